package io.caravan.order.followup;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class ShopifyStandingTest {
  private static final String ORDER =
      """
      {
        "id": "gid://shopify/Order/1",
        "lineItems": {"nodes": [], "pageInfo": {"hasNextPage": false}},
        "fulfillmentOrders": {"nodes": [], "pageInfo": {"hasNextPage": false}},
        "fulfillmentsCount": {"count": 1},
        "fulfillments": [
          {"id": "gid://shopify/Fulfillment/1", "status": "CANCELLED", "trackingInfo": []}
        ]
      }
      """;

  @Test
  void anOrderThatWasReadToItsEndIsComplete() {
    assertThat(standing(ORDER).incomplete()).isFalse();
  }

  @Test
  void withMoreLinesThanWereReadItIsIncomplete() {
    assertThat(standing(withMore("lineItems")).incomplete()).isTrue();
  }

  @Test
  void withMoreFulfilmentOrdersThanWereReadItIsIncomplete() {
    assertThat(standing(withMore("fulfillmentOrders")).incomplete()).isTrue();
  }

  @Test
  void withMoreFulfilmentsThanWereReadItIsIncomplete() {
    assertThat(standing(ORDER.replace("\"count\": 1", "\"count\": 21")).incomplete()).isTrue();
  }

  @Test
  void aFulfilmentThatWasCancelledWasNotSent() {
    assertThat(standing(ORDER).sent()).isEmpty();
    assertThat(standing(ORDER.replace("CANCELLED", "SUCCESS")).sent()).hasSize(1);
  }

  private static String withMore(String connection) {
    String none = "\"" + connection + "\": {\"nodes\": [], \"pageInfo\": {\"hasNextPage\": false";
    assertThat(ORDER).contains(none);
    return ORDER.replace(none, none.replace("false", "true"));
  }

  private static Standing standing(String order) {
    return ShopifyStanding.of(JsonMapper.shared().readTree(order));
  }
}
