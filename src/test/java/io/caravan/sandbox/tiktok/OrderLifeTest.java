package io.caravan.sandbox.tiktok;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.sandbox.OutgoingWebhook;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.h2.mvstore.MVStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class OrderLifeTest {

  private final Rig rig = new Rig();

  @Test
  void aPaidOrderIsOnHoldForTheRemorseWindowAndThenAwaitsShipment() {
    String id = rig.tiktok.placePaidOrder(mug());
    assertThat(status(id)).isEqualTo("ON_HOLD");
    rig.clock.pass(Duration.ofHours(1).minusMillis(1));
    assertThat(status(id)).isEqualTo("ON_HOLD");
    rig.clock.pass(Duration.ofMillis(1));
    assertThat(status(id)).isEqualTo("AWAITING_SHIPMENT");
    assertThat(rig.tiktok.order(id).history())
        .extracting(TikTokOrder.Change::status)
        .containsExactly(OrderStatus.UNPAID, OrderStatus.ON_HOLD, OrderStatus.AWAITING_SHIPMENT);
  }

  @Test
  void anOlderShopHasNoOnHold() {
    rig.tiktok.addShop(rig.us.withoutOnHold());
    String id = rig.tiktok.placePaidOrder(mug());
    JsonNode order = rig.read(rig.us, id);
    assertThat(order.path("status").asString()).isEqualTo("AWAITING_SHIPMENT");
    assertThat(order.path("is_on_hold_order").asBoolean()).isFalse();
  }

  @Test
  void anOrderGoesAllTheWayToCompleted() {
    String id = toBeShipped();
    rig.tiktok.advance(id);
    JsonNode shipped = rig.read(rig.us, id);
    assertThat(shipped.path("status").asString()).isEqualTo("AWAITING_COLLECTION");
    assertThat(shipped.path("packages")).hasSize(1);
    assertThat(shipped.path("line_items").get(0).path("package_id").asString())
        .isEqualTo(shipped.path("packages").get(0).path("id").asString());
    assertThat(shipped.path("tracking_number").asString()).isNotEmpty();
    rig.tiktok.advance(id);
    rig.tiktok.advance(id);
    rig.tiktok.advance(id);
    assertThat(status(id)).isEqualTo("COMPLETED");
    assertThatThrownBy(() -> rig.tiktok.advance(id)).hasMessageContaining("COMPLETED");
  }

  @Test
  void anAmericanOrderHasNoPackageBeforeItShipsAndAGermanOneDoes() {
    assertThat(rig.read(rig.us, toBeShipped()).has("packages")).isFalse();
    rig.tiktok.addShop(rig.de.withoutOnHold());
    String german = rig.tiktok.placePaidOrder(OrderSpec.in(rig.de.id()).line("MUG-RED", 1).build());
    assertThat(rig.read(rig.de, german).path("packages")).hasSize(1);
  }

  @Test
  void aSplitOrderHasTwoPackages() {
    String id = rig.tiktok.placePaidOrder(OrderSpec.in(rig.us.id()).line("MUG-RED", 2).build());
    rig.tiktok.advance(id);
    rig.tiktok.advanceTo(id, OrderStatus.PARTIALLY_SHIPPING);
    assertThat(rig.read(rig.us, id).path("packages")).hasSize(1);
    rig.tiktok.advance(id);
    assertThat(rig.read(rig.us, id).path("packages")).hasSize(2);
  }

  @Test
  void noStatusIsReachedByALeap() {
    String id = rig.tiktok.placeOrder(mug());
    assertThatThrownBy(() -> rig.tiktok.advanceTo(id, OrderStatus.IN_TRANSIT))
        .hasMessageContaining("UNPAID is not followed by IN_TRANSIT");
  }

  @Test
  void anUnpaidOrderIsCancelledWhenTimeIsUp() {
    String id = rig.tiktok.placeOrder(mug());
    rig.clock.pass(Duration.ofHours(24));
    JsonNode order = rig.read(rig.us, id);
    assertThat(order.path("status").asString()).isEqualTo("CANCELLED");
    assertThat(order.path("cancellation_initiator").asString()).isEqualTo("SYSTEM");
  }

  @Test
  void anOrderThatIsNotShippedInTimeIsCancelledAtTheTimeItShows() {
    String id = toBeShipped();
    long due = rig.read(rig.us, id).path("shipping_due_time").asLong();
    rig.clock.pass(Duration.ofSeconds(due - rig.clock.instant().getEpochSecond() - 1));
    assertThat(rig.tiktok.order(id).status()).isEqualTo(OrderStatus.AWAITING_SHIPMENT);
    rig.clock.pass(Duration.ofSeconds(1));
    rig.tiktok.tick();
    assertThat(rig.tiktok.order(id).status()).isEqualTo(OrderStatus.CANCELLED);
  }

  @Test
  void aBuyerCancelsAtOnceWhileOnHoldAndOnlyAsksLater() {
    String early = rig.tiktok.placePaidOrder(mug());
    rig.tiktok.cancel(early, TikTokSandbox.Canceller.BUYER, "Changed my mind");
    assertThat(status(early)).isEqualTo("CANCELLED");

    String late = toBeShipped();
    rig.tiktok.cancel(late, TikTokSandbox.Canceller.BUYER, "Changed my mind");
    JsonNode asked = rig.read(rig.us, late);
    assertThat(asked.path("status").asString()).isEqualTo("AWAITING_SHIPMENT");
    assertThat(asked.path("is_buyer_request_cancel").asBoolean()).isTrue();
    rig.tiktok.acceptCancellation(late);
    assertThat(status(late)).isEqualTo("CANCELLED");
  }

  @Test
  void aRefusedWishLeavesTheOrderAsItWas() {
    String id = toBeShipped();
    rig.tiktok.cancel(id, TikTokSandbox.Canceller.BUYER, "Changed my mind");
    rig.tiktok.rejectCancellation(id);
    JsonNode order = rig.read(rig.us, id);
    assertThat(order.path("status").asString()).isEqualTo("AWAITING_SHIPMENT");
    assertThat(order.path("is_buyer_request_cancel").asBoolean()).isFalse();
  }

  @Test
  void aSellerCannotCancelWhatIsOnItsWay() {
    String id = toBeShipped();
    rig.tiktok.advance(id);
    rig.tiktok.advance(id);
    assertThatThrownBy(() -> rig.tiktok.cancel(id, TikTokSandbox.Canceller.SELLER, "Out of stock"))
        .hasMessageContaining("IN_TRANSIT");
  }

  @Test
  void aCancelledLineLeavesTheOrderUntilItIsTheLast() {
    String id = rig.tiktok.placePaidOrder(OrderSpec.in(rig.us.id()).line("MUG-RED", 2).build());
    rig.tiktok.advance(id);
    JsonNode lines = rig.read(rig.us, id).path("line_items");
    rig.tiktok.cancelLine(
        id, lines.get(0).path("id").asString(), TikTokSandbox.Canceller.SELLER, "Out of stock");
    JsonNode partly = rig.read(rig.us, id);
    assertThat(partly.path("status").asString()).isEqualTo("AWAITING_SHIPMENT");
    assertThat(partly.path("line_items").get(0).path("display_status").asString())
        .isEqualTo("CANCELLED");
    rig.tiktok.cancelLine(
        id, lines.get(1).path("id").asString(), TikTokSandbox.Canceller.SELLER, "Out of stock");
    assertThat(status(id)).isEqualTo("CANCELLED");
  }

  @Test
  void theUpdateTimeFollowsTheStatusAndNotTheAddress() {
    String id = toBeShipped();
    long before = rig.read(rig.us, id).path("update_time").asLong();
    rig.clock.pass(Duration.ofMinutes(5));
    rig.tiktok.changeAddress(
        id, Market.US.someone(new java.util.SplittableRandom(7)).withPostalCode("10001"));
    JsonNode moved = rig.read(rig.us, id);
    assertThat(moved.path("update_time").asLong()).isEqualTo(before);
    assertThat(moved.path("has_updated_recipient_address").asBoolean()).isTrue();
    assertThat(moved.path("recipient_address").path("postal_code").asString()).isEqualTo("10001");
    rig.tiktok.advance(id);
    assertThat(rig.read(rig.us, id).path("update_time").asLong()).isEqualTo(before + 300);
  }

  @Test
  void nobodySeesAnAddressBeforeTheOrderAwaitsShipment() {
    String id = rig.tiktok.placeOrder(mug());
    assertThat(rig.read(rig.us, id).has("recipient_address")).isFalse();
    rig.tiktok.pay(id);
    assertThat(rig.read(rig.us, id).has("recipient_address")).isFalse();
    assertThat(rig.read(rig.us, id).has("buyer_email")).isFalse();
    rig.tiktok.advance(id);
    JsonNode address = rig.read(rig.us, id).path("recipient_address");
    assertThat(address.path("phone_number").asString()).startsWith("(+1)213555");
    assertThat(address.path("district_info").get(1).path("iso_code").asString()).hasSize(2);
    assertThat(address.toString()).doesNotContain("*");
  }

  @Test
  void anAmericanAddressIsMaskedOnceTheOrderIsCancelledAndThirtyDaysAfterCompletion() {
    String cancelled = toBeShipped();
    rig.tiktok.cancel(cancelled, TikTokSandbox.Canceller.SELLER, "Out of stock");
    assertMasked(cancelled);

    String completed = toBeShipped();
    for (int i = 0; i < 4; i++) {
      rig.tiktok.advance(completed);
    }
    rig.clock.pass(Duration.ofDays(6)); // the access token lives 7
    assertThat(rig.read(rig.us, completed).path("recipient_address").toString())
        .doesNotContain("*");
    rig.clock.pass(Duration.ofDays(24));
    var fresh = rig.tiktok.addToken(Rig.KEY, List.of(rig.us.id()));
    JsonNode address =
        rig.askUs("GET", "/order/202507/orders")
            .query("ids", completed)
            .header("x-tts-access-token", fresh.accessToken())
            .data()
            .path("orders")
            .get(0)
            .path("recipient_address");
    assertThat(address.path("phone_number").asString()).matches("\\(\\+1\\)213-\\*\\*\\*-\\d{4}");
  }

  @Test
  void abroadAnAddressIsMaskedWhenTikTokShips() {
    rig.tiktok.addShop(rig.gb.withoutOnHold());
    String bySeller =
        rig.tiktok.placePaidOrder(OrderSpec.in(rig.gb.id()).line("MUG-RED", 1).build());
    assertThat(rig.read(rig.gb, bySeller).path("recipient_address").toString()).doesNotContain("*");
    String byTikTok =
        rig.tiktok.placePaidOrder(
            OrderSpec.in(rig.gb.id()).line("MUG-RED", 1).shippedByTikTok().build());
    assertThat(rig.read(rig.gb, byTikTok).path("recipient_address").path("name").asString())
        .contains("*");
  }

  @Test
  void everyChangeOfStatusIsAnnouncedWithASignature() {
    String id = toBeShipped();
    rig.tiktok.cancel(id, TikTokSandbox.Canceller.SELLER, "Out of stock");
    assertThat(
            rig.webhooks.stream()
                .filter(w -> w.label().equals("tiktok/1"))
                .map(w -> json(w).path("data").path("order_status").asString()))
        .containsExactly("UNPAID", "ON_HOLD", "AWAITING_SHIPMENT", "CANCEL");
    assertThat(rig.webhooks)
        .extracting(OutgoingWebhook::label)
        .filteredOn(label -> label.equals("tiktok/11"))
        .hasSize(2);
    for (OutgoingWebhook webhook : rig.webhooks) {
      assertThat(webhook.headers())
          .containsEntry(
              "Authorization", TikTokSigner.webhook(Rig.KEY, Rig.SECRET, webhook.body()));
      assertThat(json(webhook).path("shop_id").asString()).isEqualTo(rig.us.id());
    }
  }

  @Test
  void aShopsOwnWebhookAddressComesBeforeTheApps() {
    rig.askUs("PUT", "/event/202309/webhooks")
        .body("{\"address\":\"http://127.0.0.1:2/own\",\"event_type\":\"ORDER_STATUS_CHANGE\"}")
        .data();
    rig.tiktok.placeOrder(mug());
    rig.tiktok.placeOrder(OrderSpec.in(rig.gb.id()).line("MUG-RED", 1).build());
    assertThat(rig.webhooks)
        .extracting(OutgoingWebhook::url)
        .containsExactly("http://127.0.0.1:2/own", "http://127.0.0.1:1/webhooks/tiktok");
  }

  @Test
  void anotherShopsOrderDoesNotBelongToTheSeller() {
    String id = rig.tiktok.placeOrder(mug());
    assertThat(
            rig.ask("GET", "/order/202507/orders")
                .query("shop_cipher", rig.gb.cipher())
                .query("ids", id)
                .code())
        .isEqualTo(21008111);
  }

  @Test
  void fiftyIdsAreReadAtOnceAndFiftyOneAreNot() {
    var ids = new java.util.ArrayList<String>();
    for (int i = 0; i < 51; i++) {
      ids.add(rig.tiktok.placeOrder(mug()));
    }
    String fifty = String.join(",", ids.subList(0, 50));
    assertThat(rig.askUs("GET", "/order/202507/orders").query("ids", fifty).data().path("orders"))
        .hasSize(50);
    assertThat(rig.askUs("GET", "/order/202309/orders").query("ids", String.join(",", ids)).code())
        .isEqualTo(36009004);
  }

  @Test
  void aVirtualBundleNamesItsPartsInTheDetailOnly() {
    rig.tiktok.addBundle(
        rig.us.id(), "Pair", "PAIR", new BigDecimal("30.00"), Map.of("MUG-RED", 1, "MUG-BLUE", 2));
    String id = rig.tiktok.placeOrder(OrderSpec.in(rig.us.id()).line("PAIR", 1).build());
    assertThat(rig.read(rig.us, id).path("line_items").get(0).path("combined_listing_skus"))
        .hasSize(2);
    JsonNode listed = rig.search(rig.us, Map.of("page_size", "1"), "{}").path("orders").get(0);
    assertThat(listed.path("line_items").get(0).has("combined_listing_skus")).isFalse();
  }

  @Test
  void everythingSurvivesARestart(@TempDir Path dir) {
    String file = dir.resolve("tiktok.mv").toString();
    var settings = TikTokSettings.of(Rig.KEY, Rig.SECRET);
    MVStore first = new MVStore.Builder().fileName(file).open();
    Rig before = new Rig(settings, first);
    String held = before.tiktok.placePaidOrder(mug());
    List<TikTokOrder> orders = before.tiktok.orders();
    first.close();

    MVStore second = new MVStore.Builder().fileName(file).open();
    var clock = new io.caravan.sandbox.TestClock();
    var after = new TikTokSandbox(settings, second, webhook -> {}, clock);
    assertThat(after.orders()).isEqualTo(orders);
    clock.pass(Duration.ofHours(1));
    after.tick();
    assertThat(after.order(held).status()).isEqualTo(OrderStatus.AWAITING_SHIPMENT);
    assertThat(after.placeOrder(mug())).isGreaterThan(held);
    second.close();
  }

  private void assertMasked(String id) {
    JsonNode address = rig.read(rig.us, id).path("recipient_address");
    for (String field : List.of("name", "phone_number", "address_line1", "postal_code")) {
      assertThat(address.path(field).asString()).as(field).contains("***");
    }
    JsonNode full = rig.tiktok.orderJson(id).path("recipient_address");
    assertThat(address.path("district_info").get(1)).isEqualTo(full.path("district_info").get(1));
    assertThat(address.path("district_info").get(3).path("address_name").asString())
        .contains("***");
  }

  private String toBeShipped() {
    String id = rig.tiktok.placePaidOrder(mug());
    rig.tiktok.advance(id);
    return id;
  }

  private OrderSpec mug() {
    return OrderSpec.in(rig.us.id()).line("MUG-RED", 1).build();
  }

  private String status(String id) {
    return rig.read(rig.us, id).path("status").asString();
  }

  private static JsonNode json(OutgoingWebhook webhook) {
    return State.JSON.readTree(webhook.body());
  }
}
