package io.caravan.sandbox.tiktok;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.sandbox.OutgoingWebhook;
import io.caravan.sandbox.tiktok.TikTokSandbox.Canceller;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.h2.mvstore.MVStore;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class CancellationsTest {

  private static final String PATH = "/return_refund/202309/cancellations";
  private static final String OUT_OF_STOCK = "seller_cancel_reason_out_of_stock";

  private final Rig rig = new Rig();

  @Test
  void aSellerCancelsByApiAndEveryStepIsAnnounced() {
    String id = toBeShipped(rig.us, 1);
    rig.webhooks.clear();
    JsonNode data = cancel(rig.us, id, OUT_OF_STOCK, "").data();
    assertThat(data.path("cancel_status").asString()).isEqualTo("CANCELLATION_REQUEST_SUCCESS");
    JsonNode order = rig.read(rig.us, id);
    assertThat(order.path("status").asString()).isEqualTo("CANCELLED");
    assertThat(order.path("cancellation_initiator").asString()).isEqualTo("SELLER");
    assertThat(order.path("cancel_reason").asString()).isEqualTo("Out of stock");
    assertThat(rig.webhooks.stream().map(CancellationsTest::told))
        .containsExactly(
            "27 ", // the shelf is empty now
            "11 CANCELLATION_REQUEST_SUCCESS",
            "1 CANCEL",
            "11 CANCELLATION_REQUEST_COMPLETE");
    JsonNode first = json(rig.webhooks.get(1)).path("data");
    assertThat(first.path("cancel_id")).isEqualTo(data.path("cancel_id"));
    assertThat(first.path("cancellations_role").asString()).isEqualTo("SELLER");
    assertThat(first.path("order_id").asString()).isEqualTo(id);
    for (OutgoingWebhook webhook : rig.webhooks) {
      assertThat(webhook.headers())
          .containsEntry(
              "Authorization", TikTokSigner.webhook(Rig.KEY, Rig.SECRET, webhook.body()));
    }
  }

  @Test
  void outOfStockEmptiesTheShelfAndAnyOtherReasonPutsTheGoodsBack() {
    String first = toBeShipped(rig.us, 2);
    assertThat(stock("MUG-RED")).isEqualTo(48);
    cancel(rig.us, first, "seller_cancel_reason_wrong_price", "").data();
    assertThat(stock("MUG-RED")).isEqualTo(50);
    cancel(rig.us, toBeShipped(rig.us, 1), OUT_OF_STOCK, "").data();
    assertThat(stock("MUG-RED")).isZero();

    Rig kind = new Rig(settings(s -> s.outOfStockEmptiesShelf = false));
    kind.tiktok.cancel(
        kind.tiktok.placePaidOrder(order(kind.us, 1)), Canceller.SELLER, OUT_OF_STOCK);
    assertThat(kind.tiktok.sku(kind.us.id(), "MUG-RED").orElseThrow().quantity()).isEqualTo(49);
  }

  @Test
  void aReasonMustFitTheMarketTheStatusAndTheSeller() {
    String us = toBeShipped(rig.us, 1);
    assertThat(cancel(rig.us, us, "because", "").code()).isEqualTo(25001014);
    assertThat(cancel(rig.us, us, OUT_OF_STOCK + "_uk", "").code()).isEqualTo(25001014);
    assertThat(cancel(rig.us, us, "seller_cancel_unpaid_reason_out_of_stock", "").code())
        .isEqualTo(25001021);
    assertThat(cancel(rig.us, us, "ecom_order_to_ship_canceled_reason_no_longer_needed", "").code())
        .isEqualTo(25001015);
    String gb = toBeShipped(rig.gb, 1);
    assertThat(
            cancel(rig.gb, gb, "seller_cancel_paid_reason_buyer_requested_cancellation", "").code())
        .isEqualTo(25001014);
    cancel(rig.gb, gb, OUT_OF_STOCK + "_uk", "").data();
    cancel(rig.jp, toBeShipped(rig.jp, 1), "seller_cancel_order_reason_potential_fraud", "").data();
    cancel(rig.de, toBeShipped(rig.de, 1), OUT_OF_STOCK, "").data();
  }

  @Test
  void whatIsMissingForeignOverOrShippedIsRefusedWithItsCode() {
    String id = toBeShipped(rig.us, 1);
    assertThat(ask(rig.us, "").body("{\"order_id\":\"" + id + "\"}").code()).isEqualTo(36009004);
    assertThat(cancel(rig.gb, id, OUT_OF_STOCK + "_uk", "").code()).isEqualTo(25020005);
    assertThat(cancel(rig.us, "123", OUT_OF_STOCK, "").code()).isEqualTo(25020005);
    cancel(rig.us, id, OUT_OF_STOCK, "").data();
    assertThat(cancel(rig.us, id, OUT_OF_STOCK, "").code()).isEqualTo(25001011);

    String asked = toBeShipped(rig.us, 1);
    rig.tiktok.cancel(asked, Canceller.BUYER, "");
    assertThat(cancel(rig.us, asked, OUT_OF_STOCK, "").code()).isEqualTo(25001011);

    String shipped = toBeShipped(rig.de, 1);
    rig.tiktok.advance(shipped);
    assertThat(cancel(rig.de, shipped, OUT_OF_STOCK, "").code()).isEqualTo(25001045);
    String american = toBeShipped(rig.us, 1);
    rig.tiktok.advance(american);
    cancel(rig.us, american, OUT_OF_STOCK, "").data();
    String done = toBeShipped(rig.us, 1);
    for (int i = 0; i < 4; i++) {
      rig.tiktok.advance(done);
    }
    assertThat(cancel(rig.us, done, OUT_OF_STOCK, "").code()).isEqualTo(25001051);
  }

  @Test
  void aSingleUnitIsCancelledInTheUsAndTheUkForWantOfStockOnly() {
    String id = toBeShipped(rig.us, 3);
    String line = rig.read(rig.us, id).path("line_items").get(1).path("id").asString();
    String one = ",\"order_line_item_ids\":[\"" + line + "\"]";
    assertThat(cancel(rig.us, id, "seller_cancel_reason_wrong_price", one).code())
        .isEqualTo(25005010);
    long before = rig.read(rig.us, id).path("update_time").asLong();
    rig.clock.pass(Duration.ofMinutes(2));
    cancel(rig.us, id, OUT_OF_STOCK, one).data();
    JsonNode order = rig.read(rig.us, id);
    assertThat(order.path("status").asString()).isEqualTo("AWAITING_SHIPMENT");
    assertThat(order.path("update_time").asLong()).isEqualTo(before);
    assertThat(order.path("line_items").get(1).path("display_status").asString())
        .isEqualTo("CANCELLED");
    assertThat(cancel(rig.us, id, OUT_OF_STOCK, one).code()).isEqualTo(25005011);
    String sku = order.path("line_items").get(0).path("sku_id").asString();
    String three = ",\"skus\":[{\"sku_id\":\"" + sku + "\",\"quantity\":3}]";
    assertThat(cancel(rig.us, id, OUT_OF_STOCK, three).code()).isEqualTo(25005011);
    cancel(rig.us, id, OUT_OF_STOCK, three.replace(":3", ":2")).data();
    assertThat(rig.read(rig.us, id).path("status").asString()).isEqualTo("CANCELLED");

    String german = toBeShipped(rig.de, 2);
    String first = rig.read(rig.de, german).path("line_items").get(0).path("id").asString();
    assertThat(
            cancel(rig.de, german, OUT_OF_STOCK, ",\"order_line_item_ids\":[\"" + first + "\"]")
                .code())
        .isEqualTo(25005010);
  }

  @Test
  void theRefundsOfSingleUnitsAndOfTheRestAreWhatWasPaid() {
    String id =
        rig.tiktok.placePaidOrder(
            OrderSpec.usWithTaxAndBothDiscounts(rig.us.id(), "MUG-RED", "MUG-BLUE"));
    rig.tiktok.advance(id);
    String line = rig.read(rig.us, id).path("line_items").get(0).path("id").asString();
    cancel(rig.us, id, OUT_OF_STOCK, ",\"order_line_item_ids\":[\"" + line + "\"]").data();
    cancel(rig.us, id, OUT_OF_STOCK, "").data();
    JsonNode both = search("{\"order_ids\":[\"" + id + "\"]}").path("cancellations");
    JsonNode first = both.get(0).path("refund_amount");
    JsonNode rest = both.get(1).path("refund_amount");
    assertThat(first.path("refund_total").asString()).isEqualTo("21.36");
    assertThat(first.path("refund_shipping_fee").asString()).isEqualTo("0.00");
    JsonNode paid = rig.tiktok.orderJson(id).path("payment");
    for (String[] of :
        new String[][] {
          {"refund_total", "total_amount"},
          {"refund_tax", "tax"},
          {"refund_shipping_fee", "shipping_fee"},
          {"refund_subtotal", "sub_total"}
        }) {
      assertThat(Cancellations.amount(first, of[0]).add(Cancellations.amount(rest, of[0])))
          .as(of[0])
          .isEqualByComparingTo(paid.path(of[1]).asString());
    }
  }

  @Test
  void aBuyersWishIsFoundWithItsDeadlineAndGranted() {
    String id = toBeShipped(rig.us, 1);
    rig.webhooks.clear();
    String wish = rig.tiktok.cancel(id, Canceller.BUYER, "");
    assertThat(rig.webhooks.stream().map(CancellationsTest::told))
        .containsExactly("11 CANCELLATION_REQUEST_PENDING");
    JsonNode found =
        search("{\"cancel_status\":[\"CANCELLATION_REQUEST_PENDING\"]}")
            .path("cancellations")
            .get(0);
    assertThat(found.path("cancel_id").asString()).isEqualTo(wish);
    assertThat(found.path("cancel_type").asString()).isEqualTo("BUYER_CANCEL");
    assertThat(found.path("role").asString()).isEqualTo("BUYER");
    assertThat(found.path("cancel_reason").asString())
        .isEqualTo("ecom_order_to_ship_canceled_reason_no_longer_needed");
    JsonNode next = found.path("seller_next_action_response").get(0);
    assertThat(next.path("action").asString()).isEqualTo("SELLER_RESPOND_CANCEL");
    assertThat(next.path("deadline").asLong())
        .isEqualTo(rig.clock.instant().getEpochSecond() + 24 * 3600);
    assertThat(found.path("refund_amount").path("refund_total").asString()).isEqualTo("25.00");

    answer(wish, "approve", "", "{}").data();
    assertThat(rig.read(rig.us, id).path("status").asString()).isEqualTo("CANCELLED");
    assertThat(answer(wish, "approve", "", "{}").code()).isEqualTo(25011012);
    assertThat(answer(wish, "reject", "", reject()).code()).isEqualTo(25020010);
  }

  @Test
  void aRefusedWishIsOverAndMayBeMadeAgain() {
    String id = toBeShipped(rig.us, 1);
    String wish = rig.tiktok.cancel(id, Canceller.BUYER, "");
    assertThatThrownBy(() -> rig.tiktok.cancel(id, Canceller.BUYER, ""))
        .hasMessageContaining("asked already");
    assertThat(answer(wish, "reject", "", "{}").code()).isEqualTo(36009004);
    assertThat(answer(wish, "reject", "", "{\"reject_reason\":\"no\"}").code()).isEqualTo(25001014);
    assertThat(answer(wish, "reject", "", "{\"reject_reason\":\"" + OUT_OF_STOCK + "\"}").code())
        .isEqualTo(25001016);
    answer(wish, "reject", "key-1", reject()).data();
    answer(wish, "reject", "key-1", reject()).data();
    assertThat(answer(wish, "reject", "key-2", reject()).code()).isEqualTo(25011011);
    assertThat(answer(wish, "approve", "", "{}").code()).isEqualTo(25020009);
    JsonNode order = rig.read(rig.us, id);
    assertThat(order.path("status").asString()).isEqualTo("AWAITING_SHIPMENT");
    assertThat(order.path("is_buyer_request_cancel").asBoolean()).isFalse();
    assertThat(
            search("{\"cancel_status\":[\"CANCELLATION_REQUEST_CANCEL\"]}")
                .path("cancellations")
                .get(0)
                .path("cancel_status")
                .asString())
        .isEqualTo("CANCELLATION_REQUEST_CANCELLED");
    assertThat(rig.tiktok.cancel(id, Canceller.BUYER, "")).isNotEqualTo(wish);
    rig.tiktok.withdrawCancellation(id);
    assertThat(rig.tiktok.cancellations(id))
        .extracting(Cancellation::status)
        .containsOnly("CANCELLATION_REQUEST_CANCELLED");
  }

  @Test
  void anUnansweredWishIsGrantedAtItsDeadline() {
    String id = toBeShipped(rig.us, 1);
    rig.tiktok.cancel(id, Canceller.BUYER, "");
    rig.clock.pass(Duration.ofHours(24).minusSeconds(1));
    rig.tiktok.tick();
    assertThat(rig.tiktok.order(id).status()).isEqualTo(OrderStatus.AWAITING_SHIPMENT);
    rig.clock.pass(Duration.ofSeconds(1));
    rig.tiktok.tick();
    assertThat(rig.tiktok.order(id).status()).isEqualTo(OrderStatus.CANCELLED);
    assertThat(rig.read(rig.us, id).path("cancellation_initiator").asString()).isEqualTo("BUYER");
  }

  @Test
  void shippingRefusesAWishInTheUsAndIsRefusedElsewhere() {
    String us = toBeShipped(rig.us, 1);
    rig.tiktok.cancel(us, Canceller.BUYER, "");
    rig.tiktok.advance(us);
    assertThat(rig.read(rig.us, us).path("is_buyer_request_cancel").asBoolean()).isFalse();
    assertThat(rig.tiktok.cancellations(us).get(0).status())
        .isEqualTo("CANCELLATION_REQUEST_CANCELLED");
    String gb = toBeShipped(rig.gb, 1);
    rig.tiktok.cancel(gb, Canceller.BUYER, "");
    assertThatThrownBy(() -> rig.tiktok.advance(gb)).hasMessageContaining("21011007");
  }

  @Test
  void onlyAWishOfThisShopCanBeAnswered() {
    String gb = toBeShipped(rig.gb, 1);
    String foreign = rig.tiktok.cancel(gb, Canceller.BUYER, "");
    assertThat(answer(foreign, "approve", "", "{}").code()).isEqualTo(25020005);
    assertThat(answer("1", "approve", "", "{}").code()).isEqualTo(25007006);
    String own = toBeShipped(rig.us, 1);
    String bySeller = cancel(rig.us, own, OUT_OF_STOCK, "").data().path("cancel_id").asString();
    assertThat(answer(bySeller, "approve", "", "{}").code()).isEqualTo(25020004);
    assertThat(answer(own, "approve", "x".repeat(256), "{}").code()).isEqualTo(25001001);
  }

  @Test
  void reasonsToRefuseAreNamedByMarket() {
    String wish = rig.tiktok.cancel(toBeShipped(rig.us, 1), Canceller.BUYER, "");
    JsonNode reasons =
        rig.askUs("GET", "/return_refund/202309/reject_reasons")
            .query("return_or_cancel_id", wish)
            .data()
            .path("reasons");
    assertThat(reasons.toString()).contains("ecom_reverse_reject_cancel_reason_product_packed");
    assertThat(rig.askUs("GET", "/return_refund/202309/reject_reasons").code()).isEqualTo(36009004);
  }

  @Test
  void aSearchPagesAndIsStrictAboutItsParameters() {
    for (int i = 0; i < 3; i++) {
      rig.tiktok.cancel(toBeShipped(rig.us, 1), Canceller.SELLER, "");
      rig.clock.pass(Duration.ofSeconds(10));
    }
    JsonNode first = rig.askUs("POST", PATH + "/search").query("page_size", "2").data();
    assertThat(first.path("total_count").asInt()).isEqualTo(3);
    assertThat(first.path("cancellations")).hasSize(2);
    JsonNode second =
        rig.askUs("POST", PATH + "/search")
            .query("page_size", "2")
            .query("page_token", first.path("next_page_token").asString())
            .data();
    assertThat(second.path("cancellations")).hasSize(1);
    assertThat(second.path("next_page_token").asString()).isEmpty();
    assertThat(first.path("cancellations").get(0).path("create_time").asLong())
        .isLessThan(second.path("cancellations").get(0).path("create_time").asLong());
    assertThat(rig.askUs("POST", PATH + "/search").query("page_size", "51").code())
        .isEqualTo(25001001);
    assertThat(
            rig.askUs("POST", PATH + "/search")
                .body("{\"cancel_status\":[\"CANCELLATION_REQUEST_CANCELLED\"]}")
                .code())
        .isEqualTo(25001001);
  }

  @Test
  void withoutTheScopeNothingIsCancelled() {
    TokenPair poor =
        rig.tiktok.addToken(
            new TokenPair(
                Rig.KEY,
                "TTP_poor",
                rig.clock.instant().getEpochSecond() + 60,
                "TTP_poor_refresh",
                rig.clock.instant().getEpochSecond() + 60,
                List.of(rig.us.id()),
                java.util.Set.of("seller.order.info"),
                "1"));
    assertThat(
            rig.askUs("POST", PATH + "/search")
                .header("x-tts-access-token", poor.accessToken())
                .code())
        .isEqualTo(105005);
  }

  @Test
  void aShopThatMindsSellsNoMoreThanItHas() {
    Rig strict = new Rig(settings(s -> s.refusesWhenSoldOut = true));
    strict.tiktok.placeOrder(order(strict.us, 50));
    assertThatThrownBy(() -> strict.tiktok.placeOrder(order(strict.us, 1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("MUG-RED: sold out");
    strict.tiktok.addBundle(
        strict.us.id(), "Pair", "PAIR", new BigDecimal("9.00"), Map.of("MUG-BLUE", 2));
    strict.tiktok.placeOrder(OrderSpec.in(strict.us.id()).line("PAIR", 1).build());
    assertThat(strict.tiktok.sku(strict.us.id(), "MUG-BLUE").orElseThrow().quantity())
        .isEqualTo(48);
  }

  @Test
  void cancellationsSurviveARestart() {
    var settings = TikTokSettings.of(Rig.KEY, Rig.SECRET);
    MVStore store = new MVStore.Builder().open();
    Rig before = new Rig(settings, store);
    String id = before.tiktok.placePaidOrder(order(before.us, 1));
    before.tiktok.advance(id);
    String wish = before.tiktok.cancel(id, Canceller.BUYER, "");
    var after = new TikTokSandbox(settings, store, webhook -> {}, before.clock);
    assertThat(after.cancellations(id)).extracting(Cancellation::id).containsExactly(wish);
    after.acceptCancellation(id);
    assertThat(after.order(id).status()).isEqualTo(OrderStatus.CANCELLED);
  }

  private String toBeShipped(TikTokShop shop, int quantity) {
    String id = rig.tiktok.placePaidOrder(order(shop, quantity));
    rig.tiktok.advance(id);
    return id;
  }

  private static OrderSpec order(TikTokShop shop, int quantity) {
    return OrderSpec.in(shop.id()).line("MUG-RED", quantity).build();
  }

  private static TikTokSettings settings(
      java.util.function.Consumer<TikTokSettings.Changes> changes) {
    return TikTokSettings.of(Rig.KEY, Rig.SECRET).with(changes);
  }

  private int stock(String sellerSku) {
    return rig.tiktok.sku(rig.us.id(), sellerSku).orElseThrow().quantity();
  }

  private Rig.Ask cancel(TikTokShop shop, String orderId, String reason, String more) {
    return ask(shop, "")
        .body("{\"order_id\":\"%s\",\"cancel_reason\":\"%s\"%s}".formatted(orderId, reason, more));
  }

  private Rig.Ask ask(TikTokShop shop, String rest) {
    return rig.ask("POST", PATH + rest).query("shop_cipher", shop.cipher());
  }

  private Rig.Ask answer(String cancelId, String answer, String key, String body) {
    Rig.Ask ask = ask(rig.us, "/" + cancelId + "/" + answer).body(body);
    return key.isEmpty() ? ask : ask.query("idempotency_key", key);
  }

  private JsonNode search(String body) {
    return rig.askUs("POST", PATH + "/search").body(body).data();
  }

  private static String reject() {
    return "{\"reject_reason\":\"ecom_reverse_reject_cancel_reason_product_packed\"}";
  }

  private static String told(OutgoingWebhook webhook) {
    JsonNode event = json(webhook);
    JsonNode data = event.path("data");
    return event.path("type").asInt()
        + " "
        + (data.has("cancel_status") ? data.path("cancel_status") : data.path("order_status"))
            .asString();
  }

  private static JsonNode json(OutgoingWebhook webhook) {
    return State.JSON.readTree(webhook.body());
  }
}
