package io.caravan.aftersales.returns;

import io.caravan.inventory.InventorySettings;
import io.caravan.inventory.returns.ReturnLedger;
import io.caravan.inventory.returns.TakenFromStock;
import io.caravan.order.content.ContentSettings;
import io.caravan.order.content.LineFigures;
import io.caravan.order.followup.Act;
import io.caravan.order.followup.ActOutcome;
import io.caravan.order.followup.ActRefusal;
import io.caravan.order.followup.Action;
import io.caravan.order.followup.Concern;
import io.caravan.order.followup.FollowUpInHand;
import io.caravan.order.followup.Judgement;
import io.caravan.order.followup.Memory;
import io.caravan.order.followup.Standing;
import io.caravan.shopify.OrderAftersales;
import io.caravan.shopify.ShopifyRefunds;
import io.caravan.shopify.ShopifyReturns;
import io.caravan.store.Store;
import io.caravan.tiktok.TikTokReturns;
import io.caravan.tiktok.TikTokReturns.Wanted;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** Keeps returns and refunds of both sides the same: each unit and each cent is given back once. */
@Component
@Order(40)
class Returns implements Concern {
  /** More lines than this were never seen on a TikTok order. */
  private static final int MOST_LINES = 100;

  /** TikTok's refusals that say that it is so already. */
  private static final Set<String> APPROVED_ALREADY = Set.of("25020010", "25020011");

  /** What a seller says to refuse where TikTok offers it (docv2/page/get-reject-reasons-202309). */
  private static final String AGREED_WITH_BUYER =
      "seller_reject_apply_you_have_reached_an_agreement_with_the_buyer";

  private final TikTokReturns tiktok;
  private final ShopifyReturns shopify;
  private final ShopifyRefunds refunds;
  private final ReturnBook book;
  private final ReturnLedger ledger;
  private final TakenFromStock taken;
  private final ReturnSettings settings;
  private final InventorySettings inventory;
  private final ContentSettings content;

  Returns(
      TikTokReturns tiktok,
      ShopifyReturns shopify,
      ShopifyRefunds refunds,
      ReturnBook book,
      ReturnLedger ledger,
      TakenFromStock taken,
      ReturnSettings settings,
      InventorySettings inventory,
      ContentSettings content) {
    this.tiktok = tiktok;
    this.shopify = shopify;
    this.refunds = refunds;
    this.book = book;
    this.ledger = ledger;
    this.taken = taken;
    this.settings = settings;
    this.inventory = inventory;
    this.content = content;
  }

  @Override
  public Set<Action> actions() {
    return Set.of(
        Action.CREATE_SHOPIFY_RETURN,
        Action.PROCESS_SHOPIFY_RETURN,
        Action.CLOSE_SHOPIFY_RETURN,
        Action.CANCEL_SHOPIFY_RETURN,
        Action.REFUND_IN_SHOPIFY,
        Action.APPROVE_RETURN,
        Action.REJECT_RETURN,
        Action.CREATE_TIKTOK_RETURN);
  }

  @Override
  public Judgement judge(FollowUpInHand hand) {
    Standing standing = hand.shop();
    Store store = hand.store();
    boolean known = book.knows(store.id(), hand.orderId());
    if (standing.cancelled()) {
      return known ? cancelled(hand) : Judgement.NOTHING;
    }
    if (!known
        && standing.returns().equals(Standing.NO_RETURN)
        && standing.refunded().signum() == 0) {
      return Judgement.NOTHING;
    }
    Optional<OrderAftersales> back =
        shopify.of(
            store, hand.shopifyOrder().id(), Math.min(MOST_LINES, standing.lines().size() + 1));
    if (back.isEmpty()) {
      return Judgement.NOTHING.keeping(actions());
    }
    List<ReturnCase> cases = cases(hand);
    List<String> ids = cases.stream().map(ReturnCase::id).toList();
    Sides sides =
        new Sides(
            cases,
            back.get(),
            hand.sold(),
            standing,
            LineFigures.of(
                hand.read(), store.currency(), back.get().taxesIncluded(), standing.tiktokLines()),
            book.links(store.id(), ids),
            shelved(store, cases),
            book.answers(store.id(), ids));
    Pairing pairing = Pairing.of(sides);
    if (!pairing.inferred().isEmpty()) {
      book.link(store.id(), pairing.inferred());
    }
    return Returning.next(sides, pairing, hand.known(), policy(hand));
  }

