package io.caravan.order.content;

import static io.caravan.order.content.OrderJson.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

import io.caravan.order.content.Refusal.Cause;
import io.caravan.shopify.OrderCreateInput.LineItem;
import io.caravan.shopify.OrderCreateInput.Property;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** Bundles of ours and of TikTok's where they are not as simple as the worked examples. */
class BundlesTest {

  @Test
  void aPartWithoutAPriceMakesTheSharesGoByQuantity() {
    OrderCreateRequest request =
        made(
            bundle("30.00"),
            Map.of("A", List.of(Shops.variant("M").times(2), Shops.part("N", 1, "19"))));

    assertThat(lines(request)).containsExactly(tuple("M", 2, "10.00"), tuple("N", 1, "10.00"));
    assertThat(request.notes())
        .extracting(Note::kind)
        .containsExactly(Note.Kind.BUNDLE_SHARED_BY_QUANTITY);
  }

  @Test
  void partsThatAllCostNothingShareByQuantityToo() {
    OrderCreateRequest request =
        made(
            bundle("30.00"),
            Map.of("A", List.of(Shops.part("M", 2, "0"), Shops.part("N", 1, "0.00"))));

    assertThat(lines(request)).containsExactly(tuple("M", 2, "10.00"), tuple("N", 1, "10.00"));
  }

  @Test
  void aPartThatCostsNothingIsFreeBesideOneThatCosts() {
    OrderCreateRequest request =
        made(
            bundle("30.00"),
            Map.of("A", List.of(Shops.part("LEAFLET", 1, "0"), Shops.part("N", 3, "9"))));

    assertThat(lines(request)).containsExactly(tuple("LEAFLET", 1, "0.00"), tuple("N", 3, "10.00"));
    assertThat(request.notes()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "1e400", "99999999999999999999"})
  void anImpossiblePriceCountsAsUnknown(String price) {
    OrderCreateRequest request =
        made(
            bundle("30.00"),
            Map.of("A", List.of(Shops.part("M", 2, price), Shops.part("N", 1, "10"))));

    assertThat(lines(request)).containsExactly(tuple("M", 2, "10.00"), tuple("N", 1, "10.00"));
  }

  @Test
  void aPartWhosePriceDoesNotDivideBecomesTwoLines() {
    OrderCreateRequest request =
        made(
            bundle("10.00"),
            Map.of("A", List.of(Shops.part("M", 3, "2"), Shops.part("N", 1, "4"))));

    // 6.00 and 4.00
    assertThat(lines(request)).containsExactly(tuple("M", 3, "2.00"), tuple("N", 1, "4.00"));

    OrderCreateRequest odd =
        made(
            bundle("10.01"),
            Map.of("A", List.of(Shops.part("M", 3, "2"), Shops.part("N", 1, "4"))));
    // 6.006 and 4.004
    assertThat(lines(odd))
        .containsExactly(tuple("M", 1, "2.01"), tuple("M", 2, "2.00"), tuple("N", 1, "4.00"));
  }

  @Test
  void everyBundleOfAnOrderHasTheSamePrices() {
    OrderJson json = order("US", "USD", "30.03").payment("sub_total", "30.03");
    for (int i = 0; i < 3; i++) {
      json.unit("A", "10.01", line -> {});
    }
    OrderCreateRequest request =
        made(json, Map.of("A", List.of(Shops.part("M", 1, "1"), Shops.part("N", 1, "1"))));

    assertThat(lines(request)).containsExactly(tuple("M", 3, "5.01"), tuple("N", 3, "5.00"));
  }

  @Test
  void aVirtualBundleGoesByItsComponentsAndNotByALinkOfItsOwn() {
    OrderCreateRequest request =
        made(
            bundle("30.00").consistingOf("M", 1, "N", 2),
            Map.of(
                "A", List.of(Shops.part("WHOLE", 1, "30")),
                "M", List.of(Shops.part("M", 1, "10")),
                "N", List.of(Shops.part("N", 1, "10"))));

    assertThat(lines(request)).containsExactly(tuple("M", 1, "10.00"), tuple("N", 2, "10.00"));
    assertThat(request.order().note()).contains("Virtual bundles");
    assertThat(request.order().tags()).contains("tts-virtual-bundle");
  }

  @Test
  void aComponentMayItselfBeAPackOrABundleOfOurs() {
    OrderCreateRequest request =
        made(
            bundle("40.00").consistingOf("M", 2),
            Map.of("M", List.of(Shops.part("X", 3, "2"), Shops.part("Y", 1, "4"))));

    assertThat(lines(request)).containsExactly(tuple("X", 6, "4.00"), tuple("Y", 2, "8.00"));
    assertThat(request.order().lineItems().get(0).properties())
        .contains(
            new Property("tiktok_bundle_sku", "A"),
            new Property("tiktok_component_sku", "M"),
            new Property("tiktok_per_bundle", "6"));
  }

  @Test
  void aVirtualBundleOfOneComponentSaysSoToo() {
    OrderCreateRequest request =
        made(bundle("30.00").consistingOf("M", 1), Map.of("M", List.of(Shops.part("M", 1, "10"))));

    assertThat(lines(request)).containsExactly(tuple("M", 1, "30.00"));
    assertThat(request.order().lineItems().get(0).properties())
        .contains(new Property("tiktok_bundle_sku", "A"));
  }

