package io.caravan.sandbox.tiktok;

import io.caravan.sandbox.tiktok.Statement.Transaction;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.h2.mvstore.MVStore;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a shop earns: one statement a day at 00:00 UTC over the orders that were delivered some days
 * before, refunds of settled orders in a later one, adjustments, reserves and the payments. A day
 * without any of them has no statement. Source: TikTok's finance pages and overview. Safe for use
 * by many threads.
 */
public final class Finance {

  /** Kinds of adjustments that TikTok's page names. */
  static final Set<String> ADJUSTMENTS =
      Set.of(
          "CHARGE_BACK",
          "CUSTOMER_SERVICE_COMPENSATION",
          "DEDUCTIONS_INCURRED_BY_SELLER",
          "GMV_PAYMENT_FOR_ADS",
          "PLATFORM_COMMISSION_ADJUSTMENT",
          "PLATFORM_COMMISSION_COMPENSATION",
          "PLATFORM_PENALTY",
          "PROMOTION_ADJUSTMENT",
          "REBATE",
          "PLATFORM_COMPENSATION",
          "PLATFORM_REIMBURSEMENT",
          "COFUNDED_CREATOR_REWARDS",
          "FBT_WAREHOUSE_SERVICE_FEE",
          "LOGISTICS_REIMBURSEMENT",
          "SHIPPING_FEE_ADJUSTMENT",
          "SHIPPING_FEE_COMPENSATION",
          "SHIPPING_FEE_REBATE",
          "SAMPLE_SHIPPING_FEE",
          "SELLER_MISSION_REWARD",
          "OTHER_ADJUSTMENT");

  static final String COLLECTED = "COLLECTED";
  static final String RELEASED = "RELEASED";

  /** Not settled yet: an adjustment that waits for its statement. */
  record Pending(String shopId, Transaction adjustment) {}

  /** Money that the seller took out. {@code at}: Unix seconds. */
  record Withdrawal(String id, String shopId, BigDecimal amount, long at) {}

  private static final long DAY = Duration.ofDays(1).toSeconds();
  private static final String CLOSED_UNTIL = "closed-until";

  private final State state;
  private final Returns returns;
  private final Clock clock;
  private final Guard guard;
  private final Map<String, String> kept;
  private final Map<String, String> pendingKept;
  private final Map<String, String> withdrawalsKept;
  private final Map<String, Long> marks;
  private final Set<String> failedPayments = ConcurrentHashMap.newKeySet();
  private final Map<String, Statement> statements = new ConcurrentHashMap<>();
  private final Map<String, Pending> pending = new ConcurrentHashMap<>();
  private final Set<String> soldOrders = new HashSet<>();
  private final Set<String> refunds = new HashSet<>();
  private volatile FinanceRules rules = FinanceRules.DEFAULT;

  Finance(MVStore store, State state, Returns returns, Clock clock, Guard guard) {
    this.state = state;
    this.returns = returns;
    this.clock = clock;
    this.guard = guard;
    kept = store.openMap("tiktok.statements");
    pendingKept = store.openMap("tiktok.adjustments");
    withdrawalsKept = store.openMap("tiktok.withdrawals");
    marks = store.openMap("tiktok.finance");
    kept.values().forEach(json -> remember(State.JSON.readValue(json, Statement.class)));
    pendingKept.forEach((id, json) -> pending.put(id, State.JSON.readValue(json, Pending.class)));
    marks.putIfAbsent(CLOSED_UNTIL, midnightBefore(now()));
  }

  // ---- What people do --------------------------------------------------------------------------

  public FinanceRules rules() {
    return rules;
  }

  /** TikTok takes and pays in another way from now on; what is settled stays. */
  public void rules(FinanceRules newRules) {
    rules = newRules;
  }

  boolean isDue() {
    return now() >= marks.getOrDefault(CLOSED_UNTIL, 0L) + DAY;
  }

  /** Every day that has ended is closed. */
  void tick() {
    if (isDue()) {
      settleUntil(clock.instant());
    }
  }

