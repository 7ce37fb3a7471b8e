package io.caravan.fulfilment.deadline;

import io.caravan.platform.PlatformException;
import io.caravan.shopify.ShopifyApi;
import io.caravan.store.Store;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * When a shop's day ends: by the time zone that Shopify has for it, asked once and remembered. If
 * Shopify does not answer, by UTC, and it is asked again the next time.
 */
@Component
public class ShopDay {
  private static final Logger log = LoggerFactory.getLogger(ShopDay.class);

  private final ShopifyApi shopify;
  private final Map<Integer, ZoneId> zones = new ConcurrentHashMap<>();

  ShopDay(ShopifyApi shopify) {
    this.shopify = shopify;
  }

  public ZoneId zone(Store store) {
    ZoneId known = zones.get(store.id());
    if (known != null) {
      return known;
    }
    try {
      ZoneId zone = ZoneId.of(shopify.identity(store).timezone());
      zones.put(store.id(), zone);
      return zone;
    } catch (PlatformException | DateTimeException e) {
      log.warn("The time zone of store {} is not known: {}", store.name(), e.toString());
      return ZoneOffset.UTC;
    }
  }

  /** The first moment of the next day. */
  static Instant end(Instant now, ZoneId zone) {
    return now.atZone(zone).toLocalDate().plusDays(1).atStartOfDay(zone).toInstant();
  }

  public Instant end(Store store, Instant now) {
    return end(now, zone(store));
  }
}
