package io.caravan.settlement.report;

import io.caravan.order.content.OrderContent;
import io.caravan.order.followup.Sold;
import io.caravan.settlement.report.Difference.LineCount;
import io.caravan.settlement.report.Difference.Side;
import io.caravan.shopify.ComparedOrder;
import io.caravan.tiktok.TikTokOrder;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Compares an order on both sides. What changes right now is in flight and no difference: its own
 * work is about to bring it in line.
 */
final class OrderComparison {
  /** In these TikTok waits for the buyer, and nothing is made in Shopify (TikTok facts, 4.5). */
  private static final Set<String> NOT_YET = Set.of("UNPAID", "ON_HOLD");

  /** Of Shopify's {@code OrderReturnStatus}: something is still to be done. */
  private static final Set<String> RETURNING = Set.of("RETURN_REQUESTED", "IN_PROGRESS");

  /**
   * What is refunded today is in the statement of the day, which is made at 00:00 UTC and read some
   * hours later (docv2/page/get-statements-202309).
   */
  private static final Duration STATEMENT_LAG = Duration.ofHours(48);

  private OrderComparison() {}

  /**
   * @param grace what changed within it, on either side, is in flight
   * @param patience work that is open for longer is no excuse any more
   */
  record Limits(Instant now, Duration grace, Duration patience) {
    boolean young(@Nullable Instant at) {
      return at != null && at.isAfter(now.minus(grace));
    }
  }

  /**
   * @param inFlight it differs, or may, and something is under way
   */
  record Result(boolean inFlight, List<Difference> differences) {
    Result {
      differences = List.copyOf(differences);
    }

    static Result flying() {
      return new Result(true, List.of());
    }
  }

  static Result compare(OrderSides sides, Limits limits) {
    List<Difference> differences = differences(sides, limits.now());
    return !differences.isEmpty() && inFlight(sides, limits)
        ? Result.flying()
        : new Result(false, differences);
  }

  private static boolean inFlight(OrderSides sides, Limits limits) {
    TikTokOrder tiktok = sides.tiktok();
    OurOrder ours = sides.ours();
    if (tiktok != null
        && (limits.young(tiktok.updateTime()) || limits.young(tiktok.createTime()))) {
      return true;
    }
    if (sides.shopify().stream().anyMatch(order -> limits.young(order.updatedAt()))) {
      return true;
    }
    if (ours == null) {
      return false;
    }
    Instant since = ours.openSince();
    boolean working =
        since != null && since.isAfter(limits.now().minus(limits.patience()))
            || ours.unsettled() && ours.stateSince().isAfter(limits.now().minus(limits.patience()));
    return working || limits.young(ours.stateSince());
  }

  private static List<Difference> differences(OrderSides sides, Instant now) {
    List<ComparedOrder> mine = sides.shopify().stream().filter(ComparedOrder::isOurs).toList();
    List<ComparedOrder> live = mine.stream().filter(ComparedOrder::isLive).toList();
    List<ComparedOrder> others =
        sides.shopify().stream().filter(o -> !o.isOurs() && o.isLive()).toList();
    List<Difference> found = new ArrayList<>();
    TikTokOrder tiktok = sides.tiktok();
    if (tiktok == null) {
      live.forEach(order -> found.add(new Difference.NotOnTikTok(sides.id(), order.id())));
      return found;
    }
    Sold sold = Sold.of(tiktok);
    if (live.size() > 1) {
      found.add(duplicate(sides.id(), live));
    }
    others.forEach(
        other ->
            found.add(
                new Difference.OfAnotherApp(
                    sides.id(), other.id(), live.isEmpty() ? null : live.get(0).id())));
    if (mine.isEmpty()) {
      if (others.isEmpty() && !sold.isCancelled() && !NOT_YET.contains(sold.status())) {
        found.add(missing(sides.id(), sold.status(), sides.ours()));
      }
    } else {
      both(sides, tiktok, sold, mine, live, now, found);
    }
    if (!live.isEmpty()) {
      followed(sides, live, found);
    }
    ours(sides, sold, now, found);
    return found;
  }

  /** What may be cancelled of two, if that is safe. */
  static Difference.Duplicate duplicate(String id, List<ComparedOrder> live) {
    ComparedOrder keep = live.get(0);
    ComparedOrder other = live.get(live.size() - 1);
    return new Difference.Duplicate(id, keep.id(), other.id(), whyNot(keep, other));
  }

