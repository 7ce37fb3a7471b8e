package io.caravan.fulfilment.ship;

import io.caravan.order.content.FulfilmentAuthority;
import io.caravan.order.followup.Sold;
import io.caravan.tiktok.TikTokOrder;
import io.caravan.tiktok.TikTokOrder.LineItem;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What of a TikTok order decides about telling TikTok of its shipments.
 *
 * @param region the store's
 * @param status TikTok's word
 * @param cancelRequested the buyer asks to cancel, and nobody has answered
 * @param combined it shares a package with another order
 * @param units what is not cancelled, by id
 */
public record Sale(
    String orderId,
    String region,
    String status,
    boolean cancelRequested,
    FulfilmentAuthority authority,
    @Nullable String deliveryOptionId,
    boolean combined,
    List<Unit> units) {

  private static final Set<String> NOT_YET = Set.of("UNPAID", "ON_HOLD");
  private static final Set<String> SHIPPABLE = Set.of("AWAITING_SHIPMENT", "PARTIALLY_SHIPPING");

  /** In these TikTok takes another number (facts, section 5.2); later it is delivered. */
  private static final Set<String> CORRECTABLE =
      Set.of("PARTIALLY_SHIPPING", "AWAITING_COLLECTION", "IN_TRANSIT");

  private static final String COMBINED = "COMBINED";

  public Sale {
    units = List.copyOf(units);
  }

  /**
   * One unit of one SKU, a line of TikTok's.
   *
   * @param packageId in some markets known before it ships
   * @param number the one TikTok knows; null before it ships
   */
  public record Unit(
      String id,
      String skuId,
      @Nullable String packageId,
      boolean shipped,
      @Nullable String number,
      @Nullable String providerId,
      @Nullable Instant shippedAt) {
    @Override
    public String toString() {
      return "Unit[" + id + (shipped ? ", shipped" : "") + "]";
    }
  }

  public static Sale of(TikTokOrder order, String region) {
    String status = Objects.requireNonNullElse(order.status(), "");
    return new Sale(
        order.id(),
        region,
        status,
        order.isBuyerRequestCancel(),
        FulfilmentAuthority.of(order),
        order.deliveryOptionId(),
        COMBINED.equals(order.splitOrCombineTag()),
        order.lineItems().stream()
            .filter(line -> !"CANCELLED".equals(line.displayStatus()))
            .map(line -> unit(order, status, line))
            .sorted(Comparator.comparing(Unit::id))
            .toList());
  }

  private static Unit unit(TikTokOrder order, String status, LineItem line) {
    boolean all = Sold.SHIPPED.contains(status);
    boolean shipped =
        all
            || line.rtsTime() != null
            || Sold.SHIPPED.contains(Objects.requireNonNullElse(line.displayStatus(), ""));
    return new Unit(
        line.id(),
        Objects.requireNonNullElse(line.skuId(), ""),
        line.packageId(),
        shipped,
        !shipped
            ? null
            : line.trackingNumber() != null ? line.trackingNumber() : order.trackingNumber(),
        line.shippingProviderId() != null ? line.shippingProviderId() : order.shippingProviderId(),
        line.rtsTime() != null ? line.rtsTime() : all ? order.rtsTime() : null);
  }

  boolean isNotYetShippable() {
    return NOT_YET.contains(status);
  }

  boolean isShippable() {
    return SHIPPABLE.contains(status);
  }

  boolean isCorrectable() {
    return CORRECTABLE.contains(status);
  }

  boolean isCancelled() {
    return status.equals("CANCELLED") || status.equals("CANCEL");
  }

  @Override
  public String toString() {
    return "Sale[" + orderId + ", " + status + ", units=" + units.size() + "]";
  }
}
