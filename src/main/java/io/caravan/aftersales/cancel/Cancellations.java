package io.caravan.aftersales.cancel;

import io.caravan.aftersales.cancel.CancelAct.Portion;
import io.caravan.aftersales.cancel.CancelAct.RefundLines;
import io.caravan.aftersales.money.RefundSplit;
import io.caravan.order.content.LineFigures;
import io.caravan.order.followup.Act;
import io.caravan.order.followup.ActOutcome;
import io.caravan.order.followup.ActRefusal;
import io.caravan.order.followup.Action;
import io.caravan.order.followup.CancelAnswer;
import io.caravan.order.followup.CancelReasons;
import io.caravan.order.followup.CancelRequest;
import io.caravan.order.followup.CancelRequestSettings;
import io.caravan.order.followup.CancelledGoods;
import io.caravan.order.followup.Concern;
import io.caravan.order.followup.Finding;
import io.caravan.order.followup.FollowUp;
import io.caravan.order.followup.FollowUpInHand;
import io.caravan.order.followup.FollowUpSettings;
import io.caravan.order.followup.Judgement;
import io.caravan.order.followup.Memory;
import io.caravan.order.followup.Policies;
import io.caravan.order.followup.Sold;
import io.caravan.order.followup.Standing;
import io.caravan.shopify.OrderPayments;
import io.caravan.shopify.ShopifyRefunds;
import io.caravan.tiktok.CancellationPage;
import io.caravan.tiktok.CancellationSearch;
import io.caravan.tiktok.TikTokCancellation;
import io.caravan.tiktok.TikTokCancellations;
import io.caravan.tiktok.TikTokOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * Cancellations of an imported order: reads what {@link Cancelling} needs to decide, and sends what
 * it finds missing. Stock goes back by exactly one of a cancelled order, a refund of lines and a
 * fulfilment taken back, because each is asked for only while its units are still there.
 */
@Component
@Order(10)
class Cancellations implements Concern {
  private static final String NOTE = "Cancelled on TikTok Shop.";

  private final TikTokCancellations tiktok;
  private final ShopifyRefunds shopify;
  private final CancellationLedger ledger;
  private final Policies policies;
  private final CancelRequestSettings settings;
  private final FollowUpSettings orders;

  Cancellations(
      TikTokCancellations tiktok,
      ShopifyRefunds shopify,
      CancellationLedger ledger,
      Policies policies,
      CancelRequestSettings settings,
      FollowUpSettings orders) {
    this.tiktok = tiktok;
    this.shopify = shopify;
    this.ledger = ledger;
    this.policies = policies;
    this.settings = settings;
    this.orders = orders;
  }

  @Override
  public Set<Action> actions() {
    return Set.of(
        Action.APPROVE_CANCELLATION,
        Action.REJECT_CANCELLATION,
        Action.CANCEL_TIKTOK_LINES,
        Action.REFUND_CANCELLED_LINES,
        Action.CANCEL_SHOPIFY_FULFILMENT);
  }

  @Override
  public Judgement judge(FollowUpInHand hand) {
    Sold sold = hand.sold();
    Standing shop = hand.shop();
    List<Judgement> all = new ArrayList<>();
    if (sold.awaitsCancelAnswer()) {
      all.add(request(hand));
    }
    if (sold.isCancelled() && !shop.cancelled()) {
      all.add(cancelledOnTikTok(hand));
    } else if (!sold.isCancelled() && !shop.cancelled()) {
      all.add(lines(hand));
      all.add(wanted(hand));
    }
    return Judgement.together(all);
  }

  // A buyer's request ----------------------------------------------------------------------------

  private Judgement request(FollowUpInHand hand) {
    int storeId = hand.store().id();
    Instant now = hand.known().now();
    CancellationPage page = tiktok.search(hand.store(), CancellationSearch.ofOrder(hand.orderId()));
    ledger.seen(storeId, page.cancellations());
    Optional<TikTokCancellation> pending =
        page.cancellations().stream().filter(TikTokCancellation::isPending).findFirst();
    if (pending.isEmpty()) {
      return Cancelling.unseen(hand.sold().cancelRequestedAt(), now);
    }
    TikTokCancellation asked = pending.get();
    Optional<CancellationLedger.Wanted> wanted = ledger.wanted(storeId, asked.id());
    CancelRequest request =
        new CancelRequest(
            asked.id(),
            asked.createTime() == null ? hand.sold().cancelRequestedAt() : asked.createTime(),
            Set.copyOf(asked.lines()),
            asked.answerBy(),
            wanted.map(CancellationLedger.Wanted::wish).orElse(null));
    CancelAnswer answer =
        CancelAnswer.of(
            request,
            CancelAnswer.goods(
                request, hand.shop(), FollowUp.endsSale(hand.shop(), hand.known(), hand.wanted())),
            settings.terms(),
            hand.store().region(),
            now);
    ledger.decided(storeId, asked.id(), answer.decision(), answer.because());
    return Cancelling.answer(request, answer, rejectReason(hand, asked.id(), answer, wanted), now);
  }

