package io.caravan.sandbox.tiktok;

import io.caravan.sandbox.tiktok.FinanceFields.Page;
import io.caravan.sandbox.tiktok.Statement.Transaction;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * TikTok's finance endpoints. Callers hold the platform's lock. Fields: TikTok's pages of the
 * endpoints; they know one error only, so parameters are refused with the gateway's.
 */
final class FinanceCalls {

  private static final int LARGEST_PAGE = 100;
  private static final Set<String> MOVES = Set.of("WITHDRAW", "SETTLE", "TRANSFER", "REVERSE");

  private record Move(String id, String type, BigDecimal amount, String status, long at) {}

  private final Finance finance;
  private final State state;

  FinanceCalls(Finance finance, State state) {
    this.finance = finance;
    this.state = state;
  }

  /** Get Statements. */
  ObjectNode statements(Gateway.Admitted admitted) {
    Map<String, String> query = admitted.query();
    TikTokShop shop = admitted.theShop();
    String status = query.getOrDefault("payment_status", "");
    if (!status.isEmpty() && !Set.of("PAID", "FAILED", "PROCESSING").contains(status)) {
      throw Refusal.invalidParameter("payment_status");
    }
    List<Statement> found =
        sorted(query, "statement_time", finance.statements(shop.id()), Statement::time).stream()
            .filter(one -> within(query, "statement_time", one.time()))
            .filter(one -> status.isEmpty() || status.equals(finance.paymentStatus(one)))
            .toList();
    return page(query, "statements", found, one -> statement(one, shop));
  }

  private ObjectNode statement(Statement one, TikTokShop shop) {
    Market market = shop.market();
    boolean westerly = market == Market.US || market == Market.GB;
    boolean southEast = market == Market.ID && !shop.crossBorder();
    boolean local = !shop.crossBorder() && !southEast;
    BigDecimal fees = southEast ? one.feesAndTaxes().add(one.shipping()) : one.feesAndTaxes();
    ObjectNode json = State.JSON.createObjectNode();
    json.put("id", one.id());
    json.put("statement_time", one.time());
    json.put("settlement_amount", market.money(one.settlement()));
    json.put("currency", one.currency());
    json.put("revenue_amount", westerly ? "" : market.money(one.revenue()));
    json.put("fee_amount", market.money(fees));
    json.put("adjustment_amount", market.money(one.adjustment()));
    json.put("payment_status", finance.paymentStatus(one));
    json.put("payment_id", one.paymentId());
    json.put("net_sales_amount", local ? market.money(one.revenue()) : "");
    json.put("shipping_cost_amount", local ? market.money(one.shipping()) : "");
    return json;
  }

  /** Get Payments: one a statement; South East Asia has none. */
  ObjectNode payments(Gateway.Admitted admitted) {
    Map<String, String> query = admitted.query();
    TikTokShop shop = admitted.theShop();
    List<Statement> all = shop.market() == Market.ID ? List.of() : finance.statements(shop.id());
    List<Statement> found =
        sorted(query, "create_time", all, Statement::time).stream()
            .filter(one -> !one.paymentId().isEmpty())
            .filter(one -> within(query, "create_time", one.time()))
            .toList();
    return page(query, "payments", found, one -> payment(one, shop.market()));
  }

  private ObjectNode payment(Statement one, Market market) {
    String status = finance.paymentStatus(one);
    ObjectNode json = State.JSON.createObjectNode();
    json.put("create_time", one.time());
    json.put("id", one.paymentId());
    json.put("status", status);
    money(json, "amount", one.payable(), market);
    money(json, "settlement_amount", one.settlement(), market);
    money(json, "reserve_amount", one.reserve(), market);
    money(json, "payment_amount_before_exchange", one.payable(), market);
    json.put("exchange_rate", "1.000000");
    if (status.equals("PAID")) {
      json.put("paid_time", finance.paidAt(one));
    }
    json.put("bank_account", "***********1234");
    return json;
  }

  private static void money(ObjectNode json, String field, BigDecimal amount, Market market) {
    json.putObject(field).put("value", market.money(amount)).put("currency", market.currency());
  }

