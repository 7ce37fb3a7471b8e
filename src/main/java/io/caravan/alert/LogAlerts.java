package io.caravan.alert;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * One line in the log, and a count: {@code caravan.alerts.raised} and {@code
 * caravan.alerts.cleared} by kind and store. What is told once counts as raised.
 */
@Component
class LogAlerts implements AlertChannel {
  private static final Logger log = LoggerFactory.getLogger(LogAlerts.class);

  private final MeterRegistry registry;

  LogAlerts(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public void tell(Alert alert) {
    boolean over = alert.change() == Alert.Change.CLEARED;
    if (over) {
      log.info("Over: {} (store {}, {})", alert.title(), alert.store(), alert.kind());
    } else {
      log.warn(
          "{} (store {}, {}, {}). {}",
          alert.title(),
          alert.store(),
          alert.kind(),
          alert.severity().name().toLowerCase(Locale.ROOT),
          alert.nextAction());
    }
    registry
        .counter(
            over ? "caravan.alerts.cleared" : "caravan.alerts.raised",
            "store",
            alert.store(),
            "kind",
            alert.kind())
        .increment();
  }
}
