package io.caravan.settlement;

import io.caravan.platform.InvalidSetting;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The comparison of both sides.
 *
 * @param reconcile how often; {@code PT0S}: on request only
 * @param window orders that TikTok made or changed within it are compared, and all open ones
 * @param grace what changed within it, on either side, is in flight and no difference
 * @param patience work that is open for longer is no excuse for a difference any more
 * @param stock stock and links are compared too
 * @param settledAfter an order delivered so long ago must be settled, or TikTok must say why not
 * @param keep how long reports are kept
 */
@ConfigurationProperties("caravan.reports")
public record ReportSettings(
    @DefaultValue("PT24H") Duration reconcile,
    @DefaultValue("PT96H") Duration window,
    @DefaultValue("PT5M") Duration grace,
    @DefaultValue("PT30M") Duration patience,
    @DefaultValue("true") boolean stock,
    @DefaultValue("P30D") Duration settledAfter,
    @DefaultValue("P90D") Duration keep) {

  public ReportSettings {
    if (reconcile.isNegative()) {
      throw InvalidSetting.of(
          "caravan.reports.reconcile",
          reconcile.toString(),
          "a time that is not negative",
          "Set an ISO-8601 duration such as PT24H.");
    }
    if (window.isNegative() || window.isZero()) {
      throw InvalidSetting.of(
          "caravan.reports.window",
          window.toString(),
          "a time longer than nothing",
          "Set an ISO-8601 duration such as PT96H.");
    }
  }
}