  /** A person who emptied one of them may have meant the other to stay. */
  private static String whyNot(ComparedOrder keep, ComparedOrder other) {
    if (!other.isUnfulfilled()) {
      return "the younger was shipped";
    }
    if (other.refunded().signum() != 0) {
      return "the younger was refunded";
    }
    if (!isWhole(other)) {
      return "something was taken out of the younger";
    }
    return keep.refunded().signum() != 0 || !isWhole(keep)
        ? "something was taken out of the older, or refunded"
        : "";
  }

  private static boolean isWhole(ComparedOrder order) {
    return !order.incomplete()
        && order.lines().stream().allMatch(line -> line.currentQuantity() == line.quantity());
  }

  private static Difference missing(String id, String status, @Nullable OurOrder ours) {
    if (ours == null) {
      return new Difference.Missing(
          id,
          DifferenceClass.MISSING_UNSEEN,
          null,
          "no signal and no poll told of it",
          status,
          null);
    }
    DifferenceClass type =
        switch (ours.state()) {
          case "PARKED" -> DifferenceClass.MISSING_PARKED;
          case "FILTERED" -> DifferenceClass.MISSING_FILTERED;
          case "HELD" -> DifferenceClass.MISSING_HELD;
          case "DISCARDED" -> DifferenceClass.MISSING_DISCARDED;
          case "GONE_IN_SHOPIFY", "IMPORTED" -> DifferenceClass.MISSING_DELETED;
          default -> DifferenceClass.MISSING_UNDECIDED;
        };
    return new Difference.Missing(
        id, type, ours.state(), ours.because(), status, ours.stateSince());
  }

  private static void both(
      OrderSides sides,
      TikTokOrder tiktok,
      Sold sold,
      List<ComparedOrder> mine,
      List<ComparedOrder> live,
      Instant now,
      List<Difference> found) {
    List<String> findings = sides.ours() == null ? List.of() : sides.ours().findings();
    if (live.isEmpty()) {
      if (!sold.isCancelled()) {
        found.add(
            new Difference.Cancelled(
                sides.id(), Side.SHOPIFY, mine.get(0).id(), sold.status(), List.of(), findings));
      }
      return;
    }
    ComparedOrder order = live.get(0);
    if (sold.isCancelled()) {
      found.add(
          new Difference.Cancelled(
              sides.id(), Side.TIKTOK, order.id(), sold.status(), List.of(), findings));
      return;
    }
    lines(sides.id(), tiktok, sold, order, findings, found);
    shipments(sides.id(), sold, order, findings, found);
    money(sides, tiktok, order, now, found);
    returns(sides, order, found);
  }

  /** Single lines that were cancelled: units that TikTok no longer has and Shopify still sells. */
  private static void lines(
      String id,
      TikTokOrder tiktok,
      Sold sold,
      ComparedOrder order,
      List<String> findings,
      List<Difference> found) {
    Set<String> cancelled =
        tiktok.lineItems().stream()
            .map(TikTokOrder.LineItem::id)
            .filter(line -> !sold.liveLines().contains(line))
            .collect(Collectors.toSet());
    List<String> onTikTok = new ArrayList<>();
    List<String> inShopify = new ArrayList<>();
    for (ComparedOrder.Line line : order.lines()) {
      Set<String> gone = new HashSet<>(line.tiktokLines());
      gone.retainAll(cancelled);
      int all = line.tiktokLines().size();
      if (all == 0) {
        continue;
      }
      int left = line.quantity() * (all - gone.size()) / all;
      if (line.currentQuantity() > left) {
        onTikTok.addAll(gone);
      } else if (line.currentQuantity() < left && sold.isUnshipped()) {
        line.tiktokLines().stream().filter(each -> !gone.contains(each)).forEach(inShopify::add);
      }
    }
    if (!onTikTok.isEmpty()) {
      found.add(
          new Difference.Cancelled(
              id,
              Side.TIKTOK,
              order.id(),
              sold.status(),
              onTikTok.stream().distinct().sorted().toList(),
              findings));
    }
    if (!inShopify.isEmpty()) {
      found.add(
          new Difference.Cancelled(
              id,
              Side.SHOPIFY,
              order.id(),
              sold.status(),
              inShopify.stream().distinct().sorted().toList(),
              findings));
    }
  }

