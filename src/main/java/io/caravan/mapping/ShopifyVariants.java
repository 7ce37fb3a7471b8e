package io.caravan.mapping;

import io.caravan.shopify.ShopifyApi;
import io.caravan.shopify.Variant;
import io.caravan.store.Store;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Asks Shopify. */
@Component
class ShopifyVariants implements ShopVariants {
  private final ShopifyApi shopify;

  ShopifyVariants(ShopifyApi shopify) {
    this.shopify = shopify;
  }

  @Override
  public Optional<Candidate> byId(Store store, String variantId) {
    return shopify.variantById(store, variantId).map(ShopifyVariants::candidate);
  }

  @Override
  public List<Candidate> candidates(Store store, SkuFacts facts) {
    List<Candidate> candidates = new ArrayList<>();
    String own = Match.variantNamedBy(facts.externalSkuId());
    if (own != null) {
      byId(store, own).ifPresent(candidates::add);
    }
    if (facts.sellerSku() != null && !facts.sellerSku().isBlank()) {
      search(store, "sku", Set.of(facts.sellerSku().strip()), candidates);
    }
    if (!Gtin.comparable(facts.barcode()).isEmpty()) {
      search(store, "barcode", Gtin.spellings(facts.barcode()), candidates);
    }
    return candidates;
  }

  private void search(Store store, String field, Set<String> values, List<Candidate> found) {
    shopify
        .variantsSearched(store, field, new LinkedHashSet<>(values))
        .forEach(v -> found.add(candidate(v)));
  }

  private static Candidate candidate(Variant v) {
    String name =
        v.title().isEmpty() || v.title().equals("Default Title")
            ? v.productTitle()
            : v.productTitle() + " / " + v.title();
    return new Candidate(
        v.id(),
        v.sku(),
        v.barcode(),
        name.isBlank() ? null : name,
        v.inventoryItemId(),
        v.price(),
        v.requiresShipping(),
        v.taxable());
  }
}
