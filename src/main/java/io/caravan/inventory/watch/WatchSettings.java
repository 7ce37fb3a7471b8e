package io.caravan.inventory.watch;

import io.caravan.platform.InvalidSetting;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * When stock is an alert. How low is too low is a matter of each SKU: see {@link Thresholds}.
 *
 * @param every how often a store's stock is looked at; {@code PT0S}: never
 * @param oversellAfter so long TikTok may show more than it should before it is an alert
 * @param refusedAfter so long TikTok may refuse a number
 * @param staleAfter so long a change may wait for being sent
 */
@ConfigurationProperties("caravan.inventory.watch")
public record WatchSettings(
    @DefaultValue("PT10S") Duration every,
    @DefaultValue("PT1M") Duration oversellAfter,
    @DefaultValue("PT2M") Duration refusedAfter,
    @DefaultValue("PT5M") Duration staleAfter) {

  public WatchSettings {
    check("every", every);
    check("oversell-after", oversellAfter);
    check("refused-after", refusedAfter);
    check("stale-after", staleAfter);
  }

  private static void check(String name, Duration value) {
    if (value.isNegative() || value.compareTo(Duration.ofDays(1)) > 0) {
      throw InvalidSetting.of(
          "caravan.inventory.watch." + name,
          value.toString(),
          "a duration from PT0S to P1D",
          "Correct it, or remove it for the default.");
    }
  }
}
