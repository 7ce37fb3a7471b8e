package io.caravan.settlement.report;

import io.caravan.inventory.InventorySettings;
import io.caravan.inventory.figure.Figure;
import io.caravan.inventory.level.Figures;
import io.caravan.order.ReadOrders;
import io.caravan.order.content.ContentSettings;
import io.caravan.platform.OutwardSettings;
import io.caravan.platform.PlatformJson;
import io.caravan.settlement.ReportSettings;
import io.caravan.settlement.report.OrderComparison.Limits;
import io.caravan.settlement.report.OrderComparison.Result;
import io.caravan.settlement.report.ReportLedger.Run;
import io.caravan.settlement.report.StockComparison.Sku;
import io.caravan.shopify.ComparedOrder;
import io.caravan.shopify.ShopifyComparison;
import io.caravan.store.Store;
import io.caravan.store.Stores;
import io.caravan.tiktok.OrderPage;
import io.caravan.tiktok.OrderSearch;
import io.caravan.tiktok.TikTokApi;
import io.caravan.tiktok.TikTokOrder;
import io.caravan.tiktok.TikTokStock;
import io.caravan.work.Kinds;
import io.caravan.work.Lane;
import io.caravan.work.Lease;
import io.caravan.work.Outcome;
import io.caravan.work.PollSource;
import io.caravan.work.Polls;
import io.caravan.work.WorkQueue;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.JsonNode;

/**
 * Makes the report of what differs between both sides, a part at each claim: what was compared is
 * kept, so another claim, or another node, goes on from there.
 */
@Component
public class Reconcile implements PollSource {
  private static final Logger log = LoggerFactory.getLogger(Reconcile.class);

  /** Who has asked for it, where nobody has. */
  private static final String BY_ITSELF = "caravan";

  /** Listed between two notes of how far it came. */
  private static final Duration SLICE = Duration.ofHours(6);

  /** TikTok gives fifty orders a call. */
  private static final int ORDERS_AT_ONCE = 50;

  /** TikTok gives the stock of a hundred products a call. */
  private static final int PRODUCTS_AT_ONCE = 100;

  /** Not over on TikTok, and to be compared however old (TikTok facts, section 4.5). */
  private static final List<String> OPEN = List.of("AWAITING_SHIPMENT", "PARTIALLY_SHIPPING");

  private static final Pattern TIKTOK_ID = Pattern.compile("[0-9]{1,32}");

  private final Stores stores;
  private final TikTokApi tiktok;
  private final ReadOrders orders;
  private final ShopifyComparison shopify;
  private final OurSide ours;
  private final Figures figures;
  private final ReportLedger ledger;
  private final ReportSettings settings;
  private final InventorySettings inventory;
  private final ContentSettings content;
  private final OutwardSettings outward;
  private final WorkQueue queue;
  private final Clock clock;

  Reconcile(
      Stores stores,
      TikTokApi tiktok,
      ReadOrders orders,
      ShopifyComparison shopify,
      OurSide ours,
      Figures figures,
      ReportLedger ledger,
      ReportSettings settings,
      InventorySettings inventory,
      ContentSettings content,
      OutwardSettings outward,
      WorkQueue queue,
      Clock clock) {
    this.stores = stores;
    this.tiktok = tiktok;
    this.orders = orders;
    this.shopify = shopify;
    this.ours = ours;
    this.figures = figures;
    this.ledger = ledger;
    this.settings = settings;
    this.inventory = inventory;
    this.content = content;
    this.outward = outward;
    this.queue = queue;
    this.clock = clock;
  }

  @Override
  public List<Polls.Poll> polls() {
    Duration period = settings.reconcile();
    return period.isZero()
        ? List.of()
        : stores.all().stream()
            .map(store -> new Polls.Poll(store.id(), Kinds.RECONCILE, Lane.REPORTS, period))
            .toList();
  }

  /** Goes on with the report that is under way, or begins one. */
  public void compare(Lease lease) {
    Store store = stores.byId(lease.storeId());
    ledger.begin(store.id(), BY_ITSELF, settings.window());
    Optional<Run> run = ledger.open(store.id());
    while (run.isPresent() && lease.maySend(System.nanoTime(), clock.instant())) {
      step(store, run.get());
      run = ledger.open(store.id());
    }
    if (run.isPresent()) {
      queue.settle(lease, Outcome.later(Duration.ZERO, "MORE_TO_COMPARE"));
      return;
    }
    ledger.forgetOld(store.id(), settings.keep());
    queue.settle(lease, Outcome.DONE);
  }

