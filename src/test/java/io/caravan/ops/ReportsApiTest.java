package io.caravan.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Reports and what orders earned, over the API and as a page. */
class ReportsApiTest extends OpsServer {
  private static final String STORE = "?store=acme-us";
  private static final String ORDER = "576464790191032358";

  @BeforeEach
  void aReport() {
    report(1, 41);
    difference(41, 1, "cancelled-in-shopify-only", false, "order", ORDER, "not told", "look-again");
    difference(41, 2, "not-on-tiktok", false, "order", "17", "TikTok does not know it", null);
    difference(41, 3, "missing-filtered", true, "order", "18", "rule samples", "pull-order");
  }

  /** Status for nobody, viewer, operator, admin. */
  @ParameterizedTest
  @CsvSource({
    "GET,  /api/reports/latest?store=acme-us,                       401, 200, 200, 200",
    "GET,  /api/reports/latest.csv?store=acme-us,                   401, 200, 200, 200",
    "GET,  /api/reports/41?store=acme-us,                           401, 200, 200, 200",
    "POST, /api/reports/reconcile?store=acme-us,                    401, 403, 202, 202",
    "POST, /api/reports/41/differences/1/repair?store=acme-us,      401, 403, 202, 202",
    "GET,  /api/settlement/statements?store=acme-us,                401, 200, 200, 200",
    "GET,  /api/settlement/orders?store=acme-us,                    401, 200, 200, 200",
    "GET,  /api/settlement.csv?store=acme-us,                       401, 200, 200, 200",
    "POST, /api/settlement/read?store=acme-us,                      401, 403, 202, 202",
    "GET,  /reports,                                                401, 200, 200, 200",
    "POST, /reports/reconcile?store=acme-us,                        403, 403, 303, 303",
    "POST, /reports/41/differences/1/repair?store=acme-us,          403, 403, 303, 303",
    "GET,  /reports/41,                                             401, 403, 403, 403",
  })
  void viewersReadAndOperatorsRepair(
      String method, String path, int nobody, int viewer, int operator, int admin) {
    assertThat(as(null, method, path, null).statusCode()).as("nobody").isEqualTo(nobody);
    assertThat(as(VIEWER, method, path, null).statusCode()).as("viewer").isEqualTo(viewer);
    assertThat(repaired()).as("a viewer repaired something").isZero();
    assertThat(as(OPERATOR, method, path, null).statusCode()).as("operator").isEqualTo(operator);
    assertThat(as(ADMIN, method, path, null).statusCode()).as("admin").isEqualTo(admin);
  }

  @ParameterizedTest
  @CsvSource({
    "GET,  /api/reports/999?store=acme-us,                          404, has no report 999",
    "GET,  /api/reports/41?store=beta-us,                           404, has no report 41",
    "GET,  /api/reports/latest?store=beta-us,                       404, POST /api/reports/reconcile",
    "GET,  /api/reports/latest.csv?store=beta-us,                   404, POST /api/reports/reconcile",
    "GET,  /api/reports/latest?store=nobody,                        400, acme-us",
    "GET,  /api/reports/latest,                                     409, acme-us",
    "GET,  /api/reports/latest?store=acme-us&class=nonsense,        400, stock-differs",
    "GET,  /api/reports/latest?store=acme-us&size=501,              400, 500",
    "GET,  /api/reports/latest?store=acme-us&page=-1,               400, page",
    "GET,  /api/reports/abc?store=acme-us,                          404, ''",
    "POST, /api/reports/999/differences/1/repair?store=acme-us,     404, has no report 999",
    "POST, /api/reports/41/differences/99/repair?store=acme-us,     404, no difference 99",
    "POST, /api/reports/41/differences/1/repair?store=beta-us,      404, has no report 41",
    "POST, /api/reports/41/differences/2/repair?store=acme-us,      409, No key repairs",
    "GET,  /api/settlement/orders/17?store=acme-us,                 404, is settled some days after",
    "GET,  /api/settlement/orders/x?store=acme-us,                  400, decimal digits",
    "GET,  /api/settlement/orders?store=nobody,                     400, acme-us",
    "POST, /api/settlement/read?store=nobody,                       400, acme-us",
  })
  void whatIsNotThereIsSaidInWords(String method, String path, int status, String words) {
    assertThat(problem(as(OPERATOR, method, path, null), status).path("detail").asString())
        .contains(words);
    assertThat(repaired()).isZero();
  }

