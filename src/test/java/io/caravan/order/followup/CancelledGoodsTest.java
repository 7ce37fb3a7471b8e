package io.caravan.order.followup;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.platform.PlatformJson;
import io.caravan.tiktok.TikTokOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/** Where the goods of a cancelled order are: only what certainly never left is put back. */
class CancelledGoodsTest {

  @ParameterizedTest
  @CsvSource({
    // who ships, shipped at, collected at, reason, where
    "SELLER, 0,   0,   Out of stock,          IN_THE_HOUSE,    true",
    "TIKTOK, 0,   0,   Shipping timeout,      IN_THE_HOUSE,    true",
    "TIKTOK, 100, 0,   Order untracked,       NEVER_COLLECTED, true",
    "SELLER, 100, 0,   Order untracked,       UNCERTAIN,       false",
    "TIKTOK, 100, 200, Package lost,          LOST,            false",
    "SELLER, 100, 0,   package_lost,          LOST,            false",
    "TIKTOK, 100, 200, Returned to shipper,   UNDER_WAY,       false",
    "SELLER, 100, 200, '',                    UNDER_WAY,       false",
    "TIKTOK, 0,   200, '',                    UNDER_WAY,       false",
  })
  void whereTheyAre(
      String shipper,
      long shipped,
      long collected,
      String reason,
      CancelledGoods expected,
      boolean there) {
    CancelledGoods goods = CancelledGoods.of(order(shipper, shipped, collected, reason));

    assertThat(goods).isEqualTo(expected);
    assertThat(goods.areThere()).isEqualTo(there);
  }

  @Test
  void aPackageOfOneLineIsAShipmentToo() {
    ObjectNode json = json("SELLER", 0, 0, "");
    json.putArray("line_items").addObject().put("id", "1").put("rts_time", 100);

    assertThat(CancelledGoods.of(PlatformJson.MAPPER.treeToValue(json, TikTokOrder.class)))
        .isEqualTo(CancelledGoods.UNCERTAIN);
  }

  private static TikTokOrder order(String shipper, long shipped, long collected, String reason) {
    return PlatformJson.MAPPER.treeToValue(
        json(shipper, shipped, collected, reason), TikTokOrder.class);
  }

  private static ObjectNode json(String shipper, long shipped, long collected, String reason) {
    ObjectNode json = PlatformJson.MAPPER.createObjectNode();
    json.put("id", "576461413038785752")
        .put("status", "CANCELLED")
        .put("fulfillment_type", "FULFILLMENT_BY_SELLER")
        .put("shipping_type", shipper)
        .put("cancel_reason", reason);
    if (shipped > 0) {
      json.put("rts_time", shipped);
    }
    if (collected > 0) {
      json.put("collection_time", collected);
    }
    return json;
  }
}
