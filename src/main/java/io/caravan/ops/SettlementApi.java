package io.caravan.ops;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.caravan.settlement.statement.SettledOrders;
import io.caravan.settlement.statement.Statements;
import io.caravan.store.Store;
import io.caravan.work.Due;
import io.caravan.work.Kinds;
import io.caravan.work.Lane;
import io.caravan.work.Polls;
import io.caravan.work.WorkKey;
import io.caravan.work.WorkQueue;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.security.Principal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** What TikTok's statements say, and what each order earned by them. */
@RestController
@RequestMapping("/api")
@Tag(name = "Settlement", description = "TikTok's statements, and what each order earned")
class SettlementApi {
  private static final int CSV_CHUNK = 1000;

  private final Statements statements;
  private final SettledOrders orders;
  private final WorkQueue queue;
  private final Links links;
  private final Audit audit;

  SettlementApi(
      Statements statements, SettledOrders orders, WorkQueue queue, Links links, Audit audit) {
    this.statements = statements;
    this.orders = orders;
    this.queue = queue;
    this.links = links;
    this.audit = audit;
  }

  @Schema(name = "SettlementRead")
  record Accepted(String store, String next) {}

  @Schema(name = "Statement")
  record Statement(
      String id,
      @Schema(description = "Generated at 00:00 UTC, of the day before") Instant time,
      String currency,
      @Nullable String settlement,
      @Schema(description = "Withheld (negative) or released") @Nullable String reserve,
      @Schema(description = "settlement and reserve") @Nullable String payable,
      @Schema(description = "PAID, FAILED or PROCESSING") String paymentStatus,
      String paymentId,
      @Nullable Instant paidAt,
      int transactions,
      @Schema(description = "Do its transactions add up: UNREAD, ADDS_UP, INCOMPLETE or DIFFERS")
          String sumCheck,
      @Schema(description = "What it says beyond its transactions") @Nullable String difference,
      @Nullable Instant readAt) {}

  @Schema(name = "Statements")
  record StatementPage(
      String store,
      long total,
      List<Statement> items,
      @Schema(description = "What is wrong now: a missing scope, a sum")
          List<Statements.Wrong> wrong) {}

  @Schema(name = "SettledOrder")
  record Order(
      String tiktokOrderId,
      @Nullable String shopifyOrderId,
      @Nullable String shopifyOrderName,
      String currency,
      String sold,
      @Schema(description = "Fees and taxes withheld") String fees,
      String shipping,
      @Schema(description = "What TikTok paid of the prices; part of sold") String platformShare,
      String refunds,
      String settled,
      String paidOut,
      @Nullable String costOfGoods,
      @Schema(description = "settled less costOfGoods, as far as that is known") String profit,
      Instant lastStatement,
      @Schema(description = "Shopify shows these figures since") @Nullable Instant shownAt) {}

  @Schema(name = "SettledOrders")
  record OrderPage(String store, long total, List<Order> items) {}

  @Schema(name = "SettlementLine")
  record Line(
      String statementId,
      Instant statementTime,
      String paymentStatus,
      String transactionId,
      String type,
      @Nullable String amount,
      @Nullable String reserve) {}

  @Schema(name = "UnsettledLine")
  record Owed(
      String transactionId,
      String type,
      String currency,
      @Nullable String estimatedAmount,
      @Schema(description = "Unix seconds, or TikTok's words") String when,
      String reason) {}

  @Schema(name = "OrderSettlement")
  record Detail(
      String store,
      @Nullable Order order,
      @Schema(description = "All figures by name, as in the order's metafield caravan.settlement")
          @Nullable JsonNode figures,
      List<Line> lines,
      @Schema(description = "What TikTok has not settled yet, by its estimate")
          @JsonProperty("unsettled")
          List<Owed> owed) {}

  @PostMapping("/settlement/read")
  @ResponseStatus(HttpStatus.ACCEPTED)
  @Operation(
      summary = "Read statements now",
      description = "As the regular look does: what is new or changed, and what is not paid yet.")
  Accepted read(Principal who, @RequestParam(required = false) @Nullable String store) {
    Store link = links.meant(store);
    return audit.act(
        who,
        "read-statements",
        link.id(),
        null,
        Map.of(),
        () -> {
          WorkKey key = Polls.key(link.id(), Kinds.POLL_TIKTOK_STATEMENTS);
          queue.markDue(List.of(Due.now(key, Lane.REPORTS)));
          queue.wake(key);
          return new Accepted(link.name(), "See GET /api/settlement/statements in a while.");
        });
  }

  @GetMapping("/settlement/statements")
  @Operation(summary = "Statements, the newest first")
  StatementPage statements(
      @RequestParam(required = false) @Nullable String store,
      @RequestParam(defaultValue = "0") @Parameter(description = "From 0") int page,
      @RequestParam(defaultValue = "50") int size) {
    Store link = links.meant(store);
    Paging paging = new Paging(page, size);
    return new StatementPage(
        link.name(),
        statements.count(link.id()),
        statements.list(link.id(), paging.size(), paging.offset()).stream()
            .map(SettlementApi::statement)
            .toList(),
        statements.wrong(link.id()));
  }

