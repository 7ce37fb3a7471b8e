package io.caravan.sandbox.tiktok;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class OrderMoneyTest {

  private final Rig rig = new Rig();

  @Test
  void anAmericanOrderWithTaxAndBothDiscountsCostsWhatTheWorkedExampleSays() {
    JsonNode order =
        placed(OrderSpec.usWithTaxAndBothDiscounts(rig.us.id(), "MUG-RED", "MUG-BLUE"));
    JsonNode payment = order.path("payment");
    assertThat(payment.path("original_total_product_price").asString()).isEqualTo("60.00");
    assertThat(payment.path("sub_total").asString()).isEqualTo("49.00");
    assertThat(payment.path("shipping_fee").asString()).isEqualTo("2.99");
    assertThat(payment.path("product_tax").asString()).isEqualTo("4.55");
    assertThat(payment.path("shipping_fee_tax").asString()).isEqualTo("0.25");
    assertThat(payment.path("tax").asString()).isEqualTo("4.80");
    assertThat(payment.path("total_amount").asString()).isEqualTo("57.07");
    assertThat(order.path("line_items")).hasSize(3);
  }

  @Test
  void aBritishOrderShowsNoTax() {
    JsonNode payment = placed(OrderSpec.british(rig.gb.id(), "MUG-RED")).path("payment");
    assertThat(payment.path("total_amount").asString()).isEqualTo("25.00");
    assertThat(payment.path("shipping_fee").asString()).isEqualTo("0.00");
    assertThat(payment.has("tax")).isFalse();
  }

  @Test
  void aJapaneseOrderHasNoMinorUnit() {
    JsonNode payment = placed(OrderSpec.japanese(rig.jp.id(), "MUG-RED")).path("payment");
    assertThat(payment.path("total_amount").asString()).isEqualTo("3610");
    assertThat(payment.path("currency").asString()).isEqualTo("JPY");
  }

  @Test
  void aGermanDepositIsPaidOnTop() {
    JsonNode order =
        placed(
            OrderSpec.in(rig.de.id())
                .line(OrderSpec.Line.of("MUG-RED", 2).at("9.99").withDeposit("0.25"))
                .build());
    assertThat(order.path("payment").path("total_amount").asString()).isEqualTo("20.48");
    assertThat(order.path("line_items").get(1).path("pfand_fee").asString()).isEqualTo("0.25");
  }

  @Test
  void aCrossBorderShopReportsTheTaxThatItsPricesInclude() {
    rig.tiktok.addShop(rig.gb.asCrossBorder());
    JsonNode payment =
        placed(
                OrderSpec.in(rig.gb.id())
                    .line(OrderSpec.Line.of("MUG-RED", 1).at("24.00"))
                    .taxRate("0.20")
                    .build())
            .path("payment");
    assertThat(payment.path("tax").asString()).isEqualTo("4.00");
    assertThat(payment.path("total_amount").asString()).isEqualTo("24.00");
  }

  @Test
  void aGiftIsItsOwnLineAndCostsNothing() {
    JsonNode order = placed(OrderSpec.withGift(rig.us.id(), "MUG-RED", "MUG-BLUE"));
    JsonNode gift = order.path("line_items").get(1);
    assertThat(gift.path("is_gift").asBoolean()).isTrue();
    assertThat(gift.path("original_price").asString()).isEqualTo("0.00");
    assertThat(gift.path("gift_retail_price").asString()).isEqualTo("10.00");
    assertThat(gift.has("item_tax")).isFalse();
    assertThat(order.path("payment").path("total_amount").asString()).isEqualTo("25.00");
  }

  @Test
  void aSampleAndAFreeOrderTotalZero() {
    TikTokSku mug = rig.tiktok.sku(rig.us.id(), "MUG-RED").orElseThrow();
    JsonNode sample = placed(OrderSpec.sample(rig.us.id(), mug));
    assertThat(sample.path("is_sample_order").asBoolean()).isTrue();
    assertThat(sample.path("payment").path("total_amount").asString()).isEqualTo("0.00");
    JsonNode free = placed(OrderSpec.free(rig.us.id(), mug));
    assertThat(free.path("is_sample_order").asBoolean()).isFalse();
    assertThat(free.path("payment").path("total_amount").asString()).isEqualTo("0.00");
  }

  @Test
  void anOrderThatCannotBeIsNotPlaced() {
    assertThatThrownBy(() -> placed(OrderSpec.in(rig.us.id()).line("NO-SUCH-SKU", 1).build()))
        .hasMessageContaining("NO-SUCH-SKU");
    assertThatThrownBy(
            () ->
                placed(
                    OrderSpec.in(rig.us.id())
                        .line(OrderSpec.Line.of("MUG-RED", 1).at("5.00").less("3.00", "2.01"))
                        .build()))
        .hasMessageContaining("exceed");
    assertThatThrownBy(
            () ->
                placed(
                    OrderSpec.in(rig.jp.id())
                        .line(OrderSpec.Line.of("MUG-RED", 1).at("5.50"))
                        .build()))
        .hasMessageContaining("JPY");
  }

  @Test
  void theMoneyOfEveryGeneratedOrderAddsUp() {
    for (long seed = 0; seed < 400; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      TikTokShop shop = List.of(rig.us, rig.gb, rig.jp, rig.de).get(random.nextInt(4));
      JsonNode order = placed(anyOrder(shop, random));
      String about = "seed " + seed + " in " + shop.market();
      JsonNode payment = order.path("payment");

      BigDecimal goods = BigDecimal.ZERO;
      BigDecimal sold = BigDecimal.ZERO;
      BigDecimal bySeller = BigDecimal.ZERO;
      BigDecimal byPlatform = BigDecimal.ZERO;
      BigDecimal itemTax = BigDecimal.ZERO;
      BigDecimal deposits = BigDecimal.ZERO;
      for (JsonNode line : order.path("line_items")) {
        goods = goods.add(money(line, "original_price"));
        sold = sold.add(money(line, "sale_price"));
        bySeller = bySeller.add(money(line, "seller_discount"));
        byPlatform = byPlatform.add(money(line, "platform_discount"));
        deposits = deposits.add(money(line, "pfand_fee"));
        for (JsonNode tax : line.path("item_tax")) {
          itemTax = itemTax.add(money(tax, "tax_amount"));
        }
        assertThat(money(line, "sale_price")).as(about).isNotNegative();
      }
      assertThat(money(payment, "original_total_product_price"))
          .as(about)
          .isEqualByComparingTo(goods);
      assertThat(money(payment, "seller_discount")).as(about).isEqualByComparingTo(bySeller);
      assertThat(money(payment, "platform_discount")).as(about).isEqualByComparingTo(byPlatform);
      assertThat(money(payment, "sub_total"))
          .as(about)
          .isEqualByComparingTo(goods.subtract(bySeller).subtract(byPlatform))
          .isEqualByComparingTo(sold);
      assertThat(money(payment, "product_tax")).as(about).isEqualByComparingTo(itemTax);
      assertThat(money(payment, "shipping_fee"))
          .as(about)
          .isNotNegative()
          .isEqualByComparingTo(
              money(payment, "original_shipping_fee")
                  .subtract(money(payment, "shipping_fee_seller_discount"))
                  .subtract(money(payment, "shipping_fee_platform_discount"))
                  .subtract(money(payment, "shipping_fee_cofunded_discount")));
      assertThat(money(payment, "total_amount"))
          .as(about)
          .isEqualByComparingTo(
              money(payment, "sub_total")
                  .add(money(payment, "shipping_fee"))
                  .add(money(payment, "tax"))
                  .add(money(payment, "retail_delivery_fee"))
                  .add(money(payment, "handling_fee"))
                  .add(deposits));
    }
  }

  private static OrderSpec anyOrder(TikTokShop shop, SplittableRandom random) {
    int scale = shop.market() == Market.JP ? 0 : 2;
    var spec = OrderSpec.in(shop.id());
    int lines = 1 + random.nextInt(4);
    for (int i = 0; i < lines; i++) {
      String sku = random.nextBoolean() ? "MUG-RED" : "MUG-BLUE";
      if (random.nextInt(6) == 0) {
        spec.line(OrderSpec.Line.gift(sku));
        continue;
      }
      int quantity = 1 + random.nextInt(5);
      long price = random.nextInt(5_000);
      long goods = price * quantity;
      long bySeller = random.nextLong(goods + 1);
      long byPlatform = random.nextLong(goods - bySeller + 1);
      var line =
          OrderSpec.Line.of(sku, quantity)
              .at(amount(price, scale))
              .less(amount(bySeller, scale), amount(byPlatform, scale));
      if (shop.market() == Market.DE && random.nextBoolean()) {
        line = line.withDeposit("0.25");
      }
      spec.line(line);
    }
    long fee = random.nextInt(1_000);
    long bySeller = random.nextLong(fee + 1);
    long byPlatform = random.nextLong(fee - bySeller + 1);
    spec.shipping(
        OrderSpec.Shipping.of(
            amount(fee, scale), amount(bySeller, scale), amount(byPlatform, scale)));
    if (shop.market() == Market.US) {
      spec.taxRate("0.0" + random.nextInt(10, 99)).retailDeliveryFee("0.28");
    }
    if (random.nextInt(3) == 0) {
      spec.fee("handling_fee", amount(random.nextInt(300), scale));
    }
    return spec.build();
  }

  private static String amount(long units, int scale) {
    return BigDecimal.valueOf(units, scale).toPlainString();
  }

  private static BigDecimal money(JsonNode node, String field) {
    return new BigDecimal(node.path(field).asString("0"));
  }

  private JsonNode placed(OrderSpec spec) {
    return rig.tiktok.orderJson(rig.tiktok.placeOrder(spec));
  }
}
