package io.caravan.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.order.RuleChanges;
import io.caravan.order.TickedOrders;
import io.caravan.sandbox.shopify.ShopifySandbox.PlacedOrder;
import io.caravan.sandbox.tiktok.OrderSpec;
import io.caravan.testing.CaravanUnderTest;
import io.caravan.work.Due;
import io.caravan.work.Kinds;
import io.caravan.work.Lane;
import io.caravan.work.WorkKey;
import io.caravan.work.WorkQueue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The whole program with its rules file exchanged under it, against both platforms. */
class RulesReloadTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String NONE = "# nothing but the built-in rules\n";

  @TempDir static Path dir;

  private static Rig rig;
  private static CaravanUnderTest caravan;
  private static JdbcClient jdbc;

  @BeforeAll
  static void start() {
    rules(NONE);
    rig = new Rig(changes -> {}, 0.05);
    Map<String, String> settings = new HashMap<>(rig.settings());
    settings.put("caravan.rules.file", dir.resolve("rules.yaml").toString());
    settings.remove("spring.datasource.url");
    caravan = CaravanUnderTest.start(rig.postgres.url("postgres"), settings);
    rig.sandbox.webhookBase("http://127.0.0.1:" + caravan.port() + "/webhooks");
    jdbc = rig.jdbc();
  }

  @AfterAll
  static void stop() {
    if (caravan != null) {
      caravan.close();
    }
    if (rig != null) {
      rig.close();
    }
  }

  @Test
  void aReloadUnderLoadLosesNothing() {
    List<String> orders = new ArrayList<>();
    for (int swap = 0; swap < 50; swap++) {
      for (int i = 0; i < 3; i++) {
        orders.add(rig.sandbox.tiktok().placePaidOrder(OrderSpec.single(Rig.SHOP, Rig.sku(i))));
      }
      inForce(
          swap % 2 == 0
              ? rule("everything-waits", "true", swap % 4 == 0 ? "park" : "hold") // in turn
              : NONE);
      rig.pause(Duration.ofMillis(120));
    }
    inForce(rule("everything-waits", "true", "park"));
    orders.add(rig.sandbox.tiktok().placePaidOrder(OrderSpec.single(Rig.SHOP, Rig.sku(0))));
    awaitState(orders.get(orders.size() - 1), "PARKED");
    inForce(NONE);

    await("every order in Shopify")
        .atMost(Duration.ofSeconds(120))
        .pollInterval(Duration.ofMillis(300))
        .untilAsserted(() -> assertThat(rig.made().keySet()).containsAll(orders));
    assertThat(orders).allSatisfy(order -> assertThat(rig.made()).containsEntry(order, 1));
    await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(notImported(orders)).as("not imported").isEmpty());
    assertThat(events("parked")).as("the rules did park orders").isGreaterThan(3);
    assertThat(events("held")).as("and held some").isGreaterThan(3);
  }

  @Test
  void theMarksOfRulesReachTheShopifyOrderAndTheDecisionItsTimeline() {
    inForce(rule("mine", "order.units == 1", "{tag: [vip, west], route: {warehouse: \"7001\"}}"));
    String order = rig.sandbox.tiktok().placePaidOrder(OrderSpec.single(Rig.SHOP, Rig.sku(1)));
    awaitState(order, "IMPORTED");
    PlacedOrder made =
        rig.shopify.shops().listOrders(Rig.DOMAIN).stream()
            .filter(o -> order.equals(o.sourceIdentifier()))
            .findFirst()
            .orElseThrow();
    assertThat(made.tags()).contains("vip", "west");
    assertThat(made.attributes()).containsEntry("tiktok_routed_to", "warehouse 7001");
    assertThat(
            jdbc.sql(
                    """
                    select detail -> 'rules' ->> 'decision' || ' ' || (detail -> 'rules' -> 'matched' ->> 0)
                           || ' ' || (detail -> 'rules' ->> 'version' = ?)
                    from order_event where tiktok_order_id = ? and kind = 'intent'
                    """)
                .params(caravan.bean(io.caravan.order.rules.Rules.class).version(), order)
                .query(String.class)
                .single())
        .isEqualTo("import mine true");
  }

  @Test
  void specialKindsOfOrdersAreImportedAndTagged() {
    inForce(NONE);
    Map<String, String> tags = new HashMap<>();
    tags.put(place(kind().sample()), "tts-sample");
    tags.put(place(kind().replaces("576461413038785752")), "tts-replacement");
    tags.put(place(kind().exchanges("576461413038785752")), "tts-exchange");
    tags.put(place(kind().ofType("PRE_ORDER")), "tts-pre-order");
    tags.put(place(kind().fulfilledByTikTok()), "tts-fulfilled-by-tiktok");
    tags.put(place(kind().shippedByTikTok()), "tts-tiktok-shipping");
    await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(rig.made().keySet()).containsAll(tags.keySet()));
    assertThat(rig.shopify.shops().listOrders(Rig.DOMAIN))
        .filteredOn(order -> tags.containsKey(order.sourceIdentifier()))
        .hasSize(6)
        .allSatisfy(order -> assertThat(order.tags()).contains(tags.get(order.sourceIdentifier())));
  }

  private static OrderSpec.Builder kind() {
    return OrderSpec.in(Rig.SHOP).line(OrderSpec.Line.of(Rig.sku(4), 1));
  }

  private static String place(OrderSpec.Builder order) {
    return rig.sandbox.tiktok().placePaidOrder(order.build());
  }

  @Test
  void aSkippedOrderStaysOutUntilAPersonAsksForIt() {
    inForce(rule("not-now", "!order.ticked", "skip"));
    String order = rig.sandbox.tiktok().placePaidOrder(OrderSpec.single(Rig.SHOP, Rig.sku(2)));
    awaitState(order, "FILTERED");
    inForce(NONE);
    WorkKey key = Kinds.tiktokOrder(1, order);
    WorkQueue queue = caravan.bean(WorkQueue.class);
    queue.markDue(List.of(Due.now(key, Lane.ORDERS)));
    await()
        .atMost(SOON)
        .until(
            () ->
                jdbc.sql(
                        "select count(*) from work_item where kind = 'tiktok-order'"
                            + " and external_id = ?")
                    .param(order)
                    .query(Long.class)
                    .single(),
            left -> left == 0);
    assertThat(state(order)).as("a signal does not bring it in").isEqualTo("FILTERED");
    assertThat(rig.made()).doesNotContainKey(order);

    caravan.bean(TickedOrders.class).tick(1, List.of(order), "otto");
    queue.markDue(List.of(Due.now(key, Lane.ORDERS)));
    awaitState(order, "IMPORTED");
  }

  /** The route looks by itself every two seconds. */
  @Test
  void aChangedFileIsTakenWithoutARestart() {
    inForce(NONE);
    rules(rule("everything-waits", "true", "park"));
    String parking = rig.sandbox.tiktok().placePaidOrder(OrderSpec.single(Rig.SHOP, Rig.sku(3)));
    io.caravan.order.rules.Rules rules = caravan.bean(io.caravan.order.rules.Rules.class);
    await().atMost(SOON).until(() -> rules.inForce().rules().rules().size() == 11);
    rules("rules: nonsense");
    await().atMost(SOON).until(() -> rules.refusal() != null);
    assertThat(rules.inForce().rules().rules()).hasSize(11);
    rules(NONE);
    await().atMost(SOON).until(() -> rules.refusal() == null);
    awaitState(parking, "IMPORTED");
  }

  private static String rule(String name, String when, String then) {
    return "rules:\n  - name: "
        + name
        + "\n    when: \""
        + when
        + "\"\n    then: "
        + then
        + "\n    reason: A test.\n";
  }

  private static void inForce(String text) {
    rules(text);
    RuleChanges changes = caravan.bean(RuleChanges.class);
    changes.look();
    changes.look();
  }

  private static void rules(String text) {
    try {
      Path fresh = dir.resolve("fresh");
      Files.writeString(fresh, text);
      Files.move(
          fresh,
          dir.resolve("rules.yaml"),
          java.nio.file.StandardCopyOption.REPLACE_EXISTING,
          java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void awaitState(String order, String state) {
    await(order + " " + state)
        .atMost(SOON)
        .untilAsserted(() -> assertThat(state(order)).isEqualTo(state));
  }

  private static String state(String order) {
    return jdbc.sql("select state from tiktok_order where tiktok_order_id = ?")
        .param(order)
        .query(String.class)
        .optional()
        .orElse("NEVER_SEEN");
  }

  private static List<String> notImported(List<String> orders) {
    return jdbc.sql(
            """
            select tiktok_order_id || ' ' || state || ' ' || coalesce(detail, '') from tiktok_order
            where tiktok_order_id = any (?) and state <> 'IMPORTED'
            """)
        .params((Object) orders.toArray(String[]::new))
        .query(String.class)
        .list();
  }

  private static long events(String kind) {
    return jdbc.sql(
            "select count(*) from order_event where kind = ? and detail -> 'rules' ->> 'rule' = 'everything-waits'")
        .param(kind)
        .query(Long.class)
        .single();
  }
}
