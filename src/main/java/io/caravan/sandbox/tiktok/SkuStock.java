package io.caravan.sandbox.tiktok;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The stock of one SKU, as TikTok keeps it.
 *
 * @param at its warehouses, the first one is where stock goes that names none
 * @param reserved what campaigns and creators have set apart; part of what is available
 * @param alert the low-stock alert value that the seller set for it; null: the shop's default
 * @param handlingDays working days until a back-order ships; null: never said
 * @param told the inventory status that was announced last
 * @param tally what buyers did
 */
public record SkuStock(
    String shopId,
    String productId,
    String skuId,
    List<At> at,
    List<Reserved> reserved,
    @Nullable Integer alert,
    @Nullable Integer handlingDays,
    String told,
    Tally tally) {

  static final String SUFFICIENT = "SUFFICIENT_STOCK";
  static final String LOW = "LOW_STOCK";
  static final String OUT = "OUT_OF_STOCK";

  /** Who set stock apart. */
  public enum Holder {
    CAMPAIGN,
    CREATOR
  }

  /**
   * One warehouse of it.
   *
   * @param available can be ordered, reserved units among them
   * @param committed units of orders that have not shipped: no part of {@code available}
   * @param backorder becomes {@code available} once that is sold out
   */
  public record At(String warehouseId, int available, int committed, int backorder) {

    /** Sold out, and there is a back-order: that is sold now. */
    At converted() {
      return available == 0 && backorder > 0 ? new At(warehouseId, backorder, committed, 0) : this;
    }
  }

  /** Units set apart at one warehouse. */
  public record Reserved(Holder holder, String name, String warehouseId, int quantity) {}

  /**
   * Units that buyers did something with, ever.
   *
   * @param sold ordered
   * @param givenBack of cancelled orders, back on sale
   * @param refused wanted, but sold out
   * @param oversold ordered although there were none; only where nobody refuses
   */
  public record Tally(long sold, long givenBack, long refused, long oversold) {
    static final Tally NONE = new Tally(0, 0, 0, 0);
  }

  public SkuStock {
    at = List.copyOf(at);
    reserved = List.copyOf(reserved);
  }

  static SkuStock of(TikTokSku sku, String warehouseId) {
    return new SkuStock(
        sku.shopId(),
        sku.productId(),
        sku.id(),
        List.of(new At(warehouseId, sku.quantity(), 0, 0)),
        List.of(),
        null,
        null,
        SUFFICIENT,
        Tally.NONE);
  }

  public @Nullable At at(String warehouseId) {
    return at.stream().filter(a -> a.warehouseId().equals(warehouseId)).findFirst().orElse(null);
  }

  /** The warehouse of an order, or the SKU's first if it has no stock there. */
  String servedFrom(String warehouseId) {
    return at(warehouseId) == null ? at.get(0).warehouseId() : warehouseId;
  }

  public int reserved(Holder holder) {
    return reserved.stream().filter(r -> r.holder() == holder).mapToInt(Reserved::quantity).sum();
  }

  int reservedAt(String warehouseId, @Nullable Holder holder) {
    return reserved.stream()
        .filter(r -> r.warehouseId().equals(warehouseId))
        .filter(r -> holder == null || r.holder() == holder)
        .mapToInt(Reserved::quantity)
        .sum();
  }

  public int available() {
    return at.stream().mapToInt(At::available).sum();
  }

  public int committed() {
    return at.stream().mapToInt(At::committed).sum();
  }

  /** What the shop itself may sell. */
  public int inShop() {
    return at.stream().mapToInt(a -> inShopAt(a.warehouseId())).sum();
  }

  int inShopAt(String warehouseId) {
    At there = at(warehouseId);
    return there == null ? 0 : Math.max(0, there.available() - reservedAt(warehouseId, null));
  }

  /** The inventory status, by the alert value that holds. */
  String status(int alertValue) {
    int left = inShop();
    return left == 0 ? OUT : left <= alertValue ? LOW : SUFFICIENT;
  }

  SkuStock changed(String warehouseId, UnaryOperator<At> change) {
    var changed = new ArrayList<At>();
    for (At a : at) {
      changed.add(a.warehouseId().equals(warehouseId) ? change.apply(a).converted() : a);
    }
    return withAt(changed);
  }

  SkuStock withAt(List<At> newAt) {
    return new SkuStock(
        shopId, productId, skuId, newAt, reserved, alert, handlingDays, told, tally);
  }

  SkuStock withReserved(List<Reserved> newReserved) {
    return new SkuStock(
        shopId, productId, skuId, at, newReserved, alert, handlingDays, told, tally);
  }

  SkuStock withAlert(@Nullable Integer newAlert) {
    return new SkuStock(
        shopId, productId, skuId, at, reserved, newAlert, handlingDays, told, tally);
  }

  SkuStock withHandlingDays(int days) {
    return new SkuStock(shopId, productId, skuId, at, reserved, alert, days, told, tally);
  }

  SkuStock told(String status) {
    return new SkuStock(shopId, productId, skuId, at, reserved, alert, handlingDays, status, tally);
  }

  SkuStock counting(Tally newTally) {
    return new SkuStock(
        shopId, productId, skuId, at, reserved, alert, handlingDays, told, newTally);
  }
}
