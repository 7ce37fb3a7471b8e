package io.caravan.signal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.caravan.store.Store;
import io.caravan.store.Stores;
import io.caravan.work.Due;
import io.caravan.work.Kinds;
import io.caravan.work.Lane;
import io.caravan.work.WorkKey;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which key a TikTok webhook says has changed. */
class WebhookIntakeTest {
  private static final Store STORE =
      new Store(7, "acme", "US", "USD", "acme.myshopify.com", "7494049642642441621", "C", null);

  private final Stores stores = mock(Stores.class);
  private final WebhookIntake intake = new WebhookIntake(stores);

  @ParameterizedTest
  @ValueSource(ints = {5, 15, 16, 37})
  void statusContentCreationAndAuditOfAProductMakeItDue(int type) {
    Signal signal = signal(type, "{\"product_id\":\"1729592969712207008\",\"update_time\":1}");
    assertThat(signal.key()).isEqualTo(Kinds.tiktokProduct(7, "1729592969712207008"));
    assertThat(signal.lane()).isEqualTo(Lane.LISTINGS);
    assertThat(signal.seenAtLeast()).as("a product is read as it is").isNull();
  }

  @Test
  void aProductIdThatComesAsANumberIsUnderstood() {
    assertThat(signal(16, "{\"product_id\":576486316948490000}").key())
        .isEqualTo(Kinds.tiktokProduct(7, "576486316948490000"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{\"product_id\":\"17/../orders\"}", "{\"product_id\":\"abc\"}", "{}", "null"})
  void whatIsNoProductIdHasNoEffect(String data) {
    assertThat(signal(16, data).key()).isNull();
  }

  @Test
  void lowStockMakesTheStockOfTheProductDue() {
    Signal signal = signal(27, "{\"product_id\":\"1729592969712207008\"}");
    assertThat(signal.key()).isEqualTo(Kinds.tiktokStock(7, "1729592969712207008"));
    assertThat(signal.lane()).isEqualTo(Lane.STOCK);
  }

  @Test
  void aChangeOfStockThatNamesNoShopIsTakenToTheLinksThereAre() {
    when(stores.all()).thenReturn(List.of(STORE));
    Signal signal =
        intake
            .tiktok(
                """
                {"event_id":"1","seller_id":"9","product_id":"1729592969712207008","sku_id":"1",
                 "change_detail":{},"occurred_at":"2026-11-01T00:00:00Z"}
                """
                    .getBytes(UTF_8))
            .get(0);
    assertThat(signal.key()).isEqualTo(Kinds.tiktokStock(7, "1729592969712207008"));
  }

  @Test
  void aTypeThatNoFlowHandlesHasNoEffect() {
    assertThat(signal(39, "{\"product_id\":\"1729592969712207008\"}").key()).isNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {-3, 0, 5})
  void everyLevelMakesItsItemDueAlsoWhereNothingIsLeft(int available) {
    Signal signal = level(available);
    WorkKey item = Kinds.stockItem(7, "gid://shopify/InventoryItem/11");
    if (available > 0) {
      assertThat(signal.key())
          .as("what waits for stock")
          .extracting("kind")
          .isEqualTo(Kinds.SHOPIFY_CHANGE);
      assertThat(signal.also()).containsExactly(Due.now(item, Lane.LEVELS));
    } else {
      assertThat(signal.key()).isEqualTo(item);
      assertThat(signal.lane()).isEqualTo(Lane.LEVELS);
      assertThat(signal.also()).isEmpty();
    }
  }

  private Signal level(int available) {
    when(stores.byShopifyDomain("acme.myshopify.com")).thenReturn(List.of(STORE));
    return intake
        .shopify(
            """
            {"inventory_item_id":11,"location_id":5,"available":%d,
             "admin_graphql_api_id":"gid://shopify/InventoryLevel/5?inventory_item_id=11"}
            """
                .formatted(available)
                .getBytes(UTF_8),
            "inventory_levels/update",
            "acme.myshopify.com",
            null,
            null)
        .get(0);
  }

  @Test
  void anOrdersStatusStillMakesTheOrderDue() {
    Signal signal = signal(1, "{\"order_id\":\"576486316948490001\",\"update_time\":1644412885}");
    assertThat(signal.key()).isEqualTo(Kinds.tiktokOrder(7, "576486316948490001"));
    assertThat(signal.lane()).isEqualTo(Lane.ORDERS);
    assertThat(signal.seenAtLeast()).isNotNull();
  }

  private Signal signal(int type, String data) {
    when(stores.byTikTokShop("7494049642642441621")).thenReturn(List.of(STORE));
    return intake
        .tiktok(
            ("{\"type\":%d,\"shop_id\":\"7494049642642441621\",\"timestamp\":1644412885,\"data\":%s}"
                    .formatted(type, data))
                .getBytes(UTF_8))
        .get(0);
  }
}
