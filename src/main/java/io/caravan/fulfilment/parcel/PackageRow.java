package io.caravan.fulfilment.parcel;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A package of TikTok's as last read.
 *
 * @param orderIds TikTok's; several: combined
 * @param lineIds TikTok's order lines
 * @param status TikTok's {@code package_status}
 * @param arrangedAt when it was first seen arranged; null: it is not
 * @param printedAt when a person said that its label is printed; null: not yet
 * @param readAt null: to be read
 */
public record PackageRow(
    String packageId,
    List<String> orderIds,
    List<String> lineIds,
    String status,
    String shippingType,
    @Nullable String trackingNumber,
    @Nullable String providerName,
    @Nullable String handover,
    @Nullable Instant arrangedAt,
    @Nullable Instant printedAt,
    @Nullable Instant readAt) {
  public PackageRow {
    orderIds = List.copyOf(orderIds);
    lineIds = List.copyOf(lineIds);
  }

  /**
   * Whether it is still as an order says.
   *
   * @param lines the order's lines that it says are in this package
   * @param number null if the order does not say
   */
  boolean agrees(String orderId, Set<String> allLines, Set<String> lines, @Nullable String number) {
    return readAt != null
        && orderIds.contains(orderId)
        && lineIds.containsAll(lines)
        && lineIds.stream().filter(allLines::contains).allMatch(lines::contains)
        && (number == null || number.equals(trackingNumber));
  }
}
