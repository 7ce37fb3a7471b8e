package io.caravan.inventory.place;

import io.caravan.inventory.StockDue;
import io.caravan.inventory.place.Mirror.Pair;
import io.caravan.inventory.place.Mirror.Plan;
import io.caravan.inventory.place.Mirror.Spot;
import io.caravan.platform.OutwardSettings;
import io.caravan.platform.PlatformException;
import io.caravan.platform.SendGuard;
import io.caravan.shopify.ShopifyApi;
import io.caravan.shopify.StockRefusal;
import io.caravan.shopify.UserError;
import io.caravan.store.Store;
import io.caravan.store.Stores;
import io.caravan.work.Due;
import io.caravan.work.Kinds;
import io.caravan.work.Lane;
import io.caravan.work.Lease;
import io.caravan.work.Outcome;
import io.caravan.work.OutwardGate;
import io.caravan.work.PollSettings;
import io.caravan.work.PollSource;
import io.caravan.work.Polls;
import io.caravan.work.WorkQueue;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Writes TikTok's own stock (Fulfilled by TikTok) to the Shopify locations that show it: compared
 * with Shopify as it is now, set only from what it was read to be, recorded before it is sent. What
 * became of a lost answer is seen at the next look: the number is absolute.
 */
@Component
public class TikTokStockMirror implements PollSource {
  private static final Logger log = LoggerFactory.getLogger(TikTokStockMirror.class);

  static final Duration PERIOD = Duration.ofSeconds(30);

  /** Calls in one turn; the rest comes in the next. */
  private static final int MOST_WRITES = 50;

  /** What Shopify refuses is not asked for at every look. */
  private static final Duration REST = Duration.ofMinutes(30);

  private static final Duration STALE_AGAIN = Duration.ofSeconds(1);

  private record Resting(int storeId, Spot spot) {}

  private final Map<Resting, Instant> resting = new ConcurrentHashMap<>();
  private final Stores stores;
  private final ShopifyApi shopify;
  private final MirrorLedger ledger;
  private final StockDue due;
  private final OutwardSettings outward;
  private final PollSettings polls;
  private final WorkQueue queue;
  private final Clock clock;

  TikTokStockMirror(
      Stores stores,
      ShopifyApi shopify,
      MirrorLedger ledger,
      StockDue due,
      OutwardSettings outward,
      PollSettings polls,
      WorkQueue queue,
      Clock clock) {
    this.stores = stores;
    this.shopify = shopify;
    this.ledger = ledger;
    this.due = due;
    this.outward = outward;
    this.polls = polls;
    this.queue = queue;
    this.clock = clock;
  }

  @Override
  public List<Polls.Poll> polls() {
    return polls.shopifyInventory().isZero()
        ? List.of()
        : stores.all().stream()
            .map(store -> new Polls.Poll(store.id(), Kinds.MIRROR_TIKTOK_STOCK, Lane.POLLS, PERIOD))
            .toList();
  }

  public void mirror(Lease lease) {
    Store store = stores.byId(lease.storeId());
    List<Pair> pairs = ledger.pairs(store.id());
    queue.settle(lease, pairs.isEmpty() ? Outcome.DONE : mirror(lease, store, pairs));
  }

