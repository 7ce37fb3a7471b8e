package io.caravan.aftersales.returns;

import io.caravan.order.content.FulfilmentAuthority;
import io.caravan.order.content.LineFigures;
import io.caravan.order.followup.Memory;
import io.caravan.order.followup.Memory.Past;
import io.caravan.order.followup.Policy;
import io.caravan.order.followup.Sold;
import io.caravan.order.followup.Standing;
import io.caravan.order.followup.Standing.Line;
import io.caravan.order.followup.Standing.Sent;
import io.caravan.order.followup.Standing.SentLine;
import io.caravan.platform.PlatformJson;
import io.caravan.tiktok.TikTokOrder;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An order of three units at 12.00, of which TikTok paid 2.00 each: line 11 alone on Shopify's line
 * 1, lines 12 and 13 together on its line 2; all delivered, and fulfilled from one location.
 */
final class Worlds {
  private Worlds() {}

  static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  static final String HERE = "gid://shopify/Location/1";
  static final String LINE_1 = "gid://shopify/LineItem/1";
  static final String LINE_2 = "gid://shopify/LineItem/2";
  static final String SENT_1 = "gid://shopify/FulfillmentLineItem/1";
  static final String SENT_2 = "gid://shopify/FulfillmentLineItem/2";

  static final TikTokOrder ORDER =
      PlatformJson.MAPPER.readValue(
          """
          {"id": "576461413038785752", "status": "DELIVERED",
           "payment": {"currency": "USD", "total_amount": "30.00", "sub_total": "30.00",
                       "original_total_product_price": "36.00", "platform_discount": "6.00"},
           "line_items": [
            {"id": "11", "sku_id": "A", "original_price": "12.00", "sale_price": "10.00",
             "platform_discount": "2.00", "seller_discount": "0"},
            {"id": "12", "sku_id": "B", "original_price": "12.00", "sale_price": "10.00",
             "platform_discount": "2.00", "seller_discount": "0"},
            {"id": "13", "sku_id": "B", "original_price": "12.00", "sale_price": "10.00",
             "platform_discount": "2.00", "seller_discount": "0"}]}
          """,
          TikTokOrder.class);

  static final LineFigures FIGURES = LineFigures.of(ORDER, "USD", true);

  static final ReturnPolicy POLICY =
      new ReturnPolicy(ReturnPolicy.Restock.RESTOCK, null, true, null, true, true);

  static Sold sold() {
    return new Sold(
        "DELIVERED",
        false,
        null,
        null,
        null,
        false,
        FulfilmentAuthority.SELLER,
        null,
        Set.of("11", "12", "13"),
        List.of());
  }

  static Standing standing() {
    return new Standing(
        false,
        null,
        false,
        false,
        List.of(
            new Line(LINE_1, 1, true, Set.of("11")), new Line(LINE_2, 2, true, Set.of("12", "13"))),
        List.of(),
        List.of(
            new Sent(
                "gid://shopify/Fulfillment/1",
                HERE,
                NOW,
                null,
                List.of(),
                List.of(new SentLine(SENT_1, LINE_1, 1), new SentLine(SENT_2, LINE_2, 2)))),
        Map.of());
  }

  static Memory memory(List<Past> past) {
    return new Memory(
        NOW,
        NOW.minus(Duration.ofDays(9)),
        Set.of(),
        false,
        Memory.Stock.NOT_ASKED,
        Map.of(),
        Map.of(),
        past);
  }

  static Policy followUp() {
    return new Policy(
        "US", null, false, false, true, true, true, true, Map.of(), Duration.ofHours(1));
  }

  static BigDecimal money(String amount) {
    return new BigDecimal(amount);
  }
}
