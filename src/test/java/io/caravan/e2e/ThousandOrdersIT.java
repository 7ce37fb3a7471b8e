package io.caravan.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.sandbox.Fault;
import io.caravan.sandbox.WebhookFaults;
import io.caravan.sandbox.shopify.MerchantFulfilments.Shipment;
import io.caravan.sandbox.shopify.ShopifySandbox.OrderLine;
import io.caravan.sandbox.shopify.ShopifySandbox.PlacedOrder;
import io.caravan.sandbox.tiktok.OrderSpec;
import io.caravan.sandbox.tiktok.OrderStatus;
import io.caravan.sandbox.tiktok.Return;
import io.caravan.sandbox.tiktok.ShipCall;
import io.caravan.sandbox.tiktok.TikTokOrder;
import io.caravan.sandbox.tiktok.TikTokPackage;
import io.caravan.sandbox.tiktok.TikTokSandbox.Canceller;
import io.caravan.testing.Postgres;
import io.caravan.testing.ShopsUnderTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/**
 * A thousand orders are shipped by the seller; of every twenty two are split, two have their number
 * corrected, one gets it late, one is cancelled by its buyer, one in Shopify, one comes back. All
 * the while platforms refuse, forget their answers, and lose, double and shuffle webhooks. In the
 * end both platforms agree on every line, nothing was told twice, and the report has nothing to
 * say.
 *
 * <p>{@code -Dcaravan.thousand.orders=100} is a short one.
 */
class ThousandOrdersIT {
  @RegisterExtension static final Postgres db = Postgres.fresh();

  private static final int ORDERS = Integer.getInteger("caravan.thousand.orders", 1000);
  private static final int SKUS = 20;
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  /** Shopify's name of a carrier that TikTok offers under the same name. */
  private static final String CARRIER = "UPS";

  private enum Fate {
    SHIPPED,
    SPLIT,
    CORRECTED,
    NUMBERED_LATE,
    CANCELLED_BY_BUYER,
    CANCELLED_IN_SHOPIFY,
    RETURNED;

    static Fate of(int number) {
      return switch (number % 20) {
        case 0, 1 -> SPLIT;
        case 2, 3 -> CORRECTED;
        case 4 -> NUMBERED_LATE;
        case 5 -> CANCELLED_BY_BUYER;
        case 6 -> CANCELLED_IN_SHOPIFY;
        case 7 -> RETURNED;
        default -> SHIPPED;
      };
    }
  }

  private final Map<String, Fate> fates = new LinkedHashMap<>();

  @Test
  void bothPlatformsAgreeOnEveryLineAndTheReportIsEmpty() throws Exception {
    try (ShopsUnderTest shops = new ShopsUnderTest(db)) {
      for (int n = 0; n < SKUS; n++) {
        shops.sell("THOUSAND-" + n, "9.99");
        shops.shopify.setAvailable(ShopsUnderTest.DOMAIN, "THOUSAND-" + n, 100_000);
      }
      shops.settings(ShopsUnderTest.IMPATIENT);
      shops.connect(
          Map.of(
              "caravan.poll.tiktok-orders", "PT2S",
              "caravan.poll.tiktok-aftersales", "PT2S",
              "caravan.poll.shopify-fulfilments", "PT2S",
              "caravan.orders.follow-up-recheck", "PT5S"));
      shops.caravan().clock().run();
      shops.takeWebhooks();
      areImported(shops);
      breakThings(shops);
      live(shops);

      await("both platforms agree")
          .atMost(PATIENCE)
          .pollInterval(Duration.ofSeconds(2))
          .untilAsserted(() -> assertThat(disagreements(shops)).isEmpty());
      assertThat(shops.sandbox.shopifyFaults().counts()).as("Shopify was broken").isNotEmpty();
      assertThat(shops.sandbox.tiktokFaults().counts()).as("TikTok was broken").isNotEmpty();
      shops.sandbox.shopifyFaults().clear();
      shops.sandbox.tiktokFaults().clear();

      assertThat(toldTwice(shops)).as("units that TikTok was told of twice").isEmpty();
      assertThat(shops.column("select kind || ' ' || cause || ' ' || detail from dead_letter"))
          .isEmpty();
      assertThat(
              shops.column(
                  "select tiktok_order_id || ' ' || cause from shipment where state = 'PARKED'"))
          .isEmpty();
      reportIsEmpty(shops);
    }
  }