  private @Nullable String rejectReason(
      FollowUpInHand hand,
      String cancelId,
      CancelAnswer answer,
      Optional<CancellationLedger.Wanted> wanted) {
    if (answer.decision() != CancelAnswer.Decision.REJECT) {
      return null;
    }
    String chosen = wanted.map(CancellationLedger.Wanted::reason).orElse(null);
    return chosen != null
        ? chosen
        : CancelReasons.refusing(tiktok.rejectReasons(hand.store(), cancelId)).orElse(null);
  }

  // Cancelled on TikTok --------------------------------------------------------------------------

  private Judgement cancelledOnTikTok(FollowUpInHand hand) {
    Standing shop = hand.shop();
    TikTokOrder order = hand.read();
    CancelledGoods goods = CancelledGoods.of(order);
    boolean takesStock = policies.takesStock(order);
    if (!shop.sent().isEmpty()) {
      return Cancelling.fulfilled(shop, goods, numbers(order), takesStock, hand.wanted());
    }
    if (!shop.returns().equals(Standing.NO_RETURN) && hand.wanted().cancelInShopify()) {
      // What came back cannot be cancelled; what was never shipped is refunded.
      return refund(hand, Set.of());
    }
    return Judgement.NOTHING;
  }

  private static Set<String> numbers(TikTokOrder order) {
    Set<String> numbers = new HashSet<>();
    if (order.trackingNumber() != null) {
      numbers.add(order.trackingNumber());
    }
    for (TikTokOrder.LineItem line : order.lineItems()) {
      if (line.trackingNumber() != null) {
        numbers.add(line.trackingNumber());
      }
    }
    return numbers;
  }

  // Lines ----------------------------------------------------------------------------------------

  private Judgement lines(FollowUpInHand hand) {
    Sold sold = hand.sold();
    List<Gap> gaps = Gap.of(sold.liveLines(), hand.shop());
    if (gaps.stream().anyMatch(gap -> gap.over() > 0 && !gap.gone().isEmpty())) {
      return refund(hand, sold.liveLines());
    }
    return sold.cancelRequested()
        ? Cancelling.whileTheBuyerAsks()
        : Cancelling.takenOut(
            sold,
            hand.shop(),
            gaps,
            hand.known().twice(),
            hand.wanted(),
            settings.cancelLinesOnTiktok());
  }

  /** Takes out of the order in Shopify what is not alive on TikTok. */
  private Judgement refund(FollowUpInHand hand, Set<String> live) {
    if (!hand.wanted().cancelInShopify()) {
      return Cancelling.found(
          Finding.Code.PARTLY_CANCELLED_ON_TIKTOK,
          "",
          "caravan.orders.cancel-in-shopify is false: refund the lines in Shopify");
    }
    Optional<OrderPayments> read =
        shopify.payments(
            hand.store(), hand.shopifyOrder().id(), Math.max(1, hand.shop().lines().size()));
    if (read.isEmpty() || read.get().incomplete()) {
      return Cancelling.found(
              Finding.Code.PARTLY_CANCELLED_ON_TIKTOK,
              "",
              "it has more lines in Shopify than were read: refund the lines by hand")
          .keeping(Set.of(Action.REFUND_CANCELLED_LINES));
    }
    Cut cut = Cut.of(live, refundedBefore(hand.known()), read.get().lines(), hand.shop());
    List<Finding> findings = new ArrayList<>();
    if (cut.shipped() > 0) {
      findings.add(
          new Finding(
              Finding.Code.SHIPPED_IN_SHOPIFY_CANCELLED_ON_TIKTOK,
              "lines",
              cut.shipped()
                  + " units that are cancelled on TikTok were fulfilled in Shopify; if the goods are"
                  + " there, cancel the fulfilment"));
    }
    if (cut.portions().isEmpty()) {
      return new Judgement(List.of(), findings, null, false);
    }
    if (cut.unrouted() && hand.shop().parts().isEmpty() && hand.shop().sent().isEmpty()) {
      return Cancelling.unrouted(hand.known().importedAt(), hand.known().now());
    }
    boolean takesStock = policies.takesStock(hand.read());
    CancelledGoods goods = Cancelling.goods(hand.read(), cut.tiktokLines());
    findings.addAll(Cancelling.notRestocked(goods, takesStock));
    Act refund = refundLines(hand, cut, read.get(), takesStock && goods.areThere());
    return new Judgement(List.of(refund), findings, null, false);
  }

  private RefundLines refundLines(
      FollowUpInHand hand, Cut cut, OrderPayments payments, boolean restock) {
    List<RefundSplit.Part> money = List.of();
    if (orders.refundOnCancel()) {
      LineFigures figures =
          LineFigures.of(
              hand.read(),
              payments.currency(),
              payments.taxesIncluded(),
              hand.shop().tiktokLines());
      money = RefundSplit.of(figures.sum(cut.tiktokLines()), payments.payments()).parts();
    }
    return new RefundLines(cut.tiktokLines(), cut.portions(), restock, money);
  }

