package io.caravan.fulfilment.parcel;

import io.caravan.fulfilment.parcel.ParcelNews.Told;
import io.caravan.order.content.FulfilmentAuthority;
import io.caravan.order.followup.Act;
import io.caravan.order.followup.ActOutcome;
import io.caravan.order.followup.ActRefusal;
import io.caravan.order.followup.Action;
import io.caravan.order.followup.Concern;
import io.caravan.order.followup.FollowUpInHand;
import io.caravan.order.followup.Judgement;
import io.caravan.shopify.ShopifyApi;
import io.caravan.shopify.ShopifyDocument;
import io.caravan.shopify.UserError;
import io.caravan.tiktok.TikTokOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** Tells Shopify where TikTok's parcels are, and which orders go in one package. */
@Component
@Order(31)
class TikTokParcels implements Concern {
  private final ReadPackages packages;
  private final ShopifyApi shopify;

  TikTokParcels(ReadPackages packages, ShopifyApi shopify) {
    this.packages = packages;
    this.shopify = shopify;
  }

  @Override
  public Set<Action> actions() {
    return Set.of(
        Action.UPDATE_SHOPIFY_TRACKING, Action.ADD_FULFILMENT_EVENT, Action.TAG_SHOPIFY_ORDER);
  }

  @Override
  public Judgement judge(FollowUpInHand hand) {
    TikTokOrder order = hand.read();
    return ParcelNews.judge(
        hand.sold(),
        hand.shop(),
        hand.known(),
        new Told(order.collectionTime(), order.deliveryTime(), orders(hand)));
  }

  /** The orders in each of its packages; not asked for where nothing hints at company. */
  private Map<String, List<String>> orders(FollowUpInHand hand) {
    boolean asked =
        hand.sold().authority() == FulfilmentAuthority.TIKTOK_SHIPPING
            || hand.read().splitOrCombineTag() != null
            || hand.shop().tags().stream().anyMatch(ParcelNews::isOurs);
    Map<String, List<String>> orders = new LinkedHashMap<>();
    if (asked) {
      packages.current(hand).forEach(row -> orders.put(row.packageId(), row.orderIds()));
    }
    return orders;
  }

  @Override
  public Map<String, Object> request(FollowUpInHand hand, Act act) {
    Map<String, Object> variables = new LinkedHashMap<>();
    if (act instanceof ParcelAct.UpdateTracking update) {
      Map<String, Object> tracking = new LinkedHashMap<>();
      if (update.company() != null) {
        tracking.put("company", update.company());
      }
      tracking.put("number", update.number());
      variables.put("id", update.fulfilmentId());
      variables.put("tracking", tracking);
    } else if (act instanceof ParcelAct.AddEvent add) {
      Map<String, Object> event = new LinkedHashMap<>();
      event.put("fulfillmentId", add.fulfilmentId());
      event.put("status", add.event().name());
      if (add.happenedAt() != null) {
        event.put("happenedAt", add.happenedAt().toString());
      }
      variables.put("event", event);
    } else if (act instanceof ParcelAct.Tag tag) {
      variables.put("id", hand.shopifyOrder().id());
      variables.put("tags", List.of(tag.tag()));
    }
    return variables;
  }

  @Override
  public ActOutcome send(FollowUpInHand hand, Act act) {
    Map<String, Object> request = request(hand, act);
    List<UserError> errors;
    if (act instanceof ParcelAct.UpdateTracking) {
      errors =
          shopify.act(
              hand.store(),
              ShopifyDocument.FULFILLMENT_TRACKING_INFO_UPDATE,
              "fulfillmentTrackingInfoUpdate",
              request);
    } else if (act instanceof ParcelAct.AddEvent) {
      errors =
          shopify.act(
              hand.store(),
              ShopifyDocument.FULFILLMENT_EVENT_CREATE,
              "fulfillmentEventCreate",
              request);
    } else if (act instanceof ParcelAct.Tag tag && tag.add()) {
      errors = shopify.act(hand.store(), ShopifyDocument.TAGS_ADD, "tagsAdd", request);
    } else {
      errors = shopify.act(hand.store(), ShopifyDocument.TAGS_REMOVE, "tagsRemove", request);
    }
    return errors.isEmpty()
        ? new ActOutcome.Done()
        : new ActOutcome.Refused(ActRefusal.codeOf(errors));
  }
}
