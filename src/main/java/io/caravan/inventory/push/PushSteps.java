package io.caravan.inventory.push;

import io.caravan.inventory.InventorySettings;
import io.caravan.inventory.StockDue;
import io.caravan.inventory.claim.Claims;
import io.caravan.inventory.figure.Figure;
import io.caravan.inventory.level.Figures;
import io.caravan.platform.OutwardSettings;
import io.caravan.platform.PlatformException;
import io.caravan.platform.PlatformJson;
import io.caravan.platform.SendGuard;
import io.caravan.store.Store;
import io.caravan.store.Stores;
import io.caravan.tiktok.StockUpdate;
import io.caravan.tiktok.TikTokApi;
import io.caravan.tiktok.TikTokStock;
import io.caravan.work.Lease;
import io.caravan.work.Outcome;
import io.caravan.work.OutwardGate;
import io.caravan.work.WorkQueue;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * From due products to what TikTok shows: many are read in one call, and those that differ are
 * decided again, recorded, sent and written down one by one.
 */
@Component
public class PushSteps {
  private static final Logger log = LoggerFactory.getLogger(PushSteps.class);

  private static final String NOT_ON_TIKTOK = "NOT_ON_TIKTOK";

  /** So long after it a number sent is read back, to learn what TikTok takes it for. */
  private static final Duration READ_BACK = Duration.ofSeconds(2);

  private final TikTokApi tiktok;
  private final Stores stores;
  private final Claims claims;
  private final Figures figures;
  private final PushLedger ledger;
  private final StockCursors cursors;
  private final UnreadParts unread;
  private final WorkQueue queue;
  private final PushMetrics metrics;
  private final InventorySettings settings;
  private final OutwardSettings outward;
  private final Clock clock;

  PushSteps(
      TikTokApi tiktok,
      Stores stores,
      Claims claims,
      Figures figures,
      PushLedger ledger,
      StockCursors cursors,
      UnreadParts unread,
      WorkQueue queue,
      PushMetrics metrics,
      InventorySettings settings,
      OutwardSettings outward,
      Clock clock) {
    this.tiktok = tiktok;
    this.stores = stores;
    this.claims = claims;
    this.figures = figures;
    this.ledger = ledger;
    this.cursors = cursors;
    this.unread = unread;
    this.queue = queue;
    this.metrics = metrics;
    this.settings = settings;
    this.outward = outward;
    this.clock = clock;
  }

  /**
   * Reads and writes down what TikTok shows of these products, committed units included.
   *
   * @param due leases of one store
   * @return those that may have something to be sent; the others are settled
   */
  public List<ProductInHand> read(List<Lease> due) {
    Store store = stores.byId(due.get(0).storeId());
    List<Lease> leases = known(store, due);
    if (leases.isEmpty()) {
      return List.of();
    }
    List<String> products = leases.stream().map(lease -> lease.key().externalId()).toList();
    // Before the call: an order first seen meanwhile counts as unknown until it is subtracted.
    List<String> skus = ledger.skus(store.id(), products);
    Map<String, Map<String, Integer>> known = new HashMap<>(claims.committed(store.id(), skus));
    Instant readAt = ledger.now();
    List<TikTokStock> answer = ask(store, products);
    List<String> fresh =
        answer.stream().map(TikTokStock::skuId).filter(id -> !skus.contains(id)).toList();
    if (!fresh.isEmpty()) {
      known.putAll(claims.committed(store.id(), fresh));
    }
    ledger.read(store, products, answer, known, readAt);
    ledger.resolve(store.id(), products);
    unread.complete(store, products);
    Set<String> there = answer.stream().map(TikTokStock::productId).collect(Collectors.toSet());
    List<ProductInHand> hands = new ArrayList<>();
    for (Lease lease : leases) {
      if (there.contains(lease.key().externalId())) {
        hands.add(ProductInHand.read(store, lease, readAt));
      } else {
        missing(lease);
      }
    }
    return differing(store, hands);
  }

  /** Products no table of ours speaks of are left: there is nothing to be told of them. */
  private List<Lease> known(Store store, List<Lease> due) {
    Set<String> known =
        cursors.known(store.id(), due.stream().map(lease -> lease.key().externalId()).toList());
    List<Lease> ours = new ArrayList<>();
    for (Lease lease : due) {
      if (known.contains(lease.key().externalId())) {
        ours.add(lease);
      } else {
        queue.settle(lease, Outcome.DONE);
      }
    }
    return ours;
  }

