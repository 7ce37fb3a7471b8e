package io.caravan.order;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the order flow.
 *
 * @param holdGrace wait after payment where a shop has no ON_HOLD status; TikTok's remorse window
 *     is one hour (TikTok facts, section 4.5)
 * @param unknownQuietPeriod wait before an unknown outcome may be judged absent; longer than the
 *     HTTP timeout plus the platform's index lag
 * @param unknownRecheck between the two lookups that must both say absent
 * @param lateDiscovery an order first seen longer than this after it was paid is looked up in
 *     Shopify before its first create
 * @param parallel orders worked on at the same time, on this node
 */
@ConfigurationProperties("caravan.orders")
public record OrderSettings(
    @DefaultValue("PT1H") Duration holdGrace,
    @DefaultValue("PT60S") Duration unknownQuietPeriod,
    @DefaultValue("PT30S") Duration unknownRecheck,
    @DefaultValue("PT10M") Duration lateDiscovery,
    @DefaultValue("24") int parallel) {

  public Submission.Timing timing() {
    return new Submission.Timing(unknownQuietPeriod, unknownRecheck);
  }
}
