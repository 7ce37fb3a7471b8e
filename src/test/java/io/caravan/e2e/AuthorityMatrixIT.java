package io.caravan.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.mapping.WarehouseLinks;
import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SimulatedShopify;
import io.caravan.sandbox.shopify.MerchantFulfilments.Shipment;
import io.caravan.sandbox.shopify.ShopifySandbox.PlacedOrder;
import io.caravan.sandbox.tiktok.Market;
import io.caravan.sandbox.tiktok.OrderSpec;
import io.caravan.sandbox.tiktok.OrderStatus;
import io.caravan.sandbox.tiktok.Return;
import io.caravan.sandbox.tiktok.ShipCall;
import io.caravan.sandbox.tiktok.TikTokPackage;
import io.caravan.sandbox.tiktok.TikTokSandbox;
import io.caravan.sandbox.tiktok.TikTokSandbox.Canceller;
import io.caravan.store.Store;
import io.caravan.store.Stores;
import io.caravan.testing.CaravanUnderTest;
import io.caravan.testing.OrdersUnderTest;
import io.caravan.testing.Postgres;
import io.caravan.testing.ShopsUnderTest;
import io.caravan.testing.StoreUnderTest;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Who ships, in which market, and what happens to the order: every combination against the sandbox.
 * Each test is one event; it happens to an order of each authority in each market at once, of a SKU
 * of its own, so that stock tells what was taken and given back.
 */
class AuthorityMatrixIT implements OrdersUnderTest {
  @RegisterExtension static final Postgres db = Postgres.fresh();

  private static final int STOCK = 100;
  private static final int UNITS = 2;
  private static final Duration SOON = Duration.ofSeconds(120);
  private static final String BUYERS_REASON = "ecom_order_to_ship_canceled_reason_no_longer_needed";

  private static final String MARK = "POST /fulfillment/202309/orders/{order_id}/packages";
  private static final String SHIP = "POST /fulfillment/202309/packages/{package_id}/ship";
  private static final String BUY = "POST /fulfillment/202309/packages";

  private enum Authority {
    SELLER,
    TIKTOK_SHIPPING,
    FULFILLED_BY_TIKTOK
  }

  /** An order somewhere in the matrix. */
  private record Cell(Market market, Authority authority, String sku, String order) {
    @Override
    public String toString() {
      return market + " " + authority + " " + order;
    }
  }

  private static ShopsUnderTest shops;
  private static Sandbox sandbox;
  private static SimulatedShopify shopify;
  private static CaravanUnderTest caravan;
  private static int skus;

  @BeforeAll
  static void start() {
    shops =
        ShopsUnderTest.signalled(
            db,
            Stream.of(Market.values()).map(AuthorityMatrixIT::at).toArray(StoreUnderTest[]::new));
    sandbox = shops.sandbox;
    shopify = shops.shopify;
    caravan = shops.connect(settings()).caravan();
    caravan.clock().run();
    for (Market market : Market.values()) {
      shopify.shops().addLocation(domain(market), "TikTok", market.name());
      caravan
          .bean(WarehouseLinks.class)
          .replace(
              store(market).id(), Map.of(warehouse(market), List.of(ofTikTok(market))), "test");
    }
  }

