package io.caravan.ops;

import java.time.Duration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Whether due work is worked off: DEGRADED while a lane's oldest ready key has waited too long. */
@Component("workHealthIndicator")
class WorkHealth implements HealthIndicator {
  /** Ready work is normally taken within seconds. */
  static final Duration TOO_LONG = Duration.ofMinutes(15);

  private final Figures figures;

  WorkHealth(Figures figures) {
    this.figures = figures;
  }

  @Override
  public Health health() {
    Figures.Reading now = figures.latest();
    boolean late =
        now.lanes().stream().anyMatch(lane -> lane.oldestSeconds() > TOO_LONG.toSeconds());
    Health.Builder health = late ? Health.status(StoresHealth.DEGRADED) : Health.up();
    for (Figures.LaneBacklog lane : now.lanes()) {
      health.withDetail(lane.lane() + ".ready", lane.ready());
      health.withDetail(lane.lane() + ".oldestSeconds", lane.oldestSeconds());
    }
    return health
        .withDetail("deadLetters", now.deadLetters())
        .withDetail("unsettledIntents", now.unsettledIntents())
        .build();
  }
}
