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

  private final Backlog backlog;

  WorkHealth(Backlog backlog) {
    this.backlog = backlog;
  }

  @Override
  public Health health() {
    Backlog.Figures figures = backlog.figures();
    boolean late =
        figures.lanes().stream().anyMatch(lane -> lane.oldestSeconds() > TOO_LONG.toSeconds());
    Health.Builder health = late ? Health.status(StoresHealth.DEGRADED) : Health.up();
    for (Backlog.LaneBacklog lane : figures.lanes()) {
      health.withDetail(lane.lane() + ".ready", lane.ready());
      health.withDetail(lane.lane() + ".oldestSeconds", lane.oldestSeconds());
    }
    return health
        .withDetail("deadLetters", figures.deadLetters())
        .withDetail("unsettledIntents", figures.unsettledIntents())
        .build();
  }
}
