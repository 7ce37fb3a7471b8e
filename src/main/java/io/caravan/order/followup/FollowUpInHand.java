package io.caravan.order.followup;

import io.caravan.order.ShopifyOrderRef;
import io.caravan.store.Store;
import io.caravan.tiktok.TikTokOrder;
import io.caravan.work.Lease;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An imported order while its follow-up works on it; each step returns another one.
 *
 * @param standing in Shopify, as just read; null before, and if Shopify does not know it any more
 * @param policy null until looked up, like the memory
 * @param next null until decided
 * @param intent of the act to be carried out; null if there is none
 * @param outcome of the act; null until it was carried out
 * @param rounds how many acts this claim carried out
 * @param settled nothing more to do in this claim
 * @param judgements what the concerns say of how it stands now
 */
public record FollowUpInHand(
    Store store,
    Lease lease,
    TikTokOrder read,
    ShopifyOrderRef shopifyOrder,
    @Nullable Policy policy,
    @Nullable Memory memory,
    @Nullable Standing standing,
    @Nullable Next next,
    @Nullable UUID intent,
    @Nullable ActOutcome outcome,
    int rounds,
    boolean settled,
    List<Judgement> judgements) {

  public FollowUpInHand {
    judgements = List.copyOf(judgements);
  }

  /** More in one claim would outlive the first third of its lease. */
  static final int MOST_ROUNDS = 6;

  static FollowUpInHand taken(Store store, Lease lease, TikTokOrder read, ShopifyOrderRef order) {
    return new FollowUpInHand(
        store, lease, read, order, null, null, null, null, null, null, 0, false, List.of());
  }

  public String orderId() {
    return lease.key().externalId();
  }

  /** An act is recorded and not yet sent. */
  public boolean isOpen() {
    return !settled && intent != null && outcome == null;
  }

  public Sold sold() {
    return Sold.of(read);
  }

  FollowUpInHand knowing(Memory known, Policy wanted) {
    return new FollowUpInHand(
        store,
        lease,
        read,
        shopifyOrder,
        wanted,
        known,
        null,
        null,
        null,
        null,
        rounds,
        settled,
        List.of());
  }

  FollowUpInHand with(@Nullable Standing now) {
    return new FollowUpInHand(
        store,
        lease,
        read,
        shopifyOrder,
        policy,
        memory,
        now,
        null,
        null,
        null,
        rounds,
        settled,
        List.of());
  }

  FollowUpInHand with(Next decided, @Nullable UUID opened) {
    return new FollowUpInHand(
        store,
        lease,
        read,
        shopifyOrder,
        policy,
        memory,
        standing,
        decided,
        opened,
        null,
        rounds,
        settled,
        judgements);
  }

  FollowUpInHand with(ActOutcome came) {
    return new FollowUpInHand(
        store,
        lease,
        read,
        shopifyOrder,
        policy,
        memory,
        standing,
        next,
        intent,
        came,
        rounds,
        settled,
        judgements);
  }

  FollowUpInHand with(List<Judgement> said) {
    return new FollowUpInHand(
        store,
        lease,
        read,
        shopifyOrder,
        policy,
        memory,
        standing,
        next,
        intent,
        outcome,
        rounds,
        settled,
        said);
  }

  /**
   * How it stands in Shopify.
   *
   * @throws IllegalStateException if Shopify does not know it any more
   */
  public Standing shop() {
    if (standing == null) {
      throw new IllegalStateException(this + " is not in Shopify");
    }
    return standing;
  }

  /** The next round starts from a fresh read. */
  FollowUpInHand again() {
    return new FollowUpInHand(
        store,
        lease,
        read,
        shopifyOrder,
        policy,
        null,
        null,
        null,
        null,
        null,
        rounds + 1,
        settled,
        List.of());
  }

  FollowUpInHand done() {
    return new FollowUpInHand(
        store,
        lease,
        read,
        shopifyOrder,
        policy,
        memory,
        standing,
        next,
        intent,
        outcome,
        rounds,
        true,
        judgements);
  }

  public Memory known() {
    if (memory == null) {
      throw new IllegalStateException("nothing was looked up about " + this);
    }
    return memory;
  }

  public Policy wanted() {
    if (policy == null) {
      throw new IllegalStateException("nothing was looked up about " + this);
    }
    return policy;
  }

  Act act() {
    Act act = next == null ? null : next.act();
    if (act == null) {
      throw new IllegalStateException("no act was decided on for " + this);
    }
    return act;
  }

  UUID opened() {
    if (intent == null) {
      throw new IllegalStateException("no intent was opened for " + this);
    }
    return intent;
  }

  @Override
  public String toString() {
    return "imported order " + orderId() + " of " + store.name();
  }
}
