package io.caravan.fulfilment.ship;

import io.caravan.fulfilment.Unsupported;
import io.caravan.fulfilment.carrier.Carrier;
import io.caravan.fulfilment.ship.ShipmentPlan.Known;
import io.caravan.fulfilment.ship.ShipmentPlan.Told;
import io.caravan.fulfilment.ship.ShippingProviders.Offered;
import io.caravan.mapping.CarrierLinks;
import io.caravan.order.content.FulfilmentAuthority;
import io.caravan.order.followup.Act;
import io.caravan.order.followup.ActOutcome;
import io.caravan.order.followup.Action;
import io.caravan.order.followup.Concern;
import io.caravan.order.followup.FollowUpInHand;
import io.caravan.order.followup.Judgement;
import io.caravan.order.followup.Standing;
import io.caravan.order.followup.Standing.Tracking;
import io.caravan.platform.PlatformException;
import io.caravan.store.Store;
import io.caravan.tiktok.ShipmentCodes;
import io.caravan.tiktok.TikTokOrder;
import io.caravan.tiktok.TikTokShipments;
import io.caravan.tiktok.TikTokShipments.Marked;
import io.caravan.tiktok.TikTokShipments.SplitAttributes;
import io.caravan.tiktok.TikTokShipments.Validation;
import io.caravan.work.Outcome;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * Tells TikTok what a seller shipped in Shopify, and how it was packed. {@link ShipmentPlan}
 * decides; the buyer's request to cancel is looked for once more right before anything is sent.
 */
@Component
@Order(20)
class ShipOnTikTok implements Concern {
  /**
   * A number that TikTok could not check is asked for again then: each time is kept as an event.
   */
  private static final Duration CHECK_AGAIN = Duration.ofMinutes(1);

  /** What only an answer to a shipment of ours says. */
  private static final String PROVIDER = "provider";

  private static final Set<FulfilmentAuthority> NOT_OURS =
      Set.of(FulfilmentAuthority.TIKTOK_SHIPPING, FulfilmentAuthority.FULFILLED_BY_TIKTOK);

  private final TikTokShipments tiktok;
  private final ShippingProviders providers;
  private final CarrierLinks carriers;
  private final ShipmentLedger ledger;
  private final ParkedShipments parked;
  private final ShipSettings settings;
  private final LastLook lastLook;

  ShipOnTikTok(
      TikTokShipments tiktok,
      ShippingProviders providers,
      CarrierLinks carriers,
      ShipmentLedger ledger,
      ParkedShipments parked,
      ShipSettings settings,
      LastLook lastLook) {
    this.tiktok = tiktok;
    this.providers = providers;
    this.carriers = carriers;
    this.ledger = ledger;
    this.parked = parked;
    this.settings = settings;
    this.lastLook = lastLook;
  }

  @Override
  public Set<Action> actions() {
    return ShipAct.ACTIONS;
  }

  @Override
  public Judgement judge(FollowUpInHand hand) {
    Store store = hand.store();
    String orderId = hand.orderId();
    Sale sale = Sale.of(hand.read(), store.region());
    Standing shop = hand.shop();
    boolean known = ledger.isKnown(store.id(), orderId);
    if (NOT_OURS.contains(sale.authority())) {
      if (known) {
        // TikTok took it over: what waited here waits for nobody any more.
        note(store, sale, ShipmentPlan.NOTHING, ledger.epoch(store.id()));
      }
      return Judgement.NOTHING;
    }
    if (shop.sent().isEmpty() && !known) {
      return Judgement.NOTHING;
    }
    long epoch = ledger.epoch(store.id());
    Known facts = known(hand, sale, shop);
    ShipmentPlan plan = ShipmentPlan.of(sale, shop, facts);
    if (plan.asksToSplit()) {
      plan = ShipmentPlan.of(sale, shop, facts.with(mayBeSplit(store, orderId)));
    }
    note(store, sale, plan, epoch);
    return new Judgement(
        List.copyOf(plan.acts()),
        plan.findings(),
        plan.lookAgain(),
        plan.isToBeSeenAgain(),
        plan.undecided(hand.known().past()));
  }

