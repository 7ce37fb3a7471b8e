package io.caravan.settlement.report;

import io.caravan.shopify.ComparedOrder;
import io.caravan.tiktok.TikTokOrder;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An order on all sides.
 *
 * @param id TikTok's
 * @param tiktok null if TikTok does not know it
 * @param shopify every order that names it, the oldest first
 * @param ours null if we never saw it
 */
record OrderSides(
    String id, @Nullable TikTokOrder tiktok, List<ComparedOrder> shopify, @Nullable OurOrder ours) {

  private static final Comparator<ComparedOrder> AGE =
      Comparator.comparing(ComparedOrder::createdAt)
          .thenComparing(order -> order.id().length())
          .thenComparing(ComparedOrder::id);

  OrderSides {
    shopify = shopify.stream().sorted(AGE).toList();
  }
}