  /**
   * An order that is cancelled in Shopify has given back everything it had; but TikTok's clock runs
   * for what a buyer still asks there.
   */
  private Judgement cancelled(FollowUpInHand hand) {
    List<ReturnCase> cases = cases(hand);
    List<String> ids = cases.stream().map(ReturnCase::id).toList();
    return Returning.answers(cases, book.answers(hand.store().id(), ids), policy(hand));
  }

  private List<ReturnCase> cases(FollowUpInHand hand) {
    List<ReturnCase> cases = new ArrayList<>();
    tiktok
        .of(hand.store(), hand.orderId())
        .forEach(one -> cases.add(ReturnCase.of(one, ledger.wasSent(hand.store().id(), one.id()))));
    return cases;
  }

  /** Takes the way back to stock for what is back now; what another way has taken is left to it. */
  private Set<String> shelved(Store store, List<ReturnCase> cases) {
    Set<String> shelved = new HashSet<>();
    for (ReturnCase one : cases) {
      if (one.stage() instanceof TikTokStage.Paid paid && paid.goodsBack()) {
        shelved.addAll(ledger.claimForShopify(store.id(), one.id(), one.lines()));
      }
    }
    return shelved;
  }

  private ReturnPolicy policy(FollowUpInHand hand) {
    ReturnPolicy.Restock restock =
        inventory.returns() == InventorySettings.Returns.LEAVE
                && settings.restock() == ReturnPolicy.Restock.RESTOCK
            ? ReturnPolicy.Restock.PROCESSING
            : settings.restock();
    return new ReturnPolicy(
        restock,
        hand.wanted().location(),
        taken.takes(hand.store(), hand.read()),
        settings.approveUnder(),
        settings.tellTiktok(),
        content.fees() == ContentSettings.FeeStyle.ATTRIBUTE);
  }

  // Requests -------------------------------------------------------------------------------------

  @Override
  public Map<String, Object> request(FollowUpInHand hand, Act act) {
    String order = hand.shopifyOrder().id();
    if (act instanceof ReturnAct.Create create) {
      return create(order, create);
    } else if (act instanceof ReturnAct.Process process) {
      return process(process);
    } else if (act instanceof ReturnAct.Refund refund) {
      return refund(order, refund);
    } else if (act instanceof ReturnAct.Close close) {
      return Map.of("id", close.shopifyReturn());
    } else if (act instanceof ReturnAct.Cancel cancel) {
      return Map.of("id", cancel.shopifyReturn());
    } else if (act instanceof ReturnAct.Approve approve) {
      Map<String, Object> said = new LinkedHashMap<>();
      said.put("return_id", approve.caseId());
      said.put("decision", approve.decision());
      said.put("buyer_keep_item", approve.keepItem());
      if (approve.partial() != null) {
        said.put("partial_refund", approve.partial());
      }
      return said;
    } else if (act instanceof ReturnAct.Reject reject) {
      return Map.of("return_id", reject.caseId(), "decision", reject.decision());
    } else if (act instanceof ReturnAct.CreateOnTikTok told) {
      Map<String, Object> wanted = new LinkedHashMap<>();
      wanted.put("order_id", hand.orderId());
      wanted.put("return_type", told.type());
      wanted.put("order_line_item_ids", told.lines());
      if (told.amount() != null) {
        wanted.put("refund_total", told.amount());
      }
      return wanted;
    }
    throw notOurs(act);
  }