  /** Missing once may be TikTok's own trouble; what we know of it is dear. */
  private void missing(Lease lease) {
    if (lease.attemptsFor(NOT_ON_TIKTOK) > 0) {
      ledger.forget(lease.storeId(), lease.key().externalId());
      queue.settle(lease, Outcome.DONE);
    } else {
      queue.settle(lease, Outcome.failed(Duration.ofMinutes(1), NOT_ON_TIKTOK));
    }
  }

  /** Most show what they should, and are done with here. */
  private List<ProductInHand> differing(Store store, List<ProductInHand> hands) {
    if (hands.size() < 2) {
      return hands;
    }
    Map<String, List<Figure>> byProduct;
    try {
      byProduct = figures(store, hands.stream().map(ProductInHand::productId).toList());
    } catch (RuntimeException e) {
      log.warn("Stock of {} products is decided one by one: {}", hands.size(), e.toString());
      return hands;
    }
    List<ProductInHand> left = new ArrayList<>();
    for (ProductInHand hand : hands) {
      PushLedger.Standing standing =
          ledger.standing(
              store, hand.productId(), byProduct.getOrDefault(hand.productId(), List.of()));
      PushPlan plan = PushPlan.of(standing.shop(), standing.skus(), ledger.now());
      if (plan.act() == PushPlan.Act.NONE) {
        ledger.decided(store.id(), plan, standing.skus());
        queue.settle(hand.lease(), Outcome.DONE);
      } else {
        left.add(hand);
      }
    }
    return left;
  }

  private Map<String, List<Figure>> figures(Store store, List<String> products) {
    return figures.ofProducts(store.id(), products).stream()
        .collect(Collectors.groupingBy(Figure::productId));
  }

  /** Decides by what is known now, and commits the intent if there is something to send. */
  public ProductInHand decide(ProductInHand hand) {
    Store store = hand.store();
    PushLedger.Standing standing =
        ledger.standing(
            store, hand.productId(), figures.ofProducts(store.id(), List.of(hand.productId())));
    PushPlan plan = PushPlan.of(standing.shop(), standing.skus(), ledger.now());
    ledger.decided(store.id(), plan, standing.skus());
    if (plan.act() == PushPlan.Act.NONE || !settings.push()) {
      return settled(hand, Outcome.DONE);
    }
    OutwardGate.Permit permit =
        OutwardGate.permit(
            hand.lease().maySend(System.nanoTime(), clock.instant()),
            stores.isPaused(store.id()),
            outward.dryRun());
    if (permit instanceof OutwardGate.OnlyIntend) {
      ledger.intended(hand, plan);
      return settled(hand, Outcome.DONE);
    }
    if (permit instanceof OutwardGate.NotNow notNow) {
      return settled(hand, notNow.outcome());
    }
    if (!plan.pause().isZero()) {
      return settled(hand, Outcome.later(plan.pause(), StockDue.QUIET));
    }
    Optional<UUID> intent =
        ledger.open(hand.lease(), plan, sha256(PlatformJson.write(PushLedger.told(plan))));
    if (intent.isEmpty()) {
      return settled(hand, Outcome.later(Duration.ofSeconds(1), "ANOTHER_IS_UNSETTLED"));
    }
    return hand.with(plan, intent.get(), again(standing, plan));
  }

  /** Whether there is more to do, or to learn, once the plan was sent. */
  private static @Nullable Duration again(PushLedger.Standing standing, PushPlan plan) {
    if (plan.act() != PushPlan.Act.UPDATE) {
      return null;
    }
    if (standing.skus().stream().anyMatch(sku -> PushPlan.DEACTIVATED.equals(sku.soldOutBy()))) {
      return Duration.ZERO; // the number first, then the sale
    }
    if (plan.updates().size() == StockUpdate.MOST_SKUS) {
      return Duration.ZERO; // there may be more of them than one call takes
    }
    Set<String> sent =
        plan.updates().stream().map(update -> update.skuId()).collect(Collectors.toSet());
    boolean unclear =
        standing.shop().campaignInQuantity() == null
            && standing.skus().stream()
                .anyMatch(sku -> sku.reserved() > 0 && sent.contains(sku.id()));
    return unclear ? READ_BACK : null;
  }

