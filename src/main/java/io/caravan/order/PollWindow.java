package io.caravan.order;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The arithmetic of polling by update time: from a watermark that is never a clock, so that no two
 * clocks need to agree.
 */
public final class PollWindow {
  private PollWindow() {}

  /**
   * Read again this far below the newest seen: an update may become visible after a later one, and
   * TikTok warns that refreshes during a search can move orders out of it (facts, section 4.1).
   */
  public static final Duration OVERLAP = Duration.ofMinutes(2);

  /** Longer than TikTok's retries (15.5 h) and any outage we promise to survive. */
  public static final Duration LOOK_BACK = Duration.ofHours(96);

  /** A difference between what was counted and what was seen is read again this often. */
  public static final int RE_READS = 2;

  /**
   * Where to start: the watermark, or the look back before the first success.
   *
   * @param now only used before the first success
   */
  public static Instant from(@Nullable Instant watermark, Instant now) {
    return watermark == null ? now.minus(LOOK_BACK) : watermark;
  }

  /**
   * Whether everything the platform counted was seen. More may be seen than counted: orders move
   * into the window while it is read.
   */
  public static boolean complete(int distinctSeen, long totalCount) {
    return distinctSeen >= totalCount;
  }

  /**
   * The next watermark: the newest update time seen less the overlap, never backwards.
   *
   * @param now only a bound against an update time from the future, which would blind the poll
   */
  public static Instant next(
      @Nullable Instant watermark, Instant from, @Nullable Instant newest, Instant now) {
    Instant base = watermark == null ? from : watermark;
    if (newest == null) {
      return base;
    }
    Instant next = (newest.isAfter(now) ? now : newest).minus(OVERLAP);
    return next.isAfter(base) ? next : base;
  }
}
