package io.caravan.inventory.push;

import io.caravan.store.Store;
import io.caravan.work.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A TikTok product being worked on, its stock as read in this claim.
 *
 * @param readAt the database's clock before the call that read it was sent
 * @param plan null until decided
 * @param intent of what is being sent; null while nothing is
 * @param outcome of what was sent
 * @param again so long after the sending the product is looked at again; null: there is no need
 * @param settled its lease is settled: nothing more to do
 */
public record ProductInHand(
    Store store,
    Lease lease,
    Instant readAt,
    @Nullable PushPlan plan,
    @Nullable UUID intent,
    @Nullable PushOutcome outcome,
    @Nullable Duration again,
    boolean settled) {

  static ProductInHand read(Store store, Lease lease, Instant readAt) {
    return new ProductInHand(store, lease, readAt, null, null, null, null, false);
  }

  public String productId() {
    return lease.key().externalId();
  }

  public boolean isOpen() {
    return intent != null && !settled;
  }

  /** The plan being sent. */
  PushPlan sending() {
    if (plan == null) {
      throw new IllegalStateException("nothing was decided for " + this);
    }
    return plan;
  }

  UUID opened() {
    if (intent == null) {
      throw new IllegalStateException("no intent is open for " + this);
    }
    return intent;
  }

  ProductInHand with(PushPlan decided, UUID opened, @Nullable Duration lookAgain) {
    return new ProductInHand(store, lease, readAt, decided, opened, null, lookAgain, false);
  }

  ProductInHand with(PushOutcome came) {
    return new ProductInHand(store, lease, readAt, plan, intent, came, again, settled);
  }

  ProductInHand done() {
    return new ProductInHand(store, lease, readAt, plan, null, outcome, again, true);
  }

  @Override
  public String toString() {
    return lease.key().toString();
  }
}
