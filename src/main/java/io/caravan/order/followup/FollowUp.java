package io.caravan.order.followup;

import io.caravan.order.content.FulfilmentAuthority;
import io.caravan.order.followup.Finding.Code;
import io.caravan.order.followup.Memory.Fate;
import io.caravan.order.followup.Memory.Past;
import io.caravan.order.followup.Memory.Stock;
import io.caravan.order.followup.Sold.Parcel;
import io.caravan.order.followup.Standing.Line;
import io.caravan.order.followup.Standing.Part;
import io.caravan.order.followup.Standing.PartLine;
import io.caravan.order.followup.Standing.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What still has to be done to an imported order: a pure function of how it stands on both sides.
 * Asked again after every act, so that it does not matter where the last run ended: what is there
 * already is not missing, and what is not missing is not done.
 */
public final class FollowUp {
  private FollowUp() {}

  /** Shopify routes an order a moment after it was made; longer than this it never does. */
  static final Duration ROUTED_WITHIN = Duration.ofMinutes(10);

  private static final Duration LEAST_WAIT = Duration.ofSeconds(5);

  private static final Patience ROUTING =
      new Patience(LEAST_WAIT, Duration.ofMinutes(1), ROUTED_WITHIN);

  /**
   * For acts that could not be sent. Each try is kept as an intent and two events, so a platform
   * that is away for a day must not cost thousands; and a quarter of an hour is little beside the
   * hours that TikTok gives for anything.
   */
  static final Patience UNSENT =
      new Patience(LEAST_WAIT, Duration.ofMinutes(15), Duration.ofMinutes(15));

  /** An accepted cancellation is only started; it shows within this time. */
  static final Duration SHOWS_WITHIN = Duration.ofMinutes(2);

  /** The first act that may be carried out now, and what else follows. */
  public static Next next(Sold sold, Standing shop, Memory memory, Policy policy) {
    return next(sold, shop, memory, policy, List.of());
  }

  /**
   * As above.
   *
   * @param judgements of the concerns, in their order; their acts come after this class's own
   */
  public static Next next(
      Sold sold, Standing shop, Memory memory, Policy policy, List<Judgement> judgements) {
    Draft draft = new Draft(sold, shop, memory, policy);
    if (shop.cancelled()) {
      draft.cancelledInShopify();
    } else if (sold.isCancelled()) {
      draft.cancelledOnTikTok();
    } else {
      draft.alive();
    }
    judgements.forEach(draft::add);
    return draft.pick();
  }

  /** Without {@code read_all_orders} Shopify shows no older ones (Shopify facts, section 5.2). */
  static final Duration SHOWN_FOR = Duration.ofDays(59);

  /** Shopify's clock counts whole seconds, and need not agree with the database's to the second. */
  private static final Duration CLOCKS = Duration.ofSeconds(5);

  /** An order Shopify does not show may be there all the same. */
  static boolean mayBeHidden(Memory memory) {
    return memory.importedAt().plus(SHOWN_FOR).isBefore(memory.now());
  }

  /** Whether who cancels the order in Shopify means the sale; else a person has to say so. */
  public static boolean endsSale(Standing shop, Memory memory, Policy policy) {
    return policy.cancelOnTikTok() && !memory.twice() && !cancelledBefore(shop, memory);
  }

  private static boolean cancelledBefore(Standing shop, Memory memory) {
    Instant cancelledAt = shop.cancelledAt();
    return cancelledAt != null && cancelledAt.plus(CLOCKS).isBefore(memory.importedAt());
  }

  /** Whether somebody has to look at an order that Shopify does not know any more. */
  public static List<Finding> gone(Sold sold) {
    return sold.isCancelled()
        ? List.of()
        : List.of(
            Finding.of(
                Code.GONE_IN_SHOPIFY,
                "deleted in Shopify, and " + sold.status() + " on TikTok; never made again"));
  }

