package io.caravan.order;

import io.caravan.order.FailurePolicy.Verdict;
import io.caravan.platform.PlatformException;
import io.caravan.work.Lease;
import io.caravan.work.Outcome;
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

  FailureDesk(OrderLedger ledger) {
    this.ledger = ledger;
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
                : leases.stream().mapToInt(Lease::attempts).max().orElse(0);
    Verdict verdict = FailurePolicy.judge(failure, open, attempts);
    Object what = item == null ? leases.size() + " keys" : describe(item);
    if (failure instanceof PlatformException) {
      log.warn("{}: {} -> {}", what, failure.getMessage(), verdict);
    } else {
      log.error("{} -> {}", what, verdict, failure);
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
      } else if (ledger.park(hand.lease(), hand.facts(), why, hand.epoch())
          == OrderLedger.Parking.DECIDE_AGAIN) {
        ledger.settle(hand.lease(), Outcome.later(java.time.Duration.ZERO, "MAPPING_CHANGED"));
      }
      return;
    }
    // A read that is forbidden concerns the store, not one order: wait for the scope.
    settle(
        new FailurePolicy.Settle(
            Outcome.later(
                java.time.Duration.ofMinutes(1), verdict.cause() + ": " + verdict.detail())),
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

  private static Lease leaseOf(Object item) {
    return item instanceof OrderInHand hand ? hand.lease() : (Lease) item;
  }

  private static String describe(Object item) {
    return item instanceof Lease lease ? lease.key().toString() : item.toString();
  }
}