  private static Map<String, String> settings() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("caravan.fulfilment.packages[0].name", "box");
    all.put("caravan.fulfilment.packages[0].length", "20");
    all.put("caravan.fulfilment.packages[0].width", "15");
    all.put("caravan.fulfilment.packages[0].height", "10");
    all.put("caravan.poll.tiktok-aftersales", "PT2S");
    all.put("caravan.orders.follow-up-recheck", "PT5S");
    for (Market market : Market.values()) {
      all.put("caravan.stores[" + market.ordinal() + "].default-location", main(market));
    }
    return all;
  }

  @Override
  public ShopsUnderTest shops() {
    return shops;
  }

  // Events --------------------------------------------------------------------------------------

  @Test
  void anOrderLeaves() {
    List<Cell> cells = imported(Authority.values());
    cells.forEach(AuthorityMatrixIT::leave);

    each(
        cells,
        cell -> {
          assertThat(shipments(cell)).as("fulfilled in Shopify").hasSize(1);
          TikTokPackage parcel = parcels(cell).get(0);
          assertThat(shipments(cell).get(0).numbers()).containsExactly(parcel.tracking());
          assertThat(calls(cell)).as("calls that ship").isEqualTo(expectedCalls(cell));
          assertThat(available(cell)).isEqualTo(takesStock(cell) ? STOCK - UNITS : STOCK);
        });
  }

  @Test
  void itsBuyerCancelsBeforeItLeaves() {
    List<Cell> cells = imported(Authority.SELLER);
    cells.forEach(cell -> sandbox.tiktok().cancel(cell.order(), Canceller.BUYER, BUYERS_REASON));

    each(
        cells,
        cell -> {
          assertThat(status(cell)).isEqualTo(OrderStatus.CANCELLED);
          assertThat(placed(cell).cancelled()).isTrue();
          assertThat(available(cell)).as("given back once").isEqualTo(STOCK);
          assertThat(calls(cell)).isEmpty();
        });
  }

  @Test
  void itIsCancelledInShopify() {
    List<Cell> cells = imported(Authority.SELLER);
    cells.forEach(
        cell -> shopify.shops().cancelOrder(domain(cell.market()), placed(cell).id(), true));

    each(
        cells,
        cell -> {
          assertThat(status(cell)).isEqualTo(OrderStatus.CANCELLED);
          assertThat(available(cell)).as("given back once").isEqualTo(STOCK);
          assertThat(calls(cell)).isEmpty();
        });
  }

  @Test
  void itIsLostOnItsWay() {
    List<Cell> cells = imported(Authority.SELLER, Authority.TIKTOK_SHIPPING);
    cells.forEach(AuthorityMatrixIT::leave);
    each(cells, cell -> assertThat(shipments(cell)).hasSize(1));
    each(cells, cell -> assertThat(status(cell)).isEqualTo(OrderStatus.AWAITING_COLLECTION));
    for (Cell cell : cells) {
      sandbox.tiktok().parcels().collect(parcels(cell).get(0).id());
      sandbox.tiktok().parcels().lose(parcels(cell).get(0).id());
    }

    each(
        cells,
        cell -> {
          assertThat(status(cell)).isEqualTo(OrderStatus.CANCELLED);
          assertThat(placed(cell).cancelled()).as("cancelled in Shopify").isTrue();
          assertThat(available(cell)).as("it is gone").isEqualTo(STOCK - UNITS);
        });
  }

  @Test
  void itComesBack() {
    List<Cell> cells = imported(Authority.values());
    cells.forEach(AuthorityMatrixIT::leave);
    each(cells, cell -> assertThat(shipments(cell)).hasSize(1));
    each(
        cells,
        cell ->
            assertThat(status(cell)).isIn(OrderStatus.AWAITING_COLLECTION, OrderStatus.IN_TRANSIT));
    for (Cell cell : cells) {
      TikTokPackage parcel = parcels(cell).get(0);
      if (status(cell) == OrderStatus.AWAITING_COLLECTION) {
        sandbox.tiktok().parcels().collect(parcel.id());
      }
      sandbox.tiktok().parcels().deliver(parcel.id());
      Return asked =
          sandbox
              .tiktok()
              .askReturn(
                  cell.order(),
                  "RETURN_AND_REFUND",
                  lines(cell),
                  "ecom_order_delivered_refund_and_return_reason_defective");
      sandbox.tiktok().approveReturn(asked.id(), false);
      sandbox.tiktok().sendReturn(asked.id());
      sandbox.tiktok().receiveReturn(asked.id());
    }

    each(
        cells,
        cell -> {
          assertThat(refunded(cell)).as("paid back").isPositive();
          assertThat(refunds(cell)).as("once").isEqualTo(1);
          assertThat(available(cell)).as("given back once").isEqualTo(STOCK);
        });
  }

  @Test
  void oneOfItsLinesIsCancelled() {
    List<Cell> cells = imported(Authority.SELLER);
    cells.forEach(
        cell ->
            sandbox
                .tiktok()
                .cancelLine(
                    cell.order(),
                    lines(cell).get(0),
                    Canceller.SYSTEM,
                    "system_cancel_order_reason_shipping_timeout"));

    each(
        cells,
        cell -> {
          assertThat(refunds(cell)).as("refunded once").isEqualTo(1);
          assertThat(available(cell)).as("one given back").isEqualTo(STOCK - UNITS + 1);
          assertThat(placed(cell).cancelled()).isFalse();
        });
  }

  // What happens --------------------------------------------------------------------------------

  private static void leave(Cell cell) {
    switch (cell.authority()) {
      case SELLER ->
          shopify
              .shops()
              .fulfilments()
              .ship(
                  domain(cell.market()),
                  placed(cell).id(),
                  Map.of(),
                  carrier(cell.market()),
                  number(cell));
      case TIKTOK_SHIPPING -> {
        // Caravan arranges it by itself.
      }
      case FULFILLED_BY_TIKTOK -> {
        sandbox.tiktok().advance(cell.order());
        sandbox.tiktok().collect(cell.order());
      }
    }
  }

  private static List<String> expectedCalls(Cell cell) {
    boolean ships = cell.market() == Market.ID || cell.market() == Market.BR;
    return switch (cell.authority()) {
      case SELLER -> List.of(ships ? SHIP : MARK);
      case TIKTOK_SHIPPING -> List.of(cell.market() == Market.US ? BUY : SHIP);
      case FULFILLED_BY_TIKTOK -> List.of();
    };
  }

  private static boolean takesStock(Cell cell) {
    return cell.authority() != Authority.FULFILLED_BY_TIKTOK;
  }

  private static String carrier(Market market) {
    return switch (market) {
      case US, GB, DE -> "UPS";
      case JP -> "Japan Post";
      case ID -> "JNE";
      case BR -> "Correios";
    };
  }

  private static String number(Cell cell) {
    String digits = cell.order().substring(cell.order().length() - 9);
    return switch (cell.market()) {
      case US, GB, DE -> "1Z999AA1" + digits + "0";
      case JP -> "EE" + digits + "JP";
      case ID -> "JNEID" + "00" + digits;
      case BR -> "QB" + digits + "BR";
    };
  }

  // The matrix ----------------------------------------------------------------------------------

  private List<Cell> imported(Authority... authorities) {
    List<Cell> cells = new ArrayList<>();
    for (Market market : Market.values()) {
      for (Authority authority : authorities) {
        String sku = sku(market);
        OrderSpec.Builder spec = OrderSpec.in(shop(market)).line(sku, UNITS);
        String order =
            sandbox
                .tiktok()
                .placePaidOrder(
                    switch (authority) {
                      case SELLER -> spec.build();
                      case TIKTOK_SHIPPING -> spec.shippedByTikTok().build();
                      case FULFILLED_BY_TIKTOK ->
                          spec.fulfilledByTikTok().from(warehouse(market)).build();
                    });
        cells.add(new Cell(market, authority, sku, order));
      }
    }
    each(cells, cell -> assertThat(state(cell)).isEqualTo("IMPORTED"));
    return cells;
  }

  private interface Check {
    void of(Cell cell);
  }

  /** All of them, told together: which cells of the matrix do not hold. */
  private void each(List<Cell> cells, Check check) {
    List<String> wrong = new ArrayList<>();
    try {
      await()
          .atMost(SOON)
          .pollInterval(Duration.ofMillis(500))
          .until(
              () -> {
                wrong.clear();
                for (Cell cell : cells) {
                  try {
                    check.of(cell);
                  } catch (AssertionError | IndexOutOfBoundsException e) {
                    wrong.add(cell + ": " + String.valueOf(e.getMessage()).strip() + why(cell));
                  }
                }
                return wrong.isEmpty();
              });
    } catch (ConditionTimeoutException e) {
      assertThat(wrong).isEmpty();
    }
  }

  private String why(Cell cell) {
    return " | "
        + of(
            cell.order(),
            "select code || ' ' || detail::text from order_finding where tiktok_order_id = ?");
  }

  private static String sku(Market market) {
    String sku = "MATRIX-" + skus++;
    BigDecimal price = new BigDecimal("1000");
    shopify.addVariant(domain(market), sku, price, STOCK);
    shopify
        .shops()
        .setAvailable(
            domain(market), shopify.variantId(domain(market), sku), ofTikTok(market), STOCK);
    sandbox
        .tiktok()
        .addProduct(shop(market), sku, List.of(new TikTokSandbox.NewSku(sku, "One", price, STOCK)));
    return sku;
  }

  private static StoreUnderTest at(Market market) {
    return StoreUnderTest.in(market, shop(market));
  }

  private static String domain(Market market) {
    return at(market).domain();
  }

  private static String shop(Market market) {
    return "74955407353657780" + (10 + market.ordinal());
  }

  private static String warehouse(Market market) {
    return "70007145328762734" + (10 + market.ordinal());
  }

  private static String main(Market market) {
    return shops.location(at(market));
  }

  private static String ofTikTok(Market market) {
    return shopify.shops().locations(domain(market)).get(1);
  }

  private static Store store(Market market) {
    return caravan.bean(Stores.class).byName(at(market).name()).orElseThrow();
  }

  private static PlacedOrder placed(Cell cell) {
    return shopify.shops().listOrders(domain(cell.market()), Set.of(cell.order())).get(0);
  }

  private static List<Shipment> shipments(Cell cell) {
    return shopify.shops().fulfilments().of(domain(cell.market()), placed(cell).id()).stream()
        .filter(one -> one.status().equals("SUCCESS"))
        .toList();
  }

  private static List<TikTokPackage> parcels(Cell cell) {
    return sandbox.tiktok().parcels().of(cell.order());
  }

  private static List<String> calls(Cell cell) {
    return sandbox.tiktok().parcels().shipCalls(cell.order()).stream()
        .map(ShipCall::operation)
        .toList();
  }

  /** At both locations, less the one where nothing was taken. */
  private static int available(Cell cell) {
    String variant = shopify.variantId(domain(cell.market()), cell.sku());
    return shopify.shops().stock(domain(cell.market()), variant, main(cell.market())).available()
        + shopify.shops().stock(domain(cell.market()), variant, ofTikTok(cell.market())).available()
        - STOCK;
  }

  private static BigDecimal refunded(Cell cell) {
    return shopify.shops().refunds().of(domain(cell.market()), placed(cell).id()).stream()
        .map(refund -> refund.amount())
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static long refunds(Cell cell) {
    return shopify.shops().refunds().of(domain(cell.market()), placed(cell).id()).size();
  }

  private static OrderStatus status(Cell cell) {
    return sandbox.tiktok().order(cell.order()).status();
  }

  private List<String> lines(Cell cell) {
    return lines(cell.order());
  }

  private String state(Cell cell) {
    return state(cell.order());
  }
}
