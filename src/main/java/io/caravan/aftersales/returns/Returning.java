package io.caravan.aftersales.returns;

import io.caravan.aftersales.money.RefundSplit;
import io.caravan.aftersales.returns.Pairing.Pair;
import io.caravan.aftersales.returns.ReturnAct.Disposition;
import io.caravan.aftersales.returns.ReturnAct.Goods;
import io.caravan.order.content.LineFigures.Share;
import io.caravan.order.followup.Act;
import io.caravan.order.followup.Finding;
import io.caravan.order.followup.Finding.Code;
import io.caravan.order.followup.Judgement;
import io.caravan.order.followup.Memory;
import io.caravan.order.followup.Memory.Fate;
import io.caravan.shopify.OrderAftersales;
import io.caravan.shopify.OrderAftersales.RefundLine;
import io.caravan.shopify.OrderAftersales.Return;
import io.caravan.shopify.OrderAftersales.ReturnLine;
import io.caravan.tiktok.TikTokReturn.Refund;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is still missing of an order's returns and refunds: a pure function of how they stand on
 * both sides. What is there already is not missing, whoever made it; so nothing goes back and
 * forth, and each unit and each cent is given back once.
 */
final class Returning {
  private Returning() {}

  private static final String RESPOND_REFUND = "SELLER_RESPOND_REFUND";
  private static final String RESPOND_RETURN = "SELLER_RESPOND_RETURN";
  private static final String RESPOND_PACKAGE = "SELLER_RESPOND_RECEIVE_PACKAGE";

  /** By a part of TikTok's name of the reason; the first that fits counts. */
  private static final List<Map.Entry<String, String>> REASONS =
      List.of(
          Map.entry("wrong", "WRONG_ITEM"),
          Map.entry("damaged", "DEFECTIVE"),
          Map.entry("defective", "DEFECTIVE"),
          Map.entry("quality", "DEFECTIVE"),
          Map.entry("not_match", "NOT_AS_DESCRIBED"),
          Map.entry("description", "NOT_AS_DESCRIBED"),
          Map.entry("not_as_described", "NOT_AS_DESCRIBED"),
          Map.entry("too_large", "SIZE_TOO_LARGE"),
          Map.entry("too_small", "SIZE_TOO_SMALL"),
          Map.entry("no_need", "UNWANTED"),
          Map.entry("no_longer", "UNWANTED"));

  /**
   * @param pairing of the same sides
   */
  static Judgement next(Sides sides, Pairing pairing, Memory memory, ReturnPolicy policy) {
    return new Draft(sides, pairing, memory, policy).judge();
  }

  /**
   * Of an order that is cancelled in Shopify: what is asked on TikTok is answered there. Nothing in
   * Shopify counts as an answer, since the cancellation need not have meant the sale.
   *
   * @param said by people, by TikTok's id of the return
   */
  static Judgement answers(List<ReturnCase> cases, Map<String, Answer> said, ReturnPolicy policy) {
    Answers answers = new Answers(said, policy);
    cases.forEach(answers::byWord);
    return new Judgement(answers.missing, answers.findings, null, false);
  }

  /** Collects what TikTok is answered. */
  private static class Answers {
    private final Map<String, Answer> said;
    private final ReturnPolicy policy;
    final List<Act> missing = new ArrayList<>();
    final List<Finding> findings = new ArrayList<>();

    Answers(Map<String, Answer> said, ReturnPolicy policy) {
      this.said = said;
      this.policy = policy;
    }

    /** A person's word comes first, then the shop's rule. */
    void byWord(ReturnCase one) {
      if (one.next() == null || one.isOver()) {
        return;
      }
      Answer said = said(one);
      if (said != null) {
        say(one, said);
      } else if (one.awaits(RESPOND_REFUND) && isSmall(one)) {
        approve(one, "APPROVE_REFUND");
      } else {
        awaits(one, one.next().action());
      }
    }

