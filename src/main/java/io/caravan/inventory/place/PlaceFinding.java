package io.caravan.inventory.place;

/**
 * Something wrong with warehouses, locations or the map between them.
 *
 * @param code which check found it
 * @param subject the warehouse's or location's id; empty where it is all of them
 * @param what is wrong, in words, with names and values
 * @param toDo what a person should do
 */
public record PlaceFinding(Code code, String subject, String what, String toDo) {

  /** The checks. Part of the API: do not rename. */
  public enum Code {
    /** More pickup warehouses are mapped than TikTok Shop takes. */
    TOO_MANY_WAREHOUSES,
    /** There is nowhere for a return to go. */
    NO_RETURN_WAREHOUSE,
    /** TikTok Shop takes one. */
    SEVERAL_RETURN_WAREHOUSES,
    /** A mapped warehouse that TikTok does not have. */
    WAREHOUSE_GONE,
    /** A mapped warehouse that is switched off. */
    WAREHOUSE_DISABLED,
    /** A mapped warehouse in TikTok's holiday mode or at its order limit: not sold, not a fault. */
    WAREHOUSE_RESTRICTED,
    /** A return warehouse is mapped: nothing is sold from one. */
    WAREHOUSE_FOR_RETURNS,
    /** A warehouse that sells, and has no location to take its stock from. */
    WAREHOUSE_WITHOUT_LOCATION,
    /** Several warehouses without a location would all show the default location's stock. */
    WAREHOUSES_SHARE_DEFAULT,
    /** Orders say both that TikTok ships from it and that the seller does. */
    WAREHOUSE_OWNER_UNCLEAR,
    /** A mapped location that Shopify does not have. */
    LOCATION_GONE,
    /** A mapped location that is switched off. */
    LOCATION_INACTIVE,
    /** A location with stock that no warehouse shows. */
    LOCATION_NOT_MAPPED,
    /** A location that shows TikTok's stock would feed it back to TikTok. */
    MIRROR_LOOP,
    /** A location that should show TikTok's stock is gone or switched off. */
    MIRROR_GONE
  }
}
