package io.caravan.platform;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How calls to the platforms are bounded.
 *
 * @param timeout the most one call may take in all, from asking for a connection to the last byte
 *     of the answer; 10 ms to 5 minutes
 */
@ConfigurationProperties("caravan.http")
public record HttpSettings(@DefaultValue("PT15S") Duration timeout) {

  public HttpSettings {
    if (timeout.compareTo(Duration.ofMillis(10)) < 0
        || timeout.compareTo(Duration.ofMinutes(5)) > 0) {
      throw InvalidSetting.of(
          "caravan.http.timeout",
          timeout.toString(),
          "an ISO-8601 duration from PT0.01S to PT5M",
          "Set it below a third of caravan.work.lease; PT15S is the default.");
    }
  }
}
