package io.caravan.shopify;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Shopify's {@code OrderCreateOrderInput} (Admin API 2026-07), the fields that an order from
 * another channel needs. Names and types are the schema's; what is null or empty is not sent.
 * Shopify adds such an order up and recomputes nothing: total = prices x quantities - discount code
 * + shipping + (taxes included ? 0 : tax lines). {@link #toString} shows no personal data.
 *
 * @param financialStatus derived from the transactions where absent
 * @param fulfillment creates the order as already shipped, all lines of it
 * @param processedAt when the order was placed; a future time is clamped by Shopify
 * @param sourceIdentifier the order's id on the other channel; can be searched
 * @param tags at most 40 characters each
 * @param test marks a test order
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record OrderCreateInput(
    @Nullable String currency,
    @JsonFormat(shape = JsonFormat.Shape.STRING) @Nullable Instant processedAt,
    @Nullable FinancialStatus financialStatus,
    boolean taxesIncluded,
    List<LineItem> lineItems,
    List<ShippingLine> shippingLines,
    @Nullable DiscountCode discountCode,
    List<Transaction> transactions,
    @Nullable MailingAddressInput shippingAddress,
    @Nullable MailingAddressInput billingAddress,
    @Nullable String email,
    @Nullable Fulfillment fulfillment,
    @Nullable FulfillmentStatus fulfillmentStatus,
    List<String> tags,
    @Nullable String note,
    List<Attribute> customAttributes,
    List<Metafield> metafields,
    @Nullable String poNumber,
    @Nullable String sourceIdentifier,
    @Nullable String sourceName,
    @Nullable String sourceUrl,
    boolean test) {

  public OrderCreateInput {
    lineItems = List.copyOf(lineItems);
    shippingLines = List.copyOf(shippingLines);
    transactions = List.copyOf(transactions);
    tags = List.copyOf(tags);
    customAttributes = List.copyOf(customAttributes);
    metafields = List.copyOf(metafields);
  }

  /** With other tags and attributes. */
  public OrderCreateInput with(List<String> otherTags, List<Attribute> attributes) {
    return new OrderCreateInput(
        currency,
        processedAt,
        financialStatus,
        taxesIncluded,
        lineItems,
        shippingLines,
        discountCode,
        transactions,
        shippingAddress,
        billingAddress,
        email,
        fulfillment,
        fulfillmentStatus,
        otherTags,
        note,
        attributes,
        metafields,
        poNumber,
        sourceIdentifier,
        sourceName,
        sourceUrl,
        test);
  }

  @Override
  public String toString() {
    return "OrderCreateInput[sourceIdentifier="
        + sourceIdentifier
        + ", lines="
        + lineItems.size()
        + "]";
  }

  /** Shopify's {@code OrderCreateFinancialStatus}, the values we set. */
  public enum FinancialStatus {
    PAID,
    PENDING
  }

  /** Shopify's {@code OrderCreateFulfillmentStatus}. */
  public enum FulfillmentStatus {
    FULFILLED,
    PARTIAL,
    RESTOCKED
  }

  /**
   * {@code OrderCreateLineItemInput}. Either a variant, or a custom line with a title.
   *
   * @param priceSet of one unit, before the discount code
   * @param requiresShipping false by Shopify's own default, so it is always sent
   * @param taxLines of the whole line, not of one unit
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record LineItem(
      @Nullable String variantId,
      @Nullable String title,
      int quantity,
      MoneyBagInput priceSet,
      boolean requiresShipping,
      boolean taxable,
      List<TaxLine> taxLines,
      List<Property> properties) {

    public LineItem {
      taxLines = List.copyOf(taxLines);
      properties = List.copyOf(properties);
    }
  }

  /** {@code OrderCreateLineItemPropertyInput}. */
  public record Property(String name, String value) {}

  /**
   * {@code OrderCreateTaxLineInput}.
   *
   * @param rate a proportion as a plain decimal string: "0.0825" is 8.25 %
   * @param channelLiable true where the marketplace remits the tax
   */
  public record TaxLine(String title, String rate, MoneyBagInput priceSet, boolean channelLiable) {}

  /** {@code OrderCreateShippingLineInput}. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record ShippingLine(
      String title,
      @Nullable String code,
      @Nullable String source,
      MoneyBagInput priceSet,
      List<TaxLine> taxLines) {

    public ShippingLine {
      taxLines = List.copyOf(taxLines);
    }
  }

  /** {@code OrderCreateDiscountCodeInput} with a fixed amount; Shopify takes one code only. */
  public record DiscountCode(FixedDiscountCode itemFixedDiscountCode) {
    public static DiscountCode fixed(String code, MoneyBagInput amount) {
      return new DiscountCode(new FixedDiscountCode(code, amount));
    }
  }

  /** {@code OrderCreateFixedDiscountCodeAttributesInput}. */
  public record FixedDiscountCode(String code, MoneyBagInput amountSet) {}

  /** {@code OrderCreateOrderTransactionInput}. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Transaction(
      TransactionKind kind,
      TransactionStatus status,
      String gateway,
      MoneyBagInput amountSet,
      @JsonFormat(shape = JsonFormat.Shape.STRING) @Nullable Instant processedAt) {

    /** Money that was taken elsewhere. */
    public static Transaction sale(
        String gateway, MoneyBagInput amount, @Nullable Instant processedAt) {
      return new Transaction(
          TransactionKind.SALE, TransactionStatus.SUCCESS, gateway, amount, processedAt);
    }
  }

  /** Shopify's {@code OrderTransactionKind}, the values we set. */
  public enum TransactionKind {
    SALE
  }

  /** Shopify's {@code OrderTransactionStatus}, the values we set. */
  public enum TransactionStatus {
    SUCCESS
  }

  /** {@code OrderCreateFulfillmentInput}; one tracking number at most before 2026-10. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Fulfillment(
      String locationId,
      @Nullable String trackingCompany,
      @Nullable String trackingNumber,
      @Nullable ShipmentStatus shipmentStatus,
      boolean notifyCustomer) {}

  /** Shopify's {@code FulfillmentEventStatus}, the values we set. */
  public enum ShipmentStatus {
    IN_TRANSIT,
    DELIVERED
  }

  /** {@code OrderCreateCustomAttributeInput}, an additional detail of the order. */
  public record Attribute(String key, String value) {}

  /** {@code MetafieldInput}. */
  public record Metafield(String namespace, String key, String type, String value) {}
}
