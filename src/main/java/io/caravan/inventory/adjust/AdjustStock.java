package io.caravan.inventory.adjust;

import io.caravan.inventory.adjust.Adjusting.Next;
import io.caravan.inventory.adjust.Adjusting.Step;
import io.caravan.inventory.adjust.Adjustments.Known;
import io.caravan.platform.OutwardSettings;
import io.caravan.platform.PlatformException;
import io.caravan.platform.SendGuard;
import io.caravan.shopify.ShopifyApi;
import io.caravan.shopify.StockDelta;
import io.caravan.shopify.UserError;
import io.caravan.store.Store;
import io.caravan.store.Stores;
import io.caravan.work.Lease;
import io.caravan.work.Outcome;
import io.caravan.work.OutwardGate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Brings Shopify's stock into line with an order that never reaches it: one adjustment after the
 * other is recorded, sent and answered, and then looked again.
 */
@Component
public class AdjustStock {
  /** A person may look up in Shopify what a change was for. */
  private static final String REFERENCE = "gid://caravan/TikTokOrder/";

  private static final Duration WHILE_PAUSED = Duration.ofMinutes(1);
  private static final Duration SOON = Duration.ofSeconds(5);

  /** Each round is a few calls; one that never ends is a bug. */
  private static final int MOST_ROUNDS = 5;

  private final Adjustments adjustments;
  private final ShopifyApi shopify;
  private final Stores stores;
  private final OutwardSettings outward;
  private final Clock clock;

  AdjustStock(
      Adjustments adjustments,
      ShopifyApi shopify,
      Stores stores,
      OutwardSettings outward,
      Clock clock) {
    this.adjustments = adjustments;
    this.shopify = shopify;
    this.stores = stores;
    this.outward = outward;
    this.clock = clock;
  }

  public void adjust(Lease lease) {
    Store store = stores.byId(lease.storeId());
    String orderId = lease.key().externalId();
    for (int round = 0; round < MOST_ROUNDS; round++) {
      Optional<Known> known = adjustments.known(store, orderId);
      if (known.isEmpty()) {
        adjustments.settle(lease, Outcome.DONE);
        return;
      }
      Next next = Adjusting.next(known.get().order(), known.get().past(), known.get().now());
      next.problems().forEach(problem -> adjustments.found(store.id(), orderId, problem));
      if (next.steps().isEmpty()) {
        Duration again = next.again();
        adjustments.settle(
            lease, again == null ? Outcome.DONE : Outcome.later(again, "WAITS_TO_ADJUST_STOCK"));
        return;
      }
      for (Step step : next.steps()) {
        Outcome stop = carryOut(lease, store, orderId, step);
        if (stop != null) {
          adjustments.settle(lease, stop);
          return;
        }
      }
    }
    adjustments.settle(lease, Outcome.later(SOON, "MORE_TO_ADJUST"));
  }

  /** Null if the next step may follow; else how to settle. */
  private @Nullable Outcome carryOut(Lease lease, Store store, String orderId, Step step) {
    OutwardGate.Permit permit =
        OutwardGate.permit(isYoung(lease), stores.isPaused(store.id()), outward.dryRun());
    if (permit instanceof OutwardGate.OnlyIntend) {
      adjustments.intended(store, orderId, step);
      return Outcome.later(Duration.ofHours(1), "DRY_RUN");
    }
    if (permit instanceof OutwardGate.NotNow notNow) {
      return stores.isPaused(store.id())
          ? Outcome.later(WHILE_PAUSED, "STORE_PAUSED")
          : notNow.outcome();
    }
    Optional<Adjustment> begun =
        step instanceof Adjusting.Begin begin
            ? adjustments.begin(lease, store, orderId, begin)
            : step instanceof Adjusting.Retry retry
                ? adjustments.beginAgain(lease, store, orderId, retry)
                : adjustments.begin(lease, ((Adjusting.Send) step).adjustment());
    if (begun.isEmpty()) {
      return Outcome.later(SOON, "ANOTHER_IS_ADJUSTING");
    }
    boolean first = !(step instanceof Adjusting.Send send) || send.adjustment().sentAt() == null;
    return send(lease, store, orderId, begun.get(), first);
  }

  /**
   * @param first it was never sent under this key: a refusal before it was looked at is its answer
   */
  private @Nullable Outcome send(
      Lease lease, Store store, String orderId, Adjustment one, boolean first) {
    List<UserError> errors;
    try {
      errors =
          SendGuard.whileAllowed(
              () -> isYoung(lease),
              () ->
                  shopify.adjustAvailable(
                      store,
                      Adjustments.key(
                          store, orderId, delta(one), one.purpose(), one.subject(), one.attempts()),
                      one.purpose() == Adjustment.Purpose.RETURN ? "restock" : "correction",
                      REFERENCE + orderId,
                      List.of(delta(one))));
    } catch (PlatformException.Throttled e) {
      return Outcome.later(e.retryAfter(), "SHOPIFY_THROTTLED");
    } catch (PlatformException.Forbidden e) {
      return turnedAway(lease, store, orderId, one, first, e.code());
    } catch (PlatformException.Misuse e) {
      return turnedAway(lease, store, orderId, one, first, e.code());
    } catch (PlatformException.OutcomeUnknown e) {
      adjustments.unknown(one, e.getClass().getSimpleName());
      return Outcome.failed(backoff(lease), "OUTCOME_UNKNOWN");
    } catch (PlatformException e) {
      return Outcome.failed(backoff(lease), e.getClass().getSimpleName());
    }
    if (errors.isEmpty()) {
      adjustments.done(store, orderId, one);
      return null;
    }
    String code = String.valueOf(errors.get(0).code());
    if (code.equals("IDEMPOTENCY_CONCURRENT_REQUEST")) {
      adjustments.unknown(one, code);
      return Outcome.later(SOON, code);
    }
    if (code.equals("IDEMPOTENCY_KEY_PARAMETER_MISMATCH")) {
      // Somebody has used the key, most likely an earlier try: another key might do it twice.
      adjustments.unknown(one, code);
      return Outcome.failed(backoff(lease), code);
    }
    adjustments.refused(store, orderId, one, code);
    return null;
  }

  /** An earlier try under the same key may have taken effect all the same. */
  private @Nullable Outcome turnedAway(
      Lease lease, Store store, String orderId, Adjustment one, boolean first, String code) {
    if (first) {
      adjustments.refused(store, orderId, one, code);
      return null;
    }
    adjustments.unknown(one, code);
    return Outcome.failed(backoff(lease), code);
  }

  private boolean isYoung(Lease lease) {
    return lease.maySend(System.nanoTime(), clock.instant());
  }

  private static StockDelta delta(Adjustment one) {
    return new StockDelta(one.inventoryItemId(), one.locationId(), one.delta());
  }

  /** From a second to five minutes. */
  private static Duration backoff(Lease lease) {
    return Duration.ofSeconds(Math.min(300, 1L << Math.min(9, Math.max(0, lease.attempts()))));
  }
}
