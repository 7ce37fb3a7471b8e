package io.caravan.shopify;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A Shopify order as the report compares it. No personal data but tracking numbers.
 *
 * @param id GID
 * @param sourceIdentifier the TikTok order id, whoever wrote it; null if it has none
 * @param tiktokOrderId the TikTok order it was made of by this app, by our unique metafield or,
 *     where Shopify left that out, by its source; null if the order is not one of ours
 * @param returnStatus Shopify's {@code OrderReturnStatus}
 * @param refunded the sum of all refunds
 * @param incomplete it has more lines than were read
 * @param trackingNumbers of all fulfilments that were not taken back, as people entered them; null
 *     if there are more than were read
 */
public record ComparedOrder(
    String id,
    String name,
    @Nullable String sourceIdentifier,
    @Nullable String tiktokOrderId,
    Instant createdAt,
    Instant updatedAt,
    @Nullable Instant cancelledAt,
    String fulfilmentStatus,
    String returnStatus,
    Set<String> tags,
    BigDecimal total,
    String currency,
    BigDecimal refunded,
    List<Line> lines,
    boolean incomplete,
    @Nullable Set<String> trackingNumbers) {

  /** As many fulfilments as are read of one order. */
  private static final int FULFILMENTS = 20;

  /** Begins the properties of a line that name the TikTok lines it stands for. */
  private static final String TIKTOK_LINES = "tiktok_line_ids";

  /**
   * @param quantity as ordered
   * @param currentQuantity without what was refunded or taken out
   * @param unfulfilledQuantity still to be shipped
   * @param tiktokLines ids of the TikTok lines it stands for
   */
  public record Line(
      String id,
      int quantity,
      int currentQuantity,
      int unfulfilledQuantity,
      boolean requiresShipping,
      Set<String> tiktokLines) {
    public Line {
      tiktokLines = Set.copyOf(tiktokLines);
    }
  }

  public ComparedOrder {
    tags = Set.copyOf(tags);
    lines = List.copyOf(lines);
    trackingNumbers = trackingNumbers == null ? null : Set.copyOf(trackingNumbers);
  }

  /** The TikTok order it stands for; null if it stands for none. */
  public @Nullable String standsFor() {
    return tiktokOrderId != null ? tiktokOrderId : sourceIdentifier;
  }

  public boolean isOurs() {
    return tiktokOrderId != null;
  }

  public boolean isLive() {
    return cancelledAt == null;
  }

  /** Nothing of it has been shipped. */
  public boolean isUnfulfilled() {
    return fulfilmentStatus.equals("UNFULFILLED")
        || fulfilmentStatus.equals("ON_HOLD")
        || fulfilmentStatus.equals("SCHEDULED");
  }

  /**
   * @param node an order with the fields of {@code OrdersToCompare.graphql}
   * @param app GID of this app; empty if Shopify did not say
   */
  static ComparedOrder of(JsonNode node, String app) {
    JsonNode metafield = node.path("metafield");
    boolean unique = text(metafield, "type").equals(OrderIdMetafield.TYPE);
    String source = text(node, "sourceIdentifier");
    boolean made = !app.isEmpty() && app.equals(text(node.path("app"), "id"));
    String ours = unique ? text(metafield, "value") : made ? source : "";
    JsonNode money = node.path("totalPriceSet").path("shopMoney");
    Set<String> tags = new TreeSet<>();
    node.path("tags").forEach(tag -> tags.add(tag.asString("")));
    List<Line> lines = new ArrayList<>();
    node.path("lineItems").path("nodes").forEach(line -> lines.add(line(line)));
    Instant created = time(node, "createdAt");
    Instant updated = time(node, "updatedAt");
    return new ComparedOrder(
        text(node, "id"),
        text(node, "name"),
        source.isEmpty() ? null : source,
        ours.isEmpty() ? null : ours,
        created == null ? Instant.EPOCH : created,
        updated == null ? Instant.EPOCH : updated,
        time(node, "cancelledAt"),
        text(node, "displayFulfillmentStatus"),
        text(node, "returnStatus"),
        tags,
        decimal(money, "amount"),
        text(money, "currencyCode"),
        decimal(node.path("totalRefundedSet").path("shopMoney"), "amount"),
        lines,
        node.path("lineItems").path("pageInfo").path("hasNextPage").asBoolean(false),
        trackingNumbers(node.path("fulfillments")));
  }

  private static @Nullable Set<String> trackingNumbers(JsonNode fulfilments) {
    if (fulfilments.size() >= FULFILMENTS) {
      return null;
    }
    Set<String> numbers = new TreeSet<>();
    for (JsonNode fulfilment : fulfilments) {
      if (!text(fulfilment, "status").equals("CANCELLED")) {
        fulfilment.path("trackingInfo").forEach(info -> numbers.add(text(info, "number")));
      }
    }
    numbers.remove("");
    return numbers;
  }

  private static Line line(JsonNode node) {
    Set<String> tiktokLines = new TreeSet<>();
    for (JsonNode property : node.path("customAttributes")) {
      if (text(property, "key").startsWith(TIKTOK_LINES)) {
        for (String id : text(property, "value").split(",")) {
          if (!id.isBlank()) {
            tiktokLines.add(id.strip());
          }
        }
      }
    }
    return new Line(
        text(node, "id"),
        node.path("quantity").asInt(0),
        node.path("currentQuantity").asInt(0),
        node.path("unfulfilledQuantity").asInt(0),
        node.path("requiresShipping").asBoolean(true),
        tiktokLines);
  }

  private static String text(JsonNode node, String field) {
    return node.path(field).asString("").strip();
  }

  private static BigDecimal decimal(JsonNode node, String field) {
    try {
      String text = text(node, field);
      return text.isEmpty() ? BigDecimal.ZERO : new BigDecimal(text);
    } catch (NumberFormatException e) {
      return BigDecimal.ZERO;
    }
  }

  private static @Nullable Instant time(JsonNode node, String field) {
    try {
      String text = text(node, field);
      return text.isEmpty() ? null : Instant.parse(text);
    } catch (DateTimeParseException e) {
      return null;
    }
  }

  /** For logs: no tracking numbers. */
  @Override
  public String toString() {
    return "ComparedOrder[" + id + ", of " + standsFor() + "]";
  }
}
