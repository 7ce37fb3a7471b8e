package io.caravan.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.tiktok.TikTokProduct;
import io.caravan.tiktok.TikTokProduct.Sku;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SkusToMapTest {
  private static final Sku PLAIN = new Sku("1", "MUG", null, null, false);
  private static final Sku OTHER = new Sku("2", null, "4006381333931", null, false);
  private static final Sku BUNDLE = new Sku("3", "BASKET", null, null, true);

  @Test
  void whatHasNoLinkAndIsNoBundleIsToBeMapped() {
    SkusToMap skus = SkusToMap.of(product("ACTIVATE"), Set.of("1"));
    assertThat(skus.unlinked()).containsExactly(OTHER);
    assertThat(skus.there()).containsExactlyInAnyOrder("1", "2", "3");
  }

  @Test
  void aProductUnderReviewIsLookedAtBeforeItSellsAndADraftIsNot() {
    assertThat(SkusToMap.of(product("PENDING"), Set.of()).unlinked()).hasSize(2);
    assertThat(SkusToMap.of(product("SELLER_DEACTIVATED"), Set.of()).unlinked()).hasSize(2);
    assertThat(SkusToMap.of(product(""), Set.of()).unlinked()).hasSize(2);
    assertThat(SkusToMap.of(product("DRAFT"), Set.of()).unlinked()).isEmpty();
  }

  @Test
  void ofADeletedProductNothingIsLeft() {
    SkusToMap gone = SkusToMap.of(product("DELETED"), Set.of());
    assertThat(gone.unlinked()).isEmpty();
    assertThat(gone.isOfInterest(Set.of("1"))).as("to be forgotten").isTrue();
    assertThat(gone.isOfInterest(Set.of())).isFalse();
  }

  @Test
  void aProductWithNothingToLinkOrForgetCostsNoCall() {
    SkusToMap all = SkusToMap.of(product("ACTIVATE"), Set.of("1", "2"));
    assertThat(all.isOfInterest(Set.of("2"))).isFalse();
    assertThat(all.isOfInterest(Set.of("4"))).as("a variant that was taken away").isTrue();
  }

  private static TikTokProduct product(String status) {
    return new TikTokProduct("9", "Things", status, null, null, List.of(PLAIN, OTHER, BUNDLE));
  }
}
