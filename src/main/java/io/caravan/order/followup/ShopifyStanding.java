package io.caravan.order.followup;

import io.caravan.order.followup.Standing.HeldBy;
import io.caravan.order.followup.Standing.Line;
import io.caravan.order.followup.Standing.Part;
import io.caravan.order.followup.Standing.PartLine;
import io.caravan.order.followup.Standing.Place;
import io.caravan.order.followup.Standing.Sent;
import io.caravan.order.followup.Standing.SentLine;
import io.caravan.order.followup.Standing.Tracking;
import io.caravan.shopify.ShopifyApi;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/**
 * Reads how an imported order stands in Shopify: one call, and one a location where stock counts.
 */
@Component
public class ShopifyStanding {
  /** More lines than this were never seen on a TikTok order; the rest is said to be missing. */
  private static final int MOST_LINES = 100;

  private static final String LINE_IDS = "tiktok_line_ids";

  private final ShopifyApi shopify;

  ShopifyStanding(ShopifyApi shopify) {
    this.shopify = shopify;
  }

  public FollowUpInHand read(FollowUpInHand hand) {
    int lines = Math.min(MOST_LINES, hand.read().lineItems().size() * 2 + 4);
    return hand.with(
        shopify
            .orderStanding(hand.store(), hand.shopifyOrder().id(), lines)
            .map(ShopifyStanding::of)
            .map(standing -> withStock(hand, standing))
            .orElse(null));
  }

  private Standing withStock(FollowUpInHand hand, Standing standing) {
    boolean counts =
        switch (hand.known().stock()) {
          case TO_CHECK, SHORT, HELD -> !standing.cancelled();
          case NOT_ASKED, ENOUGH, RELEASED -> false;
        };
    if (!counts) {
      return standing;
    }
    Map<String, Set<String>> items = new LinkedHashMap<>();
    for (Part part : standing.parts()) {
      for (PartLine line : part.lines()) {
        if (part.isActive() && part.locationId() != null && line.inventoryItemId() != null) {
          items
              .computeIfAbsent(part.locationId(), any -> new TreeSet<>())
              .add(line.inventoryItemId());
        }
      }
    }
    Map<Place, Integer> available = new HashMap<>();
    items.forEach(
        (location, wanted) ->
            shopify
                .availableAt(hand.store(), location, wanted)
                .forEach((item, level) -> available.put(new Place(item, location), level)));
    return standing.with(available);
  }

  /**
   * @param order as {@code OrderStanding.graphql} answers
   */
  static Standing of(JsonNode order) {
    List<Line> lines = new ArrayList<>();
    order
        .path("lineItems")
        .path("nodes")
        .forEach(
            line ->
                lines.add(
                    new Line(
                        line.path("id").asString(""),
                        line.path("quantity").asInt(0),
                        line.path("currentQuantity").asInt(line.path("quantity").asInt(0)),
                        line.path("requiresShipping").asBoolean(false),
                        tiktokLines(line))));
    List<Part> parts = new ArrayList<>();
    order.path("fulfillmentOrders").path("nodes").forEach(part -> parts.add(part(part)));
    List<Sent> sent = new ArrayList<>();
    for (JsonNode fulfilment : order.path("fulfillments")) {
      if (fulfilment.path("status").asString("").equals("SUCCESS")) {
        sent.add(sent(fulfilment));
      }
    }
    return new Standing(
        order.path("cancelledAt").isString(),
        text(order.path("cancelReason")),
        order.path("canMarkAsPaid").asBoolean(false),
        hasMore(order.path("lineItems"))
            || hasMore(order.path("fulfillmentOrders"))
            || order.path("fulfillmentsCount").path("count").asInt(0)
                > order.path("fulfillments").size(),
        lines,
        parts,
        sent,
        Map.of(),
        moment(order.path("cancelledAt")),
        order.path("returnStatus").asString("NO_RETURN"),
        amount(order.path("totalRefundedSet").path("shopMoney").path("amount")),
        texts(order.path("tags")));
  }

  private static boolean hasMore(JsonNode connection) {
    return connection.path("pageInfo").path("hasNextPage").asBoolean(false);
  }

  private static Set<String> tiktokLines(JsonNode line) {
    Set<String> ids = new HashSet<>();
    for (JsonNode property : line.path("customAttributes")) {
      if (property.path("key").asString("").startsWith(LINE_IDS)) {
        for (String id : property.path("value").asString("").split(",")) {
          if (!id.isBlank()) {
            ids.add(id.strip());
          }
        }
      }
    }
    return ids;
  }

  private static Part part(JsonNode part) {
    Set<String> actions = new HashSet<>();
    part.path("supportedActions").forEach(a -> actions.add(a.path("action").asString("")));
    List<HeldBy> holds = new ArrayList<>();
    part.path("fulfillmentHolds")
        .forEach(
            hold ->
                holds.add(
                    new HeldBy(
                        hold.path("id").asString(""),
                        text(hold.path("handle")),
                        hold.path("heldByRequestingApp").asBoolean(false))));
    List<PartLine> lines = new ArrayList<>();
    part.path("lineItems")
        .path("nodes")
        .forEach(
            line ->
                lines.add(
                    new PartLine(
                        line.path("id").asString(""),
                        line.path("lineItem").path("id").asString(""),
                        text(line.path("inventoryItemId")),
                        line.path("remainingQuantity").asInt(0))));
    return new Part(
        part.path("id").asString(""),
        part.path("status").asString(""),
        text(part.path("assignedLocation").path("location").path("id")),
        actions,
        holds,
        lines);
  }

  private static Sent sent(JsonNode fulfilment) {
    List<Tracking> tracking = new ArrayList<>();
    for (JsonNode each : fulfilment.path("trackingInfo")) {
      tracking.add(
          new Tracking(
              text(each.path("company")), text(each.path("number")), text(each.path("url"))));
    }
    List<SentLine> lines = new ArrayList<>();
    for (JsonNode line : fulfilment.path("fulfillmentLineItems").path("nodes")) {
      lines.add(
          new SentLine(
              line.path("id").asString(""),
              line.path("lineItem").path("id").asString(""),
              line.path("quantity").asInt(0)));
    }
    return new Sent(
        fulfilment.path("id").asString(""),
        text(fulfilment.path("location").path("id")),
        moment(fulfilment.path("createdAt")),
        text(fulfilment.path("displayStatus")),
        tracking,
        lines);
  }

  private static BigDecimal amount(JsonNode node) {
    return node.isString() ? new BigDecimal(node.asString()) : BigDecimal.ZERO;
  }

  private static Set<String> texts(JsonNode list) {
    Set<String> texts = new HashSet<>();
    list.forEach(each -> texts.add(each.asString("")));
    return texts;
  }

  private static @Nullable Instant moment(JsonNode node) {
    try {
      return node.isString() ? Instant.parse(node.asString()) : null;
    } catch (DateTimeParseException e) {
      return null;
    }
  }

  private static @Nullable String text(JsonNode node) {
    return node.isString() && !node.asString().isEmpty() ? node.asString() : null;
  }
}
