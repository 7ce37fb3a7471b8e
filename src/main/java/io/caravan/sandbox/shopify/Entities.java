package io.caravan.sandbox.shopify;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A row with Shopify's numeric id. */
interface Row {
  long id();
}

record Token(String value, List<String> scopes, boolean online) {
  boolean allows(String scope) {
    return scopes.contains(scope)
        || (scope.startsWith("read_")
            && scopes.contains("write_" + scope.substring("read_".length())));
  }

  @Override
  public String toString() {
    return "Token[scopes=" + scopes + ", online=" + online + "]";
  }
}

record ShopRow(
    long id,
    String domain,
    String name,
    String currency,
    String country,
    ShopifySandbox.Condition condition,
    List<Token> tokens,
    Instant createdAt)
    implements Row {
  ShopRow with(ShopifySandbox.Condition changed) {
    return new ShopRow(id, domain, name, currency, country, changed, tokens, createdAt);
  }

  ShopRow with(List<Token> changed) {
    return new ShopRow(id, domain, name, currency, country, condition, changed, createdAt);
  }
}

/**
 * A location.
 *
 * @param kind null: the merchant's own
 */
record Place(
    long id,
    String name,
    boolean active,
    String countryCode,
    @Nullable String city,
    Instant createdAt,
    Instant updatedAt,
    ShopifySandbox.@Nullable ServiceKind kind)
    implements Row {
  Place with(String newName, boolean nowActive, Instant now) {
    return new Place(id, newName, nowActive, countryCode, city, createdAt, now, kind);
  }

  boolean legacy() {
    return kind == ShopifySandbox.ServiceKind.LEGACY_SERVICE;
  }
}

record Product(
    long id,
    String title,
    String handle,
    String status,
    String vendor,
    String productType,
    List<String> tags,
    String descriptionHtml,
    Instant createdAt,
    Instant updatedAt)
    implements Row {
  Product at(Instant changed) {
    return with(status, changed);
  }

  Product tagged(List<String> newTags, Instant changed) {
    return new Product(
        id,
        title,
        handle,
        status,
        vendor,
        productType,
        newTags,
        descriptionHtml,
        createdAt,
        changed);
  }

  Product with(String newStatus, Instant changed) {
    return new Product(
        id,
        title,
        handle,
        newStatus,
        vendor,
        productType,
        tags,
        descriptionHtml,
        createdAt,
        changed);
  }
}

record Variant(
    long id,
    long productId,
    long inventoryItemId,
    String title,
    @Nullable String sku,
    @Nullable String barcode,
    BigDecimal price,
    @Nullable BigDecimal compareAtPrice,
    int position,
    boolean sellWhenOut,
    boolean taxable,
    boolean requiresShipping,
    boolean tracked,
    Instant createdAt,
    Instant updatedAt)
    implements Row {
  Variant priced(BigDecimal changed, Instant now) {
    return with(sku, barcode, changed, now);
  }

  Variant with(boolean nowSellsWhenOut, boolean nowTracked, Instant now) {
    return new Variant(
        id,
        productId,
        inventoryItemId,
        title,
        sku,
        barcode,
        price,
        compareAtPrice,
        position,
        nowSellsWhenOut,
        taxable,
        requiresShipping,
        nowTracked,
        createdAt,
        now);
  }

  Variant with(
      @Nullable String newSku, @Nullable String newBarcode, BigDecimal newPrice, Instant now) {
    return new Variant(
        id,
        productId,
        inventoryItemId,
        title,
        newSku,
        newBarcode,
        newPrice,
        compareAtPrice,
        position,
        sellWhenOut,
        taxable,
        requiresShipping,
        tracked,
        createdAt,
        now);
  }
}

/**
 * What one location holds of one inventory item.
 *
 * @param others quantities of other names, {@code incoming} among them; null: all 0
 * @param hidden true: not stocked there any more
 */
record Level(
    long id,
    long itemId,
    long locationId,
    int available,
    int committed,
    Instant updatedAt,
    @Nullable Map<String, Integer> others,
    @Nullable Boolean hidden)
    implements Row {

  static final String AVAILABLE = "available";
  private static final List<String> NOT_FOR_SALE =
      List.of("reserved", "damaged", "quality_control", "safety_stock");

  static Level empty(long id, long itemId, long locationId, Instant now) {
    return new Level(id, itemId, locationId, 0, 0, now, null, null);
  }

  /** What is coming is not there yet. */
  int onHand() {
    return available + committed + NOT_FOR_SALE.stream().mapToInt(this::quantity).sum();
  }

  int quantity(String name) {
    return switch (name) {
      case AVAILABLE -> available;
      case "committed" -> committed;
      case "on_hand" -> onHand();
      default -> others == null ? 0 : others.getOrDefault(name, 0);
    };
  }

  boolean isInactive() {
    return Boolean.TRUE.equals(hidden);
  }

  Level move(int availableBy, int committedBy, Instant now) {
    return new Level(
        id,
        itemId,
        locationId,
        available + availableBy,
        committed + committedBy,
        now,
        others,
        hidden);
  }

  /**
   * @param name any but committed and on_hand
   */
  Level with(String name, int by, Instant now) {
    if (name.equals(AVAILABLE)) {
      return move(by, 0, now);
    }
    Map<String, Integer> changed = others == null ? new HashMap<>() : new HashMap<>(others);
    changed.merge(name, by, Integer::sum);
    return new Level(id, itemId, locationId, available, committed, now, changed, hidden);
  }

  Level inactive(boolean nowHidden, Instant now) {
    return new Level(id, itemId, locationId, available, committed, now, others, nowHidden);
  }
}

