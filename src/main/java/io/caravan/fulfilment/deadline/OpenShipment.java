package io.caravan.fulfilment.deadline;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An order that the seller has something to do for, as it was last read.
 *
 * @param state a name of Caravan's order states
 * @param tiktokStatus as TikTok says it; null if it was never read
 * @param cause why it is not shipped yet, as a code: of a parked order its cause
 * @param open the seller has to ship it, or to hand it over; false: only a buyer waits
 * @param warehouseId TikTok's; null if it was not seen
 * @param locations Shopify locations, GIDs, of that warehouse, or where a rule sends the order
 * @param answers what a buyer waits to hear
 */
public record OpenShipment(
    String tiktokOrderId,
    String state,
    @Nullable String tiktokStatus,
    String cause,
    boolean open,
    @Nullable String shopifyOrderId,
    @Nullable String shopifyOrderName,
    @Nullable String warehouseId,
    List<String> locations,
    @Nullable BigDecimal value,
    @Nullable String currency,
    @Nullable Instant shipBy,
    @Nullable Instant collectBy,
    @Nullable Instant autoCancelAt,
    @Nullable Instant collectionDueAt,
    List<Deadline> answers) {

  /** Nothing is in its way. Names of causes are part of the API. */
  static final String TO_SHIP = "TO_SHIP";

  public OpenShipment {
    locations = List.copyOf(locations);
    answers = List.copyOf(answers);
  }

  /** Shipped in TikTok's books; the carrier has not scanned it. */
  boolean isShipped() {
    return "AWAITING_COLLECTION".equals(tiktokStatus);
  }

  boolean isParked() {
    return state.equals("PARKED");
  }

  OpenShipment waitingFor(List<Deadline> buyers) {
    return new OpenShipment(
        tiktokOrderId,
        state,
        tiktokStatus,
        cause,
        open,
        shopifyOrderId,
        shopifyOrderName,
        warehouseId,
        locations,
        value,
        currency,
        shipBy,
        collectBy,
        autoCancelAt,
        collectionDueAt,
        buyers);
  }

  OpenShipment because(String obstacle) {
    return new OpenShipment(
        tiktokOrderId,
        state,
        tiktokStatus,
        obstacle,
        open,
        shopifyOrderId,
        shopifyOrderName,
        warehouseId,
        locations,
        value,
        currency,
        shipBy,
        collectBy,
        autoCancelAt,
        collectionDueAt,
        answers);
  }

  /** What a person does about a cause that is not of a parked order. */
  public static String nextAction(String cause) {
    return switch (cause) {
      case TO_SHIP -> "Pack and ship it; TikTok is told of the shipment.";
      case "TO_HAND_OVER" -> "Hand it to the carrier, and see that the carrier scans it.";
      case "ON_HOLD" -> "Nothing: the buyer may still change it; it is released by TikTok.";
      case "GONE_IN_SHOPIFY" ->
          "Ship it in Seller Center, or cancel it on TikTok: it was deleted in Shopify.";
      case "NOT_IMPORTED" -> "Look at the order's timeline: it is not in Shopify yet.";
      case "OUT_OF_STOCK" -> "Add stock in Shopify, or cancel it for want of stock.";
      case "CANCEL_REQUESTED" -> "Answer the buyer's wish to cancel.";
      default -> "Look at the order's timeline for what holds it.";
    };
  }
}