  @Test
  void aComponentWithoutALinkIsMissingAndTheBundleIsNot() {
    OrderJson json = bundle("30.00").consistingOf("M", 1, "N", 2);

    assertThat(NeededSku.of(json.read()))
        .containsExactly(
            new NeededSku("M", "P-M", "seller-M", null),
            new NeededSku("N", "P-N", "seller-N", null));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> made(json, Map.of("A", List.of(Shops.variant("A")))))
        .withMessageContaining("[M, N]");
  }

  @Test
  void aCancelledBundleNeedsNoLinkAndASharedComponentIsAskedForOnce() {
    OrderJson json =
        bundle("30.00")
            .consistingOf("M", 1)
            .unit("B", "1", line -> line.put("display_status", "CANCELLED"))
            .consistingOf("X", 1)
            .unit("M", "5", line -> {});
    assertThat(NeededSku.of(json.read())).extracting(NeededSku::skuId).containsExactly("M");
  }

  @Test
  void aBundleWhoseComponentsCannotBeCountedIsRefused() {
    for (String broken : List.of("sku_id", "sku_count")) {
      OrderJson json =
          bundle("30.00")
              .consistingOf("M", 1)
              .with(
                  order ->
                      ((ObjectNode) order.at("/line_items/0/combined_listing_skus/0"))
                          .remove(broken));
      Content content =
          OrderContent.of(
              json.read(),
              Map.of("M", List.of(Shops.variant("M"))),
              Shops.US,
              ContentSettings.DEFAULTS);
      assertThat(((Refusal) content).cause()).as(broken).isEqualTo(Cause.INVALID);
    }
  }

  @Test
  void moreOfAVariantThanAPalletIsRefused() {
    Content content =
        OrderContent.of(
            bundle("30.00").consistingOf("M", 200).read(),
            Map.of("M", List.of(Shops.variant("M").times(100))),
            Shops.US,
            ContentSettings.DEFAULTS);
    assertThat(((Refusal) content).cause()).isEqualTo(Cause.UNSUPPORTED);
    assertThat(((Refusal) content).detail()).contains("20000", "SKU A");
  }

  @Test
  void moreLinesThanShopifyTakesAreRefused() {
    OrderJson json = order("US", "USD", "251.00").payment("sub_total", "251.00");
    for (int i = 0; i < 251; i++) {
      json.unit("A", "1.00", line -> {}).consistingOf("M", i + 1);
    }
    Content content =
        OrderContent.of(
            json.read(),
            Map.of("M", List.of(Shops.variant("M"))),
            Shops.US,
            ContentSettings.DEFAULTS);
    assertThat(((Refusal) content).cause()).isEqualTo(Cause.UNSUPPORTED);
    assertThat(((Refusal) content).detail()).contains("Shopify takes 250");
  }

  @Test
  void aFreeBundleIsFreeInAllItsParts() {
    OrderCreateRequest request =
        made(
            order("US", "USD", "0")
                .payment("sub_total", "0")
                .unit(
                    "A",
                    "30.00",
                    line ->
                        line.put("is_gift", true)
                            .put("seller_discount", "30.00")
                            .put("gift_retail_price", "30.00")),
            Map.of("A", List.of(Shops.part("M", 2, "24"), Shops.part("N", 1, "19"))));

    assertThat(lines(request)).containsExactly(tuple("M", 2, "0.00"), tuple("N", 1, "0.00"));
    assertThat(request.order().lineItems())
        .allSatisfy(
            line ->
                assertThat(line.properties()).contains(new Property("gift_retail_price", "30.00")));
  }

  @Test
  void rupiahAreSharedWhole() {
    OrderCreateRequest request =
        (OrderCreateRequest)
            OrderContent.of(
                order("ID", "IDR", "29999")
                    .payment("sub_total", "29999")
                    .unit("A", "29999", line -> {})
                    .read(),
                Map.of("A", List.of(Shops.variant("M").times(2))),
                Shops.local("ID", "IDR"),
                ContentSettings.DEFAULTS);
    assertThat(lines(request))
        .containsExactly(tuple("M", 1, "15000.00"), tuple("M", 1, "14999.00"));
  }

  @Test
  void senAreCountedWhereTikTokTellsThem() {
    OrderCreateRequest request =
        (OrderCreateRequest)
            OrderContent.of(
                order("ID", "IDR", "29999.50")
                    .payment("sub_total", "29999.50")
                    .unit("A", "29999.5", line -> {})
                    .read(),
                Map.of("A", List.of(Shops.variant("M"))),
                Shops.local("ID", "IDR"),
                ContentSettings.DEFAULTS);
    assertThat(request.money().shopifyTotal()).isEqualByComparingTo("29999.50");
    assertThat(request.notes()).isEmpty();
  }

  private static OrderJson bundle(String price) {
    return order("US", "USD", price).payment("sub_total", price).unit("A", price, line -> {});
  }

  private static OrderCreateRequest made(OrderJson json, Map<String, List<LinkedVariant>> links) {
    OrderCreateRequest request =
        (OrderCreateRequest)
            OrderContent.of(json.read(), links, Shops.US, ContentSettings.DEFAULTS);
    ExpectedShopifyTotals shopify = ExpectedShopifyTotals.of(OrderJson.json(request));
    assertThat(shopify.total()).isEqualByComparingTo(shopify.transactions());
    assertThat(request.money().explained()).isTrue();
    return request;
  }

  private static List<org.assertj.core.groups.Tuple> lines(OrderCreateRequest request) {
    return request.order().lineItems().stream().map(BundlesTest::line).toList();
  }

  private static org.assertj.core.groups.Tuple line(LineItem line) {
    String id = String.valueOf(line.variantId());
    return tuple(
        id.substring(id.lastIndexOf('/') + 1),
        line.quantity(),
        line.priceSet().shopMoney().amount());
  }
}
