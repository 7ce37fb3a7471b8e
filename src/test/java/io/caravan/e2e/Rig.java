package io.caravan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SimulatedShopify;
import io.caravan.sandbox.shopify.ShopifySandbox.PlacedOrder;
import io.caravan.sandbox.shopify.ShopifySandboxSettings;
import io.caravan.sandbox.tiktok.OrderSpec;
import io.caravan.sandbox.tiktok.TikTokOrder;
import io.caravan.testing.PostgresServer;
import io.caravan.testing.SandboxUnderTest;
import io.caravan.testing.ShopsUnderTest;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

/**
 * A PostgreSQL, both platforms, and any number of Caravans beside them. Times are short, their
 * proportions are those of real life.
 */
final class Rig implements AutoCloseable {
  static final String SHOP = ShopsUnderTest.SHOP;
  static final String DOMAIN = ShopsUnderTest.DOMAIN;
  static final int SKUS = 40;

  /** Known to TikTok alone: its orders must end up parked. */
  static final String UNMAPPED = "ONLY-ON-TIKTOK";

  private static final String PASSWORD = "tester-secret";

  final PostgresServer postgres;
  private final SandboxUnderTest platforms;
  final Sandbox sandbox;
  final SimulatedShopify shopify;
  private final List<CaravanProcess> processes = new ArrayList<>();
  private final Map<String, String> settings = new LinkedHashMap<>();

  Rig(Consumer<ShopifySandboxSettings.Changes> changes, double webhookTimeScale) {
    postgres = PostgresServer.start(true);
    platforms =
        SandboxUnderTest.of(ShopsUnderTest.ACME)
            .remorse(Duration.ofSeconds(2))
            .webhooks(webhookTimeScale)
            .unthrottled()
            .shopify(changes)
            .start();
    sandbox = platforms.sandbox;
    shopify = platforms.shopify;
    stock();
    describe();
  }

  private void stock() {
    for (int i = 0; i < SKUS; i++) {
      BigDecimal price = new BigDecimal("9.99").add(BigDecimal.valueOf(i));
      platforms.sell(ShopsUnderTest.ACME, sku(i), price.toPlainString(), 1_000_000);
    }
    platforms.sellOnTikTok(ShopsUnderTest.ACME, UNMAPPED, "5.00");
  }

  private void describe() {
    put("spring.profiles.active", "live");
    put("spring.datasource.url", postgres.url("postgres"));
    put("spring.datasource.username", "postgres");
    put("spring.datasource.password", "unused");
    put("caravan.encryption.keys[0]", "rig:" + Base64.getEncoder().encodeToString(new byte[32]));
    settings.putAll(platforms.settings());
    put("caravan.poll.tiktok-orders", "PT2S");
    put("caravan.http.timeout", "PT1.5S");
    put("caravan.work.lease", "PT6S");
    put("caravan.orders.unknown-quiet-period", "PT5S");
    put("caravan.orders.unknown-recheck", "PT2S");
    put("caravan.security.users[0].name", "tester");
    put(
        "caravan.security.users[0].password",
        "{bcrypt}" + new BCryptPasswordEncoder(4).encode(PASSWORD));
    put("caravan.security.users[0].roles", "admin");
  }

  private void put(String key, String value) {
    settings.put(key, value);
  }

  /** For a Caravan in this JVM. */
  Map<String, String> settings() {
    return Map.copyOf(settings);
  }

  static String sku(int i) {
    return "SKU-" + i;
  }

  /** A Caravan beside the others, not started yet; ended with the rig. */
  CaravanProcess caravan(String name) {
    CaravanProcess process = new CaravanProcess(name, settings);
    processes.add(process);
    return process;
  }

  /** Webhooks of both platforms go to this one from now on. */
  void webhooksTo(CaravanProcess process) {
    platforms.webhooksTo(process.port());
  }

  /** One to three lines, tax, sometimes both discounts; seeded by its number. */
  String placeOrder(int number) {
    if (number % 100 == 99) {
      return sandbox.tiktok().placePaidOrder(OrderSpec.single(SHOP, UNMAPPED));
    }
    String a = sku(number % SKUS);
    String b = sku((number * 7 + 1) % SKUS);
    return sandbox
        .tiktok()
        .placePaidOrder(
            number % 3 == 0 && !a.equals(b)
                ? OrderSpec.usWithTaxAndBothDiscounts(SHOP, a, b)
                : OrderSpec.single(SHOP, a));
  }

  JdbcClient jdbc() {
    return JdbcClient.create(new DriverManagerDataSource(postgres.url("postgres")));
  }

