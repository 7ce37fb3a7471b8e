package io.caravan.shopify;

import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a Shopify webhook says has changed: only keys. Topic and shop stand in unsigned headers, so
 * they are hints that say where to look, never data (Shopify facts, section 11.1).
 *
 * @param id the thing's GID; null where the body has none
 * @param sourceIdentifier on orders: the other system's order id
 * @param inventoryItemId on inventory levels and items: the item's GID, whatever is available of it
 * @param change what orders may wait on that has changed by it; null if nothing
 * @param owner on fulfilments, refunds and returns: the order's GID or number; null where the body
 *     has none, as that of {@code returns/update}
 */
public record ShopifyWebhook(
    @Nullable String id,
    @Nullable String sourceIdentifier,
    @Nullable String inventoryItemId,
    @Nullable Change change,
    @Nullable String owner) {

  /**
   * What has changed, by the signed body alone: its kind is told by its shape, not by the topic in
   * a header.
   *
   * @param topic {@code stock}, {@code variant}, {@code location} or {@code scope}
   * @param subject the inventory item's GID for stock; else {@code *}: which of them is no matter
   */
  public record Change(String topic, String subject) {}

  private static final Pattern LEVEL =
      Pattern.compile("gid://shopify/InventoryLevel/[^?]*\\?inventory_item_id=(\\d{1,20})");

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,20}");

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
   * @throws IllegalArgumentException if it is not a JSON object; the message never has content
   */
  public static ShopifyWebhook parse(byte[] body) {
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
    String gid = text(root.path("admin_graphql_api_id"));
    return new ShopifyWebhook(
        gid != null ? gid : text(root.path("id")),
        text(root.path("source_identifier")),
        inventoryItem(root, gid),
        change(root, gid),
        owner(root));
  }

  /** Bodies name the order by GID, or by number; those of returns do it in an object. */
  private static @Nullable String owner(JsonNode root) {
    String gid = text(root.path("order").path("admin_graphql_api_id"));
    if (gid != null) {
      return gid;
    }
    String number = text(root.path("order").path("id"));
    return number != null ? number : text(root.path("order_id"));
  }

  /** From a GID where there is one: a number may have lost digits in a script on its way. */
  private static @Nullable String inventoryItem(JsonNode root, @Nullable String gid) {
    if (gid != null && gid.startsWith("gid://shopify/InventoryItem/")) {
      return gid("InventoryItem", gid);
    }
    Matcher level = LEVEL.matcher(gid == null ? "" : gid);
    String number = level.matches() ? level.group(1) : text(root.path("inventory_item_id"));
    return gid("InventoryItem", number);
  }

  private static @Nullable Change change(JsonNode root, @Nullable String gid) {
    if (gid == null) {
      // app/scopes_update has no GID of its own.
      return root.path("current").isArray() && root.path("previous").isArray()
          ? new Change("scope", "*")
          : null;
    }
    if (gid.startsWith("gid://shopify/InventoryLevel/")) {
      // Nothing there: nothing to release for.
      return LEVEL.matcher(gid).matches() && root.path("available").asLong(0) > 0
          ? new Change("stock", Objects.requireNonNull(inventoryItem(root, gid)))
          : null;
    }
    if (gid.startsWith("gid://shopify/Product/") && root.path("variants").isArray()) {
      return new Change("variant", "*");
    }
    if (gid.startsWith("gid://shopify/Location/") && root.path("active").asBoolean(false)) {
      return new Change("location", "*");
    }
    return null;
  }

  /** The order's GID: some bodies have it, those of a deletion have only its number. */
  public @Nullable String orderId() {
    return gid("Order", id);
  }

  /** The GID of the order that a fulfilment, a refund or a return is of. */
  public @Nullable String ownerOrderId() {
    return gid("Order", owner);
  }

  private static @Nullable String gid(String type, @Nullable String id) {
    if (id == null) {
      return null;
    }
    String prefix = "gid://shopify/" + type + "/";
    String number = id.startsWith(prefix) ? id.substring(prefix.length()) : id;
    return NUMBER.matcher(number).matches() ? prefix + number : null;
  }

  private static @Nullable String text(JsonNode node) {
    if (!node.isString() && !node.isIntegralNumber()) {
      return null;
    }
    String text = node.asString();
    return text.isBlank() || text.length() > 255 || text.indexOf('\0') >= 0 ? null : text;
  }
}