  /** Get Withdrawals. */
  ObjectNode withdrawals(Gateway.Admitted admitted) {
    Map<String, String> query = admitted.query();
    TikTokShop shop = admitted.theShop();
    Set<String> types = types(query.getOrDefault("types", ""));
    var moves = new ArrayList<Move>();
    for (Statement one : finance.statements(shop.id())) {
      moves.add(new Move(one.id(), "SETTLE", one.payable(), "SUCCESS", one.time()));
    }
    for (Finance.Withdrawal one : finance.withdrawals(shop.id())) {
      moves.add(new Move(one.id(), "WITHDRAW", one.amount(), "SUCCESS", one.at()));
    }
    List<Move> found =
        moves.stream()
            .filter(move -> types.contains(move.type()))
            .filter(move -> within(query, "create_time", move.at()))
            .sorted(Comparator.comparingLong(Move::at).thenComparing(Move::id))
            .toList();
    ObjectNode data =
        page(
            query,
            "withdrawals",
            found,
            move ->
                State.JSON
                    .createObjectNode()
                    .put("id", move.id())
                    .put("type", move.type())
                    .put("amount", shop.market().money(move.amount()))
                    .put("currency", shop.market().currency())
                    .put("status", move.status())
                    .put("create_time", move.at()));
    return data.put("total_count", found.size());
  }

  /** A list in a query: as JSON, or with commas. */
  private static Set<String> types(String given) {
    List<String> types =
        Arrays.stream(given.replaceAll("[\\[\\]\" ]", "").split(","))
            .filter(type -> !type.isEmpty())
            .toList();
    if (types.isEmpty() || !MOVES.containsAll(types)) {
      throw Refusal.invalidParameter("types: expected some of " + MOVES);
    }
    return Set.copyOf(types);
  }

  /** Get Transactions by Statement. */
  ObjectNode ofStatement(Gateway.Admitted admitted, String statementId) {
    Map<String, String> query = admitted.query();
    Statement one = finance.find(statementId);
    if (one == null || !one.shopId().equals(admitted.theShop().id())) {
      throw Refusal.invalidParameter("statement_id");
    }
    Market market = admitted.theShop().market();
    var fields = new FinanceFields(Page.STATEMENT, market);
    List<Transaction> found =
        sorted(query, "order_create_time", one.transactions(), Transaction::orderCreateTime);
    ObjectNode data = page(query, "transactions", found, row -> transaction(row, fields, market));
    data.put("id", one.id());
    data.put("create_time", one.time());
    data.put("status", "SETTLED");
    data.put("currency", one.currency());
    data.put("payable_amount", market.money(one.payable()));
    data.put("total_reserve_amount", market.money(one.reserve()));
    data.put("total_settlement_amount", market.money(one.settlement()));
    data.putObject("total_settlement_breakdown")
        .put("total_revenue_amount", market.money(one.revenue()))
        .put("total_shipping_cost_amount", market.money(one.shipping()))
        .put("total_fee_tax_amount", market.money(one.feesAndTaxes()))
        .put("total_adjustment_amount", market.money(one.adjustment()));
    data.put("total_count", found.size());
    return data;
  }

  private static ObjectNode transaction(Transaction row, FinanceFields fields, Market market) {
    ObjectNode json = State.JSON.createObjectNode();
    json.put("id", row.id());
    json.put("type", row.type());
    if (row.type().equals(Transaction.RESERVE)) {
      json.put("reserve_id", row.id());
      json.put("reserve_amount", market.money(row.reserve()));
      json.put("associated_order_id", row.associatedOrderId());
      json.put("reserve_status", row.reserveStatus());
      json.put(
          "estimated_release_time", row.releaseTime() == 0 ? "" : Long.toString(row.releaseTime()));
      return json;
    }
    if (row.type().equals(Transaction.ORDER)) {
      json.put("order_id", row.orderId());
      json.put("order_create_time", row.orderCreateTime());
    } else {
      json.put("adjustment_id", row.adjustmentId());
      json.put("adjustment_order_id", row.adjustmentOrderId());
    }
    json.put("adjustment_amount", market.money(row.adjustment()));
    json.put("settlement_amount", market.money(row.settlement()));
    json.put("revenue_amount", market.money(row.revenue()));
    fields.revenue(json, row::fields);
    json.put("shipping_cost_amount", market.money(row.shipping()));
    fields.shipping(json, row::fields);
    json.put("fee_tax_amount", market.money(row.feesAndTaxes()));
    fields.feesAndTaxes(json, row::fields);
    fields.supplementary(json, row::fields);
    return json;
  }

