package io.caravan.mapping;

import io.caravan.platform.PlatformException;
import io.caravan.store.Store;
import java.util.List;
import java.util.Optional;

/**
 * What Shopify says of variants, for links. Every method is one call or a few, and throws {@link
 * PlatformException}: never to be called with a connection held.
 */
public interface ShopVariants {

  /** The variant with this GID; empty if there is none, or not any more. */
  Optional<Candidate> byId(Store store, String variantId);

  /**
   * Every variant that these facts could mean: by the external id, the seller SKU in any letter
   * case, and the barcode in any length; {@link Match} compares exactly.
   */
  List<Candidate> candidates(Store store, SkuFacts facts);
}
