package io.caravan.sandbox.tiktok;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.h2.mvstore.MVStore;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class LogisticsTest {

  private final MVStore store = new MVStore.Builder().open();
  private final Rig rig = new Rig(TikTokSettings.of(Rig.KEY, Rig.SECRET), store);

  @Test
  void aWarehouseNamesItsDeliveryOptions() {
    JsonNode options = options(rig.us.warehouseId(), "WAREHOUSE");
    assertThat(options).hasSize(2);
    assertThat(options.get(0).path("type").asString()).isEqualTo("SEND_BY_SELLER");
    assertThat(options.get(0).path("weight_limit").path("unit").asString()).isEqualTo("POUND");
    assertThat(options(rig.us.warehouseId(), "PRODUCT").get(0).has("type")).isFalse();
    assertThat(optionsCode("1")).isEqualTo(36009004);
  }

  @Test
  void aWarehouseWithoutDeliveryOptionsNamesNone() {
    rig.tiktok.logistics().options(rig.us.id(), rig.us.warehouseId(), List.of());
    assertThat(options(rig.us.warehouseId(), "WAREHOUSE")).isEmpty();
  }

  @Test
  void theCarriersOfAnOrdersDeliveryOptionAreListedWithTheirLookAlikes() {
    rig.tiktok.addShop(rig.us.withoutOnHold());
    String order = rig.tiktok.placePaidOrder(OrderSpec.single(rig.us.id(), "MUG-RED"));
    String option = rig.read(rig.us, order).path("delivery_option_id").asString();
    JsonNode providers = providers(option).data().path("shipping_providers");
    assertThat(providers)
        .extracting(provider -> provider.path("name").asString())
        .contains("USPS", "DHL eCommerce", "DHL Express")
        .doesNotContain("Other");
    assertThat(providers.get(0).path("id").asString()).isEqualTo("7117858858072016686");
  }

  @Test
  void noCarriersAreListedOfWhatTikTokShipsOrNobodySubscribedTo() {
    assertThat(providers(Logistics.BY_TIKTOK.id()).code()).isEqualTo(21008117);
    assertThat(providers("1").code()).isEqualTo(21008116);
    for (Warehouse warehouse : rig.tiktok.warehouses(rig.us.id())) {
      rig.tiktok.logistics().options(rig.us.id(), warehouse.id(), List.of(Logistics.BY_TIKTOK));
    }
    assertThat(providers(Logistics.BY_SELLER.id()).code()).isEqualTo(21008116);
  }

  @Test
  void templatesTellWhetherTheyCanBeUsed() {
    assertThat(templates().get(0).path("template").path("template_party").asInt()).isEqualTo(2);
    rig.tiktok
        .logistics()
        .templates(
            rig.us.id(),
            List.of(
                new ShippingTemplate(
                    "1", "Mine", false, ShippingTemplate.BY_SELLER, List.of("no rate"))));
    JsonNode only = templates().get(0);
    assertThat(templates()).hasSize(1);
    assertThat(only.path("template_is_available").asBoolean()).isFalse();
    assertThat(
            only.path("service_unreachable_reason")
                .get(0)
                .path("filter_reason")
                .get(0)
                .path("reason")
                .asString())
        .isEqualTo("no rate");
  }

  @Test
  void packagesAndSettingsSurviveARestart() {
    rig.tiktok.addShop(rig.us.withoutOnHold());
    String order = rig.tiktok.placePaidOrder(OrderSpec.single(rig.us.id(), "MUG-RED"));
    rig.tiktok.ship(order, List.of(), "USPS");
    rig.tiktok.logistics().options(rig.us.id(), rig.us.warehouseId(), List.of());

    Rig again = new Rig(TikTokSettings.of(Rig.KEY, Rig.SECRET), store);

    assertThat(again.tiktok.parcels().of(order)).isEqualTo(rig.tiktok.parcels().of(order));
    assertThat(again.tiktok.logistics().options(rig.us.id(), rig.us.warehouseId())).isEmpty();
  }

  private JsonNode options(String warehouse, String scope) {
    return rig.askUs("GET", "/logistics/202309/warehouses/" + warehouse + "/delivery_options")
        .query("scope", scope)
        .data()
        .path("delivery_options");
  }

  private int optionsCode(String warehouse) {
    return rig.askUs("GET", "/logistics/202309/warehouses/" + warehouse + "/delivery_options")
        .code();
  }

  private Rig.Ask providers(String option) {
    return rig.askUs("GET", "/logistics/202309/delivery_options/" + option + "/shipping_providers");
  }

  private JsonNode templates() {
    return rig.askUs("GET", "/logistics/202510/seller_templates").data().path("templates");
  }
}