  private void step(Store store, Run run) {
    switch (run.phase()) {
      case LIST_TIKTOK -> listTikTok(store, run);
      case LIST_OPEN -> listOpen(store, run);
      case LIST_SHOPIFY -> listShopify(store, run);
      case LIST_PRODUCTS -> {
        if (settings.stock()) {
          ledger.addLinkedProducts(store.id(), run);
        }
        ledger.next(store.id(), run);
      }
      case COMPARE_ORDERS -> compareOrders(store, run);
      case COMPARE_STOCK -> compareStock(store, run);
      case COMPARE_MONEY -> {
        List<Difference> found = new ArrayList<>(ours.statements(store.id()));
        found.addAll(ours.notSettled(store.id(), settings.settledAfter()));
        ledger.comparedMoney(store.id(), run, found);
      }
      case DONE -> {}
    }
  }

  // Listing --------------------------------------------------------------------------------------

  private void listTikTok(Store store, Run run) {
    Instant to = sliceEnd(run);
    list(store, run, OrderSearch.all().sorted("create_time", true).created(run.listedTo(), to));
    // An old order that was cancelled, shipped or finished meanwhile is neither new nor open.
    list(store, run, OrderSearch.all().updated(run.listedTo(), to));
    listed(store, run, to);
  }

  private void listOpen(Store store, Run run) {
    for (String status : OPEN) {
      list(store, run, OrderSearch.all().created(null, run.from()).withStatus(status));
    }
    ledger.addOurOpen(store.id(), run);
    ledger.next(store.id(), run);
  }

  private void list(Store store, Run run, OrderSearch search) {
    @Nullable String token = null;
    do {
      OrderPage page = tiktok.searchOrders(store, search.page(token));
      ledger.add(
          store.id(),
          run,
          ReportLedger.ORDER,
          page.orders().stream()
              .map(order -> order.path("id").asString(""))
              .filter(id -> TIKTOK_ID.matcher(id).matches())
              .toList());
      String next = page.nextPageToken();
      token = next == null || next.equals(token) ? null : next;
    } while (token != null);
  }

  private void listShopify(Store store, Run run) {
    Instant to = sliceEnd(run);
    Set<String> ids = new LinkedHashSet<>();
    for (ComparedOrder order : shopify.made(store, run.listedTo(), to, content.tags())) {
      String id = order.standsFor();
      if (id != null && TIKTOK_ID.matcher(id).matches()) {
        ids.add(id);
      }
    }
    ledger.add(store.id(), run, ReportLedger.ORDER, ids);
    listed(store, run, to);
  }

  private static Instant sliceEnd(Run run) {
    Instant end = run.listedTo().plus(SLICE);
    return end.isBefore(run.until()) ? end : run.until();
  }

  private void listed(Store store, Run run, Instant to) {
    if (to.isBefore(run.until())) {
      ledger.listedTo(store.id(), run, to);
    } else {
      ledger.next(store.id(), run);
    }
  }

  // Orders ---------------------------------------------------------------------------------------

  private void compareOrders(Store store, Run run) {
    List<String> ids = ledger.open(store.id(), run, ReportLedger.ORDER, ORDERS_AT_ONCE);
    if (ids.isEmpty()) {
      ledger.next(store.id(), run);
      return;
    }
    // Ours first: what we write meanwhile makes the platforms' sides newer, never older.
    Map<String, OurOrder> known = ours.orders(store.id(), ids);
    Map<String, JsonNode> read = new HashMap<>();
    orders.ask(store, ids).forEach(node -> read.put(node.path("id").asString(""), node));
    Map<String, List<ComparedOrder>> inShopify = inShopify(store, ids, known.values());
    Limits limits = new Limits(ledger.now(), settings.grace(), settings.patience());
    Map<String, Result> results = new LinkedHashMap<>();
    for (String id : ids) {
      results.put(
          id,
          compared(id, read.get(id), inShopify.getOrDefault(id, List.of()), known.get(id), limits));
    }
    ledger.compared(store.id(), run, ReportLedger.ORDER, results);
  }

  /** By the index, which knows other apps' orders, and by id, which does not lag. */
  private Map<String, List<ComparedOrder>> inShopify(
      Store store, List<String> ids, Collection<OurOrder> known) {
    Map<String, ComparedOrder> found = new LinkedHashMap<>();
    shopify.naming(store, ids).forEach(order -> found.put(order.id(), order));
    Set<String> lagging = new HashSet<>();
    for (OurOrder order : known) {
      String id = order.shopifyOrder();
      if (id != null && !found.containsKey(id)) {
        lagging.add(id);
      }
    }
    found.putAll(shopify.byIds(store, lagging));
    Map<String, List<ComparedOrder>> byId = new HashMap<>();
    for (ComparedOrder order : found.values()) {
      String id = order.standsFor();
      if (id != null) {
        byId.computeIfAbsent(id, any -> new ArrayList<>()).add(order);
      }
    }
    return byId;
  }

