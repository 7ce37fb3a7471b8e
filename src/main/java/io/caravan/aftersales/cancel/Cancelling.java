package io.caravan.aftersales.cancel;

import io.caravan.aftersales.cancel.CancelAct.CancelFulfilment;
import io.caravan.aftersales.cancel.CancelAct.CancelLines;
import io.caravan.order.followup.Act;
import io.caravan.order.followup.Action;
import io.caravan.order.followup.CancelAnswer;
import io.caravan.order.followup.CancelReasons;
import io.caravan.order.followup.CancelRequest;
import io.caravan.order.followup.CancelledGoods;
import io.caravan.order.followup.Finding;
import io.caravan.order.followup.Finding.Code;
import io.caravan.order.followup.Judgement;
import io.caravan.order.followup.Patience;
import io.caravan.order.followup.Policy;
import io.caravan.order.followup.Sold;
import io.caravan.order.followup.Standing;
import io.caravan.tiktok.TikTokOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a cancellation of one side leaves to be done on the other. Pure. */
final class Cancelling {
  private Cancelling() {}

  private static final Set<Action> ANSWERS =
      Set.of(Action.APPROVE_CANCELLATION, Action.REJECT_CANCELLATION);

  /**
   * For what one side speaks of and does not show yet: TikTok a buyer's request, Shopify where an
   * order ships from. Both take seconds as a rule; a request is to be answered within {@link
   * CancelRequest#ANSWER_WITHIN}, beside which ten minutes are little.
   */
  static final Patience SHOWS =
      new Patience(Duration.ofSeconds(30), Duration.ofMinutes(10), Duration.ofMinutes(15));

  /** Shopify's {@code FulfillmentDisplayStatus} of a parcel that a carrier has. */
  private static final Set<String> UNDER_WAY =
      Set.of(
          "CARRIER_PICKED_UP",
          "PICKED_UP",
          "IN_TRANSIT",
          "DELAYED",
          "OUT_FOR_DELIVERY",
          "ATTEMPTED_DELIVERY",
          "DELIVERED");

  // A buyer's request ----------------------------------------------------------------------------

  /**
   * What an answer leads to.
   *
   * @param rejectReason TikTok's; null if none of those it offers says that the goods have gone
   */
  static Judgement answer(
      CancelRequest request, CancelAnswer answer, @Nullable String rejectReason, Instant now) {
    Judgement said = leadsTo(request, answer, rejectReason, now);
    // The request still waits, so an answer that is not wanted any more was not given by that.
    Set<Action> kept = EnumSet.copyOf(ANSWERS);
    said.missing().forEach(act -> kept.remove(act.action()));
    return said.keeping(kept);
  }

  private static Judgement leadsTo(
      CancelRequest request, CancelAnswer answer, @Nullable String rejectReason, Instant now) {
    String until = "; TikTok approves it by itself at " + request.deadline(now);
    return switch (answer.decision()) {
      case APPROVE -> Judgement.missing(List.of(new CancelAct.Approve(request.id())));
      case REJECT ->
          rejectReason == null
              ? found(
                  Code.CANCEL_REQUEST_WAITS,
                  request.id(),
                  "it is to be rejected and none of TikTok's reasons says that it has gone: reject"
                      + " it in Seller Center"
                      + until)
              : Judgement.missing(List.of(new CancelAct.Reject(request.id(), rejectReason)));
      case ASK ->
          answer.because().equals("SHIPPED_DESPITE_REQUEST")
              ? later(
                  answer.at(),
                  new Finding(
                      Code.SHIPPED_DESPITE_REQUEST,
                      request.id(),
                      "it was fulfilled in Shopify although the buyer had asked to cancel: approve"
                          + " (the buyer is refunded) or reject; from "
                          + answer.at()
                          + " it is rejected"))
              : found(
                  Code.CANCEL_REQUEST_WAITS,
                  request.id(),
                  "approve or reject it: POST /api/cancellations/"
                      + request.id()
                      + "/approve or /reject"
                      + until);
      case WAIT -> new Judgement(List.of(), List.of(), answer.at(), false);
      // The shipment itself is another concern's, and may need a carrier first: look again.
      case SHIP -> new Judgement(List.of(), List.of(), null, true);
      case NONE -> Judgement.NOTHING;
    };
  }

  /**
   * TikTok says that a buyer asks, and does not show the request yet: no answer can be given.
   *
   * @param since the buyer asked; null if TikTok does not say
   */
  static Judgement unseen(@Nullable Instant since, Instant now) {
    return unseen(
            since,
            now,
            Code.CANCEL_REQUEST_WAITS,
            "TikTok says that the buyer asks to cancel and shows no request: answer it in Seller"
                + " Center; unanswered TikTok approves it")
        .keeping(ANSWERS);
  }

