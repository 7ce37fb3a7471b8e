package io.caravan.aftersales.returns;

import io.caravan.shopify.OrderAftersales;
import io.caravan.shopify.OrderAftersales.ReturnLine;

/** How far a return is on Shopify's side: its {@code ReturnStatus} and what was processed of it. */
public sealed interface ShopifyStage {

  /** Asked for, and not agreed to. */
  record Requested() implements ShopifyStage {}

  /** Agreed to; of some of its goods nobody has said yet where they went. */
  record Awaited() implements ShopifyStage {}

  /** All its goods are accounted for. */
  record Processed() implements ShopifyStage {}

  record Closed() implements ShopifyStage {}

  /** The request was refused. */
  record Declined() implements ShopifyStage {}

  /** Taken back: as if it had never been. */
  record Cancelled() implements ShopifyStage {}

  static ShopifyStage of(OrderAftersales.Return one) {
    return switch (one.status()) {
      case "REQUESTED" -> new Requested();
      case "CLOSED" -> new Closed();
      case "DECLINED" -> new Declined();
      case "CANCELED" -> new Cancelled();
      // OPEN, and whatever Shopify may add.
      default ->
          one.lines().stream().allMatch(line -> line.unprocessed() <= 0)
              ? new Processed()
              : new Awaited();
    };
  }

  /** Whether its units are spoken for. */
  static boolean isLive(OrderAftersales.Return one) {
    ShopifyStage stage = of(one);
    return !(stage instanceof Declined || stage instanceof Cancelled);
  }

  /** Whether any of its goods were accounted for. */
  static boolean isBegun(OrderAftersales.Return one) {
    return one.lines().stream().mapToInt(ReturnLine::processed).sum() > 0;
  }
}
