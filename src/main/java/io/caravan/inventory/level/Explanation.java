package io.caravan.inventory.level;

import io.caravan.inventory.figure.Figure.Concern;
import io.caravan.inventory.figure.Figure.Quantity;
import io.caravan.inventory.figure.Figure.Step;
import io.caravan.inventory.figure.LikelyCause;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Why a SKU's stock on TikTok is what it is.
 *
 * @param show what it should show, by warehouse; null: nothing is sent, see {@code leave}
 * @param leave why nothing is sent; null if something is
 * @param claims units of orders that Shopify's number does not know of; at most {@value
 *     StockExplanations#MOST}
 * @param policy every field with where it came from
 * @param differs TikTok shows something else than it should
 * @param causes why, or why there is none; the most likely first
 */
public record Explanation(
    String store,
    String tiktokSkuId,
    String tiktokProductId,
    @Nullable String sellerSku,
    @Nullable String title,
    List<ExplainedPart> parts,
    List<ExplainedWarehouse> warehouses,
    List<ExplainedClaim> claims,
    List<ExplainedField> policy,
    List<Step> steps,
    @Nullable Map<String, Quantity> show,
    @Nullable ExplainedLeave leave,
    List<Concern> concerns,
    ExplainedPush push,
    boolean differs,
    List<LikelyCause> causes,
    List<ExplainedAlert> alerts) {

  /** One Shopify item of it; {@code readAt} null: never read. */
  public record ExplainedPart(
      @Nullable String inventoryItemId,
      @Nullable String variantId,
      int quantity,
      @Nullable String sku,
      @Nullable String title,
      @Nullable Boolean tracked,
      @Nullable Boolean continueSelling,
      boolean gone,
      List<String> productTags,
      List<ExplainedLevel> levels,
      @Nullable Instant readAt) {}

  /** {@code warehouseId} null: no warehouse of this SKU is there. */
  public record ExplainedLevel(
      String locationId,
      @Nullable String location,
      int available,
      @Nullable String warehouseId,
      @Nullable Instant updatedAt) {}

  /**
   * One of TikTok's warehouses of it.
   *
   * @param status TikTok's own word; null: never read
   * @param shown what TikTok last said is available
   * @param committed what TikTok last said of orders
   * @param unknown of those, units of orders we had not seen at that read
   * @param sent what was last sent and taken
   */
  public record ExplainedWarehouse(
      String warehouseId,
      @Nullable String name,
      @Nullable String status,
      boolean ownedByTikTok,
      boolean closed,
      List<String> locationIds,
      int shown,
      int committed,
      int unknown,
      Instant readAt,
      @Nullable Integer sent,
      @Nullable Instant sentAt) {}

  /** {@code store} is the link the order came by. */
  public record ExplainedClaim(
      String store, String tiktokOrderId, String inventoryItemId, String warehouseId, int units) {}

  /** {@code from} is {@code default}, {@code store}, {@code tag ...}, {@code sku ...}. */
  public record ExplainedField(String field, @Nullable Object value, String from) {}

  public record ExplainedLeave(String because, String detail) {}

  /**
   * How the telling went.
   *
   * @param target what it should show, as last decided before sending; JSON
   * @param dirtySince the oldest change that TikTok has not been told
   * @param reserved units that TikTok set apart for campaigns and creators
   */
  public record ExplainedPush(
      boolean on,
      boolean dryRun,
      boolean paused,
      @Nullable Map<String, Object> target,
      @Nullable Instant dirtySince,
      @Nullable Instant readAt,
      @Nullable Instant sentAt,
      int reserved,
      @Nullable String soldOutBy,
      @Nullable String refusedCode,
      @Nullable String refusedDetail,
      @Nullable Instant refusedAt,
      @Nullable Instant retryAt) {}

  public record ExplainedAlert(String kind, String subject, Instant raisedAt) {}
}
