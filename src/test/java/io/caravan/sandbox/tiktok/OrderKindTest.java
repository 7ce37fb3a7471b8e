package io.caravan.sandbox.tiktok;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.sandbox.tiktok.TikTokSandbox.Canceller;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class OrderKindTest {

  private final Rig rig = new Rig();

  @Test
  void everyKindSaysWhatItIs() {
    String first = ready(OrderKind.ORDINARY);
    JsonNode sample = rig.read(rig.us, ready(OrderKind.SAMPLE));
    assertThat(sample.path("is_sample_order").asBoolean()).isTrue();
    assertThat(sample.path("payment").path("total_amount").asString()).isEqualTo("0.00");
    JsonNode replacement = rig.read(rig.us, ready(OrderKind.REPLACEMENT, first));
    assertThat(replacement.path("is_replacement_order").asBoolean()).isTrue();
    assertThat(replacement.path("replaced_order_id").asString()).isEqualTo(first);
    JsonNode exchange = rig.read(rig.us, ready(OrderKind.EXCHANGE, first));
    assertThat(exchange.path("is_exchange_order").asBoolean()).isTrue();
    assertThat(exchange.path("exchange_source_order_id").asString()).isEqualTo(first);
    JsonNode free = rig.read(rig.us, ready(OrderKind.ZERO_VALUE));
    assertThat(free.path("is_sample_order").asBoolean()).isFalse();
    assertThat(free.path("payment").path("platform_discount").asString()).isEqualTo("25.00");
    assertThat(free.path("payment").path("total_amount").asString()).isEqualTo("0.00");
    JsonNode byTikTok = rig.read(rig.us, ready(OrderKind.FULFILLED_BY_TIKTOK));
    assertThat(byTikTok.path("fulfillment_type").asString()).isEqualTo("FULFILLMENT_BY_TIKTOK");
    assertThat(byTikTok.path("recipient_address").path("name").asString()).contains("*");
    JsonNode gift = rig.read(rig.us, ready(OrderKind.GIFT));
    assertThat(gift.path("line_items").get(1).path("is_gift").asBoolean()).isTrue();
    assertThat(gift.path("line_items").get(1).path("original_price").asString()).isEqualTo("0.00");
    assertThat(gift.path("line_items").get(1).path("gift_retail_price").asString())
        .isEqualTo("10.00");
    JsonNode made = rig.read(rig.us, ready(OrderKind.MADE_TO_ORDER));
    assertThat(made.path("order_type").asString()).isEqualTo("MADE_TO_ORDER");
    assertThat(made.path("handling_duration").path("days").asString()).isEqualTo("7");
    assertThatThrownBy(() -> ready(OrderKind.REPLACEMENT)).hasMessageContaining("earlier order");
    assertThatThrownBy(() -> ready(OrderKind.BUNDLE)).hasMessageContaining("no bundle");
  }

  @Test
  void aBundleNamesItsParts() {
    TikTokSku bundle =
        rig.tiktok.addBundle(
            rig.us.id(), "Set", "SET", new BigDecimal("30"), Map.of("MUG-RED", 1, "MUG-BLUE", 2));
    String id =
        rig.tiktok.placePaidOrder(
            OrderKind.BUNDLE.of(rig.us.id(), bundle, bundle, "", 0).build());
    JsonNode parts = rig.read(rig.us, id).path("line_items").get(0).path("combined_listing_skus");
    assertThat(parts).hasSize(2);
    assertThat(parts.get(0).path("sku_count").asInt() + parts.get(1).path("sku_count").asInt())
        .isEqualTo(3);
  }

  @Test
  void aPreOrderIsOnHoldAndUnpaidUntilItsReleaseDate() {
    long release = rig.clock.instant().getEpochSecond() + 3 * 3600;
    TikTokSku sku = sku("MUG-RED");
    String id =
        rig.tiktok.placePaidOrder(
            OrderKind.PRE_ORDER.of(rig.us.id(), sku, sku, "", release).build());
    rig.clock.pass(Duration.ofHours(3).minusSeconds(1));
    JsonNode waiting = rig.read(rig.us, id);
    assertThat(waiting.path("status").asString()).isEqualTo("ON_HOLD");
    assertThat(waiting.path("order_type").asString()).isEqualTo("PRE_ORDER");
    assertThat(waiting.path("release_date").asLong()).isEqualTo(release);
    assertThat(waiting.has("paid_time")).isFalse();
    rig.clock.pass(Duration.ofSeconds(1));
    JsonNode released = rig.read(rig.us, id);
    assertThat(released.path("status").asString()).isEqualTo("AWAITING_SHIPMENT");
    assertThat(released.path("paid_time").asLong()).isEqualTo(release);
    OrderSpec german = OrderSpec.preOrder(rig.de.id(), "MUG-RED", release);
    assertThatThrownBy(() -> rig.tiktok.placeOrder(german))
        .hasMessageContaining("only of a PRE_ORDER in the US");
  }

  @Test
  void cashOnDeliveryIsPaidWhenItIsDeliveredAndOnlyWhereTikTokHasIt() {
    TikTokShop jakarta =
        TikTokShop.local("7495540735365777509", "Acme ID", Market.ID, "ROW_id").withoutOnHold();
    rig.tiktok.addShop(jakarta);
    List<TikTokSku> skus =
        rig.tiktok.addProduct(
            jakarta.id(),
            "Mug",
            List.of(new TikTokSandbox.NewSku("MUG-RED", "Red", new BigDecimal("50000"), 5)));
    var token = rig.tiktok.addToken(Rig.KEY, List.of(jakarta.id()));
    String id =
        rig.tiktok.placePaidOrder(
            OrderKind.CASH_ON_DELIVERY.of(jakarta.id(), skus.get(0), skus.get(0), "", 0).build());
    JsonNode order =
        rig.ask("GET", "/order/202507/orders")
            .query("shop_cipher", jakarta.cipher())
            .query("ids", id)
            .header("x-tts-access-token", token.accessToken())
            .data()
            .path("orders")
            .get(0);
    assertThat(order.path("is_cod").asBoolean()).isTrue();
    assertThat(order.has("paid_time")).isFalse();
    assertThat(order.path("payment").path("total_amount").asString()).isEqualTo("50000");
    rig.tiktok.ship(id, List.of(), "JNE");
    rig.tiktok.collect(id);
    rig.tiktok.deliver(id);
    assertThat(rig.tiktok.orderJson(id).has("paid_time")).isTrue();
    assertThatThrownBy(() -> ready(OrderKind.CASH_ON_DELIVERY))
        .hasMessageContaining("does not have it in US");
  }

  @Test
  void packagesAreShippedOneByOne() {
    String id = rig.tiktok.placePaidOrder(OrderSpec.in(rig.us.id()).line("MUG-RED", 3).build());
    assertThatThrownBy(() -> rig.tiktok.ship(id, List.of(), "USPS"))
        .hasMessageContaining("21011044");
    rig.tiktok.advance(id);
    List<String> lines = Cancellations.openLines(rig.tiktok.orderJson(id));
    rig.webhooks.clear();
    String first = rig.tiktok.ship(id, List.of(lines.get(0)), "USPS");
    JsonNode partly = rig.read(rig.us, id);
    assertThat(partly.path("status").asString()).isEqualTo("PARTIALLY_SHIPPING");
    assertThat(rig.webhooks).as("not among the webhook's values").isEmpty();
    rig.clock.pass(Duration.ofMinutes(1));
    rig.tiktok.ship(id, List.of(lines.get(1)), "UPS");
    assertThat(rig.read(rig.us, id).path("update_time")).isEqualTo(partly.path("update_time"));
    assertThatThrownBy(() -> rig.tiktok.ship(id, List.of(lines.get(1)), "UPS"))
        .hasMessageContaining("21011029");
    rig.tiktok.ship(id, List.of(), "UPS");
    JsonNode shipped = rig.read(rig.us, id);
    assertThat(shipped.path("status").asString()).isEqualTo("AWAITING_COLLECTION");
    assertThat(shipped.path("packages")).hasSize(3);
    assertThat(shipped.path("line_items").get(0).path("tracking_number").asString())
        .isEqualTo(first);
    assertThat(shipped.path("line_items").get(2).path("shipping_provider_name").asString())
        .isEqualTo("UPS");
    assertThat(rig.webhooks).hasSize(1);
    assertThatThrownBy(() -> rig.tiktok.ship(id, List.of(), "UPS")).hasMessageContaining("21011020");
  }

  @Test
  void aGermanOrderThatIsSplitLosesItsFirstPackage() {
    rig.tiktok.addShop(rig.de.withoutOnHold());
    String id = rig.tiktok.placePaidOrder(OrderSpec.in(rig.de.id()).line("MUG-RED", 2).build());
    List<String> lines = Cancellations.openLines(rig.tiktok.orderJson(id));
    rig.tiktok.ship(id, List.of(lines.get(0)), "DHL");
    assertThat(rig.read(rig.de, id).path("packages")).hasSize(2);
    rig.tiktok.ship(id, List.of(lines.get(1)), "DHL");
    assertThat(rig.read(rig.de, id).path("packages")).hasSize(2);
  }

  @Test
  void whatTikTokShipsItselfTheSellerCannotShipAndItTakesNoStockOfTheSeller() {
    String id = ready(OrderKind.FULFILLED_BY_TIKTOK);
    assertThatThrownBy(() -> rig.tiktok.ship(id, List.of(), "USPS"))
        .hasMessageContaining("21008025");
    assertThat(sku("MUG-RED").quantity()).isEqualTo(50);
    rig.tiktok.cancel(id, Canceller.SYSTEM, "");
    assertThat(sku("MUG-RED").quantity()).isEqualTo(50);
  }

  @Test
  void anOrderMayShipFromAnotherWarehouse() {
    String id =
        rig.tiktok.placeOrder(
            OrderSpec.in(rig.us.id()).line("MUG-RED", 1).from("7068517275539719999").build());
    assertThat(rig.read(rig.us, id).path("warehouse_id").asString())
        .isEqualTo("7068517275539719999");
  }

  @Test
  void withTheSwitchOnAmericanAddressesAreMaskedWhenTikTokShips() {
    Rig masking =
        new Rig(
            TikTokSettings.of(Rig.KEY, Rig.SECRET).with(s -> s.maskPlatformShippedUs = true));
    TikTokSku sku = masking.tiktok.sku(masking.us.id(), "MUG-RED").orElseThrow();
    String id =
        masking.tiktok.placePaidOrder(
            OrderKind.TIKTOK_SHIPPING.of(masking.us.id(), sku, sku, "", 0).build());
    masking.tiktok.advance(id);
    JsonNode address = masking.read(masking.us, id).path("recipient_address");
    assertThat(address.path("name").asString()).contains("***");
    assertThat(address.path("postal_code").asString()).doesNotContain("*");
  }

  private String ready(OrderKind kind) {
    return ready(kind, "");
  }

  private String ready(OrderKind kind, String earlier) {
    String id =
        rig.tiktok.placePaidOrder(
            kind.of(rig.us.id(), sku("MUG-RED"), sku("MUG-BLUE"), earlier, 0).build());
    rig.tiktok.advance(id);
    return id;
  }

  private TikTokSku sku(String sellerSku) {
    return rig.tiktok.sku(rig.us.id(), sellerSku).orElseThrow();
  }
}