  private void areImported(ShopsUnderTest shops) {
    for (int n = 0; n < ORDERS; n++) {
      String a = "THOUSAND-" + n % SKUS;
      String b = "THOUSAND-" + (n * 7 + 3) % SKUS;
      OrderSpec.Builder spec = OrderSpec.in(ShopsUnderTest.SHOP).line(a, 1 + n % 2);
      if (!a.equals(b)) {
        spec = spec.line(b, 1);
      }
      fates.put(shops.tiktok().placePaidOrder(spec.taxRate("0.08").build()), Fate.of(n));
    }
    await("all are in Shopify")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofSeconds(1))
        .until(
            () ->
                shops
                        .column("select tiktok_order_id from tiktok_order where state = 'IMPORTED'")
                        .size()
                    == ORDERS);
  }

  private static void breakThings(ShopsUnderTest shops) {
    shops
        .sandbox
        .shopifyFaults()
        .with("*", 0.01, new Fault.CommitThenCut())
        .with("*", 0.02, Fault.named("429", Duration.ofSeconds(1)));
    shops
        .sandbox
        .tiktokFaults()
        .with("*", 0.01, new Fault.CommitThenCut())
        .with("*", 0.02, Fault.named("429", Duration.ofSeconds(1)));
    shops
        .sandbox
        .webhooks()
        .faults(WebhookFaults.NONE.dropping(0.05).duplicating(0.2, 3).reordering(20));
  }

  /** What people and carriers do, in the order in which it may happen. */
  private void live(ShopsUnderTest shops) throws InterruptedException {
    ScheduledExecutorService people = Executors.newScheduledThreadPool(4);
    Map<String, Throwable> failed = new ConcurrentHashMap<>();
    try {
      int n = 0;
      for (Map.Entry<String, Fate> one : fates.entrySet()) {
        people.schedule(
            () -> {
              try {
                happen(shops, one.getKey(), one.getValue());
              } catch (RuntimeException | AssertionError e) {
                failed.put(one.getKey(), e);
              }
            },
            10L * n++,
            TimeUnit.MILLISECONDS);
      }
      people.shutdown();
      assertThat(people.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } finally {
      people.shutdownNow();
    }
    assertThat(failed).as("people who met an error").isEmpty();
    corrections(shops);
    parcelsArrive(shops);
    comeBack(shops);
  }

  private static void happen(ShopsUnderTest shops, String order, Fate fate) {
    String made = made(shops, order).id();
    switch (fate) {
      case SHIPPED, RETURNED -> ship(shops, made, Map.of(), number(order, 0));
      case CORRECTED -> ship(shops, made, Map.of(), number(order, 7));
      case NUMBERED_LATE -> {
        String fulfilment = ship(shops, made, Map.of(), null);
        shops
            .shopify
            .shops()
            .fulfilments()
            .track(ShopsUnderTest.DOMAIN, fulfilment, CARRIER, number(order, 0));
      }
      case SPLIT -> {
        List<OrderLine> lines = made(shops, order).lines();
        String first = String.valueOf(lines.get(0).sku());
        ship(shops, made, Map.of(first, lines.get(0).quantity()), number(order, 0));
        if (lines.size() > 1) {
          ship(shops, made, Map.of(), number(order, 1));
        }
      }
      case CANCELLED_BY_BUYER ->
          shops
              .tiktok()
              .cancel(
                  order, Canceller.BUYER, "ecom_order_to_ship_canceled_reason_no_longer_needed");
      case CANCELLED_IN_SHOPIFY ->
          shops.shopify.shops().cancelOrder(ShopsUnderTest.DOMAIN, made, true);
    }
  }

  private static String ship(
      ShopsUnderTest shops, String made, Map<String, Integer> bySku, String number) {
    return shops
        .shopify
        .shops()
        .fulfilments()
        .ship(ShopsUnderTest.DOMAIN, made, bySku, number == null ? null : CARRIER, number);
  }

  /** A number in the form of the carrier's, of its own for each order and parcel. */
  private static String number(String order, int parcel) {
    return "1Z999AA1" + order.substring(order.length() - 9) + parcel;
  }

  /** Once TikTok knows the wrong number, the right one is entered. */
  private void corrections(ShopsUnderTest shops) {
    for (String order : with(Fate.CORRECTED)) {
      await("TikTok knows the wrong number of " + order)
          .atMost(PATIENCE)
          .until(() -> numbersOnTikTok(shops, order).equals(Set.of(number(order, 7))));
      Shipment shipment = shipments(shops, order).get(0);
      shops
          .shopify
          .shops()
          .fulfilments()
          .track(ShopsUnderTest.DOMAIN, shipment.id(), CARRIER, number(order, 0));
    }
  }

  private void parcelsArrive(ShopsUnderTest shops) {
    for (String order : with(Fate.RETURNED)) {
      await("TikTok knows that " + order + " is shipped")
          .atMost(PATIENCE)
          .until(() -> status(shops, order) == OrderStatus.AWAITING_COLLECTION);
      for (TikTokPackage parcel : shops.tiktok().parcels().of(order)) {
        shops.tiktok().parcels().collect(parcel.id());
        shops.tiktok().parcels().deliver(parcel.id());
      }
    }
  }

  private void comeBack(ShopsUnderTest shops) {
    for (String order : with(Fate.RETURNED)) {
      Return asked =
          shops
              .tiktok()
              .askReturn(
                  order,
                  "RETURN_AND_REFUND",
                  shops.lines(order),
                  "ecom_order_delivered_refund_and_return_reason_defective");
      shops.tiktok().approveReturn(asked.id(), false);
      shops.tiktok().sendReturn(asked.id());
      shops.tiktok().receiveReturn(asked.id());
    }
  }

  // What both sides say -------------------------------------------------------------------------

  private List<String> disagreements(ShopsUnderTest shops) {
    Map<String, PlacedOrder> made = new LinkedHashMap<>();
    shops
        .shopify
        .shops()
        .listOrders(ShopsUnderTest.DOMAIN)
        .forEach(order -> made.put(String.valueOf(order.sourceIdentifier()), order));
    List<String> wrong = new ArrayList<>();
    fates.forEach(
        (order, fate) -> {
          String tiktok = onTikTok(shops, order);
          String shopify = inShopify(shops, made.get(order));
          if (!tiktok.equals(shopify)) {
            wrong.add(order + " " + fate + ": TikTok " + tiktok + "; Shopify " + shopify);
          }
        });
    return wrong;
  }

  /** Cancelled, or the units by number and what came back. */
  private static String onTikTok(ShopsUnderTest shops, String order) {
    if (status(shops, order) == OrderStatus.CANCELLED) {
      return "cancelled";
    }
    Map<String, Integer> units = new TreeMap<>();
    shops
        .tiktok()
        .orderJson(order)
        .path("line_items")
        .forEach(
            line ->
                units.merge(
                    line.path("seller_sku").asString()
                        + "@"
                        + line.path("tracking_number").asString(""),
                    1,
                    Integer::sum));
    boolean back =
        shops.tiktok().returns(order).stream()
            .anyMatch(one -> one.status().equals("RETURN_OR_REFUND_REQUEST_COMPLETE"));
    return units + (back ? " returned" : "");
  }

  private static String inShopify(ShopsUnderTest shops, PlacedOrder order) {
    if (order.cancelled()) {
      return "cancelled";
    }
    Map<String, Integer> units = new TreeMap<>();
    order
        .parcels()
        .forEach(
            parcel ->
                parcel
                    .quantities()
                    .forEach(
                        (sku, quantity) ->
                            units.merge(
                                sku + "@" + String.join(",", parcel.numbers()),
                                quantity,
                                Integer::sum)));
    boolean back =
        shops.shopify.shops().refunds().of(ShopsUnderTest.DOMAIN, order.id()).stream()
                .mapToInt(refund -> refund.amount().signum())
                .sum()
            > 0;
    return units + (back ? " returned" : "");
  }

  /** Each unit is shipped by one accepted call. */
  private List<String> toldTwice(ShopsUnderTest shops) {
    List<String> twice = new ArrayList<>();
    for (String order : fates.keySet()) {
      Map<String, Long> calls =
          shops.tiktok().parcels().shipCalls(order).stream()
              .filter(ShipCall::accepted)
              .flatMap(call -> call.lineIds().stream())
              .collect(Collectors.groupingBy(line -> line, Collectors.counting()));
      calls.forEach(
          (line, times) -> {
            if (times > 1) {
              twice.add(order + " " + line + " x" + times);
            }
          });
    }
    return twice;
  }

  private static void reportIsEmpty(ShopsUnderTest shops) {
    JsonNode[] report = new JsonNode[1];
    await("the report has nothing to say")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofSeconds(5))
        .untilAsserted(
            () -> {
              long id = shops.post("/api/reports/reconcile", "").path("id").asLong();
              await("it is finished")
                  .atMost(Duration.ofMinutes(2))
                  .until(
                      () -> {
                        report[0] = shops.get("/api/reports/" + id);
                        return report[0].path("report").path("finishedAt").isString();
                      });
              assertThat(report[0].path("differences").toString()).isEqualTo("[]");
            });
    assertThat(report[0].path("report").path("orders").asInt(ORDERS)).isEqualTo(ORDERS);
  }

  // Helpers -------------------------------------------------------------------------------------

  private List<String> with(Fate fate) {
    return fates.entrySet().stream()
        .filter(one -> one.getValue() == fate)
        .map(Map.Entry::getKey)
        .toList();
  }

  private static PlacedOrder made(ShopsUnderTest shops, String order) {
    return shops.shopify.shops().listOrders(ShopsUnderTest.DOMAIN, Set.of(order)).get(0);
  }

  private static List<Shipment> shipments(ShopsUnderTest shops, String order) {
    return shops.shopify.shops().fulfilments().of(ShopsUnderTest.DOMAIN, made(shops, order).id());
  }

  private static OrderStatus status(ShopsUnderTest shops, String order) {
    TikTokOrder now = shops.tiktok().order(order);
    return now.status();
  }

  private static Set<String> numbersOnTikTok(ShopsUnderTest shops, String order) {
    return Stream.of(shops.tiktok().orderJson(order).path("line_items"))
        .flatMap(JsonNode::valueStream)
        .map(line -> line.path("tracking_number").asString(""))
        .filter(number -> !number.isEmpty())
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