  /**
   * Shopify has not said yet where it ships from, so that nobody can say where stock goes back.
   *
   * @param since it was made
   */
  static Judgement unrouted(Instant since, Instant now) {
    return unseen(
            since,
            now,
            Code.PARTLY_CANCELLED_ON_TIKTOK,
            "Shopify made no fulfilment order: refund the cancelled lines by hand")
        .keeping(Set.of(Action.REFUND_CANCELLED_LINES));
  }

  private static Judgement unseen(@Nullable Instant since, Instant now, Code code, String detail) {
    Instant from = since == null ? Instant.EPOCH : since;
    List<Finding> findings =
        SHOWS.isOver(from, now) ? List.of(Finding.of(code, detail)) : List.of();
    return new Judgement(List.of(), findings, now.plus(SHOWS.rest(from, now)), false);
  }

  // Cancelled on TikTok --------------------------------------------------------------------------

  /**
   * All of the order is cancelled on TikTok, and it was fulfilled in Shopify.
   *
   * @param numbers tracking numbers that TikTok knows of the order
   * @param takesStock its import took the seller's stock
   */
  static Judgement fulfilled(
      Standing shop, CancelledGoods goods, Set<String> numbers, boolean takesStock, Policy policy) {
    List<Act> missing = new ArrayList<>();
    List<Finding> findings = new ArrayList<>();
    if (!policy.cancelInShopify()) {
      findings.add(
          Finding.of(
              Code.CANCELLED_ON_TIKTOK_NOT_IN_SHOPIFY,
              "caravan.orders.cancel-in-shopify is false"));
      return new Judgement(missing, findings, null, false);
    }
    for (Standing.Sent sent : shop.sent()) {
      String why = kept(sent, shop, goods, numbers);
      if (why == null) {
        missing.add(new CancelFulfilment(sent.id()));
      } else {
        findings.add(
            Finding.of(
                Code.SHIPPED_IN_SHOPIFY_CANCELLED_ON_TIKTOK,
                "it was fulfilled in Shopify and "
                    + why
                    + "; if the goods are there, cancel fulfilment and order in Shopify"));
      }
    }
    if (!findings.isEmpty()) {
      // As long as one of them stays, the order cannot be cancelled: then all stay.
      missing.clear();
    } else {
      findings.addAll(notRestocked(goods, takesStock));
    }
    return new Judgement(missing, findings, null, false);
  }

  /** Why a fulfilment is not taken back; null if it is. */
  private static @Nullable String kept(
      Standing.Sent sent, Standing shop, CancelledGoods goods, Set<String> numbers) {
    String shown = sent.displayStatus() == null ? "" : sent.displayStatus();
    Set<String> own = new HashSet<>(sent.trackingNumbers());
    boolean others = !own.isEmpty() && own.stream().noneMatch(numbers::contains);
    if (!shop.returns().equals(Standing.NO_RETURN)) {
      return "something of it comes back";
    }
    if (goods == CancelledGoods.IN_THE_HOUSE) {
      return "never shipped on TikTok";
    }
    if (others) {
      return "TikTok does not know its tracking number";
    }
    if (shown.equals("DELIVERED")) {
      return "is shown as delivered";
    }
    boolean mayBeThere =
        goods == CancelledGoods.NEVER_COLLECTED || goods == CancelledGoods.UNCERTAIN;
    return mayBeThere && UNDER_WAY.contains(shown) ? "its carrier shows it under way" : null;
  }

  /**
   * Where the goods of cancelled lines are. Of an order that is shipped in part, the rest never
   * left.
   *
   * @param lines ids of TikTok's lines
   */
  static CancelledGoods goods(TikTokOrder order, Collection<String> lines) {
    boolean shipped =
        order.lineItems().stream()
            .anyMatch(line -> lines.contains(line.id()) && line.rtsTime() != null);
    return shipped ? CancelledGoods.of(order) : CancelledGoods.IN_THE_HOUSE;
  }

  /** The goods are not given back to stock, and may still come. */
  static List<Finding> notRestocked(CancelledGoods goods, boolean takesStock) {
    if (!takesStock || goods.areThere() || goods == CancelledGoods.LOST) {
      return List.of();
    }
    return List.of(
        Finding.of(
            Code.NOT_RESTOCKED,
            goods.name()
                + ": its units were not put back; once the parcel is there, add them in Shopify"));
  }

  // Lines ----------------------------------------------------------------------------------------

