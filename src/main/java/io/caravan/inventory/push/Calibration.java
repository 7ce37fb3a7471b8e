package io.caravan.inventory.push;

import java.util.Optional;

/** Whether the quantity a shop takes includes what campaigns have set apart: read back and see. */
final class Calibration {
  private Calibration() {}

  /**
   * @param sent in all warehouses, and taken
   * @param readBack what TikTok shows as available since, orders aside
   * @param reserved units for campaigns and creators at that time
   * @return empty if it does not tell
   */
  static Optional<Boolean> includesCampaign(int sent, int readBack, int reserved) {
    if (reserved <= 0) {
      return Optional.empty();
    }
    if (readBack == sent) {
      return Optional.of(true);
    }
    return readBack == sent + reserved ? Optional.of(false) : Optional.empty();
  }
}
