package io.caravan.order.followup;

import io.caravan.order.OrderInHand;
import io.caravan.order.ShopifyOrderRef;
import io.caravan.platform.OutwardSettings;
import io.caravan.platform.PlatformJson;
import io.caravan.store.Stores;
import io.caravan.tiktok.TikTokOrder;
import io.caravan.work.Kinds;
import io.caravan.work.Lease;
import io.caravan.work.Outcome;
import io.caravan.work.OutwardGate;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** The steps of the follow-up that touch our own tables. None of them calls a platform. */
@Component
public class FollowUpSteps {
  private final FollowUpLedger ledger;
  private final Policies policies;
  private final CarryOut carryOut;
  private final Concerns concerns;
  private final Stores stores;
  private final OutwardSettings outward;
  private final FollowUpSettings settings;
  private final Clock clock;

  FollowUpSteps(
      FollowUpLedger ledger,
      Policies policies,
      CarryOut carryOut,
      Concerns concerns,
      Stores stores,
      OutwardSettings outward,
      FollowUpSettings settings,
      Clock clock) {
    this.ledger = ledger;
    this.policies = policies;
    this.carryOut = carryOut;
    this.concerns = concerns;
    this.stores = stores;
    this.outward = outward;
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * Orders that Shopify spoke of become the orders they were made of.
   *
   * @return the leases of orders by their TikTok id
   */
  public List<Lease> translate(List<Lease> leases) {
    List<Lease> orders = new ArrayList<>();
    for (Lease lease : leases) {
      if (lease.key().kind().equals(Kinds.SHOPIFY_ORDER)) {
        ledger.dueByShopifyOrder(lease.storeId(), List.of(lease.key().externalId()));
        ledger.settle(lease, Outcome.DONE);
      } else {
        orders.add(lease);
      }
    }
    return orders;
  }

  /** Whether the order can be followed up; what cannot is settled. */
  public boolean isFollowable(OrderInHand hand) {
    if (!hand.lease().maySend(System.nanoTime(), clock.instant())) {
      ledger.settle(hand.lease(), Outcome.later(Duration.ofMillis(200), "GAVE_WAY"));
      return false;
    }
    if (!hand.known().state().equals("IMPORTED") || hand.known().shopifyOrder() == null) {
      ledger.settle(hand.lease(), Outcome.DONE);
      return false;
    }
    if (hand.read() == null) {
      // TikTok does not show it, or not readably: the import flow tells of both.
      ledger.settle(hand.lease(), Outcome.failed(Duration.ofMinutes(1), "NOT_READ_ON_TIKTOK"));
      return false;
    }
    return true;
  }

  public FollowUpInHand take(OrderInHand hand) {
    TikTokOrder order = hand.order();
    ShopifyOrderRef made = hand.known().shopifyOrder();
    if (made == null) {
      throw new IllegalStateException(hand + " is not imported");
    }
    return FollowUpInHand.taken(hand.store(), hand.lease(), order, made);
  }

  /** Looks up what we know, before both sides are compared. */
  public FollowUpInHand remember(FollowUpInHand hand) {
    Optional<Memory> memory = ledger.memory(hand.store().id(), hand.orderId());
    return hand.knowing(
        memory.orElseThrow(() -> new IllegalStateException(hand + " is not written down")),
        policies.of(hand.store(), hand.read(), ledger.route(hand.store().id(), hand.orderId())));
  }

  /** Decides, writes down what was found, and commits the intent of the act, if there is one. */
  public FollowUpInHand decide(FollowUpInHand hand) {
    Standing standing = hand.standing();
    if (standing == null) {
      if (FollowUp.mayBeHidden(hand.known())) {
        ledger.settle(hand.lease(), Outcome.DONE);
        return hand.done();
      }
      ledger.gone(hand, FollowUp.gone(hand.sold()));
      return hand.done();
    }
    Next next =
        FollowUp.next(hand.sold(), standing, hand.known(), hand.wanted(), hand.judgements());
    ledger.noted(hand, next);
    Act act = next.act();
    if (act == null) {
      ledger.rest(hand, next, settings.followUpRecheck());
      return hand.done();
    }
    return open(hand.with(next, null), next, act);
  }

  private FollowUpInHand open(FollowUpInHand hand, Next next, Act act) {
    OutwardGate.Permit permit =
        OutwardGate.permit(
            hand.lease().maySend(System.nanoTime(), clock.instant()),
            stores.isPaused(hand.store().id()),
            outward.dryRun());
    if (permit instanceof OutwardGate.OnlyIntend) {
      ledger.intended(hand, act);
      ledger.rest(hand, next, settings.followUpRecheck());
      return hand.done();
    }
    if (permit instanceof OutwardGate.NotNow notNow) {
      ledger.settle(hand.lease(), notNow.outcome());
      return hand.done();
    }
    Optional<UUID> intent =
        ledger.open(hand, act, sha256(PlatformJson.write(carryOut.request(hand, act))));
    if (intent.isEmpty()) {
      ledger.settle(hand.lease(), Outcome.later(Duration.ofSeconds(1), "ANOTHER_IS_UNSETTLED"));
      return hand.done();
    }
    return hand.with(next, intent.get());
  }

  /** Writes down what came of the act; another round finds out what is still missing. */
  public FollowUpInHand record(FollowUpInHand hand) {
    ActOutcome outcome = hand.outcome();
    if (outcome == null) {
      throw new IllegalStateException("nothing was sent for " + hand);
    }
    Act act = hand.act();
    ledger.answered(
        hand,
        outcome,
        () -> concerns.owner(act).ifPresent(owner -> owner.recorded(hand, act, outcome)));
    if (outcome instanceof ActOutcome.NotSent notSent) {
      ledger.settle(hand.lease(), notSent.then());
      return hand.done();
    }
    Duration shows = CarryOut.showsAfter(act.action());
    if (!shows.isZero() || hand.rounds() + 1 >= FollowUpInHand.MOST_ROUNDS) {
      ledger.settle(hand.lease(), Outcome.later(shows, "MORE_TO_DO"));
      return hand.done();
    }
    return hand.again();
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is part of every Java platform", e);
    }
  }
}
