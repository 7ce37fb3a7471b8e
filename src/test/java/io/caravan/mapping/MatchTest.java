package io.caravan.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MatchTest {
  private static final Candidate RED = variant(1, "RED-1", "012345678905");
  private static final Candidate BLUE = variant(2, "BLUE-1", "4006381333931");

  @Test
  void exactlyOneVariantWithTheSellerSkuIsTheOne() {
    assertThat(match(facts("RED-1", null, null), RED, variant(3, "RED-12", null)))
        .isEqualTo(new Match.Linked(RED, Match.Evidence.SELLER_SKU));
  }

  @Test
  void blanksAroundASkuDoNotCount() {
    assertThat(match(facts(" RED-1", null, null), variant(1, "RED-1 ", null)))
        .isInstanceOf(Match.Linked.class);
  }

  @Test
  void aSkuThatDiffersInCaseIsProposedAndNotLinked() {
    Match match = match(facts("RED-1", null, null), variant(1, "red-1", null));
    assertThat(match)
        .isInstanceOfSatisfying(
            Match.Proposed.class,
            p -> {
              assertThat(p.proposals()).singleElement();
              assertThat(p.proposals().get(0).reason()).isEqualTo(Match.Reason.ALIKE);
            });
  }

  @Test
  void aSkuThatOnlyBeginsAlikeIsNone() {
    assertThat(match(facts("RED-1", null, null), variant(1, "RED", null)))
        .isInstanceOfSatisfying(Match.None.class, n -> assertThat(n.why()).contains("RED-1"));
  }

  @Test
  void twoVariantsWithTheSkuAreProposedWithTheReason() {
    assertThat(match(facts("RED-1", null, null), RED, variant(2, "RED-1", null)))
        .isInstanceOfSatisfying(
            Match.Proposed.class,
            p -> {
              assertThat(p.why()).contains("2 Shopify variants", "/1", "/2");
              assertThat(p.proposals())
                  .extracting(Match.Proposal::reason)
                  .containsExactly(Match.Reason.SHARED, Match.Reason.SHARED);
            });
  }

  @Test
  void theTitleIsNeverLookedAt() {
    Candidate sameName =
        new Candidate(
            "gid://shopify/ProductVariant/9", "X", null, "Red shoe", "", null, true, true);
    SkuFacts facts = new SkuFacts("1", null, "Y", "Red shoe", null, null);
    assertThat(Match.of(facts, List.of(sameName), Set.of())).isInstanceOf(Match.None.class);
  }

  @ParameterizedTest
  @CsvSource({"1", "gid://shopify/ProductVariant/1"})
  void theExternalIdOfOurOwnListingIsTheOne(String externalId) {
    assertThat(match(facts(null, externalId, null), RED, BLUE))
        .isEqualTo(new Match.Linked(RED, Match.Evidence.OWN_ID));
  }

  @Test
  void ourOwnIdDecidesBetweenVariantsWithTheSameSku() {
    assertThat(match(facts("RED-1", "2", null), RED, variant(2, "RED-1", null)))
        .isInstanceOfSatisfying(
            Match.Linked.class, l -> assertThat(l.by()).isEqualTo(Match.Evidence.OWN_ID));
  }

  @Test
  void signsThatNameDifferentVariantsAreForAPerson() {
    assertThat(match(facts("RED-1", "2", null), RED, BLUE))
        .isInstanceOfSatisfying(
            Match.Proposed.class,
            p -> {
              assertThat(p.proposals())
                  .extracting(q -> q.candidate().variantId())
                  .containsExactly(BLUE.variantId(), RED.variantId());
              assertThat(p.proposals()).allMatch(q -> q.reason() == Match.Reason.CONTRADICTION);
            });
  }

  @ParameterizedTest
  @CsvSource({
    "012345678905, 012345678905, true",
    "0012345678905, 012345678905, true",
    "00012345678905, 012345678905, true",
    "012345678906, 012345678905, false",
    "0012345678906, 012345678906, false",
    "ABC-1, ABC-1, true",
    "000000000000, 000000000000, false",
  })
  void barcodesAreTheSameInAnyLengthOfTheirNumber(String tiktok, String shopify, boolean same) {
    Match match = match(facts(null, null, tiktok), variant(1, null, shopify));
    assertThat(match instanceof Match.Linked).isEqualTo(same);
  }

  @Test
  void aBarcodeIsSearchedInEveryLength() {
    assertThat(Gtin.spellings("0012345678905"))
        .containsExactlyInAnyOrder("0012345678905", "012345678905", "00012345678905");
  }

  @Test
  void aRejectedVariantIsNeitherLinkedNorProposedAgain() {
    assertThat(Match.of(facts("RED-1", null, null), List.of(RED), Set.of(RED.variantId())))
        .isInstanceOfSatisfying(Match.None.class, n -> assertThat(n.why()).contains("rejected"));
    Candidate twin = variant(7, "RED-1", null);
    assertThat(Match.of(facts("RED-1", null, null), List.of(RED, twin), Set.of(RED.variantId())))
        .isInstanceOfSatisfying(
            Match.Proposed.class,
            p -> {
              assertThat(p.proposals()).singleElement();
              assertThat(p.proposals().get(0).candidate()).isEqualTo(twin);
              assertThat(p.proposals().get(0).reason()).isEqualTo(Match.Reason.LEFT_OVER);
            });
  }

  @Test
  void aSkuWithNothingToGoByIsNone() {
    assertThat(match(facts(null, null, null), RED))
        .isInstanceOfSatisfying(
            Match.None.class, n -> assertThat(n.why()).contains("no seller SKU"));
  }

  private static Match match(SkuFacts facts, Candidate... candidates) {
    return Match.of(facts, List.of(candidates), Set.of());
  }

  private static SkuFacts facts(String sellerSku, String externalId, String barcode) {
    return new SkuFacts("1729", null, sellerSku, "Red shoe", externalId, barcode);
  }

  private static Candidate variant(int id, String sku, String barcode) {
    return new Candidate(
        "gid://shopify/ProductVariant/" + id,
        sku,
        barcode,
        null,
        "gid://shopify/InventoryItem/" + id,
        BigDecimal.TEN,
        true,
        true);
  }
}
