package io.caravan.inventory.push;

import io.caravan.platform.PlatformException;
import io.caravan.tiktok.StockUpdate;
import io.caravan.work.Outcome;
import java.time.Duration;
import java.util.List;

/** What came of sending a plan. */
public sealed interface PushOutcome {

  /**
   * @param refused SKUs that TikTok did not take
   */
  record Taken(List<StockUpdate.Refused> refused) implements PushOutcome {
    public Taken {
      refused = List.copyOf(refused);
    }
  }

  /** Nothing of it was done. */
  record Refused(long code, String message) implements PushOutcome {}

  /** Certainly not executed, and nobody to blame. */
  record NotSent(String why, Outcome then) implements PushOutcome {}

  /** It may have taken effect or not: the next read tells. */
  record Unknown(String why) implements PushOutcome {}

  /** So long after an unknown outcome the product is read again. */
  Duration LOOK_AFTER_UNKNOWN = Duration.ofSeconds(2);

  static PushOutcome of(PlatformException failure) {
    String name = failure.getClass().getSimpleName();
    if (failure instanceof PlatformException.Throttled throttled) {
      return new NotSent(name, Outcome.later(throttled.retryAfter(), "TIKTOK_THROTTLED"));
    }
    if (failure instanceof PlatformException.NotSent) {
      return new NotSent(name, Outcome.later(Duration.ofSeconds(1), "TIKTOK_UNREACHABLE"));
    }
    if (failure instanceof PlatformException.Unauthorized) {
      return new NotSent(name, Outcome.later(Duration.ofSeconds(5), "TIKTOK_UNAUTHORIZED"));
    }
    if (failure instanceof PlatformException.Forbidden forbidden) {
      return new Refused(number(forbidden.code()), String.valueOf(failure.getMessage()));
    }
    if (failure instanceof PlatformException.Misuse misuse) {
      return new Refused(number(misuse.code()), String.valueOf(failure.getMessage()));
    }
    return new Unknown(name);
  }

  /** Codes are numbers, but for those of HTTP itself. */
  private static long number(String code) {
    return code.matches("[0-9]{1,18}") ? Long.parseLong(code) : -1;
  }
}