  /** What TikTok will not answer parks the shipment alone; the rest of the order goes on. */
  private SplitAttributes mayBeSplit(Store store, String orderId) {
    try {
      return tiktok.splitAttributes(store, orderId).orElse(new SplitAttributes(true, false, null));
    } catch (PlatformException.Forbidden e) {
      return new SplitAttributes(false, false, e.code());
    } catch (PlatformException.Misuse e) {
      return new SplitAttributes(false, false, e.code());
    }
  }

  private void note(Store store, Sale sale, ShipmentPlan plan, long epoch) {
    if (ledger.note(store.id(), sale.orderId(), sale.deliveryOptionId(), plan, epoch)) {
      parked.look(store, sale.orderId());
    }
  }

  private Known known(FollowUpInHand hand, Sale sale, Standing shop) {
    Store store = hand.store();
    String orderId = hand.orderId();
    Set<String> numbers =
        shop.sent().stream()
            .flatMap(sent -> sent.tracking().stream())
            .map(Tracking::number)
            .filter(Objects::nonNull)
            .filter(number -> !number.isBlank())
            .collect(Collectors.toSet());
    Map<String, Told> told = ledger.told(store.id(), orderId);
    Offered offered =
        ShipmentPlan.asksForCarriers(sale, shop, told)
            ? providers.of(store, sale.deliveryOptionId())
            : Offered.NOTHING;
    return new Known(
        hand.known(),
        new Carriers(
            carriers.table(store.id()),
            offered.providers(),
            offered.refused(),
            ledger.answers(store.id(), orderId)),
        told,
        ledger.use(store.id(), orderId, numbers),
        lastLook.despiteRequest(hand, hand.read()),
        Unsupported.of(hand.read()).map(one -> one.cause().name()).orElse(null),
        null);
  }

  @Override
  public Map<String, Object> request(FollowUpInHand hand, Act act) {
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("order_id", hand.orderId());
    if (act instanceof ShipAct.Split split) {
      request.put("groups", split.groups());
    } else if (act instanceof ShipAct.Tell tell) {
      request.put("lines", tell.lines());
      request.put("package_id", String.valueOf(tell.packageId()));
      request.put("tracking_number", tell.number());
      request.put("shipping_provider_id", tell.provider().id());
    } else if (act instanceof ShipAct.Correct correct) {
      request.put("package_id", String.valueOf(correct.packageId()));
      request.put("tracking_number", correct.number());
      request.put("shipping_provider_id", correct.provider().id());
    }
    return request;
  }

  @Override
  public ActOutcome send(FollowUpInHand hand, Act act) {
    Store store = hand.store();
    Optional<ActOutcome> obstacle = lastLook(hand, act);
    if (obstacle.isPresent()) {
      return obstacle.get();
    }
    if (act instanceof ShipAct.Split split) {
      Map<String, String> packages = tiktok.split(store, hand.orderId(), split.groups());
      return new ActOutcome.Done(Map.of("packages", String.join(",", packages.values())));
    }
    if (act instanceof ShipAct.Correct correct) {
      tiktok.updateTracking(
          store, hand.orderId(), correct.packageId(), correct.number(), correct.provider().id());
      return new ActOutcome.Done();
    }
    return tell(store, hand.orderId(), (ShipAct.Tell) act);
  }

  /**
   * The order was read with others, seconds ago. A request to cancel that came since would be
   * rejected by shipping (in the US), and what was shipped since is not shipped again.
   */
  private Optional<ActOutcome> lastLook(FollowUpInHand hand, Act act) {
    LastLook.Seen seen = lastLook.at(hand);
    TikTokOrder order = seen.order();
    if (order == null) {
      return Optional.of(seen.notNow());
    }
    Sale now = Sale.of(order, hand.store().region());
    if (now.cancelRequested() && !seen.despiteRequest()) {
      return Optional.of(LastLook.later("the buyer asks to cancel"));
    }
    if (act instanceof ShipAct.Tell tell) {
      boolean changed =
          now.units().stream()
                  .filter(unit -> tell.lines().contains(unit.id()) && !unit.shipped())
                  .count()
              != tell.lines().size();
      if (changed || !now.isShippable()) {
        return Optional.of(LastLook.later("the order has changed"));
      }
    }
    return Optional.empty();
  }

