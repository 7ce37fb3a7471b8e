package io.caravan.inventory.returns;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.inventory.returns.Restock.Part;
import io.caravan.inventory.returns.Restock.Spot;
import io.caravan.inventory.returns.Restock.Units;
import io.caravan.platform.PlatformJson;
import io.caravan.tiktok.TikTokOrder;
import io.caravan.tiktok.TikTokReturn;
import io.caravan.tiktok.TikTokReturn.Line;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which returns bring goods, and what of Shopify's stock they are. */
class ComebackTest {
  private static final String COMPLETE = "RETURN_OR_REFUND_REQUEST_COMPLETE";
  private static final String SHED = "gid://shopify/Location/1";

  @Test
  void goodsCameBackWhereAReturnThatWasSentIsComplete() {
    assertThat(Comeback.of("RETURN_AND_REFUND", COMPLETE, false, false, true))
        .isEqualTo(new Comeback.Goods());
  }

  @ParameterizedTest
  @CsvSource({
    "REFUND, false, false, true, NO_GOODS",
    "RETURN_AND_REFUND, true, false, true, BUYER_KEEPS",
    "RETURN_AND_REFUND, false, true, true, PARTIAL_REFUND",
    "RETURN_AND_REFUND, false, false, false, NEVER_SENT",
    "SOMETHING_NEW, false, false, true, NO_GOODS"
  })
  void moneyAloneBringsNothing(
      String type, boolean keeps, boolean partial, boolean sent, String because) {
    assertThat(Comeback.of(type, COMPLETE, keeps, partial, sent))
        .isEqualTo(new Comeback.Nothing(because, true));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "RETURN_OR_REFUND_REQUEST_PENDING",
        "AWAITING_BUYER_SHIP",
        "BUYER_SHIPPED_ITEM",
        "RETURN_OR_REFUND_REQUEST_SUCCESS",
        "REJECT_RECEIVE_PACKAGE",
        "A_STATUS_OF_TOMORROW"
      })
  void untilItIsOverNothingIsGivenBack(String status) {
    assertThat(Comeback.of("RETURN_AND_REFUND", status, false, false, true))
        .isInstanceOfSatisfying(
            Comeback.Nothing.class, nothing -> assertThat(nothing.over()).isFalse());
  }

  @ParameterizedTest
  @CsvSource({
    "REFUND_OR_RETURN_REQUEST_REJECT, REFUSED",
    "RETURN_OR_REFUND_REQUEST_CANCEL, CANCELLED",
    "RETURN_OR_REFUND__REQUEST_CANCELLED, CANCELLED",
    "REPLACEMENT_REQUEST_COMPLETE, REPLACED",
    "REPLACEMENT_REQUEST_REFUND_SUCCESS, NO_GOODS"
  })
  void otherEndsBringNothing(String status, String because) {
    assertThat(Comeback.of("REPLACEMENT", status, false, false, true))
        .isEqualTo(new Comeback.Nothing(because, true));
  }

  @Test
  void packsAndBundlesAreGivenBackAsTheirItems() {
    Restock back =
        Restock.of(
            order(),
            List.of(new Line("1", "S1"), new Line("2", "S1"), new Line("3", "VB")),
            Map.of(
                "S1", List.of(new Part("A", 6)),
                "C1", List.of(new Part("B", 1)),
                "C2", List.of(new Part("A", 1), new Part("D", 2))),
            SHED,
            null);
    assertThat(back.because()).isEmpty();
    assertThat(back.units())
        .as("two packs of six; a virtual bundle of two C1 and one C2")
        .containsExactly(
            new Units("A", SHED, 13), new Units("B", SHED, 2), new Units("D", SHED, 2));
    assertThat(Restock.skus(order(), List.of(new Line("3", "VB")))).containsExactly("C1", "C2");
  }

  @Test
  void unitsOfASkuWithoutLinkAreLeftAndNamed() {
    Restock back =
        Restock.of(
            order(),
            List.of(new Line("1", "S1"), new Line("3", "VB")),
            Map.of("S1", List.of(new Part("A", 1))),
            SHED,
            null);
    assertThat(back.units()).containsExactly(new Units("A", SHED, 1));
    assertThat(back.unlinked()).containsExactlyInAnyOrder("C1", "C2");

    assertThat(Restock.of(order(), List.of(new Line("1", "S1")), Map.of(), SHED, null).because())
        .isEqualTo("UNLINKED");
  }

  @Test
  void noMoreComesBackThanAdjustmentsTookAndWhereTheyTookIt() {
    Map<String, List<Part>> links = Map.of("S1", List.of(new Part("A", 1)));
    List<Line> two = List.of(new Line("1", "S1"), new Line("2", "S1"));
    assertThat(Restock.of(order(), two, links, SHED, Map.of(new Spot("A", "elsewhere"), 1)).units())
        .containsExactly(new Units("A", "elsewhere", 1));
    assertThat(Restock.of(order(), two, links, SHED, Map.of()).because()).isEqualTo("NEVER_TAKEN");
  }

  @Test
  void withoutALocationNobodyKnowsWhere() {
    assertThat(
            Restock.of(
                    order(),
                    List.of(new Line("1", "S1")),
                    Map.of("S1", List.of(new Part("A", 1))),
                    null,
                    null)
                .because())
        .isEqualTo("NO_LOCATION");
  }

  @Test
  void oddFieldsOfAReturnAreRead() {
    TikTokReturn one =
        TikTokReturn.of(
            PlatformJson.MAPPER.readTree(
                """
                {"return_id": 4035318504086604100, "order_id": "577686530908261117",
                 "return_type": "RETURN_AND_REFUND", "return_status": "BUYER_SHIPPED_ITEM",
                 "update_time": 1690453136, "can_buyer_keep_item": "true ",
                 "seller_proposed_return_type": "PARTIAL_REFUND", "buyer_rejected_partial_refund": true,
                 "return_tracking_number": "",
                 "return_line_items": [{"order_line_item_id": "1", "sku_id": "S1"}]}
                """));
    assertThat(one.id()).isEqualTo("4035318504086604100");
    assertThat(one.buyerKeepsItem()).isTrue();
    assertThat(one.partialRefund()).as("the buyer refused it").isFalse();
    assertThat(one.trackingNumber()).isNull();
    assertThat(one.lines()).containsExactly(new Line("1", "S1"));
  }

  private static TikTokOrder order() {
    return PlatformJson.MAPPER.readValue(
        """
        {"id": "576461413038785752", "status": "COMPLETED", "line_items": [
          {"id": "1", "sku_id": "S1"}, {"id": "2", "sku_id": "S1"},
          {"id": "3", "sku_id": "VB", "combined_listing_skus": [
            {"sku_id": "C1", "sku_count": 2}, {"sku_id": "C2", "sku_count": 1}]}]}
        """,
        TikTokOrder.class);
  }
}