  /** Closes every day up to then, which may be ahead of the clock. Returns the new statements. */
  public List<Statement> settleUntil(Instant until) {
    return guard.run(
        () -> {
          var made = new ArrayList<Statement>();
          long day = marks.getOrDefault(CLOSED_UNTIL, 0L) + DAY;
          while (day <= until.getEpochSecond()) {
            if (isIdle()) {
              day = midnightBefore(until.getEpochSecond());
            }
            made.addAll(close(day, rules.settleAfter()));
            day += DAY;
          }
          return made;
        });
  }

  /** Closes the day that runs, with all that is delivered, however short ago. */
  public List<Statement> closeDay() {
    return guard.run(
        () ->
            close(
                Math.max(marks.getOrDefault(CLOSED_UNTIL, 0L), midnightBefore(now())) + DAY,
                Duration.ZERO));
  }

  /**
   * TikTok owes the seller something, or the other way round; in the next statement.
   *
   * @param type as TikTok's page of statement transactions names it
   * @param orderId empty where it is about no order
   */
  public String adjust(String shopId, String type, BigDecimal amount, String orderId) {
    if (!ADJUSTMENTS.contains(type)) {
      throw new IllegalArgumentException(
          "type '" + type + "': expected one of " + ADJUSTMENTS.stream().sorted().toList());
    }
    return guard.run(
        () -> {
          TikTokShop shop = shop(shopId);
          String id = state.nextId();
          var adjustment =
              new Transaction(
                  state.nextId(),
                  type,
                  "",
                  0,
                  false,
                  List.of(),
                  List.of(),
                  id,
                  orderId,
                  shop.market().exact("amount", amount),
                  "",
                  BigDecimal.ZERO,
                  "",
                  0);
          var waiting = new Pending(shopId, adjustment);
          pending.put(id, waiting);
          pendingKept.put(id, State.JSON.writeValueAsString(waiting));
          state.commit();
          return id;
        });
  }

  /** The bank sent a payment back. */
  public void failPayment(String paymentId) {
    failedPayments.add(paymentId);
  }

  /** The seller takes money out (where TikTok does not pay by itself). */
  public String withdraw(String shopId, BigDecimal amount) {
    return guard.run(
        () -> {
          BigDecimal exact = shop(shopId).market().exact("amount", amount);
          var one = new Withdrawal(state.nextId(), shopId, exact, now());
          withdrawalsKept.put(one.id(), State.JSON.writeValueAsString(one));
          state.commit();
          return one.id();
        });
  }

  /** A shop's, the oldest first. */
  public List<Statement> statements(String shopId) {
    return statements.values().stream()
        .filter(statement -> statement.shopId().equals(shopId))
        .sorted(Comparator.comparingLong(Statement::time).thenComparing(Statement::id))
        .toList();
  }

  // ---- Closing ---------------------------------------------------------------------------------

  private List<Statement> close(long day, Duration settleAfter) {
    long deliveredBefore = day - settleAfter.toSeconds();
    var made = new ArrayList<Statement>();
    for (TikTokShop shop : state.shops()) {
      var rows = new ArrayList<Transaction>();
      for (State.Entry entry : state.entries()) {
        if (entry.shopId().equals(shop.id())) {
          Transaction sale = sale(shop, entry, deliveredBefore, day);
          if (sale != null) {
            rows.add(sale);
          }
        }
      }
      rows.addAll(laterRefunds(shop, day));
      for (Pending waiting : List.copyOf(pending.values())) {
        if (waiting.shopId().equals(shop.id())) {
          rows.add(waiting.adjustment());
          pending.remove(waiting.adjustment().adjustmentId());
          pendingKept.remove(waiting.adjustment().adjustmentId());
        }
      }
      rows.addAll(reserved(shop, rows, day));
      rows.addAll(released(shop, day));
      if (!rows.isEmpty()) {
        made.add(put(shop, day, rows));
      }
    }
    marks.put(CLOSED_UNTIL, Math.max(day, marks.getOrDefault(CLOSED_UNTIL, 0L)));
    state.commit();
    return made;
  }