  private ActOutcome tell(Store store, String orderId, ShipAct.Tell act) {
    Map<String, String> said = new LinkedHashMap<>();
    if (settings.usps() != ShipSettings.Usps.OFF
        && ShipMarket.validatesNumbers(store.region())
        && Carrier.named(act.provider().name()).filter(Carrier.USPS::equals).isPresent()) {
      Optional<ActOutcome> stop = validate(store, act.number(), said);
      if (stop.isPresent()) {
        return stop.get();
      }
    }
    String packageId = act.packageId();
    Marked marked =
        packageId == null
            ? tiktok.markShipped(store, orderId, act.lines(), act.number(), act.provider().id())
            : tiktok.shipPackage(store, packageId, act.number(), act.provider().id());
    if (marked.packageId() != null) {
      said.put("package", marked.packageId());
    }
    if (marked.warning() != null) {
      said.put("warning", marked.warning());
    }
    said.put(PROVIDER, act.provider().name());
    return new ActOutcome.Done(said);
  }

  /** A check of the number is no reason not to ship, unless it was made one. */
  private Optional<ActOutcome> validate(Store store, String number, Map<String, String> said) {
    boolean parks = settings.usps() == ShipSettings.Usps.PARK;
    try {
      Validation answer = tiktok.validateTracking(store, number);
      String word =
          answer.tiktokShipping()
              ? "TIKTOK_SHIPPING"
              : answer.tiktokCollection() ? "TIKTOK_COLLECTION" : "NOT_A_TIKTOK_LABEL";
      said.put("checked", word);
      return parks && word.equals(ShipCause.NOT_A_TIKTOK_LABEL.name())
          ? Optional.of(new ActOutcome.Refused(word))
          : Optional.empty();
    } catch (PlatformException e) {
      said.put("checked", "NOT_ANSWERED");
      return parks ? Optional.of(notChecked(e)) : Optional.empty();
    }
  }

  /** What TikTok will not answer a person has to see; what it cannot answer is asked again. */
  private static ActOutcome notChecked(PlatformException failure) {
    if (failure instanceof PlatformException.Forbidden forbidden) {
      return new ActOutcome.Refused(forbidden.code());
    }
    if (failure instanceof PlatformException.Misuse misuse) {
      return new ActOutcome.Refused(misuse.code());
    }
    return new ActOutcome.NotSent(
        "the number was not checked", Outcome.later(CHECK_AGAIN, "LOOKS_AGAIN"));
  }

  /**
   * Shipped it is; by whom, the next look sees: a number made in Seller Center since the last look
   * is not ours to correct.
   */
  @Override
  public boolean isDoneAlready(Act act, String code) {
    return act instanceof ShipAct.Tell && ShipmentCodes.why(code) == ShipmentCodes.Why.DONE_ALREADY;
  }

  @Override
  public void recorded(FollowUpInHand hand, Act act, ActOutcome outcome) {
    int storeId = hand.store().id();
    if (outcome instanceof ActOutcome.Done done) {
      if (act instanceof ShipAct.Tell tell && done.told().containsKey(PROVIDER)) {
        ledger.told(storeId, hand.orderId(), tell, done.told());
      } else if (act instanceof ShipAct.Correct correct) {
        ledger.corrected(storeId, hand.orderId(), correct);
      }
    } else if (outcome instanceof ActOutcome.Refused refused
        && ShipmentCodes.why(refused.code()) == ShipmentCodes.Why.NUMBER_OR_PROVIDER) {
      ledger.providersStale(storeId, hand.read().deliveryOptionId());
    }
  }
}