  @Test
  void aRepairIsNotedOnTheDifferenceAndInTheAudit() {
    JsonNode answer =
        json.readTree(
            as(OPERATOR, "POST", "/api/reports/41/differences/1/repair" + STORE, null).body());

    assertThat(answer.path("next").asString()).isNotBlank();
    JsonNode one = read("/api/reports/latest" + STORE).path("differences").path(0);
    assertThat(one.path("repairedBy").asString()).isEqualTo(OPERATOR);
    assertThat(one.path("repairedAt").asString()).isNotBlank();
    assertThat(audits("repair-difference", OPERATOR)).isEqualTo(1);
  }

  @Test
  void whatNobodyDecidedComesFirstAndIsCounted() {
    JsonNode page = read("/api/reports/latest" + STORE);

    assertThat(page.path("report").path("unexpected").asInt()).isEqualTo(2);
    assertThat(page.path("report").path("totals").path("missing-filtered").asInt()).isEqualTo(1);
    assertThat(page.path("differences").path(2).path("expected").asBoolean()).isTrue();
    assertThat(
            read("/api/reports/latest" + STORE + "&class=not-on-tiktok").path("differences").size())
        .isEqualTo(1);
    assertThat(read("/api/reports/latest" + STORE + "&size=2&page=1").path("differences").size())
        .isEqualTo(1);
  }

  // CSV ------------------------------------------------------------------------------------------

  @Test
  void theTableHasAllDifferencesHoweverMany() {
    lateUpTo(2500);

    List<CSVRecord> rows = csv("/api/reports/latest.csv" + STORE);

    assertThat(rows).hasSize(2500);
    assertThat(rows.stream().map(row -> row.get("n")).distinct()).hasSize(2500);
  }

  @Test
  void theTableSaysWhatItIsAndQuotesWhatItMust() {
    difference(41, 4, "work-failed", false, "order", "19", "a, \"b\"\r\nc; é", "look-again");
    HttpResponse<String> answer = get("/api/reports/latest.csv" + STORE);

    assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/csv");
    assertThat(answer.headers().firstValue("Content-Disposition"))
        .hasValue("attachment; filename=\"report-acme-us-41.csv\"");
    assertThat(answer.body())
        .startsWith(
            "n,class,expected,kind,subject,cause,facts,next_action,repair,repaired_at,repaired_by\r\n");
    CSVRecord row =
        csv("/api/reports/latest.csv" + STORE).stream()
            .filter(each -> each.get("n").equals("4"))
            .findFirst()
            .orElseThrow();
    assertThat(row.get("cause")).isEqualTo("a, \"b\"\r\nc; é");
    assertThat(row.get("repaired_by")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"=HYPERLINK(1)", "+1", "-2+3", "@SUM(A1)", "'\t=1'"})
  void noWordsBecomeAFormula(String words) {
    difference(41, 4, "work-failed", false, "order", "19", words, null);
    settled("19", words, "-3.50");

    assertThat(csv("/api/reports/latest.csv" + STORE).get(2).get("cause")).isEqualTo("'" + words);
    CSVRecord order = csv("/api/settlement.csv" + STORE).get(0);
    assertThat(order.get("shopify_order_name")).isEqualTo("'" + words);
    assertThat(order.get("fees")).as("a number stays one").isEqualTo("-3.50");
  }

  @Test
  void ordersHaveARowEachWithTheirMoney() {
    settled("19", "#1001", "-3.50");

    assertThat(get("/api/settlement.csv" + STORE).body().lines())
        .containsExactly(
            "tiktok_order_id,shopify_order_id,shopify_order_name,currency,sold,fees,shipping,"
                + "platform_share,refunds,settled,paid_out,cost_of_goods,profit,last_statement",
            "19,gid://shopify/Order/1,\"#1001\",USD,25.00,-3.50,0.00,0.00,0.00,21.50,0.00,,21.50,"
                + "2026-11-22T00:00:00Z");
  }

  @Test
  void theApiDescribesItself() {
    JsonNode api = read("/api/openapi.json");

    assertThat(api.path("paths").propertyNames())
        .contains(
            "/api/reports/latest",
            "/api/reports/latest.csv",
            "/api/reports/{id}",
            "/api/reports/reconcile",
            "/api/reports/{id}/differences/{n}/repair",
            "/api/settlement/statements",
            "/api/settlement/orders",
            "/api/settlement/orders/{tiktokOrderId}",
            "/api/settlement/read",
            "/api/settlement.csv")
        .noneMatch(path -> path.startsWith("/reports"));
    assertThat(
            api.path("components")
                .path("schemas")
                .path("SettledOrder")
                .path("properties")
                .propertyNames())
        .contains("sold", "fees", "shipping", "platformShare", "refunds", "paidOut", "profit");
  }

