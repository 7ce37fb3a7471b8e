package io.caravan.ops;

import io.caravan.order.rules.Rules;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Whether the rules in force are those of the file: DEGRADED while a changed file is refused. */
@Component("rulesHealthIndicator")
class RulesHealth implements HealthIndicator {
  private final Rules rules;

  RulesHealth(Rules rules, MeterRegistry registry) {
    this.rules = rules;
    Gauge.builder("caravan.rules.refused", rules, r -> r.refusal() == null ? 0 : 1)
        .description("1 while the rules file as it is now is not in force")
        .register(registry);
  }

  @Override
  public Health health() {
    Rules.Refusal refusal = rules.refusal();
    Health.Builder health =
        refusal == null
            ? Health.up()
            : Health.status(StoresHealth.DEGRADED)
                .withDetail("refusedSince", refusal.at().toString())
                .withDetail("finding", refusal.text());
    return health
        .withDetail("version", rules.version())
        .withDetail("since", rules.inForce().since().toString())
        .build();
  }
}
