package io.caravan.order;

import io.caravan.platform.PlatformException;
import io.caravan.platform.PlatformJson;
import io.caravan.store.Store;
import io.caravan.store.Stores;
import io.caravan.tiktok.TikTokApi;
import io.caravan.tiktok.TikTokOrder;
import io.caravan.work.Lease;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Takes orders in hand: their present state from TikTok, and what we know of each. */
@Component
public class ReadOrders {
  /** "The order or package does not belong to the current seller" (TikTok facts, section 4.1). */
  private static final String NOT_THIS_SELLERS = "21008111";

  private final TikTokApi tiktok;
  private final Stores stores;
  private final OrderLedger ledger;

  ReadOrders(TikTokApi tiktok, Stores stores, OrderLedger ledger) {
    this.tiktok = tiktok;
    this.stores = stores;
    this.ledger = ledger;
  }

  /**
   * @param leases of one store
   * @return one per lease, also where TikTok does not know the order
   */
  public List<OrderInHand> read(List<Lease> leases) {
    Store store = stores.byId(leases.get(0).storeId());
    List<String> ids = leases.stream().map(lease -> lease.key().externalId()).toList();
    Map<String, TikTokOrder> read = new HashMap<>();
    for (JsonNode node : ask(store, ids)) {
      TikTokOrder order = PlatformJson.MAPPER.treeToValue(node, TikTokOrder.class);
      read.put(order.id(), order);
    }
    Map<String, OrderRecord> known = ledger.take(store.id(), ids);
    List<OrderInHand> inHand = new ArrayList<>();
    for (Lease lease : leases) {
      String id = lease.key().externalId();
      OrderRecord record = known.get(id);
      if (record == null) {
        throw new IllegalStateException("order " + id + " was written down but is not there");
      }
      inHand.add(OrderInHand.taken(store, lease, read.get(id), record));
    }
    return inHand;
  }

  /** One id of another seller makes TikTok refuse the whole call: then each is asked for alone. */
  private List<JsonNode> ask(Store store, List<String> ids) {
    try {
      return tiktok.orders(store, ids);
    } catch (PlatformException.Forbidden e) {
      if (!e.code().equals(NOT_THIS_SELLERS)) {
        throw e;
      }
      if (ids.size() == 1) {
        return List.of();
      }
      List<JsonNode> found = new ArrayList<>();
      ids.forEach(id -> found.addAll(ask(store, List.of(id))));
      return found;
    }
  }
}
