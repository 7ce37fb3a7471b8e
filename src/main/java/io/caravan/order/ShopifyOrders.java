package io.caravan.order;

import io.caravan.mapping.SkuLink;
import io.caravan.order.Submission.CreateOutcome;
import io.caravan.platform.OutwardSettings;
import io.caravan.platform.SendGuard;
import io.caravan.shopify.OrderCreateResult;
import io.caravan.shopify.ShopifyApi;
import io.caravan.shopify.ShopifyOrder;
import io.caravan.shopify.Variant;
import io.caravan.store.Store;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/**
 * What the order routes ask of Shopify. Each method is one or two calls and holds no connection.
 */
@Component
public class ShopifyOrders {
  private final ShopifyApi shopify;
  private final OutwardSettings outward;
  private final Aftercare aftercare;
  private final Clock clock;

  ShopifyOrders(ShopifyApi shopify, OutwardSettings outward, Aftercare aftercare, Clock clock) {
    this.shopify = shopify;
    this.outward = outward;
    this.aftercare = aftercare;
    this.clock = clock;
  }

  /** The unique id's definition stands, so that Shopify can refuse a second order. */
  public void ready(OrderInHand hand) {
    if (!outward.dryRun()) {
      shopify.ensureOrderIdDefinition(hand.store());
    }
  }

  /** Sends the create, once. */
  public CreateOutcome create(OrderInHand hand) {
    Map<String, Object> variables = new LinkedHashMap<>();
    variables.put("order", hand.request().order());
    variables.put("options", hand.request().options());
    Birth.Questions questions = aftercare.questions(hand);
    variables.put("shipsFrom", questions.shipsFrom());
    variables.put("stock", questions.enough());
    variables.put("lines", hand.request().order().lineItems().size());
    OrderCreateResult result =
        SendGuard.whileAllowed(
            () -> hand.lease().maySend(System.nanoTime(), clock.instant()),
            () -> shopify.orderCreate(hand.store(), variables));
    if (result instanceof OrderCreateResult.Created created) {
      ShopifyOrder order = created.order();
      return new Submission.Created(
          new ShopifyOrderRef(order.id(), order.name()),
          hand.orderId().equals(order.tiktokOrderId()),
          new Birth(order.shipsFrom(), order.enough()));
    }
    return CreateRefusal.outcomeOf(((OrderCreateResult.Refused) result).errors());
  }

  /** Asks for the order by its unique id and by search. */
  public Lookup lookUp(OrderInHand hand) {
    Store store = hand.store();
    Lookup byId =
        shopify
            .findByTikTokId(store, hand.orderId())
            .<Lookup>map(ShopifyOrders::found)
            .orElse(Lookup.ABSENT);
    if (byId instanceof Lookup.Found) {
      return byId;
    }
    List<ShopifyOrder> bySearch = shopify.findBySourceIdentifier(store, hand.orderId());
    return Lookup.combined(
        List.of(byId, bySearch.isEmpty() ? Lookup.ABSENT : found(bySearch.get(0))));
  }

  /**
   * The variants a link names, so far as they were not read before; without those that are gone.
   */
  public List<LinkProposal.Variant> variantOf(WantedSku wanted, Store store) {
    SkuLink link = wanted.link();
    return link == null
        ? List.of()
        : link.parts().stream()
            .filter(part -> !part.isComplete())
            .flatMap(part -> shopify.variantById(store, part.variantId()).stream())
            .map(ShopifyOrders::variant)
            .toList();
  }

  /** Every variant with the line's seller SKU. */
  public List<LinkProposal.Variant> variantsOf(WantedSku wanted, Store store) {
    String sku = wanted.sellerSku();
    return sku == null
        ? List.of()
        : shopify.variantsBySku(store, sku.strip()).stream().map(ShopifyOrders::variant).toList();
  }

  private static LinkProposal.Variant variant(Variant v) {
    return new LinkProposal.Variant(
        v.id(),
        v.sku() == null ? "" : v.sku(),
        v.inventoryItemId(),
        v.price(),
        v.requiresShipping(),
        v.taxable());
  }

  private static Lookup found(ShopifyOrder order) {
    return new Lookup.Found(new ShopifyOrderRef(order.id(), order.name()));
  }
}
