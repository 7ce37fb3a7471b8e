package io.caravan.fulfilment.deadline;

import java.time.Instant;

/**
 * A moment by which something must have happened to an order.
 *
 * @param subject the id of what must be answered; empty where it is the order's own shipment
 */
public record Deadline(Sort sort, Instant at, String subject) {

  /** What happens then. Names are part of the API and of alerts: do not rename. */
  public enum Sort {
    /** TikTok's {@code rts_sla_time}: dispatch counts as late. */
    SHIP_BY(false, "dispatch counts as late"),
    /** TikTok's {@code tts_sla_time}: the hand-over to the carrier counts as late. */
    COLLECT_BY(false, "the hand-over to the carrier counts as late"),
    /** TikTok's {@code shipping_due_time}: it cancels what is not shipped. */
    AUTO_CANCEL(true, "TikTok cancels it"),
    /** TikTok's {@code collection_due_time}: it cancels what the carrier has not scanned. */
    COLLECTION_CANCEL(true, "TikTok cancels it, since no carrier has it"),
    /** TikTok answers a buyer in the seller's place. */
    ANSWER(false, "TikTok answers in the seller's place");

    private final boolean ends;
    private final String then;

    Sort(boolean ends, String then) {
      this.ends = ends;
      this.then = then;
    }

    /** The order is lost then. */
    public boolean ends() {
      return ends;
    }

    /** What happens then, in words. */
    public String then() {
      return then;
    }
  }

  static Deadline of(Sort sort, Instant at) {
    return new Deadline(sort, at, "");
  }
}
