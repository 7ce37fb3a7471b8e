package io.caravan.inventory.place;

import io.caravan.inventory.place.WarehousePolicy.Owner;
import org.jspecify.annotations.Nullable;

/**
 * Whose a warehouse is, learnt from its orders: TikTok tells it nowhere else (a warehouse of the
 * shop's list has no owner, {@code fulfillment_type} is an order's). What a person says comes
 * first.
 */
final class Ownership {
  /** Who changed a policy that was learnt. */
  static final String LEARNT = "caravan";

  private Ownership() {}

  /** What orders and tables tell of a warehouse. */
  record Evidence(
      @Nullable WarehousePolicy policy,
      boolean tiktokShips,
      boolean sellerShips,
      boolean mapped,
      boolean isDefault) {

    boolean isTheSellers() {
      return sellerShips || mapped || isDefault;
    }
  }

  enum Verdict {
    /** Nothing to change. */
    AS_IT_IS,
    /** It is TikTok's: nothing is sent to it from now on. */
    LEARN,
    /** We took it for TikTok's, and it is not only TikTok's. */
    UNLEARN,
    /** Both: it is left to a person, and taken for the seller's. */
    UNCLEAR
  }

  /**
   * A wrong "TikTok's" stops a warehouse's stock, a wrong "seller's" gets a refusal from TikTok: so
   * anything that speaks for the seller wins.
   */
  static Verdict of(Evidence evidence) {
    WarehousePolicy policy = evidence.policy();
    if (policy != null && !policy.changedBy().equals(LEARNT)) {
      return Verdict.AS_IT_IS;
    }
    boolean learnt = policy != null && policy.owner() == Owner.TIKTOK;
    if (!evidence.tiktokShips()) {
      return Verdict.AS_IT_IS;
    }
    if (evidence.isTheSellers()) {
      return learnt ? Verdict.UNLEARN : Verdict.UNCLEAR;
    }
    return learnt ? Verdict.AS_IT_IS : Verdict.LEARN;
  }
}
