package io.caravan.inventory.push;

import io.caravan.store.Store;
import io.caravan.work.Lease;
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
 * @param readBack what is sent is to be read again soon, to learn what its quantity includes
 * @param settled its lease is settled: nothing more to do
 */
public record ProductInHand(
    Store store,
    Lease lease,
    Instant readAt,
    @Nullable PushPlan plan,
    @Nullable UUID intent,
    @Nullable PushOutcome outcome,
    boolean readBack,
    boolean settled) {

  static ProductInHand read(Store store, Lease lease, Instant readAt) {
    return new ProductInHand(store, lease, readAt, null, null, null, false, false);
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

  ProductInHand with(PushPlan decided, UUID opened, boolean toBeReadBack) {
    return new ProductInHand(store, lease, readAt, decided, opened, null, toBeReadBack, false);
  }

  ProductInHand with(PushOutcome came) {
    return new ProductInHand(store, lease, readAt, plan, intent, came, readBack, settled);
  }

  ProductInHand done() {
    return new ProductInHand(store, lease, readAt, plan, null, outcome, readBack, true);
  }

  @Override
  public String toString() {
    return lease.key().toString();
  }
}