    boolean isSmall(ReturnCase one) {
      BigDecimal limit = policy.approveUnder();
      return limit != null
          && one.type().equals(ReturnCase.REFUND)
          && one.refund().total().signum() > 0
          && one.refund().total().compareTo(limit) < 0;
    }

    /** What a person said to the present question; null if nothing. */
    @Nullable Answer said(ReturnCase one) {
      Answer said = this.said.get(one.id());
      return said != null && one.next() != null && said.answers(one.next()) ? said : null;
    }

    void say(ReturnCase one, Answer said) {
      missing.add(
          said.refuses()
              ? new ReturnAct.Reject(one.id(), said.decision(), said.reason(), one.occasion())
              : new ReturnAct.Approve(
                  one.id(),
                  said.decision(),
                  said.keepItem(),
                  said.amount(),
                  one.refund().currency(),
                  one.occasion()));
    }

    void approve(ReturnCase one, String decision) {
      missing.add(
          new ReturnAct.Approve(
              one.id(), decision, false, null, one.refund().currency(), one.occasion()));
    }

    void awaits(ReturnCase one, String asked) {
      String until =
          one.next() == null || one.next().deadline() == null
              ? ""
              : " by " + one.next().deadline() + ", then TikTok decides";
      find(
          Code.RETURN_AWAITS_ANSWER,
          one.id(),
          asked
              + until
              + "; "
              + one.type()
              + " of "
              + one.refund().total().toPlainString()
              + " "
              + one.refund().currency()
              + "; POST /api/returns/"
              + one.id()
              + "/approve or /reject");
    }

    void find(Code code, String subject, String detail) {
      findings.add(new Finding(code, subject, detail));
    }
  }

  /** Collects what is missing. */
  private static final class Draft extends Answers {
    private final Sides sides;
    private final OrderAftersales shop;
    private final Pairing pairing;
    private final Memory memory;
    private final ReturnPolicy policy;

    /** What a person's refund gave besides, by TikTok's id of the return that has it. */
    private final Map<String, BigDecimal> besides = new HashMap<>();

    /** What was given for a return by the refund of another, by TikTok's id. */
    private final Map<String, BigDecimal> byOthers = new HashMap<>();

    private boolean recheck;

    Draft(Sides sides, Pairing pairing, Memory memory, ReturnPolicy policy) {
      super(sides.answers(), policy);
      this.sides = sides;
      this.shop = sides.shop();
      this.pairing = pairing;
      this.memory = memory;
      this.policy = policy;
    }

    Judgement judge() {
      sides.cases().forEach(this::share);
      for (ReturnCase one : sides.cases()) {
        Pair pair = pairing.of(one);
        if (one.stage() instanceof TikTokStage.Asked) {
          answer(one, pair);
        } else if (one.stage() instanceof TikTokStage.Agreed) {
          show(one, pair);
          parcel(one, pair);
        } else if (one.stage() instanceof TikTokStage.Replaced) {
          show(one, pair);
        } else if (one.stage() instanceof TikTokStage.Paid paid) {
          paid(one, pair, paid.goodsBack());
        } else if (one.stage() instanceof TikTokStage.Over) {
          over(one, pair);
        } else if (one.stage() instanceof TikTokStage.Unclear unclear) {
          find(Code.RETURN_NOT_UNDERSTOOD, one.id(), "TikTok says " + unclear.status());
        }
      }
      pairing.foreignReturns().forEach(this::tellReturn);
      pairing.foreignRefunds().forEach(this::tellRefund);
      return new Judgement(missing, findings, null, recheck);
    }

    // Asked on TikTok ----------------------------------------------------------------------------

