package io.caravan.order;

import io.caravan.inventory.place.WarehouseUse;
import io.caravan.order.content.FulfilmentAuthority;
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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.JsonNode;

/** Takes orders in hand: their present state from TikTok, and what we know of each. */
@Component
public class ReadOrders {
  private static final Logger log = LoggerFactory.getLogger(ReadOrders.class);

  /** "The order or package does not belong to the current seller" (TikTok facts, section 4.1). */
  private static final String NOT_THIS_SELLERS = "21008111";

  private final TikTokApi tiktok;
  private final Stores stores;
  private final OrderLedger ledger;
  private final WarehouseUse warehouses;
  private final List<SeenOrders> watchers;

  ReadOrders(
      TikTokApi tiktok,
      Stores stores,
      OrderLedger ledger,
      WarehouseUse warehouses,
      List<SeenOrders> watchers) {
    this.tiktok = tiktok;
    this.stores = stores;
    this.ledger = ledger;
    this.warehouses = warehouses;
    this.watchers = watchers;
  }

  /**
   * @param leases of one store
   * @return one per lease, also where TikTok does not know the order
   */
  public List<OrderInHand> read(List<Lease> leases) {
    Store store = stores.byId(leases.get(0).storeId());
    List<String> ids = leases.stream().map(lease -> lease.key().externalId()).toList();
    Map<String, JsonNode> read = new HashMap<>();
    ask(store, ids).forEach(node -> read.put(node.path("id").asString(""), node));
    Map<String, OrderRecord> known = ledger.take(store.id(), ids);
    List<OrderInHand> inHand = new ArrayList<>();
    List<TikTokOrder> seen = new ArrayList<>();
    for (Lease lease : leases) {
      String id = lease.key().externalId();
      OrderRecord record = known.get(id);
      if (record == null) {
        throw new IllegalStateException("order " + id + " was written down but is not there");
      }
      OrderInHand hand = understand(store, lease, read.get(id), record);
      TikTokOrder order = hand.read();
      if (order != null) {
        seen.add(order);
        FulfilmentAuthority shipper = FulfilmentAuthority.of(order);
        if (shipper != FulfilmentAuthority.UNKNOWN) {
          warehouses.seen(
              store.id(),
              order.warehouseId(),
              shipper == FulfilmentAuthority.FULFILLED_BY_TIKTOK,
              id);
        }
      }
      inHand.add(hand);
    }
    watchers.forEach(watcher -> watcher.seen(store.id(), seen));
    return inHand;
  }

  /** One order of an odd shape must not cost its neighbours anything. */
  public static OrderInHand understand(
      Store store, Lease lease, @Nullable JsonNode node, OrderRecord known) {
    if (node == null) {
      return OrderInHand.taken(store, lease, null, known);
    }
    try {
      return OrderInHand.taken(
          store, lease, PlatformJson.MAPPER.treeToValue(node, TikTokOrder.class), known);
    } catch (DatabindException e) {
      // Its message quotes the value, which may be a buyer's: only the place is told.
      return OrderInHand.unreadable(
          store, lease, e.getClass().getSimpleName() + " at " + e.getPathReference(), known);
    }
  }

  /**
   * One id of another seller, or one TikTok stumbles over, fails the whole call: then halves are
   * asked for, so that finding it takes a dozen calls and not fifty.
   */
  public List<JsonNode> ask(Store store, List<String> ids) {
    try {
      return tiktok.orders(store, ids);
    } catch (PlatformException.Forbidden e) {
      if (!e.code().equals(NOT_THIS_SELLERS)) {
        throw e;
      }
      return ids.size() == 1 ? List.of() : halves(store, ids);
    } catch (PlatformException.Misuse e) {
      if (ids.size() > 1) {
        return halves(store, ids);
      }
      log.warn("Order {} cannot be read: {}", ids.get(0), e.getMessage());
      return List.of();
    }
  }

  private List<JsonNode> halves(Store store, List<String> ids) {
    int middle = ids.size() / 2;
    List<JsonNode> found = new ArrayList<>(ask(store, ids.subList(0, middle)));
    found.addAll(ask(store, ids.subList(middle, ids.size())));
    return found;
  }
}
