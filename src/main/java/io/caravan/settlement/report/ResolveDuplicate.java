package io.caravan.settlement.report;

import io.caravan.order.OrderLedger;
import io.caravan.platform.OutwardSettings;
import io.caravan.platform.PlatformException;
import io.caravan.platform.SendGuard;
import io.caravan.settlement.Intents;
import io.caravan.settlement.Intents.Open;
import io.caravan.shopify.ComparedOrder;
import io.caravan.shopify.ShopifyApi;
import io.caravan.shopify.ShopifyComparison;
import io.caravan.shopify.ShopifyDocument;
import io.caravan.shopify.UserError;
import io.caravan.store.Store;
import io.caravan.store.Stores;
import io.caravan.work.Lease;
import io.caravan.work.Outcome;
import io.caravan.work.OutwardGate;
import io.caravan.work.WorkQueue;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Cancels the younger of two orders of one TikTok order, for a person who said so. Both are read
 * first, and again until Shopify shows that it was done; another app's order is never touched.
 */
@Component
public class ResolveDuplicate {
  /** Action of the intents; their subject is the order that is cancelled. */
  static final String ACTION = "cancel-duplicate";

  private static final Logger log = LoggerFactory.getLogger(ResolveDuplicate.class);

  /** A cancellation is only started by its call: it shows a little later. */
  private static final Duration SHOWS_AFTER = Duration.ofSeconds(2);

  private static final String STARTED = "CANCELLATION_STARTED";

  private final Stores stores;
  private final ShopifyComparison orders;
  private final ShopifyApi shopify;
  private final DuplicateLedger ledger;
  private final Intents intents;
  private final OrderLedger timeline;
  private final OutwardSettings outward;
  private final WorkQueue queue;
  private final Clock clock;

  ResolveDuplicate(
      Stores stores,
      ShopifyComparison orders,
      ShopifyApi shopify,
      DuplicateLedger ledger,
      Intents intents,
      OrderLedger timeline,
      OutwardSettings outward,
      WorkQueue queue,
      Clock clock) {
    this.stores = stores;
    this.orders = orders;
    this.shopify = shopify;
    this.ledger = ledger;
    this.intents = intents;
    this.timeline = timeline;
    this.outward = outward;
    this.queue = queue;
    this.clock = clock;
  }

  public void resolve(Lease lease) {
    Store store = stores.byId(lease.storeId());
    queue.settle(lease, outcome(lease, store, lease.key().externalId()));
  }

  private Outcome outcome(Lease lease, Store store, String id) {
    Map<String, ComparedOrder> naming = new LinkedHashMap<>();
    orders.naming(store, List.of(id)).forEach(order -> naming.put(order.id(), order));
    List<String> known = new ArrayList<>(ledger.known(store.id(), id));
    Optional<Open> open = intents.unsettled(store.id(), ACTION, id);
    open.map(Open::subject).ifPresent(known::add);
    known.removeAll(naming.keySet());
    naming.putAll(orders.byIds(store, known));
    if (open.isPresent()) {
      ComparedOrder target = naming.get(String.valueOf(open.get().subject()));
      if (target == null || !target.isLive()) {
        done(store, id, open.get());
      } else {
        Duration wait = Duration.between(timeline.now(), open.get().quietUntil());
        if (!wait.isNegative()) {
          return Outcome.later(wait.plusMillis(50), "WAITS_FOR_PLATFORM");
        }
        intents.settle(open.get().id(), "ABANDONED", "read again: it does not show");
      }
    }
    Duplicates.Decision decision = Duplicates.decide(id, List.copyOf(naming.values()));
    if (decision instanceof Duplicates.Cancel cancel) {
      return cancel(lease, store, id, cancel);
    }
    Duplicates.Leave leave = (Duplicates.Leave) decision;
    if (!leave.over()) {
      timeline.event(store.id(), id, "duplicate-left", Map.of("because", leave.because()));
      log.warn("Order {} stays in Shopify twice: {}", id, leave.because());
    }
    return Outcome.DONE;
  }

  private Outcome cancel(Lease lease, Store store, String id, Duplicates.Cancel cancel) {
    String target = cancel.cancel().id();
    if (ledger.wasCancelledJustNow(store.id(), id, target)) {
      return Outcome.later(SHOWS_AFTER, STARTED);
    }
    OutwardGate.Permit permit =
        OutwardGate.permit(isYoung(lease), stores.isPaused(store.id()), outward.dryRun());
    if (permit instanceof OutwardGate.OnlyIntend) {
      ledger.intended(store.id(), id, target);
      return Outcome.DONE;
    }
    if (permit instanceof OutwardGate.NotNow notNow) {
      return notNow.outcome();
    }
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("id", target);
    request.put("reason", "OTHER");
    request.put("restock", ledger.tookStock(store.id(), id));
    request.put("refund", Map.of("originalPaymentMethodsRefund", false));
    request.put("note", "The same TikTok order twice; " + cancel.keep().name() + " is kept.");
    Optional<UUID> intent = intents.open(lease, ACTION, target, request);
    if (intent.isEmpty()) {
      return Outcome.later(Duration.ofSeconds(5), "ANOTHER_IS_WRITING");
    }
    // Before it is cancelled nobody may take that for the order's own cancellation.
    ledger.follow(store.id(), id, cancel.keep(), target);
    return send(lease, store, id, target, request, intent.get());
  }

  private Outcome send(
      Lease lease,
      Store store,
      String id,
      String target,
      Map<String, Object> request,
      UUID intent) {
    List<UserError> errors;
    try {
      errors =
          SendGuard.whileAllowed(
              () -> isYoung(lease),
              () -> shopify.act(store, ShopifyDocument.ORDER_CANCEL, "orderCancel", request));
    } catch (PlatformException.Throttled e) {
      intents.settle(intent, "NOT_SENT", "throttled");
      return Outcome.later(e.retryAfter(), "SHOPIFY_THROTTLED");
    } catch (PlatformException.NotSent | PlatformException.Unauthorized e) {
      intents.settle(intent, "NOT_SENT", e.getClass().getSimpleName());
      return Outcome.later(Duration.ofSeconds(5), "SHOPIFY_UNREACHABLE");
    } catch (PlatformException.OutcomeUnknown e) {
      intents.unknown(intent, e.getClass().getSimpleName());
      return Outcome.later(SHOWS_AFTER, "OUTCOME_UNKNOWN");
    } catch (PlatformException.Forbidden e) {
      return refused(store, id, target, intent, e.code());
    } catch (PlatformException.Misuse e) {
      return refused(store, id, target, intent, e.code());
    }
    if (!errors.isEmpty()) {
      return refused(store, id, target, intent, String.valueOf(errors.get(0).code()));
    }
    done(store, id, new Open(intent, target, clock.instant()));
    return Outcome.later(SHOWS_AFTER, STARTED);
  }

  private void done(Store store, String id, Open intent) {
    if (intents.settle(intent.id(), "SUCCEEDED", "answered")) {
      timeline.event(
          store.id(),
          id,
          "duplicate-cancelled",
          Map.of("shopifyOrderId", String.valueOf(intent.subject())));
    }
  }

  private Outcome refused(Store store, String id, String target, UUID intent, String code) {
    if (intents.settle(intent, "REFUSED", code)) {
      timeline.event(
          store.id(), id, "duplicate-left", Map.of("shopifyOrderId", target, "because", code));
      log.warn("Shopify refused to cancel {}, the second of order {}: {}", target, id, code);
    }
    return Outcome.DONE;
  }

  private boolean isYoung(Lease lease) {
    return lease.maySend(System.nanoTime(), clock.instant());
  }
}
