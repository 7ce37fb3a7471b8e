package io.caravan.ops;

import java.util.Map;
import java.util.TreeMap;
import org.springframework.jmx.export.annotation.ManagedAttribute;
import org.springframework.jmx.export.annotation.ManagedResource;
import org.springframework.stereotype.Component;

/** Open alerts over JMX. */
@Component
@ManagedResource(description = "Alerts whose cause lasts")
public class ManagedAlerts {
  private final Figures figures;

  ManagedAlerts(Figures figures) {
    this.figures = figures;
  }

  @ManagedAttribute(description = "Open alerts of all stores")
  public long getOpen() {
    return figures.latest().alerts().stream().mapToLong(Figures.OpenAlerts::count).sum();
  }

  @ManagedAttribute(description = "The same by kind")
  public Map<String, Long> getOpenByKind() {
    Map<String, Long> kinds = new TreeMap<>();
    figures.latest().alerts().forEach(a -> kinds.merge(a.kind(), a.count(), Long::sum));
    return kinds;
  }
}