  /** Collects what is missing, then picks. */
  private static final class Draft {
    private final Sold sold;
    private final Standing shop;
    private final Memory memory;
    private final Policy policy;
    private final List<Act> missing = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();
    private @Nullable Stock stock;
    private Map<Place, Integer> shortages;
    private final Set<Action> undecided = new HashSet<>();
    private @Nullable Instant lookAgain;
    private boolean recheck;

    Draft(Sold sold, Standing shop, Memory memory, Policy policy) {
      this.sold = sold;
      this.shop = shop;
      this.memory = memory;
      this.policy = policy;
      this.shortages = memory.shortages();
    }

    // Cancelled on one side ----------------------------------------------------------------------

    void cancelledInShopify() {
      if (sold.isCancelled() || memory.cancelledInShopifyByUs()) {
        return;
      }
      if (sold.cancelRequested()) {
        // TikTok takes no other cancellation beside a buyer's request: its answer cancels.
        return;
      }
      if (!sold.isUnshipped()) {
        find(Code.CANCELLED_IN_SHOPIFY_NOT_ON_TIKTOK, "it is " + sold.status() + " on TikTok");
        return;
      }
      if (cancelledBefore(shop, memory)) {
        find(
            Code.CANCELLED_IN_SHOPIFY_NOT_ON_TIKTOK,
            "it was cancelled before it was taken over: nobody cancelled the sale with it");
        return;
      }
      if (memory.twice()) {
        find(
            Code.CANCELLED_IN_SHOPIFY_NOT_ON_TIKTOK,
            "it was in Shopify twice: cancel it on TikTok if the sale is off");
        return;
      }
      if (!policy.cancelOnTikTok()) {
        find(Code.CANCELLED_IN_SHOPIFY_NOT_ON_TIKTOK, "caravan.orders.cancel-on-tiktok is false");
        return;
      }
      String reason =
          CancelReasons.onTikTok(
              policy.region(), shop.cancelReason(), policy.tiktokCancelReasons());
      if (reason == null) {
        find(
            Code.NO_CANCEL_REASON,
            "caravan.orders.tiktok-cancel-reasons has none for " + shop.cancelReason());
      } else {
        missing.add(new Act.CancelOnTikTok(reason));
      }
    }

    void cancelledOnTikTok() {
      if (!shop.sent().isEmpty() || !shop.returns().equals(Standing.NO_RETURN)) {
        // Fulfilled or come back, it cannot be cancelled as it is: the after-sales concern's.
        return;
      }
      if (!policy.cancelInShopify()) {
        find(Code.CANCELLED_ON_TIKTOK_NOT_IN_SHOPIFY, "caravan.orders.cancel-in-shopify is false");
      } else {
        missing.add(new Act.CancelInShopify(CancelReasons.inShopify(sold)));
      }
    }

    // Alive on both sides ------------------------------------------------------------------------

    void alive() {
      String reason = memory.cancelWanted();
      if (reason != null && sold.isUnshipped() && !sold.cancelRequested()) {
        missing.add(new Act.CancelOnTikTok(reason));
      }
      cancelRequest();
      moves();
      parcels();
      stock();
      tiktokShipping();
      fulfilledByTikTok();
      if (sold.cashOnDelivery() && sold.isDelivered() && shop.payable()) {
        missing.add(new Act.MarkPaid());
      }
      if (memory.addressPending()
          && policy.updateAddress()
          && policy.addressKnown()
          && sold.isUnshipped()
          && shop.sent().isEmpty()) {
        missing.add(new Act.UpdateAddress());
      }
      routing();
    }

