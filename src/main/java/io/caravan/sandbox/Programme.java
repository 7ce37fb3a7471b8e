package io.caravan.sandbox;

import io.caravan.sandbox.ShopifySide.Seen;
import io.caravan.sandbox.tiktok.OrderKind;
import io.caravan.sandbox.tiktok.OrderSpec;
import io.caravan.sandbox.tiktok.OrderStatus;
import io.caravan.sandbox.tiktok.TikTokSandbox;
import io.caravan.sandbox.tiktok.TikTokSandbox.Canceller;
import io.caravan.sandbox.tiktok.TikTokShop;
import io.caravan.sandbox.tiktok.TikTokSku;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One order of every special kind, one after the other, told in words when it begins and again when
 * its result shows in the simulated Shopify. The same acts in the same order every time. What was
 * played is remembered with the sandbox's data, so that a restart goes on and repeats nothing.
 *
 * <p>It plays buyers, sellers and merchants only; it does not know Caravan's password. What a
 * person would do in Caravan it prints as a call, and after a while the seller helps from the
 * Shopify side instead.
 */
final class Programme implements AutoCloseable {

  /** A SKU that only TikTok knows until the seller lists it in Shopify too. */
  static final String TIKTOK_ONLY = "LIVE-DROP-001";

  /** Another one, whose order ships in Seller Center before anybody maps it. */
  static final String TIKTOK_ONLY_SHIPPED = "LIVE-DROP-002";

  /** One is left, and it is sold on both sides. */
  static final String SCARCE = "SCARCE-LAMP-001";

  /** A virtual bundle. */
  static final String BUNDLE = "MORNING-SET-001";

  private static final Logger LOG = LoggerFactory.getLogger(Programme.class);
  private static final String DONE = "done";

  /**
   * @param store the link's name in Caravan
   * @param caravan where Caravan answers, such as {@code http://localhost:8080}
   * @param pause between two acts; what people take to make up their minds is a few of these
   * @param patience after which the story says where to look, and the seller helps
   */
  record Settings(
      String shopId,
      String domain,
      String store,
      String caravan,
      Duration pause,
      Duration patience) {}

  /**
   * How far an act is.
   *
   * @param order the TikTok order it is about
   * @param since Unix milliseconds of the last step
   * @param note what a later step needs to know
   * @param reminded whether the story has said where to look
   */
  record Memo(String order, String stage, long since, String note, boolean reminded) {
    boolean is(String name) {
      return stage.equals(name);
    }
  }

  @FunctionalInterface
  private interface Follow {

    /** Looks after an act that has begun; {@code seen} is its order in Shopify, if there is one. */
    void look(Turn turn, @Nullable Seen seen);
  }

  private record Act(String name, Supplier<String> begin, Follow follow) {}

  private final Sandbox sandbox;
  private final TikTokSandbox tiktok;
  private final Settings settings;
  private final Clock clock;
  private final Consumer<String> story;
  private final Map<String, String> memory;
  private final List<Act> acts = new ArrayList<>();
  private final List<String> goods;
  private final ScheduledThreadPoolExecutor stage =
      new ScheduledThreadPoolExecutor(1, Threads.daemons("sandbox-programme"));

  /**
   * @param goods seller SKUs that both sides know
   */
  Programme(
      Sandbox sandbox, Settings settings, List<String> goods, Clock clock, Consumer<String> story) {
    if (goods.size() < 2) {
      throw new IllegalArgumentException("goods: expected at least two seller SKUs");
    }
    this.sandbox = sandbox;
    this.tiktok = sandbox.tiktok();
    this.settings = settings;
    this.goods = List.copyOf(goods);
    this.clock = clock;
    this.story = story;
    this.memory = sandbox.memory("programme/" + settings.shopId());
    script();
  }