  /**
   * Units that are alive on TikTok were taken out of the order in Shopify.
   *
   * @param twice the sale was in Shopify twice once: whoever empties one need not mean the sale
   * @param byLine the shop wants them cancelled on TikTok, where it takes single lines
   */
  static Judgement takenOut(
      Sold sold, Standing shop, List<Gap> gaps, boolean twice, Policy policy, boolean byLine) {
    List<Gap> shortOf = gaps.stream().filter(gap -> gap.over() < 0).toList();
    if (shortOf.isEmpty()
        || shop.incomplete()
        || !sold.isUnshipped()
        || !shop.sent().isEmpty()
        || !shop.returns().equals(Standing.NO_RETURN)) {
      return Judgement.NOTHING;
    }
    TreeSet<String> lines = new TreeSet<>();
    boolean broken = false;
    for (Gap gap : shortOf) {
      broken |= gap.isBroken();
      // Which of several like units is all the same: the last, so that it is always the same.
      lines.addAll(gap.live().subList(gap.live().size() - gap.unitsShort(), gap.live().size()));
    }
    String units = CancelAct.named(List.copyOf(lines));
    if (broken) {
      return found(
          Code.PARTLY_CANCELLED_IN_SHOPIFY,
          units,
          "a part of a bundle or pack was taken out in Shopify; TikTok sells it whole: cancel the"
              + " line in Seller Center, or ship what is missing");
    }
    if (hasSomethingElse(shop)) {
      return found(
          Code.PARTLY_CANCELLED_IN_SHOPIFY,
          units,
          "it was exchanged for something else in Shopify; TikTok still sells the first: ship, or"
              + " cancel it yourself");
    }
    if (lines.containsAll(sold.liveLines())) {
      return nothingLeft(twice, policy);
    }
    if (CancelReasons.lineByLine(policy.region()) && byLine) {
      return Judgement.missing(
          List.of(new CancelLines(List.copyOf(lines), CancelReasons.outOfStock(policy.region()))));
    }
    return found(
        Code.PARTLY_CANCELLED_IN_SHOPIFY,
        units,
        CancelReasons.lineByLine(policy.region())
            ? "TikTok cancels single lines only as out of stock, and is said to set the product's"
                + " stock to 0: POST /api/orders/{tiktokOrderId}/cancel with these lines, or"
                + " caravan.aftersales.cancel-lines-on-tiktok"
            : "TikTok cancels no single lines in "
                + policy.region()
                + ": agree with the buyer, who asks TikTok for a refund, or ship them");
  }

  /** Goods that no TikTok line stands for: an edit of the order put them in. */
  private static boolean hasSomethingElse(Standing shop) {
    return shop.lines().stream()
        .anyMatch(
            line ->
                line.tiktokLines().isEmpty()
                    && line.requiresShipping()
                    && line.currentQuantity() > 0);
  }

  /** Everything was taken out without cancelling the order. */
  private static Judgement nothingLeft(boolean twice, Policy policy) {
    if (twice) {
      return found(
          Code.CANCELLED_IN_SHOPIFY_NOT_ON_TIKTOK,
          "",
          "everything was taken out of it in Shopify, where it was twice: cancel it on TikTok if"
              + " the sale is off");
    }
    String reason =
        policy.cancelOnTikTok()
            ? CancelReasons.onTikTok(policy.region(), null, policy.tiktokCancelReasons())
            : null;
    return reason == null
        ? found(
            Code.CANCELLED_IN_SHOPIFY_NOT_ON_TIKTOK,
            "",
            "everything was taken out of it in Shopify: cancel it on TikTok")
        : Judgement.missing(List.of(new Act.CancelOnTikTok(reason)));
  }

  /** A person wants lines cancelled. Those that are alive and not shipped still are. */
  static Judgement wanted(Sold sold, Set<String> lines, String reason) {
    List<String> left = lines.stream().filter(sold.liveLines()::contains).sorted().toList();
    if (sold.cancelRequested()) {
      return whileTheBuyerAsks();
    }
    return left.isEmpty() || !sold.isUnshipped()
        ? Judgement.NOTHING
        : Judgement.missing(List.of(new CancelLines(left, reason)));
  }

  /** TikTok takes no other cancellation beside a buyer's request; a lost one is still open. */
  static Judgement whileTheBuyerAsks() {
    return Judgement.NOTHING.keeping(Set.of(Action.CANCEL_TIKTOK_LINES));
  }

  static Judgement found(Code code, String subject, String detail) {
    return new Judgement(List.of(), List.of(new Finding(code, subject, detail)), null, false);
  }

  private static Judgement later(@Nullable Instant at, Finding finding) {
    return new Judgement(List.of(), List.of(finding), at, false);
  }
}