    /** The warehouse may be packing right now, so nothing comes before this. */
    private void cancelRequest() {
      CancelRequest request = memory.request();
      boolean refused =
          request != null
              && request.wish() == CancelRequest.Wish.REJECT
              && CancelAnswer.isThePresent(request, sold.cancelRequestedAt());
      boolean wanted = sold.cancelRequested() && !refused;
      for (Part part : active()) {
        Optional<Standing.HeldBy> held = part.heldFor(HoldReason.BUYER_ASKS_TO_CANCEL);
        if (wanted && held.isEmpty()) {
          Instant asked = sold.cancelRequestedAt();
          hold(
              part,
              HoldReason.BUYER_ASKS_TO_CANCEL,
              asked == null ? "asked" : Long.toString(asked.getEpochSecond()));
        } else if (!wanted && held.isPresent()) {
          release(part, held.get(), HoldReason.BUYER_ASKS_TO_CANCEL);
        }
      }
    }

    private void moves() {
      String target = policy.location();
      if (target == null || !(sold.isUnshipped() || !sold.parcels().isEmpty())) {
        return;
      }
      for (Part part : active()) {
        if (!target.equals(part.locationId()) && part.actions().contains("MOVE")) {
          missing.add(new Act.Move(part.id(), target));
        }
      }
    }

    /**
     * What has left the house on TikTok is shown as shipped, a package a fulfilment: before the
     * import or after it, with TikTok's label, from TikTok's warehouse, or by hand in Seller
     * Center. What Shopify has fulfilled already, for whatever reason, is never fulfilled again.
     */
    private void parcels() {
      if (active().isEmpty()) {
        return;
      }
      // What was fulfilled counts once, for whichever package: more units than TikTok shipped are
      // never shown as shipped.
      Map<String, Integer> left = new TreeMap<>();
      for (Standing.Sent sent : shop.sent()) {
        sent.quantities().forEach((line, quantity) -> left.merge(line, quantity, Integer::sum));
      }
      for (Parcel parcel : sold.parcels()) {
        Optional<Map<String, Integer>> contents = ParcelContents.of(parcel.lines(), shop);
        if (contents.isEmpty()) {
          findings.add(
              new Finding(
                  Code.PACKAGE_NOT_UNDERSTOOD,
                  parcel.key(),
                  "its lines are not to be told apart in Shopify; fulfil it by hand"));
          continue;
        }
        Map<String, Integer> unsent = new LinkedHashMap<>();
        Map<String, Integer> gone = new LinkedHashMap<>();
        contents
            .get()
            .forEach(
                (line, quantity) -> {
                  int sent = Math.min(quantity, left.getOrDefault(line, 0));
                  left.merge(line, -sent, Integer::sum);
                  if (quantity > sent) {
                    unsent.put(line, quantity - sent);
                    gone.put(line, sent);
                  }
                });
        if (!unsent.isEmpty()) {
          letGo(unsent);
          ship(parcel, unsent, gone);
        }
      }
    }

    /** It has left: whether there was enough for it is no question any more. */
    private void letGo(Map<String, Integer> unsent) {
      for (Part part : active()) {
        if (part.lines().stream().anyMatch(line -> unsent.containsKey(line.lineId()))) {
          part.heldFor(HoldReason.SHORT).ifPresent(hold -> release(part, hold, HoldReason.SHORT));
        }
      }
    }

    private void ship(Parcel parcel, Map<String, Integer> unsent, Map<String, Integer> gone) {
      Map<String, Map<String, Map<String, Integer>>> byLocation = new LinkedHashMap<>();
      Map<String, Map<String, Integer>> contents = new LinkedHashMap<>();
      for (Part part : active()) {
        if (part.locationId() == null || !part.actions().contains("CREATE_FULFILLMENT")) {
          continue;
        }
        for (PartLine line : part.lines()) {
          int take = Math.min(line.remaining(), unsent.getOrDefault(line.lineId(), 0));
          if (take > 0) {
            unsent.merge(line.lineId(), -take, Integer::sum);
            byLocation
                .computeIfAbsent(part.locationId(), any -> new LinkedHashMap<>())
                .computeIfAbsent(part.id(), any -> new LinkedHashMap<>())
                .put(line.id(), take);
            contents
                .computeIfAbsent(part.locationId(), any -> new LinkedHashMap<>())
                .merge(line.lineId(), take, Integer::sum);
          }
        }
      }
      byLocation.forEach(
          (location, lines) -> {
            Map<String, Integer> held = contents.getOrDefault(location, Map.of());
            missing.add(
                new Act.Ship(
                    parcel.key(),
                    location,
                    lines,
                    held,
                    goneOf(held, gone),
                    parcel.company(),
                    parcel.trackingNumber()));
          });
    }

