package io.caravan.settlement.statement;

import io.caravan.platform.OutwardSettings;
import io.caravan.platform.PlatformException;
import io.caravan.platform.SendGuard;
import io.caravan.settlement.Intents;
import io.caravan.settlement.Intents.Open;
import io.caravan.settlement.SettlementSettings;
import io.caravan.settlement.statement.StatementLedger.OfOrder;
import io.caravan.shopify.ShopifySettlement;
import io.caravan.shopify.ShopifySettlement.Cost;
import io.caravan.shopify.ShopifySettlement.Shown;
import io.caravan.shopify.UserError;
import io.caravan.store.Store;
import io.caravan.store.Stores;
import io.caravan.work.Lease;
import io.caravan.work.Outcome;
import io.caravan.work.OutwardGate;
import io.caravan.work.WorkQueue;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Works out what an order earned, and shows it on its Shopify order. What Shopify shows is read
 * first, so a write whose outcome is not known is settled by looking, and one that is not needed is
 * not made.
 */
@Component
public class SettleOrder {
  /** Code of the finding while Shopify does not tell what goods cost. */
  public static final String NO_COSTS = "COST_OF_GOODS_FORBIDDEN";

  /** Code of the finding where Shopify refuses an order's figures. */
  public static final String REFUSED = "FIGURES_REFUSED";

  private static final Logger log = LoggerFactory.getLogger(SettleOrder.class);

  private static final String COST_SCOPE = "read_inventory";

  /** Somebody else wrote the metafield in between: read again. */
  private static final String STALE = "STALE_OBJECT";

  private final Stores stores;
  private final StatementLedger statements;
  private final SettledOrders settled;
  private final Intents intents;
  private final ShopifySettlement shopify;
  private final SettlementSettings settings;
  private final OutwardSettings outward;
  private final WorkQueue queue;
  private final JsonMapper json;
  private final Clock clock;

  SettleOrder(
      Stores stores,
      StatementLedger statements,
      SettledOrders settled,
      Intents intents,
      ShopifySettlement shopify,
      SettlementSettings settings,
      OutwardSettings outward,
      WorkQueue queue,
      JsonMapper json,
      Clock clock) {
    this.stores = stores;
    this.statements = statements;
    this.settled = settled;
    this.intents = intents;
    this.shopify = shopify;
    this.settings = settings;
    this.outward = outward;
    this.queue = queue;
    this.json = json;
    this.clock = clock;
  }

  public void settle(Lease lease) {
    Store store = stores.byId(lease.storeId());
    String orderId = lease.key().externalId();
    Optional<OfOrder> earned = statements.ofOrder(store.id(), orderId);
    if (earned.isEmpty()) {
      queue.settle(lease, Outcome.DONE);
      return;
    }
    String shopifyId = settled.shopifyOrder(store.id(), orderId).orElse(null);
    Shown shown = shopifyId == null ? null : read(store, shopifyId).orElse(null);
    OrderFigures figures =
        OrderFigures.of(
            earned.get().currency(), earned.get().booked(), cost(shown, earned.get().currency()));
    settled.keep(store.id(), orderId, figures, earned.get().lastStatement());
    queue.settle(
        lease,
        shopifyId == null || shown == null || !settings.metafield()
            ? Outcome.DONE
            : show(lease, store, shopifyId, shown, figures));
  }

  private Optional<Shown> read(Store store, String shopifyId) {
    if (settings.costOfGoods()) {
      try {
        Optional<Shown> shown = shopify.read(store, shopifyId, true);
        statements.cleared(store.id(), NO_COSTS, COST_SCOPE);
        return shown;
      } catch (PlatformException.Forbidden e) {
        if (statements.found(store.id(), NO_COSTS, COST_SCOPE, e.code())) {
          log.warn(
              "{}: Shopify does not tell what goods cost ({}). Grant {}, or set"
                  + " caravan.settlement.cost-of-goods to false; profit is before cost of goods",
              store.name(),
              e.code(),
              COST_SCOPE);
        }
      }
    }
    return shopify.read(store, shopifyId, false);
  }

  /** In another currency than the statement's it says nothing about the profit. */
  private static @Nullable BigDecimal cost(@Nullable Shown shown, String currency) {
    Cost cost = shown == null ? null : shown.cost();
    return cost == null || !cost.currency().equals(currency) ? null : cost.amount();
  }