  @Test
  void aMissingScopeSaysWhatToDo() {
    finding("SCOPE_MISSING", "seller.finance.info", "105005");

    JsonNode wrong = read("/api/settlement/statements" + STORE).path("wrong").path(0);

    assertThat(wrong.path("code").asString()).isEqualTo("SCOPE_MISSING");
    assertThat(wrong.path("nextAction").asString())
        .contains("seller.finance.info", "Partner Center", "everything else goes on");
  }

  // The page -------------------------------------------------------------------------------------

  @Test
  void thePageShowsDifferencesAndKeysToThoseWhoMayPressThem() {
    settled(ORDER, "#1001", "-3.50");
    String asOperator = as(OPERATOR, "GET", "/reports" + STORE, null).body();
    String asViewer = get("/reports" + STORE).body();

    assertThat(asOperator)
        .contains("2 differences")
        .contains("Cancelled in Shopify only")
        .contains(">Look again</button>")
        .contains(">Compare now</button>")
        .contains("21.50")
        .doesNotContain("<script");
    assertThat(asViewer)
        .contains("Cancelled in Shopify only")
        .doesNotContain("<button")
        .doesNotContain("_csrf");
  }

  @Test
  void aShopInStepIsToldSo() {
    jdbc.sql("delete from report_difference").update();

    assertThat(get("/reports" + STORE).body())
        .contains("0 differences", "Both sides say the same", "No order is in a statement yet")
        .doesNotContain("<table");
  }

  @Test
  void aShopThatWasNeverComparedIsToldSo() {
    assertThat(get("/reports?store=beta-us").body()).contains("Nothing was compared yet");
  }

  @Test
  void aReportUnderWayIsTold() {
    jdbc.sql(
            """
            insert into report (store_id, requested_by, phase, window_from, window_until, listed_to)
            values (1, 'ada', 'COMPARE_ORDERS', now() - interval '4 days', now(), now())
            """)
        .update();

    assertThat(get("/reports" + STORE).body())
        .contains("A comparison is under way (compare orders, 0 orders so far)")
        .contains("2 differences");
  }

  @Test
  void nothingFromElsewhereBecomesMarkup() {
    difference(41, 4, "work-failed", false, "order", "<b>19", "<img src=x onerror=1>", null);
    finding("STATEMENT_DOES_NOT_ADD_UP", "<i>77", "by <u>0.01");
    settled("20", "<script>", "-3.50");

    assertThat(get("/reports" + STORE).body())
        .contains("&lt;img src=x onerror=1&gt;", "&lt;b&gt;19", "&lt;i&gt;77", "&lt;script&gt;")
        .doesNotContain("<img", "<b>19", "<i>", "<u>", "<script");
  }

  @Test
  void whatThePageLeavesOutIsSaid() {
    lateUpTo(250);
    for (int order = 100; order < 160; order++) {
      settled(Integer.toString(order), "#" + order, "-3.50");
    }

    assertThat(get("/reports" + STORE).body())
        .contains("The first 200 of 250; the CSV has all.")
        .contains("The newest 50 of 60; the CSV has all.");
    assertThat(get("/reports" + STORE + "&class=not-on-tiktok").body())
        .contains("Show all")
        .doesNotContain("The first 200");
  }

  @Test
  void manyFindingsOfOneSortAreOneParagraph() {
    for (int order = 0; order < 30; order++) {
      finding("FIGURES_REFUSED", "5764" + order, "INVALID_VALUE");
    }

    String page = get("/reports" + STORE).body();

    assertThat(page.split("class=\"wrong\"", -1)).hasSize(2);
    assertThat(page).contains("and 25 more");
  }

