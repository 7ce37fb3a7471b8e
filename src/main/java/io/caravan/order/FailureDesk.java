package io.caravan.order;

import io.caravan.mapping.Releases;
import io.caravan.order.FailurePolicy.Verdict;
import io.caravan.platform.PlatformException;
import io.caravan.work.Lease;
import io.caravan.work.Outcome;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Carries out what {@link FailurePolicy} says about a failure, for one item or a whole batch. */
@Component
public class FailureDesk {
  private static final Logger log = LoggerFactory.getLogger(FailureDesk.class);

  private final OrderLedger ledger;
  private final Releases releases;

  FailureDesk(OrderLedger ledger, Releases releases) {
    this.ledger = ledger;
    this.releases = releases;
  }

  /**
   * @param item an {@link OrderInHand} or a {@link Lease}; null while a whole batch is at stake
   */
  public Verdict judge(Exception failure, @Nullable Object item, List<Lease> leases) {
    boolean open = item instanceof OrderInHand hand && hand.intent() != null;
    int attempts =
        item instanceof OrderInHand hand
            ? hand.lease().attempts()
            : item instanceof Lease lease
                ? lease.attempts()
                : leases.stream().mapToInt(Lease::attempts).min().orElse(0);
    Verdict verdict =
        FailurePolicy.judge(failure, open, attempts, item != null || leases.size() == 1);
    Object what = item == null ? leases.size() + " keys" : describe(item);
    PlatformException platform = platformFailure(failure);
    if (platform != null) {
      log.warn("{}: {} -> {}", what, platform.getMessage(), verdict);
    } else {
      log.error("{} -> {}", what, verdict, withoutMessages(failure));
    }
    return verdict;
  }

  /** Settles one lease, or all of a batch that failed as a whole. */
  public void settle(FailurePolicy.Settle verdict, @Nullable Object item, List<Lease> leases) {
    if (item == null) {
      leases.forEach(lease -> ledger.settle(lease, verdict.outcome()));
    } else {
      ledger.settle(leaseOf(item), verdict.outcome());
    }
  }

  public void markUnknown(FailurePolicy.MarkUnknown verdict, OrderInHand hand) {
    ledger.unknown(hand.lease(), intentOf(hand), verdict.why());
  }

  public void markThrottled(FailurePolicy.MarkThrottled verdict, OrderInHand hand) {
    ledger.throttled(hand.lease(), intentOf(hand), verdict.retryAfter());
  }

  public void markNotSent(FailurePolicy.MarkNotSent verdict, OrderInHand hand) {
    ledger.notSent(hand.lease(), intentOf(hand), verdict.why(), verdict.then());
  }

  /** Parks an order; what is no order is shown as dead work instead. */
  public void park(FailurePolicy.Park verdict, @Nullable Object item, List<Lease> leases) {
    OrderState.Parked why = new OrderState.Parked(verdict.cause(), verdict.detail(), List.of());
    if (item instanceof OrderInHand hand && hand.read() != null) {
      if (hand.intent() != null) {
        ledger.refused(hand.lease(), hand.intent(), hand.facts(), why, hand.epoch());
        return;
      }
      if (hand.known().unsettled() == null) {
        // Such a cause does not stand on the mapping: any epoch will do, the present one is sure.
        if (ledger.park(hand.lease(), hand.facts(), why, releases.epoch(hand.store().id()))
            == OrderLedger.Parking.DECIDE_AGAIN) {
          ledger.settle(hand.lease(), Outcome.later(Duration.ofSeconds(1), "MAPPING_CHANGED"));
        }
        return;
      }
    }
    // A read that is forbidden, or a lookup of an open question: wait for the scope.
    settle(
        new FailurePolicy.Settle(
            Outcome.later(Duration.ofMinutes(1), verdict.cause() + ": " + verdict.detail())),
        item,
        leases);
  }

  private static java.util.UUID intentOf(OrderInHand hand) {
    java.util.UUID intent = hand.intent();
    if (intent == null) {
      throw new IllegalStateException("no intent is open for " + hand);
    }
    return intent;
  }

  private static @Nullable PlatformException platformFailure(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause() == t ? null : t.getCause()) {
      if (t instanceof PlatformException platform) {
        return platform;
      }
    }
    return null;
  }

  /** The trace without the words: an unforeseen message may quote a buyer. */
  private static Throwable withoutMessages(Throwable failure) {
    Throwable cause = failure.getCause();
    RuntimeException bare =
        new RuntimeException(
            failure.getClass().getName(),
            cause == null || cause == failure ? null : withoutMessages(cause));
    bare.setStackTrace(failure.getStackTrace());
    return bare;
  }

  private static Lease leaseOf(Object item) {
    return item instanceof OrderInHand hand ? hand.lease() : (Lease) item;
  }

  private static String describe(Object item) {
    return item instanceof Lease lease ? lease.key().toString() : item.toString();
  }
}