  private Outcome show(
      Lease lease, Store store, String shopifyId, Shown shown, OrderFigures figures) {
    String orderId = lease.key().externalId();
    Map<String, @Nullable Object> value = FiguresJson.of(figures);
    String text = json.writeValueAsString(value);
    Optional<Open> open = intents.unsettled(store.id(), SettledOrders.ACTION, orderId);
    if (same(shown.value(), text)) {
      settled.shown(store.id(), orderId, open.map(Open::id).orElse(null), told(figures));
      return Outcome.DONE;
    }
    if (open.isPresent()) {
      Duration wait = Duration.between(settled.now(), open.get().quietUntil());
      if (!wait.isNegative()) {
        return Outcome.later(wait.plusMillis(50), "WAITS_FOR_PLATFORM");
      }
      intents.settle(open.get().id(), "ABANDONED", "read again: it does not show");
    }
    OutwardGate.Permit permit =
        OutwardGate.permit(isYoung(lease), stores.isPaused(store.id()), outward.dryRun());
    if (permit instanceof OutwardGate.OnlyIntend) {
      settled.intended(store.id(), orderId, text);
      return Outcome.DONE;
    }
    if (permit instanceof OutwardGate.NotNow notNow) {
      return notNow.outcome();
    }
    Map<String, Object> request = ShopifySettlement.request(shopifyId, text, shown.digest());
    Optional<UUID> intent = intents.open(lease, SettledOrders.ACTION, null, request);
    return intent.isEmpty()
        ? Outcome.later(Duration.ofSeconds(5), "ANOTHER_IS_WRITING")
        : send(lease, store, request, intent.get(), figures);
  }

  private Outcome send(
      Lease lease, Store store, Map<String, Object> request, UUID intent, OrderFigures figures) {
    String orderId = lease.key().externalId();
    List<UserError> errors;
    try {
      errors = SendGuard.whileAllowed(() -> isYoung(lease), () -> shopify.write(store, request));
    } catch (PlatformException.Throttled e) {
      intents.settle(intent, "NOT_SENT", "throttled");
      return Outcome.later(e.retryAfter(), "SHOPIFY_THROTTLED");
    } catch (PlatformException.NotSent | PlatformException.Unauthorized e) {
      intents.settle(intent, "NOT_SENT", e.getClass().getSimpleName());
      return Outcome.later(Duration.ofSeconds(5), "SHOPIFY_UNREACHABLE");
    } catch (PlatformException.OutcomeUnknown e) {
      intents.unknown(intent, e.getClass().getSimpleName());
      return Outcome.later(Duration.ofSeconds(5), "OUTCOME_UNKNOWN");
    } catch (PlatformException.Forbidden e) {
      return refused(store, orderId, intent, e.code());
    } catch (PlatformException.Misuse e) {
      return refused(store, orderId, intent, e.code());
    }
    if (errors.isEmpty()) {
      settled.shown(store.id(), orderId, intent, told(figures));
      statements.cleared(store.id(), REFUSED, orderId);
      return Outcome.DONE;
    }
    String code = String.valueOf(errors.get(0).code());
    if (code.equals(STALE)) {
      intents.settle(intent, "REFUSED", code);
      return Outcome.failed(Duration.ofSeconds(1), code);
    }
    return refused(store, orderId, intent, code);
  }

  /** The next poll tries it again. */
  private Outcome refused(Store store, String orderId, UUID intent, String code) {
    intents.settle(intent, "REFUSED", code);
    if (statements.found(store.id(), REFUSED, orderId, code)) {
      log.warn("Shopify refused the figures of order {}: {}", orderId, code);
    }
    return Outcome.DONE;
  }

  /** Whatever the order of its fields: Shopify keeps the text, another writer may not. */
  private boolean same(@Nullable String shown, String text) {
    try {
      return shown != null && json.readTree(shown).equals(json.readTree(text));
    } catch (JacksonException e) {
      return false;
    }
  }

  private static Map<String, ?> told(OrderFigures figures) {
    return Map.of(
        "currency", figures.currency(),
        "settled", String.valueOf(FiguresJson.text(figures.settled(), figures.currency())),
        "profit", String.valueOf(FiguresJson.text(figures.profit(), figures.currency())));
  }

  private boolean isYoung(Lease lease) {
    Instant wall = clock.instant();
    return lease.maySend(System.nanoTime(), wall);
  }
}
