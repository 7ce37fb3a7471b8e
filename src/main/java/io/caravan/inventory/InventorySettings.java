package io.caravan.inventory;

import io.caravan.platform.InvalidSetting;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How stock goes to TikTok.
 *
 * @param push false: nothing is sent, everything is read and decided
 * @param ceiling the largest quantity sent; TikTok's API text says 99,999, its FAQ 999,999
 * @param quiet a rise waits so long for more changes, and a product is sent at most once in it
 * @param settle so long after an order was made in Shopify its items are read again
 * @param sweep how often all linked SKUs are compared on both sides; {@code PT0S}: never, and links
 *     that change are not followed either
 * @param velocityDays days of sales that the speed of a SKU is taken from
 * @param zeroRefused where TikTok refuses 0: deactivate the product, or keep one unit on show
 * @param adjust orders that never reach Shopify are taken from its stock, and given back when they
 *     are cancelled before they ship; false: people do it
 * @param returns goods of a completed return are added to Shopify's stock, or left to people
 */
@ConfigurationProperties("caravan.inventory")
public record InventorySettings(
    @DefaultValue("true") boolean push,
    @DefaultValue("99999") int ceiling,
    @DefaultValue("PT1S") Duration quiet,
    @DefaultValue("PT2S") Duration settle,
    @DefaultValue("PT6H") Duration sweep,
    @DefaultValue("14") int velocityDays,
    @DefaultValue("DEACTIVATE") ZeroRefused zeroRefused,
    @DefaultValue("true") boolean adjust,
    @DefaultValue("RESTOCK") Returns returns) {

  /** What to do with goods that come back from a buyer. */
  public enum Returns {
    /** They are added to what Shopify has available. */
    RESTOCK,
    /** They are left to whoever inspects them. */
    LEAVE
  }

  /** What to do where TikTok's API refuses a quantity of 0. */
  public enum ZeroRefused {
    DEACTIVATE,
    KEEP_ONE
  }

  /** Larger ones are refused by every source there is (TikTok's seller FAQ). */
  public static final int HIGHEST_CEILING = 999_999;

  public InventorySettings {
    if (ceiling < 1 || ceiling > HIGHEST_CEILING) {
      throw InvalidSetting.of(
          "caravan.inventory.ceiling",
          Integer.toString(ceiling),
          "1 to " + HIGHEST_CEILING,
          "Leave it out for 99999.");
    }
  }
}
