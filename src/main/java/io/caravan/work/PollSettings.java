package io.caravan.work;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How often each side is polled; {@code PT0S} switches one off. Polls keep webhooks honest: TikTok
 * drops an event after four tries, Shopify after eight (facts of both, sections on webhooks).
 */
@ConfigurationProperties("caravan.poll")
public record PollSettings(
    @DefaultValue("PT1M") Duration tiktokOrders,
    @DefaultValue("PT15M") Duration tiktokProducts,
    @DefaultValue("PT5M") Duration tiktokAftersales,
    @DefaultValue("PT15M") Duration shopifyProducts,
    @DefaultValue("PT5M") Duration shopifyInventory,
    @DefaultValue("PT5M") Duration shopifyFulfilments) {}
