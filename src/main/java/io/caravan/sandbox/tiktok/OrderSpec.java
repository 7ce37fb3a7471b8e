package io.caravan.sandbox.tiktok;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a buyer orders. Amounts are in the shop's currency; what TikTok computes (sub-total, taxes,
 * total) is computed from them.
 *
 * @param taxRate US: added on top, per unit, on the price less the seller's discount; elsewhere
 *     included, and reported by cross-border shops only
 * @param fees buyer fees by TikTok's field name, such as {@code handling_fee}; {@code
 *     payment_platform_discount} lowers the total
 * @param recipient null for someone in the market
 * @param replaces id of the order this one replaces; empty for none
 * @param shippingType {@code TIKTOK} or {@code SELLER}
 * @param exchanges id of the order this one exchanges (US and UK); empty for none
 * @param orderType {@code NORMAL}, {@code PRE_ORDER}, {@code MADE_TO_ORDER}, {@code BACK_ORDER} or
 *     {@code ZERO_LOTTERY}
 * @param releaseDate Unix seconds; with {@code PRE_ORDER} in the US, which is ON_HOLD until then
 * @param warehouseId where it ships from; empty: the shop's own
 * @param buyer the buyer's id, for several orders of one; empty: somebody new
 * @param needsInvoice Brazil: an invoice must be uploaded before it ships
 * @param blindBox US: the goods show only when the buyer's box is opened
 */
