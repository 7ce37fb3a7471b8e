package io.caravan.inventory.claim;

import io.caravan.tiktok.TikTokOrder;
import io.caravan.tiktok.TikTokOrder.CombinedListingSku;
import io.caravan.tiktok.TikTokOrder.LineItem;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a TikTok order takes of the stock, as TikTok tells it now.
 *
 * @param units by SKU, in the order of their ids; of a cancelled order none
 * @param takes they are the seller's to give: neither Fulfilled by TikTok nor from before the start
 * @param first the order is decided for the first time: it counts as sold
 * @param day when it was placed, UTC
 */
public record OrderUnits(List<Part> units, boolean takes, boolean first, LocalDate day) {

  /** From these on nothing is left to ship (TikTok facts, section 4.5). */
  private static final Set<String> SHIPPED =
      Set.of("AWAITING_COLLECTION", "IN_TRANSIT", "DELIVERED", "COMPLETED");

  /** The webhook says CANCEL where the API says CANCELLED (TikTok facts, section 9.3). */
  private static final Set<String> CANCELLED = Set.of("CANCELLED", "CANCEL");

  /** More of one SKU in one order is a mistake of somebody's, and would overflow. */
  static final int MOST = 1_000_000;

  public OrderUnits {
    units = List.copyOf(units);
  }

  /**
   * Of one SKU.
   *
   * @param warehouseId TikTok's; empty if the order does not say
   * @param units not cancelled
   * @param shipped of them
   */
  public record Part(String skuId, String warehouseId, int units, int shipped) {}

  public static OrderUnits of(TikTokOrder order, boolean takes, boolean first) {
    Instant placed = order.createTime() == null ? Instant.EPOCH : order.createTime();
    return new OrderUnits(
        parts(order), takes, first, placed.atOffset(ZoneOffset.UTC).toLocalDate());
  }

  /** The same, of stock that is not the seller's to give. */
  public OrderUnits takingNothing() {
    return new OrderUnits(units, false, first, day);
  }

  private static List<Part> parts(TikTokOrder order) {
    String status = Objects.requireNonNullElse(order.status(), "");
    if (CANCELLED.contains(status)) {
      return List.of();
    }
    Map<String, int[]> counts = new TreeMap<>();
    for (LineItem line : order.lineItems()) {
      if (!"CANCELLED".equals(line.displayStatus())) {
        boolean gone = isShipped(status, line);
        skus(line)
            .forEach(
                (sku, count) -> {
                  int[] sums = counts.computeIfAbsent(sku, any -> new int[2]);
                  sums[0] = Math.min(MOST, sums[0] + count);
                  sums[1] = Math.min(MOST, sums[1] + (gone ? count : 0));
                });
      }
    }
    String warehouse = Objects.requireNonNullElse(order.warehouseId(), "");
    List<Part> parts = new ArrayList<>();
    counts.forEach((sku, sums) -> parts.add(new Part(sku, warehouse, sums[0], sums[1])));
    return parts;
  }

  /** A virtual bundle has no stock of its own: TikTok takes that of its components. */
  private static Map<String, Integer> skus(LineItem line) {
    Map<String, Integer> skus = new TreeMap<>();
    for (CombinedListingSku part : line.combinedListingSkus()) {
      String sku = part.skuId();
      if (sku != null) {
        int count = part.skuCount() == null ? 1 : Math.max(1, Math.min(MOST, part.skuCount()));
        skus.merge(sku, count, Integer::sum);
      }
    }
    String own = line.skuId();
    return skus.isEmpty() && own != null ? Map.of(own, 1) : skus;
  }

  private static boolean isShipped(String status, LineItem line) {
    return SHIPPED.contains(status)
        || (status.equals("PARTIALLY_SHIPPING")
            && (line.rtsTime() != null
                || SHIPPED.contains(Objects.requireNonNullElse(line.displayStatus(), ""))));
  }
}
