package io.caravan.shopify;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * An order as Shopify gives it back: enough to know which one it is and whether it is right.
 *
 * @param id GID
 * @param name as the merchant sees it ({@code #1001})
 * @param sourceIdentifier the TikTok order id, if it was set
 * @param total in shop money; null if Shopify did not say
 * @param currency of the total; null with it
 * @param tiktokOrderId value of the unique id metafield; null if the order has none
 * @param cancelledAt null if it is not cancelled
 * @param fulfilmentStatus {@code displayFulfillmentStatus}
 * @param shipsFrom location GIDs of its fulfilment orders; empty if not asked for or not routed yet
 * @param enough no tracked variant of it is below zero over all locations; null if not asked for
 */
public record ShopifyOrder(
    String id,
    String name,
    @Nullable String sourceIdentifier,
    @Nullable BigDecimal total,
    @Nullable String currency,
    @Nullable String tiktokOrderId,
    @Nullable Instant createdAt,
    @Nullable Instant cancelledAt,
    @Nullable String financialStatus,
    @Nullable String fulfilmentStatus,
    List<String> shipsFrom,
    @Nullable Boolean enough) {

  public ShopifyOrder {
    shipsFrom = List.copyOf(shipsFrom);
  }

  /**
   * @param node an order with the fields of {@code OrderCreate.graphql}
   */
  static ShopifyOrder of(JsonNode node) {
    JsonNode money = node.path("totalPriceSet").path("shopMoney");
    JsonNode metafield = node.path("metafield");
    boolean unique = metafield.path("type").asString("").equals(OrderIdMetafield.TYPE);
    return new ShopifyOrder(
        node.path("id").asString(""),
        node.path("name").asString(""),
        text(node.path("sourceIdentifier")),
        decimal(money.path("amount")),
        text(money.path("currencyCode")),
        unique ? text(metafield.path("value")) : null,
        time(node.path("createdAt")),
        time(node.path("cancelledAt")),
        text(node.path("displayFinancialStatus")),
        text(node.path("displayFulfillmentStatus")),
        shipsFrom(node.path("fulfillmentOrders").path("nodes")),
        enough(node.path("lineItems").path("nodes")));
  }

  private static List<String> shipsFrom(JsonNode parts) {
    List<String> locations = new ArrayList<>();
    for (JsonNode part : parts) {
      locations.add(part.path("assignedLocation").path("location").path("id").asString(""));
    }
    return locations;
  }

  /** Lines without a variant, and what Shopify does not count, are never short. */
  private static @Nullable Boolean enough(JsonNode lines) {
    if (!lines.isArray()) {
      return null;
    }
    for (JsonNode line : lines) {
      JsonNode variant = line.path("variant");
      if (variant.path("inventoryItem").path("tracked").asBoolean(false)
          && variant.path("inventoryQuantity").asInt(0) < 0) {
        return false;
      }
    }
    return true;
  }

  private static @Nullable String text(JsonNode node) {
    return node.isString() ? node.asString() : null;
  }

  private static @Nullable BigDecimal decimal(JsonNode node) {
    try {
      return node.isString() ? new BigDecimal(node.asString()) : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static @Nullable Instant time(JsonNode node) {
    try {
      return node.isString() ? Instant.parse(node.asString()) : null;
    } catch (DateTimeParseException e) {
      return null;
    }
  }
}