    /** A person's word comes first, then what a person did in Shopify, then the shop's rule. */
    private void answer(ReturnCase one, Pair pair) {
      String asked = one.next() == null ? "" : one.next().action();
      if (asked.isEmpty()) {
        return;
      }
      Answer said = said(one);
      if (said != null) {
        say(one, said);
      } else if (declined(pair) && (asked.equals(RESPOND_RETURN) || asked.equals(RESPOND_REFUND))) {
        String decision = asked.equals(RESPOND_RETURN) ? "REJECT_RETURN" : "REJECT_REFUND";
        missing.add(new ReturnAct.Reject(one.id(), decision, null, one.occasion()));
      } else if (asked.equals(RESPOND_RETURN) && agreedInShopify(pair)) {
        approve(one, "APPROVE_RETURN");
      } else if (asked.equals(RESPOND_REFUND) && covers(one, pair)) {
        approve(one, "APPROVE_REFUND");
      } else if (asked.equals(RESPOND_REFUND) && isSmall(one)) {
        approve(one, "APPROVE_REFUND");
      } else {
        awaits(one, asked);
      }
    }

    private static boolean declined(Pair pair) {
      return !pair.returns().isEmpty()
          && pair.returns().stream()
              .allMatch(each -> ShopifyStage.of(each) instanceof ShopifyStage.Declined);
    }

    private static boolean agreedInShopify(Pair pair) {
      return pair.returns().stream()
          .map(ShopifyStage::of)
          .anyMatch(
              stage ->
                  stage instanceof ShopifyStage.Awaited
                      || stage instanceof ShopifyStage.Processed
                      || stage instanceof ShopifyStage.Closed);
    }

    // Agreed on TikTok ---------------------------------------------------------------------------

    /**
     * Goods that come back are a return in Shopify, as far as no return there has them yet.
     *
     * @return whether one is to be made now
     */
    private boolean show(ReturnCase one, Pair pair) {
      if (!one.comesBack() || isRefundedByUnits(one, pair)) {
        return false;
      }
      Optional<Map<String, Integer>> units = Units.of(sides.standing(), one.lines());
      units.ifPresent(all -> withoutReturned(all, pair));
      if (units.filter(Map::isEmpty).isPresent()) {
        return false;
      }
      if (isTakenBack(one, pair)) {
        find(
            Code.RETURN_NOT_SHOWN,
            one.id(),
            "its return was cancelled or made smaller in Shopify; put its units back by hand when"
                + " they come");
        return false;
      }
      Optional<Map<String, Integer>> sent =
          units.flatMap(left -> Units.sent(sides.standing(), shop, left));
      if (sent.isEmpty()) {
        find(
            Code.RETURN_NOT_SHOWN,
            one.id(),
            "its units are not to be told apart in Shopify, or are not fulfilled there; put them"
                + " back to stock by hand when they come");
        recheck = true;
        return false;
      }
      Act create = new ReturnAct.Create(one.id(), sent.get(), shopifyReason(one.reason()));
      missing.add(create);
      return !refused(create);
    }

    /** Ours was made, and somebody took it back, or units out of it: it is not made again. */
    private boolean isTakenBack(ReturnCase one, Pair pair) {
      Act create = new ReturnAct.Create(one.id(), Map.of(), "");
      return pair.returns().stream().anyMatch(Draft::isOurs) && came(create, Fate.SUCCEEDED);
    }

    private static void withoutReturned(Map<String, Integer> units, Pair pair) {
      for (Return live : lives(pair)) {
        for (ReturnLine line : live.lines()) {
          units.computeIfPresent(
              line.lineId(), (id, n) -> n > line.quantity() ? n - line.quantity() : null);
        }
      }
    }

    /** The parcel is there: whoever says so in Shopify has said so to TikTok. */
    private void parcel(ReturnCase one, Pair pair) {
      if (!one.awaits(RESPOND_PACKAGE)) {
        return;
      }
      Answer said = said(one);
      if (said != null) {
        say(one, said);
      } else if (isMissed(pair)) {
        awaits(one, RESPOND_PACKAGE);
      } else if (pair.returns().stream().anyMatch(Draft::isInspected) || covers(one, pair)) {
        approve(one, "APPROVE_RECEIVED_PACKAGE");
      } else {
        awaits(one, RESPOND_PACKAGE);
      }
    }

