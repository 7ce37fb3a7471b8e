package io.caravan.shopify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a webhook about stock says: which item, and nothing else that is to be relied on. */
class ShopifyWebhookTest {
  /** Beyond 2^53, where a double cannot tell it from its neighbours. */
  private static final String ITEM = "gid://shopify/InventoryItem/9007199254740993";

  private static final String LEVEL =
      """
      {"inventory_item_id":%s,"location_id":24826418,"available":%s,
       "updated_at":"2026-11-23T10:00:00Z",
       "admin_graphql_api_id":"gid://shopify/InventoryLevel/24826418?inventory_item_id=9007199254740993"}
      """;

  private static ShopifyWebhook parse(String body) {
    return ShopifyWebhook.parse(body.getBytes(UTF_8));
  }

  @ParameterizedTest
  @ValueSource(strings = {"7", "0", "-3", "null", "\"what\""})
  void theItemIsKnownWhateverIsAvailable(String available) {
    assertThat(parse(LEVEL.formatted("9007199254740993", available)).inventoryItemId())
        .isEqualTo(ITEM);
  }

  @ParameterizedTest
  @ValueSource(strings = {"9007199254740992", "9.007199254740992e15", "null", "\"\""})
  void theGlobalIdIsBelievedBeforeTheNumber(String number) {
    assertThat(parse(LEVEL.formatted(number, "0")).inventoryItemId()).isEqualTo(ITEM);
  }

  @Test
  void onlyStockThatHasComeReleasesWhatWaits() {
    assertThat(parse(LEVEL.formatted("1", "1")).change())
        .isEqualTo(new ShopifyWebhook.Change("stock", ITEM));
    assertThat(parse(LEVEL.formatted("1", "0")).change()).isNull();
    assertThat(parse(LEVEL.formatted("1", "-1")).change()).isNull();
  }

  @Test
  void aDisconnectedLevelHasOnlyNumbersAndTheyAreExact() {
    assertThat(
            parse("{\"inventory_item_id\":9007199254740993,\"location_id\":1}").inventoryItemId())
        .isEqualTo(ITEM);
  }

  @Test
  void anItemItselfIsTheItem() {
    assertThat(
            parse(
                    "{\"id\":9007199254740992,\"tracked\":false,\"admin_graphql_api_id\":\"%s\"}"
                        .formatted(ITEM))
                .inventoryItemId())
        .isEqualTo(ITEM);
  }

  @Test
  void anythingElseHasNoItem() {
    assertThat(parse("{\"id\":1,\"admin_graphql_api_id\":\"gid://shopify/Order/1\"}"))
        .extracting(ShopifyWebhook::inventoryItemId)
        .isNull();
    assertThat(parse("{\"inventory_item_id\":\"1 or 2\"}").inventoryItemId()).isNull();
  }
}