  private Outcome mirror(Lease lease, Store store, List<Pair> pairs) {
    Plan plan = Mirror.of(pairs, ledger.shown(store.id(), pairs));
    List<Spot> candidates = Mirror.differing(plan, ledger.known(store.shopifyDomain(), pairs));
    candidates.removeIf(spot -> rests(store, spot));
    if (candidates.isEmpty()) {
      return Outcome.DONE;
    }
    List<Spot> some = candidates.subList(0, Math.min(MOST_WRITES, candidates.size()));
    Map<Spot, Integer> now = read(store, some);
    Set<String> changed = new HashSet<>();
    Outcome outcome = Outcome.DONE;
    for (Spot spot : some) {
      Integer from = now.get(spot);
      int to = plan.want().getOrDefault(spot, 0);
      if (from == null) {
        rest(store, spot);
        log.warn(
            "{} is not stocked at {}, or not tracked: TikTok's stock of it cannot be shown there",
            spot.inventoryItemId(),
            spot.locationId());
        continue;
      }
      changed.add(spot.inventoryItemId());
      if (from == to) {
        continue;
      }
      Optional<Outcome> stop = set(lease, store, spot, from, to);
      if (stop.isPresent()) {
        outcome = stop.get();
        break;
      }
    }
    // Whoever keeps Shopify's levels reads them anew: our own number is not taken for theirs.
    due.items(store.id(), changed, Due.SOON, Duration.ZERO);
    boolean more = candidates.size() > some.size();
    return outcome == Outcome.DONE && more
        ? Outcome.later(Duration.ZERO, "MORE_TO_MIRROR")
        : outcome;
  }

  private Map<Spot, Integer> read(Store store, List<Spot> spots) {
    Map<String, List<String>> byLocation = new LinkedHashMap<>();
    spots.forEach(
        spot ->
            byLocation
                .computeIfAbsent(spot.locationId(), id -> new ArrayList<>())
                .add(spot.inventoryItemId()));
    Map<Spot, Integer> now = new HashMap<>();
    byLocation.forEach(
        (location, items) ->
            shopify
                .availableAt(store, location, items)
                .forEach((item, units) -> now.put(new Spot(item, location), units)));
    return now;
  }

  /** How to settle, if no other may follow now. */
  private Optional<Outcome> set(Lease lease, Store store, Spot spot, int from, int to) {
    OutwardGate.Permit permit =
        OutwardGate.permit(isYoung(lease), stores.isPaused(store.id()), outward.dryRun());
    if (permit instanceof OutwardGate.OnlyIntend) {
      ledger.intended(store.id(), spot, from, to);
      return Optional.empty();
    }
    if (permit instanceof OutwardGate.NotNow notNow) {
      return Optional.of(notNow.outcome());
    }
    Optional<UUID> intent = ledger.open(lease, spot, from, to);
    if (intent.isEmpty()) {
      return Optional.of(Outcome.later(STALE_AGAIN, "ANOTHER_IS_UNSETTLED"));
    }
    try {
      List<UserError> errors =
          SendGuard.whileAllowed(
              () -> isYoung(lease),
              () ->
                  shopify.setAvailable(
                      store,
                      intent.get().toString(),
                      "correction",
                      spot.inventoryItemId(),
                      spot.locationId(),
                      from,
                      to));
      if (errors.isEmpty()) {
        ledger.answered(intent.get(), "SUCCEEDED", "answered");
        return Optional.empty();
      }
      StockRefusal refusal = StockRefusal.of(errors);
      ledger.answered(intent.get(), "REFUSED", refusal.name());
      if (refusal == StockRefusal.CHANGE_FROM_QUANTITY_STALE) {
        return Optional.of(Outcome.later(STALE_AGAIN, refusal.name()));
      }
      rest(store, spot);
      log.warn(
          "TikTok's stock of {} could not be shown at {}: {}",
          spot.inventoryItemId(),
          spot.locationId(),
          refusal);
      return Optional.empty();
    } catch (PlatformException.OutcomeUnknown e) {
      ledger.answered(intent.get(), "UNKNOWN", e.getClass().getSimpleName());
      throw e;
    } catch (PlatformException e) {
      ledger.answered(intent.get(), "NOT_SENT", e.getClass().getSimpleName());
      throw e;
    }
  }

  private void rest(Store store, Spot spot) {
    resting.put(new Resting(store.id(), spot), clock.instant().plus(REST));
  }

  private boolean rests(Store store, Spot spot) {
    Instant until = resting.get(new Resting(store.id(), spot));
    if (until != null && !clock.instant().isBefore(until)) {
      resting.remove(new Resting(store.id(), spot));
      return false;
    }
    return until != null;
  }

  private boolean isYoung(Lease lease) {
    return lease.maySend(System.nanoTime(), clock.instant());
  }
}
