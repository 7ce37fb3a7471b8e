package io.caravan.sandbox;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the sandbox inside Caravan ({@code caravan.sandbox.*}).
 *
 * @param enabled off in profile {@code live} whatever this says
 * @param controlPort the control API's port on 127.0.0.1; 0 for any free one
 * @param shopifyPort the simulated Shopify's port on 127.0.0.1
 * @param tiktokPort the simulated TikTok's port on 127.0.0.1
 * @param dataDir where both platforms keep their state; empty for memory only
 * @param seed of every random choice
 * @param webhookUrl webhooks go to this address plus {@code /tiktok} or {@code /shopify}; empty for
 *     this very program
 * @param timeScale multiplies the pauses between webhook retries; above 0 up to 1
 * @param onHold how long a paid order stays ON_HOLD; TikTok's own is an hour
 * @param cancelAnswer how long a buyer's wish to cancel waits for the seller before TikTok grants
 *     it; TikTok's own is a day
 * @param scenario the demo
 */
@ConfigurationProperties("caravan.sandbox")
public record SandboxProperties(
    @DefaultValue("true") boolean enabled,
    @DefaultValue("9100") int controlPort,
    @DefaultValue("9101") int shopifyPort,
    @DefaultValue("9102") int tiktokPort,
    @DefaultValue("data/sandbox") String dataDir,
    @DefaultValue("1") long seed,
    @DefaultValue("") String webhookUrl,
    @DefaultValue("0.02") double timeScale,
    @DefaultValue("PT5S") Duration onHold,
    @DefaultValue("PT2M") Duration cancelAnswer,
    @DefaultValue Scenario scenario) {

  /**
   * @param enabled whether buyers come by themselves
   * @param every pause between two orders
   * @param products size of the catalogue, 2 to 210
   * @param programme whether beside the buyers one order of every special kind is played
   * @param pause between two acts of the programme
   * @param patience before the programme says where to look, and the seller helps
   */
  public record Scenario(
      @DefaultValue("true") boolean enabled,
      @DefaultValue("PT4S") Duration every,
      @DefaultValue("200") int products,
      @DefaultValue("true") boolean programme,
      @DefaultValue("PT8S") Duration pause,
      @DefaultValue("PT90S") Duration patience) {}
}
