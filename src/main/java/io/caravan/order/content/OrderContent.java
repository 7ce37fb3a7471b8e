package io.caravan.order.content;

import io.caravan.order.content.ContentSettings.OutOfStock;
import io.caravan.order.content.Refusal.Cause;
import io.caravan.shopify.OrderCreateInput;
import io.caravan.shopify.OrderCreateInput.Attribute;
import io.caravan.shopify.OrderCreateInput.Fulfillment;
import io.caravan.shopify.OrderCreateInput.FulfillmentStatus;
import io.caravan.shopify.OrderCreateOptions;
import io.caravan.shopify.OrderCreateOptions.InventoryBehaviour;
import io.caravan.tiktok.TikTokOrder;
import io.caravan.tiktok.TikTokOrder.LineItem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A TikTok order as the input of Shopify's {@code orderCreate}. */
public final class OrderContent {
  /** Namespace of the metafield that makes an order unique. */
  public static final String ID_NAMESPACE = "caravan";

  /** Its key. */
  public static final String ID_KEY = "tiktok_order_id";

  /** Its type: Shopify keeps values of this type unique. */
  public static final String ID_TYPE = "id";

  /** Tag of an order whose TikTok figures do not add up. */
  public static final String MONEY_CHECK_TAG = "tts-money-check";

  /** Tag of an order whose recipient is masked or missing. */
  public static final String MASKED_TAG = "tts-masked";

  /** Tag of an order that was shipped in several packages, or in part, before it was imported. */
  public static final String SHIPPED_TAG = "tts-shipped-before-import";

  private OrderContent() {}

  /**
   * What to create in Shopify for an order, or why nothing can be. The same arguments always give
   * the same answer.
   *
   * @param order as TikTok tells it now
   * @param links by SKU id, one for every SKU of a line that is not cancelled
   * @throws IllegalArgumentException if a link is missing, which is the caller's fault, or the
   *     shop's currency is none
   */
  public static Content of(
      TikTokOrder order,
      Map<String, LinkedVariant> links,
      ShopProfile shop,
      ContentSettings settings) {
    Minor minor = new Minor(shop.currency());
    Optional<Refusal> refusal = refuse(order, shop);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    List<Unit> units = new ArrayList<>();
    for (LineItem line : order.lineItems()) {
      Unit unit = Unit.of(line, minor);
      if (unit == null) {
        return new Refusal(
            Cause.INVALID,
            "line "
                + line.id()
                + " of order "
                + order.id()
                + " needs a sku_id and an original_price or sale_price of at least 0; read the"
                + " order again, or look at it in Seller Center");
      }
      units.add(unit);
    }
    if (units.stream().allMatch(Unit::cancelled)) {
      return new Refusal(Cause.CANCELLED, "all lines of order " + order.id() + " are cancelled");
    }
    requireLinks(order, units, links);

    Shipment shipment = Shipment.of(order);
    Optional<String> location = shop.location(order.warehouseId());
    if (shipment instanceof Shipment.Shipped && location.isEmpty()) {
      return new Refusal(
          Cause.NO_LOCATION,
          "order "
              + order.id()
              + " was shipped on TikTok before it was imported, and no Shopify location is known"
              + " for warehouse "
              + order.warehouseId()
              + "; map the warehouse, or set default-location");
    }
    long total = minor.of(order.payment().totalAmount());
    return request(
        order,
        OrderMoney.of(order, units, total, links, shop, settings, minor),
        Address.of(order, shop),
        shipment,
        location,
        shop,
        settings,
        minor);
  }

  private static Optional<Refusal> refuse(TikTokOrder order, ShopProfile shop) {
    if ("CANCELLED".equals(order.status())) {
      return refusal(Cause.CANCELLED, "order " + order.id() + " is cancelled on TikTok");
    }
    if (order.id().isEmpty()) {
      return refusal(Cause.INVALID, "an order without id");
    }
    if (order.lineItems().isEmpty()) {
      return refusal(
          Cause.INVALID, "order " + order.id() + " has no line_items; read the order again");
    }
    if (order.payment().totalAmount() == null || order.payment().totalAmount().signum() < 0) {
      return refusal(
          Cause.INVALID,
          "order "
              + order.id()
              + " needs a payment.total_amount of at least 0, got "
              + order.payment().totalAmount()
              + "; read the order again");
    }
    String currency =
        Stream.concat(
                Stream.ofNullable(order.payment().currency()),
                order.lineItems().stream().flatMap(line -> Stream.ofNullable(line.currency())))
            .findFirst()
            .orElse(null);
    if (currency == null) {
      return refusal(
          Cause.INVALID, "order " + order.id() + " has no payment.currency; read the order again");
    }
    if (!currency.equalsIgnoreCase(shop.currency())) {
      return refusal(
          Cause.UNSUPPORTED,
          "order "
              + order.id()
              + " is in "
              + currency
              + " but the Shopify store's currency is "
              + shop.currency()
              + "; link this TikTok shop to a store in "
              + currency);
    }
    return Optional.empty();
  }

