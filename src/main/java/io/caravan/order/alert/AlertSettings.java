package io.caravan.order.alert;

import io.caravan.platform.BaseUrl;
import io.caravan.platform.InvalidSetting;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Alerts before a parked order's deadlines.
 *
 * @param before how long before each deadline an alert is raised; empty: never
 * @param watch how often the orphan-order queue is looked at, for alerts and for rechecks; {@code
 *     PT0S} switches both off
 * @param webhook where alerts are sent to besides the log
 */
@ConfigurationProperties("caravan.alerts")
public record AlertSettings(
    @DefaultValue({"PT24H", "PT4H", "PT1H"}) List<Duration> before,
    @DefaultValue("PT10S") Duration watch,
    @DefaultValue Webhook webhook) {

  /**
   * @param url https, or http to a loopback address; not set: no webhook. Its name must lead to a
   *     public address
   * @param secret key of the HMAC-SHA256 in the header {@value WebhookAlerts#SIGNATURE}
   */
  public record Webhook(@Nullable URI url, @Nullable String secret) {
    public Webhook {
      if (url != null) {
        url = BaseUrl.parse("caravan.alerts.webhook.url", url.toString());
        if (secret == null || secret.length() < 16) {
          throw InvalidSetting.secret(
              "caravan.alerts.webhook.secret",
              "is missing or shorter than 16 characters",
              "Set the secret that the receiver checks signatures with.");
        }
      }
    }

    /** Without the secret. */
    @Override
    public String toString() {
      return "Webhook[" + url + "]";
    }
  }

  public AlertSettings {
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
