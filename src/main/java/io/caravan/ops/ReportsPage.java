package io.caravan.ops;

import io.caravan.settlement.report.DifferenceClass;
import io.caravan.settlement.report.Repair;
import io.caravan.settlement.report.ReportTable;
import io.caravan.settlement.statement.SettledOrders;
import io.caravan.settlement.statement.Statements;
import io.caravan.store.Store;
import io.caravan.store.Stores;
import io.swagger.v3.oas.annotations.Hidden;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.HtmlUtils;
import tools.jackson.databind.JsonNode;

/**
 * The latest report as a page: what differs, by class and one by one, with a key where one repairs
 * it, and what orders earned. Plain forms, no script.
 */
@Hidden
@RestController
class ReportsPage {
  private static final int MOST_ROWS = 200;
  private static final int MOST_ORDERS = 50;

  /** Subjects that are named of findings of one sort. */
  private static final int MOST_NAMED = 5;

  private static final String GID = "gid://shopify/";
  private static final String SHOPIFY_ORDER = GID + "Order/";

  /** As the facts of a difference write times. */
  private static final Pattern MOMENT =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z");

  private static final String HEAD =
      """
      <!doctype html>
      <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Caravan: both sides compared</title>
        <link rel="icon" href="data:,">
        <style>
          :root { --ink: #151515; --dim: #4d4d4d; --paper: #f2f2f2; --card: #fff; --line: #d2d2d2;
                  --blue: #0066cc; --red: #a30000; --green: #1e4f18; }
          body { font: 15px/1.5 system-ui, sans-serif; background: var(--paper); color: var(--ink); margin: 0; }
          header, main { max-width: 82rem; margin: 0 auto; padding: 1rem 1.5rem; }
          header { display: flex; flex-wrap: wrap; gap: 1rem; align-items: center; }
          h1 { font-size: 1.5rem; margin: 0 auto 0 0; } h2 { font-size: 1.15rem; margin: 1.6rem 0 .5rem; }
          nav a { margin-right: .8rem; }
          a { color: var(--blue); }
          .card { background: var(--card); border-radius: .5rem; box-shadow: 0 1px 3px #0002; padding: 1rem 1.2rem; }
          .sums { display: flex; flex-wrap: wrap; gap: .6rem; margin: .8rem 0 0; padding: 0; list-style: none; }
          .sums a, .sums span { display: inline-block; padding: .25rem .7rem; border: 1px solid var(--line);
                   border-radius: 1rem; text-decoration: none; color: inherit; }
          .sums .on { border-color: var(--blue); box-shadow: inset 0 0 0 1px var(--blue); }
          .sums b { margin-right: .4rem; color: var(--red); } .sums .known b { color: var(--dim); }
          .scroll { overflow-x: auto; }
          table { border-collapse: collapse; width: 100%; }
          th, td { text-align: left; vertical-align: top; padding: .45rem .6rem; border-top: 1px solid var(--line); }
          th { border-top: 0; font-weight: 600; white-space: nowrap; }
          td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
          code { font-size: .88em; overflow-wrap: anywhere; }
          dl { margin: 0; } dt { color: var(--dim); display: inline; } dt::after { content: ": "; }
          dd { display: inline; margin: 0; } dd::after { content: "\\A"; white-space: pre; }
          small, .dim { color: var(--dim); }
          tr.known td { color: var(--dim); }
          button { font: inherit; padding: .35rem .8rem; border: 0; border-radius: .25rem; background: var(--blue);
                   color: #fff; cursor: pointer; white-space: nowrap; }
          .said { background: #e7f5e9; padding: .5rem .8rem; border-radius: .25rem; }
          .wrong { background: #faeae8; padding: .5rem .8rem; border-radius: .25rem; }
          .good { color: var(--green); font-weight: 600; }
          @media (max-width: 48rem) {
            header, main { padding: .8rem; }
            .cards, .cards tbody, .cards tr, .cards td { display: block; width: auto; }
            .cards thead { display: none; }
            .cards tr { border-top: 1px solid var(--line); padding: .6rem 0; }
            .cards tr:first-child { border-top: 0; }
            .cards td, .cards td.n { border: 0; padding: .15rem 0; text-align: left; white-space: normal; }
            .cards td.n::before { content: "# "; }
            .cards td:nth-child(2) { font-weight: 600; }
          }
          @media (prefers-color-scheme: dark) {
            :root { --ink: #f2f2f2; --dim: #b8b8b8; --paper: #151515; --card: #292929; --line: #444;
                    --blue: #73bcf7; --red: #ff9b8a; --green: #95d58f; }
            button { color: #151515; } .said { background: #1e4f18; } .wrong { background: #5f1a12; }
          }
        </style>
      </head>
      <body>
      """;