    /** Only lines that follow themselves: what else of the package has gone is no other act. */
    private static Map<String, Integer> goneOf(
        Map<String, Integer> contents, Map<String, Integer> gone) {
      Map<String, Integer> before = new LinkedHashMap<>();
      gone.forEach(
          (line, sent) -> {
            if (sent > 0 && contents.containsKey(line)) {
              before.put(line, sent);
            }
          });
      return before;
    }

    // Stock --------------------------------------------------------------------------------------

    private void stock() {
      switch (memory.stock()) {
        case TO_CHECK -> check();
        case SHORT, HELD -> awaitStock();
        case NOT_ASKED, ENOUGH, RELEASED -> {}
      }
    }

    /**
     * Once, where the order stands to be shipped from: later orders' shortage is not this one's.
     */
    private void check() {
      if (!policy.holdWhenShort() || !sold.isUnshipped()) {
        stock = Stock.NOT_ASKED;
        return;
      }
      if (isRouting() || missing.stream().anyMatch(act -> act instanceof Act.Move && mayTry(act))) {
        return;
      }
      shortages = new LinkedHashMap<>();
      wanted()
          .forEach(
              (place, quantity) -> {
                int available = shop.available().getOrDefault(place, 0);
                if (available < 0) {
                  shortages.put(place, Math.min(quantity, -available));
                }
              });
      stock = shortages.isEmpty() ? Stock.ENOUGH : Stock.SHORT;
      if (stock == Stock.SHORT) {
        holdShort();
        recheck = true;
      }
    }

    private void awaitStock() {
      if (isCovered()) {
        boolean held = false;
        for (Part part : active()) {
          Optional<Standing.HeldBy> hold = part.heldFor(HoldReason.SHORT);
          if (hold.isPresent()) {
            held = true;
            release(part, hold.get(), HoldReason.SHORT);
          }
        }
        stock = held ? null : Stock.RELEASED;
      } else if (memory.stock() == Stock.SHORT) {
        int before = missing.size();
        holdShort();
        boolean done = missing.subList(before, missing.size()).stream().allMatch(this::wasDone);
        stock = done ? Stock.HELD : null;
        recheck = true;
      } else {
        boolean held = active().stream().anyMatch(p -> p.heldFor(HoldReason.SHORT).isPresent());
        stock = held ? null : Stock.RELEASED;
        recheck |= held;
      }
    }

    private void holdShort() {
      Set<String> items = new HashSet<>();
      shortages.keySet().forEach(place -> items.add(place.inventoryItemId()));
      for (Part part : active()) {
        boolean concerned = part.lines().stream().anyMatch(l -> items.contains(item(l)));
        if (concerned && part.heldFor(HoldReason.SHORT).isEmpty()) {
          hold(part, HoldReason.SHORT, "import");
        }
      }
    }

    /** The shortage that is left belongs to the orders that were made later. */
    private boolean isCovered() {
      Set<String> items = new HashSet<>();
      shortages.keySet().forEach(place -> items.add(place.inventoryItemId()));
      return wanted().keySet().stream()
          .filter(place -> items.contains(place.inventoryItemId()))
          .allMatch(
              place -> {
                int available = shop.available().getOrDefault(place, 0);
                return available >= 0 || -available <= memory.behind().getOrDefault(place, 0);
              });
    }

    /** What is still to be shipped, by where it lies. */
    private Map<Place, Integer> wanted() {
      Map<Place, Integer> wanted = new LinkedHashMap<>();
      for (Part part : active()) {
        for (PartLine line : part.lines()) {
          if (line.inventoryItemId() != null && part.locationId() != null && line.remaining() > 0) {
            wanted.merge(
                new Place(line.inventoryItemId(), part.locationId()),
                line.remaining(),
                Integer::sum);
          }
        }
      }
      return wanted;
    }

