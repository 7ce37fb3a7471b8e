package io.caravan.fulfilment.parcel;

import io.caravan.order.followup.FollowUpInHand;
import io.caravan.platform.PlatformException;
import io.caravan.store.Store;
import io.caravan.store.Stores;
import io.caravan.tiktok.TikTokOrder;
import io.caravan.tiktok.TikTokOrder.LineItem;
import io.caravan.tiktok.TikTokPackage;
import io.caravan.tiktok.TikTokPackages;
import io.caravan.work.Backoff;
import io.caravan.work.Lease;
import io.caravan.work.Outcome;
import io.caravan.work.WorkQueue;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Keeps packages as TikTok has them. Combined, split and taken apart is what differs from the last
 * read, never what an event said.
 */
@Component
public class ReadPackages {
  private static final Logger log = LoggerFactory.getLogger(ReadPackages.class);

  /** TikTok's answers need not agree at once; in this time a package is not read again. */
  private static final Duration FRESH = Duration.ofSeconds(10);

  /** Cause of a package that is asked for again. */
  private static final String NOT_SAID = "TIKTOK_DID_NOT_SAY";

  /** From this try on {@link Backoff#STANDARD} is at its longest. */
  static final int TOLD_AFTER = 10;

  private final TikTokPackages tiktok;
  private final PackageLedger ledger;
  private final Stores stores;
  private final WorkQueue queue;

  ReadPackages(TikTokPackages tiktok, PackageLedger ledger, Stores stores, WorkQueue queue) {
    this.tiktok = tiktok;
    this.ledger = ledger;
    this.stores = stores;
    this.queue = queue;
  }

  /**
   * A package that is due. One that TikTok cannot say now is asked for again, each time after a
   * longer rest, and told once it is asked for at the longest.
   */
  public void read(Lease lease) {
    Store store = stores.byId(lease.storeId());
    String id = lease.key().externalId();
    Outcome then = Outcome.DONE;
    try {
      look(store, id, null);
    } catch (PlatformException.OutcomeUnknown e) {
      int tries = lease.attempts() + 1;
      then = Outcome.failed(Backoff.STANDARD.after(tries, ThreadLocalRandom.current()), NOT_SAID);
      if (tries >= TOLD_AFTER) {
        log.warn(
            "Package {} of {}: TikTok could not say how it is, {} times in a row; it is asked for"
                + " again every quarter of an hour",
            id,
            store.name(),
            tries);
      }
    }
    queue.settle(lease, then);
  }

  /**
   * The packages of an order, read again where they are not as the order says.
   *
   * @return those that it is in now
   */
  public List<PackageRow> current(FollowUpInHand hand) {
    TikTokOrder order = hand.read();
    Store store = hand.store();
    Map<String, Set<String>> said = said(order);
    Set<String> lines = order.lineItems().stream().map(LineItem::id).collect(Collectors.toSet());
    Map<String, PackageRow> known = new LinkedHashMap<>();
    ledger.of(store.id(), order.id()).forEach(row -> known.put(row.packageId(), row));
    Set<String> toRead = new TreeSet<>();
    said.forEach(
        (id, inIt) -> {
          PackageRow row = known.get(id);
          if (row == null || !row.agrees(order.id(), lines, inIt, number(order, id))) {
            toRead.add(id);
          }
        });
    // It is in none of these any more: combined, split or taken apart.
    known.keySet().stream().filter(id -> !said.containsKey(id)).forEach(toRead::add);
    toRead.removeIf(id -> isFresh(known.get(id), hand.known().now()));
    toRead.forEach(id -> look(store, id, order.id(), said.containsKey(id)));
    List<PackageRow> now =
        toRead.isEmpty() ? List.copyOf(known.values()) : ledger.of(store.id(), order.id());
    return now.stream().filter(row -> said.containsKey(row.packageId())).toList();
  }

  private static boolean isFresh(@Nullable PackageRow row, Instant now) {
    Instant read = row == null ? null : row.readAt();
    return read != null && read.plus(FRESH).isAfter(now);
  }

  /** The lines that an order says are in each of its packages. */
  static Map<String, Set<String>> said(TikTokOrder order) {
    Map<String, Set<String>> said = new LinkedHashMap<>();
    if ("CANCELLED".equals(order.status())) {
      return said;
    }
    for (LineItem line : order.lineItems()) {
      if (line.packageId() != null && !"CANCELLED".equals(line.displayStatus())) {
        said.computeIfAbsent(line.packageId(), any -> new HashSet<>()).add(line.id());
      }
    }
    return said;
  }

  private static @Nullable String number(TikTokOrder order, String id) {
    for (LineItem line : order.lineItems()) {
      if (id.equals(line.packageId()) && line.trackingNumber() != null) {
        return line.trackingNumber();
      }
    }
    return null;
  }

  /** What the order is not in any more must not keep the order: it is asked for again later. */
  private void look(Store store, String packageId, String orderId, boolean isInIt) {
    try {
      look(store, packageId, orderId);
    } catch (PlatformException.OutcomeUnknown e) {
      if (isInIt) {
        throw e;
      }
      log.info("Package {} of {}: TikTok could not say", packageId, store.name());
    }
  }

  private void look(Store store, String packageId, @Nullable String reader) {
    try {
      TikTokPackage found = tiktok.detail(store, packageId);
      if (found.id().isEmpty()) {
        ledger.gone(store.id(), packageId, reader);
      } else {
        ledger.saw(store.id(), found, reader);
      }
    } catch (PlatformException.Misuse e) {
      // What TikTok calls a package that was taken apart is not documented.
      log.info("Package {} of {} cannot be read: {}", packageId, store.name(), e.code());
      ledger.gone(store.id(), packageId, reader);
    } catch (PlatformException.Forbidden e) {
      // A scope is missing: what would be sent for it is refused too, and told then.
      log.info("Package {} of {} may not be read: {}", packageId, store.name(), e.code());
    }
  }
}
