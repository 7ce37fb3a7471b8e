package io.caravan.order.alert;

import io.caravan.order.ParkCause;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A parked order's deadline comes near. Ids, codes, amounts and times; no personal data.
 *
 * @param cause a name of {@link ParkCause}
 * @param deadline which of the two
 * @param before the threshold that was passed
 * @param left until the deadline
 * @param value what the buyer paid, as a decimal string
 * @param waitsOn ids of what has to come
 */
public record Alert(
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

  /** What happens then. */
  public enum Deadline {
    /** TikTok counts the order as dispatched late. */
    SHIP_BY,
    /** TikTok cancels the order. */
    AUTO_CANCEL
  }

  public Alert {
    waitsOn = List.copyOf(waitsOn);
  }
}
