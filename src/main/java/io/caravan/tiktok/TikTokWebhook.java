package io.caravan.tiktok;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a TikTok webhook says has changed: only keys and times, all of them signed (TikTok facts,
 * section 9). The rest of the body is never used.
 *
 * @param type its number; -1 where the body has none and is not of the one type that has none,
 *     {@link #INVENTORY_CHANGED}
 * @param shopId the shop it is about; null of {@link #INVENTORY_CHANGED}, which names a seller
 * @param notificationId the same on every retry; null in some older types
 * @param at when it was raised
 * @param orderId of the types that concern an order
 * @param productId of the types that concern a product; some samples show it as a number that has
 *     lost its last digits, so it may name no product at all
 * @param updateTime of the thing changed
 * @param skuId of the types that concern one variant
 * @param sellerId of {@link #INVENTORY_CHANGED}: not the shop's id, so it finds no store; the
 *     product may, since its id is one of a kind
 * @param packages of {@link #PACKAGE_UPDATE}: what was combined, split or taken apart; at most
 *     {@value #MOST_PACKAGES}
 */
public record TikTokWebhook(
    int type,
    @Nullable String shopId,
    @Nullable String notificationId,
    @Nullable Instant at,
    @Nullable String orderId,
    @Nullable String productId,
    @Nullable Instant updateTime,
    @Nullable String skuId,
    @Nullable String sellerId,
    List<PackageOf> packages) {

  /** Packages were combined, split or taken apart (TikTok facts, section 9.3). */
  public static final int PACKAGE_UPDATE = 4;

  /** Far more than an update names; the rest is found by reading orders. */
  static final int MOST_PACKAGES = 50;

  /** A package and the orders in it. */
  public record PackageOf(String packageId, List<String> orderIds) {
    public PackageOf {
      orderIds = List.copyOf(orderIds);
    }
  }

  public TikTokWebhook {
    packages = List.copyOf(packages);
  }

  /** One that names no packages. */
  public TikTokWebhook(
      int type,
      @Nullable String shopId,
      @Nullable String notificationId,
      @Nullable Instant at,
      @Nullable String orderId,
      @Nullable String productId,
      @Nullable Instant updateTime,
      @Nullable String skuId,
      @Nullable String sellerId) {
    this(
        type,
        shopId,
        notificationId,
        at,
        orderId,
        productId,
        updateTime,
        skuId,
        sellerId,
        List.of());
  }

  /** Stock of a SKU is low or out, or TikTok foresees it (docv2/page/672995e79ba2a002fe5dc92e). */
  public static final int INVENTORY_STATUS = 27;

  /**
   * Stock of a SKU changed. Known from secondary sources of 2026 only: a flat body without the
   * envelope of the others (TikTok facts, section 9.3). It is known by its fields.
   */
  public static final int INVENTORY_CHANGED = 68;

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(64)
                          .maxNumberLength(100)
                          .build())
                  // Two values under one name: nobody can say which one was meant.
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .build();

  /**
   * @param body the bytes whose signature was checked
   * @throws IllegalArgumentException if it is not a JSON object; the message names what was found,
   *     never the content
   */
  public static TikTokWebhook parse(byte[] body) {
    JsonNode root;
    try {
      root = JSON.readTree(body);
    } catch (JacksonException e) {
      throw new IllegalArgumentException(
          "the body is not JSON: " + e.getClass().getSimpleName(), e);
    }
    if (root == null || !root.isObject()) {
      throw new IllegalArgumentException("the body is not a JSON object");
    }
    JsonNode data = root.path("data");
    if (isFlatInventoryChange(root)) {
      Instant at = moment(root.path("occurred_at"));
      return new TikTokWebhook(
          INVENTORY_CHANGED,
          id(root.path("shop_id")),
          id(root.path("event_id")),
          at,
          null,
          id(root.path("product_id")),
          at,
          id(root.path("sku_id")),
          id(root.path("seller_id")));
    }
    return new TikTokWebhook(
        root.path("type").isIntegralNumber() ? root.path("type").asInt(-1) : -1,
        id(root.path("shop_id")),
        id(root.path("tts_notification_id")),
        seconds(root.path("timestamp")),
        id(data.path("order_id")),
        id(data.path("product_id")),
        seconds(data.path("update_time")),
        id(data.path("sku_id")),
        id(data.path("seller_id")),
        packages(data.path("package_list")));
  }

  private static List<PackageOf> packages(JsonNode list) {
    List<PackageOf> packages = new ArrayList<>();
    for (JsonNode one : list) {
      String packageId = id(one.path("package_id"));
      List<String> orders = new ArrayList<>();
      for (JsonNode order : one.path("order_id_list")) {
        String orderId = id(order);
        if (orderId != null && orders.size() < MOST_PACKAGES) {
          orders.add(orderId);
        }
      }
      if (packageId != null && packages.size() < MOST_PACKAGES) {
        packages.add(new PackageOf(packageId, orders));
      }
    }
    return packages;
  }

  private static boolean isFlatInventoryChange(JsonNode root) {
    JsonNode type = root.path("type");
    boolean may =
        type.isMissingNode()
            || type.isNull()
            || (type.isIntegralNumber() && type.asInt(-1) == INVENTORY_CHANGED);
    return may
        && !root.has("data")
        && root.has("product_id")
        && (root.has("quantity_snapshot_after_change") || root.has("change_detail"));
  }

  private static final Pattern ID = Pattern.compile("[0-9A-Za-z_-]{1,64}");

  /** Ids come as strings, in some samples as numbers; never longer than 64 digits or letters. */
  private static @Nullable String id(JsonNode node) {
    if (!node.isString() && !node.isIntegralNumber()) {
      return null;
    }
    String text = node.asString();
    return ID.matcher(text).matches() ? text : null;
  }

  private static @Nullable Instant seconds(JsonNode node) {
    if (!node.isIntegralNumber() || !node.canConvertToLong()) {
      return null;
    }
    long seconds = node.asLong();
    return seconds <= 0 || seconds > 99_999_999_999L ? null : Instant.ofEpochSecond(seconds);
  }

  /** ISO 8601 with an offset, to the nanosecond. */
  private static @Nullable Instant moment(JsonNode node) {
    String text = node.isString() ? node.asString() : "";
    if (text.isEmpty() || text.length() > 64) {
      return null;
    }
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException e) {
      return null;
    }
  }
}
