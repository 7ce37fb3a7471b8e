package io.caravan.shopify;

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
 * @param inventoryItemId on inventory levels: the item's GID
 */
public record ShopifyWebhook(
    @Nullable String id, @Nullable String sourceIdentifier, @Nullable String inventoryItemId) {

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
        gid("InventoryItem", text(root.path("inventory_item_id"))));
  }

  /** The order's GID: some bodies have it, those of a deletion have only its number. */
  public @Nullable String orderId() {
    return gid("Order", id);
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
