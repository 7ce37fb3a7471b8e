package io.caravan.fulfilment.ship;

import io.caravan.order.followup.ActOutcome;
import io.caravan.order.followup.CancelRequests;
import io.caravan.order.followup.FollowUpInHand;
import io.caravan.platform.PlatformException;
import io.caravan.platform.PlatformJson;
import io.caravan.tiktok.TikTokApi;
import io.caravan.tiktok.TikTokOrder;
import io.caravan.work.Outcome;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * An order once more, right before something is sent that cannot be taken back: it was read with
 * others, seconds ago.
 */
@Component
public class LastLook {
  /** A shipment held back at the last moment is looked at again this soon. */
  private static final Duration AGAIN = Duration.ofSeconds(5);

  private final TikTokApi orders;
  private final ShipmentLedger ledger;
  private final ShipSettings settings;
  private final CancelRequests requests;

  LastLook(
      TikTokApi orders, ShipmentLedger ledger, ShipSettings settings, CancelRequests requests) {
    this.orders = orders;
    this.ledger = ledger;
    this.settings = settings;
    this.requests = requests;
  }

  /**
   * @param order null: it could not be read
   * @param notNow what is to be said then
   * @param despiteRequest see {@link LastLook#despiteRequest}
   */
  public record Seen(@Nullable TikTokOrder order, ActOutcome notNow, boolean despiteRequest) {}

  /** Reads the order from TikTok. A read that fails is no unknown outcome: nothing was sent. */
  public Seen at(FollowUpInHand hand) {
    try {
      List<JsonNode> read = orders.orders(hand.store(), List.of(hand.orderId()));
      if (read.isEmpty()) {
        return new Seen(null, later("not shown by TikTok"), false);
      }
      TikTokOrder order = PlatformJson.MAPPER.treeToValue(read.get(0), TikTokOrder.class);
      return new Seen(order, later("the order changed"), despiteRequest(hand, order));
    } catch (PlatformException.Throttled e) {
      return new Seen(
          null,
          new ActOutcome.NotSent("throttled", Outcome.later(e.retryAfter(), "TIKTOK_THROTTLED")),
          false);
    } catch (PlatformException | JacksonException e) {
      return new Seen(null, later("not read"), false);
    }
  }

  /** Nothing is sent, and both sides are read again soon. */
  public static ActOutcome later(String why) {
    return new ActOutcome.NotSent(why, Outcome.later(AGAIN, "LOOKS_AGAIN"));
  }

  /**
   * Whether the buyer's request to cancel does not keep the order from being shipped: a person or
   * the setting says so, or shipping is how the request is refused. Never once it is granted: that
   * shipping despite a request is allowed is of requests that nobody has answered.
   *
   * @param hand with a standing
   * @param order as TikTok has it now
   */
  public boolean despiteRequest(FollowUpInHand hand, TikTokOrder order) {
    return order.isBuyerRequestCancel()
        && !requests.isApproved(hand, order)
        && (settings.shipDespiteRequest()
            || ledger.shipsAnyway(hand.store().id(), order.id(), order.requestCancelTime())
            || requests.mayShip(hand, order));
  }
}
