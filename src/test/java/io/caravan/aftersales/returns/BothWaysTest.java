package io.caravan.aftersales.returns;

import static io.caravan.aftersales.returns.Worlds.LINE_1;
import static io.caravan.aftersales.returns.Worlds.LINE_2;
import static io.caravan.aftersales.returns.Worlds.SENT_1;
import static io.caravan.aftersales.returns.Worlds.SENT_2;
import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.aftersales.money.RefundSplit;
import io.caravan.order.followup.Act;
import io.caravan.order.followup.Finding;
import io.caravan.order.followup.FollowUp;
import io.caravan.order.followup.Judgement;
import io.caravan.order.followup.Memory.Fate;
import io.caravan.order.followup.Memory.Past;
import io.caravan.order.followup.Next;
import io.caravan.platform.PlatformJson;
import io.caravan.shopify.OrderAftersales;
import io.caravan.shopify.OrderAftersales.RefundLine;
import io.caravan.shopify.OrderAftersales.ReturnLine;
import io.caravan.shopify.OrderPayments.Paid;
import io.caravan.tiktok.TikTokReturn;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Random histories: buyers ask, people act on either side, answers are lost, in any order. In the
 * end both sides gave back the same, each unit and each cent once.
 */
class BothWaysTest {
  private static final int HISTORIES = 4_000;
  private static final int STEPS = 14;

  /** More acts than this would mean that something goes back and forth. */
  private static final int MOST_ACTS = 80;

  @Test
  void eachUnitAndCentIsGivenBackOnceOnEachSide() {
    Map<String, Integer> happened = new HashMap<>();
    for (int seed = 0; seed < HISTORIES; seed++) {
      World world = new World(seed);
      world.live();
      world.settle();
      world.check();
      world.happened.forEach((what, times) -> happened.merge(what, times, Integer::sum));
    }
    // Each sort of thing was part of some history, or this proves nothing about it.
    assertThat(happened)
        .containsKeys(
            "lost and done",
            "lost and not done",
            "create-shopify-return",
            "process-shopify-return",
            "close-shopify-return",
            "cancel-shopify-return",
            "refund-in-shopify",
            "approve-return",
            "create-tiktok-return");
    assertThat(happened.get("lost and done")).isGreaterThan(HISTORIES / 4);
  }

  /** Both platforms, as small as can be, and what we wrote down. */
  private static final class World {
    private final Random random;
    private final int seed;
    private final List<Asked> tiktok = new ArrayList<>();
    private final List<Back> returns = new ArrayList<>();
    private final List<Money> refunds = new ArrayList<>();
    private final Map<String, Integer> restocked = new HashMap<>();
    private final Map<String, String> links = new HashMap<>();
    private final List<Past> past = new ArrayList<>();
    private final Map<String, Integer> happened = new HashMap<>();
    private final Set<Finding.Code> found = new HashSet<>();
    private int ids = 500;
    private int acts;

    World(int seed) {
      this.seed = seed;
      this.random = new Random(seed);
    }

    /** TikTok's. */
    private static final class Asked {
      String id = "";
      String type = "";
      String status = "";
      boolean seller;
      BigDecimal total = BigDecimal.ZERO;
      Set<String> lines = new TreeSet<>();
    }

    /** Shopify's return. */
    private static final class Back {
      String id = "";
      String status = "OPEN";
      String note = "";
      Map<String, Integer> lines = new LinkedHashMap<>(); // by line of the order
      Map<String, Integer> processed = new HashMap<>();
    }

    /** Shopify's refund. */
    private static final class Money {
      String id = "";
      String note = "";
      String returnId = "";
      Map<String, Integer> lines = new LinkedHashMap<>();
      String restock = "NO_RESTOCK";
      BigDecimal buyer = BigDecimal.ZERO;
      BigDecimal platform = BigDecimal.ZERO;
    }

    void live() {
      for (int i = 0; i < STEPS; i++) {
        switch (random.nextInt(9)) {
          case 0 -> buyerAsks();
          case 1 -> tiktokGoesOn(false);
          case 2 -> personReturns();
          case 3 -> personRefunds();
          case 4 -> personInspects();
          default -> followUp(true);
        }
      }
    }

    /** Nobody does anything new; what was begun goes its way. */
    void settle() {
      for (int i = 0; i < 40; i++) {
        tiktokGoesOn(true);
        for (int n = 0; n < 12; n++) {
          followUp(false);
        }
      }
    }