  /** Lines whose units we took out before. */
  private static Set<String> refundedBefore(Memory memory) {
    Set<String> before = new HashSet<>();
    for (Memory.Past past : memory.past()) {
      if (past.action() == Action.REFUND_CANCELLED_LINES && past.fate() == Memory.Fate.SUCCEEDED) {
        before.addAll(Arrays.asList(past.subject().split(",")));
      }
    }
    return before;
  }

  private Judgement wanted(FollowUpInHand hand) {
    Optional<CancellationLedger.LineWish> wish = ledger.lineWish(hand.store().id(), hand.orderId());
    if (wish.isEmpty()) {
      return Judgement.NOTHING;
    }
    Sold sold = hand.sold();
    if (!sold.isUnshipped() || wish.get().lines().stream().noneMatch(sold.liveLines()::contains)) {
      ledger.dropLineWish(hand.store().id(), hand.orderId());
      return Judgement.NOTHING;
    }
    return Cancelling.wanted(sold, wish.get().lines(), wish.get().reason());
  }

  // Acts -----------------------------------------------------------------------------------------

  @Override
  public Map<String, Object> request(FollowUpInHand hand, Act act) {
    Map<String, Object> request = new LinkedHashMap<>();
    if (act instanceof CancelAct.Approve approve) {
      request.put("cancel_id", approve.cancelId());
    } else if (act instanceof CancelAct.Reject reject) {
      request.put("cancel_id", reject.cancelId());
      request.put("reject_reason", reject.reason());
    } else if (act instanceof CancelAct.CancelLines cancel) {
      request.put("order_id", hand.orderId());
      request.put("order_line_item_ids", cancel.lines());
      request.put("cancel_reason", cancel.reason());
    } else if (act instanceof RefundLines refund) {
      request.put("input", input(hand.shopifyOrder().id(), refund));
      request.put("key", key(hand, refund, refund.content()));
    } else if (act instanceof CancelAct.CancelFulfilment cancel) {
      request.put("id", cancel.fulfilmentId());
    }
    return request;
  }

  private static Map<String, Object> input(String orderId, RefundLines refund) {
    List<Map<String, Object>> lines = new ArrayList<>();
    for (Portion portion : refund.portions()) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("lineItemId", portion.lineId());
      line.put("quantity", portion.quantity());
      line.put("restockType", refund.restock() ? "CANCEL" : "NO_RESTOCK");
      if (refund.restock() && portion.locationId() != null) {
        line.put("locationId", portion.locationId());
      }
      lines.add(line);
    }
    Map<String, Object> input = new LinkedHashMap<>();
    input.put("orderId", orderId);
    input.put("note", NOTE);
    input.put("notify", false);
    input.put("refundLineItems", lines);
    input.put(
        "transactions",
        refund.money().stream()
            .map(
                part ->
                    Map.of(
                        "orderId",
                        orderId,
                        "parentId",
                        part.parentId(),
                        "gateway",
                        part.gateway(),
                        "kind",
                        "REFUND",
                        "amount",
                        part.amount().toPlainString()))
            .toList());
    return input;
  }

  private static String key(FollowUpInHand hand, Act act, String content) {
    return CancelAct.key(
        hand.store().id(), hand.orderId(), act, content, hand.known().refusal(act));
  }

  @Override
  public ActOutcome send(FollowUpInHand hand, Act act) {
    if (act instanceof RefundLines refund) {
      return ActRefusal.came(
          shopify.refund(
              hand.store(),
              key(hand, refund, refund.content()),
              input(hand.shopifyOrder().id(), refund)));
    }
    if (act instanceof CancelAct.CancelFulfilment cancel) {
      return ActRefusal.came(shopify.cancelFulfilment(hand.store(), cancel.fulfilmentId()));
    }
    if (act instanceof CancelAct.Approve approve) {
      tiktok.approve(hand.store(), approve.cancelId(), key(hand, act, ""));
    } else if (act instanceof CancelAct.Reject reject) {
      tiktok.reject(hand.store(), reject.cancelId(), key(hand, act, ""), reject.reason());
    } else if (act instanceof CancelAct.CancelLines cancel) {
      tiktok.cancelLines(hand.store(), hand.orderId(), cancel.lines(), cancel.reason());
    } else {
      throw new IllegalArgumentException("not an act of cancellations: " + act.action());
    }
    return new ActOutcome.Done();
  }

  /**
   * The request was answered or withdrawn meanwhile; how it stands is read again (approve- and
   * reject-cancellation-202309).
   */
  @Override
  public boolean isDoneAlready(Act act, String code) {
    return switch (act.action()) {
      case APPROVE_CANCELLATION -> code.equals("25011012") || code.equals("25020009");
      case REJECT_CANCELLATION -> code.equals("25011011") || code.equals("25020010");
      default -> false;
    };
  }
}
