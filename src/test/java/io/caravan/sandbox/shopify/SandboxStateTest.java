package io.caravan.sandbox.shopify;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class SandboxStateTest {

  @Test
  void ordersAndStockOutliveTheProgram(@TempDir Path folder) {
    Path file = folder.resolve("shopify.mv");
    Rig before = new Rig(Rig.settings(), ShopifySandboxState.in(file));
    before.defineTikTokId();
    Map<String, Object> order = before.order("577");
    order.put("metafields", Rig.tikTokId("577"));
    String id = before.create(order, "DECREMENT_IGNORING_POLICY").at("/id").asString();
    ShopifySandbox.PlacedOrder placed = before.sandbox.listOrders(Rig.SHOP).get(0);
    before.sandbox.close();

    ShopifySandboxState state = ShopifySandboxState.in(file);
    ShopifySandbox after = new ShopifySandbox(before.clock, Rig.settings(), webhook -> {}, state);

    assertThat(after.listOrders(Rig.SHOP)).containsExactly(placed);
    assertThat(after.stock(Rig.SHOP, before.mug.variantId(), before.location).available())
        .isEqualTo(9);
    assertThat(after.addShop(Rig.SHOP, "Acme", "USD", "US", Rig.TOKEN, Rig.SCOPES))
        .as("the shop is there already")
        .isFalse();
    after.close();

    Rig again = new Rig(Rig.settings(), ShopifySandboxState.in(file));
    assertThat(again.refusals(order)).singleElement().asString().contains("taken");
    Map<String, Object> next = again.order("578");
    assertThat(again.create(next).at("/name").asString()).isEqualTo("#1002");
    assertThat(again.sandbox.listOrders(Rig.SHOP))
        .extracting(ShopifySandbox.PlacedOrder::id)
        .doesNotHaveDuplicates()
        .contains(id);
    again.sandbox.close();
  }

  @Test
  void ofManyAtOnceExactlyOneTakesTheId() throws Exception {
    Rig rig = new Rig(Rig.settings().with(s -> s.bucketSize = 100_000));
    rig.defineTikTokId();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<JsonNode>> answers =
          IntStream.range(0, 40)
              .mapToObj(
                  i ->
                      threads.submit(
                          () -> {
                            Map<String, Object> order = rig.order("id" + i / 4);
                            order.put("metafields", Rig.tikTokId("id" + i / 4));
                            return rig.tryCreate(order);
                          }))
              .toList();
      for (Future<JsonNode> answer : answers) {
        answer.get(30, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdown();
    }

    assertThat(rig.sandbox.ordersBySourceIdentifier(Rig.SHOP)).hasSize(10);
    assertThat(rig.sandbox.ordersBySourceIdentifier(Rig.SHOP).values()).containsOnly(1);
    assertThat(rig.sandbox.counters(Rig.SHOP).createsReceived()).isEqualTo(40);
    assertThat(rig.sandbox.counters(Rig.SHOP).createsExecuted()).isEqualTo(10);
    assertThat(rig.sandbox.counters(Rig.SHOP).createsRefused()).isEqualTo(30);
  }

  @Test
  void idsDoNotFitADouble() {
    Rig rig = new Rig();
    String id = rig.create(rig.order("1")).at("/id").asString();
    long number = Long.parseLong(id.substring(id.lastIndexOf('/') + 1));

    assertThat(number).isGreaterThan(1L << 53);
  }
}