  /** Get Transactions by Order. */
  ObjectNode ofOrder(Gateway.Admitted admitted, String orderId) {
    TikTokShop shop = admitted.theShop();
    State.Stored stored = state.order(orderId);
    if (stored == null || !stored.shopId().equals(shop.id())) {
      throw Refusal.invalidParameter("order_id");
    }
    Market market = shop.market();
    var fields = new FinanceFields(Page.ORDER, market);
    ObjectNode data = State.JSON.createObjectNode();
    ArrayNode list = data.putArray("sku_transactions");
    BigDecimal revenue = BigDecimal.ZERO;
    BigDecimal shipping = BigDecimal.ZERO;
    BigDecimal fees = BigDecimal.ZERO;
    for (Statement statement : finance.statements(shop.id())) {
      for (Transaction row : statement.transactions()) {
        if (!row.orderId().equals(orderId)) {
          continue;
        }
        revenue = revenue.add(row.revenue());
        shipping = shipping.add(row.shipping());
        fees = fees.add(row.feesAndTaxes());
        row.skus().forEach(sku -> list.add(sku(sku, statement, fields, market)));
      }
    }
    data.put("order_id", orderId);
    data.put("order_create_time", stored.order().path("create_time").asLong());
    data.put("currency", market.currency());
    data.put("revenue_amount", market.money(revenue));
    data.put("fee_and_tax_amount", market.money(fees));
    data.put("shipping_cost_amount", market.money(shipping));
    data.put("settlement_amount", market.money(revenue.add(shipping).add(fees)));
    data.put("total_count", list.size());
    return data;
  }

  private static ObjectNode sku(
      Statement.Sku sku, Statement statement, FinanceFields fields, Market market) {
    ObjectNode json = State.JSON.createObjectNode();
    json.put("sku_id", sku.skuId());
    json.put("sku_name", sku.skuName());
    json.put("statement_id", statement.id());
    json.put("product_name", sku.productName());
    json.put("quantity", Integer.toString(sku.quantity()));
    json.put("settlement_amount", market.money(sku.settlement()));
    json.put("revenue_amount", market.money(sku.of(Statement.Group.REVENUE)));
    fields.revenue(json, sku::fields);
    json.put("shipping_cost_amount", market.money(sku.of(Statement.Group.SHIPPING)));
    fields.shipping(json, sku::fields);
    json.put(
        "fee_tax_amount",
        market.money(sku.of(Statement.Group.FEE).add(sku.of(Statement.Group.TAX))));
    fields.feesAndTaxes(json, sku::fields);
    return json;
  }

  /** Get Unsettled Transactions. */
  ObjectNode unsettled(Gateway.Admitted admitted) {
    Map<String, String> query = admitted.query();
    TikTokShop shop = admitted.theShop();
    Market market = shop.market();
    var fields = new FinanceFields(Page.UNSETTLED, market);
    List<Transaction> found =
        sorted(query, "order_create_time", finance.unsettled(shop), Transaction::orderCreateTime)
            .stream()
            .filter(row -> within(query, "search_time", row.orderCreateTime()))
            .toList();
    ObjectNode data = page(query, "transactions", found, row -> estimate(row, fields, market));
    data.put("total_count", found.size());
    sum(data, "sum_est_settlement_amount", found, Transaction::settlement, market);
    sum(data, "sum_est_revenue_amount", found, Transaction::revenue, market);
    sum(data, "sum_est_adjustment_amount", found, Transaction::adjustment, market);
    sum(data, "sum_est_fee_amount", found, Transaction::feesAndTaxes, market);
    return data;
  }

