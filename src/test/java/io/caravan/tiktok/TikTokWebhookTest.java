package io.caravan.tiktok;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the webhooks about stock say. Numbers and shapes: TikTok facts, section 9.3. */
class TikTokWebhookTest {

  @Test
  void lowStockNamesItsShopProductAndSku() {
    TikTokWebhook webhook =
        parse(
            """
            {"type":27,"tts_notification_id":"7327112393057371910","shop_id":"7494049642642441621",
             "timestamp":1644412885,"data":{"product_id":"732357708734418520",
             "sku_id":"732357708734418232","trigger_reason":{"alert_type":"REALTIME",
             "low_stock_threshold":5},"current_inventory_status":"LOW_STOCK",
             "update_time":1644412880}}""");
    assertThat(webhook.type()).isEqualTo(TikTokWebhook.INVENTORY_STATUS);
    assertThat(webhook.shopId()).isEqualTo("7494049642642441621");
    assertThat(webhook.productId()).isEqualTo("732357708734418520");
    assertThat(webhook.skuId()).isEqualTo("732357708734418232");
    assertThat(webhook.updateTime()).isEqualTo(Instant.ofEpochSecond(1644412880));
    assertThat(webhook.sellerId()).isNull();
  }

  @Test
  void aChangeOfStockComesFlatAndNamesASellerNotAShop() {
    TikTokWebhook webhook =
        parse(
            """
            {"event_id":"e-1","occurred_at":"2026-11-23T12:00:00.123456789Z",
             "seller_id":"8494049642642441621","product_id":"732357708734418520",
             "sku_id":"732357708734418232","quantity_snapshot_after_change":{"total":3},
             "change_detail":[{"trigger_source":"order_created"}]}""");
    assertThat(webhook)
        .isEqualTo(
            new TikTokWebhook(
                TikTokWebhook.INVENTORY_CHANGED,
                null,
                "e-1",
                Instant.parse("2026-11-23T12:00:00.123456789Z"),
                null,
                "732357708734418520",
                Instant.parse("2026-11-23T12:00:00.123456789Z"),
                "732357708734418232",
                "8494049642642441621"));
  }

  @Test
  void aChangeOfStockInTheUsualEnvelopeIsUnderstoodToo() {
    TikTokWebhook webhook =
        parse(
            """
            {"type":68,"shop_id":"7494049642642441621","data":{"product_id":"7","sku_id":"8",
             "seller_id":"9"}}""");
    assertThat(webhook.type()).isEqualTo(TikTokWebhook.INVENTORY_CHANGED);
    assertThat(webhook.shopId()).isEqualTo("7494049642642441621");
    assertThat(webhook.productId()).isEqualTo("7");
    assertThat(webhook.skuId()).isEqualTo("8");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"product_id\":\"7\",\"seller_id\":\"9\"}",
        "{\"type\":5,\"product_id\":\"7\",\"change_detail\":[]}",
        "{\"type\":\"68\",\"product_id\":\"7\",\"change_detail\":[]}",
        "{\"product_id\":\"7\",\"change_detail\":[],\"data\":{}}"
      })
  void whatOnlyLooksLikeAChangeOfStockIsNone(String body) {
    assertThat(parse(body).type()).isNotEqualTo(TikTokWebhook.INVENTORY_CHANGED);
    assertThat(parse(body).productId()).isNull();
  }

  @Test
  void anIdOrATimeThatIsNoneReadsAsAbsent() {
    TikTokWebhook webhook =
        parse(
            """
            {"event_id":"a b","occurred_at":"yesterday","seller_id":{},"product_id":"1/../2",
             "sku_id":732357708734418232,"change_detail":[]}""");
    assertThat(webhook.notificationId()).isNull();
    assertThat(webhook.at()).isNull();
    assertThat(webhook.sellerId()).isNull();
    assertThat(webhook.productId()).isNull();
    assertThat(webhook.skuId()).isEqualTo("732357708734418232");
  }

  private static TikTokWebhook parse(String body) {
    return TikTokWebhook.parse(body.getBytes(UTF_8));
  }
}
