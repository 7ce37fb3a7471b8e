package io.caravan.aftersales.cancel;

import io.caravan.order.followup.CancelAnswer;
import io.caravan.order.followup.CancelAnswer.Decision;
import io.caravan.order.followup.CancelAnswer.Goods;
import io.caravan.order.followup.CancelAnswer.Terms;
import io.caravan.order.followup.CancelRequest;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is done about a request to cancel an order that is not in Shopify. Pure.
 *
 * @param answer null where there is none to give here
 */
record Elsewhere(Where where, @Nullable CancelAnswer answer) {

  /** Whose it is to answer. */
  enum Where {
    /** Ours: nobody can ship it before it is in Shopify. */
    HERE,
    /** The follow-up's: the order is in Shopify. */
    FOLLOW_UP,
    /** On its way into Shopify: looked at again. */
    LATER,
    /** Nobody's of ours: a rule or a person left the order out, so another ships it. */
    NOT_OURS,
    /** The order was never seen: it is to be taken first. */
    UNSEEN
  }

  private static final Set<String> ON_ITS_WAY = Set.of("RECEIVED", "SUBMITTING", "UNKNOWN");

  static final Set<String> LEFT_OUT = Set.of("FILTERED", "DISCARDED", "CANCELLED");

  /**
   * @param state of the order with us; null if it was never seen
   * @param region of the shop
   */
  static Elsewhere of(
      @Nullable String state, CancelRequest request, Terms terms, String region, Instant now) {
    if (state == null) {
      return new Elsewhere(Where.UNSEEN, null);
    }
    if (state.equals("IMPORTED")) {
      return new Elsewhere(Where.FOLLOW_UP, null);
    }
    if (ON_ITS_WAY.contains(state)) {
      return new Elsewhere(Where.LATER, null);
    }
    if (LEFT_OUT.contains(state)) {
      return new Elsewhere(Where.NOT_OURS, null);
    }
    CancelAnswer answer = CancelAnswer.of(request, Goods.IN_THE_HOUSE, terms, region, now);
    boolean unsure =
        state.equals("GONE_IN_SHOPIFY")
            && request.wish() == null
            && terms.policy() != CancelAnswer.Policy.ASK;
    return new Elsewhere(
        Where.HERE, unsure ? new CancelAnswer(Decision.ASK, "DELETED_IN_SHOPIFY", null) : answer);
  }
}
