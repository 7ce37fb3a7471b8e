package io.caravan.ops;

import java.util.Map;
import java.util.TreeMap;
import org.springframework.jmx.export.annotation.ManagedAttribute;
import org.springframework.jmx.export.annotation.ManagedOperation;
import org.springframework.jmx.export.annotation.ManagedOperationParameter;
import org.springframework.jmx.export.annotation.ManagedResource;
import org.springframework.stereotype.Component;

/** The work queue over JMX: what waits, for how long, and what died. */
@Component
@ManagedResource(description = "The work queue: what waits, for how long, and what died")
public class ManagedWork {
  private final Figures figures;
  private final DeadLettersApi deadLetters;

  ManagedWork(Figures figures, DeadLettersApi deadLetters) {
    this.figures = figures;
    this.deadLetters = deadLetters;
  }

  @ManagedAttribute(description = "Keys that are due and not being worked on")
  public long getBacklog() {
    return figures.latest().lanes().stream().mapToLong(Figures.LaneBacklog::ready).sum();
  }

  @ManagedAttribute(description = "The same by lane; a lane without any is left out")
  public Map<String, Long> getBacklogByLane() {
    Map<String, Long> lanes = new TreeMap<>();
    figures.latest().lanes().forEach(lane -> lanes.put(lane.lane(), lane.ready()));
    return lanes;
  }

  @ManagedAttribute(
      description = "Seconds the oldest due key has waited; those of paused stores do not count")
  public long getOldestSeconds() {
    return figures.latest().lanes().stream()
        .mapToLong(Figures.LaneBacklog::oldestSeconds)
        .max()
        .orElse(0);
  }

  @ManagedAttribute(description = "The same by lane")
  public Map<String, Long> getOldestSecondsByLane() {
    Map<String, Long> lanes = new TreeMap<>();
    figures.latest().lanes().forEach(lane -> lanes.put(lane.lane(), lane.oldestSeconds()));
    return lanes;
  }

  @ManagedAttribute(description = "Work that failed for no known cause")
  public long getDeadLetters() {
    return figures.latest().deadLetters();
  }

  @ManagedAttribute(description = "Writes whose outcome is not known yet")
  public long getUnsettledIntents() {
    return figures.latest().unsettledIntents();
  }

  @ManagedOperation(description = "Try a dead letter again")
  @ManagedOperationParameter(name = "store", description = "Name of the store")
  @ManagedOperationParameter(name = "kind", description = "As listed: tiktok-order")
  @ManagedOperationParameter(name = "externalId", description = "As listed")
  public String replay(String store, String kind, String externalId) {
    return Managed.act(
        who -> deadLetters.replay(who, new DeadLettersApi.Key(store, kind, externalId)).next());
  }
}
