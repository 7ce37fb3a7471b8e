package io.caravan.order.followup;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the order stands in Shopify, just read.
 *
 * @param cancelReason Shopify's {@code OrderCancelReason}; null if it is not cancelled
 * @param payable Shopify would let it be marked as paid
 * @param incomplete it has more lines than were read
 * @param parts its fulfilment orders; empty while Shopify still routes it
 * @param sent what was fulfilled and not taken back
 * @param available Shopify's stock by inventory item and location; only what was asked for and is
 *     tracked
 * @param cancelledAt by Shopify's clock; null if it is not cancelled, or nobody knows
 */
public record Standing(
    boolean cancelled,
    @Nullable String cancelReason,
    boolean payable,
    boolean incomplete,
    List<Line> lines,
    List<Part> parts,
    List<Sent> sent,
    Map<Place, Integer> available,
    @Nullable Instant cancelledAt) {

  /** Without the moment of its cancellation. */
  public Standing(
      boolean cancelled,
      @Nullable String cancelReason,
      boolean payable,
      boolean incomplete,
      List<Line> lines,
      List<Part> parts,
      List<Sent> sent,
      Map<Place, Integer> available) {
    this(cancelled, cancelReason, payable, incomplete, lines, parts, sent, available, null);
  }

  public Standing {
    lines = List.copyOf(lines);
    parts = List.copyOf(parts);
    sent = List.copyOf(sent);
    available = Map.copyOf(available);
  }

  /**
   * A line of the order.
   *
   * @param tiktokLines ids of the TikTok lines it stands for, from its properties
   */
  public record Line(String id, int quantity, boolean requiresShipping, Set<String> tiktokLines) {
    public Line {
      tiktokLines = Set.copyOf(tiktokLines);
    }
  }

  /** A fulfilment order. */
  public record Part(
      String id,
      String status,
      @Nullable String locationId,
      Set<String> actions,
      List<HeldBy> holds,
      List<PartLine> lines) {
    /** Nothing may happen to these any more. */
    private static final Set<String> OVER = Set.of("CLOSED", "CANCELLED", "INCOMPLETE");

    public Part {
      actions = Set.copyOf(actions);
      holds = List.copyOf(holds);
      lines = List.copyOf(lines);
    }

    boolean isActive() {
      return !OVER.contains(status) && lines.stream().anyMatch(line -> line.remaining() > 0);
    }

    Optional<HeldBy> heldFor(HoldReason reason) {
      return holds.stream()
          .filter(hold -> hold.ours() && reason.handle().equals(hold.handle()))
          .findFirst();
    }
  }

  /**
   * A hold of a fulfilment order.
   *
   * @param ours placed by this app
   */
  public record HeldBy(String id, @Nullable String handle, boolean ours) {}

  /**
   * @param remaining still to be shipped
   */
  public record PartLine(
      String id, String lineId, @Nullable String inventoryItemId, int remaining) {}

  /** A fulfilment: quantities by line of the order. */
  public record Sent(Set<String> trackingNumbers, Map<String, Integer> quantities) {
    public Sent {
      trackingNumbers = Set.copyOf(trackingNumbers);
      quantities = Map.copyOf(quantities);
    }

    @Override
    public String toString() {
      return "Sent[lines=" + quantities.size() + "]";
    }
  }

  /** Where an inventory item lies. */
  public record Place(String inventoryItemId, String locationId) {}

  Standing with(Map<Place, Integer> levels) {
    return new Standing(
        cancelled, cancelReason, payable, incomplete, lines, parts, sent, levels, cancelledAt);
  }
}