  private Statement put(TikTokShop shop, long day, List<Transaction> rows) {
    rows.sort(
        Comparator.comparingLong(Transaction::orderCreateTime).thenComparing(Transaction::id));
    var draft = new Statement(state.nextId(), shop.id(), day, shop.market().currency(), "", rows);
    String payment = draft.payable().signum() > 0 ? state.nextId() : "";
    var statement =
        new Statement(draft.id(), shop.id(), day, shop.market().currency(), payment, rows);
    kept.put(statement.id(), State.JSON.writeValueAsString(statement));
    remember(statement);
    return statement;
  }

  private void remember(Statement statement) {
    statements.put(statement.id(), statement);
    for (Transaction row : statement.transactions()) {
      if (row.sale()) {
        soldOrders.add(row.orderId());
      }
      refunds.addAll(row.returnIds());
    }
  }

  /** Null while the order is not to be settled yet. */
  private @Nullable Transaction sale(
      TikTokShop shop, State.Entry entry, long deliveredBefore, long day) {
    boolean over =
        entry.status() == OrderStatus.DELIVERED || entry.status() == OrderStatus.COMPLETED;
    if (!over || soldOrders.contains(entry.id())) {
      return null;
    }
    State.Stored stored = state.order(entry.id());
    if (stored == null) {
      return null;
    }
    JsonNode order = stored.order();
    long delivered = order.path("delivery_time").asLong(order.path("update_time").asLong());
    List<Return> of = returns.of(entry.id());
    boolean running = of.stream().anyMatch(one -> !one.isOver() && !one.isPaid());
    if (delivered >= deliveredBefore || running) {
      return null;
    }
    OrderAccount account = new OrderAccount(order, shop, rules).sale(cancelled(order));
    var paid = new ArrayList<String>();
    for (Return one : of) {
      if (one.isPaid() && one.updateTime() < day) {
        account.refund(one);
        paid.add(one.id());
      }
    }
    return row(entry.id(), order, true, paid, account);
  }

  private List<RefundBlock> cancelled(JsonNode order) {
    return state.cancellationsOf(order.path("id").asString()).stream()
        .filter(Cancellation::done)
        .map(done -> Cancellations.refundOf(done, order))
        .toList();
  }

  private Transaction row(
      String orderId, JsonNode order, boolean sale, List<String> paid, OrderAccount account) {
    return new Transaction(
        state.nextId(),
        Transaction.ORDER,
        orderId,
        order.path("create_time").asLong(),
        sale,
        paid,
        account.skus(),
        "",
        "",
        BigDecimal.ZERO,
        "",
        BigDecimal.ZERO,
        "",
        0);
  }

  private List<Transaction> laterRefunds(TikTokShop shop, long day) {
    var rows = new ArrayList<Transaction>();
    for (Return one : returns.paid()) {
      boolean due =
          one.shopId().equals(shop.id())
              && soldOrders.contains(one.orderId())
              && !refunds.contains(one.id())
              && one.updateTime() < day;
      State.Stored stored = due ? state.order(one.orderId()) : null;
      if (stored != null) {
        OrderAccount account = new OrderAccount(stored.order(), shop, rules).refund(one);
        rows.add(row(one.orderId(), stored.order(), false, List.of(one.id()), account));
      }
    }
    return rows;
  }

  private List<Transaction> reserved(TikTokShop shop, Collection<Transaction> rows, long day) {
    boolean applies = shop.market() == Market.US || shop.market() == Market.GB;
    var reserves = new ArrayList<Transaction>();
    for (Transaction row : rows) {
      BigDecimal held = shop.market().rounded(row.settlement().multiply(rules.reserve()));
      if (applies && row.sale() && held.signum() > 0) {
        long release = day + rules.reserveFor().toSeconds();
        reserves.add(reserve(row.orderId(), held.negate(), COLLECTED, release));
      }
    }
    return reserves;
  }

