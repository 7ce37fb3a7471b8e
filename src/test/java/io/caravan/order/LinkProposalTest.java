package io.caravan.order;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LinkProposalTest {

  @Test
  void exactlyOneVariantWithTheSkuIsTheOne() {
    assertThat(
            LinkProposal.bySellerSku("RED-1", List.of(variant(1, "RED-1"), variant(2, "RED-12"))))
        .isEqualTo(new LinkProposal.Unambiguous(variant(1, "RED-1")));
  }

  @Test
  void aSkuThatOnlyLooksAlikeIsNone() {
    assertThat(LinkProposal.bySellerSku("RED-1", List.of(variant(1, "red-1"), variant(2, "RED"))))
        .isInstanceOfSatisfying(
            LinkProposal.NotClear.class, p -> assertThat(p.why()).contains("RED-1"));
  }

  @Test
  void twoVariantsWithTheSkuAreForAHuman() {
    assertThat(LinkProposal.bySellerSku("RED-1", List.of(variant(1, "RED-1"), variant(2, "RED-1"))))
        .isInstanceOfSatisfying(
            LinkProposal.NotClear.class,
            p -> assertThat(p.why()).contains("2 Shopify variants", "/1", "/2"));
  }

  @Test
  void blanksAroundASkuDoNotCount() {
    assertThat(LinkProposal.bySellerSku(" RED-1", List.of(variant(1, "RED-1 "))))
        .isInstanceOf(LinkProposal.Unambiguous.class);
  }

  private static LinkProposal.Variant variant(int id, String sku) {
    return new LinkProposal.Variant(
        "gid://shopify/ProductVariant/" + id,
        sku,
        "gid://shopify/InventoryItem/" + id,
        null,
        true,
        true);
  }
}