  private static Optional<Refusal> refusal(Cause cause, String detail) {
    return Optional.of(new Refusal(cause, detail));
  }

  private static void requireLinks(
      TikTokOrder order, List<Unit> units, Map<String, LinkedVariant> links) {
    List<String> missing =
        units.stream()
            .filter(unit -> !unit.cancelled())
            .map(Unit::skuId)
            .distinct()
            .filter(sku -> !links.containsKey(sku))
            .toList();
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException(
          "order " + order.id() + " needs a link for each of its SKUs; missing: " + missing);
    }
  }

  private static OrderCreateRequest request(
      TikTokOrder order,
      OrderMoney money,
      Address address,
      Shipment shipment,
      Optional<String> location,
      ShopProfile shop,
      ContentSettings settings,
      Minor minor) {
    FulfilmentAuthority authority = FulfilmentAuthority.of(order);
    List<Note> notes = new ArrayList<>(money.notes());
    notes.addAll(address.notes());
    List<String> tags = new ArrayList<>();
    if (!money.check().explained()) {
      tags.add(MONEY_CHECK_TAG);
    }
    if (address.masked()) {
      tags.add(MASKED_TAG);
    }
    if (minor.rounded()) {
      notes.add(
          new Note(
              Note.Kind.AMOUNT_ROUNDED,
              "an amount was finer than the smallest unit of " + shop.currency()));
    }
    @Nullable Fulfillment fulfillment = null;
    if (shipment instanceof Shipment.Shipped shipped) {
      fulfillment = location.map(shipped::from).orElse(null);
    } else if (shipment instanceof Shipment.SeveralPackages several) {
      tags.add(SHIPPED_TAG);
      notes.add(
          new Note(
              Note.Kind.SEVERAL_PACKAGES,
              "shipped on TikTok in "
                  + several.count()
                  + " packages before it was imported; left open in Shopify, do not ship it"
                  + " again"));
    } else if (shipment instanceof Shipment.Partly) {
      tags.add(SHIPPED_TAG);
      notes.add(
          new Note(
              Note.Kind.PARTLY_SHIPPED,
              "partly shipped on TikTok before it was imported; left open in Shopify, compare"
                  + " before shipping"));
    }
    List<Attribute> attributes = new ArrayList<>(Details.attributes(order, authority));
    attributes.addAll(money.attributes());
    attributes.addAll(address.attributes());

    OrderCreateInput input =
        new OrderCreateInput(
            shop.currency(),
            order.paidTime() != null ? order.paidTime() : order.createTime(),
            money.financialStatus(),
            money.taxesIncluded(),
            money.lines(),
            List.of(money.shippingLine()),
            money.discountCode(),
            money.transactions(),
            address.mailing(),
            address.masked() ? null : address.mailing(),
            settings.email() && !Objects.requireNonNullElse(order.buyerEmail(), "*").contains("*")
                ? order.buyerEmail()
                : null,
            fulfillment,
            fulfillment == null ? null : FulfillmentStatus.FULFILLED,
            Details.tags(order, settings, authority, tags),
            Details.note(order),
            attributes,
            List.of(Details.uniqueId(order)),
            order.id(),
            order.id(),
            settings.sourceName(),
            Details.sourceUrl(order, shop, settings),
            false);
    return new OrderCreateRequest(
        input,
        OrderCreateOptions.silent(inventory(authority, shipment, settings)),
        money.check(),
        notes);
  }

  /** Samples and replacements take the seller's stock like any other order. */
  private static InventoryBehaviour inventory(
      FulfilmentAuthority authority, Shipment shipment, ContentSettings settings) {
    if (authority == FulfilmentAuthority.FULFILLED_BY_TIKTOK || settings.history()) {
      return InventoryBehaviour.BYPASS;
    }
    // What has left the warehouse cannot wait for stock.
    return settings.outOfStock() == OutOfStock.PARK && shipment instanceof Shipment.Open
        ? InventoryBehaviour.DECREMENT_OBEYING_POLICY
        : InventoryBehaviour.DECREMENT_IGNORING_POLICY;
  }
}