    // What people do -----------------------------------------------------------------------------

    private void buyerAsks() {
      List<String> free = free();
      if (free.isEmpty()) {
        return;
      }
      Asked one = new Asked();
      one.id = Integer.toString(++ids);
      one.type = random.nextBoolean() ? "RETURN_AND_REFUND" : "REFUND";
      one.status = "RETURN_OR_REFUND_REQUEST_PENDING";
      int some = 1 + random.nextInt(free.size());
      one.lines.addAll(free.subList(0, some));
      one.total = BigDecimal.TEN.multiply(BigDecimal.valueOf(some));
      tiktok.add(one);
    }

    private List<String> free() {
      List<String> free = new ArrayList<>(List.of("11", "12", "13"));
      for (Asked one : tiktok) {
        if (!isOver(one)) {
          free.removeAll(one.lines);
        }
      }
      return free;
    }

    private static boolean isOver(Asked one) {
      return one.status.contains("REJECT") || one.status.contains("CANCEL");
    }

    /** Seller Center, the buyer, or time. */
    private void tiktokGoesOn(boolean towardsTheEnd) {
      for (Asked one : tiktok) {
        if (!towardsTheEnd && random.nextInt(3) > 0) {
          continue;
        }
        boolean money = refundedInShopify(one.id).signum() > 0 || awaitedByPeople(one);
        switch (one.status) {
          case "RETURN_OR_REFUND_REQUEST_PENDING" -> {
            boolean refuse = !towardsTheEnd && !money && !one.seller && random.nextInt(3) == 0;
            one.status =
                refuse
                    ? "REFUND_OR_RETURN_REQUEST_REJECT"
                    : one.type.equals("REFUND")
                        ? "RETURN_OR_REFUND_REQUEST_COMPLETE"
                        : "AWAITING_BUYER_SHIP";
          }
          case "AWAITING_BUYER_SHIP" ->
              one.status =
                  !money && random.nextInt(4) == 0
                      ? "RETURN_OR_REFUND_REQUEST_CANCEL"
                      : "BUYER_SHIPPED_ITEM";
          case "BUYER_SHIPPED_ITEM" -> one.status = "RETURN_OR_REFUND_REQUEST_COMPLETE";
          default -> {}
        }
      }
    }

    private boolean awaitedByPeople(Asked one) {
      return returns.stream().anyMatch(back -> back.note.isEmpty())
          || refunds.stream().anyMatch(money -> money.note.isEmpty());
    }

