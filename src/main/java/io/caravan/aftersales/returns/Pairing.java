package io.caravan.aftersales.returns;

import io.caravan.aftersales.money.RefundSplit;
import io.caravan.order.followup.Standing;
import io.caravan.shopify.OrderAftersales;
import io.caravan.shopify.OrderAftersales.Refund;
import io.caravan.shopify.OrderAftersales.RefundLine;
import io.caravan.shopify.OrderAftersales.Return;
import io.caravan.shopify.OrderAftersales.ReturnLine;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/**
 * Which returns and refunds of Shopify's are which of TikTok's. First what is written down: our
 * notes, our links, and which return a refund belongs to. Then what must be the same, because a
 * unit cannot be returned twice, nor the same money be two sums: this is how what people made on
 * both sides is found together, and what we made when the answer was lost.
 *
 * @param inferred new links, GID to id of the return: to be written down, so that they stay
 * @param foreignReturns what people made in Shopify and TikTok has nothing of
 */
record Pairing(
    Map<String, Pair> byCase,
    Map<String, String> inferred,
    List<Return> foreignReturns,
    List<Refund> foreignRefunds) {

  /** What Shopify has of one return of TikTok's. */
  record Pair(List<Return> returns, List<Refund> refunds) {
    static final Pair NONE = new Pair(List.of(), List.of());
  }

  Pair of(ReturnCase one) {
    return byCase.getOrDefault(one.id(), Pair.NONE);
  }

  static Pairing of(Sides sides) {
    return new Draft(sides).pair();
  }

  /** Pairs step by step; each thing of Shopify's once. */
  private static final class Draft {
    private final List<ReturnCase> cases;
    private final OrderAftersales shop;
    private final Standing standing;
    private final Map<String, String> links;
    private final Map<String, String> caseOf = new HashMap<>();
    private final Map<String, String> inferred = new HashMap<>();

    Draft(Sides sides) {
      this.cases = sides.cases().stream().sorted(Comparator.comparing(ReturnCase::id)).toList();
      this.shop = sides.shop();
      this.standing = sides.standing();
      this.links = sides.links();
    }

    Pairing pair() {
      shop.returns().forEach(one -> written(one.id(), noted(one)));
      shop.refunds().forEach(one -> written(one.id(), Marks.caseId(one.note())));
      ofTheirReturns();
      for (Return one : shop.returns()) {
        if (!isPaired(one.id())) {
          sameUnits(one);
        }
      }
      ofTheirReturns();
      freeMoney().forEach(one -> sameMoney(one, Draft::isSum));
      freeMoney().forEach(one -> sameMoney(one, Draft::isCapped));
      moneyOfTakenUnits().forEach(one -> sameMoney(one, Draft::isSum));
      return result();
    }

    private void written(String gid, Optional<String> noted) {
      String known = noted.orElse(links.get(gid));
      if (known != null && cases.stream().anyMatch(one -> one.id().equals(known))) {
        caseOf.put(gid, known);
      }
    }

    private static Optional<String> noted(Return one) {
      return one.lines().stream()
          .map(ReturnLine::note)
          .map(Marks::caseId)
          .flatMap(Optional::stream)
          .findFirst();
    }

    private void ofTheirReturns() {
      for (Refund one : shop.refunds()) {
        String returned = one.returnId();
        if (returned != null && !isPaired(one.id()) && caseOf.containsKey(returned)) {
          caseOf.put(one.id(), caseOf.get(returned));
        }
      }
    }

    private boolean isPaired(String gid) {
      return caseOf.containsKey(gid);
    }

    /** A return that a person made of units of which TikTok has a return too. */
    private void sameUnits(Return one) {
      boolean declined = ShopifyStage.of(one) instanceof ShopifyStage.Declined;
      // Goods that are still to come are none of a refund without goods.
      boolean awaited = ShopifyStage.of(one) instanceof ShopifyStage.Awaited;
      if (!declined && !ShopifyStage.isLive(one)) {
        return;
      }
      Set<String> lines = new HashSet<>();
      one.lines().forEach(line -> lines.add(line.lineId()));
      infer(
          one.id(),
          found ->
              (!declined || found.stage() instanceof TikTokStage.Asked)
                  && !(awaited && found.type().equals(ReturnCase.REFUND))
                  && !hasReturn(found)
                  && shares(found, lines));
    }

    /**
     * What people gave back: ours says itself what it is for, also where that is a cancellation.
     */
    private List<Refund> freeMoney() {
      return shop.refunds().stream()
          .filter(one -> isMoney(one) && !isPaired(one.id()) && one.returnId() == null)
          .filter(one -> !Marks.isOurs(one.note()))
          .toList();
    }

    /**
     * What people gave back with a return that is none of TikTok's, of units that TikTok has
     * returns of already: it is the money of one of those. Of other units it is news to TikTok.
     */
    private List<Refund> moneyOfTakenUnits() {
      Set<String> taken = new HashSet<>();
      cases.stream().filter(one -> !one.isOver()).forEach(one -> taken.addAll(one.lines()));
      return shop.refunds().stream()
          .filter(one -> isMoney(one) && !isPaired(one.id()) && one.returnId() != null)
          .filter(one -> !Marks.isOurs(one.note()) && !one.lines().isEmpty())
          .filter(one -> Units.back(standing, unitsOf(one), taken).isEmpty())
          .toList();
    }

    private static Map<String, Integer> unitsOf(Refund one) {
      Map<String, Integer> units = new HashMap<>();
      one.lines().forEach(line -> units.merge(line.lineId(), line.quantity(), Integer::sum));
      return units;
    }

    /** A refund that a person made of units, or in the amount, that TikTok has a return of too. */
    private void sameMoney(Refund one, BiPredicate<ReturnCase, Refund> sameAmount) {
      Set<String> lines = new HashSet<>();
      one.lines().forEach(line -> lines.add(line.lineId()));
      infer(
          one.id(),
          found ->
              found.givesMoney()
                  && !hasRefund(found)
                  && (lines.isEmpty() ? sameAmount.test(found, one) : shares(found, lines)));
    }

    /** TikTok is told the buyer's part only: its own it knows. */
    private static boolean isSum(ReturnCase found, Refund one) {
      BigDecimal total = found.refund().total();
      return total.signum() > 0
          && (total.compareTo(one.total()) == 0 || total.compareTo(buyersPart(one)) == 0);
    }

    /** Of what it is told TikTok gives no more than it finds refundable. */
    private static boolean isCapped(ReturnCase found, Refund one) {
      BigDecimal total = found.refund().total();
      return found.bySeller() && total.signum() > 0 && total.compareTo(buyersPart(one)) <= 0;
    }

    private static BigDecimal buyersPart(Refund one) {
      return one.total().subtract(one.paid().getOrDefault(RefundSplit.PLATFORM, BigDecimal.ZERO));
    }

    private void infer(String gid, Predicate<ReturnCase> same) {
      cases.stream()
          .filter(found -> !found.isOver() && same.test(found))
          .findFirst()
          .ifPresent(
              found -> {
                caseOf.put(gid, found.id());
                inferred.put(gid, found.id());
              });
    }

    private boolean shares(ReturnCase found, Set<String> shopifyLines) {
      return standing.lines().stream()
          .filter(line -> shopifyLines.contains(line.id()))
          .anyMatch(line -> line.tiktokLines().stream().anyMatch(found.lines()::contains));
    }

    private boolean hasReturn(ReturnCase found) {
      return shop.returns().stream()
          .filter(ShopifyStage::isLive)
          .anyMatch(one -> found.id().equals(caseOf.get(one.id())));
    }

    private boolean hasRefund(ReturnCase found) {
      return shop.refunds().stream().anyMatch(one -> found.id().equals(caseOf.get(one.id())));
    }

    private Pairing result() {
      Map<String, Pair> byCase = new HashMap<>();
      for (ReturnCase one : cases) {
        byCase.put(
            one.id(),
            new Pair(
                shop.returns().stream()
                    .filter(each -> one.id().equals(caseOf.get(each.id())))
                    .toList(),
                shop.refunds().stream()
                    .filter(each -> one.id().equals(caseOf.get(each.id())))
                    .toList()));
      }
      List<Return> returns = new ArrayList<>();
      for (Return one : shop.returns()) {
        boolean ours = one.lines().stream().anyMatch(line -> Marks.isOurs(line.note()));
        if (!isPaired(one.id()) && !ours && ShopifyStage.isLive(one)) {
          returns.add(one);
        }
      }
      List<Refund> refunds =
          shop.refunds().stream()
              .filter(one -> !isPaired(one.id()) && isMoney(one) && !Marks.isOurs(one.note()))
              .toList();
      return new Pairing(Map.copyOf(byCase), Map.copyOf(inferred), returns, refunds);
    }

    /** Units that were never sent are cancelled, not returned. */
    private static boolean isMoney(Refund one) {
      return one.total().compareTo(BigDecimal.ZERO) > 0
          && one.lines().stream().map(RefundLine::restockType).noneMatch("CANCEL"::equals);
    }
  }
}
