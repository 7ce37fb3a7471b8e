package io.caravan.fulfilment.parcel;

import io.caravan.order.followup.Act;
import io.caravan.order.followup.Action;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What Shopify is told of a parcel that is there already. */
sealed interface ParcelAct extends Act {

  /** What TikTok knows of a parcel's way. */
  enum Event {
    IN_TRANSIT,
    DELIVERED
  }

  /** Another number, or the first. */
  record UpdateTracking(String fulfilmentId, @Nullable String company, String number)
      implements ParcelAct {
    @Override
    public Action action() {
      return Action.UPDATE_SHOPIFY_TRACKING;
    }

    /** A digest of the number tells it from the one before. */
    @Override
    public String subject() {
      return tail(fulfilmentId) + "#" + Act.digest(number);
    }

    @Override
    public String toString() {
      return "UpdateTracking[" + subject() + "]";
    }
  }

  /**
   * @param happenedAt by TikTok; null if it does not say
   */
  record AddEvent(String fulfilmentId, Event event, @Nullable Instant happenedAt)
      implements ParcelAct {
    @Override
    public Action action() {
      return Action.ADD_FULFILMENT_EVENT;
    }

    @Override
    public String subject() {
      return tail(fulfilmentId) + ":" + event.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * @param add false: it is taken away
   */
  record Tag(String tag, boolean add) implements ParcelAct {
    @Override
    public Action action() {
      return Action.TAG_SHOPIFY_ORDER;
    }

    @Override
    public String subject() {
      return (add ? "+" : "-") + tag;
    }
  }

  private static String tail(String gid) {
    return gid.substring(gid.lastIndexOf('/') + 1);
  }
}
