package io.caravan.tiktok;

import java.time.Instant;
import java.util.List;

/**
 * How a package may be handed over (docv2/page/get-package-handover-time-slots-202309).
 *
 * @param pickup slots that can be booked, the earliest first
 */
public record HandoverSlots(boolean canPickup, boolean canDropOff, List<Slot> pickup) {

  /** When the carrier may come. */
  public record Slot(Instant start, Instant end) {}

  public HandoverSlots {
    pickup = List.copyOf(pickup);
  }
}
