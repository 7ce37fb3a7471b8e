package io.caravan.order.alert;

import io.caravan.platform.InvalidSetting;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Alerts before a parked order's deadlines.
 *
 * @param before how long before each deadline an alert is raised; empty: never
 * @param watch how often the orphan-order queue is looked at, for alerts and for rechecks; {@code
 *     PT0S} switches both off
 */
@ConfigurationProperties("caravan.alerts")
public record OrphanAlertSettings(
    @DefaultValue({"PT24H", "PT4H", "PT1H"}) List<Duration> before,
    @DefaultValue("PT10S") Duration watch) {

  public OrphanAlertSettings {
    before = before.stream().distinct().sorted().toList();
    for (Duration each : before) {
      if (each.isNegative() || each.isZero() || each.compareTo(Duration.ofDays(30)) > 0) {
        throw InvalidSetting.of(
            "caravan.alerts.before",
            each.toString(),
            "durations of more than zero and at most 30 days",
            "Correct it; an empty list switches alerts off.");
      }
    }
  }
}
