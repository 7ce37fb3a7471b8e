package io.caravan.sandbox.tiktok;

/**
 * A shop of the simulated TikTok.
 *
 * @param id decimal string
 * @param cipher what API calls name the shop by
 * @param code as Seller Center shows it
 * @param crossBorder sells from abroad: reports {@code tax} although its prices include it
 * @param onHold whether paid orders go through ON_HOLD; older shops go straight to
 *     AWAITING_SHIPMENT
 * @param isoCodes whether district entries carry {@code iso_code} (2026)
 * @param warehouseId where its orders ship from
 */
public record TikTokShop(
    String id,
    String name,
    Market market,
    String cipher,
    String code,
    boolean crossBorder,
    boolean onHold,
    boolean isoCodes,
    String warehouseId) {

  /** A local shop as TikTok opens them today: with ON_HOLD, with ISO codes. */
  public static TikTokShop local(String id, String name, Market market, String cipher) {
    return new TikTokShop(
        id,
        name,
        market,
        cipher,
        market + "LC" + id.substring(Math.max(0, id.length() - 6)),
        false,
        true,
        true,
        "7068517275539719942");
  }

  public TikTokShop withoutOnHold() {
    return new TikTokShop(
        id, name, market, cipher, code, crossBorder, false, isoCodes, warehouseId);
  }

  public TikTokShop asCrossBorder() {
    return new TikTokShop(id, name, market, cipher, code, true, onHold, isoCodes, warehouseId);
  }

  public TikTokShop withoutIsoCodes() {
    return new TikTokShop(id, name, market, cipher, code, crossBorder, onHold, false, warehouseId);
  }
}
