package io.caravan.aftersales.cancel;

import io.caravan.order.FailurePolicy;
import io.caravan.order.followup.Action;
import io.caravan.order.followup.CancelAnswer;
import io.caravan.order.followup.CancelReasons;
import io.caravan.order.followup.CancelRequest;
import io.caravan.order.followup.CancelRequestSettings;
import io.caravan.order.followup.FollowUpLedger;
import io.caravan.order.followup.FollowUpSettings;
import io.caravan.platform.OutwardSettings;
import io.caravan.platform.PlatformException;
import io.caravan.platform.SendGuard;
import io.caravan.store.Store;
import io.caravan.store.Stores;
import io.caravan.tiktok.CancellationSearch;
import io.caravan.tiktok.TikTokCancellation;
import io.caravan.tiktok.TikTokCancellations;
import io.caravan.work.Due;
import io.caravan.work.Kinds;
import io.caravan.work.Lane;
import io.caravan.work.Lease;
import io.caravan.work.Outcome;
import io.caravan.work.OutwardGate;
import io.caravan.work.WorkQueue;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Takes a cancellation of TikTok's to whoever sees to its order, and answers a buyer's request
 * about an order that is not in Shopify: recorded, sent once, read again.
 */
@Component
public class AnswerRequests {
  private static final Logger log = LoggerFactory.getLogger(AnswerRequests.class);

  /** An import takes seconds; an unknown one some minutes. */
  private static final Duration WHILE_IMPORTING = Duration.ofSeconds(15);

  private final Stores stores;
  private final TikTokCancellations tiktok;
  private final CancellationLedger ledger;
  private final AnswerLedger answers;
  private final FollowUpLedger followUps;
  private final CancelRequestSettings settings;
  private final FollowUpSettings orders;
  private final OutwardSettings outward;
  private final WorkQueue queue;
  private final Clock clock;

  AnswerRequests(
      Stores stores,
      TikTokCancellations tiktok,
      CancellationLedger ledger,
      AnswerLedger answers,
      FollowUpLedger followUps,
      CancelRequestSettings settings,
      FollowUpSettings orders,
      OutwardSettings outward,
      WorkQueue queue,
      Clock clock) {
    this.stores = stores;
    this.tiktok = tiktok;
    this.ledger = ledger;
    this.answers = answers;
    this.followUps = followUps;
    this.settings = settings;
    this.orders = orders;
    this.outward = outward;
    this.queue = queue;
    this.clock = clock;
  }

  public void look(Lease lease) {
    Store store = stores.byId(lease.storeId());
    String id = lease.key().externalId();
    Optional<TikTokCancellation> read =
        tiktok.search(store, CancellationSearch.ofId(id)).cancellations().stream()
            .filter(one -> one.id().equals(id))
            .findFirst();
    if (read.isEmpty()) {
      log.warn(
          "Cancellation {} of {} was announced, and TikTok does not show it", id, store.name());
      queue.settle(lease, Outcome.DONE);
      return;
    }
    ledger.seen(store.id(), List.of(read.get()));
    queue.settle(lease, act(store, lease, read.get()));
  }

  private Outcome act(Store store, Lease lease, TikTokCancellation one) {
    Optional<String> state = ledger.state(store.id(), one.orderId());
    if (!one.isPending()) {
      settleUnknown(store, one);
      tell(store, one.orderId(), state);
      return Outcome.DONE;
    }
    CancelRequest request =
        new CancelRequest(
            one.id(),
            one.createTime(),
            Set.copyOf(one.lines()),
            one.answerBy(),
            ledger.wanted(store.id(), one.id()).map(CancellationLedger.Wanted::wish).orElse(null));
    Instant now = ledger.now();
    Elsewhere found =
        Elsewhere.of(state.orElse(null), request, settings.terms(), store.region(), now);
    return switch (found.where()) {
      case FOLLOW_UP, UNSEEN -> {
        tell(store, one.orderId(), state);
        yield Outcome.DONE;
      }
      case LATER -> Outcome.later(WHILE_IMPORTING, "ORDER_IS_BEING_IMPORTED");
      case NOT_OURS -> {
        ledger.decided(store.id(), one.id(), null, "NOT_OURS");
        yield Outcome.DONE;
      }
      case HERE -> answer(store, lease, one, state.orElse(""), found.answer(), now);
    };
  }

  private Outcome answer(
      Store store,
      Lease lease,
      TikTokCancellation one,
      String state,
      @Nullable CancelAnswer answer,
      Instant now) {
    if (answer == null) {
      return Outcome.DONE;
    }
    ledger.decided(store.id(), one.id(), answer.decision(), answer.because());
    return switch (answer.decision()) {
      case APPROVE -> send(store, lease, one, state, Action.APPROVE_CANCELLATION, now);
      case REJECT -> send(store, lease, one, state, Action.REJECT_CANCELLATION, now);
      case WAIT -> {
        Instant at = answer.at() == null ? now : answer.at();
        yield Outcome.later(Duration.between(now, at).plusMillis(50), "WAITS_FOR_OBJECTION");
      }
      case ASK, SHIP, NONE -> Outcome.DONE;
    };
  }

