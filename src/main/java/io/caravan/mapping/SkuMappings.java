package io.caravan.mapping;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which Shopify variant a TikTok SKU is.
 *
 * <p>A write is one transaction (its own, or the caller's): the link, the release epoch of the
 * store's topic {@code sku}, and one release request, so that an order that waits for the link
 * cannot be missed. None of the methods writes to the audit; whoever acts for a person does.
 */
public interface SkuMappings {

  /** Topic of release epochs, release requests and waits that are about SKUs. */
  String TOPIC = "sku";

  /** What is known about a TikTok SKU. */
  enum State {
    /** Orders with it flow. */
    LINKED,
    /** A match was found that is not certain enough to be used without a person's word. */
    PROPOSED,
    /** Met on an order, and nothing fits. */
    UNMAPPED
  }

  /**
   * A link to be made or changed.
   *
   * @param tiktokSkuId decimal digits
   * @param tiktokProductId null leaves a known one as it is
   * @param variantId {@code gid://shopify/ProductVariant/...}
   * @param multiplier how many of the variant one TikTok unit is, 1 to {@value #MAX_MULTIPLIER}
   */
  record Link(
      int storeId,
      String tiktokSkuId,
      @Nullable String tiktokProductId,
      String variantId,
      int multiplier) {}

  /** The largest multiplier that the table takes. */
  int MAX_MULTIPLIER = 10_000;

  /**
   * One line of the mapping table. The link's fields are null unless it is linked (or, for the
   * variant, proposed).
   *
   * @param variantId a GID
   * @param inventoryItemId a GID, once it was looked up
   * @param origin how the link came about: {@code own-id}, {@code seller-sku}, {@code barcode},
   *     {@code manual}, {@code import}
   * @param missingBecause why there is no link, in words; null if there is one
   * @param waitingOrders how many parked orders wait for it
   */
  record Line(
      int storeId,
      String tiktokSkuId,
      @Nullable String tiktokProductId,
      @Nullable String sellerSku,
      @Nullable String title,
      State state,
      @Nullable String variantId,
      @Nullable String inventoryItemId,
      @Nullable Integer multiplier,
      @Nullable String origin,
      @Nullable String linkedBy,
      java.time.@Nullable Instant linkedAt,
      @Nullable String missingBecause,
      long waitingOrders) {}

  /**
   * A variant that a SKU could be.
   *
   * @param name of product and variant
   * @param evidence {@code own-id, seller-sku, barcode}
   * @param reason {@code contradiction, shared, alike, left-over}
   * @param detail the reason in words
   * @param rank 0 is the strongest
   * @param part as a link would have it
   */
  record Proposal(
      String variantId,
      @Nullable String name,
      @Nullable String sku,
      @Nullable String barcode,
      String evidence,
      String reason,
      String detail,
      int rank,
      LinkPart part) {}

  /**
   * Part of the table.
   *
   * @param total how many lines fit the question, on all pages
   */
  record Page(long total, List<Line> lines) {}

  /**
   * Makes a link or changes one, by hand.
   *
   * @param who the person, kept with the link
   * @return how many parked orders waited for this SKU and are released
   */
  long link(Link link, String who);

  /**
   * Takes a link away; orders already imported stay as they are.
   *
   * @return false if there was none
   */
  boolean unlink(int storeId, String tiktokSkuId, String who);

  /** One line, if the SKU is linked or was ever met. */
  Optional<Line> find(int storeId, String tiktokSkuId);

  /**
   * The table by store and SKU id.
   *
   * @param storeId null for all stores
   * @param state null for all
   * @param page from 0
   */
  Page list(@Nullable Integer storeId, @Nullable State state, int page, int size);
}
