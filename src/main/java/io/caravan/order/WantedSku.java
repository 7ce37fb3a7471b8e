package io.caravan.order;

import io.caravan.mapping.SkuLink;
import io.caravan.order.OrderInHand.MissingLink;
import io.caravan.order.content.NeededSku;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A TikTok SKU of an order, on its way through the mapping table.
 *
 * @param link null until found
 * @param problem why there is none; null while it is looked for
 */
public record WantedSku(
    int storeId,
    long epoch,
    String skuId,
    @Nullable String productId,
    @Nullable String sellerSku,
    @Nullable String title,
    @Nullable SkuLink link,
    @Nullable MissingLink problem) {

  /** The distinct SKUs that an order needs, for a virtual bundle those of its components. */
  public static List<WantedSku> of(OrderInHand hand) {
    return NeededSku.of(hand.order()).stream()
        .map(
            sku ->
                new WantedSku(
                    hand.store().id(),
                    hand.epoch(),
                    sku.skuId(),
                    sku.productId(),
                    sku.sellerSku(),
                    sku.title(),
                    null,
                    null))
        .toList();
  }

  public WantedSku with(SkuLink found) {
    return new WantedSku(storeId, epoch, skuId, productId, sellerSku, title, found, null);
  }

  public WantedSku without(ParkCause cause, String why) {
    return new WantedSku(
        storeId,
        epoch,
        skuId,
        productId,
        sellerSku,
        title,
        null,
        new MissingLink(skuId, cause, why));
  }

  /** Linked, but what the variant is like was never read from Shopify. */
  public boolean isUnread() {
    return link != null && !link.isComplete();
  }

  /** Not linked, and there is a seller SKU to look for. */
  public boolean isFindable() {
    return link == null && problem == null && sellerSku != null && !sellerSku.isBlank();
  }
}