  /** Puts on the shelves what the acts need; nothing that is there already. */
  void prepare() {
    String shop = settings.shopId();
    if (tiktok.sku(shop, SCARCE).isEmpty()) {
      BigDecimal price = new BigDecimal("64.00");
      tiktok.addProduct(
          shop, "Paper Lantern Lamp", List.of(new TikTokSandbox.NewSku(SCARCE, "Large", price, 1)));
      shopify()
          .addProduct(
              settings.domain(),
              "Paper Lantern Lamp",
              List.of(new ShopifySide.Variant(SCARCE, "Large", price, 1)));
    }
    if (tiktok.sku(shop, BUNDLE).isEmpty()) {
      tiktok.addBundle(
          shop,
          "Morning Set",
          BUNDLE,
          new BigDecimal("39.00"),
          Map.of(goods.get(0), 1, goods.get(1), 2));
    }
  }

  /** Begins, or goes on. */
  void start() {
    long done = acts.stream().filter(act -> memo(act) != null).count();
    if (done < acts.size()) {
      tell(
          "%d acts, one about every %d s: each is told when it begins and when its result is in"
                  .formatted(acts.size() - done, Math.max(1, settings.pause().toSeconds()))
              + " Shopify");
    }
    long beat = Math.max(5, Math.min(500, settings.pause().toMillis() / 4));
    stage.scheduleWithFixedDelay(this::safely, beat, beat, TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    stage.shutdownNow();
  }

  /** Acts that are over, in the order of the script. */
  List<String> over() {
    return acts.stream()
        .filter(
            act -> {
              Memo memo = memo(act);
              return memo != null && memo.is(DONE);
            })
        .map(Act::name)
        .toList();
  }

  /** All acts, in their order. */
  List<String> names() {
    return acts.stream().map(Act::name).toList();
  }

  /** The order of an act; empty while it has not begun. */
  String orderOf(String name) {
    String text = memory.get(name);
    return text == null ? "" : Json.MAPPER.readValue(text, Memo.class).order();
  }

  // ---- The machine -----------------------------------------------------------------------------

  private void safely() {
    try {
      beat();
    } catch (RuntimeException e) {
      if (!stage.isShutdown()) {
        LOG.error("Sandbox: the programme stumbled; this is a bug of the sandbox", e);
      }
    }
  }

  /** One look at everything; a new act begins if it is time. */
  private void beat() {
    Set<String> open = new HashSet<>();
    for (Act act : acts) {
      Memo memo = memo(act);
      if (memo != null && !memo.is(DONE)) {
        open.add(memo.order());
      }
    }
    Map<String, Seen> seen = open.isEmpty() ? Map.of() : shopify().seen(settings.domain(), open);
    for (Act act : acts) {
      Memo memo = memo(act);
      if (memo != null && !memo.is(DONE)) {
        follow(act, memo, seen.get(memo.order()));
      }
    }
    next();
  }

  private void follow(Act act, Memo memo, @Nullable Seen seen) {
    Turn turn = new Turn(act, memo);
    try {
      act.follow().look(turn, seen);
    } catch (IllegalStateException | IllegalArgumentException e) {
      // Somebody else did something to this order: nothing of the script fits any more.
      turn.over("goes another way than the script: " + e.getMessage());
    }
    turn.remind(seen);
  }

  private void next() {
    String last = memory.getOrDefault("last", "0");
    boolean early = clock.millis() < Long.parseLong(last) + settings.pause().toMillis();
    if (early) {
      return;
    }
    for (Act act : acts) {
      if (memo(act) == null) {
        memory.put("last", Long.toString(clock.millis()));
        begin(act);
        return;
      }
    }
  }

  private void begin(Act act) {
    try {
      String order = act.begin().get();
      save(act, new Memo(order, "begun", clock.millis(), "", false));
    } catch (IllegalStateException | IllegalArgumentException e) {
      save(act, new Memo("", DONE, clock.millis(), "", true));
      tell(act.name() + ": is left out here: " + e.getMessage());
    }
  }

  private @Nullable Memo memo(Act act) {
    String text = memory.get(act.name());
    return text == null ? null : Json.MAPPER.readValue(text, Memo.class);
  }

  private void save(Act act, Memo memo) {
    memory.put(act.name(), Json.MAPPER.writeValueAsString(memo));
    sandbox.remember();
  }

  private void tell(String sentence) {
    story.accept("Programme: " + sentence);
  }

  /** An act's turn to look at its order. */
  private final class Turn {
    private final Act act;
    private Memo memo;

    Turn(Act act, Memo memo) {
      this.act = act;
      this.memo = memo;
    }

    String order() {
      return memo.order();
    }

    boolean at(String name) {
      return memo.is(name);
    }

    String note() {
      return memo.note();
    }

    boolean after(Duration time) {
      return clock.millis() >= memo.since() + time.toMillis();
    }

    /** So many pauses since the last step. */
    boolean afterPauses(int pauses) {
      return after(settings.pause().multipliedBy(pauses));
    }

    void go(String stageName, String note) {
      memo = new Memo(memo.order(), stageName, clock.millis(), note, false);
      save(act, memo);
    }

    void tell(String sentence) {
      Programme.this.tell("%s (%s): %s".formatted(act.name(), order(), sentence));
    }

    void over(String sentence) {
      go(DONE, "");
      tell(sentence);
    }

    void remind(@Nullable Seen seen) {
      if (memo.is(DONE) || memo.reminded() || !after(settings.patience())) {
        return;
      }
      memo = new Memo(memo.order(), memo.stage(), memo.since(), memo.note(), true);
      save(act, memo);
      tell(
          (seen == null ? "is not in Shopify yet" : "is in Shopify as " + seen.name())
              + "; why, says "
              + settings.caravan()
              + "/api/orders/"
              + order());
    }
  }

  private ShopifySide shopify() {
    return sandbox.shopify().orElseThrow();
  }

  private static String described(Seen seen) {
    return "is in Shopify as %s: %s, %s, %s%s%s"
        .formatted(
            seen.name(),
            count(seen.lines(), "line"),
            count(seen.units(), "unit"),
            seen.total(),
            seen.parcels() > 0 ? ", shipped in " + count(seen.parcels(), "package") : "",
            seen.tags().isEmpty() ? "" : ", tagged " + String.join(" ", seen.tags()));
  }

  private static String count(int n, String what) {
    return n + " " + what + (n == 1 ? "" : "s");
  }

  // ---- The script ------------------------------------------------------------------------------

  private void script() {
    act(
        "held order",
        () ->
            paid(
                OrderKind.ORDINARY,
                "an ordinary order; for a while the buyer may still cancel, TikTok keeps it"
                    + " ON_HOLD, and Caravan waits"),
        this::appears);
    act("unmapped SKU", this::unmapped, this::mapped);
    act("shipped in Seller Center", this::shippedEarly, this::releasedAsShipped);
    act("pre-order", this::preOrder, this::appears);
    act("out of stock", this::outOfStock, this::stockArrives);
    act("sample", () -> paid(OrderKind.SAMPLE, "a free sample for a creator"), this::appears);
    act(
        "virtual bundle",
        () ->
            paid(
                OrderKind.BUNDLE,
                "one line on TikTok that stands for "
                    + goods.get(0)
                    + " and twice "
                    + goods.get(1)
                    + ": in Shopify its parts"),
        this::appears);
    act("gift", () -> paid(OrderKind.GIFT, "something bought, and a gift with it"), this::appears);
    act(
        "TikTok Shipping",
        () ->
            paid(
                OrderKind.TIKTOK_SHIPPING,
                "the seller packs, TikTok ships; the buyer's name, phone and street are masked"),
        this::appears);
    act(
        "Fulfilled by TikTok",
        () ->
            paid(
                OrderKind.FULFILLED_BY_TIKTOK,
                "from TikTok's own warehouse: nothing to ship, no stock to take"),
        this::byTikTok);
    act(
        "zero value",
        () -> paid(OrderKind.ZERO_VALUE, "an ordinary order that costs the buyer nothing"),
        this::appears);
    act(
        "replacement",
        () -> paid(OrderKind.REPLACEMENT, "sent once more for an earlier order, free of charge"),
        this::appears);
    act("cancelled early", this::cancelledEarly, this::neverAppears);
    act(
        "cancelled late",
        () -> paid(OrderKind.ORDINARY, "an order whose buyer will want to cancel it later"),
        this::granted);
    act(
        "cancellation refused",
        () -> paid(OrderKind.ORDINARY, "an order whose buyer will want to cancel it, in vain"),
        this::refused);
    act(
        "new address",
        () -> paid(OrderKind.ORDINARY, "an order whose buyer will move house"),
        this::moves);
  }

  private void act(String name, Supplier<String> begin, Follow follow) {
    acts.add(new Act(name, begin, follow));
  }

  /** Begins with an order of a kind that is paid at once. */
  private String paid(OrderKind kind, String words) {
    TikTokSku sku = sku(kind == OrderKind.BUNDLE ? BUNDLE : goods.get(acts() % goods.size()));
    TikTokSku gift = sku(goods.get((acts() + 1) % goods.size()));
    String earlier = orderOf("held order");
    long never = 0;
    String taxRate = kind == OrderKind.ZERO_VALUE ? "0" : "0.0825"; // a tax would be paid
    return announced(
        kind.of(settings.shopId(), sku, gift, earlier, never).taxRate(taxRate).build(), words);
  }

  /** How many acts have begun: picks the goods, the same every time. */
  private int acts() {
    return (int) acts.stream().filter(act -> memo(act) != null).count();
  }

  private String announced(OrderSpec spec, String words) {
    String order = tiktok.placeOrder(spec);
    String name =
        acts.stream().filter(act -> memo(act) == null).map(Act::name).findFirst().orElse("");
    tell(
        "%d of %d, %s: order %s is %s. Look: %s/api/orders/%s"
            .formatted(acts() + 1, acts.size(), name, order, words, settings.caravan(), order));
    tiktok.pay(order);
    return order;
  }

  private TikTokSku sku(String sellerSku) {
    return tiktok.sku(settings.shopId(), sellerSku).orElseThrow();
  }

  private void appears(Turn turn, @Nullable Seen seen) {
    if (seen != null) {
      turn.over(described(seen));
    }
  }

  // An orphan and the mapping that releases it.

  private String unmapped() {
    TikTokSku drop = launch(TIKTOK_ONLY, "Live Drop Tumbler", "29.99");
    OrderSpec spec =
        OrderSpec.in(settings.shopId())
            .line(goods.get(0), 1)
            .line(TIKTOK_ONLY, 1)
            .taxRate("0.0825")
            .build();
    String order =
        announced(
            spec,
            "an order with "
                + TIKTOK_ONLY
                + ", which only TikTok knows: it is parked until that is mapped ("
                + settings.caravan()
                + "/api/orphan-orders)");
    tell(
        "map it yourself, say to the variant of "
            + goods.get(0)
            + ": curl -u admin:PASSWORD -X PUT "
            + settings.caravan()
            + "/api/mappings/skus/"
            + drop.id()
            + " -H 'Content-Type: application/json' -d '{\"store\": \""
            + settings.store()
            + "\", \"tiktokProductId\": \""
            + drop.productId()
            + "\", \"variantId\": \""
            + shopify().variant(settings.domain(), goods.get(0)).orElse("THE_VARIANT")
            + "\", \"multiplier\": 1}'  Or wait: in "
            + settings.patience().toSeconds()
            + " s the seller adds "
            + TIKTOK_ONLY
            + " in Shopify");
    return order;
  }

  private TikTokSku launch(String sellerSku, String title, String price) {
    if (tiktok.sku(settings.shopId(), sellerSku).isEmpty()) {
      tiktok.launchProduct(
          settings.shopId(),
          title,
          List.of(new TikTokSandbox.NewSku(sellerSku, "Limited", new BigDecimal(price), 100)));
    }
    return sku(sellerSku);
  }

  private void mapped(Turn turn, @Nullable Seen seen) {
    if (seen != null) {
      turn.over("was released by itself and " + described(seen));
    } else if (turn.at("begun") && turn.after(settings.patience())) {
      addInShopify(turn, TIKTOK_ONLY, "Live Drop Tumbler", "29.99");
    }
  }

  private void addInShopify(Turn turn, String sku, String title, String price) {
    turn.go("added", "");
    if (!shopify().hasSku(settings.domain(), sku)) {
      turn.tell("the seller adds " + sku + " in Shopify; that should release the order");
      shopify()
          .launchProduct(
              settings.domain(),
              title,
              List.of(new ShopifySide.Variant(sku, "Limited", new BigDecimal(price), 50)));
    }
  }

  // An orphan that was shipped meanwhile.

  private String shippedEarly() {
    launch(TIKTOK_ONLY_SHIPPED, "Live Drop Bottle", "24.99");
    return announced(
        OrderSpec.in(settings.shopId()).line(TIKTOK_ONLY_SHIPPED, 2).taxRate("0.0825").build(),
        "an order with "
            + TIKTOK_ONLY_SHIPPED
            + ", unknown in Shopify too; the seller ships it in Seller Center, in two packages,"
            + " while it is parked");
  }

  private void releasedAsShipped(Turn turn, @Nullable Seen seen) {
    if (turn.at("begun") && status(turn) == OrderStatus.AWAITING_SHIPMENT) {
      List<String> lines = new ArrayList<>();
      tiktok
          .orderJson(turn.order())
          .path("line_items")
          .forEach(line -> lines.add(line.path("id").asString()));
      tiktok.ship(turn.order(), lines.subList(0, 1), "USPS");
      tiktok.ship(turn.order(), List.of(), "UPS");
      turn.go("shipped", "");
      turn.tell("the seller has shipped both packages in Seller Center");
    } else if (turn.at("shipped") && turn.afterPauses(3)) {
      addInShopify(turn, TIKTOK_ONLY_SHIPPED, "Live Drop Bottle", "24.99");
    } else if (turn.at("added") && seen != null && seen.fulfilment().equals("FULFILLED")) {
      turn.over(described(seen) + ": made as already shipped, nobody ships it again");
    }
  }

  private OrderStatus status(Turn turn) {
    return tiktok.order(turn.order()).status();
  }

  private String preOrder() {
    Duration wait = settings.pause().multipliedBy(5);
    long release = clock.instant().plus(wait).getEpochSecond() + 1;
    TikTokSku sku = sku(goods.get(acts() % goods.size()));
    return announced(
        OrderKind.PRE_ORDER.of(settings.shopId(), sku, sku, "", release).taxRate("0.0825").build(),
        "a pre-order: TikTok keeps it ON_HOLD until its release date, "
            + wait.toSeconds()
            + " s from now");
  }

  // The last one, sold on both sides at once.

  private String outOfStock() {
    String order =
        announced(
            OrderSpec.in(settings.shopId()).line(SCARCE, 1).taxRate("0.0825").build(),
            "an order for the last " + SCARCE + ", which is bought in Shopify at the same moment");
    if (!shopify().buy(settings.domain(), SCARCE, 1)) {
      throw new IllegalStateException("Shopify has no " + SCARCE + " left to sell");
    }
    return order;
  }

  private void stockArrives(Turn turn, @Nullable Seen seen) {
    if (turn.at("begun") && seen != null && seen.held()) {
      turn.go("held", "");
      turn.tell(described(seen) + ", its fulfilment on hold for want of stock");
    } else if (turn.at("begun") ? turn.afterPauses(4) : turn.at("held") && turn.afterPauses(2)) {
      turn.go("arrived", turn.at("held") ? "held" : "");
      turn.tell("ten of " + SCARCE + " arrive in Shopify");
      shopify().setAvailable(settings.domain(), SCARCE, 10);
    } else if (turn.at("arrived") && seen != null && !seen.held()) {
      turn.over(described(seen) + (turn.note().isEmpty() ? "" : ", its hold released"));
    }
  }

  private void byTikTok(Turn turn, @Nullable Seen seen) {
    if (turn.at("begun") && status(turn) == OrderStatus.AWAITING_SHIPMENT && turn.afterPauses(2)) {
      tiktok.advance(turn.order());
      tiktok.advance(turn.order());
      turn.go("underway", "");
      turn.tell("TikTok has shipped it, it is with the carrier");
    }
    appears(turn, seen);
  }

  // Cancellations.

  private String cancelledEarly() {
    String order =
        announced(
            OrderSpec.in(settings.shopId()).line(goods.get(1), 1).taxRate("0.0825").build(),
            "an order that its buyer cancels while it is on hold: it must never be in Shopify");
    tiktok.cancel(order, Canceller.BUYER, "");
    return order;
  }

  private void neverAppears(Turn turn, @Nullable Seen seen) {
    if (seen != null) {
      turn.over("should not be there, but " + described(seen));
    } else if (turn.afterPauses(3)) {
      turn.over("was never made in Shopify, as it should be");
    }
  }

  private void granted(Turn turn, @Nullable Seen seen) {
    if (asked(turn, seen)) {
      return;
    }
    if (turn.at("asked") && turn.afterPauses(2)) {
      turn.go("granted", turn.note());
      turn.tell("the seller agrees in Seller Center");
      tiktok.acceptCancellation(turn.order());
    } else if (turn.at("granted") && seen != null && seen.cancelled()) {
      turn.over("is cancelled in Shopify too, its stock back");
    }
  }

  private void refused(Turn turn, @Nullable Seen seen) {
    if (asked(turn, seen)) {
      return;
    }
    if (turn.at("asked") && turn.afterPauses(2)) {
      turn.go("refused", turn.note());
      turn.tell("the seller refuses in Seller Center");
      tiktok.rejectCancellation(turn.order());
    } else if (turn.at("refused") && seen != null && !seen.held() && turn.afterPauses(1)) {
      turn.over(
          "goes on as if nothing had been, "
              + seen.name()
              + (turn.note().isEmpty() ? " was never held" : " is released from its hold"));
    }
  }

  /** The common beginning: seen in Shopify, then the buyer asks, then Shopify holds it. */
  private boolean asked(Turn turn, @Nullable Seen seen) {
    if (turn.at("begun")) {
      if (seen != null) {
        turn.go("asked", "");
        turn.tell(
            described(seen)
                + "; now the buyer asks to cancel it, and until the seller answers its"
                + " fulfilment should be on hold");
        tiktok.cancel(turn.order(), Canceller.BUYER, "");
      }
      return true;
    }
    if (turn.at("asked") && turn.note().isEmpty() && seen != null && seen.held()) {
      turn.memo = new Memo(turn.order(), "asked", turn.memo.since(), "held", turn.memo.reminded());
      save(turn.act, turn.memo);
      turn.tell("is on hold in Shopify while the wish waits for its answer");
    }
    return false;
  }

  // An address.

  private void moves(Turn turn, @Nullable Seen seen) {
    if (seen == null) {
      return;
    }
    if (turn.at("begun")) {
      TikTokShop shop =
          tiktok.shops().stream()
              .filter(each -> each.id().equals(settings.shopId()))
              .min(Comparator.comparing(TikTokShop::id))
              .orElseThrow();
      turn.go("moved", seen.cityAndZip());
      turn.tell(described(seen) + "; now the buyer changes the address");
      var random = new SplittableRandom(turn.order().hashCode());
      String before = seen.cityAndZip();
      var somewhere = shop.market().someone(random);
      for (int i = 0; i < 20 && before.endsWith(somewhere.postalCode()); i++) {
        somewhere = shop.market().someone(random);
      }
      tiktok.changeAddress(turn.order(), somewhere);
    } else if (turn.at("moved") && !seen.cityAndZip().equals(turn.note())) {
      turn.over("has its new address in Shopify too");
    }
  }
}
