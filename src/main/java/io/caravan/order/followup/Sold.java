package io.caravan.order.followup;

import io.caravan.order.content.FulfilmentAuthority;
import io.caravan.tiktok.TikTokOrder;
import io.caravan.tiktok.TikTokOrder.LineItem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What of a TikTok order decides about its life after import.
 *
 * @param status TikTok's word
 * @param cancelRequested the buyer asks to cancel, and nobody has answered
 * @param cancelReason TikTok's code, once cancelled
 * @param cancelledBy BUYER, SELLER or SYSTEM, once cancelled
 * @param liveLines ids of the lines that are not cancelled
 * @param parcels what has been shipped, by package
 */
public record Sold(
    String status,
    boolean cancelRequested,
    @Nullable Instant cancelRequestedAt,
    @Nullable String cancelReason,
    @Nullable String cancelledBy,
    boolean cashOnDelivery,
    FulfilmentAuthority authority,
    @Nullable String warehouseId,
    Set<String> liveLines,
    List<Parcel> parcels) {

  /** From these on nothing is left to ship (TikTok facts, section 4.5). */
  public static final Set<String> SHIPPED =
      Set.of("AWAITING_COLLECTION", "IN_TRANSIT", "DELIVERED", "COMPLETED");

  private static final Set<String> DELIVERED = Set.of("DELIVERED", "COMPLETED");

  private static final Set<String> CANCELLED = Set.of("CANCELLED", "CANCEL");

  /** TikTok's own warehouse hands over before anybody sees it go: only from here on it has left. */
  private static final Set<String> ON_ITS_WAY = Set.of("IN_TRANSIT", "DELIVERED", "COMPLETED");

  /** In these nothing of the order has been shipped. */
  private static final Set<String> UNSHIPPED = Set.of("UNPAID", "ON_HOLD", "AWAITING_SHIPMENT");

  public Sold {
    liveLines = Set.copyOf(liveLines);
    parcels = List.copyOf(parcels);
  }

  /** How far a parcel has got, in this order. */
  public enum Stage {
    /** Shipped on TikTok: the carrier may not have it yet. */
    SHIPPED,
    IN_TRANSIT,
    DELIVERED
  }

  /**
   * A package that has left the seller.
   *
   * @param key TikTok's package id, or the id of its first line where TikTok names no package
   * @param lines ids of its lines
   */
  public record Parcel(
      String key,
      List<String> lines,
      @Nullable String company,
      @Nullable String trackingNumber,
      Stage stage) {
    public Parcel {
      lines = List.copyOf(lines);
    }

    /** One that nobody has seen moving. */
    public Parcel(
        String key, List<String> lines, @Nullable String company, @Nullable String trackingNumber) {
      this(key, lines, company, trackingNumber, Stage.SHIPPED);
    }

    @Override
    public String toString() {
      return "Parcel[" + key + ", lines=" + lines.size() + ", " + stage + "]";
    }
  }

  public static Sold of(TikTokOrder order) {
    String status = Objects.requireNonNullElse(order.status(), "");
    FulfilmentAuthority authority = FulfilmentAuthority.of(order);
    Set<String> live = new TreeSet<>();
    Map<String, List<LineItem>> packed = new LinkedHashMap<>();
    for (LineItem line : order.lineItems()) {
      if ("CANCELLED".equals(line.displayStatus())) {
        continue;
      }
      live.add(line.id());
      if (isShipped(status, line, authority)) {
        String key =
            line.packageId() != null
                ? line.packageId()
                : line.trackingNumber() != null ? "number " + line.trackingNumber() : "";
        packed.computeIfAbsent(key, any -> new ArrayList<>()).add(line);
      }
    }
    List<Parcel> parcels = new ArrayList<>();
    packed.forEach((key, lines) -> parcels.add(parcel(order, lines)));
    return new Sold(
        status,
        order.isBuyerRequestCancel(),
        order.requestCancelTime(),
        order.cancelReason(),
        order.cancellationInitiator(),
        order.isCod(),
        authority,
        order.warehouseId(),
        live,
        parcels);
  }

  private static boolean isShipped(String status, LineItem line, FulfilmentAuthority authority) {
    String own = Objects.requireNonNullElse(line.displayStatus(), "");
    if (authority == FulfilmentAuthority.FULFILLED_BY_TIKTOK) {
      return ON_ITS_WAY.contains(status) || ON_ITS_WAY.contains(own);
    }
    return SHIPPED.contains(status)
        || (status.equals("PARTIALLY_SHIPPING")
            && (line.rtsTime() != null || SHIPPED.contains(own)));
  }

  /** As far as all of its lines have got; an order is in transit when all of its packages are. */
  private static Stage stage(String status, List<LineItem> lines) {
    Stage slowest = Stage.DELIVERED;
    for (LineItem line : lines) {
      Stage own = stage(Objects.requireNonNullElse(line.displayStatus(), ""));
      slowest = own.compareTo(slowest) < 0 ? own : slowest;
    }
    Stage all = stage(status);
    return all.compareTo(slowest) > 0 ? all : slowest;
  }

  private static Stage stage(String status) {
    return switch (status) {
      case "IN_TRANSIT" -> Stage.IN_TRANSIT;
      case "DELIVERED", "COMPLETED" -> Stage.DELIVERED;
      default -> Stage.SHIPPED;
    };
  }

  private static Parcel parcel(TikTokOrder order, List<LineItem> lines) {
    LineItem first = lines.get(0);
    return new Parcel(
        first.packageId() != null ? first.packageId() : "line-" + first.id(),
        lines.stream().map(LineItem::id).toList(),
        first.shippingProviderName() != null
            ? first.shippingProviderName()
            : order.shippingProvider(),
        first.trackingNumber() != null ? first.trackingNumber() : order.trackingNumber(),
        stage(Objects.requireNonNullElse(order.status(), ""), lines));
  }

  public boolean isCancelled() {
    return CANCELLED.contains(status);
  }

  public boolean isUnshipped() {
    return UNSHIPPED.contains(status);
  }

  /** The buyer's request is open: of an order that is shipped in part it may be of the rest. */
  public boolean awaitsCancelAnswer() {
    return cancelRequested && (isUnshipped() || status.equals("PARTIALLY_SHIPPING"));
  }

  public boolean isDelivered() {
    return DELIVERED.contains(status);
  }
}
