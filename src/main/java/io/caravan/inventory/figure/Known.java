package io.caravan.inventory.figure;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that the number of one TikTok SKU depends on, as known at one moment.
 *
 * @param skuId TikTok's
 * @param productId TikTok's
 * @param virtualBundle TikTok takes no stock for it: it counts that of its components
 * @param parts what it is in Shopify; none: it is not linked
 * @param warehouses every warehouse that TikTok says the SKU has
 * @param defaultLocation for one warehouse that no row of the table names, a GID; null if not set
 * @param items Shopify's inventory items of the parts, by GID; one that is missing was never read
 * @param taken of these items, by orders that Shopify's numbers do not know of
 * @param policy what people want
 * @param promotion what TikTok set apart
 * @param ceiling the largest quantity of one warehouse
 * @param velocityDays the days that {@link Item#sold} was counted over
 */
public record Known(
    String skuId,
    String productId,
    boolean virtualBundle,
    List<Part> parts,
    List<Warehouse> warehouses,
    @Nullable String defaultLocation,
    Map<String, Item> items,
    List<Taken> taken,
    Policy policy,
    Promotion promotion,
    int ceiling,
    int velocityDays) {

  public Known {
    parts = List.copyOf(parts);
    warehouses = List.copyOf(warehouses);
    items = Map.copyOf(items);
    taken = List.copyOf(taken);
    if (ceiling < 0 || velocityDays < 1) {
      throw new IllegalArgumentException("ceiling " + ceiling + ", velocityDays " + velocityDays);
    }
  }

  /**
   * @param inventoryItemId GID; null while Shopify was not asked for the variant
   * @param quantity of it in one unit of the SKU, from 1
   */
  public record Part(@Nullable String inventoryItemId, int quantity) {
    public Part {
      if (quantity < 1) {
        throw new IllegalArgumentException("quantity " + quantity + " of " + inventoryItemId);
      }
    }
  }

  /**
   * A Shopify inventory item.
   *
   * @param tracked false: Shopify counts nothing
   * @param continueSelling Shopify goes on selling it when there is none
   * @param gone Shopify does not know it any more
   * @param available by location GID; may be negative
   * @param sold units of it that TikTok's buyers ordered lately, through any SKU
   */
  public record Item(
      boolean tracked,
      boolean continueSelling,
      boolean gone,
      Map<String, Integer> available,
      long sold) {
    public Item {
      available = Map.copyOf(available);
    }
  }

  /**
   * A warehouse of the SKU.
   *
   * @param locations Shopify's, GIDs; empty: no row of the table names it
   * @param enabled false: TikTok sells nothing from it, for a holiday, an order limit or because it
   *     is switched off
   * @param ownedByTikTok its stock is TikTok's business
   * @param closed the seller sells nothing from it now
   * @param shown what TikTok last said is available
   */
  public record Warehouse(
      String id,
      List<String> locations,
      boolean enabled,
      boolean ownedByTikTok,
      boolean closed,
      int shown) {
    public Warehouse {
      locations = List.copyOf(locations);
    }

    /** As an ordinary one: enabled, open, the seller's. */
    public static Warehouse open(String id, List<String> locations, int shown) {
      return new Warehouse(id, locations, true, false, false, shown);
    }
  }

  /**
   * Units that are sold and still counted by Shopify.
   *
   * @param location where they are taken from; null: nobody can say
   * @param units of the inventory item
   * @param known false: TikTok counts them as committed and we have not seen their order
   */
  public record Taken(
      String inventoryItemId, @Nullable String location, long units, boolean known) {
    public Taken {
      if (units < 0) {
        throw new IllegalArgumentException(units + " units of " + inventoryItemId);
      }
    }
  }

  /**
   * Units that TikTok set apart for campaigns and creators.
   *
   * @param inQuantity whether the quantity that is sent includes them; null: not found out yet
   */
  public record Promotion(long units, @Nullable Boolean inQuantity) {
    public static final Promotion NONE = new Promotion(0, null);
  }
}
