package io.caravan.fulfilment.label;

import io.caravan.fulfilment.label.LabelSettings.Handover;
import io.caravan.tiktok.HandoverSlots;
import io.caravan.tiktok.HandoverSlots.Slot;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a package is handed to TikTok's carrier.
 *
 * @param slot null for a drop-off
 */
record ChooseHandover(Handover method, @Nullable Slot slot) {

  /** TikTok offers nothing. */
  static final String NONE = "NO_HANDOVER";

  /**
   * As wanted, where TikTok offers it: the first slot that ends before the deadline, else the first
   * of all, for being late beats never.
   */
  static Optional<ChooseHandover> of(
      HandoverSlots offered, Handover wanted, Instant now, @Nullable Instant before) {
    Optional<Slot> slot =
        offered.pickup().stream()
            .filter(each -> each.end().isAfter(now))
            .filter(each -> before == null || !each.end().isAfter(before))
            .findFirst()
            .or(
                () ->
                    offered.pickup().stream().filter(each -> each.end().isAfter(now)).findFirst());
    Optional<ChooseHandover> pickup =
        offered.canPickup()
            ? slot.map(each -> new ChooseHandover(Handover.PICKUP, each))
            : Optional.empty();
    Optional<ChooseHandover> dropOff =
        offered.canDropOff()
            ? Optional.of(new ChooseHandover(Handover.DROP_OFF, null))
            : Optional.empty();
    return wanted == Handover.PICKUP ? pickup.or(() -> dropOff) : dropOff.or(() -> pickup);
  }
}