  private static Result compared(
      String id,
      @Nullable JsonNode node,
      List<ComparedOrder> inShopify,
      @Nullable OurOrder known,
      Limits limits) {
    try {
      TikTokOrder order =
          node == null ? null : PlatformJson.MAPPER.treeToValue(node, TikTokOrder.class);
      return OrderComparison.compare(new OrderSides(id, order, inShopify, known), limits);
    } catch (DatabindException e) {
      // Its message quotes the value, which may be a buyer's: only the place is told.
      return unexplained(
          id,
          "TikTok's order cannot be understood: "
              + e.getClass().getSimpleName()
              + " at "
              + e.getPathReference());
    } catch (RuntimeException e) {
      // A bug of ours with one order must not cost the report of all others. Its message may quote
      // a value: only the place is told.
      log.error(
          "Order {} cannot be compared: {} at {}",
          id,
          e.getClass().getSimpleName(),
          e.getStackTrace().length == 0 ? "?" : e.getStackTrace()[0]);
      return unexplained(id, "it cannot be compared: " + e.getClass().getSimpleName());
    }
  }

  private static Result unexplained(String id, String why) {
    return new Result(false, List.of(new Difference.Unexplained(id, why, Map.of())));
  }

  // Stock ----------------------------------------------------------------------------------------

  private void compareStock(Store store, Run run) {
    List<String> products = ledger.open(store.id(), run, ReportLedger.PRODUCT, PRODUCTS_AT_ONCE);
    if (products.isEmpty()) {
      ledger.next(store.id(), run);
      return;
    }
    boolean numbers = inventory.push() && !outward.dryRun() && !stores.isPaused(store.id());
    Map<String, List<Result>> first = stock(store, products, numbers);
    List<String> different =
        first.entrySet().stream()
            .filter(one -> one.getValue().stream().anyMatch(r -> !r.differences().isEmpty()))
            .map(Map.Entry::getKey)
            .toList();
    // An order may have come between the number that was decided and the one that was read.
    if (!different.isEmpty()) {
      first.putAll(stock(store, different, numbers));
    }
    Map<String, Result> results = new LinkedHashMap<>();
    products.forEach(
        product -> results.put(product, together(first.getOrDefault(product, List.of()))));
    ledger.compared(store.id(), run, ReportLedger.PRODUCT, results);
    log.debug("Stock of {} products of {} compared", products.size(), store.name());
  }

  private Map<String, List<Result>> stock(Store store, List<String> products, boolean numbers) {
    Map<String, Map<String, Long>> shown = new HashMap<>();
    for (TikTokStock stock : tiktok.stock(store, products)) {
      Map<String, Long> units = new HashMap<>();
      stock.warehouses().forEach(at -> units.put(at.warehouseId(), (long) at.available()));
      shown.put(stock.skuId(), units);
    }
    Map<String, Map<String, Long>> decided =
        numbers ? decided(store, products) : Map.of(); // After the read: what it shows is known.
    Limits limits = new Limits(ledger.now(), settings.grace(), settings.patience());
    Map<String, List<Result>> results = new LinkedHashMap<>();
    for (Sku sku : ours.skus(store, products)) {
      Sku both = sku.with(decided.getOrDefault(sku.id(), Map.of()), shown.get(sku.id()));
      results
          .computeIfAbsent(sku.product(), any -> new ArrayList<>())
          .add(StockComparison.compare(both, limits));
    }
    return results;
  }

  /** Decided now: what was decided before an order came does not know of its units. */
  private Map<String, Map<String, Long>> decided(Store store, List<String> products) {
    Map<String, Map<String, Long>> decided = new HashMap<>();
    for (Figure figure : figures.ofProducts(store.id(), products)) {
      if (figure.answer() instanceof Figure.Show show) {
        Map<String, Long> units = new HashMap<>();
        show.byWarehouse().forEach((warehouse, one) -> units.put(warehouse, (long) one.units()));
        decided.put(figure.skuId(), units);
      }
    }
    return decided;
  }

  private static Result together(List<Result> results) {
    List<Difference> all = results.stream().flatMap(r -> r.differences().stream()).toList();
    return new Result(all.isEmpty() && results.stream().anyMatch(Result::inFlight), all);
  }
}