  private List<Transaction> released(TikTokShop shop, long day) {
    var freed = new HashSet<String>();
    var held = new ArrayList<Transaction>();
    for (Statement statement : statements(shop.id())) {
      for (Transaction row : statement.transactions()) {
        if (row.reserveStatus().equals(RELEASED)) {
          freed.add(row.associatedOrderId());
        } else if (row.reserveStatus().equals(COLLECTED) && row.releaseTime() <= day) {
          held.add(row);
        }
      }
    }
    return held.stream()
        .filter(row -> !freed.contains(row.associatedOrderId()))
        .map(row -> reserve(row.associatedOrderId(), row.reserve().negate(), RELEASED, 0))
        .toList();
  }

  private Transaction reserve(String orderId, BigDecimal amount, String status, long release) {
    return new Transaction(
        state.nextId(),
        Transaction.RESERVE,
        "",
        0,
        false,
        List.of(),
        List.of(),
        "",
        "",
        BigDecimal.ZERO,
        orderId,
        amount,
        status,
        release);
  }

  /** Nothing could be in any statement: days need not be closed one by one. */
  private boolean isIdle() {
    boolean orders =
        state.entries().stream()
            .anyMatch(
                entry ->
                    !soldOrders.contains(entry.id())
                        && (entry.status() == OrderStatus.DELIVERED
                            || entry.status() == OrderStatus.COMPLETED));
    return !orders
        && pending.isEmpty()
        && returns.paid().stream().allMatch(one -> refunds.contains(one.id()))
        && state.shops().stream().allMatch(shop -> released(shop, Long.MAX_VALUE).isEmpty());
  }

  // ---- What the calls show ---------------------------------------------------------------------

  @Nullable Statement find(String statementId) {
    return statements.get(statementId);
  }

  List<Withdrawal> withdrawals(String shopId) {
    return withdrawalsKept.values().stream()
        .map(json -> State.JSON.readValue(json, Withdrawal.class))
        .filter(one -> one.shopId().equals(shopId))
        .toList();
  }

  /** PAID, FAILED or PROCESSING. */
  String paymentStatus(Statement statement) {
    if (failedPayments.contains(statement.paymentId())) {
      return "FAILED";
    }
    boolean paid = !statement.paymentId().isEmpty() && now() >= paidAt(statement);
    return paid ? "PAID" : "PROCESSING";
  }

  long paidAt(Statement statement) {
    return statement.time() + rules.paidAfter().toSeconds();
  }

  /** What would be in a statement if all went well from now on. */
  List<Transaction> unsettled(TikTokShop shop) {
    var rows = new ArrayList<Transaction>();
    for (State.Entry entry : state.entries()) {
      boolean counts =
          entry.shopId().equals(shop.id())
              && entry.status() != OrderStatus.UNPAID
              && entry.status() != OrderStatus.CANCELLED
              && !soldOrders.contains(entry.id());
      State.Stored stored = counts ? state.order(entry.id()) : null;
      if (stored != null) {
        JsonNode order = stored.order();
        OrderAccount account = new OrderAccount(order, shop, rules).sale(cancelled(order));
        returns.of(entry.id()).stream().filter(Return::isPaid).forEach(account::refund);
        rows.add(row(entry.id(), order, true, List.of(), account));
      }
    }
    pending.values().stream()
        .filter(waiting -> waiting.shopId().equals(shop.id()))
        .forEach(waiting -> rows.add(waiting.adjustment()));
    return rows;
  }

  private TikTokShop shop(String shopId) {
    TikTokShop shop = state.shop(shopId);
    if (shop == null) {
      throw new IllegalArgumentException("shop " + shopId + ": there is none");
    }
    return shop;
  }

  private static long midnightBefore(long seconds) {
    return seconds - Math.floorMod(seconds, DAY);
  }

  private long now() {
    return clock.instant().getEpochSecond();
  }
}