  private static void sum(
      ObjectNode data,
      String field,
      List<Transaction> rows,
      Function<Transaction, BigDecimal> part,
      Market market) {
    BigDecimal sum = rows.stream().map(part).reduce(BigDecimal.ZERO, BigDecimal::add);
    data.put(field, market.money(sum));
  }

  private ObjectNode estimate(Transaction row, FinanceFields fields, Market market) {
    State.Stored stored = row.orderId().isEmpty() ? null : state.order(row.orderId());
    ObjectNode json = State.JSON.createObjectNode();
    json.put("type", row.type());
    json.put("id", row.id());
    json.put("status", "UNSETTLED");
    json.put("currency", market.currency());
    if (row.type().equals(Transaction.ORDER)) {
      json.put("order_id", row.orderId());
      json.put("order_create_time", row.orderCreateTime());
    } else {
      json.put("adjustment_id", row.adjustmentId());
      json.put("adjustment_order_id", row.adjustmentOrderId());
    }
    when(json, stored);
    json.put("est_adjustment_amount", market.money(row.adjustment()));
    json.put("est_settlement_amount", market.money(row.settlement()));
    json.put("est_revenue_amount", market.money(row.revenue()));
    fields.revenue(json, row::fields);
    json.put("est_shipping_cost_amount", market.money(row.shipping()));
    fields.shipping(json, row::fields);
    json.put("est_fee_tax_amount", market.money(row.feesAndTaxes()));
    fields.feesAndTaxes(json, row::fields);
    return json;
  }

  private void when(ObjectNode json, State.@Nullable Stored stored) {
    long days = finance.rules().settleAfter().toDays();
    JsonNode order = stored == null ? State.JSON.createObjectNode() : stored.order();
    if (order.has("delivery_time")) {
      long delivered = order.path("delivery_time").asLong();
      json.put("order_delivery_time", delivered);
      json.put(
          "estimated_settlement",
          Long.toString(delivered + finance.rules().settleAfter().toSeconds()));
      json.put("unsettled_reason", "waiting for settlement");
    } else {
      json.put("estimated_settlement", days + " days after delivery");
      json.put("unsettled_reason", "waiting for delivery");
    }
  }

  // ---- Pages -----------------------------------------------------------------------------------

  private static <T> List<T> sorted(
      Map<String, String> query, String only, List<T> all, ToLongFunction<T> time) {
    String order = query.getOrDefault("sort_order", "ASC");
    if (!only.equals(query.get("sort_field"))) {
      throw Refusal.invalidParameter("sort_field: expected " + only);
    }
    if (!Set.of("ASC", "DESC").contains(order)) {
      throw Refusal.invalidParameter("sort_order");
    }
    Comparator<T> ascending = Comparator.comparingLong(time);
    return all.stream().sorted(order.equals("ASC") ? ascending : ascending.reversed()).toList();
  }

  private static boolean within(Map<String, String> query, String field, long time) {
    return time >= seconds(query, field + "_ge", Long.MIN_VALUE)
        && time < seconds(query, field + "_lt", Long.MAX_VALUE);
  }

  private static long seconds(Map<String, String> query, String field, long otherwise) {
    String text = query.getOrDefault(field, "");
    if (text.isEmpty()) {
      return otherwise;
    }
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw Refusal.invalidParameter(field);
    }
  }

  private static <T> ObjectNode page(
      Map<String, String> query, String field, List<T> all, Function<T, ObjectNode> show) {
    int size;
    try {
      size = Integer.parseInt(query.getOrDefault("page_size", "20"));
    } catch (NumberFormatException e) {
      throw Refusal.invalidParameter("page_size");
    }
    if (size < 1 || size > LARGEST_PAGE) {
      throw Refusal.invalidParameter("page_size: expected 1 to " + LARGEST_PAGE);
    }
    int from = Cancellations.position(query.getOrDefault("page_token", ""));
    int to = Math.min(all.size(), from + size);
    ObjectNode data = State.JSON.createObjectNode();
    data.put("next_page_token", to < all.size() ? "aD/+" + to + "==" : "");
    ArrayNode list = data.putArray(field);
    all.subList(Math.min(from, to), to).forEach(one -> list.add(show.apply(one)));
    return data;
  }
}