    private static boolean isInspected(Return each) {
      ShopifyStage stage = ShopifyStage.of(each);
      return !each.lines().isEmpty()
          && (stage instanceof ShopifyStage.Processed
              || (stage instanceof ShopifyStage.Closed && ShopifyStage.isBegun(each)));
    }

    /** Somebody looked, and not all of it was there: whether to pay is a person's to say. */
    private static boolean isMissed(Pair pair) {
      return lives(pair).stream()
          .flatMap(live -> live.lines().stream())
          .anyMatch(line -> line.missing() > 0);
    }

    private static List<Return> lives(Pair pair) {
      return pair.returns().stream().filter(ShopifyStage::isLive).toList();
    }

    /** A person refunded the units themselves: no return can be made of them any more. */
    private boolean isRefundedByUnits(ReturnCase one, Pair pair) {
      Map<String, Integer> units = Units.of(sides.standing(), one.lines()).orElse(Map.of());
      return pair.refunds().stream()
          .flatMap(refund -> refund.lines().stream())
          .map(RefundLine::lineId)
          .anyMatch(units::containsKey);
    }

    // Paid on TikTok -----------------------------------------------------------------------------

    private void paid(ReturnCase one, Pair pair, boolean goodsBack) {
      List<Return> lives = lives(pair);
      boolean waits = false;
      if (goodsBack) {
        waits = show(one, pair);
        restockedElsewhere(one, pair);
        process(one, lives);
      } else {
        lives.stream().filter(Draft::mayBeCancelled).forEach(live -> cancel(one, live));
      }
      boolean settled = !waits && refund(one, pair, !lives.isEmpty() || goodsBack);
      for (Return live : lives) {
        if (settled && isOurs(live) && ShopifyStage.of(live) instanceof ShopifyStage.Processed) {
          missing.add(new ReturnAct.Close(one.id(), live.id()));
        }
      }
    }

    private void cancel(ReturnCase one, Return live) {
      missing.add(new ReturnAct.Cancel(one.id(), live.id()));
    }

    /** Ours, and nothing has come of it. */
    private static boolean mayBeCancelled(Return live) {
      return isOurs(live)
          && ShopifyStage.of(live) instanceof ShopifyStage.Awaited
          && !ShopifyStage.isBegun(live);
    }

    private static boolean isOurs(Return one) {
      return one.lines().stream().anyMatch(line -> Marks.isOurs(line.note()));
    }

    private void restockedElsewhere(ReturnCase one, Pair pair) {
      boolean left =
          isRefundedByUnits(one, pair)
              && pair.refunds().stream()
                  .flatMap(refund -> refund.lines().stream())
                  .anyMatch(line -> line.restockType().equals("NO_RESTOCK"))
              && !sides.shelved().containsAll(one.lines());
      if (left && policy.restock() == ReturnPolicy.Restock.RESTOCK && policy.takesStock()) {
        find(
            Code.RETURN_NOT_RESTOCKED,
            one.id(),
            "its units were refunded in Shopify without restocking, and came back since: add them"
                + " to stock by hand");
      }
    }

    private void process(ReturnCase one, List<Return> lives) {
      Map<String, Integer> shelved = new HashMap<>();
      Set<String> before = new TreeSet<>(one.lines());
      before.retainAll(sides.shelved());
      Units.of(sides.standing(), before).ifPresent(shelved::putAll);
      Map<String, Integer> wanted =
          new HashMap<>(Units.of(sides.standing(), one.lines()).orElse(Map.of()));
      // What was processed is back already, whoever did it.
      for (Return live : lives) {
        live.lines().forEach(line -> wanted.merge(line.lineId(), -line.processed(), Integer::sum));
      }
      for (Return live : lives) {
        List<Goods> goods = new ArrayList<>();
        for (ReturnLine line : live.lines()) {
          int some = Math.min(line.unprocessed(), wanted.getOrDefault(line.lineId(), 0));
          if (some > 0 && ShopifyStage.of(live) instanceof ShopifyStage.Awaited) {
            wanted.merge(line.lineId(), -some, Integer::sum);
            int back = Math.min(some, shelved.getOrDefault(line.lineId(), 0));
            shelved.merge(line.lineId(), -back, Integer::sum);
            goods.add(new Goods(line.id(), line.reverseLineId(), some, where(line, some, back)));
          }
        }
        if (!goods.isEmpty()) {
          missing.add(new ReturnAct.Process(one.id(), live.id(), goods));
        }
      }
    }

