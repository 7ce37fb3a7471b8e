package io.caravan.work;

/**
 * From when on a sweep has to look: what was due earlier has been swept. Like {@link HeadStart}, so
 * that a long snapshot does not make each sweep step over every lease of the last hours; ten
 * seconds are left for slow commits, and each minute one sweep looks from the beginning.
 */
final class SweepStart {
  private static final long OVERLAP_MICROS = 10_000_000;
  private static final long FULL_EVERY_NANOS = 60_000_000_000L;

  private long from;
  private long fullEnded;

  /** Microseconds of the epoch; 0: from the beginning. */
  synchronized long from(long nanos) {
    return nanos - fullEnded < FULL_EVERY_NANOS ? from : 0;
  }

  /** A sweep found all that was due when it began. */
  synchronized void done(long databaseTime, boolean full, long nanos) {
    from = Math.max(0, databaseTime - OVERLAP_MICROS);
    if (full) {
      fullEnded = nanos;
    }
  }
}