    // Holds --------------------------------------------------------------------------------------

    private void tiktokShipping() {
      boolean wanted =
          policy.holdTikTokShipping()
              && sold.authority() == FulfilmentAuthority.TIKTOK_SHIPPING
              && sold.isUnshipped();
      for (Part part : active()) {
        Optional<Standing.HeldBy> held = part.heldFor(HoldReason.TIKTOK_SHIPPING);
        if (wanted && held.isEmpty()) {
          hold(part, HoldReason.TIKTOK_SHIPPING, "import");
        } else if (!wanted && held.isPresent()) {
          release(part, held.get(), HoldReason.TIKTOK_SHIPPING);
        }
      }
    }

    /**
     * What TikTok ships from its own warehouse ships from a location of its own. Where none is
     * known it stands at a location of the seller's, and must not be shipped from there as well.
     */
    private void fulfilledByTikTok() {
      boolean wanted =
          sold.authority() == FulfilmentAuthority.FULFILLED_BY_TIKTOK
              && policy.location() == null
              && sold.parcels().isEmpty();
      for (Part part : active()) {
        Optional<Standing.HeldBy> held = part.heldFor(HoldReason.FULFILLED_BY_TIKTOK);
        if (wanted && held.isEmpty()) {
          hold(part, HoldReason.FULFILLED_BY_TIKTOK, "import");
        } else if (!wanted && held.isPresent()) {
          release(part, held.get(), HoldReason.FULFILLED_BY_TIKTOK);
        }
      }
      if (wanted && !active().isEmpty()) {
        find(
            Code.NO_LOCATION_OF_TIKTOKS,
            "warehouse "
                + sold.warehouseId()
                + " is TikTok's, and no Shopify location is its own: the order is held so that"
                + " nobody ships it again. Map the warehouse to a location that stands for it");
        recheck = true;
      }
    }

    private void hold(Part part, HoldReason reason, String occasion) {
      missing.add(new Act.Hold(part.id(), reason, occasion));
    }

    private void release(Part part, Standing.HeldBy hold, HoldReason reason) {
      missing.add(new Act.Release(part.id(), hold.id(), reason));
    }

    // Routing ------------------------------------------------------------------------------------

    /** Shopify has not said yet from where it ships. */
    private boolean isRouting() {
      return shop.parts().isEmpty()
          && shop.sent().isEmpty()
          && shop.lines().stream().anyMatch(Line::requiresShipping);
    }

    private void routing() {
      if (!isRouting() || !waitsForParts()) {
        return;
      }
      if (ROUTING.isOver(memory.importedAt(), memory.now())) {
        find(Code.NOT_ROUTED, "Shopify made no fulfilment order");
        recheck = true;
      } else {
        soon(memory.now().plus(ROUTING.rest(memory.importedAt(), memory.now())));
      }
    }

    private boolean waitsForParts() {
      return sold.cancelRequested()
          || policy.location() != null
          || memory.stock() == Stock.TO_CHECK
          || !sold.parcels().isEmpty()
          || policy.holdTikTokShipping()
          || sold.authority() == FulfilmentAuthority.FULFILLED_BY_TIKTOK;
    }

    // Picking ------------------------------------------------------------------------------------

    void add(Judgement judgement) {
      missing.addAll(judgement.missing());
      findings.addAll(judgement.findings());
      if (judgement.lookAgain() != null) {
        soon(judgement.lookAgain());
      }
      recheck |= judgement.recheck();
      undecided.addAll(judgement.undecided());
    }

