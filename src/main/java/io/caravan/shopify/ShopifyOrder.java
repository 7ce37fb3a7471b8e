package io.caravan.shopify;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.format.DateTimeParseException;
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
    @Nullable String fulfilmentStatus) {

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
        text(node.path("displayFulfillmentStatus")));
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
