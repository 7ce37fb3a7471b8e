package io.caravan.fulfilment.label;

import io.caravan.fulfilment.label.Arranging.Company;
import io.caravan.fulfilment.label.Arranging.Wish;
import io.caravan.fulfilment.label.LabelSettings.Arrange;
import io.caravan.fulfilment.parcel.PackageLedger;
import io.caravan.fulfilment.parcel.PackageRow;
import io.caravan.fulfilment.parcel.ReadPackages;
import io.caravan.fulfilment.ship.LastLook;
import io.caravan.order.content.FulfilmentAuthority;
import io.caravan.order.followup.Act;
import io.caravan.order.followup.ActOutcome;
import io.caravan.order.followup.Action;
import io.caravan.order.followup.Concern;
import io.caravan.order.followup.FollowUpInHand;
import io.caravan.order.followup.Judgement;
import io.caravan.platform.PlatformException;
import io.caravan.store.Store;
import io.caravan.tiktok.HandoverSlots;
import io.caravan.tiktok.PackageCodes;
import io.caravan.tiktok.ShippingService;
import io.caravan.tiktok.TikTokOrder;
import io.caravan.tiktok.TikTokPackages;
import io.caravan.work.Outcome;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * Orders whose carrier is TikTok's: the warehouse packs, the fulfilment order stays open, and the
 * shipment is arranged here, once.
 */
@Component
@Order(30)
class TikTokShipping implements Concern {
  /** What TikTok could not say now it is asked for again then: each time is kept as an event. */
  private static final Duration ASK_AGAIN = Duration.ofMinutes(1);

  private final TikTokPackages tiktok;
  private final ReadPackages packages;
  private final PackageLedger known;
  private final LabelLedger labels;
  private final WeightBook weights;
  private final LabelSettings settings;
  private final LastLook lastLook;
  private final Clock clock;

  TikTokShipping(
      TikTokPackages tiktok,
      ReadPackages packages,
      PackageLedger known,
      LabelLedger labels,
      WeightBook weights,
      LabelSettings settings,
      LastLook lastLook,
      Clock clock) {
    this.tiktok = tiktok;
    this.packages = packages;
    this.known = known;
    this.labels = labels;
    this.weights = weights;
    this.settings = settings;
    this.lastLook = lastLook;
    this.clock = clock;
  }

  @Override
  public Set<Action> actions() {
    return Set.of(Action.ARRANGE_TIKTOK_SHIPPING);
  }

  @Override
  public Judgement judge(FollowUpInHand hand) {
    if (hand.sold().authority() != FulfilmentAuthority.TIKTOK_SHIPPING
        || Arranging.openLines(hand.read()).isEmpty()) {
      return Judgement.NOTHING;
    }
    Store store = hand.store();
    Wish wish =
        new Wish(
            store.region(),
            settings.arrange() == Arrange.AUTO,
            labels.request(store.id(), hand.orderId()).orElse(null),
            settings.profiles(store.name()),
            Map.of(),
            companions(hand),
            lastLook.despiteRequest(hand, hand.read()));
    Set<String> items =
        Arranging.itemsToWeigh(hand.read(), hand.sold(), hand.shop(), hand.known(), wish);
    if (!items.isEmpty()) {
      wish =
          new Wish(
              wish.region(),
              wish.auto(),
              wish.request(),
              wish.boxes(),
              weights.of(store, items),
              wish.companions(),
              wish.despiteRequest());
    }
    return Arranging.judge(hand.read(), hand.sold(), hand.shop(), hand.known(), wish);
  }

  private Map<String, Company> companions(FollowUpInHand hand) {
    Map<String, Company> companions = new LinkedHashMap<>();
    if (hand.sold().isCancelled()) {
      return companions;
    }
    for (PackageRow row : packages.current(hand)) {
      if (row.orderIds().size() > 1) {
        Company company = labels.company(hand.store().id(), hand.orderId(), row.orderIds());
        companions.put(row.packageId(), company);
        if (row.arrangedAt() == null && !company.leader().equals(hand.orderId())) {
          labels.ready(hand.store().id(), company.leader());
        }
      }
    }
    return companions;
  }

  @Override
  public Map<String, Object> request(FollowUpInHand hand, Act act) {
    Map<String, Object> request = new LinkedHashMap<>();
    if (act instanceof LabelAct.BuyLabel buy) {
      request.put("order_id", hand.orderId());
      request.put("order_line_item_ids", buy.lines());
      request.put("grams", buy.size().grams());
      request.put(
          "size",
          List.of(buy.size().length(), buy.size().width(), buy.size().height(), buy.size().unit()));
    } else if (act instanceof LabelAct.HandOver handOver) {
      request.put("package_id", handOver.packageId());
    }
    return request;
  }

