package io.caravan.sandbox;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * How a platform delivers its webhooks.
 *
 * @param platform the part of a webhook's label before the slash
 * @param connect time to connect
 * @param timeout time to the answer, connecting included
 * @param accepted statuses that end a delivery well
 * @param refused statuses that end it at once, without a retry
 * @param retries pauses between an attempt and the next; when they are used up, the delivery is
 *     given up
 */
public record DeliveryPolicy(
    String platform,
    Duration connect,
    Duration timeout,
    IntPredicate accepted,
    IntPredicate refused,
    List<Duration> retries) {

  /**
   * TikTok Shop: 200 within 3 s; 401 means "signature rejected" and is final; anything else is
   * retried after 2 min, 30 min, 3 h and 12 h, then dropped. Source: TikTok's webhook overview and
   * configuration guide.
   */
  public static final DeliveryPolicy TIKTOK =
      new DeliveryPolicy(
          "tiktok",
          Duration.ofSeconds(3),
          Duration.ofSeconds(3),
          status -> status == 200,
          status -> status == 401,
          List.of(
              Duration.ofMinutes(2),
              Duration.ofMinutes(30),
              Duration.ofHours(3),
              Duration.ofHours(12)));

  /**
   * Shopify: 1 s to connect, 5 s in all; anything but 2xx is retried 8 times within 4 h, then the
   * subscription is removed. Shopify publishes no single pauses; doubling from 55 s fits.
   */
  public static final DeliveryPolicy SHOPIFY =
      new DeliveryPolicy(
          "shopify",
          Duration.ofSeconds(1),
          Duration.ofSeconds(5),
          status -> status >= 200 && status < 300,
          status -> false,
          doubling(Duration.ofSeconds(55), 8));

  private static List<Duration> doubling(Duration first, int times) {
    var pauses = new ArrayList<Duration>();
    for (Duration pause = first; pauses.size() < times; pause = pause.multipliedBy(2)) {
      pauses.add(pause);
    }
    return List.copyOf(pauses);
  }
}