  private Outcome send(
      Store store, Lease lease, TikTokCancellation one, String state, Action action, Instant now) {
    Optional<AnswerLedger.Past> last = answers.last(store.id(), one.orderId(), action, one.id());
    String chosen =
        ledger.wanted(store.id(), one.id()).map(CancellationLedger.Wanted::reason).orElse(null);
    if (last.isPresent()) {
      AnswerLedger.Past past = last.get();
      if (past.isUnsettled() && now.isBefore(past.quietUntil())) {
        return Outcome.later(
            Duration.between(now, past.quietUntil()).plusMillis(50), "WAITS_FOR_PLATFORM");
      }
      if (past.isUnsettled()) {
        // The request still waits: it took no effect.
        answers.readAgain(store.id(), one.orderId(), past, false, action);
      }
      Instant rested = past.at().plus(orders.followUpRecheck());
      boolean another =
          action == Action.REJECT_CANCELLATION
              && chosen != null
              && !past.subject().equals(new CancelAct.Reject(one.id(), chosen).subject());
      if (Set.of("REFUSED", "SUCCEEDED").contains(past.state())
          && now.isBefore(rested)
          && !another) {
        return Outcome.later(Duration.between(now, rested), "ANSWERED_BEFORE");
      }
    }
    return send(store, lease, one, state, action, chosen);
  }

  private Outcome send(
      Store store,
      Lease lease,
      TikTokCancellation one,
      String state,
      Action action,
      @Nullable String chosen) {
    OutwardGate.Permit permit = permit(lease);
    if (permit instanceof OutwardGate.NotNow notNow) {
      return notNow.outcome();
    }
    Optional<CancelAct> answer = answer(store, one.id(), action, chosen);
    if (answer.isEmpty()) {
      log.warn("Cancellation {}: none of TikTok's reasons to reject it fits", one.id());
      return Outcome.DONE;
    }
    CancelAct act = answer.get();
    if (permit instanceof OutwardGate.OnlyIntend) {
      answers.intended(store.id(), one.orderId(), act);
      return Outcome.DONE;
    }
    Optional<UUID> intent = answers.open(lease, one.orderId(), state, act);
    if (intent.isEmpty()) {
      return Outcome.later(Duration.ofSeconds(1), "ANOTHER_IS_UNSETTLED");
    }
    return sent(store, lease, one, act, intent.get());
  }

  /**
   * @param chosen a person's reason to reject it; null: one of those that TikTok offers
   * @return empty if none fits
   */
  private Optional<CancelAct> answer(
      Store store, String cancelId, Action action, @Nullable String chosen) {
    if (action == Action.APPROVE_CANCELLATION) {
      return Optional.of(new CancelAct.Approve(cancelId));
    }
    return Optional.ofNullable(chosen)
        .or(() -> CancelReasons.refusing(tiktok.rejectReasons(store, cancelId)))
        .map(reason -> new CancelAct.Reject(cancelId, reason));
  }

  private OutwardGate.Permit permit(Lease lease) {
    return OutwardGate.permit(
        lease.maySend(System.nanoTime(), clock.instant()),
        stores.isPaused(lease.storeId()),
        outward.dryRun());
  }

  private Outcome sent(
      Store store, Lease lease, TikTokCancellation one, CancelAct act, UUID intent) {
    String refusal = answers.refusal(store.id(), one.orderId(), act);
    String key = CancelAct.key(store.id(), one.orderId(), act, "", refusal);
    String state = "SUCCEEDED";
    String answer = "answered";
    Outcome then = Outcome.DONE;
    try {
      SendGuard.whileAllowed(
          () -> lease.maySend(System.nanoTime(), clock.instant()),
          () -> {
            if (act instanceof CancelAct.Reject reject) {
              tiktok.reject(store, one.id(), key, reject.reason());
            } else {
              tiktok.approve(store, one.id(), key);
            }
            return true;
          });
    } catch (PlatformException.Misuse refused) {
      state = "REFUSED";
      answer = refused.code();
    } catch (PlatformException.Forbidden refused) {
      state = "REFUSED";
      answer = refused.code();
    } catch (PlatformException failure) {
      FailurePolicy.Verdict verdict = FailurePolicy.judge(failure, true, lease.attempts(), true);
      answer = failure.getClass().getSimpleName();
      state = "UNKNOWN";
      then = Outcome.later(Duration.ofSeconds(1), "UNKNOWN");
      if (verdict instanceof FailurePolicy.MarkThrottled throttled) {
        state = "NOT_SENT";
        then = Outcome.later(throttled.retryAfter(), "THROTTLED");
      } else if (verdict instanceof FailurePolicy.MarkNotSent notSent) {
        state = "NOT_SENT";
        then = notSent.then();
      }
    }
    answers.answered(store.id(), one.orderId(), intent, state, answer, act);
    if (then.equals(Outcome.DONE)) {
      tell(store, one.orderId(), ledger.state(store.id(), one.orderId()));
    }
    return then;
  }

  /**
   * The request does not wait any more, so an answer whose outcome nobody knew was given, or never
   * will be: left open, it would keep the answer to the order's next request.
   */
  private void settleUnknown(Store store, TikTokCancellation one) {
    for (Action action : List.of(Action.APPROVE_CANCELLATION, Action.REJECT_CANCELLATION)) {
      boolean tookEffect = (action == Action.APPROVE_CANCELLATION) != one.isClosed();
      answers
          .last(store.id(), one.orderId(), action, one.id())
          .filter(AnswerLedger.Past::isUnsettled)
          .ifPresent(
              past -> answers.readAgain(store.id(), one.orderId(), past, tookEffect, action));
    }
  }

  /** Whoever has the order looks at it: the follow-up, or the import. */
  private void tell(Store store, String orderId, Optional<String> state) {
    if (state.filter("IMPORTED"::equals).isPresent()) {
      followUps.due(store.id(), List.of(orderId));
    } else {
      queue.markDue(List.of(Due.now(Kinds.tiktokOrder(store.id(), orderId), Lane.ORDERS)));
    }
  }
}
