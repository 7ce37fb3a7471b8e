package io.caravan.tiktok;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.caravan.tiktok.Lenient.Count;
import io.caravan.tiktok.Lenient.Flag;
import io.caravan.tiktok.Lenient.Money;
import io.caravan.tiktok.Lenient.Seconds;
import io.caravan.tiktok.Lenient.Text;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * An order as TikTok Shop tells it: {@code GET /order/202507/orders} (and {@code 202309}, and the
 * elements of {@code POST /order/202309/orders/search}, which are the same objects). Field names
 * and meaning are TikTok's own.
 *
 * <p>Reading is tolerant: unknown fields are ignored; ids, amounts and times may be strings or
 * numbers; a missing field, null and an empty string are all absent (null here, false for a flag,
 * an empty list for a list). Enumerations stay strings, since TikTok adds values and its own sample
 * shows some that are in no list. Times are Unix seconds in the JSON. {@link #toString} shows no
 * personal data.
 *
 * @param id the order, an 18-digit decimal string
 * @param status UNPAID, ON_HOLD, AWAITING_SHIPMENT, PARTIALLY_SHIPPING, AWAITING_COLLECTION,
 *     IN_TRANSIT, DELIVERED, COMPLETED or CANCELLED
 * @param payment all the money; {@link Payment#NONE} where TikTok sends none
 * @param recipientAddress absent under UNPAID and ON_HOLD; may be masked
 * @param lineItems one element is one unit: a quantity of three is three elements
 * @param fulfillmentType FULFILLMENT_BY_SELLER, FULFILLMENT_BY_TIKTOK or
 *     FULFILLMENT_BY_DILAYANI_TOKOPEDIA
 * @param shippingType TIKTOK or SELLER
 * @param updateTime moves with the status only
 * @param rtsSlaTime must be AWAITING_COLLECTION by then, else it counts as late
 * @param ttsSlaTime must be IN_TRANSIT by then
 * @param cancelOrderSlaTime automatic cancellation
 * @param shippingDueTime automatic cancellation unless AWAITING_COLLECTION by then
 * @param collectionDueTime automatic cancellation unless IN_TRANSIT by then
 * @param deliveryDueTime automatic cancellation unless DELIVERED by then
 * @param buyerEmail an anonymous relay address
 * @param cpf the buyer's tax number, Brazil only
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TikTokOrder(
    @Text String id,
    @Text @Nullable String status,
    Payment payment,
    @Nullable RecipientAddress recipientAddress,
    List<LineItem> lineItems,
    List<Package> packages,
    @Text @Nullable String fulfillmentType,
    @Text @Nullable String shippingType,
    @Text @Nullable String deliveryType,
    @Text @Nullable String orderType,
    @Text @Nullable String commercePlatform,
    @Text @Nullable String warehouseId,
    @Text @Nullable String userId,
    @Text @Nullable String buyerEmail,
    @Text @Nullable String buyerMessage,
    @Text @Nullable String sellerNote,
    @Text @Nullable String trackingNumber,
    @Text @Nullable String shippingProvider,
    @Text @Nullable String shippingProviderId,
    @Text @Nullable String deliveryOptionId,
    @Text @Nullable String deliveryOptionName,
    @Text @Nullable String fastDeliveryProgram,
    @Text @Nullable String splitOrCombineTag,
    @Text @Nullable String autoCombineGroupId,
    @Text @Nullable String paymentMethodName,
    @Text @Nullable String paymentMethodCode,
    @Text @Nullable String cpf,
    @Text @Nullable String cpfName,
    @Text @Nullable String needUploadInvoice,
    @Text @Nullable String cancelReason,
    @Text @Nullable String cancellationInitiator,
    @Flag Boolean isSampleOrder,
    @Flag Boolean isOnHoldOrder,
    @Flag Boolean isCod,
    @Flag Boolean isBuyerRequestCancel,
    @Flag Boolean isReplacementOrder,
    @Text @Nullable String replacedOrderId,
    @Flag Boolean isExchangeOrder,
    @Text @Nullable String exchangeSourceOrderId,
    @Flag Boolean hasUpdatedRecipientAddress,
    @Seconds @Nullable Instant createTime,
    @Seconds @Nullable Instant paidTime,
    @Seconds @Nullable Instant updateTime,
    @Seconds @Nullable Instant rtsTime,
    @Seconds @Nullable Instant collectionTime,
    @Seconds @Nullable Instant deliveryTime,
    @Seconds @Nullable Instant cancelTime,
    @Seconds @Nullable Instant requestCancelTime,
    @Seconds @Nullable Instant releaseDate,
    @Seconds @Nullable Instant rtsSlaTime,
    @Seconds @Nullable Instant ttsSlaTime,
    @Seconds @Nullable Instant deliverySlaTime,
    @Seconds @Nullable Instant cancelOrderSlaTime,
    @Seconds @Nullable Instant shippingDueTime,
    @Seconds @Nullable Instant collectionDueTime,
    @Seconds @Nullable Instant deliveryDueTime,
    @Seconds @Nullable Instant deliveryOptionRequiredDeliveryTime) {

  public TikTokOrder {
    id = id == null ? "" : id;
    payment = payment == null ? Payment.NONE : payment;
    lineItems = withoutNulls(lineItems);
    packages = withoutNulls(packages);
    isSampleOrder = set(isSampleOrder);
    isOnHoldOrder = set(isOnHoldOrder);
    isCod = set(isCod);
    isBuyerRequestCancel = set(isBuyerRequestCancel);
    isReplacementOrder = set(isReplacementOrder);
    isExchangeOrder = set(isExchangeOrder);
    hasUpdatedRecipientAddress = set(hasUpdatedRecipientAddress);
  }

  @Override
  public String toString() {
    return "TikTokOrder[id=" + id + ", status=" + status + ", lines=" + lineItems.size() + "]";
  }

  /**
   * The payment block. All amounts in {@code currency}. TikTok's identities: {@code sub_total =
   * original_total_product_price - seller_discount - platform_discount}; {@code shipping_fee =
   * original_shipping_fee - shipping_fee_seller_discount - shipping_fee_platform_discount}; {@code
   * total_amount = sub_total + shipping_fee + taxes + retail_delivery_fee} and whatever buyer fees
   * apply.
   *
   * @param tax all taxes the buyer paid; sent by US and cross-border shops
   * @param shippingFeeCofundedDiscount not contained in {@code shipping_fee_seller_discount}
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Payment(
      @Text @Nullable String currency,
      @Money @Nullable BigDecimal totalAmount,
      @Money @Nullable BigDecimal subTotal,
      @Money @Nullable BigDecimal originalTotalProductPrice,
      @Money @Nullable BigDecimal sellerDiscount,
      @Money @Nullable BigDecimal platformDiscount,
      @Money @Nullable BigDecimal shippingFee,
      @Money @Nullable BigDecimal originalShippingFee,
      @Money @Nullable BigDecimal shippingFeeSellerDiscount,
      @Money @Nullable BigDecimal shippingFeePlatformDiscount,
      @Money @Nullable BigDecimal shippingFeeCofundedDiscount,
      @Money @Nullable BigDecimal tax,
      @Money @Nullable BigDecimal productTax,
      @Money @Nullable BigDecimal shippingFeeTax,
      @Money @Nullable BigDecimal retailDeliveryFee,
      @Money @Nullable BigDecimal smallOrderFee,
      @Money @Nullable BigDecimal buyerServiceFee,
      @Money @Nullable BigDecimal handlingFee,
      @Money @Nullable BigDecimal shippingInsuranceFee,
      @Money @Nullable BigDecimal itemInsuranceFee,
      @Money @Nullable BigDecimal itemInsuranceTax,
      @Money @Nullable BigDecimal paymentPlatformDiscount,
      @Money @Nullable BigDecimal paymentDiscountServiceFee,
      @Money @Nullable BigDecimal distanceFee,
      @Money @Nullable BigDecimal distanceShippingFee) {

    /** No payment block. */
    public static final Payment NONE =
        new Payment(
            null, null, null, null, null, null, null, null, null, null, null, null, null, null,
            null, null, null, null, null, null, null, null, null, null, null);
  }

  /**
   * One unit of one SKU.
   *
   * @param originalPrice before discounts
   * @param salePrice after both discounts
   * @param displayStatus the line's own status; CANCELLED when only this line was cancelled
   * @param combinedListingSkus what a virtual bundle consists of
   * @param isUnboxingItem a blind box: what is in it shows when it is opened (OpenAPI, US only)
   * @param pfandFee bottle deposit, Germany
   * @param giftRetailPrice what a free item would cost; 0 on paid ones
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record LineItem(
      @Text String id,
      @Text @Nullable String skuId,
      @Text @Nullable String productId,
      @Text @Nullable String sellerSku,
      @Text @Nullable String productName,
      @Text @Nullable String skuName,
      @Text @Nullable String skuType,
      @Text @Nullable String displayStatus,
      @Text @Nullable String currency,
      @Money @Nullable BigDecimal originalPrice,
      @Money @Nullable BigDecimal salePrice,
      @Money @Nullable BigDecimal sellerDiscount,
      @Money @Nullable BigDecimal platformDiscount,
      @Money @Nullable BigDecimal pfandFee,
      @Money @Nullable BigDecimal retailDeliveryFee,
      @Money @Nullable BigDecimal giftRetailPrice,
      List<ItemTax> itemTax,
      @Flag Boolean isGift,
      @Flag Boolean isDangerousGood,
      @Flag Boolean needsPrescription,
      @Flag Boolean isUnboxingItem,
      @Text @Nullable String packageId,
      @Text @Nullable String packageStatus,
      @Text @Nullable String trackingNumber,
      @Text @Nullable String shippingProviderId,
      @Text @Nullable String shippingProviderName,
      @Text @Nullable String cancelReason,
      @Text @Nullable String cancelUser,
      @Seconds @Nullable Instant rtsTime,
      List<CombinedListingSku> combinedListingSkus) {

    public LineItem {
      id = id == null ? "" : id;
      itemTax = withoutNulls(itemTax);
      combinedListingSkus = withoutNulls(combinedListingSkus);
      isGift = set(isGift);
      isDangerousGood = set(isDangerousGood);
      needsPrescription = set(needsPrescription);
      isUnboxingItem = set(isUnboxingItem);
    }
  }

  /**
   * A tax of one unit.
   *
   * @param taxType SALES_TAX is the only documented value
   * @param taxRate a proportion: "0.0825" is 8.25 %
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ItemTax(
      @Text @Nullable String taxType,
      @Money @Nullable BigDecimal taxAmount,
      @Money @Nullable BigDecimal taxRate) {}

  /** A component of a virtual bundle: {@code skuCount} of {@code skuId} in one bundle. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record CombinedListingSku(
      @Text @Nullable String skuId,
      @Count @Nullable Integer skuCount,
      @Text @Nullable String productId,
      @Text @Nullable String sellerSku) {}

  /** A package of the order. In US and UK local shops there is none before it is shipped. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Package(@Text @Nullable String id) {}

  /**
   * Where the order goes. All of it personal, so {@link #toString} shows nothing. Masked parts
   * carry asterisks ({@code (+1)213-***-1234}).
   *
   * @param firstName equals {@code name} where the buyer gave no separate last name
   * @param firstNameLocalScript katakana, Japan
   * @param postTown United Kingdom
   * @param addressLine3 Brazil
   * @param addressLine4 Brazil
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record RecipientAddress(
      @Text @Nullable String name,
      @Text @Nullable String firstName,
      @Text @Nullable String lastName,
      @Text @Nullable String firstNameLocalScript,
      @Text @Nullable String lastNameLocalScript,
      @Text @Nullable String phoneNumber,
      @Text @Nullable String regionCode,
      @Text @Nullable String postalCode,
      @Text @Nullable String postTown,
      @Text @Nullable String addressLine1,
      @Text @Nullable String addressLine2,
      @Text @Nullable String addressLine3,
      @Text @Nullable String addressLine4,
      @Text @Nullable String addressDetail,
      @Text @Nullable String fullAddress,
      List<District> districtInfo,
      @Nullable DeliveryPreferences deliveryPreferences) {

    public RecipientAddress {
      districtInfo = withoutNulls(districtInfo);
    }

    @Override
    public String toString() {
      return "RecipientAddress[withheld]";
    }
  }

  /**
   * One level of the address.
   *
   * @param addressLevel L0 is the country, L4 the smallest
   * @param addressLevelName what the level is called in that country: State, Prefecture, City
   * @param isoCode code of the subdivision, in newer answers
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record District(
      @Text @Nullable String addressLevel,
      @Text @Nullable String addressLevelName,
      @Text @Nullable String addressName,
      @Text @Nullable String isoCode) {

    @Override
    public String toString() {
      return "District[" + addressLevel + ", withheld]";
    }
  }

  /** Where the buyer wants the parcel left (US). */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record DeliveryPreferences(@Text @Nullable String dropOffLocation) {
    @Override
    public String toString() {
      return "DeliveryPreferences[withheld]";
    }
  }

  private static <T> List<T> withoutNulls(@Nullable List<T> list) {
    return list == null ? List.of() : list.stream().filter(Objects::nonNull).toList();
  }

  private static Boolean set(@Nullable Boolean flag) {
    return flag != null && flag;
  }
}