  private final Stores stores;
  private final Links links;
  private final ReportTable reports;
  private final ReportsApi api;
  private final SettledOrders orders;
  private final Statements statements;

  ReportsPage(
      Stores stores,
      Links links,
      ReportTable reports,
      ReportsApi api,
      SettledOrders orders,
      Statements statements) {
    this.stores = stores;
    this.links = links;
    this.reports = reports;
    this.api = api;
    this.orders = orders;
    this.statements = statements;
  }

  @GetMapping("/reports")
  ResponseEntity<String> page(
      Authentication who,
      CsrfToken token,
      @RequestParam(required = false) @Nullable String store,
      @RequestParam(name = "class", required = false) @Nullable String label,
      @RequestParam(required = false) @Nullable Integer repaired) {
    StringBuilder html = new StringBuilder(HEAD);
    List<Store> all = stores.all();
    Store link =
        store != null && !store.isEmpty() ? links.named(store) : all.isEmpty() ? null : all.get(0);
    if (link == null) {
      html.append(
          "<header><h1>Caravan</h1></header><main><p class=\"card\">No store is configured.</p>");
    } else {
      body(html, link, all, mayAct(who) ? token : null, label, repaired);
    }
    html.append("</main></body></html>");
    return ResponseEntity.ok()
        .contentType(new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8))
        .cacheControl(CacheControl.noStore())
        .body(html.toString());
  }

  private static boolean mayAct(Authentication who) {
    return who.getAuthorities().stream()
        .map(authority -> String.valueOf(authority.getAuthority()))
        .anyMatch(role -> role.equals("ROLE_OPERATOR") || role.equals("ROLE_ADMIN"));
  }

  @PostMapping("/reports/reconcile")
  ResponseEntity<Void> reconcile(Principal who, @RequestParam String store) {
    var unused = api.reconcile(who, links.named(store));
    return back("/reports?store=" + encoded(store));
  }

  @PostMapping("/reports/{id:[0-9]{1,18}}/differences/{n:[0-9]{1,9}}/repair")
  ResponseEntity<Void> repair(
      Principal who, @PathVariable long id, @PathVariable int n, @RequestParam String store) {
    var unused = api.repair(who, links.named(store), id, n);
    return back("/reports?store=" + encoded(store) + "&repaired=" + n + "#d" + n);
  }

  private static ResponseEntity<Void> back(String to) {
    return ResponseEntity.status(HttpStatus.SEE_OTHER).location(URI.create(to)).build();
  }

  // The page -------------------------------------------------------------------------------------

  /**
   * @param token null where whoever looks may not act
   */
  private void body(
      StringBuilder html,
      Store link,
      List<Store> all,
      @Nullable CsrfToken token,
      @Nullable String label,
      @Nullable Integer repaired) {
    html.append("<header><h1>TikTok Shop and Shopify compared: ")
        .append(text(link.name()))
        .append("</h1><nav>");
    for (Store other : all) {
      if (other.id() != link.id()) {
        html.append("<a href=\"/reports?store=")
            .append(encoded(other.name()))
            .append("\">")
            .append(text(other.name()))
            .append("</a>");
      }
    }
    html.append("<a href=\"/hawtio/\">Console</a></nav>");
    if (token != null) {
      form(html, "/reports/reconcile", link, token, "Compare now");
    }
    html.append("</header><main>");
    Optional<ReportTable.Report> underWay = reports.underWay(link.id());
    underWay.ifPresent(
        run ->
            html.append("<p class=\"said\" role=\"status\">A comparison is under way (")
                .append(words(run.phase()))
                .append(", ")
                .append(run.orders())
                .append(" orders so far). <a href=\"/reports?store=")
                .append(encoded(link.name()))
                .append("\">Look again</a></p>"));
    if (repaired != null) {
      html.append("<p class=\"said\" role=\"status\">Difference ")
          .append(repaired)
          .append(" is being repaired; the next comparison shows what came of it.</p>");
    }
    wrong(html, statements.wrong(link.id()));
    Optional<ReportTable.Report> latest = reports.latest(link.id());
    if (latest.isEmpty()) {
      html.append("<p class=\"card\">Nothing was compared yet.</p>");
    } else {
      report(html, link, latest.get(), token, known(label));
    }
    money(html, link);
  }

  /** A paragraph a sort, however many there are. */
  private static void wrong(StringBuilder html, List<Statements.Wrong> all) {
    Map<String, List<Statements.Wrong>> bySort = new LinkedHashMap<>();
    all.forEach(one -> bySort.computeIfAbsent(one.code(), any -> new ArrayList<>()).add(one));
    bySort.forEach(
        (code, some) -> {
          html.append("<p class=\"wrong\"><b>")
              .append(text(capitalised(words(code))))
              .append(":</b> ");
          for (Statements.Wrong one : some.subList(0, Math.min(MOST_NAMED, some.size()))) {
            html.append("<code>")
                .append(text(one.subject()))
                .append("</code> (")
                .append(text(one.detail()))
                .append("), since ")
                .append(time(one.since()))
                .append(". ");
          }
          if (some.size() > MOST_NAMED) {
            html.append("… and ").append(some.size() - MOST_NAMED).append(" more. ");
          }
          html.append(text(some.get(0).nextAction())).append("</p>");
        });
  }

  private static String capitalised(String words) {
    return words.isEmpty() ? words : Character.toUpperCase(words.charAt(0)) + words.substring(1);
  }

  private static @Nullable String known(@Nullable String label) {
    try {
      return label == null ? null : DifferenceClass.of(label).label();
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private void report(
      StringBuilder html,
      Store link,
      ReportTable.Report report,
      @Nullable CsrfToken token,
      @Nullable String label) {
    html.append("<section class=\"card\"><b>")
        .append(report.unexpected())
        .append(report.unexpected() == 1 ? " difference" : " differences")
        .append("</b> among ")
        .append(report.orders())
        .append(" orders and ")
        .append(report.products())
        .append(" products; ")
        .append(report.inFlight())
        .append(" in flight. <span class=\"dim\">Orders since ")
        .append(time(report.windowFrom()))
        .append(" and all open ones, compared ")
        .append(report.finishedAt() == null ? "" : time(report.finishedAt()))
        .append(".</span> <a href=\"/api/reports/latest.csv?store=")
        .append(encoded(link.name()))
        .append("\">CSV</a>");
    html.append("<ul class=\"sums\">");
    report
        .totals()
        .forEach(
            (each, count) -> {
              DifferenceClass type = DifferenceClass.of(each);
              html.append("<li><a class=\"")
                  .append(type.expected() ? "known" : "")
                  .append(each.equals(label) ? " on" : "")
                  .append("\" href=\"/reports?store=")
                  .append(encoded(link.name()))
                  .append(each.equals(label) ? "" : "&amp;class=" + each)
                  .append("\"><b>")
                  .append(count)
                  .append("</b>")
                  .append(text(type.title()))
                  .append("</a></li>");
            });
    html.append("</ul></section>");
    List<ReportTable.Row> rows = reports.differences(link.id(), report.id(), label, MOST_ROWS, 0);
    int all =
        label == null
            ? report.totals().values().stream().mapToInt(Integer::intValue).sum()
            : report.totals().getOrDefault(label, 0);
    html.append("<h2>Differences</h2><div class=\"card scroll\">");
    if (label != null) {
      html.append("<p>Only: <b>")
          .append(text(DifferenceClass.of(label).title()))
          .append("</b>. <a href=\"/reports?store=")
          .append(encoded(link.name()))
          .append("\">Show all</a></p>");
    }
    if (rows.isEmpty()) {
      html.append("<p class=\"good\">")
          .append(label == null ? "Both sides say the same." : "None of this sort.")
          .append("</p></div>");
      return;
    }
    if (report.unexpected() == 0) {
      html.append(
          "<p class=\"good\">Nothing to do: all of these are so because a rule or a person decided"
              + " it.</p>");
    }
    html.append(
        "<table class=\"cards\"><thead><tr><th class=\"n\">#</th><th>What</th><th>TikTok id</th>"
            + "<th>Cause and values</th><th>What to do</th><th></th></tr></thead><tbody>");
    rows.forEach(row -> row(html, link, report, row, token));
    html.append("</tbody></table>");
    if (rows.size() < all) {
      html.append("<p class=\"dim\">The first ")
          .append(rows.size())
          .append(" of ")
          .append(all)
          .append("; the CSV has all.</p>");
    }
    html.append("</div>");
  }

  private static void row(
      StringBuilder html,
      Store link,
      ReportTable.Report report,
      ReportTable.Row row,
      @Nullable CsrfToken token) {
    html.append("<tr id=\"d")
        .append(row.n())
        .append(row.expected() ? "\" class=\"known" : "")
        .append("\"><td class=\"n\">")
        .append(row.n())
        .append("</td><td>")
        .append(text(row.title()))
        .append("</td><td>")
        .append(row.kind().equals("sku") ? "SKU" : text(row.kind()))
        .append("<br><code>")
        .append(text(row.subject()))
        .append("</code></td><td>")
        .append(text(capitalised(row.cause())))
        .append("<dl>");
    row.facts()
        .properties()
        .forEach(
            fact ->
                html.append("<dt>")
                    .append(text(words(fact.getKey())))
                    .append("</dt><dd>")
                    .append(shown(link, fact.getValue()))
                    .append("</dd>"));
    html.append("</dl></td><td>").append(text(row.nextAction())).append("</td><td>");
    String repair = row.repair();
    if (row.repairedAt() != null) {
      html.append("<small>set going by ")
          .append(text(String.valueOf(row.repairedBy())))
          .append("<br>")
          .append(time(row.repairedAt()))
          .append("</small>");
    } else if (repair != null && token != null) {
      form(
          html,
          "/reports/" + report.id() + "/differences/" + row.n() + "/repair",
          link,
          token,
          Repair.of(repair).words());
    }
    html.append("</td></tr>");
  }

  private void money(StringBuilder html, Store link) {
    long count = orders.count(link.id());
    html.append("<h2>What orders earned</h2><div class=\"card scroll\">");
    if (count == 0) {
      html.append("<p class=\"dim\">No order is in a statement yet.</p></div>");
      return;
    }
    html.append("<p><b>")
        .append(count)
        .append(count == 1 ? "</b> order" : "</b> orders")
        .append(
            " in statements, the newest first. Costs are negative. <a href=\"/api/settlement.csv?store=")
        .append(encoded(link.name()))
        .append("\">CSV</a></p><table><thead><tr><th>TikTok</th><th>Shopify</th>");
    for (String name :
        List.of(
            "Sold",
            "Fees",
            "Shipping",
            "TikTok's share",
            "Refunds",
            "Settled",
            "Paid out",
            "Cost of goods",
            "Profit")) {
      html.append("<th class=\"n\">").append(name).append("</th>");
    }
    html.append("<th></th></tr></thead><tbody>");
    for (SettledOrders.Row row : orders.list(link.id(), MOST_ORDERS, 0)) {
      SettlementApi.Order order = SettlementApi.order(row);
      html.append("<tr><td><a href=\"/api/settlement/orders/")
          .append(text(order.tiktokOrderId()))
          .append("?store=")
          .append(encoded(link.name()))
          .append("\"><code>")
          .append(text(order.tiktokOrderId()))
          .append("</code></a></td><td>")
          .append(
              order.shopifyOrderId() == null
                  ? "-"
                  : linked(
                      link,
                      order.shopifyOrderId(),
                      order.shopifyOrderName() == null
                          ? order.shopifyOrderId()
                          : order.shopifyOrderName()))
          .append("</td>");
      for (@Nullable String amount :
          java.util.Arrays.asList(
              order.sold(),
              order.fees(),
              order.shipping(),
              order.platformShare(),
              order.refunds(),
              order.settled(),
              order.paidOut(),
              order.costOfGoods(),
              order.profit())) {
        html.append("<td class=\"n\">")
            .append(amount == null ? "<span class=\"dim\">not known</span>" : amount)
            .append("</td>");
      }
      html.append("<td>").append(text(order.currency())).append("</td></tr>");
    }
    html.append("</tbody></table>");
    if (count > MOST_ORDERS) {
      html.append("<p class=\"dim\">The newest ")
          .append(MOST_ORDERS)
          .append(" of ")
          .append(count)
          .append("; the CSV has all.</p>");
    }
    html.append("</div>");
  }

  /** A value as people read it: no brackets, and a way to the order in Shopify. */
  private static String shown(Store link, JsonNode value) {
    if (value.isArray()) {
      List<String> parts = new ArrayList<>();
      value.forEach(each -> parts.add(shown(link, each)));
      return String.join(value.path(0).isObject() ? "; " : ", ", parts);
    }
    if (value.isObject()) {
      List<String> parts = new ArrayList<>();
      value
          .properties()
          .forEach(
              each -> parts.add(text(words(each.getKey())) + " " + shown(link, each.getValue())));
      return String.join(", ", parts);
    }
    String plain = value.asString("");
    if (plain.startsWith(SHOPIFY_ORDER)) {
      return linked(link, plain, plain.substring(SHOPIFY_ORDER.length()));
    }
    if (MOMENT.matcher(plain).matches()) {
      return time(Instant.parse(plain));
    }
    String id = plain.startsWith(GID) ? plain.substring(plain.lastIndexOf('/') + 1) : plain;
    return "<code>" + text(id) + "</code>";
  }

  private static String linked(Store link, String shopifyOrder, String words) {
    String id = shopifyOrder.substring(shopifyOrder.lastIndexOf('/') + 1);
    return "<a href=\"https://"
        + text(link.shopifyDomain())
        + "/admin/orders/"
        + encoded(id)
        + "\">"
        + text(words)
        + "</a>";
  }

  private static void form(
      StringBuilder html, String action, Store link, CsrfToken token, String words) {
    html.append("<form method=\"post\" action=\"")
        .append(action)
        .append("\"><input type=\"hidden\" name=\"store\" value=\"")
        .append(text(link.name()))
        .append("\"><input type=\"hidden\" name=\"")
        .append(text(token.getParameterName()))
        .append("\" value=\"")
        .append(text(token.getToken()))
        .append("\"><button type=\"submit\">")
        .append(text(words))
        .append("</button></form>");
  }

  /** {@code tiktokStatus} and {@code TIKTOK_STATUS} as words. */
  private static String words(String name) {
    return lowered(name)
        .replace("tik tok", "TikTok")
        .replace("tiktok", "TikTok")
        .replace("shopify", "Shopify");
  }

  private static String lowered(String name) {
    return name.equals(name.toUpperCase(java.util.Locale.ROOT))
        ? name.toLowerCase(java.util.Locale.ROOT).replace('_', ' ')
        : name.replaceAll("([a-z])([A-Z])", "$1 $2").toLowerCase(java.util.Locale.ROOT);
  }

  private static String time(Instant at) {
    return at.truncatedTo(ChronoUnit.MINUTES).toString().replace("T", " ").replace(":00Z", "")
        + " UTC";
  }

  private static String text(String raw) {
    return HtmlUtils.htmlEscape(raw);
  }

  private static String encoded(String raw) {
    return URLEncoder.encode(raw, StandardCharsets.UTF_8);
  }
}