  @Override
  public ActOutcome send(FollowUpInHand hand, Act act) {
    return act instanceof LabelAct.BuyLabel buy
        ? buy(hand, buy)
        : handOver(hand, (LabelAct.HandOver) act);
  }

  private ActOutcome buy(FollowUpInHand hand, LabelAct.BuyLabel buy) {
    Asked<List<ShippingService>> asked =
        ask(() -> tiktok.services(hand.store(), hand.orderId(), buy.lines(), buy.size()));
    List<ShippingService> offered = asked.answer();
    if (offered == null) {
      return asked.notNow();
    }
    Optional<ShippingService> service = ChooseService.of(offered, settings.service());
    if (service.isEmpty()) {
      return new ActOutcome.Refused(ChooseService.NONE);
    }
    Optional<ActOutcome> changed = changed(hand, buy);
    if (changed.isPresent()) {
      return changed.get();
    }
    String id =
        tiktok.create(hand.store(), hand.orderId(), buy.lines(), buy.size(), service.get().id());
    Map<String, String> told = new LinkedHashMap<>();
    told.put("package", id);
    told.put("service", service.get().name());
    if (service.get().price() != null) {
      told.put("price", service.get().price().toPlainString());
    }
    return new ActOutcome.Done(told);
  }

  private ActOutcome handOver(FollowUpInHand hand, LabelAct.HandOver act) {
    Asked<HandoverSlots> asked = ask(() -> tiktok.slots(hand.store(), act.packageId()));
    HandoverSlots offered = asked.answer();
    if (offered == null) {
      return asked.notNow();
    }
    Optional<ChooseHandover> chosen =
        ChooseHandover.of(offered, settings.handover(), clock.instant(), act.before());
    if (chosen.isEmpty()) {
      return new ActOutcome.Refused(ChooseHandover.NONE);
    }
    Optional<ActOutcome> changed = changed(hand, act);
    if (changed.isPresent()) {
      return changed.get();
    }
    tiktok.ship(hand.store(), act.packageId(), chosen.get().method().name(), chosen.get().slot());
    return new ActOutcome.Done(
        Map.of("package", act.packageId(), "handover", chosen.get().method().name()));
  }

  /** Whether the buyer asked to cancel, or lines went, since the order was read. */
  private Optional<ActOutcome> changed(FollowUpInHand hand, Act act) {
    LastLook.Seen seen = lastLook.at(hand);
    TikTokOrder now = seen.order();
    if (now == null) {
      return Optional.of(seen.notNow());
    }
    boolean despite = Arranging.mayShipDespiteRequest(seen.despiteRequest(), hand.store().region());
    if (now.isBuyerRequestCancel() && !despite) {
      return Optional.of(LastLook.later("the buyer asks to cancel"));
    }
    boolean same =
        act instanceof LabelAct.BuyLabel buy
            ? Arranging.openLines(now).equals(buy.lines())
            : Arranging.openLines(now).containsAll(((LabelAct.HandOver) act).lines());
    return same ? Optional.empty() : Optional.of(seen.notNow());
  }

  /**
   * @param answer null: TikTok could not say
   */
  private record Asked<T>(@Nullable T answer, ActOutcome notNow) {}

  /** Nothing is bought by asking: a question without an answer is no unknown outcome. */
  private static <T> Asked<T> ask(Supplier<T> question) {
    ActOutcome notNow =
        new ActOutcome.NotSent(
            "TikTok could not be asked", Outcome.later(ASK_AGAIN, "TIKTOK_UNAVAILABLE"));
    try {
      return new Asked<>(question.get(), notNow);
    } catch (PlatformException.OutcomeUnknown e) {
      return new Asked<>(null, notNow);
    }
  }

  @Override
  public boolean isDoneAlready(Act act, String code) {
    return PackageCodes.why(code) == PackageCodes.Why.DONE_ALREADY;
  }

  @Override
  public void recorded(FollowUpInHand hand, Act act, ActOutcome outcome) {
    if (!(outcome instanceof ActOutcome.Done done)) {
      return;
    }
    if (act instanceof LabelAct.HandOver handOver) {
      known.arranged(hand.store().id(), handOver.packageId(), handOver.orders(), handOver.lines());
    } else if (act instanceof LabelAct.BuyLabel buy && done.told().containsKey("package")) {
      known.arranged(
          hand.store().id(),
          done.told().getOrDefault("package", ""),
          List.of(hand.orderId()),
          buy.lines());
    }
  }
}