  @GetMapping("/settlement/orders")
  @Operation(summary = "What orders earned", description = "Those of the newest statement first.")
  OrderPage orders(
      @RequestParam(required = false) @Nullable String store,
      @RequestParam(defaultValue = "0") @Parameter(description = "From 0") int page,
      @RequestParam(defaultValue = "50") int size) {
    Store link = links.meant(store);
    Paging paging = new Paging(page, size);
    return new OrderPage(
        link.name(),
        orders.count(link.id()),
        orders.list(link.id(), paging.size(), paging.offset()).stream()
            .map(SettlementApi::order)
            .toList());
  }

  @GetMapping("/settlement/orders/{tiktokOrderId}")
  @Operation(
      summary = "What an order earned, taken apart",
      description =
          "From the seller's side: what comes in is positive. sold + sellerDiscount + refunds +"
              + " otherRevenue + shipping + fees + taxes + adjustments = settled, to the cent.")
  Detail order(
      @PathVariable String tiktokOrderId, @RequestParam(required = false) @Nullable String store) {
    Links.checkId("tiktokOrderId", tiktokOrderId);
    Store link = links.meant(store);
    SettledOrders.Row row = orders.find(link.id(), tiktokOrderId).orElse(null);
    List<Owed> owed =
        orders.owed(link.id(), tiktokOrderId).stream()
            .map(
                one ->
                    new Owed(
                        one.transactionId(),
                        one.type(),
                        one.currency(),
                        Money.text(one.estimatedAmount(), one.currency()),
                        one.when(),
                        one.reason()))
            .toList();
    if (row == null && owed.isEmpty()) {
      throw Problem.notFound(
          "No statement of store "
              + link.name()
              + " names order "
              + tiktokOrderId
              + ", and TikTok does not list it as unsettled. An order is settled some days after its"
              + " delivery.");
    }
    String currency = row == null ? "" : row.currency();
    return new Detail(
        link.name(),
        row == null ? null : order(row),
        row == null ? null : row.figures(),
        orders.lines(link.id(), tiktokOrderId).stream()
            .map(
                line ->
                    new Line(
                        line.statementId(),
                        line.statementTime(),
                        line.paymentStatus(),
                        line.transactionId(),
                        line.type(),
                        Money.text(line.amount(), currency),
                        Money.text(line.reserve(), currency)))
            .toList(),
        owed);
  }

  @GetMapping(value = "/settlement.csv", produces = "text/csv")
  @Operation(summary = "What orders earned, as a table")
  ResponseEntity<String> csv(@RequestParam(required = false) @Nullable String store) {
    Store link = links.meant(store);
    StringBuilder out = new StringBuilder();
    try (CSVPrinter csv =
        new CSVPrinter(
            out,
            CSVFormat.RFC4180
                .builder()
                .setHeader(
                    "tiktok_order_id",
                    "shopify_order_id",
                    "shopify_order_name",
                    "currency",
                    "sold",
                    "fees",
                    "shipping",
                    "platform_share",
                    "refunds",
                    "settled",
                    "paid_out",
                    "cost_of_goods",
                    "profit",
                    "last_statement")
                .get())) {
      List<SettledOrders.Row> chunk;
      int from = 0;
      do {
        chunk = orders.list(link.id(), CSV_CHUNK, from);
        for (SettledOrders.Row row : chunk) {
          Order order = order(row);
          csv.printRecord(
              order.tiktokOrderId(),
              order.shopifyOrderId(),
              CsvText.of(order.shopifyOrderName()),
              order.currency(),
              order.sold(),
              order.fees(),
              order.shipping(),
              order.platformShare(),
              order.refunds(),
              order.settled(),
              order.paidOut(),
              order.costOfGoods(),
              order.profit(),
              order.lastStatement());
        }
        from += CSV_CHUNK;
      } while (chunk.size() == CSV_CHUNK);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ResponseEntity.ok()
        .header(
            HttpHeaders.CONTENT_DISPOSITION,
            "attachment; filename=\"settlement-" + link.name() + ".csv\"")
        .body(out.toString());
  }

  private static Statement statement(Statements.Row row) {
    String currency = row.currency();
    return new Statement(
        row.id(),
        row.time(),
        currency,
        Money.text(row.settlement(), currency),
        Money.text(row.reserve(), currency),
        Money.text(row.payable(), currency),
        row.paymentStatus(),
        row.paymentId(),
        row.paidAt(),
        row.transactions(),
        row.sumCheck(),
        Money.text(row.difference(), currency),
        row.readAt());
  }

  static Order order(SettledOrders.Row row) {
    String currency = row.currency();
    return new Order(
        row.tiktokOrderId(),
        row.shopifyOrderId(),
        row.shopifyOrderName(),
        currency,
        text(row.sold(), currency),
        text(row.fees(), currency),
        text(row.shipping(), currency),
        text(row.platformShare(), currency),
        text(row.refunds(), currency),
        text(row.settled(), currency),
        text(row.paidOut(), currency),
        Money.text(row.costOfGoods(), currency),
        text(row.profit(), currency),
        row.lastStatement(),
        row.shownAt());
  }

  private static String text(BigDecimal amount, String currency) {
    return String.valueOf(Money.text(amount, currency));
  }
}