    /**
     * @param back of the units, those that are back in stock by another way
     */
    private List<Disposition> where(ReturnLine line, int units, int back) {
      if (line.reverseLineId() == null) {
        return List.of();
      }
      List<Disposition> where = new ArrayList<>();
      if (back > 0) {
        where.add(new Disposition(ReturnPolicy.Restock.NONE.disposition(), back, null));
      }
      if (units > back) {
        ReturnPolicy.Restock to =
            policy.takesStock() ? policy.restock() : ReturnPolicy.Restock.NONE;
        String location =
            Units.location(sides.standing(), line.fulfilmentLineId()).orElse(policy.location());
        if (to == ReturnPolicy.Restock.RESTOCK && location == null) {
          to = ReturnPolicy.Restock.PROCESSING;
        }
        where.add(
            new Disposition(
                to.disposition(), units - back, to == ReturnPolicy.Restock.NONE ? null : location));
      }
      return where;
    }

    // Money --------------------------------------------------------------------------------------

    /** Given back in Shopify for it so far. */
    private static BigDecimal given(Pair pair) {
      return pair.refunds().stream()
          .map(OrderAftersales.Refund::total)
          .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /**
     * Who refunds the units of several returns at once makes one refund, which is paired with one
     * of them: what it gives beyond that one's sum is given for the others whose units it names.
     * What we gave for those since counts first, so that this comes out the same each time.
     */
    private void share(ReturnCase owner) {
      Pair pair = pairing.of(owner);
      Map<String, Integer> named = new HashMap<>();
      pair.refunds().stream()
          .filter(refund -> !Marks.isOurs(refund.note()))
          .flatMap(refund -> refund.lines().stream())
          .forEach(line -> named.merge(line.lineId(), line.quantity(), Integer::sum));
      takeUnits(named, owner);
      BigDecimal over = given(pair).subtract(target(owner).both());
      for (ReturnCase other : sides.cases()) {
        Pair its = pairing.of(other);
        BigDecimal open = target(other).both().subtract(given(its)).subtract(byOthers(other));
        boolean takes =
            over.signum() > 0
                && open.signum() > 0
                && !other.id().equals(owner.id())
                && !other.isOver()
                && other.givesMoney()
                && its.refunds().stream().allMatch(refund -> Marks.isOurs(refund.note()))
                && takeUnits(named, other);
        if (takes) {
          BigDecimal some = open.min(over);
          byOthers.merge(other.id(), some, BigDecimal::add);
          besides.merge(owner.id(), some, BigDecimal::add);
          over = over.subtract(some);
        }
      }
    }

    /** Whether units of a return are among those that are named; they are not any more. */
    private boolean takeUnits(Map<String, Integer> named, ReturnCase one) {
      boolean some = false;
      Map<String, Integer> units = Units.of(sides.standing(), one.lines()).orElse(Map.of());
      for (Map.Entry<String, Integer> each : units.entrySet()) {
        int left = named.getOrDefault(each.getKey(), 0);
        some |= left > 0;
        named.put(each.getKey(), Math.max(0, left - each.getValue()));
      }
      return some;
    }

    private BigDecimal byOthers(ReturnCase one) {
      return byOthers.getOrDefault(one.id(), BigDecimal.ZERO);
    }

    /** A person gave all of it back in Shopify already. */
    private boolean covers(ReturnCase one, Pair pair) {
      BigDecimal given = given(pair).add(byOthers(one));
      return given.signum() > 0 && given.compareTo(target(one).both()) >= 0;
    }

    private static BigDecimal given(Pair pair, String gateway) {
      return pair.refunds().stream()
          .map(refund -> refund.paid().getOrDefault(gateway, BigDecimal.ZERO))
          .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /**
     * What TikTok gave the buyer, and took back of its own discount, is what Shopify shows.
     *
     * @param byReturn its units are those of a return: the refund is an amount
     * @return whether nothing is missing that could be given
     */
    private boolean refund(ReturnCase one, Pair pair, boolean byReturn) {
      if (!one.refund().currency().isEmpty() && !one.refund().currency().equals(shop.currency())) {
        find(
            Code.REFUND_NOT_COVERED,
            one.id(),
            "TikTok refunded in " + one.refund().currency() + ", Shopify has " + shop.currency());
        return true;
      }
      explain(one);
      Share target = target(one);
      boolean byPeople = pair.refunds().stream().anyMatch(refund -> !Marks.isOurs(refund.note()));
      Share left =
          without(byOthers(one), byPeople ? leftByPeople(one, pair, target) : left(pair, target));
      if (left.both().signum() <= 0) {
        return true;
      }
      RefundSplit split = RefundSplit.of(left, shop.payments());
      if (split.uncovered().signum() > 0) {
        find(
            Code.REFUND_NOT_COVERED,
            one.id(),
            "TikTok refunded "
                + target.both().toPlainString()
                + "; "
                + split.uncovered().toPlainString()
                + " of it is more than is left of the payments in Shopify");
      }
      if (split.parts().isEmpty()) {
        return true;
      }
      Map<String, Integer> units =
          byReturn || !pair.refunds().isEmpty() ? Map.of() : wholeUnits(one, target);
      BigDecimal shipping = pair.refunds().isEmpty() ? one.refund().shipping() : BigDecimal.ZERO;
      ReturnAct.Refund whole =
          new ReturnAct.Refund(one.id(), given(pair), units, shipping, split.parts());
      // Units that Shopify does not let go any more are no reason to keep the money.
      missing.add(refused(whole) ? whole.asAmount() : whole);
      return false;
    }

    /** Of whichever payment it was. */
    private static Share without(BigDecimal given, Share share) {
      BigDecimal buyer = share.buyer().min(given);
      BigDecimal platform = share.platform().min(given.subtract(buyer));
      return new Share(share.buyer().subtract(buyer), share.platform().subtract(platform));
    }

    private static Share left(Pair pair, Share target) {
      return new Share(
          target.buyer().subtract(given(pair, RefundSplit.BUYER)).max(BigDecimal.ZERO),
          target.platform().subtract(given(pair, RefundSplit.PLATFORM)).max(BigDecimal.ZERO));
    }

    /** A person takes it from whichever payment: only the sum is compared. */
    private Share leftByPeople(ReturnCase one, Pair pair, Share target) {
      BigDecimal more =
          given(pair)
              .subtract(besides.getOrDefault(one.id(), BigDecimal.ZERO))
              .subtract(target.both());
      if (more.signum() > 0) {
        find(
            Code.REFUNDS_DIFFER,
            one.id(),
            given(pair).toPlainString()
                + " was refunded in Shopify, "
                + target.both().toPlainString()
                + " on TikTok");
      }
      BigDecimal left = more.negate().max(BigDecimal.ZERO);
      BigDecimal buyer =
          target.buyer().subtract(given(pair, RefundSplit.BUYER)).max(BigDecimal.ZERO).min(left);
      return new Share(buyer, left.subtract(buyer));
    }

    private Share target(ReturnCase one) {
      BigDecimal buyer =
          policy.feesOutside()
              ? one.refund().total().subtract(one.refund().buyerServiceFee())
              : one.refund().total();
      BigDecimal told = one.platformDiscount();
      BigDecimal platform =
          told != null
              ? told
              : isWhole(one) ? sides.figures().sum(one.lines()).platform() : BigDecimal.ZERO;
      return new Share(
          buyer.max(BigDecimal.ZERO),
          showsPlatformsShare() ? platform.max(BigDecimal.ZERO) : BigDecimal.ZERO);
    }

    /** Where TikTok's share is a discount in Shopify nothing of it was paid, or is given back. */
    private boolean showsPlatformsShare() {
      return shop.payments().stream()
          .anyMatch(payment -> payment.gateway().equals(RefundSplit.PLATFORM));
    }

    /** All that these units cost is given back. */
    private boolean isWhole(ReturnCase one) {
      BigDecimal goods = sides.figures().sum(one.lines()).buyer();
      return !one.partial() && !one.lines().isEmpty() && one.refund().total().compareTo(goods) >= 0;
    }

    /** Units that leave the order with the refund; none for a part of their price. */
    private Map<String, Integer> wholeUnits(ReturnCase one, Share target) {
      if (!isWhole(one) || target.buyer().signum() == 0) {
        return Map.of();
      }
      Map<String, Integer> units = Units.of(sides.standing(), one.lines()).orElse(Map.of());
      boolean there =
          sides.standing().lines().stream()
              .allMatch(line -> units.getOrDefault(line.id(), 0) <= line.currentQuantity());
      return there ? units : Map.of();
    }

    /** TikTok's sum is the truth; what our own figures do not explain is told, to the cent. */
    private void explain(ReturnCase one) {
      Refund told = one.refund();
      BigDecimal goods = sides.figures().sum(one.lines()).buyer();
      // The tax on shipping is told with the tax of the goods.
      BigDecimal onShipping = told.shipping().signum() > 0 ? told.tax() : BigDecimal.ZERO;
      BigDecimal most =
          goods
              .add(told.shipping())
              .add(onShipping)
              .add(told.retailDeliveryFee())
              .add(told.buyerServiceFee());
      BigDecimal parts = told.parts();
      if (told.total().compareTo(most) > 0
          || (parts.signum() > 0 && parts.compareTo(told.total()) != 0)) {
        find(
            Code.REFUND_UNEXPLAINED,
            one.id(),
            "TikTok refunded "
                + told.total().toPlainString()
                + "; its parts add up to "
                + parts.toPlainString()
                + ", these units cost "
                + goods.toPlainString()
                + "; refunded in Shopify as TikTok did");
      }
    }

    // Nothing came of it -------------------------------------------------------------------------

    private void over(ReturnCase one, Pair pair) {
      for (Return live : lives(pair)) {
        if (mayBeCancelled(live)) {
          cancel(one, live);
        } else if (!(ShopifyStage.of(live) instanceof ShopifyStage.Closed)) {
          find(
              Code.REFUNDS_DIFFER,
              one.id(),
              "refused or cancelled on TikTok; its return in Shopify is still open");
        }
      }
      if (given(pair).signum() > 0) {
        find(
            Code.REFUNDS_DIFFER,
            one.id(),
            "refused or cancelled on TikTok; "
                + given(pair).toPlainString()
                + " was refunded for it in Shopify");
      }
    }

    // Begun in Shopify ---------------------------------------------------------------------------

    /** A return that a person made: the buyer is to get TikTok's label for it. */
    private void tellReturn(Return one) {
      boolean refunded =
          pairing.foreignRefunds().stream().anyMatch(refund -> one.id().equals(refund.returnId()));
      if (refunded || !(ShopifyStage.of(one) instanceof ShopifyStage.Awaited)) {
        return;
      }
      Map<String, Integer> units = new LinkedHashMap<>();
      one.lines().forEach(line -> units.merge(line.lineId(), line.quantity(), Integer::sum));
      tell(one.id(), ReturnCase.RETURN_AND_REFUND, linesOf(units), null);
    }

    /** Money that a person gave back: the buyer has it only if TikTok gives it. */
    private void tellRefund(OrderAftersales.Refund one) {
      BigDecimal amount =
          one.total().subtract(one.paid().getOrDefault(RefundSplit.PLATFORM, BigDecimal.ZERO));
      if (amount.signum() <= 0) {
        return;
      }
      Optional<Return> belongsTo =
          shop.returns().stream().filter(each -> each.id().equals(one.returnId())).findFirst();
      boolean awaited =
          belongsTo
              .filter(each -> ShopifyStage.of(each) instanceof ShopifyStage.Awaited)
              .isPresent();
      Map<String, Integer> units = new LinkedHashMap<>();
      one.lines().forEach(line -> units.merge(line.lineId(), line.quantity(), Integer::sum));
      belongsTo.ifPresent(
          each -> {
            units.clear();
            each.lines().forEach(line -> units.merge(line.lineId(), line.quantity(), Integer::sum));
          });
      tell(
          belongsTo.map(Return::id).orElse(one.id()),
          awaited ? ReturnCase.RETURN_AND_REFUND : ReturnCase.REFUND,
          units.isEmpty() ? worth(amount) : linesOf(units),
          amount);
    }

    private void tell(
        String origin, String type, Optional<Set<String>> lines, @Nullable BigDecimal amount) {
      if (sides.sold().isUnshipped()) {
        // What was never sent is cancelled, not returned.
        return;
      }
      String what = amount == null ? "a return" : amount.toPlainString() + " refunded";
      if (!policy.tellTikTok()) {
        notTold(origin, what + " in Shopify; caravan.aftersales.tell-tiktok is false");
      } else if (sides.sold().isCancelled()) {
        notTold(origin, what + " in Shopify; the order is " + sides.sold().status() + " on TikTok");
      } else if (lines.isEmpty()) {
        notTold(
            origin,
            what
                + " in Shopify; its units are not to be told apart on TikTok, or are returned there"
                + " already: see to it in Seller Center");
      } else {
        missing.add(
            new ReturnAct.CreateOnTikTok(
                origin, type, List.copyOf(new TreeSet<>(lines.get())), amount, shop.currency()));
      }
    }

    private void notTold(String origin, String detail) {
      find(Code.NOT_TOLD_TO_TIKTOK, origin.substring(origin.lastIndexOf('/') + 1), detail);
    }

    private Optional<Set<String>> linesOf(Map<String, Integer> units) {
      return Units.back(sides.standing(), units, taken());
    }

    /** As few units as cost so much, where no units were named. */
    private Optional<Set<String>> worth(BigDecimal amount) {
      Set<String> taken = taken();
      Set<String> chosen = new TreeSet<>();
      for (String line : new TreeSet<>(sides.sold().liveLines())) {
        if (!taken.contains(line) && sides.figures().sum(chosen).buyer().compareTo(amount) < 0) {
          chosen.add(line);
        }
      }
      return sides.figures().sum(chosen).buyer().compareTo(amount) < 0 || chosen.isEmpty()
          ? Optional.empty()
          : Optional.of(chosen);
    }

    /** Units that TikTok has a return of. */
    private Set<String> taken() {
      Set<String> taken = new HashSet<>();
      sides.cases().stream().filter(one -> !one.isOver()).forEach(one -> taken.addAll(one.lines()));
      return taken;
    }

    // ---------------------------------------------------------------------------------------------

    /** Once, whatever came of a later try that was not done. */
    private boolean refused(Act act) {
      return !memory.refusal(act).isEmpty() && !came(act, Fate.SUCCEEDED);
    }

    private boolean came(Act act, Fate fate) {
      return memory.past().stream().anyMatch(past -> past.is(act) && past.fate() == fate);
    }
  }

  /** Shopify's {@code ReturnReason} for TikTok's; the note has to say more where it is OTHER. */
  static String shopifyReason(String tiktokReason) {
    String reason = tiktokReason.toLowerCase(Locale.ROOT);
    for (Map.Entry<String, String> each : REASONS) {
      if (reason.contains(each.getKey())) {
        return each.getValue();
      }
    }
    return "OTHER";
  }
}