  @Test
  void aPersonPressesTheKeyWithTheTokenOfThePageAndNotWithoutIt() throws Exception {
    HttpClient browser = HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
    String login = browse(browser, "GET", "/login", null).body();
    HttpResponse<String> in =
        browse(
            browser,
            "POST",
            "/login",
            "username=" + OPERATOR + "&password=" + encoded(PASSWORD) + "&_csrf=" + token(login));
    assertThat(in.statusCode()).isEqualTo(302);
    String page = browse(browser, "GET", "/reports" + STORE, null).body();
    String repair = "/reports/41/differences/1/repair";

    assertThat(browse(browser, "POST", repair, "store=acme-us").statusCode()).isEqualTo(403);
    assertThat(repaired()).isZero();
    HttpResponse<String> pressed =
        browse(browser, "POST", repair, "store=acme-us&_csrf=" + token(page));

    assertThat(pressed.statusCode()).isEqualTo(303);
    assertThat(pressed.headers().firstValue("Location").orElseThrow())
        .contains("/reports?store=acme-us&repaired=1");
    assertThat(repaired()).isEqualTo(1);
    assertThat(browse(browser, "GET", "/reports?store=acme-us&repaired=1", null).body())
        .contains("Difference 1 is being repaired")
        .contains("set going by " + OPERATOR)
        .doesNotContain("differences/1/repair");
  }

  // Helpers --------------------------------------------------------------------------------------

  private HttpResponse<String> browse(HttpClient browser, String method, String path, String form)
      throws IOException, InterruptedException {
    return browser.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .method(
                method,
                form == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(form))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Accept", "text/html")
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static String token(String page) {
    Matcher found = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"").matcher(page);
    assertThat(found.find()).as("a token in %s", page).isTrue();
    return encoded(found.group(1));
  }

  private static String encoded(String raw) {
    return URLEncoder.encode(raw, StandardCharsets.UTF_8);
  }

  private List<CSVRecord> csv(String path) {
    try (var parser =
        CSVFormat.RFC4180
            .builder()
            .setHeader()
            .setSkipHeaderRecord(true)
            .get()
            .parse(new StringReader(get(path).body()))) {
      return parser.getRecords();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private long repaired() {
    return jdbc.sql("select count(*) from report_difference where repaired_at is not null")
        .query(Long.class)
        .single();
  }

  private void report(int store, long id) {
    jdbc.sql(
            """
            insert into report (store_id, id, requested_by, phase, window_from, window_until, listed_to,
                                finished_at)
            overriding system value
            values (?, ?, 'caravan', 'DONE', now() - interval '4 days', now(), now(), now())
            """)
        .params(store, id)
        .update();
  }

  private void difference(
      long report,
      int n,
      String label,
      boolean expected,
      String kind,
      String subject,
      String cause,
      String repair) {
    jdbc.sql(
            """
            insert into report_difference (store_id, report_id, n, class, expected, kind, subject, cause,
                                           facts, next_action, repair)
            values (1, :report, :n, :class, :expected, :kind, :subject, :cause,
                    '{"shopifyOrder": "gid://shopify/Order/1", "lines": [{"line": "l1", "units": "1 of 2"}]}',
                    'Look again.', :repair)
            """)
        .param("report", report)
        .param("n", n)
        .param("class", label)
        .param("expected", expected)
        .param("kind", kind)
        .param("subject", subject)
        .param("cause", cause)
        .param("repair", repair)
        .update();
  }

  /** Late orders follow the three differences that are there. */
  private void lateUpTo(int last) {
    jdbc.sql(
            """
            insert into report_difference (store_id, report_id, n, class, expected, kind, subject, cause,
                                           facts, next_action)
            select 1, 41, n, 'late', false, 'order', n::text, 'late', '{}', 'ship' from generate_series(4, ?) n
            """)
        .param(last)
        .update();
  }

  private void finding(String code, String subject, String detail) {
    jdbc.sql("insert into settlement_finding (store_id, code, subject, detail) values (1, ?, ?, ?)")
        .params(code, subject, detail)
        .update();
  }

  private void settled(String order, String name, String fees) {
    jdbc.sql(
            """
            insert into tiktok_order (store_id, tiktok_order_id, state, shopify_order_id, shopify_order_name)
            values (1, ?, 'IMPORTED', 'gid://shopify/Order/1', ?)
            """)
        .params(order, name)
        .update();
    jdbc.sql(
            """
            insert into settled_order (store_id, tiktok_order_id, currency, sold, fees, shipping,
              platform_share, refunds, settled, paid_out, profit, figures, last_statement)
            values (1, ?, 'USD', 25, ?::numeric, 0, 0, 0, 21.5, 0, 21.5, '{}', '2026-11-22T00:00:00Z')
            """)
        .params(order, fees)
        .update();
  }
}