    private BigDecimal refundedInShopify(String caseId) {
      return refunds.stream()
          .filter(money -> money.note.equals(Marks.of(caseId)))
          .map(money -> money.buyer)
          .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private int returnable(String line) {
      int left = line.equals(LINE_1) ? 1 : 2;
      for (Back back : returns) {
        if (!back.status.equals("CANCELED")) {
          left -= back.lines.getOrDefault(line, 0);
        }
      }
      for (Money money : refunds) {
        left -= money.lines.getOrDefault(line, 0);
      }
      return left;
    }

    /** In the admin, where people see what TikTok has: not twice what is under way there. */
    private boolean isUnderWay(String line) {
      Set<String> ids = line.equals(LINE_1) ? Set.of("11") : Set.of("12", "13");
      return tiktok.stream()
          .anyMatch(one -> !isOver(one) && one.lines.stream().anyMatch(ids::contains));
    }

    private void personReturns() {
      String line = random.nextBoolean() ? LINE_1 : LINE_2;
      if (returnable(line) < 1 || isUnderWay(line) && random.nextInt(3) > 0) {
        return;
      }
      Back back = new Back();
      back.id = "gid://shopify/Return/" + ++ids;
      back.lines.put(line, 1);
      returns.add(back);
    }

    private void personRefunds() {
      String line = random.nextBoolean() ? LINE_1 : LINE_2;
      if (returnable(line) < 1 || left(RefundSplit.BUYER).compareTo(BigDecimal.TEN) < 0) {
        return;
      }
      Money money = new Money();
      money.id = "gid://shopify/Refund/" + ++ids;
      money.lines.put(line, 1);
      money.buyer = BigDecimal.TEN;
      money.platform = new BigDecimal("2").min(left(RefundSplit.PLATFORM));
      refunds.add(money);
    }

    private void personInspects() {
      returns.stream()
          .filter(back -> back.status.equals("OPEN"))
          .filter(back -> back.processed.isEmpty() && isSentBack(back))
          .findFirst()
          .ifPresent(
              back -> {
                back.processed.putAll(back.lines);
                back.lines.forEach((line, quantity) -> restocked.merge(line, quantity, Integer::sum));
              });
    }

    private boolean isSentBack(Back back) {
      return tiktok.stream()
          .anyMatch(
              one ->
                  one.status.equals("BUYER_SHIPPED_ITEM")
                      && (back.note.equals(Marks.of(one.id)) || one.id.equals(links.get(back.id))));
    }

    // What we do ---------------------------------------------------------------------------------

    private void followUp(boolean lossy) {
      Sides sides = sides();
      Pairing pairing = Pairing.of(sides);
      pairing.inferred().forEach(links::putIfAbsent);
      Judgement judgement =
          Returning.next(sides, pairing, Worlds.memory(past), Worlds.POLICY);
      judgement.findings().forEach(finding -> found.add(finding.code()));
      Next next =
          FollowUp.next(
              Worlds.sold(),
              Worlds.standing(),
              Worlds.memory(past),
              Worlds.followUp(),
              List.of(judgement));
      next.settled()
          .forEach(
              settled ->
                  past.replaceAll(
                      one ->
                          one.intent().equals(settled.intent())
                              ? with(one, settled.tookEffect() ? Fate.SUCCEEDED : Fate.NOT_DONE)
                              : one));
      Act act = next.act();
      if (act == null) {
        return;
      }
      acts++;
      assertThat(acts).as("acts of history %s", seed).isLessThan(MOST_ACTS);
      count(act.action().label());
      past.removeIf(one -> one.is(act));
      int luck = lossy ? random.nextInt(5) : 4;
      boolean done = luck != 0 && carryOut(act, luck == 1);
      if (!done && luck > 1) {
        count("refused " + act.action().label());
      }
      if (luck <= 1) {
        count(done ? "lost and done" : "lost and not done");
      }
      past.add(
          new Past(
              UUID.randomUUID(),
              act.action(),
              act.subject(),
              luck <= 1 ? Fate.OPEN : done ? Fate.SUCCEEDED : Fate.REFUSED,
              // What was refused rests for the whole history.
              done || luck <= 1 ? Worlds.NOW.minusSeconds(7200) : Worlds.NOW,
              Worlds.NOW.minusSeconds(60),
              done ? null : "REFUSED"));
    }

    private static Past with(Past one, Fate fate) {
      return new Past(
          one.intent(), one.action(), one.subject(), fate, one.at(), one.quietUntil(), one.code());
    }

    private void count(String what) {
      happened.merge(what, 1, Integer::sum);
    }

    /**
     * @param lost nobody hears what came of it
     */
    private boolean carryOut(Act act, boolean lost) {
      if (act instanceof ReturnAct.Create create) {
        Back back = new Back();
        back.id = "gid://shopify/Return/" + ++ids;
        back.note = Marks.of(create.caseId());
        create.lines().forEach((sent, n) -> back.lines.put(orderLine(sent), n));
        boolean there =
            back.lines.entrySet().stream().allMatch(e -> returnable(e.getKey()) >= e.getValue());
        return there && returns.add(back);
      } else if (act instanceof ReturnAct.Process process) {
        Back back = back(process.shopifyReturn());
        for (ReturnAct.Goods goods : process.goods()) {
          String line = goods.returnLine().substring(3);
          back.processed.merge(line, goods.quantity(), Integer::sum);
          goods.where().stream()
              .filter(where -> where.type().equals("RESTOCKED"))
              .forEach(where -> restocked.merge(line, where.quantity(), Integer::sum));
        }
        return true;
      } else if (act instanceof ReturnAct.Close close) {
        back(close.shopifyReturn()).status = "CLOSED";
        return true;
      } else if (act instanceof ReturnAct.Cancel cancel) {
        Back back = back(cancel.shopifyReturn());
        if (!back.processed.isEmpty()) {
          return false;
        }
        back.status = "CANCELED";
        return true;
      } else if (act instanceof ReturnAct.Refund refund) {
        Money money = new Money();
        money.id = "gid://shopify/Refund/" + ++ids;
        money.note = Marks.of(refund.caseId());
        money.lines.putAll(refund.lines());
        refund
            .parts()
            .forEach(
                part -> {
                  if (part.gateway().equals(RefundSplit.BUYER)) {
                    money.buyer = part.amount();
                  } else {
                    money.platform = part.amount();
                  }
                });
        boolean there =
            money.lines.entrySet().stream().allMatch(e -> returnable(e.getKey()) >= e.getValue());
        return there
            && money.buyer.compareTo(left(RefundSplit.BUYER)) <= 0
            && money.platform.compareTo(left(RefundSplit.PLATFORM)) <= 0
            && refunds.add(money);
      } else if (act instanceof ReturnAct.Approve approve) {
        Asked one = asked(approve.caseId());
        one.status =
            approve.decision().equals("APPROVE_RETURN")
                ? "AWAITING_BUYER_SHIP"
                : "RETURN_OR_REFUND_REQUEST_COMPLETE";
        return true;
      } else if (act instanceof ReturnAct.Reject reject) {
        asked(reject.caseId()).status = "REFUND_OR_RETURN_REQUEST_REJECT";
        return true;
      } else if (act instanceof ReturnAct.CreateOnTikTok told) {
        if (!free().containsAll(told.lines())) {
          return false;
        }
        Asked one = new Asked();
        one.id = Integer.toString(++ids);
        one.type = told.type();
        one.seller = true;
        one.status = "RETURN_OR_REFUND_REQUEST_PENDING";
        one.lines.addAll(told.lines());
        BigDecimal all = BigDecimal.TEN.multiply(BigDecimal.valueOf(told.lines().size()));
        one.total = told.amount() == null ? all : told.amount().min(all);
        tiktok.add(one);
        if (!lost) {
          links.put(told.origin(), one.id);
        }
        return true;
      }
      throw new IllegalArgumentException(act.toString());
    }

    private Back back(String id) {
      return returns.stream().filter(one -> one.id.equals(id)).findFirst().orElseThrow();
    }

    private Asked asked(String id) {
      return tiktok.stream().filter(one -> one.id.equals(id)).findFirst().orElseThrow();
    }

    private static String orderLine(String sent) {
      return sent.equals(SENT_1) ? LINE_1 : LINE_2;
    }

    private BigDecimal left(String gateway) {
      boolean buyer = gateway.equals(RefundSplit.BUYER);
      BigDecimal left = new BigDecimal(buyer ? "30" : "6");
      for (Money money : refunds) {
        left = left.subtract(buyer ? money.buyer : money.platform);
      }
      return left;
    }

    // What both sides answer ---------------------------------------------------------------------

    private Sides sides() {
      List<OrderAftersales.Refund> money = new ArrayList<>();
      for (Money one : refunds) {
        money.add(
            new OrderAftersales.Refund(
                one.id,
                one.note,
                one.returnId.isEmpty() ? null : one.returnId,
                one.lines.entrySet().stream()
                    .map(e -> new RefundLine(e.getKey(), e.getValue(), one.restock))
                    .toList(),
                Map.of(RefundSplit.BUYER, one.buyer, RefundSplit.PLATFORM, one.platform)));
      }
      List<OrderAftersales.Return> goods = new ArrayList<>();
      for (Back one : returns) {
        List<ReturnLine> lines = new ArrayList<>();
        one.lines.forEach(
            (line, quantity) -> {
              String sent = line.equals(LINE_1) ? SENT_1 : SENT_2;
              lines.add(
                  new ReturnLine(
                      "rl-" + line,
                      sent,
                      line,
                      quantity,
                      one.processed.getOrDefault(line, 0),
                      one.note,
                      "rev-" + line));
            });
        goods.add(new OrderAftersales.Return(one.id, one.status, lines));
      }
      return new Sides(
          tiktok.stream().map(World::told).toList(),
          new OrderAftersales(
              "USD",
              true,
              List.of(
                  new Paid("buyer", RefundSplit.BUYER, left(RefundSplit.BUYER)),
                  new Paid("platform", RefundSplit.PLATFORM, left(RefundSplit.PLATFORM))),
              money,
              goods),
          Worlds.sold(),
          Worlds.standing(),
          Worlds.FIGURES,
          links,
          Set.of(),
          Map.of());
    }

    private static ReturnCase told(Asked one) {
      ObjectNode node =
          PlatformJson.MAPPER
              .createObjectNode()
              .put("return_id", one.id)
              .put("order_id", Worlds.ORDER.id())
              .put("return_type", one.type)
              .put("return_status", one.status)
              .put("role", one.seller ? "SELLER" : "BUYER");
      node.putObject("refund_amount")
          .put("currency", "USD")
          .put("refund_total", one.total.toPlainString());
      String next =
          switch (one.status) {
            case "RETURN_OR_REFUND_REQUEST_PENDING" ->
                one.type.equals("REFUND") ? "SELLER_RESPOND_REFUND" : "SELLER_RESPOND_RETURN";
            case "BUYER_SHIPPED_ITEM" -> "SELLER_RESPOND_RECEIVE_PACKAGE";
            default -> "";
          };
      if (!next.isEmpty()) {
        node.putArray("seller_next_action_response").addObject().put("action", next);
      }
      ArrayNode list = node.putArray("return_line_items");
      one.lines.forEach(line -> list.addObject().put("order_line_item_id", line));
      return ReturnCase.of(TikTokReturn.of(node), one.type.equals("RETURN_AND_REFUND"));
    }

    // What must hold -----------------------------------------------------------------------------

    void check() {
      BigDecimal onTikTok =
          tiktok.stream()
              .filter(one -> one.status.equals("RETURN_OR_REFUND_REQUEST_COMPLETE"))
              .map(one -> one.total)
              .reduce(BigDecimal.ZERO, BigDecimal::add);
      BigDecimal inShopify =
          refunds.stream().map(money -> money.buyer).reduce(BigDecimal.ZERO, BigDecimal::add);
      BigDecimal platform =
          refunds.stream().map(money -> money.platform).reduce(BigDecimal.ZERO, BigDecimal::add);
      if (found.contains(Finding.Code.REFUNDS_DIFFER)
          || found.contains(Finding.Code.NOT_TOLD_TO_TIKTOK)) {
        // Told to people, who alone know what they meant; never more than was paid.
        count("told to people");
      } else {
        assertThat(inShopify).as("money of %s", this).isEqualByComparingTo(onTikTok);
        assertThat(platform)
            .as("TikTok's share of %s", this)
            .isEqualByComparingTo(onTikTok.divide(BigDecimal.valueOf(5)));
      }
      Map<String, Integer> back = new HashMap<>();
      for (Asked one : tiktok) {
        if (one.type.equals("RETURN_AND_REFUND")
            && one.status.equals("RETURN_OR_REFUND_REQUEST_COMPLETE")) {
          one.lines.forEach(
              line -> back.merge(line.equals("11") ? LINE_1 : LINE_2, 1, Integer::sum));
        }
      }
      for (String line : List.of(LINE_1, LINE_2)) {
        assertThat(restocked.getOrDefault(line, 0))
            .as("units of %s that are back in stock in %s", line, this)
            .isLessThanOrEqualTo(back.getOrDefault(line, 0));
        boolean byHand =
            found.contains(Finding.Code.RETURN_NOT_RESTOCKED)
                || found.contains(Finding.Code.RETURN_NOT_SHOWN)
                || found.contains(Finding.Code.REFUNDS_DIFFER)
                || found.contains(Finding.Code.NOT_TOLD_TO_TIKTOK);
        if (!byHand) {
          assertThat(restocked.getOrDefault(line, 0))
              .as("units of %s that came back in %s", line, this)
              .isEqualTo(back.getOrDefault(line, 0));
        }
      }
    }

    @Override
    public String toString() {
      StringBuilder told = new StringBuilder("history " + seed);
      for (Asked one : tiktok) {
        told.append("; TikTok ").append(one.id).append(' ').append(one.type).append(' ');
        told.append(one.status).append(' ').append(one.lines).append(one.seller ? " seller" : "");
      }
      for (Back one : returns) {
        told.append("; return ").append(one.id).append(' ').append(one.status).append(' ');
        told.append(one.note).append(one.lines).append(one.processed);
      }
      for (Money one : refunds) {
        told.append("; refund ").append(one.id).append(' ').append(one.note).append(one.lines);
        told.append(' ').append(one.buyer).append('+').append(one.platform);
      }
      return told + "; " + links + "; " + found + "; " + happened;
    }
  }
}