record Definition(
    long id,
    String ownerType,
    String namespace,
    String key,
    String name,
    @Nullable String description,
    String type,
    boolean unique)
    implements Row {}

record Subscriber(
    long id,
    String topic,
    String uri,
    @Nullable String name,
    List<String> includeFields,
    String apiVersion,
    Instant createdAt)
    implements Row {}

/** A started cancellation. */
record CancelJob(
    long id,
    long orderId,
    String reason,
    boolean restock,
    boolean refund,
    @Nullable String staffNote,
    Instant dueAt,
    boolean done)
    implements Row {
  CancelJob finished() {
    return new CancelJob(id, orderId, reason, restock, refund, staffNote, dueAt, true);
  }
}

record Attribute(String key, @Nullable String value) {}

record Address(
    long id,
    @Nullable String firstName,
    @Nullable String lastName,
    @Nullable String company,
    @Nullable String address1,
    @Nullable String address2,
    @Nullable String city,
    @Nullable String province,
    @Nullable String provinceCode,
    @Nullable String zip,
    @Nullable String countryCode,
    @Nullable String phone) {
  @Nullable String name() {
    String name =
        ((firstName == null ? "" : firstName) + " " + (lastName == null ? "" : lastName)).strip();
    return name.isEmpty() ? null : name;
  }
}

record Tax(String title, BigDecimal rate, Bag price, boolean channelLiable) {}

record Discount(String code, String kind, Bag amount, @Nullable BigDecimal percentage) {
  static final String FIXED = "fixed_amount";
  static final String PERCENTAGE = "percentage";
  static final String SHIPPING = "shipping";
}

record Metafield(
    long id,
    String namespace,
    String key,
    String type,
    String value,
    Instant createdAt,
    Instant updatedAt)
    implements Row {}

record Payment(
    long id,
    String kind,
    String status,
    String gateway,
    Bag amount,
    Instant createdAt,
    Instant processedAt,
    boolean test,
    @Nullable String authorizationCode)
    implements Row {
  boolean succeeded(String wanted) {
    return kind.equals(wanted) && status.equals("SUCCESS");
  }
}

final class Line implements Row {
  long id;
  @Nullable Long variantId;
  @Nullable Long productId;
  String title = "";
  @Nullable String variantTitle;
  @Nullable String sku;
  @Nullable String vendor;
  int quantity;
  int currentQuantity;
  Bag price = Bag.ZERO;
  boolean requiresShipping;
  boolean taxable;
  boolean giftCard;
  List<Attribute> properties = new ArrayList<>();
  List<Tax> taxes = new ArrayList<>();
  Bag discount = Bag.ZERO;

  /** Where its stock was taken from, if it was. */
  @Nullable Long claimedAt;

  int committed;

  @Override
  public long id() {
    return id;
  }

  Bag originalTotal() {
    return price.times(quantity);
  }

  String name() {
    return variantTitle == null ? title : title + " - " + variantTitle;
  }
}

final class Shipping implements Row {
  long id;
  String title = "";
  @Nullable String code;
  @Nullable String source;
  Bag price = Bag.ZERO;
  Bag discount = Bag.ZERO;
  List<Tax> taxes = new ArrayList<>();

  @Override
  public long id() {
    return id;
  }
}

record Hold(long id, String reason, @Nullable String notes, @Nullable String handle, boolean ours)
    implements Row {}

final class FulfilmentLine implements Row {
  long id;
  long lineId;
  int total;
  int remaining;

  @Override
  public long id() {
    return id;
  }
}

final class FulfilmentOrder implements Row {
  static final String OPEN = "OPEN";
  static final String ON_HOLD = "ON_HOLD";
  static final String CLOSED = "CLOSED";
  static final String IN_PROGRESS = "IN_PROGRESS";

  long id;
  long locationId;
  String status = OPEN;
  Instant createdAt = Instant.EPOCH;
  Instant updatedAt = Instant.EPOCH;
  List<FulfilmentLine> lines = new ArrayList<>();
  List<Hold> holds = new ArrayList<>();