  /** What was refunded is left out: Shopify counts it neither as to be shipped nor as shipped. */
  private static void shipments(
      String id, Sold sold, ComparedOrder order, List<String> findings, List<Difference> found) {
    Set<String> shipped =
        sold.parcels().stream()
            .flatMap(parcel -> parcel.lines().stream())
            .collect(Collectors.toSet());
    List<LineCount> onTikTok = new ArrayList<>();
    List<LineCount> inShopify = new ArrayList<>();
    for (ComparedOrder.Line line : order.lines()) {
      int all = line.tiktokLines().size();
      if (all == 0 || !isToBeShipped(line)) {
        continue;
      }
      int gone = (int) line.tiktokLines().stream().filter(shipped::contains).count();
      int fulfilled = line.quantity() - line.unfulfilledQuantity();
      LineCount count = new LineCount(line.id(), gone, all, fulfilled, line.quantity());
      int byTikTok = gone * line.quantity();
      int byShopify = fulfilled * all;
      if (byTikTok > byShopify) {
        onTikTok.add(count);
      } else if (byTikTok < byShopify) {
        inShopify.add(count);
      }
    }
    if (onTikTok.isEmpty()) {
      numbers(id, sold, order, findings, found);
    } else {
      found.add(new Difference.Shipped(id, Side.TIKTOK, order.id(), onTikTok, findings));
    }
    if (!inShopify.isEmpty()) {
      found.add(new Difference.Shipped(id, Side.SHOPIFY, order.id(), inShopify, findings));
    }
  }

  private static boolean isToBeShipped(ComparedOrder.Line line) {
    return line.requiresShipping() && line.currentQuantity() == line.quantity();
  }

  /** More numbers in Shopify are none: TikTok takes one a parcel. */
  private static void numbers(
      String id, Sold sold, ComparedOrder order, List<String> findings, List<Difference> found) {
    Set<String> entered = order.trackingNumbers();
    if (entered == null) {
      return;
    }
    Set<String> shown =
        entered.stream().map(OrderComparison::plainNumber).collect(Collectors.toSet());
    Set<String> inShopify =
        order.lines().stream()
            .filter(OrderComparison::isToBeShipped)
            .flatMap(line -> line.tiktokLines().stream())
            .collect(Collectors.toSet());
    List<String> packages =
        sold.parcels().stream()
            .filter(parcel -> parcel.lines().stream().anyMatch(inShopify::contains))
            .filter(parcel -> isEntered(parcel.trackingNumber()))
            .filter(parcel -> !shown.contains(plainNumber(parcel.trackingNumber())))
            .map(Sold.Parcel::key)
            .sorted()
            .toList();
    if (!packages.isEmpty()) {
      found.add(new Difference.TrackingDiffers(id, order.id(), packages, findings));
    }
  }

  private static boolean isEntered(@Nullable String number) {
    return number != null && !number.isBlank();
  }

  /** As people write it: with blanks, and in small letters. */
  private static String plainNumber(@Nullable String number) {
    return number == null ? "" : number.replaceAll("\\s", "").toUpperCase(Locale.ROOT);
  }