  /** How many live Shopify orders each TikTok order has. */
  Map<String, Integer> made() {
    return shopify.shops().ordersBySourceIdentifier(DOMAIN);
  }

  long imported() {
    return jdbc()
        .sql("select count(*) from tiktok_order where state = 'IMPORTED'")
        .query(Long.class)
        .single();
  }

  void pause(Duration time) {
    try {
      java.util.concurrent.TimeUnit.MILLISECONDS.sleep(time.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  long parked() {
    return jdbc().sql("select count(*) from orphan_order").query(Long.class).single();
  }

  /** Waits until every order TikTok has is in Shopify or parked. */
  void awaitAllSettled(List<String> orders, Duration atMost) {
    Awaitility.await("every order in Shopify or parked")
        .atMost(atMost)
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(
            () -> {
              Map<String, Integer> made = made();
              List<String> parked =
                  jdbc().sql("select tiktok_order_id from orphan_order").query(String.class).list();
              List<String> missing =
                  orders.stream().filter(o -> !made.containsKey(o) && !parked.contains(o)).toList();
              assertThat(missing).as(() -> stories(missing)).isEmpty();
              // What was made is also known to be made: nothing is left unsettled.
              List<String> unsettled =
                  jdbc()
                      .sql(
                          "select external_id from intent"
                              + " where state in ('OPEN', 'UNKNOWN', 'THROTTLED')")
                      .query(String.class)
                      .list();
              assertThat(unsettled).as(() -> stories(unsettled)).isEmpty();
            });
  }

  /** What Caravan did with these orders and means to do next, for the one who reads a failure. */
  private String stories(List<String> orders) {
    return orders.isEmpty()
        ? "orders"
        : jdbc()
            .sql(
                """
                select to_char(at, 'HH24:MI:SS.MS ') || what from (
                  select at, tiktok_order_id || ' ' || kind || ' ' || detail as what
                  from order_event where tiktok_order_id in (:orders)
                  union all
                  select opened_at, external_id || ' intent ' || action || ' ' || state
                    || ' quiet until ' || quiet_until || coalesce(' ' || answer, '')
                  from intent where external_id in (:orders)
                  union all
                  select due_since, external_id || ' due ' || kind || ' ready ' || ready
                    || ' wakes ' || wake_at || ' attempts ' || attempts
                    || coalesce(' ' || last_cause, '')
                  from work_item where external_id in (:orders)
                ) story order by at""")
            .param("orders", orders)
            .query(String.class)
            .list()
            .stream()
            .collect(Collectors.joining("\n", "\n", "\n"));
  }

  /** Each order once, with the buyer's money to the cent; nothing else in Shopify. */
  void assertExactlyOnce(List<String> orders) {
    Map<String, Integer> made = made();
    assertThat(new TreeMap<>(made).entrySet().stream().filter(e -> e.getValue() > 1).toList())
        .as("orders made more than once")
        .isEmpty();
    List<String> parked =
        jdbc().sql("select tiktok_order_id from orphan_order").query(String.class).list();
    assertThat(orders)
        .as("each order is in Shopify or parked, not both")
        .allMatch(o -> made.containsKey(o) != parked.contains(o));
    assertThat(made.keySet()).as("nothing else was made").isSubsetOf(orders);
    Map<String, TikTokOrder> shown =
        sandbox.tiktok().orders().stream().collect(Collectors.toMap(TikTokOrder::id, o -> o));
    for (PlacedOrder order : shopify.shops().listOrders(DOMAIN)) {
      String id = String.valueOf(order.sourceIdentifier());
      assertThat(order.total())
          .as("total of %s", id)
          .isEqualByComparingTo(expectedTotal(shown.get(id)));
      assertThat(order.received()).as("paid of %s", id).isEqualByComparingTo(order.total());
      assertThat(order.lines().stream().mapToInt(l -> l.quantity()).sum())
          .as("units of %s", id)
          .isEqualTo(shown.get(id).sellerSkus().size());
    }
  }

  /** What the buyer paid and what TikTok adds: read from TikTok's figures, not from our mapper. */
  private BigDecimal expectedTotal(TikTokOrder order) {
    var payment = sandbox.tiktok().orderJson(order.id()).path("payment");
    return new BigDecimal(payment.path("total_amount").asString("0"))
        .add(new BigDecimal(payment.path("platform_discount").asString("0")))
        .add(new BigDecimal(payment.path("shipping_fee_platform_discount").asString("0")));
  }

  @Override
  public void close() {
    processes.forEach(CaravanProcess::close);
    platforms.close();
    postgres.close();
  }
}