  @Override
  public long id() {
    return id;
  }

  String gid() {
    return Gid.of("FulfillmentOrder", id);
  }

  boolean active() {
    return !status.equals(CLOSED);
  }

  boolean untouched() {
    return lines.stream().allMatch(line -> line.remaining == line.total);
  }
}

record Shipped(long id, long lineId, int quantity) implements Row {}

record Fulfilment(
    long id,
    String name,
    long locationId,
    Instant createdAt,
    @Nullable String company,
    List<String> numbers,
    List<String> urls,
    @Nullable String shipmentStatus,
    List<Shipped> lines,
    List<Long> fulfilmentOrderIds)
    implements Row {}

/** An order with everything that hangs on it, kept as one row. */
final class Order implements Row {
  long id;
  long appId;
  int number;
  String name = "";
  Instant createdAt = Instant.EPOCH;
  Instant updatedAt = Instant.EPOCH;
  Instant processedAt = Instant.EPOCH;
  @Nullable Instant closedAt;
  @Nullable Instant cancelledAt;
  @Nullable String cancelReason;
  @Nullable String staffNote;
  String currency = "";
  String presentmentCurrency = "";
  boolean taxesIncluded;
  boolean test;
  @Nullable String email;
  @Nullable String phone;
  @Nullable String note;
  @Nullable String poNumber;
  @Nullable String sourceName;
  @Nullable String sourceIdentifier;
  @Nullable String sourceUrl;
  @Nullable Address shippingAddress;
  @Nullable Address billingAddress;
  List<Attribute> attributes = new ArrayList<>();
  List<String> tags = new ArrayList<>();
  List<Line> lines = new ArrayList<>();
  List<Shipping> shipping = new ArrayList<>();
  @Nullable Discount discount;
  List<Payment> payments = new ArrayList<>();
  @Nullable String financialStatus;
  List<Metafield> metafields = new ArrayList<>();
  Instant routedAt = Instant.EPOCH;
  List<FulfilmentOrder> fulfilmentOrders = new ArrayList<>();
  List<Fulfilment> fulfilments = new ArrayList<>();

  @Override
  public long id() {
    return id;
  }

  Bag lineTotal() {
    return Bag.sum(lines.stream().map(Line::originalTotal).toList());
  }

  Bag discounts() {
    return Bag.sum(lines.stream().map(line -> line.discount).toList())
        .plus(Bag.sum(shipping.stream().map(line -> line.discount).toList()));
  }

  Bag subtotal() {
    return lineTotal().minus(Bag.sum(lines.stream().map(line -> line.discount).toList()));
  }

  Bag shippingTotal() {
    return Bag.sum(shipping.stream().map(line -> line.price.minus(line.discount)).toList());
  }

  List<Tax> taxes() {
    List<Tax> all = new ArrayList<>();
    lines.forEach(line -> all.addAll(line.taxes));
    shipping.forEach(line -> all.addAll(line.taxes));
    return all;
  }

  Bag tax() {
    return Bag.sum(taxes().stream().map(Tax::price).toList());
  }

  /** Shopify adds up what it is given and recomputes nothing. */
  Bag total() {
    Bag net = subtotal().plus(shippingTotal());
    return taxesIncluded ? net : net.plus(tax());
  }

  Bag received() {
    return Bag.sum(
        payments.stream()
            .filter(payment -> payment.succeeded("SALE") || payment.succeeded("CAPTURE"))
            .map(Payment::amount)
            .toList());
  }

  Bag refunded() {
    return Bag.sum(
        payments.stream()
            .filter(payment -> payment.succeeded("REFUND"))
            .map(Payment::amount)
            .toList());
  }

  boolean cancelled() {
    return cancelledAt != null;
  }

  @Nullable Line line(long lineId) {
    for (Line line : lines) {
      if (line.id == lineId) {
        return line;
      }
    }
    return null;
  }

  int shipped(long lineId) {
    return fulfilments.stream()
        .flatMap(fulfilment -> fulfilment.lines().stream())
        .filter(part -> part.lineId() == lineId)
        .mapToInt(Shipped::quantity)
        .sum();
  }

  boolean routed(Instant now) {
    return !routedAt.isAfter(now);
  }

  String fulfilmentStatus() {
    int wanted = 0;
    int done = 0;
    for (Line line : lines) {
      wanted += line.quantity;
      done += shipped(line.id);
    }
    if (done > 0) {
      return done >= wanted ? "FULFILLED" : "PARTIALLY_FULFILLED";
    }
    for (FulfilmentOrder part : fulfilmentOrders) {
      if (part.status.equals(FulfilmentOrder.ON_HOLD)) {
        return "ON_HOLD";
      }
    }
    return "UNFULFILLED";
  }
}
