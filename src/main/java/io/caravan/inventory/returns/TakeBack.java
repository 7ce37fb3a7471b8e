package io.caravan.inventory.returns;

import io.caravan.inventory.InventorySettings;
import io.caravan.inventory.place.WarehousePolicies;
import io.caravan.platform.PlatformJson;
import io.caravan.store.Store;
import io.caravan.store.Stores;
import io.caravan.tiktok.ReturnSearch;
import io.caravan.tiktok.TikTokApi;
import io.caravan.tiktok.TikTokOrder;
import io.caravan.tiktok.TikTokReturn;
import io.caravan.work.Lease;
import io.caravan.work.Outcome;
import io.caravan.work.WorkQueue;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.JsonNode;

/**
 * Reads a return as it is now and decides whether goods came back. Of an order that is in Shopify
 * the return there puts them back; of the others an adjustment of stock does.
 */
@Component
public class TakeBack {
  private static final Logger log = LoggerFactory.getLogger(TakeBack.class);

  private static final String SHIPPED = "BUYER_SHIPPED_ITEM";

  private final Stores stores;
  private final TikTokApi tiktok;
  private final ReturnLedger ledger;
  private final WarehousePolicies warehouses;
  private final TakenFromStock taken;
  private final InventorySettings settings;
  private final WorkQueue queue;

  TakeBack(
      Stores stores,
      TikTokApi tiktok,
      ReturnLedger ledger,
      WarehousePolicies warehouses,
      TakenFromStock taken,
      InventorySettings settings,
      WorkQueue queue) {
    this.stores = stores;
    this.tiktok = tiktok;
    this.ledger = ledger;
    this.warehouses = warehouses;
    this.taken = taken;
    this.settings = settings;
    this.queue = queue;
  }

  public void look(Lease lease) {
    Store store = stores.byId(lease.storeId());
    String id = lease.key().externalId();
    Optional<TikTokReturn> read =
        tiktok.searchReturns(store, ReturnSearch.ofId(id)).returns().stream()
            .filter(one -> one.id().equals(id))
            .findFirst();
    if (read.isEmpty()) {
      log.warn("Return {} of {} was announced, and TikTok does not show it", id, store.name());
    } else {
      decide(store, read.get());
    }
    queue.settle(lease, Outcome.DONE);
  }

  private void decide(Store store, TikTokReturn one) {
    boolean sent =
        one.trackingNumber() != null
            || one.status().equals(SHIPPED)
            || ledger.wasSent(store.id(), one.id());
    Comeback comeback =
        Comeback.of(one.type(), one.status(), one.buyerKeepsItem(), one.partialRefund(), sent);
    if (comeback instanceof Comeback.Nothing nothing) {
      ledger.note(store, one, sent, nothing.over(), nothing.because());
      return;
    }
    if (ledger.isImported(store.id(), one.orderId())) {
      ledger.leaveToShopify(store, one);
      return;
    }
    List<TikTokReturn.Line> fresh = ledger.fresh(store.id(), one);
    if (fresh.isEmpty()) {
      ledger.note(store, one, sent, true, "GIVEN_BACK_BEFORE");
      return;
    }
    Restock restock =
        settings.returns() == InventorySettings.Returns.LEAVE
            ? Restock.nothing("SETTING")
            : restock(store, one, fresh);
    if (!restock.because().isEmpty()) {
      ledger.note(store, one, sent, true, restock.because());
      log.info(
          "Return {} of order {}: its goods are not added to stock ({})",
          one.id(),
          one.orderId(),
          restock.because());
    } else if (!ledger.giveBack(store, one, fresh, restock)) {
      throw new IllegalStateException("return " + one.id() + ": a line of it was just given back");
    }
  }

  private Restock restock(Store store, TikTokReturn one, List<TikTokReturn.Line> lines) {
    Optional<TikTokOrder> read = order(store, one.orderId());
    if (read.isEmpty()) {
      return Restock.nothing("ORDER_NOT_READ");
    }
    TikTokOrder order = read.get();
    String warehouse = order.warehouseId();
    if (!taken.takes(store, order)
        || (warehouse != null
            && warehouses
                .find(store.id(), warehouse)
                .filter(policy -> policy.isTikToks())
                .isPresent())) {
      return Restock.nothing("NOT_OUR_STOCK");
    }
    Optional<ReturnLedger.Sold> sold = ledger.sold(store, one.orderId(), warehouse);
    if (sold.isEmpty()) {
      return Restock.nothing("ORDER_UNKNOWN");
    }
    Map<String, List<Restock.Part>> links = ledger.links(store.id(), Restock.skus(order, lines));
    return Restock.of(
        order,
        lines,
        links,
        sold.get().location(),
        sold.get().inShopify() ? null : sold.get().outstanding());
  }

  private Optional<TikTokOrder> order(Store store, String orderId) {
    List<JsonNode> read = tiktok.orders(store, List.of(orderId));
    if (read.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(PlatformJson.MAPPER.treeToValue(read.get(0), TikTokOrder.class));
    } catch (DatabindException e) {
      log.warn(
          "Order {} cannot be understood: {} at {}",
          orderId,
          e.getClass().getSimpleName(),
          e.getPathReference());
      return Optional.empty();
    }
  }
}
