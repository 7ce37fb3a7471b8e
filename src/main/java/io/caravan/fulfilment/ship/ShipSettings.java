package io.caravan.fulfilment.ship;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How TikTok is told of shipments.
 *
 * @param shipDespiteRequest ship although the buyer asks to cancel and nobody has answered: in the
 *     US TikTok then rejects the request. Off: such a shipment waits for the answer
 * @param usps what to do with a number of USPS in the US that TikTok says is of no label of its own
 * @param providersFor how long a list of TikTok's providers is good
 */
@ConfigurationProperties("caravan.fulfilment")
public record ShipSettings(
    @DefaultValue("false") boolean shipDespiteRequest,
    @DefaultValue("WARN") Usps usps,
    @DefaultValue("P1D") Duration providersFor) {

  /** USPS labels have to come from TikTok since January 2026, by the trade press. */
  public enum Usps {
    /** Do not ask TikTok. */
    OFF,
    /** Ask, keep the answer, and ship. */
    WARN,
    /** Ask, and park what is not of a label of TikTok's. */
    PARK
  }
}
