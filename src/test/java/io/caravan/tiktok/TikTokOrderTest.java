package io.caravan.tiktok;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class TikTokOrderTest {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  @Test
  void idsAndMoneyMayBeNumbers() {
    TikTokOrder order =
        read(
            """
            {"id": 576461413038785752, "warehouse_id": 6955005333819123123,
             "payment": {"total_amount": 57.070, "tax": "4.80", "currency": "USD"},
             "line_items": [{"id": 577086512123755123, "sku_id": 2729382476852921560,
                             "original_price": 25}]}
            """);
    assertThat(order.id()).isEqualTo("576461413038785752");
    assertThat(order.warehouseId()).isEqualTo("6955005333819123123");
    assertThat(order.payment().totalAmount()).isEqualByComparingTo("57.07");
    assertThat(order.lineItems().get(0).id()).isEqualTo("577086512123755123");
    assertThat(order.lineItems().get(0).skuId()).isEqualTo("2729382476852921560");
    assertThat(order.lineItems().get(0).originalPrice()).isEqualByComparingTo("25");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"null", "\"\"", "\" \"", "\"abc\"", "{}", "[]", "1e999999999", "\"1e-99999\""})
  void moneyThatIsNoMoneyIsAbsent(String tax) {
    assertThat(
            read("{\"id\":\"1\",\"payment\":{\"tax\":" + tax + ",\"currency\":\"USD\"}}").payment())
        .satisfies(
            payment -> {
              assertThat(payment.tax()).isNull();
              assertThat(payment.currency()).isEqualTo("USD");
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"1619611561", "\"1619611561\"", "1619611561.0"})
  void timesAreUnixSecondsInAnyForm(String time) {
    assertThat(read("{\"id\":\"1\",\"create_time\":" + time + "}").createTime())
        .isEqualTo(Instant.ofEpochSecond(1619611561));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "\"\"", "null", "-5", "\"soon\"", "99999999999999"})
  void aTimeThatIsNoneIsAbsent(String time) {
    assertThat(read("{\"id\":\"1\",\"create_time\":" + time + "}").createTime()).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "\"true\"", "1", "\"TRUE\""})
  void aFlagMayBeSetInAnyForm(String flag) {
    assertThat(read("{\"id\":\"1\",\"is_cod\":" + flag + "}").isCod()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"false", "null", "0", "\"\"", "[]"})
  void anyOtherFlagIsNotSet(String flag) {
    assertThat(read("{\"id\":\"1\",\"is_cod\":" + flag + "}").isCod()).isFalse();
  }

  @Test
  void whatIsMissingOrUnknownDoesNoHarm() {
    TikTokOrder order =
        read(
            """
            {"id": "1", "status": "SOMETHING_NEW", "brand_new": {"deep": [1]},
             "line_items": [null, {"id": "2", "item_tax": null, "combined_listing_skus": null,
                                   "new_field": []}],
             "packages": null, "recipient_address": {"district_info": null, "moon_phase": 3}}
            """);
    assertThat(order.status()).isEqualTo("SOMETHING_NEW");
    assertThat(order.lineItems()).hasSize(1);
    assertThat(order.lineItems().get(0).itemTax()).isEmpty();
    assertThat(order.lineItems().get(0).isGift()).isFalse();
    assertThat(order.packages()).isEmpty();
    assertThat(order.payment()).isEqualTo(TikTokOrder.Payment.NONE);
    assertThat(order.recipientAddress().districtInfo()).isEmpty();
    assertThat(order.isSampleOrder()).isFalse();
  }

  @Test
  void anOrderThatIsWrittenReadsTheSame() {
    TikTokOrder order =
        read(
            """
            {"id": "1", "status": "AWAITING_SHIPMENT", "is_cod": true, "paid_time": 1619611563,
             "payment": {"total_amount": "1E+3", "currency": "USD"},
             "recipient_address": {"address_line1": "x", "district_info": [{"address_level": "L1"}]},
             "line_items": [{"id": "2", "original_price": "25.00",
                             "item_tax": [{"tax_rate": "0.35", "tax_amount": "1"}],
                             "combined_listing_skus": [{"sku_id": "3", "sku_count": "2"}]}]}
            """);
    String json = MAPPER.writeValueAsString(order);
    assertThat(json).contains("\"paid_time\":1619611563", "\"total_amount\":\"1000\"");
    TikTokOrder again = read(json);
    assertThat(again.lineItems()).isEqualTo(order.lineItems());
    assertThat(again.recipientAddress()).isEqualTo(order.recipientAddress());
    assertThat(again.paidTime()).isEqualTo(order.paidTime());
    assertThat(again.payment().totalAmount()).isEqualByComparingTo(new BigDecimal("1000"));
    assertThat(again.lineItems().get(0).combinedListingSkus().get(0).skuCount()).isEqualTo(2);
  }

  private static TikTokOrder read(String json) {
    return MAPPER.readValue(json, TikTokOrder.class);
  }
}
