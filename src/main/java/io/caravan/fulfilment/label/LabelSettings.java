package io.caravan.fulfilment.label;

import io.caravan.platform.InvalidSetting;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How TikTok Shipping is arranged ({@code caravan.fulfilment}).
 *
 * @param arrange at once, as soon as an order may be shipped, or only where a person asks for it
 *     ({@code POST /api/shipments/{order}/arrange})
 * @param handover outside the US: bring parcels to TikTok's carrier, or have them picked up; the
 *     other where TikTok does not offer it
 * @param service in the US: {@code cheapest}, {@code default} (TikTok's own choice), or a service's
 *     id or name
 * @param packages in the US: the boxes there are, the one to be taken first at the top. TikTok asks
 *     for weight and size, and a size that is not known is never guessed
 */
@ConfigurationProperties("caravan.fulfilment")
public record LabelSettings(
    @DefaultValue("auto") Arrange arrange,
    @DefaultValue("drop-off") Handover handover,
    @DefaultValue(CHEAPEST) String service,
    @DefaultValue List<Box> packages) {

  static final String CHEAPEST = "cheapest";
  static final String DEFAULT = "default";

  /** When a label is bought. */
  public enum Arrange {
    AUTO,
    ON_REQUEST
  }

  /** TikTok's {@code handover_method}. */
  public enum Handover {
    DROP_OFF,
    PICKUP
  }

  /**
   * A box as it is configured.
   *
   * @param store null: for every store
   * @param unit of its edges, CM or INCH
   * @param weight of the empty box, in grams
   * @param maxWeight of the goods in it, in grams; null: any
   */
  public record Box(
      @Nullable String name,
      @Nullable String store,
      @Nullable BigDecimal length,
      @Nullable BigDecimal width,
      @Nullable BigDecimal height,
      @DefaultValue("CM") String unit,
      @DefaultValue("0") int weight,
      @Nullable Integer maxWeight) {}

  public LabelSettings {
    packages = List.copyOf(packages);
    for (int i = 0; i < packages.size(); i++) {
      profile("caravan.fulfilment.packages[" + i + "]", packages.get(i));
    }
  }

  /** The boxes of a store, in their order. */
  List<PackageProfile> profiles(String store) {
    List<PackageProfile> profiles = new ArrayList<>();
    for (int i = 0; i < packages.size(); i++) {
      Box box = packages.get(i);
      if (box.store() == null || box.store().equals(store)) {
        profiles.add(profile("caravan.fulfilment.packages[" + i + "]", box));
      }
    }
    return profiles;
  }

  private static PackageProfile profile(String where, Box box) {
    if (!box.unit().equals("CM") && !box.unit().equals("INCH")) {
      throw InvalidSetting.of(where + ".unit", box.unit(), "CM or INCH", "Set one of the two.");
    }
    Integer most = box.maxWeight();
    if (box.weight() < 0 || (most != null && most <= 0)) {
      throw InvalidSetting.of(
          where + ".weight",
          box.weight() + " and " + most,
          "grams, 0 or more, and max-weight more than 0",
          "Give the weight of the empty box and of what goes into it at most.");
    }
    return new PackageProfile(
        box.name() == null || box.name().isBlank() ? where : box.name(),
        edge(where + ".length", box.length()),
        edge(where + ".width", box.width()),
        edge(where + ".height", box.height()),
        box.unit(),
        box.weight(),
        most == null ? Integer.MAX_VALUE : most);
  }

  private static BigDecimal edge(String setting, @Nullable BigDecimal value) {
    if (value == null || value.signum() <= 0) {
      throw InvalidSetting.of(
          setting,
          String.valueOf(value),
          "a number more than 0",
          "Measure the closed box: TikTok prices labels by it.");
    }
    return value;
  }
}
