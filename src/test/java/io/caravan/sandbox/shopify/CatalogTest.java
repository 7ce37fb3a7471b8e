package io.caravan.sandbox.shopify;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class CatalogTest {

  private final Rig rig = new Rig();

  private JsonNode variants(String query) {
    return rig.ask(
            "query V($q: String) { productVariants(first: 10, query: $q) { nodes { id sku price"
                + " product { id title } inventoryItem { id } } } }",
            Map.of("q", query))
        .at("/data/productVariants/nodes");
  }

  @Test
  void aVariantIsFoundByItsSku() {
    JsonNode found = variants("sku:\"MUG-1\"");

    assertThat(found.size()).isEqualTo(1);
    assertThat(found.at("/0/id").asString()).isEqualTo(rig.mug.variantId());
    assertThat(found.at("/0/price").asString()).isEqualTo("25.00");
    assertThat(found.at("/0/product/title").asString()).isEqualTo("Mug");
  }

  @Test
  void aSkuNeedNotBeUnique() {
    rig.sandbox.addProduct(
        Rig.SHOP, "Mug again", List.of(new ShopifySandbox.NewVariant("mug-1", "9.00", 1)));

    assertThat(variants("sku:MUG-1").size()).isEqualTo(2);
  }

  @Test
  void aVariantIsFoundByBarcodeAndByProduct() {
    ShopifySandbox.AddedProduct hat =
        rig.sandbox.addProduct(
            Rig.SHOP,
            "Hat",
            List.of(
                new ShopifySandbox.NewVariant(
                    "S", "HAT-S", "4006381333931", new BigDecimal("12"), true, true, true, 1),
                new ShopifySandbox.NewVariant(
                    "M", "HAT-M", null, new BigDecimal("12"), true, true, true, 1)));
    String number = hat.productId().substring(hat.productId().lastIndexOf('/') + 1);

    assertThat(variants("barcode:4006381333931").at("/0/sku").asString()).isEqualTo("HAT-S");
    assertThat(variants("product_id:" + number).size()).isEqualTo(2);
  }

  @Test
  void productsComeWithVariantsAndLevels() {
    JsonNode answer =
        rig.ask(
            """
            { products(first: 10, query: "status:active", sortKey: TITLE) { nodes { id title status
              variants(first: 10) { nodes { sku inventoryPolicy inventoryQuantity taxable inventoryItem { tracked requiresShipping
                inventoryLevels(first: 5) { nodes { location { id name } quantities(names: ["available", "on_hand", "committed"]) { name quantity } } } } } } } } }
            """);

    JsonNode mug = answer.at("/data/products/nodes/0");
    assertThat(mug.at("/title").asString()).isEqualTo("Mug");
    assertThat(mug.at("/variants/nodes/0/inventoryPolicy").asString()).isEqualTo("DENY");
    assertThat(
            mug.at("/variants/nodes/0/inventoryItem/inventoryLevels/nodes/0/quantities").toString())
        .isEqualTo(
            "[{\"name\":\"available\",\"quantity\":10},{\"name\":\"on_hand\",\"quantity\":10},{\"name\":\"committed\",\"quantity\":0}]");
  }

  @Test
  void nodesAnswerInTheOrderAskedWithNullForWhatIsNot() {
    JsonNode answer =
        rig.ask(
            "query N($ids: [ID!]!) { nodes(ids: $ids) { __typename id ... on ProductVariant { sku }"
                + " ... on InventoryItem { tracked } } }",
            Map.of(
                "ids",
                List.of(
                    rig.mug.variantId(),
                    "gid://shopify/ProductVariant/1",
                    rig.scarf.inventoryItemId(),
                    rig.location)));

    JsonNode nodes = answer.at("/data/nodes");
    assertThat(nodes.at("/0/sku").asString()).isEqualTo("MUG-1");
    assertThat(nodes.at("/1").isNull()).isTrue();
    assertThat(nodes.at("/2/tracked").asBoolean()).isTrue();
    assertThat(nodes.at("/3/__typename").asString()).isEqualTo("Location");
  }

  @Test
  void inactiveLocationsAreLeftOutUnlessAskedFor() {
    String east = rig.sandbox.addLocation(Rig.SHOP, "East", "US");
    rig.sandbox.setLocationActive(Rig.SHOP, east, false);

    assertThat(
            rig.ask("{ locations(first: 5) { nodes { id } } }").at("/data/locations/nodes").size())
        .isEqualTo(1);
    assertThat(
            rig.ask("{ locations(first: 5, includeInactive: true) { nodes { id isActive } } }")
                .at("/data/locations/nodes")
                .size())
        .isEqualTo(2);
  }

  @Test
  void anInventoryItemKnowsItsLevelAtALocation() {
    JsonNode answer =
        rig.ask(
            "query I($id: ID!, $loc: ID!) { inventoryItem(id: $id) { sku inventoryLevel(locationId:"
                + " $loc) { id quantities(names: [\"available\"]) { quantity } } } }",
            Map.of("id", rig.scarf.inventoryItemId(), "loc", rig.location));

    assertThat(answer.at("/data/inventoryItem/inventoryLevel/quantities/0/quantity").asInt())
        .isEqualTo(3);
    assertThat(answer.at("/data/inventoryItem/inventoryLevel/id").asString())
        .contains("?inventory_item_id=");
  }
}
