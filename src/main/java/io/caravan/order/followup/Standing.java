package io.caravan.order.followup;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How the order stands in Shopify, just read.
 *
 * @param cancelReason Shopify's {@code OrderCancelReason}; null if it is not cancelled
 * @param payable Shopify would let it be marked as paid
 * @param incomplete it has more lines, fulfilment orders or fulfilments than were read
 * @param parts its fulfilment orders; empty while Shopify still routes it
 * @param sent what was fulfilled and not taken back
 * @param available Shopify's stock by inventory item and location; only what was asked for and is
 *     tracked
 * @param cancelledAt by Shopify's clock; null if it is not cancelled, or nobody knows
 * @param returns Shopify's {@code OrderReturnStatus}; NO_RETURN if there never was one
 * @param refunded the sum of all refunds in the shop's currency
 * @param tags as Shopify has them
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
    @Nullable Instant cancelledAt,
    String returns,
    BigDecimal refunded,
    Set<String> tags) {

  /** Shopify's {@code OrderReturnStatus} of an order of which nothing ever came back. */
  public static final String NO_RETURN = "NO_RETURN";

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
    this(
        cancelled,
        cancelReason,
        payable,
        incomplete,
        lines,
        parts,
        sent,
        available,
        null,
        NO_RETURN,
        BigDecimal.ZERO,
        Set.of());
  }

  public Standing {
    lines = List.copyOf(lines);
    parts = List.copyOf(parts);
    sent = List.copyOf(sent);
    available = Map.copyOf(available);
    tags = Set.copyOf(tags);
  }

  /**
   * A line of the order.
   *
   * @param quantity as ordered
   * @param currentQuantity without what was refunded or taken out by an edit
   * @param tiktokLines ids of the TikTok lines it stands for, from its properties
   */
  public record Line(
      String id,
      int quantity,
      int currentQuantity,
      boolean requiresShipping,
      Set<String> tiktokLines) {
    public Line {
      tiktokLines = Set.copyOf(tiktokLines);
    }

    /** One that is all there. */
    public Line(String id, int quantity, boolean requiresShipping, Set<String> tiktokLines) {
      this(id, quantity, quantity, requiresShipping, tiktokLines);
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

    public boolean isActive() {
      return !OVER.contains(status) && lines.stream().anyMatch(line -> line.remaining() > 0);
    }

    public Optional<HeldBy> heldFor(HoldReason reason) {
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

  /**
   * A fulfilment that was not taken back.
   *
   * @param locationId null if Shopify does not say
   * @param displayStatus Shopify's {@code FulfillmentDisplayStatus}, by its last event
   */
  public record Sent(
      String id,
      @Nullable String locationId,
      @Nullable Instant createdAt,
      @Nullable String displayStatus,
      List<Tracking> tracking,
      List<SentLine> lines) {
    public Sent {
      tracking = List.copyOf(tracking);
      lines = List.copyOf(lines);
    }

    /** Known by its numbers and contents only. */
    public Sent(Set<String> trackingNumbers, Map<String, Integer> quantities) {
      this(
          "",
          null,
          null,
          null,
          trackingNumbers.stream().map(number -> new Tracking(null, number)).toList(),
          quantities.entrySet().stream()
              .map(each -> new SentLine("", each.getKey(), each.getValue()))
              .toList());
    }

    public Set<String> trackingNumbers() {
      return tracking.stream()
          .map(Tracking::number)
          .filter(Objects::nonNull)
          .collect(Collectors.toUnmodifiableSet());
    }

    /** By line of the order. */
    public Map<String, Integer> quantities() {
      Map<String, Integer> quantities = new LinkedHashMap<>();
      lines.forEach(line -> quantities.merge(line.lineId(), line.quantity(), Integer::sum));
      return quantities;
    }

    @Override
    public String toString() {
      return "Sent[" + id + ", lines=" + lines.size() + "]";
    }
  }

  /**
   * A tracking number, which may come later than its fulfilment, and the carrier's name.
   *
   * @param url where it is followed: for carriers it knows Shopify makes it of the number
   */
  public record Tracking(@Nullable String company, @Nullable String number, @Nullable String url) {

    /** Without a link. */
    public Tracking(@Nullable String company, @Nullable String number) {
      this(company, number, null);
    }

    @Override
    public String toString() {
      return "Tracking[" + company + "]";
    }
  }

  /**
   * @param id of the fulfilment's line, which a return names
   * @param lineId of the order's line
   */
  public record SentLine(String id, String lineId, int quantity) {}

  /** Where an inventory item lies. */
  public record Place(String inventoryItemId, String locationId) {}

  /** Ids of all the TikTok lines that it stands for; empty if not all of its lines were read. */
  public Set<String> tiktokLines() {
    return incomplete
        ? Set.of()
        : lines.stream()
            .flatMap(line -> line.tiktokLines().stream())
            .collect(Collectors.toUnmodifiableSet());
  }

  Standing with(Map<Place, Integer> levels) {
    return new Standing(
        cancelled,
        cancelReason,
        payable,
        incomplete,
        lines,
        parts,
        sent,
        levels,
        cancelledAt,
        returns,
        refunded,
        tags);
  }
}