public record OrderSpec(
    String shopId,
    List<Line> lines,
    Shipping shipping,
    BigDecimal taxRate,
    BigDecimal retailDeliveryFee,
    Map<String, BigDecimal> fees,
    @Nullable Recipient recipient,
    boolean sample,
    String replaces,
    boolean cashOnDelivery,
    boolean fulfilledByTikTok,
    String shippingType,
    String buyerMessage,
    String exchanges,
    String orderType,
    @Nullable Long releaseDate,
    String warehouseId,
    String buyer,
    boolean needsInvoice,
    boolean blindBox) {

  /**
   * @param sellerSku must exist in the shop
   * @param price per unit; null: the SKU's
   * @param sellerDiscount over all units
   * @param platformDiscount over all units
   * @param tax over all units; null: by the rate
   * @param deposit German Pfand per unit
   * @param gift free of charge, its price becomes {@code gift_retail_price}
   */
  public record Line(
      String sellerSku,
      int quantity,
      @Nullable BigDecimal price,
      BigDecimal sellerDiscount,
      BigDecimal platformDiscount,
      @Nullable BigDecimal tax,
      BigDecimal deposit,
      boolean gift) {

    public static Line of(String sellerSku, int quantity) {
      return new Line(
          sellerSku,
          quantity,
          null,
          BigDecimal.ZERO,
          BigDecimal.ZERO,
          null,
          BigDecimal.ZERO,
          false);
    }

    public static Line gift(String sellerSku) {
      return new Line(
          sellerSku, 1, null, BigDecimal.ZERO, BigDecimal.ZERO, null, BigDecimal.ZERO, true);
    }

    public Line at(String unitPrice) {
      return new Line(
          sellerSku,
          quantity,
          new BigDecimal(unitPrice),
          sellerDiscount,
          platformDiscount,
          tax,
          deposit,
          gift);
    }

    public Line less(String bySeller, String byPlatform) {
      return new Line(
          sellerSku,
          quantity,
          price,
          new BigDecimal(bySeller),
          new BigDecimal(byPlatform),
          tax,
          deposit,
          gift);
    }

    public Line taxed(String total) {
      return new Line(
          sellerSku,
          quantity,
          price,
          sellerDiscount,
          platformDiscount,
          new BigDecimal(total),
          deposit,
          gift);
    }

    public Line withDeposit(String perUnit) {
      return new Line(
          sellerSku,
          quantity,
          price,
          sellerDiscount,
          platformDiscount,
          tax,
          new BigDecimal(perUnit),
          gift);
    }
  }

  /**
   * @param fee before discounts
   * @param cofunded the seller's share under TikTok's co-funded programme; then {@code
   *     sellerDiscount} is 0
   * @param tax null: by the rate
   */
  public record Shipping(
      BigDecimal fee,
      BigDecimal sellerDiscount,
      BigDecimal platformDiscount,
      BigDecimal cofunded,
      @Nullable BigDecimal tax) {

    public static final Shipping FREE =
        new Shipping(BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, null);

    public static Shipping of(String fee, String bySeller, String byPlatform) {
      return new Shipping(
          new BigDecimal(fee),
          new BigDecimal(bySeller),
          new BigDecimal(byPlatform),
          BigDecimal.ZERO,
          null);
    }
  }

  public OrderSpec {
    lines = List.copyOf(lines);
    fees = Map.copyOf(fees);
    if (lines.isEmpty()) {
      throw new IllegalArgumentException("lines: expected at least one");
    }
  }

  public static Builder in(String shopId) {
    return new Builder(shopId);
  }

  /**
   * One unit, nothing else. With a SKU that only TikTok lists, this is the order nobody can map.
   */
  public static OrderSpec single(String shopId, String sellerSku) {
    return in(shopId).line(sellerSku, 1).build();
  }

  /** Two lines, taxes, both discounts on goods and shipping, a retail delivery fee. */
  public static OrderSpec usWithTaxAndBothDiscounts(String shopId, String skuA, String skuB) {
    return in(shopId)
        .line(Line.of(skuA, 2).at("25.00").less("5.00", "6.00"))
        .line(Line.of(skuB, 1).at("10.00"))
        .shipping(Shipping.of("6.99", "1.00", "3.00"))
        .taxRate("0.0825")
        .retailDeliveryFee("0.28")
        .build();
  }

  /** British: value added tax inside the prices, shipping paid by TikTok. */
  public static OrderSpec british(String shopId, String sku) {
    return in(shopId)
        .line(Line.of(sku, 1).at("30.00").less("3.00", "2.00"))
        .shipping(Shipping.of("3.99", "0", "3.99"))
        .build();
  }

  /** Japanese: no minor unit. */
  public static OrderSpec japanese(String shopId, String sku) {
    return in(shopId)
        .line(Line.of(sku, 2).at("1980").less("200", "150"))
        .shipping(Shipping.of("500", "0", "500"))
        .build();
  }

  /** Something bought, and a gift that came with it. */
  public static OrderSpec withGift(String shopId, String sku, String giftSku) {
    return in(shopId).line(Line.of(sku, 1)).line(Line.gift(giftSku)).build();
  }

  /** A free sample for a creator: the seller's discount is the price. */
  public static OrderSpec sample(String shopId, TikTokSku sku) {
    return in(shopId)
        .line(Line.of(sku.sellerSku(), 1).less(sku.price().toPlainString(), "0"))
        .sample()
        .build();
  }

  /** An ordinary order that costs nothing: the platform pays for it all. */
  public static OrderSpec free(String shopId, TikTokSku sku) {
    return in(shopId)
        .line(Line.of(sku.sellerSku(), 1).less("0", sku.price().toPlainString()))
        .build();
  }

  /** Sent once more, free of charge. */
  public static OrderSpec replacement(String shopId, TikTokSku sku, String replacedOrderId) {
    return in(shopId)
        .line(Line.of(sku.sellerSku(), 1).less(sku.price().toPlainString(), "0"))
        .replaces(replacedOrderId)
        .build();
  }

  /** Something else instead, free of charge. */
  public static OrderSpec exchange(String shopId, TikTokSku sku, String sourceOrderId) {
    return in(shopId)
        .line(Line.of(sku.sellerSku(), 1).less(sku.price().toPlainString(), "0"))
        .exchanges(sourceOrderId)
        .build();
  }

  /** Something that is not out yet. */
  public static OrderSpec preOrder(String shopId, String sku, long releaseDate) {
    return in(shopId).line(sku, 1).preOrder(releaseDate).build();
  }

  /** Collects what differs from an ordinary order. */
  public static final class Builder {
    private final String shopId;
    private final List<Line> lines = new ArrayList<>();
    private Shipping shipping = Shipping.FREE;
    private BigDecimal taxRate = BigDecimal.ZERO;
    private BigDecimal retailDeliveryFee = BigDecimal.ZERO;
    private final Map<String, BigDecimal> fees = new TreeMap<>();
    private @Nullable Recipient recipient;
    private boolean sample;
    private String replaces = "";
    private boolean cashOnDelivery;
    private boolean fulfilledByTikTok;
    private String shippingType = "SELLER";
    private String buyerMessage = "";
    private String exchanges = "";
    private String orderType = "NORMAL";
    private @Nullable Long releaseDate;
    private String warehouseId = "";
    private String buyer = "";
    private boolean needsInvoice;
    private boolean blindBox;

    private Builder(String shopId) {
      this.shopId = shopId;
    }

    public Builder line(Line line) {
      lines.add(line);
      return this;
    }

    public Builder line(String sellerSku, int quantity) {
      return line(Line.of(sellerSku, quantity));
    }

    public Builder shipping(Shipping newShipping) {
      shipping = newShipping;
      return this;
    }

    public Builder taxRate(String rate) {
      taxRate = new BigDecimal(rate);
      return this;
    }

    public Builder retailDeliveryFee(String fee) {
      retailDeliveryFee = new BigDecimal(fee);
      return this;
    }

    public Builder fee(String field, String amount) {
      fees.put(field, new BigDecimal(amount));
      return this;
    }

    public Builder to(Recipient newRecipient) {
      recipient = newRecipient;
      return this;
    }

    public Builder sample() {
      sample = true;
      return this;
    }

    public Builder replaces(String orderId) {
      replaces = orderId;
      return this;
    }

    public Builder cashOnDelivery() {
      cashOnDelivery = true;
      return this;
    }

    public Builder fulfilledByTikTok() {
      fulfilledByTikTok = true;
      shippingType = "TIKTOK";
      return this;
    }

    public Builder shippedByTikTok() {
      shippingType = "TIKTOK";
      return this;
    }

    public Builder saying(String message) {
      buyerMessage = message;
      return this;
    }

    public Builder exchanges(String orderId) {
      exchanges = orderId;
      return this;
    }

    /** {@code release} in Unix seconds. */
    public Builder preOrder(long release) {
      orderType = "PRE_ORDER";
      releaseDate = release;
      return this;
    }

    public Builder ofType(String type) {
      orderType = type;
      return this;
    }

    public Builder from(String warehouse) {
      warehouseId = warehouse;
      return this;
    }

    /** One of several orders of this buyer. */
    public Builder by(String userId) {
      buyer = userId;
      return this;
    }

    public Builder needingInvoice() {
      needsInvoice = true;
      return this;
    }

    public Builder blindBox() {
      blindBox = true;
      return this;
    }

    public OrderSpec build() {
      return new OrderSpec(
          shopId,
          lines,
          shipping,
          taxRate,
          retailDeliveryFee,
          fees,
          recipient,
          sample,
          replaces,
          cashOnDelivery,
          fulfilledByTikTok,
          shippingType,
          buyerMessage,
          exchanges,
          orderType,
          releaseDate,
          warehouseId,
          buyer,
          needsInvoice,
          blindBox);
    }
  }
}
