package io.caravan.sandbox;

import java.time.Duration;

/**
 * What goes wrong between a platform and the receiver of its webhooks.
 *
 * @param drop probability that a webhook is never sent
 * @param duplicate probability that it is sent more than once; the copies leave together
 * @param maxCopies most copies of a duplicated webhook, 2..6
 * @param delay probability that it leaves late
 * @param maxDelay latest departure of a late one; not touched by the time scale
 * @param reorderWindow webhooks held back at a time; each arrival releases a random one, so that a
 *     webhook moves by about so many places. 0: order kept
 * @param reorderHold when nothing new arrives for so long, the held ones are released
 */
public record WebhookFaults(
    double drop,
    double duplicate,
    int maxCopies,
    double delay,
    Duration maxDelay,
    int reorderWindow,
    Duration reorderHold) {

  public static final WebhookFaults NONE =
      new WebhookFaults(0, 0, 2, 0, Duration.ZERO, 0, Duration.ofMillis(200));

  public WebhookFaults {
    requireProbability("drop", drop);
    requireProbability("duplicate", duplicate);
    requireProbability("delay", delay);
    if (maxCopies < 2 || maxCopies > 6) {
      throw new IllegalArgumentException("maxCopies: expected 2..6, got " + maxCopies);
    }
    if (reorderWindow < 0 || reorderWindow > 1000) {
      throw new IllegalArgumentException("reorderWindow: expected 0..1000, got " + reorderWindow);
    }
  }

  public WebhookFaults dropping(double probability) {
    return new WebhookFaults(
        probability, duplicate, maxCopies, delay, maxDelay, reorderWindow, reorderHold);
  }

  public WebhookFaults duplicating(double probability, int copies) {
    return new WebhookFaults(
        drop, probability, copies, delay, maxDelay, reorderWindow, reorderHold);
  }

  public WebhookFaults delaying(double probability, Duration latest) {
    return new WebhookFaults(
        drop, duplicate, maxCopies, probability, latest, reorderWindow, reorderHold);
  }

  public WebhookFaults reordering(int window) {
    return new WebhookFaults(drop, duplicate, maxCopies, delay, maxDelay, window, reorderHold);
  }

  private static void requireProbability(String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(name + ": expected 0..1, got " + value);
    }
  }
}
