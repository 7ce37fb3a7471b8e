package io.caravan.order.followup;

import io.caravan.order.FailurePolicy;
import io.caravan.platform.PlatformException;
import io.caravan.platform.SendGuard;
import io.caravan.shopify.MailingAddressInput;
import io.caravan.shopify.ShopifyApi;
import io.caravan.shopify.ShopifyDocument;
import io.caravan.shopify.UserError;
import io.caravan.tiktok.TikTokApi;
import io.caravan.work.Outcome;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/** Sends one act, once, while its lease is young; says what came of it. */
@Component
public class CarryOut {
  /** Why an act was not sent that the platform only wants slower. */
  static final String THROTTLED = "throttled";

  private final ShopifyApi shopify;
  private final TikTokApi tiktok;
  private final Policies policies;
  private final FollowUpSettings settings;
  private final Concerns concerns;
  private final Clock clock;

  CarryOut(
      ShopifyApi shopify,
      TikTokApi tiktok,
      Policies policies,
      FollowUpSettings settings,
      Concerns concerns,
      Clock clock) {
    this.shopify = shopify;
    this.tiktok = tiktok;
    this.policies = policies;
    this.settings = settings;
    this.concerns = concerns;
    this.clock = clock;
  }

  public FollowUpInHand send(FollowUpInHand hand) {
    Act act = hand.act();
    try {
      return hand.with(
          SendGuard.<ActOutcome>whileAllowed(
              () -> hand.lease().maySend(System.nanoTime(), clock.instant()),
              () -> sent(hand, act)));
    } catch (PlatformException failure) {
      return hand.with(came(act, failure, hand.lease().attempts()));
    }
  }

  /** The variables of the call, by which it is known again. */
  Map<String, Object> request(FollowUpInHand hand, Act act) {
    Optional<Concern> owner = concerns.owner(act);
    return owner.isPresent() ? owner.get().request(hand, act) : ownRequest(hand, act);
  }

  private Map<String, Object> ownRequest(FollowUpInHand hand, Act act) {
    String order = hand.shopifyOrder().id();
    Map<String, Object> variables = new LinkedHashMap<>();
    if (act instanceof Act.Move move) {
      variables.put("id", move.fulfilmentOrderId());
      variables.put("location", move.locationId());
    } else if (act instanceof Act.Hold hold) {
      variables.put("id", hold.fulfilmentOrderId());
      variables.put(
          "hold",
          Map.of(
              "reason",
              hold.reason().shopifyReason(),
              "reasonNotes",
              hold.reason().words(),
              "handle",
              hold.reason().handle(),
              "externalId",
              hand.orderId(),
              "notifyMerchant",
              false));
    } else if (act instanceof Act.Release release) {
      variables.put("id", release.fulfilmentOrderId());
      variables.put("holds", List.of(release.holdId()));
    } else if (act instanceof Act.Ship ship) {
      variables.put("fulfillment", fulfilment(ship));
    } else if (act instanceof Act.CancelInShopify cancel) {
      variables.put("id", order);
      variables.put("reason", cancel.reason());
      variables.put(
          "restock", policies.takesStock(hand.read()) && CancelledGoods.of(hand.read()).areThere());
      variables.put("refund", Map.of("originalPaymentMethodsRefund", settings.refundOnCancel()));
      variables.put("note", "Cancelled on TikTok Shop.");
    } else if (act instanceof Act.CancelOnTikTok cancel) {
      variables.put("order_id", hand.orderId());
      variables.put("cancel_reason", cancel.reason());
    } else if (act instanceof Act.MarkPaid) {
      variables.put("id", order);
    } else if (act instanceof Act.UpdateAddress) {
      MailingAddressInput address =
          policies
              .address(hand.store(), hand.read())
              .orElseThrow(() -> new IllegalStateException("no address was given for " + hand));
      variables.put("id", order);
      variables.put("address", address);
    }
    return variables;
  }

  private static Map<String, Object> fulfilment(Act.Ship ship) {
    List<Map<String, Object>> parts = new ArrayList<>();
    ship.lines()
        .forEach(
            (part, lines) ->
                parts.add(
                    Map.of(
                        "fulfillmentOrderId",
                        part,
                        "fulfillmentOrderLineItems",
                        lines.entrySet().stream()
                            .map(e -> Map.of("id", e.getKey(), "quantity", e.getValue()))
                            .toList())));
    Map<String, Object> tracking = new LinkedHashMap<>();
    if (ship.company() != null) {
      tracking.put("company", ship.company());
    }
    if (ship.trackingNumber() != null) {
      tracking.put("number", ship.trackingNumber());
    }
    Map<String, Object> fulfilment = new LinkedHashMap<>();
    fulfilment.put("lineItemsByFulfillmentOrder", parts);
    fulfilment.put("notifyCustomer", false);
    if (!tracking.isEmpty()) {
      fulfilment.put("trackingInfo", tracking);
    }
    return fulfilment;
  }