  /** Sends it, once, while its lease is young. */
  public ProductInHand send(ProductInHand hand) {
    PushPlan plan = hand.sending();
    PushOutcome outcome;
    try {
      outcome =
          SendGuard.<PushOutcome>whileAllowed(
              () -> hand.lease().maySend(System.nanoTime(), clock.instant()), () -> sent(hand));
    } catch (PlatformException failure) {
      outcome = PushOutcome.of(failure);
      log.warn("{} of {}: {}", plan.act().action(), hand, failure.getMessage());
    }
    metrics.called(hand.store(), plan.act().action(), outcome.getClass().getSimpleName());
    return hand.with(outcome);
  }

  private PushOutcome sent(ProductInHand hand) {
    PushPlan plan = hand.sending();
    List<String> product = List.of(hand.productId());
    switch (plan.act()) {
      case UPDATE -> {
        return new PushOutcome.Taken(
            tiktok.updateStock(hand.store(), hand.productId(), plan.updates()));
      }
      case DEACTIVATE -> tiktok.deactivate(hand.store(), product);
      case ACTIVATE -> tiktok.activate(hand.store(), product);
      case NONE -> throw new IllegalStateException("nothing is to be sent for " + hand);
    }
    return new PushOutcome.Taken(List.of());
  }

  /** Writes down what came of it. */
  public ProductInHand record(ProductInHand hand) {
    PushOutcome outcome = hand.outcome();
    if (outcome instanceof PushOutcome.Taken taken) {
      return settled(hand, taken(hand, taken));
    }
    if (outcome instanceof PushOutcome.Refused refused) {
      return settled(hand, after(ledger.refused(hand, refused.code(), refused.message()), hand));
    }
    if (outcome instanceof PushOutcome.NotSent notSent) {
      ledger.notSent(hand.opened(), notSent.why());
      return settled(hand, notSent.then());
    }
    if (outcome instanceof PushOutcome.Unknown unknown) {
      ledger.unknown(hand.opened(), unknown.why());
      return settled(
          hand, Outcome.later(PushOutcome.LOOK_AFTER_UNKNOWN, "UNKNOWN: " + unknown.why()));
    }
    throw new IllegalStateException("nothing was sent for " + hand);
  }

  private Outcome taken(ProductInHand hand, PushOutcome.Taken taken) {
    return switch (hand.sending().act()) {
      case UPDATE -> after(ledger.answered(hand, taken.refused()), hand);
      case DEACTIVATE -> {
        ledger.onSale(hand, false);
        yield Outcome.DONE;
      }
      case ACTIVATE -> {
        ledger.onSale(hand, true);
        yield Outcome.later(Duration.ZERO, "ON_SALE_AGAIN");
      }
      case NONE -> Outcome.DONE;
    };
  }

  /** What was refused for a cause we have just learnt is decided anew at once. */
  private static Outcome after(Set<Refusal> refusals, ProductInHand hand) {
    if (refusals.contains(Refusal.ZERO) || refusals.contains(Refusal.BELOW_CAMPAIGN)) {
      return Outcome.later(Duration.ZERO, "DECIDE_AGAIN");
    }
    if (refusals.contains(Refusal.PRODUCT_GONE)) {
      return Outcome.failed(Duration.ofMinutes(1), NOT_ON_TIKTOK);
    }
    Duration again = hand.again();
    return again == null ? Outcome.DONE : Outcome.later(again, "LOOK_AGAIN");
  }

  private ProductInHand settled(ProductInHand hand, Outcome outcome) {
    queue.settle(hand.lease(), outcome);
    return hand.done();
  }

  /** One product TikTok stumbles over must not keep the others from being read. */
  private List<TikTokStock> ask(Store store, List<String> products) {
    try {
      return tiktok.stock(store, products);
    } catch (PlatformException.Misuse e) {
      if (products.size() == 1) {
        log.warn("Stock of product {} cannot be read: {}", products.get(0), e.getMessage());
        return List.of();
      }
      int middle = products.size() / 2;
      List<TikTokStock> found = new ArrayList<>(ask(store, products.subList(0, middle)));
      found.addAll(ask(store, products.subList(middle, products.size())));
      return found;
    }
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is part of every Java platform", e);
    }
  }
}
