package io.caravan.mapping;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
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
   * @param parts one with a multiplier, or those of a bundle; each variant once
   */
  record Link(
      int storeId, String tiktokSkuId, @Nullable String tiktokProductId, List<LinkPart> parts) {}

  /** The largest multiplier that the table takes. */
  int MAX_MULTIPLIER = LinkPart.MAX_QUANTITY;

  /**
   * One line of the mapping table. The link's fields are null unless it is linked.
   *
   * @param parts of what it consists in Shopify; empty unless it is linked
   * @param origin how the link came about: {@code own-id}, {@code seller-sku}, {@code barcode},
   *     {@code manual}, {@code import}
   * @param missingBecause why orders with it are not made, in words; null if nothing is wrong
   * @param proposals what it could be, the strongest first; empty unless it is proposed
   * @param waitingOrders how many parked orders wait for it
   */
  record Line(
      int storeId,
      String tiktokSkuId,
      @Nullable String tiktokProductId,
      @Nullable String sellerSku,
      @Nullable String title,
      State state,
      List<LinkPart> parts,
      @Nullable String origin,
      @Nullable String linkedBy,
      java.time.@Nullable Instant linkedAt,
      @Nullable String missingBecause,
      List<Proposal> proposals,
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

  /** In which order lines come. */
  enum Sort {
    /** By store and SKU id. */
    SKU,
    /** Only SKUs that parked orders wait for, the most wanted first. */
    WAITING
  }

  /**
   * What is asked of the table.
   *
   * @param storeId null for all stores
   * @param state null for all
   * @param text a SKU, product or variant id, the beginning of a seller SKU, or words of the title;
   *     null for all
   * @param after begins behind this SKU id, for pages deep in the table; null for the beginning
   * @param page from 0, counted from {@code after}
   */
  record Query(
      @Nullable Integer storeId,
      @Nullable State state,
      @Nullable String text,
      Sort sort,
      @Nullable String after,
      int page,
      int size) {}

  /** More lines than these are not counted. */
  int COUNTED = 10_000;

  /**
   * Part of the table.
   *
   * @param total how many lines fit the question, on all pages; at most {@link #COUNTED}
   * @param totalIsExact false if there are more than were counted
   */
  record Page(long total, boolean totalIsExact, List<Line> lines) {}

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

  Page list(Query query);

  /**
   * A store's table by SKU id, part by part and uncounted.
   *
   * @param after begins behind this SKU id; empty for the beginning
   */
  List<Line> lines(int storeId, String after, int most);

  /**
   * A person agrees that a SKU is a proposed variant.
   *
   * @return how many parked orders are released; empty if it was not proposed
   */
  OptionalLong approve(int storeId, String tiktokSkuId, String variantId, String who);

  /** A person says that it is not; it is not proposed again. False if it was not proposed. */
  boolean reject(int storeId, String tiktokSkuId, String variantId, String who);

  /**
   * SKU ids with the one variant that is proposed before all others, and for this reason.
   *
   * @param most at most so many, by SKU id
   */
  List<Map.Entry<String, String>> clearestProposals(int storeId, String reason, int most);

  /** Who changed a link, the newest first. */
  List<MappingHistory.Entry> history(int storeId, String tiktokSkuId);
}
