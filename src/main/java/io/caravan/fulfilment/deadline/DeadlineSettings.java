package io.caravan.fulfilment.deadline;

import io.caravan.platform.InvalidSetting;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Deadlines of orders that are not shipped.
 *
 * @param escalateBefore how long before a deadline people are told; {@code PT0S}: once it has
 *     passed
 * @param watchDeadlines how often deadlines are looked at; {@code PT0S} switches it off
 */
@ConfigurationProperties("caravan.fulfilment")
public record DeadlineSettings(
    @DefaultValue("PT4H") Duration escalateBefore, @DefaultValue("PT1M") Duration watchDeadlines) {

  private static final Duration LONGEST = Duration.ofDays(30);

  public DeadlineSettings {
    if (escalateBefore.isNegative() || escalateBefore.compareTo(LONGEST) > 0) {
      throw InvalidSetting.of(
          "caravan.fulfilment.escalate-before",
          escalateBefore.toString(),
          "a duration of at most 30 days",
          "Correct it; PT0S tells of a deadline once it has passed.");
    }
  }
}
