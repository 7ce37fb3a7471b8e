package io.caravan.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.Postgres;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class AutoLinksTest {
  @RegisterExtension static final Postgres db = Postgres.fresh();
  private static final String SKU = "1729592969712207008";

  private static int store;

  private final SkuLinks links = TestLinks.of(db.jdbc());
  private final AutoLinks autoLinks = TestLinks.autoLinks(db.jdbc(), links);

  @BeforeEach
  void empty() {
    if (store == 0) {
      store = db.store("acme-us");
    }
    db.truncate(
        "sku_link",
        "tiktok_sku",
        "link_proposal",
        "mapping_history",
        "release_epoch",
        "release_request");
  }

  @Test
  void aCertainMatchIsLinkedWithItsReleaseAndItsStory() {
    AutoLinks.Considered found = consider(line("RED-1"), variant(1, "RED-1", null));

    assertThat(found.link()).isNotNull();
    assertThat(links.find(store, SKU))
        .hasValueSatisfying(l -> assertThat(l.origin()).isEqualTo("seller-sku"));
    assertThat(text("select subject from release_request")).containsExactly(SKU);
    assertThat(text("select how || ' ' || who from mapping_history"))
        .containsExactly("auto caravan");
    assertThat(text("select state from tiktok_sku")).containsExactly("linked");
  }

  @Test
  void anUnclearMatchIsProposedOnceHoweverOftenItIsMet() {
    for (int i = 0; i < 3; i++) {
      assertThat(
              consider(line("RED-1"), variant(1, "RED-1", null), variant(2, "RED-1", null)).why())
          .contains("2 Shopify variants");
    }
    assertThat(text("select variant_id from link_proposal")).hasSize(2);
    assertThat(text("select state from tiktok_sku")).containsExactly("proposed");
    assertThat(text("select subject from release_request")).isEmpty();
  }

  @Test
  void aProposalThatIsNoLongerTrueIsGone() {
    consider(line("RED-1"), variant(1, "red-1", null));
    assertThat(consider(line("RED-1")).why()).contains("no Shopify variant");
    assertThat(text("select variant_id from link_proposal")).isEmpty();
    assertThat(text("select state from tiktok_sku")).containsExactly("unmapped");
  }

  @Test
  void anOrderDoesNotOverrideWhatTheProductsBarcodeSays() {
    SkuFacts product = new SkuFacts(SKU, "77", "RED-1", "Red", null, "012345678905");
    consider(product, variant(1, "RED-1", null), variant(2, "OTHER", "012345678905"));
    assertThat(text("select reason from link_proposal"))
        .containsExactly("contradiction", "contradiction");

    AutoLinks.Considered order = consider(line("RED-1"), variant(1, "RED-1", null));

    assertThat(order.link()).isNull();
    assertThat(order.why()).contains("/2");
    assertThat(text("select state from tiktok_sku")).containsExactly("proposed");
  }

  @Test
  void anAutomaticLinkThatAPersonTookAwayIsNotMadeAgain() {
    consider(line("RED-1"), variant(1, "RED-1", null));
    assertThat(links.unlink(store, SKU, "otto")).isTrue();

    assertThat(consider(line("RED-1"), variant(1, "RED-1", null)).why()).contains("rejected");
    assertThat(links.find(store, SKU)).isEmpty();
  }

  @Test
  void aLinkByHandSettlesTheProposals() {
    consider(line("RED-1"), variant(1, "RED-1", null), variant(2, "RED-1", null));
    links.link(
        new SkuLink(
            store,
            SKU,
            null,
            List.of(LinkPart.unread(variant(2, "", null).variantId(), 1)),
            "manual",
            "otto"));
    assertThat(text("select variant_id from link_proposal")).isEmpty();
    assertThat(text("select state from tiktok_sku")).containsExactly("linked");
    assertThat(consider(line("RED-1"), variant(1, "RED-1", null)).link().linkedBy())
        .isEqualTo("otto");
  }

  @Test
  void aLinkOfTheCacheHoldsAcrossOtherChangesAndNotAcrossItsOwn() {
    consider(line("RED-1"), variant(1, "RED-1", null));
    long first = TestLinks.releases(db.jdbc()).epoch(store);
    assertThat(links.find(store, first, SKU)).isPresent();
    // Another node, so that this one's cache can only learn from the database.
    SkuLinks elsewhere = TestLinks.of(db.jdbc());
    for (int i = 0; i < 20; i++) {
      elsewhere.link(
          new SkuLink(
              store, "other-" + i, null, List.of(variant(9, "", null).part(1)), "manual", "x"));
    }
    db.jdbc().sql("update link_part set quantity = 7 where tiktok_sku_id = ?").param(SKU).update();
    long later = TestLinks.releases(db.jdbc()).epoch(store);
    assertThat(links.find(store, later, SKU).orElseThrow().parts().get(0).quantity())
        .as("served from memory: its own row was changed behind everyone's back")
        .isEqualTo(1);

    elsewhere.link(
        new SkuLink(store, SKU, null, List.of(variant(2, "", null).part(3)), "manual", "x"));
    long changed = TestLinks.releases(db.jdbc()).epoch(store);
    assertThat(links.find(store, changed, SKU).orElseThrow().parts().get(0).quantity())
        .isEqualTo(3);
  }

  /** What a standby had not yet heard of is gone, and its epochs are given to other changes. */
  @Test
  void afterAFailoverTheCacheDoesNotKnowBetterThanTheDatabase() {
    links.link(new SkuLink(store, SKU, null, List.of(variant(1, "", null).part(1)), "manual", "x"));
    long before = TestLinks.releases(db.jdbc()).epoch(store);
    links.link(new SkuLink(store, SKU, null, List.of(variant(2, "", null).part(1)), "manual", "x"));
    long lost = TestLinks.releases(db.jdbc()).epoch(store);
    assertThat(variantOf(links.find(store, lost, SKU))).isEqualTo(variant(2, "", null).variantId());

    db.jdbc().sql("update release_epoch set epoch = ?").param(before).update();
    db.jdbc().sql("delete from mapping_history where epoch > ?").param(before).update();
    db.jdbc()
        .sql("update link_part set variant_id = ?")
        .param(variant(1, "", null).variantId())
        .update();

    assertThat(variantOf(links.find(store, before, SKU)))
        .isEqualTo(variant(1, "", null).variantId());
    assertThat(variantOf(links.find(store, before, SKU)))
        .as("from memory again")
        .isEqualTo(variant(1, "", null).variantId());
    TestLinks.of(db.jdbc())
        .link(new SkuLink(store, SKU, null, List.of(variant(3, "", null).part(1)), "manual", "x"));
    assertThat(variantOf(links.find(store, lost, SKU))).isEqualTo(variant(3, "", null).variantId());
  }

  private static String variantOf(java.util.Optional<SkuLink> link) {
    return link.orElseThrow().parts().get(0).variantId();
  }

  private AutoLinks.Considered consider(SkuFacts facts, Candidate... candidates) {
    return autoLinks.consider(store, facts, List.of(candidates));
  }

  private static SkuFacts line(String sellerSku) {
    return SkuFacts.ofLine(SKU, "77", sellerSku, "Red shoe");
  }

  private static Candidate variant(int id, String sku, String barcode) {
    return new Candidate(
        "gid://shopify/ProductVariant/" + id,
        sku,
        barcode,
        "Shoe",
        "gid://shopify/InventoryItem/" + id,
        BigDecimal.TEN,
        true,
        true);
  }

  private static List<String> text(String sql) {
    return db.jdbc().sql(sql).query(String.class).list();
  }
}
