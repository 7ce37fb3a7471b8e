package io.caravan.order;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What Shopify said of an order in the answer that made it, so that an order with nothing left to
 * do need not be read again.
 *
 * @param shipsFrom location GIDs of its fulfilment orders; empty if it was not asked for, or
 *     Shopify has not routed the order yet
 * @param enough there is stock for all of it; null if it was not asked for
 */
public record Birth(List<String> shipsFrom, @Nullable Boolean enough) {
  public Birth {
    shipsFrom = List.copyOf(shipsFrom);
  }

  /**
   * What to ask Shopify in the call that makes the order.
   *
   * @param shipsFrom needs the scopes of fulfilment orders: only asked where orders are moved
   */
  public record Questions(boolean shipsFrom, boolean enough) {}
}
