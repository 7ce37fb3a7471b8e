package io.caravan.settlement;

import io.caravan.platform.InvalidSetting;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What was earned.
 *
 * @param poll how often TikTok is asked for statements; {@code PT0S}: never. It makes one a day
 * @param firstLook how far back the first poll goes
 * @param look statements of so long are read again at each poll, and those that are not paid for as
 *     long as it takes: their status changes until they are
 * @param metafield what an order earned is written to its Shopify order
 * @param costOfGoods Shopify is asked what the goods cost; needs scope {@code read_inventory}
 */
@ConfigurationProperties("caravan.settlement")
public record SettlementSettings(
    @DefaultValue("PT6H") Duration poll,
    @DefaultValue("P35D") Duration firstLook,
    @DefaultValue("P3D") Duration look,
    @DefaultValue("true") boolean metafield,
    @DefaultValue("true") boolean costOfGoods) {

  public SettlementSettings {
    notNegative("poll", poll);
    notNegative("first-look", firstLook);
    notNegative("look", look);
  }

  private static void notNegative(String name, Duration value) {
    if (value.isNegative()) {
      throw InvalidSetting.of(
          "caravan.settlement." + name,
          value.toString(),
          "a time that is not negative",
          "Set an ISO-8601 duration such as PT6H.");
    }
  }
}
