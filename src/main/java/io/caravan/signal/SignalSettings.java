package io.caravan.signal;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How signals are recorded and kept ({@code caravan.signal}).
 *
 * @param waiting the most signals that wait for their commit; one more is refused
 * @param waitingBytes the most bytes of their bodies
 * @param batch the most signals in one commit
 * @param keep how long signals are kept
 * @param keepBodies how long their raw bodies are kept, encrypted
 * @param daysAhead for how many days partitions are made ahead
 */
@ConfigurationProperties("caravan.signal")
public record SignalSettings(
    @DefaultValue("4096") int waiting,
    @DefaultValue("67108864") long waitingBytes,
    @DefaultValue("256") int batch,
    @DefaultValue("P30D") Duration keep,
    @DefaultValue("PT72H") Duration keepBodies,
    @DefaultValue("14") int daysAhead) {

  public SignalSettings {
    if (waiting < 1 || waitingBytes < 1 || batch < 1 || daysAhead < 1) {
      throw new IllegalArgumentException(
          "caravan.signal: waiting, waiting-bytes, batch and days-ahead must be positive, but are"
              + " %d, %d, %d, %d".formatted(waiting, waitingBytes, batch, daysAhead));
    }
  }

  /** All defaults. */
  public static SignalSettings standard() {
    return new SignalSettings(4096, 64L << 20, 256, Duration.ofDays(30), Duration.ofHours(72), 14);
  }
}