    Next pick() {
      List<Next.Settled> settled = new ArrayList<>();
      Set<Action> busy = new HashSet<>();
      boolean cancelling = false;
      for (Past past : memory.past()) {
        if (past.fate() != Fate.OPEN) {
          continue;
        }
        if (memory.now().isBefore(past.quietUntil())) {
          soon(past.quietUntil());
          busy.add(past.action());
          cancelling |=
              past.action() == Action.CANCEL_SHOPIFY_ORDER
                  || past.action() == Action.CANCEL_TIKTOK_ORDER;
        } else if (undecided.contains(past.action())) {
          // Not missing only because something keeps it: whether it took effect is still open.
          busy.add(past.action());
          recheck = true;
        } else {
          settled.add(
              new Next.Settled(
                  past.intent(),
                  past.action(),
                  past.subject(),
                  missing.stream().noneMatch(past::is)));
        }
      }
      Act act = null;
      for (Act candidate : missing) {
        boolean allowed = mayTry(candidate) && !busy.contains(candidate.action()) && !cancelling;
        if (allowed && act == null) {
          act = candidate;
        } else if (!allowed) {
          explain(candidate);
        }
      }
      return new Next(act, settled, findings, stock, shortages, lookAgain, recheck);
    }

    private Optional<Past> last(Act act) {
      return memory.past().stream().filter(past -> past.is(act)).findFirst();
    }

    private boolean wasDone(Act act) {
      return last(act).filter(past -> past.fate() == Fate.SUCCEEDED).isPresent();
    }

    /** Nothing of the past speaks against doing it now. */
    private boolean mayTry(Act act) {
      Past past = last(act).orElse(null);
      if (past == null) {
        return true;
      }
      boolean rested = !memory.now().isBefore(past.at().plus(policy.recheck()));
      return switch (past.fate()) {
        case OPEN -> !memory.now().isBefore(past.quietUntil());
        case NOT_DONE -> !memory.now().isBefore(unsentUntil(past));
        case REFUSED -> rested;
        case SUCCEEDED ->
            act instanceof Act.UpdateAddress || ((act.repeatable() || past.inferred()) && rested);
      };
    }

    /** When an act is tried again that could not be sent. */
    private static Instant unsentUntil(Past past) {
      Instant since = past.unsentSince();
      return since == null ? Instant.MIN : past.at().plus(UNSENT.rest(since, past.at()));
    }

    /** Why a missing act is not done now. */
    private void explain(Act act) {
      Past past = last(act).orElse(null);
      if (past == null) {
        return;
      }
      String subject = act.action().label() + " " + act.subject();
      if (past.fate() == Fate.REFUSED) {
        findings.add(
            new Finding(Code.REFUSED, subject, Objects.requireNonNullElse(past.code(), "")));
        recheck = true;
      } else if (past.fate() == Fate.NOT_DONE && past.unsentSince() != null) {
        soon(unsentUntil(past));
        if (UNSENT.isOver(past.unsentSince(), memory.now())) {
          findings.add(
              new Finding(
                  Code.NOT_SENT,
                  subject,
                  "since " + past.unsentSince() + "; it is tried again, see act-not-sent"));
        }
      } else if (past.fate() == Fate.SUCCEEDED && (act.repeatable() || past.inferred())) {
        if (memory.now().isBefore(past.at().plus(SHOWS_WITHIN))) {
          soon(memory.now().plus(LEAST_WAIT));
        } else {
          findings.add(new Finding(Code.WITHOUT_EFFECT, subject, "accepted, and not to be seen"));
          recheck = true;
        }
      }
    }

    // Helpers ------------------------------------------------------------------------------------

    private List<Part> active() {
      return shop.parts().stream().filter(Part::isActive).toList();
    }

    private static String item(PartLine line) {
      return Objects.requireNonNullElse(line.inventoryItemId(), "");
    }

    private void soon(Instant moment) {
      Instant before = lookAgain;
      lookAgain =
          before == null
              ? moment
              : Stream.of(before, moment).min(Instant::compareTo).orElse(moment);
    }

    private void find(Code code, String detail) {
      findings.add(Finding.of(code, detail));
    }
  }
}
