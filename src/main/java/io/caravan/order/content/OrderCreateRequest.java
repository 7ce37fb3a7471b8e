package io.caravan.order.content;

import io.caravan.shopify.OrderCreateInput;
import io.caravan.shopify.OrderCreateOptions;
import java.util.List;

/**
 * The variables of Shopify's {@code orderCreate}.
 *
 * @param money how the sums came about, for the timeline and the reconciliation report
 * @param notes what someone should know who wonders about this order; without personal data
 */
public record OrderCreateRequest(
    OrderCreateInput order, OrderCreateOptions options, MoneyCheck money, List<Note> notes)
    implements Content {

  public OrderCreateRequest {
    notes = List.copyOf(notes);
  }
}
