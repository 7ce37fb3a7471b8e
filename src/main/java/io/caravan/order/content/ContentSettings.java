package io.caravan.order.content;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How orders are shown in Shopify, as far as that is a matter of taste. {@link #DEFAULTS} is what a
 * shop gets that sets nothing.
 *
 * @param discount {@code caravan.orders.discount}
 * @param platformDiscount {@code caravan.orders.platform-discount}
 * @param fees {@code caravan.orders.fees}
 * @param retailDeliveryFee {@code caravan.orders.retail-delivery-fee}
 * @param outOfStock {@code caravan.orders.out-of-stock}
 * @param vatRates VAT rate by region, a proportion (0.2 is 20 %), for local shops whose prices
 *     include a tax that TikTok does not report; no rate, no VAT lines
 * @param tags put on every order, cut at 40 characters
 * @param email whether TikTok's relay address becomes the order's e-mail; it is an attribute anyway
 * @param history whether orders are taken over from before the shop was connected; they leave stock
 *     alone
 * @param sourceName Shopify attribution handle; null for none
 * @param sourceUrl link to the order, with {@code {id}}, {@code {region}} (US) and {@code {site}}
 *     (us; Great Britain's is uk)
 */
public record ContentSettings(
    DiscountStyle discount,
    PlatformDiscountStyle platformDiscount,
    FeeStyle fees,
    RetailDeliveryFeeStyle retailDeliveryFee,
    OutOfStock outOfStock,
    Map<String, BigDecimal> vatRates,
    List<String> tags,
    boolean email,
    boolean history,
    @Nullable String sourceName,
    String sourceUrl) {

  /** How the discount that the seller gave is shown. */
  public enum DiscountStyle {
    /** As a discount code over the order; prices stay what TikTok listed. */
    CODE,
    /** As lower unit prices. */
    PRICE
  }

  /** How the discount that TikTok paid for is shown. */
  public enum PlatformDiscountStyle {
    /** As a second payment: the seller's revenue is what the seller is owed. */
    TRANSACTION,
    /** As a discount: the order's total is what the buyer paid. */
    DISCOUNT
  }

  /** How the fees that the buyer paid and TikTok keeps are shown. */
  public enum FeeStyle {
    /** As an attribute, outside the total. */
    ATTRIBUTE,
    /** As custom lines, inside the total. */
    LINE
  }

  /** How the retail delivery fee of some US states is shown. */
  public enum RetailDeliveryFeeStyle {
    /** As a tax line of rate 0 on shipping. */
    TAX_LINE,
    /** As a custom line. */
    LINE
  }

  /** What happens to an order for more than there is. */
  public enum OutOfStock {
    /** Created all the same, and held. */
    CREATE_AND_HOLD,
    /** Refused by Shopify, so that it is parked until there is stock. */
    PARK
  }

  /** The page of Seller Center as public tools link it. */
  public static final String SELLER_CENTER =
      "https://seller-{site}.tiktok.com/order/detail?order_no={id}&shop_region={region}";

  public static final ContentSettings DEFAULTS =
      new ContentSettings(
          DiscountStyle.CODE,
          PlatformDiscountStyle.TRANSACTION,
          FeeStyle.ATTRIBUTE,
          RetailDeliveryFeeStyle.TAX_LINE,
          OutOfStock.CREATE_AND_HOLD,
          Map.of(),
          List.of("TikTok Shop"),
          false,
          false,
          null,
          SELLER_CENTER);

  public ContentSettings {
    vatRates = Map.copyOf(vatRates);
    tags = List.copyOf(tags);
    vatRates.forEach(
        (region, rate) -> {
          if (rate.signum() < 0 || rate.compareTo(BigDecimal.ONE) >= 0) {
            throw new IllegalArgumentException(
                "vat rate of " + region + " must be a proportion such as 0.2, got " + rate);
          }
        });
  }
}