  private static Map<String, Object> create(String order, ReturnAct.Create create) {
    List<Map<String, Object>> lines = new ArrayList<>();
    create
        .lines()
        .forEach(
            (line, quantity) ->
                lines.add(
                    Map.of(
                        "fulfillmentLineItemId",
                        line,
                        "quantity",
                        quantity,
                        "returnReason",
                        create.reason(),
                        "returnReasonNote",
                        Marks.of(create.caseId()))));
    return Map.of("orderId", order, "returnLineItems", lines);
  }

  private static Map<String, Object> process(ReturnAct.Process process) {
    List<Map<String, Object>> lines = new ArrayList<>();
    for (ReturnAct.Goods goods : process.goods()) {
      List<Map<String, Object>> where = new ArrayList<>();
      for (ReturnAct.Disposition each : goods.where()) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("reverseFulfillmentOrderLineItemId", goods.reverseLine());
        one.put("quantity", each.quantity());
        one.put("dispositionType", each.type());
        if (each.locationId() != null) {
          one.put("locationId", each.locationId());
        }
        where.add(one);
      }
      lines.add(
          Map.of("id", goods.returnLine(), "quantity", goods.quantity(), "dispositions", where));
    }
    return Map.of("returnId", process.shopifyReturn(), "returnLineItems", lines);
  }

  /** A buyer is told by TikTok, never by Shopify. */
  private static Map<String, Object> refund(String order, ReturnAct.Refund refund) {
    Map<String, Object> input = new LinkedHashMap<>();
    input.put("orderId", order);
    input.put("note", Marks.of(refund.caseId()));
    input.put("notify", false);
    if (!refund.lines().isEmpty()) {
      List<Map<String, Object>> lines = new ArrayList<>();
      refund
          .lines()
          .forEach(
              (line, quantity) ->
                  lines.add(
                      Map.of(
                          "lineItemId", line, "quantity", quantity, "restockType", "NO_RESTOCK")));
      input.put("refundLineItems", lines);
    }
    if (refund.shipping().signum() > 0) {
      input.put("shipping", Map.of("amount", refund.shipping().toPlainString()));
    }
    input.put(
        "transactions",
        refund.parts().stream()
            .map(
                part ->
                    Map.of(
                        "orderId", order,
                        "kind", "REFUND",
                        "gateway", part.gateway(),
                        "amount", part.amount().toPlainString(),
                        "parentId", part.parentId()))
            .toList());
    return input;
  }

  // Sending --------------------------------------------------------------------------------------

  @Override
  public ActOutcome send(FollowUpInHand hand, Act act) {
    Store store = hand.store();
    Map<String, Object> request = request(hand, act);
    if (act instanceof ReturnAct.Create) {
      return ActRefusal.came(shopify.create(store, request));
    } else if (act instanceof ReturnAct.Process) {
      return ActRefusal.came(shopify.process(store, request));
    } else if (act instanceof ReturnAct.Refund refund) {
      return ActRefusal.came(refunds.refund(store, key(store.id(), refund, hand.known()), request));
    } else if (act instanceof ReturnAct.Close close) {
      return ActRefusal.came(shopify.close(store, close.shopifyReturn()));
    } else if (act instanceof ReturnAct.Cancel cancel) {
      return ActRefusal.came(shopify.cancel(store, cancel.shopifyReturn()));
    } else if (act instanceof ReturnAct.Approve approve) {
      tiktok.approve(
          store,
          approve.caseId(),
          approve.decision(),
          approve.keepItem(),
          approve.partial(),
          approve.currency(),
          key(store.id(), approve, approve.content(), hand.known()));
      return new ActOutcome.Done();
    } else if (act instanceof ReturnAct.Reject reject) {
      return reject(hand, reject);
    } else if (act instanceof ReturnAct.CreateOnTikTok told) {
      return createOnTikTok(hand, told);
    }
    throw notOurs(act);
  }

  private ActOutcome reject(FollowUpInHand hand, ReturnAct.Reject reject) {
    Store store = hand.store();
    String reason = reject.reason();
    if (reason == null) {
      List<String> offered = tiktok.rejectReasons(store, reject.caseId());
      if (offered.isEmpty()) {
        return new ActOutcome.Refused("NO_REJECT_REASON");
      }
      reason = offered.contains(AGREED_WITH_BUYER) ? AGREED_WITH_BUYER : offered.get(0);
    }
    String key = key(store.id(), reject, reason, hand.known());
    tiktok.reject(store, reject.caseId(), reject.decision(), reason, key);
    return new ActOutcome.Done(Map.of("reason", reason));
  }

  /** Only what TikTok lets its sellers do, and no more money than it says. */
  private ActOutcome createOnTikTok(FollowUpInHand hand, ReturnAct.CreateOnTikTok told) {
    Store store = hand.store();
    Set<String> eligible = tiktok.eligible(store, hand.orderId(), told.type());
    if (!eligible.containsAll(told.lines())) {
      return new ActOutcome.Refused("NOT_ELIGIBLE");
    }
    Wanted wanted =
        new Wanted(
            hand.orderId(),
            told.type(),
            told.lines(),
            settings.sellerReason(told.type(), hand.sold().isDelivered(), store.region()),
            told.amount(),
            told.currency());
    BigDecimal amount = told.amount();
    if (amount != null) {
      BigDecimal most = tiktok.calculate(store, wanted).total();
      if (most.signum() <= 0) {
        return new ActOutcome.Refused("NOTHING_REFUNDABLE");
      }
      // All that it is worth is said by naming no amount: rounding stays TikTok's.
      wanted =
          new Wanted(
              wanted.orderId(),
              wanted.type(),
              wanted.lines(),
              wanted.reason(),
              amount.compareTo(most) >= 0 ? null : amount,
              wanted.currency());
    }
    String id = tiktok.create(store, wanted, key(store.id(), told, wanted, hand.known()));
    return new ActOutcome.Done(id.isEmpty() ? Map.of() : Map.of("returnId", id));
  }

  /**
   * The same act has the same key, however often it is sent and whatever nobody knows of it; but a
   * platform takes a key no more whose act it refused, nor with another content.
   *
   * @param content all that the platform is told by it
   */
  static String key(int storeId, Act act, String content, Memory memory) {
    String all =
        String.join(
            " ",
            "return",
            Integer.toString(storeId),
            act.action().label(),
            act.subject(),
            content,
            "after",
            memory.refusal(act));
    return UUID.nameUUIDFromBytes(all.getBytes(StandardCharsets.UTF_8)).toString();
  }

  private static String key(int storeId, Act told, Wanted wanted, Memory memory) {
    BigDecimal amount = wanted.amount();
    String content =
        String.join(
            " ",
            wanted.orderId(),
            wanted.type(),
            String.join(",", wanted.lines()),
            wanted.reason(),
            amount == null ? "all" : amount.stripTrailingZeros().toPlainString());
    return key(storeId, told, content, memory);
  }

  static String key(int storeId, ReturnAct.Refund refund, Memory memory) {
    return key(storeId, refund, refund.content(), memory);
  }

  @Override
  public boolean isDoneAlready(Act act, String code) {
    return act instanceof ReturnAct.Approve && APPROVED_ALREADY.contains(code);
  }

  @Override
  public void recorded(FollowUpInHand hand, Act act, ActOutcome outcome) {
    int store = hand.store().id();
    if (act instanceof ReturnAct.CreateOnTikTok told
        && outcome instanceof ActOutcome.Done done
        && done.told().containsKey("returnId")) {
      book.link(store, Map.of(told.origin(), done.told().getOrDefault("returnId", "")));
    } else if (outcome instanceof ActOutcome.Done && act instanceof ReturnAct.Approve approve) {
      book.answered(
          store, approve.caseId(), approve.decision(), null, approve.partial(), approve.keepItem());
    } else if (outcome instanceof ActOutcome.Done && act instanceof ReturnAct.Reject reject) {
      book.answered(store, reject.caseId(), reject.decision(), reject.reason(), null, false);
    }
  }

  private static IllegalArgumentException notOurs(Act act) {
    return new IllegalArgumentException("not an act of returns: " + act.action().label());
  }
}
