package io.caravan.order;

import org.jspecify.annotations.Nullable;

/**
 * What has to be seen to once an order is in Shopify. The order flow only tells it; each call but
 * the first is made within the transaction that records what it tells.
 */
public interface Aftercare {

  /** What to ask Shopify along with the create. */
  Birth.Questions questions(OrderInHand hand);

  /**
   * The order is in Shopify.
   *
   * @param birth null if it was not made just now, or nobody knows what was answered
   */
  void imported(OrderInHand hand, @Nullable Birth birth);

  /** It was read again, long after. */
  void noted(OrderInHand hand, boolean statusChanged);
}