  private ActOutcome sent(FollowUpInHand hand, Act act) {
    Optional<Concern> owner = concerns.owner(act);
    if (owner.isPresent()) {
      ActOutcome came = owner.get().send(hand, act);
      return came instanceof ActOutcome.Refused refused ? refused(act, refused.code()) : came;
    }
    Map<String, Object> request = ownRequest(hand, act);
    if (act instanceof Act.CancelOnTikTok cancel) {
      tiktok.cancelOrder(hand.store(), hand.orderId(), cancel.reason());
      return new ActOutcome.Done();
    }
    Call call = callOf(act.action());
    Supplier<List<UserError>> send =
        () -> shopify.act(hand.store(), call.document(), call.field(), request);
    List<UserError> errors = send.get();
    return errors.isEmpty() ? new ActOutcome.Done() : refused(act, ActRefusal.codeOf(errors));
  }

  private record Call(ShopifyDocument document, String field) {}

  private static Call callOf(Action action) {
    return switch (action) {
      case MOVE_FULFILMENT_ORDER ->
          new Call(ShopifyDocument.FULFILLMENT_ORDER_MOVE, "fulfillmentOrderMove");
      case HOLD_FULFILMENT_ORDER ->
          new Call(ShopifyDocument.FULFILLMENT_ORDER_HOLD, "fulfillmentOrderHold");
      case RELEASE_FULFILMENT_HOLD ->
          new Call(ShopifyDocument.FULFILLMENT_ORDER_RELEASE_HOLD, "fulfillmentOrderReleaseHold");
      case SHIP_PACKAGE -> new Call(ShopifyDocument.FULFILLMENT_CREATE, "fulfillmentCreate");
      case CANCEL_SHOPIFY_ORDER -> new Call(ShopifyDocument.ORDER_CANCEL, "orderCancel");
      case MARK_SHOPIFY_ORDER_PAID ->
          new Call(ShopifyDocument.ORDER_MARK_AS_PAID, "orderMarkAsPaid");
      case UPDATE_SHOPIFY_ADDRESS -> new Call(ShopifyDocument.ORDER_UPDATE_ADDRESS, "orderUpdate");
      default -> throw new IllegalArgumentException("not a call of ours to Shopify: " + action);
    };
  }

  private ActOutcome refused(Act act, String code) {
    boolean done =
        ActRefusal.isDoneAlready(act.action(), code)
            || concerns.owner(act).filter(owner -> owner.isDoneAlready(act, code)).isPresent();
    return done ? new ActOutcome.Done() : new ActOutcome.Refused(code);
  }

  /** The order's own error policy decides; only the words differ. */
  private ActOutcome came(Act act, PlatformException failure, int attempts) {
    if (failure instanceof PlatformException.Forbidden forbidden) {
      return refused(act, forbidden.code());
    }
    if (failure instanceof PlatformException.Misuse misuse) {
      return refused(act, misuse.code());
    }
    FailurePolicy.Verdict verdict = FailurePolicy.judge(failure, true, attempts, true);
    if (verdict instanceof FailurePolicy.MarkThrottled throttled) {
      // Not executed. Both sides are read again before it is sent again.
      return new ActOutcome.NotSent(THROTTLED, Outcome.later(throttled.retryAfter(), "THROTTLED"));
    }
    if (verdict instanceof FailurePolicy.MarkNotSent notSent) {
      return new ActOutcome.NotSent(failure.getClass().getSimpleName(), notSent.then());
    }
    return new ActOutcome.Unknown(failure.getClass().getSimpleName());
  }

  /** How long after an act its order is read again where it takes a moment to show. */
  static Duration showsAfter(Action action) {
    if (action == Action.CANCEL_SHOPIFY_ORDER || action == Action.CANCEL_TIKTOK_ORDER) {
      return Duration.ofSeconds(2);
    }
    return action.onTikTok() ? Duration.ofSeconds(1) : Duration.ZERO;
  }
}
