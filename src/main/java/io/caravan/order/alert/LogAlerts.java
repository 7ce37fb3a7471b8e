package io.caravan.order.alert;

import io.micrometer.core.instrument.MeterRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** One line in the log, and a count: {@code caravan.orphans.alerts} by cause and deadline. */
@Component
class LogAlerts implements AlertChannel {
  private static final Logger log = LoggerFactory.getLogger(LogAlerts.class);

  private final MeterRegistry registry;

  LogAlerts(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public void raise(Alert alert) {
    log.warn(
        "Order {} of store {} is parked ({}), worth {} {}: {} at {}, in {} min. {}",
        alert.tiktokOrderId(),
        alert.store(),
        alert.cause(),
        alert.value(),
        alert.currency(),
        alert.deadline() == Alert.Deadline.SHIP_BY
            ? "dispatch counts as late"
            : "TikTok cancels it",
        alert.deadlineAt(),
        alert.left().toMinutes(),
        alert.nextAction());
    registry
        .counter(
            "caravan.orphans.alerts",
            "store",
            alert.store(),
            "cause",
            alert.cause(),
            "deadline",
            alert.deadline().name())
        .increment();
  }
}
