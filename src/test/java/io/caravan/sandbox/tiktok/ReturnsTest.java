package io.caravan.sandbox.tiktok;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.h2.mvstore.MVStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class ReturnsTest {
  private static final String PATH = "/return_refund/202309/returns/search";

  private final Rig rig = new Rig();

  @Test
  void aReturnGoesItsWayAndEveryStepIsAnnounced() {
    String order = delivered(2);
    String first = lines(order).get(0);
    rig.webhooks.clear();

    Return asked = rig.tiktok.askReturn(order, "RETURN_AND_REFUND", List.of(first), "");
    JsonNode shown = search("{\"return_ids\":[\"" + asked.id() + "\"]}").path(0);
    assertThat(shown.path("return_status").asString())
        .isEqualTo("RETURN_OR_REFUND_REQUEST_PENDING");
    assertThat(shown.path("seller_next_action_response").path(0).path("action").asString())
        .isEqualTo("SELLER_RESPOND_RETURN");
    assertThat(shown.path("return_line_items")).hasSize(1);
    assertThat(shown.path("return_line_items").path(0).path("order_line_item_id").asString())
        .isEqualTo(first);
    assertThat(shown.has("return_tracking_number")).isFalse();

    rig.tiktok.approveReturn(asked.id(), false);
    rig.tiktok.sendReturn(asked.id());
    shown = search("{\"order_ids\":[\"" + order + "\"]}").path(0);
    assertThat(shown.path("return_status").asString()).isEqualTo("BUYER_SHIPPED_ITEM");
    assertThat(shown.path("return_tracking_number").asString()).startsWith("SBXR");
    rig.tiktok.receiveReturn(asked.id());

    assertThat(told())
        .containsExactly(
            "RETURN_OR_REFUND_REQUEST_PENDING",
            "AWAITING_BUYER_SHIP",
            "BUYER_SHIPPED_ITEM",
            "RETURN_OR_REFUND_REQUEST_SUCCESS",
            "RETURN_OR_REFUND_REQUEST_COMPLETE");
    assertThat(rig.tiktok.order(order).status())
        .as("one unit is still the buyer's")
        .isEqualTo(OrderStatus.DELIVERED);

    Return rest = rig.tiktok.askReturn(order, "RETURN_AND_REFUND", List.of(), "");
    assertThat(rest.lineIds()).doesNotContain(first).hasSize(1);
    rig.tiktok.approveReturn(rest.id(), true);
    shown = search("{\"return_ids\":[\"" + rest.id() + "\"]}").path(0);
    assertThat(shown.path("can_buyer_keep_item").asBoolean()).isTrue();
    assertThat(rig.tiktok.order(order).status()).isEqualTo(OrderStatus.COMPLETED);
  }

  @Test
  void otherEndsHaveStatusesOfTheirOwn() {
    String order = delivered(4);
    List<String> lines = lines(order);
    Return refused = rig.tiktok.askReturn(order, "REFUND", lines.subList(0, 1), "");
    assertThat(rig.tiktok.rejectReturn(refused.id()).status())
        .isEqualTo("REFUND_OR_RETURN_REQUEST_REJECT");
    Return swapped = rig.tiktok.askReturn(order, "REPLACEMENT", lines.subList(1, 2), "");
    assertThat(rig.tiktok.approveReturn(swapped.id(), false).status())
        .isEqualTo("REPLACEMENT_REQUEST_COMPLETE");
    Return paid = rig.tiktok.askReturn(order, "REPLACEMENT", lines.subList(2, 3), "");
    assertThat(rig.tiktok.refundReplacement(paid.id()).status())
        .isEqualTo("REPLACEMENT_REQUEST_REFUND_SUCCESS");
    Return sent = rig.tiktok.askReturn(order, "RETURN_AND_REFUND", lines.subList(3, 4), "");
    rig.tiktok.approveReturn(sent.id(), false);
    rig.tiktok.sendReturn(sent.id());
    assertThat(rig.tiktok.rejectReturn(sent.id()).status()).isEqualTo("REJECT_RECEIVE_PACKAGE");
    assertThatThrownBy(() -> rig.tiktok.cancelReturn(sent.id()))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> rig.tiktok.receiveReturn(refused.id()))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void nothingIsReturnedBeforeItIsThereNorTwice() {
    String order = rig.tiktok.placePaidOrder(order(1));
    assertThatThrownBy(() -> rig.tiktok.askReturn(order, "RETURN_AND_REFUND", List.of(), ""))
        .isInstanceOf(IllegalStateException.class);
    String there = delivered(1);
    rig.tiktok.askReturn(there, "RETURN_AND_REFUND", List.of(), "");
    assertThatThrownBy(() -> rig.tiktok.askReturn(there, "REFUND", List.of(), ""))
        .hasMessageContaining("25005011");
    assertThatThrownBy(() -> rig.tiktok.askReturn(delivered(1), "GIFT", List.of(), ""))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theSearchPagesByTimeOfChange() {
    List<String> ids = new ArrayList<>();
    for (int n = 0; n < 12; n++) {
      ids.add(rig.tiktok.askReturn(delivered(1), "RETURN_AND_REFUND", List.of(), "").id());
      rig.clock.pass(Duration.ofSeconds(10));
    }
    rig.tiktok.cancelReturn(ids.get(0));

    Rig.Ask ask = rig.askUs("POST", PATH).query("sort_field", "update_time").body("{}");
    JsonNode first = ask.data();
    assertThat(first.path("total_count").asInt()).isEqualTo(12);
    assertThat(first.path("return_orders")).hasSize(10);
    JsonNode second =
        rig.askUs("POST", PATH)
            .query("sort_field", "update_time")
            .query("page_token", first.path("next_page_token").asString())
            .body("{}")
            .data();
    assertThat(second.path("return_orders")).hasSize(2);
    assertThat(second.path("next_page_token").asString()).isEmpty();
    assertThat(second.path("return_orders").path(1).path("return_id").asString())
        .as("the newest change is the last")
        .isEqualTo(ids.get(0));

    long since = rig.clock.instant().getEpochSecond();
    assertThat(search("{\"update_time_ge\":" + since + "}")).hasSize(1);
    assertThat(search("{\"return_status\":[\"RETURN_OR_REFUND_REQUEST_CANCEL\"]}")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"9", "51", "many"})
  void aPageHoldsTenToFifty(String size) {
    assertThat(rig.askUs("POST", PATH).query("page_size", size).body("{}").code())
        .isEqualTo(25001001);
  }

  @Test
  void returnsSurviveARestart() {
    MVStore store = new MVStore.Builder().open();
    Rig before = new Rig(TikTokSettings.of(Rig.KEY, Rig.SECRET), store);
    String order = before.tiktok.placePaidOrder(order(1));
    before.tiktok.advance(order);
    before.tiktok.ship(order, List.of(), "USPS");
    before.tiktok.collect(order);
    before.tiktok.deliver(order);
    String id = before.tiktok.askReturn(order, "RETURN_AND_REFUND", List.of(), "").id();

    var after =
        new TikTokSandbox(
            TikTokSettings.of(Rig.KEY, Rig.SECRET), store, webhook -> {}, before.clock);
    assertThat(after.returns(order)).extracting(Return::id).containsExactly(id);
    assertThat(after.approveReturn(id, false).status()).isEqualTo("AWAITING_BUYER_SHIP");
  }

  private String delivered(int quantity) {
    String id = rig.tiktok.placePaidOrder(order(quantity));
    rig.tiktok.advance(id);
    rig.tiktok.ship(id, List.of(), "USPS");
    rig.tiktok.collect(id);
    rig.tiktok.deliver(id);
    return id;
  }

  private OrderSpec order(int quantity) {
    return OrderSpec.in(rig.us.id()).line("MUG-RED", quantity).build();
  }

  private List<String> lines(String order) {
    List<String> ids = new ArrayList<>();
    rig.tiktok
        .orderJson(order)
        .path("line_items")
        .forEach(line -> ids.add(line.path("id").asString()));
    return ids;
  }

  private JsonNode search(String body) {
    return rig.askUs("POST", PATH).body(body).data().path("return_orders");
  }

  private List<String> told() {
    return rig.webhooks.stream()
        .map(webhook -> State.JSON.readTree(webhook.body()))
        .filter(event -> event.path("type").asInt() == 12)
        .map(event -> event.path("data").path("return_status").asString())
        .toList();
  }
}
