package io.caravan.order;

import io.caravan.store.Stores;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Counts what happens to orders, as their timelines tell it: {@code caravan.orders.events} by
 * store, kind (parked, released, imported ...) and cause. Of a release the cause is the topic that
 * brought it about. Counted by the node that did it: take the sum.
 */
@Component
class OrderCounts {
  private static final Logger log = LoggerFactory.getLogger(OrderCounts.class);
  private static final String NONE = "none";

  /** Codes only: a text of many values would be a counter each. */
  private static final Pattern CODE = Pattern.compile("[A-Za-z][A-Za-z_-]{0,39}");

  private final Stores stores;
  private final MeterRegistry registry;

  OrderCounts(Stores stores, MeterRegistry registry) {
    this.stores = stores;
    this.registry = registry;
  }

  void happened(int storeId, String kind, Map<String, ?> detail) {
    Object cause = detail.containsKey("cause") ? detail.get("cause") : detail.get("topic");
    String code = cause instanceof String text && CODE.matcher(text).matches() ? text : NONE;
    registry
        .counter(
            "caravan.orders.events",
            "store",
            stores.byId(storeId).name(),
            "kind",
            kind,
            "cause",
            code)
        .increment();
    log.debug("{} ({})", kind, code);
  }
}
