package io.caravan.fulfilment.preflight;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a seller has set up for shipping, as TikTok last told.
 *
 * @param warehouses those that sell and are the seller's
 * @param templates null until read
 */
public record ShippingFacts(List<Warehouse> warehouses, @Nullable Templates templates) {

  /**
   * @param options null until read
   * @param refused TikTok's code where it did not tell; else null
   * @param locations that feed it
   */
  public record Warehouse(
      String id,
      String name,
      @Nullable List<Option> options,
      @Nullable String refused,
      List<Location> locations) {
    public Warehouse {
      options = options == null ? null : List.copyOf(options);
      locations = List.copyOf(locations);
    }
  }

  /**
   * A delivery option.
   *
   * @param type TikTok's; SEND_BY_SELLER where the seller ships
   * @param providers how many carriers there are for it; null where TikTok ships
   * @param refused TikTok's code where it offers none; else null
   */
  public record Option(
      String id, String name, String type, @Nullable Integer providers, @Nullable String refused) {

    boolean bySeller() {
      return type.equals(BY_SELLER);
    }
  }

  /**
   * @param id GID
   * @param thirdParty a 3PL's or an app's
   */
  public record Location(String id, String name, boolean thirdParty) {}

  /**
   * @param refused TikTok's code where it did not tell; else null
   */
  public record Templates(List<Template> all, @Nullable String refused) {
    public Templates {
      all = List.copyOf(all);
    }
  }

  /**
   * @param reasons why it cannot be used, TikTok's words
   */
  public record Template(
      String id,
      String name,
      boolean bySeller,
      boolean preferred,
      boolean available,
      List<String> reasons) {
    public Template {
      reasons = List.copyOf(reasons);
    }
  }

  /** TikTok's type of a delivery option where the seller ships. */
  static final String BY_SELLER = "SEND_BY_SELLER";

  public ShippingFacts {
    warehouses = List.copyOf(warehouses);
  }
}
