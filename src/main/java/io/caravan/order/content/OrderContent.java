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

  /** Shopify's limit for a list in an input (Shopify facts, section on limits). */
  static final int MAX_LINES = 250;

  private OrderContent() {}

  /**
   * What to create in Shopify for an order, or why nothing can be. The same arguments always give
   * the same answer.
   *
   * @param order as TikTok tells it now
   * @param links by SKU id, what each {@link NeededSku} of the order is in Shopify: one variant, or
   *     the several parts of a bundle
   * @throws IllegalArgumentException if a link is missing, which is the caller's fault, or the
   *     shop's currency is none
   */
  public static Content of(
      TikTokOrder order,
      Map<String, List<LinkedVariant>> links,
      ShopProfile shop,
      ContentSettings settings) {
    Minor minor = Minor.of(shop.currency(), order);
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
                + " needs a sku_id, an original_price or sale_price of at least 0, and a sku_id and"
                + " sku_count for each part of a virtual bundle; read the order again, or look at"
                + " it in Seller Center");
      }
      units.add(unit);
    }
    if (units.stream().allMatch(Unit::cancelled)) {
      return new Refusal(Cause.CANCELLED, "all lines of order " + order.id() + " are cancelled");
    }
    requireLinks(order, links);
    List<Unit> sold = withFreeGifts(order, units, minor);
    Optional<Refusal> tooMuch = refuseTooMuch(order, sold, links);
    if (tooMuch.isPresent()) {
      return tooMuch.get();
    }

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
    OrderMoney money = OrderMoney.of(order, sold, total, links, shop, settings, minor);
    if (money.lines().size() > MAX_LINES) {
      return new Refusal(
          Cause.UNSUPPORTED,
          "order "
              + order.id()
              + " would have "
              + money.lines().size()
              + " lines, and Shopify takes "
              + MAX_LINES
              + "; enter it by hand");
    }
    return request(
        order, money, Address.of(order, shop), shipment, location, shop, settings, minor);
  }

  /** Whether it had shipped in one package, so that it is created with its fulfilment. */
  public static boolean hasShipped(TikTokOrder order) {
    return Shipment.of(order) instanceof Shipment.Shipped;
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
              + "; amounts are never converted: link this TikTok shop to a store in "
              + currency);
    }
    return Optional.empty();
  }

  private static Optional<Refusal> refusal(Cause cause, String detail) {
    return Optional.of(new Refusal(cause, detail));
  }

  private static void requireLinks(TikTokOrder order, Map<String, List<LinkedVariant>> links) {
    List<String> missing =
        NeededSku.of(order).stream()
            .map(NeededSku::skuId)
            .filter(sku -> links.getOrDefault(sku, List.of()).isEmpty())
            .toList();
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException(
          "order " + order.id() + " needs a link for each of its SKUs; missing: " + missing);
    }
  }

  /**
   * A gift may carry a price although nobody paid for it: where the sub-total is that of the other
   * lines, it costs nothing.
   */
  static List<Unit> withFreeGifts(TikTokOrder order, List<Unit> units, Minor minor) {
    List<Unit> gifts = units.stream().filter(unit -> unit.line().isGift()).toList();
    if (order.payment().subTotal() == null || Figures.sum(gifts, Unit::net) == 0) {
      return units;
    }
    long others = Figures.sum(units, Unit::net) - Figures.sum(gifts, Unit::net);
    return minor.of(order.payment().subTotal()) == others
        ? units.stream().map(unit -> unit.line().isGift() ? unit.free() : unit).toList()
        : units;
  }

  private static Optional<Refusal> refuseTooMuch(
      TikTokOrder order, List<Unit> units, Map<String, List<LinkedVariant>> links) {
    for (Unit unit : units) {
      if (unit.cancelled()) {
        continue;
      }
      for (Parts.Part part : Parts.of(unit.skuId(), unit.components(), links).parts()) {
        if (part.each() > LinkedVariant.MAX_MULTIPLIER) {
          return refusal(
              Cause.UNSUPPORTED,
              "one unit of SKU "
                  + unit.skuId()
                  + " would be "
                  + part.each()
                  + " of "
                  + part.variant().variantId()
                  + ", more than "
                  + LinkedVariant.MAX_MULTIPLIER
                  + "; look at its link, and at the bundle in Seller Center");
        }
      }
    }
    return Optional.empty();
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
                  + " packages before it was imported; its fulfilments follow package by package"));
    } else if (shipment instanceof Shipment.Partly) {
      tags.add(SHIPPED_TAG);
      notes.add(
          new Note(
              Note.Kind.PARTLY_SHIPPED,
              "partly shipped on TikTok before it was imported; the fulfilments of what has shipped"
                  + " follow"));
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
        OrderCreateOptions.silent(inventory(order, authority, shipment, shop, settings)),
        money.check(),
        notes);
  }

  /** Samples and replacements take the seller's stock like any other order. */
  private static InventoryBehaviour inventory(
      TikTokOrder order,
      FulfilmentAuthority authority,
      Shipment shipment,
      ShopProfile shop,
      ContentSettings settings) {
    boolean gone =
        shipment instanceof Shipment.Shipped || shipment instanceof Shipment.SeveralPackages;
    // What left the warehouse before we came is not in Shopify's count any more.
    boolean history = settings.history() || (gone && shop.shippedBeforeStart(order));
    if (authority == FulfilmentAuthority.FULFILLED_BY_TIKTOK || history) {
      return InventoryBehaviour.BYPASS;
    }
    // What has left the warehouse cannot wait for stock.
    return settings.outOfStock() == OutOfStock.PARK && shipment instanceof Shipment.Open
        ? InventoryBehaviour.DECREMENT_OBEYING_POLICY
        : InventoryBehaviour.DECREMENT_IGNORING_POLICY;
  }
}
