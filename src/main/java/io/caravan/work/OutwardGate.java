package io.caravan.work;

import java.time.Duration;

/**
 * The one gate every outward write passes, before its intent is opened and again right before it is
 * sent: the lease must be young, the store not paused, and in a dry run nothing goes out.
 */
public final class OutwardGate {
  private OutwardGate() {}

  public sealed interface Permit {}

  public record Send() implements Permit {}

  /** Record what would have been sent. */
  public record OnlyIntend() implements Permit {}

  public record NotNow(Outcome outcome) implements Permit {}

  /**
   * @param leaseIsYoung less than a third of the lease has passed, see {@link Lease#maySend}
   */
  public static Permit permit(boolean leaseIsYoung, boolean paused, boolean dryRun) {
    if (paused) {
      return new NotNow(Outcome.later(Duration.ofSeconds(5), "STORE_PAUSED"));
    }
    if (dryRun) {
      return new OnlyIntend();
    }
    return leaseIsYoung
        ? new Send()
        : new NotNow(Outcome.later(Duration.ZERO, "LEASE_TOO_OLD_TO_SEND"));
  }
}
