package io.caravan.order.content;

import io.caravan.shopify.OrderCreateInput;
import io.caravan.shopify.OrderCreateInput.Attribute;
import io.caravan.shopify.OrderCreateOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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

  /**
   * With the marks of rules.
   *
   * @param tags beside its own; at most 40 characters each
   * @param routedTo where a rule wants it to be fulfilled from; null for nowhere in particular
   */
  public OrderCreateRequest marked(List<String> tags, @Nullable String routedTo) {
    List<Attribute> attributes = new ArrayList<>(order.customAttributes());
    Details.add(attributes, "routed_to", routedTo);
    return new OrderCreateRequest(
        order.with(
            Stream.concat(order.tags().stream(), tags.stream()).distinct().toList(), attributes),
        options,
        money,
        notes);
  }
}
