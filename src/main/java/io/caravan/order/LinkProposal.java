package io.caravan.order;

import io.caravan.mapping.LinkPart;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which Shopify variant an unlinked TikTok SKU is: only by an exact and unambiguous seller SKU,
 * never by title (requirements S35, C29). Pure.
 */
public sealed interface LinkProposal {

  /** Exactly one. */
  record Unambiguous(Variant variant) implements LinkProposal {}

  /** None, or several: a human decides. */
  record NotClear(String why) implements LinkProposal {}

  /**
   * A variant as Shopify answered.
   *
   * @param id GID
   * @param inventoryItemId GID
   * @param price in the store's currency
   */
  record Variant(
      String id,
      String sku,
      String inventoryItemId,
      @Nullable BigDecimal price,
      boolean requiresShipping,
      boolean taxable) {

    /** As a part of a link. */
    LinkPart part(int quantity) {
      return new LinkPart(id, inventoryItemId, requiresShipping, taxable, price, quantity);
    }
  }

  /**
   * @param candidates what a search found: it matches parts and any case, so each is compared again
   */
  static LinkProposal bySellerSku(String sellerSku, List<Variant> candidates) {
    List<Variant> exact =
        candidates.stream().filter(v -> v.sku().strip().equals(sellerSku.strip())).toList();
    return switch (exact.size()) {
      case 0 -> new NotClear("no Shopify variant has the SKU \"" + sellerSku + "\"");
      case 1 -> new Unambiguous(exact.get(0));
      default ->
          new NotClear(
              exact.size()
                  + " Shopify variants have the SKU \""
                  + sellerSku
                  + "\": "
                  + String.join(", ", exact.stream().map(Variant::id).limit(5).toList()));
    };
  }
}