  private static void money(
      OrderSides sides,
      TikTokOrder tiktok,
      ComparedOrder order,
      Instant now,
      List<Difference> found) {
    OurOrder ours = sides.ours();
    String currency = Objects.requireNonNullElse(tiktok.payment().currency(), order.currency());
    BigDecimal remainder = ours == null ? null : ours.remainder();
    if (order.tags().contains(OrderContent.MONEY_CHECK_TAG)
        || (remainder != null && remainder.signum() != 0)) {
      found.add(
          new Difference.Amounts(
              sides.id(),
              DifferenceClass.MONEY_UNEXPLAINED,
              "TikTok's payment block has an amount that none of its fields explains.",
              currency,
              BigDecimal.ZERO,
              remainder == null ? BigDecimal.ZERO : remainder,
              order.id(),
              "Look at the order's payment on TikTok; take the tag "
                  + OrderContent.MONEY_CHECK_TAG
                  + " away when it is clear.",
              null));
    }
    BigDecimal expected = ours == null ? null : ours.expectedTotal();
    if (expected != null && expected.compareTo(order.total()) != 0) {
      found.add(
          new Difference.Amounts(
              sides.id(),
              DifferenceClass.TOTAL_DIFFERS,
              "Shopify's total is not what it was made with: the order was edited.",
              order.currency(),
              expected,
              order.total(),
              order.id(),
              "Nothing, if it was edited on purpose: TikTok never learns of it.",
              null));
    }
    OurOrder.Refunded refunded = ours == null ? null : ours.refundedBySettlement();
    boolean notYet =
        refunded != null
            && refunded.toBuyer().compareTo(order.refunded()) < 0
            && order.updatedAt().isAfter(now.minus(STATEMENT_LAG));
    if (refunded != null && !refunded.is(order.refunded()) && !notYet) {
      found.add(
          new Difference.Amounts(
              sides.id(),
              DifferenceClass.REFUND_DIFFERS,
              refunded.toBuyer().signum() == 0
                  ? "Shopify shows a refund that no statement of TikTok's has."
                  : "The buyer got another sum back than Shopify shows.",
              currency,
              refunded.toBuyer(),
              order.refunded(),
              order.id(),
              "Look again; what is refunded is decided on TikTok, so correct Shopify by hand if it"
                  + " stays so.",
              Repair.LOOK_AGAIN));
    }
    BigDecimal settled = ours == null ? null : ours.soldBySettlement();
    boolean whole =
        tiktok.lineItems().stream().noneMatch(line -> "CANCELLED".equals(line.displayStatus()));
    BigDecimal sold = whole ? tiktok.payment().originalTotalProductPrice() : null;
    if (settled != null && sold != null && settled.compareTo(sold) != 0) {
      found.add(
          new Difference.Amounts(
              sides.id(),
              DifferenceClass.SETTLED_DIFFERS,
              "Its statements name another sum of prices than the order.",
              currency,
              sold,
              settled,
              order.id(),
              "Compare the order's transactions with its lines: GET /api/settlement/orders/"
                  + sides.id()
                  + ".",
              null));
    }
  }

  private static void returns(OrderSides sides, ComparedOrder order, List<Difference> found) {
    List<String> open = sides.ours() == null ? List.of() : sides.ours().openReturns();
    boolean inShopify = RETURNING.contains(order.returnStatus());
    if (!open.isEmpty() && order.returnStatus().equals("NO_RETURN")) {
      found.add(
          new Difference.Returned(
              sides.id(), Side.TIKTOK, order.id(), String.join(", ", open), order.returnStatus()));
    } else if (open.isEmpty() && inShopify) {
      found.add(
          new Difference.Returned(
              sides.id(), Side.SHOPIFY, order.id(), "none", order.returnStatus()));
    }
  }

  /** An order of ours that we do not follow is never shipped, cancelled or refunded by us. */
  private static void followed(OrderSides sides, List<ComparedOrder> live, List<Difference> found) {
    OurOrder ours = sides.ours();
    if (ours == null || !ours.state().equals("IMPORTED")) {
      found.add(
          new Difference.NotFollowed(
              sides.id(), live.get(0).id(), ours == null ? null : ours.state()));
    }
  }

  private static void ours(OrderSides sides, Sold sold, Instant now, List<Difference> found) {
    OurOrder ours = sides.ours();
    if (ours == null) {
      return;
    }
    Instant shipBy = ours.shipBy();
    if (shipBy != null
        && shipBy.isBefore(now)
        && (sold.status().equals("AWAITING_SHIPMENT")
            || sold.status().equals("PARTIALLY_SHIPPING"))) {
      found.add(new Difference.Late(sides.id(), shipBy, ours.autoCancelAt(), sold.status()));
    }
    ours.dead()
        .forEach(
            dead -> found.add(new Difference.WorkFailed(sides.id(), dead.work(), dead.cause())));
    String followed = ours.shopifyOrder();
    if (ours.state().equals("IMPORTED")
        && followed != null
        && !sides.shopify().isEmpty()
        && sides.shopify().stream().noneMatch(order -> order.id().equals(followed))) {
      Map<String, @Nullable Object> facts = new LinkedHashMap<>();
      facts.put("followed", followed);
      facts.put("inShopify", sides.shopify().stream().map(ComparedOrder::id).toList());
      found.add(
          new Difference.Unexplained(
              sides.id(), "The Shopify order we follow is gone, and another names it.", facts));
    }
  }
}
