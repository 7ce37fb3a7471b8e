package io.caravan.fulfilment.ship;

import io.caravan.fulfilment.carrier.CarrierChoice;
import io.caravan.fulfilment.carrier.Provider;
import io.caravan.mapping.CarrierMatch;
import io.caravan.order.followup.Standing.Tracking;
import java.util.List;
import java.util.Map;

/**
 * What an order's carriers are decided by.
 *
 * @param table the store's
 * @param offered what TikTok offers for the order's delivery option
 * @param answers providers that a person named, by Shopify's number of the fulfilment
 */
public record Carriers(
    List<CarrierMatch.Row> table, List<Provider> offered, Map<String, String> answers) {
  public Carriers {
    table = List.copyOf(table);
    offered = List.copyOf(offered);
    answers = Map.copyOf(answers);
  }

  CarrierChoice choose(String fulfilment, Tracking tracking) {
    return CarrierChoice.of(
        table,
        offered,
        tracking.company(),
        tracking.number(),
        tracking.url(),
        answers.get(fulfilment));
  }
}
