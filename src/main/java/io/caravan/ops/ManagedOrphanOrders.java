package io.caravan.ops;

import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jmx.export.annotation.ManagedAttribute;
import org.springframework.jmx.export.annotation.ManagedOperation;
import org.springframework.jmx.export.annotation.ManagedOperationParameter;
import org.springframework.jmx.export.annotation.ManagedResource;
import org.springframework.stereotype.Component;

/** The orphan-order queue over JMX. */
@Component
@ManagedResource(description = "Parked orders: how many, why, how long is left")
public class ManagedOrphanOrders {
  private final Figures figures;
  private final OrphanOrdersApi orphans;

  ManagedOrphanOrders(Figures figures, OrphanOrdersApi orphans) {
    this.figures = figures;
    this.orphans = orphans;
  }

  @ManagedAttribute(description = "Parked orders of all stores")
  public long getParked() {
    return figures.latest().orphans().stream().mapToLong(Figures.Orphans::count).sum();
  }

  @ManagedAttribute(description = "The same by cause")
  public Map<String, Long> getParkedByCause() {
    Map<String, Long> causes = new TreeMap<>();
    figures.latest().orphans().forEach(o -> causes.merge(o.cause(), o.count(), Long::sum));
    return causes;
  }

  @ManagedAttribute(
      description = "To the nearest deadline of a parked order; null if none is known")
  public @Nullable Long getSecondsToNearestDeadline() {
    return figures.latest().orphans().stream()
        .map(Figures.Orphans::nearestOfBothSeconds)
        .filter(Objects::nonNull)
        .min(Long::compare)
        .orElse(null);
  }

  @ManagedOperation(description = "Decide a parked order again now")
  @ManagedOperationParameter(name = "store", description = "Name of the store")
  @ManagedOperationParameter(name = "tiktokOrderId", description = "TikTok's id")
  public String retry(String store, String tiktokOrderId) {
    return Managed.act(who -> orphans.retry(who, tiktokOrderId, store).next());
  }

  @ManagedOperation(
      description = "Decide all parked orders of a cause again, the earliest deadline first")
  @ManagedOperationParameter(name = "store", description = "Name of the store; empty: all")
  @ManagedOperationParameter(name = "cause", description = "UNMAPPED_SKU ...")
  public String releaseByCause(String store, String cause) {
    return Managed.act(who -> orphans.retryAll(who, cause, store, false).next());
  }
}
