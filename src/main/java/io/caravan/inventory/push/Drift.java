package io.caravan.inventory.push;

/** A change of what TikTok shows that no order explains: somebody else wrote it, or lost it. */
final class Drift {
  private Drift() {}

  /** What TikTok said, or took from us. */
  record Shown(int available, int committed) {}

  /**
   * An order moves units from available to committed, a cancellation back, a shipment takes them
   * out of committed.
   *
   * @param newUnits of orders first seen since the read before: they may have shipped already
   * @return units by which TikTok shows more than orders explain; negative: less; mostly 0
   */
  static int between(Shown before, Shown now, int newUnits) {
    int available = now.available() - before.available();
    int committed = now.committed() - before.committed();
    if (available > 0) {
      return Math.max(0, available - Math.max(0, -committed));
    }
    return Math.min(0, available + Math.max(0, committed) + newUnits);
  }
}
