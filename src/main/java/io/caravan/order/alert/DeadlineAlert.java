package io.caravan.order.alert;

import io.caravan.alert.Alert;
import io.caravan.alert.Severity;
import io.caravan.order.ParkCause;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A parked order's deadline comes near.
 *
 * @param cause a name of {@link ParkCause}
 * @param deadline which of the two
 * @param before the threshold that was passed
 * @param left until the deadline
 * @param value what the buyer paid, as a decimal string
 * @param waitsOn ids of what has to come
 */
record DeadlineAlert(
    int storeId,
    String store,
    String tiktokOrderId,
    String cause,
    Deadline deadline,
    Instant deadlineAt,
    Duration before,
    Duration left,
    @Nullable String value,
    @Nullable String currency,
    List<String> waitsOn,
    String nextAction) {

  /** Also the name of the event that receivers know: do not rename. */
  static final String KIND = "ORPHAN_ORDER_DEADLINE";

  /** What happens then. */
  enum Deadline {
    /** TikTok counts the order as dispatched late. */
    SHIP_BY,
    /** TikTok cancels the order. */
    AUTO_CANCEL
  }

  DeadlineAlert {
    waitsOn = List.copyOf(waitsOn);
  }

  /** For every channel. */
  Alert told(Instant now) {
    Map<String, @Nullable Object> facts = new LinkedHashMap<>();
    facts.put("tiktokOrderId", tiktokOrderId);
    facts.put("cause", cause);
    facts.put("waitsOn", waitsOn);
    facts.put("deadline", deadline.name());
    facts.put("deadlineAt", deadlineAt.toString());
    facts.put("before", before.toString());
    facts.put("secondsToDeadline", left.toSeconds());
    facts.put("value", value);
    facts.put("currency", currency);
    return Alert.told(
        storeId,
        store,
        KIND,
        tiktokOrderId,
        deadline == Deadline.AUTO_CANCEL ? Severity.CRITICAL : Severity.WARNING,
        "Order %s is parked (%s), worth %s %s: %s at %s, in %d min"
            .formatted(
                tiktokOrderId,
                cause,
                value,
                currency,
                deadline == Deadline.SHIP_BY ? "dispatch counts as late" : "TikTok cancels it",
                deadlineAt,
                left.toMinutes()),
        facts,
        nextAction,
        now);
  }
}
