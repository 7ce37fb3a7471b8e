package io.caravan.fulfilment.deadline;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Tells what a package of its own knows of the clock: implemented as a bean by those who keep
 * requests of buyers, or shipments that cannot be sent. Reads our own tables only, and fast: it is
 * asked at each look.
 */
public interface DueSource {

  /**
   * A buyer waits for the seller's word.
   *
   * @param kind what about, such as {@code CANCELLATION} or {@code RETURN}
   * @param id the platform's id of the request
   */
  record AnswerDue(String tiktokOrderId, String kind, String id, Instant at) {}

  /** Requests to be answered before a moment, those whose time has passed included. */
  default List<AnswerDue> answersDue(int storeId, Instant until) {
    return List.of();
  }

  /**
   * Why orders are not shipped although they are in Shopify: a code by TikTok order id, such as
   * that of a carrier that is not mapped.
   */
  default Map<String, String> obstacles(int storeId) {
    return Map.of();
  }
}
