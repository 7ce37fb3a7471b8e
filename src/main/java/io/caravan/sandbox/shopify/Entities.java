package io.caravan.sandbox.shopify;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
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

/** What an inventory item costs the merchant. */
record UnitCost(long id, BigDecimal amount) implements Row {}

record Metafield(
    long id,
    String namespace,
    String key,
    String type,
    String value,
    Instant createdAt,
    Instant updatedAt)
    implements Row {}

/**
 * A transaction.
 *
 * @param parentId what it refunds; null for money that came in
 */
record Payment(
    long id,
    String kind,
    String status,
    String gateway,
    Bag amount,
    Instant createdAt,
    Instant processedAt,
    boolean test,
    @Nullable String authorizationCode,
    @Nullable Long parentId)
    implements Row {
  static Payment refund(long id, Payment of, Bag amount, Instant createdAt, Instant processedAt) {
    return new Payment(
        id, "REFUND", "SUCCESS", of.gateway, amount, createdAt, processedAt, of.test, null, of.id);
  }

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

  /** Without what was refunded or taken out. */
  int currentQuantity;

  /** Taken out before it shipped: nobody is to ship it any more. */
  int removed;

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

  /** Of so many pieces, after discounts. */
  Bag discountedTotal(int pieces) {
    return price.times(pieces).minus(share(discount, pieces));
  }

  /** Of so many pieces. */
  Bag tax(int pieces) {
    return share(Bag.sum(taxes.stream().map(Tax::price).toList()), pieces);
  }

  /** Its part of an amount for the whole line; all pieces together come to the whole of it. */
  private Bag share(Bag whole, int pieces) {
    return pieces == quantity
        ? whole
        : new Bag(part(whole.shop(), pieces), part(whole.presentment(), pieces));
  }

  private BigDecimal part(BigDecimal whole, int pieces) {
    return whole
        .multiply(BigDecimal.valueOf(pieces))
        .divide(
            BigDecimal.valueOf(quantity),
            Math.max(2, whole.scale()),
            java.math.RoundingMode.HALF_UP);
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

  /** Closed because a move joined it with another; the merchant is not shown it any more. */
  boolean absorbed;

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

/**
 * A line of a fulfilment.
 *
 * @param partId the fulfilment order it was taken from; null in rows older than this field
 */
record Shipped(long id, long lineId, int quantity, @Nullable Long partId) implements Row {}

/** What a carrier, or somebody in its place, said of a fulfilment. */
record Happened(
    long id,
    String status,
    @Nullable String message,
    Instant happenedAt,
    Instant createdAt,
    @Nullable String city,
    @Nullable String province,
    @Nullable String country,
    @Nullable String zip,
    @Nullable Instant estimatedDeliveryAt)
    implements Row {}

/**
 * A fulfilment.
 *
 * @param shipmentStatus as it was when it was made; events come after it
 * @param changedAt null: never
 * @param takenBack null: no, as in rows older than this field
 */
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
    List<Long> fulfilmentOrderIds,
    @Nullable Instant changedAt,
    @Nullable Boolean takenBack,
    @Nullable List<Happened> events)
    implements Row {

  Fulfilment with(
      @Nullable String newCompany, List<String> newNumbers, List<String> newUrls, Instant now) {
    return new Fulfilment(
        id,
        name,
        locationId,
        createdAt,
        newCompany,
        List.copyOf(newNumbers),
        List.copyOf(newUrls),
        shipmentStatus,
        lines,
        fulfilmentOrderIds,
        now,
        takenBack,
        events);
  }

  Fulfilment with(Happened event, Instant now) {
    List<Happened> all = new ArrayList<>(happened());
    all.add(event);
    return changed(takenBack, all, now);
  }

  Fulfilment cancelledAt(Instant now) {
    return changed(true, events, now);
  }

  private Fulfilment changed(
      @Nullable Boolean nowTakenBack, @Nullable List<Happened> all, Instant now) {
    return new Fulfilment(
        id,
        name,
        locationId,
        createdAt,
        company,
        numbers,
        urls,
        shipmentStatus,
        lines,
        fulfilmentOrderIds,
        now,
        nowTakenBack,
        all);
  }

  boolean cancelled() {
    return Boolean.TRUE.equals(takenBack);
  }

  Instant updatedAt() {
    return changedAt == null ? createdAt : changedAt;
  }

  List<Happened> happened() {
    return events == null ? List.of() : events;
  }

  /** The status of the event that happened last; null if none did. */
  @Nullable String lastStatus() {
    return happened().stream()
        .max(java.util.Comparator.comparing(Happened::happenedAt).thenComparing(Happened::id))
        .map(Happened::status)
        .orElse(shipmentStatus);
  }

  /** When an event of this status first happened. */
  @Nullable Instant first(String status) {
    return happened().stream()
        .filter(event -> event.status().equals(status))
        .map(Happened::happenedAt)
        .min(Instant::compareTo)
        .orElse(null);
  }

  @Nullable Shipped line(long shippedId) {
    for (Shipped each : lines) {
      if (each.id() == shippedId) {
        return each;
      }
    }
    return null;
  }
}

/**
 * A line of a refund.
 *
 * @param restockType CANCEL, RETURN or NO_RESTOCK
 * @param locationId where it went back to; null if nowhere
 */
record RefundedLine(
    long id,
    long lineId,
    int quantity,
    String restockType,
    @Nullable Long locationId,
    Bag subtotal,
    Bag tax)
    implements Row {}

/** What was refunded of a shipping line. */
record RefundedShipping(long id, long shippingId, Bag amount, Bag tax) implements Row {}

/**
 * A refund.
 *
 * @param paymentIds its transactions, which the order keeps
 * @param discrepancy what its lines come to, less what was paid back
 * @param returnId null if no return led to it
 */
record MadeRefund(
    long id,
    Instant createdAt,
    Instant processedAt,
    @Nullable String note,
    List<RefundedLine> lines,
    List<RefundedShipping> shipping,
    List<Long> paymentIds,
    Bag discrepancy,
    long discrepancyId,
    @Nullable String discrepancyReason,
    @Nullable Long returnId)
    implements Row {}

/** A line of a return. */
final class ReturnLine implements Row {
  long id;
  long shippedId;
  long lineId;
  int quantity;
  int processed;
  int refunded;
  String reason = "UNKNOWN";
  String note = "";
  @Nullable String customerNote;
  @Nullable Long definitionId;

  @Override
  public long id() {
    return id;
  }
}

/** What became of pieces that came back. */
record Disposition(long id, String type, int quantity, @Nullable Long locationId, Instant createdAt)
    implements Row {}

/** A line of the work that a return means for a warehouse. */
final class ReverseLine implements Row {
  long id;
  long shippedId;
  long lineId;
  int total;
  List<Disposition> dispositions = new ArrayList<>();

  @Override
  public long id() {
    return id;
  }

  int disposed() {
    return dispositions.stream().mapToInt(Disposition::quantity).sum();
  }
}

/** What is to come back to the house. */
final class ReverseOrder implements Row {
  long id;
  String status = "OPEN";
  List<ReverseLine> lines = new ArrayList<>();

  @Override
  public long id() {
    return id;
  }
}

/** A return, asked for or under way. */
final class ReturnCase implements Row {
  static final String REQUESTED = "REQUESTED";
  static final String OPEN = "OPEN";
  static final String CLOSED = "CLOSED";
  static final String CANCELED = "CANCELED";
  static final String DECLINED = "DECLINED";

  long id;
  String name = "";
  String status = OPEN;
  Instant createdAt = Instant.EPOCH;
  @Nullable Instant approvedAt;
  @Nullable Instant closedAt;
  @Nullable String declineReason;
  @Nullable String declineNote;
  List<ReturnLine> lines = new ArrayList<>();
  List<ReverseOrder> reverse = new ArrayList<>();

  @Override
  public long id() {
    return id;
  }

  /** Its pieces cannot be in another return. */
  boolean counts() {
    return !status.equals(CANCELED) && !status.equals(DECLINED);
  }

  int total() {
    return lines.stream().mapToInt(line -> line.quantity).sum();
  }

  @Nullable ReturnLine line(long lineId) {
    for (ReturnLine line : lines) {
      if (line.id == lineId) {
        return line;
      }
    }
    return null;
  }
}

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
  List<MadeRefund> refunds = new ArrayList<>();
  List<ReturnCase> returns = new ArrayList<>();

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

  /** What refunded lines came to, after discounts and before tax that is not included. */
  Bag refundedSubtotal() {
    return Bag.sum(refundedLines().map(RefundedLine::subtotal).toList());
  }

  Bag refundedShipping() {
    return Bag.sum(
        refunds.stream()
            .flatMap(refund -> refund.shipping().stream())
            .map(RefundedShipping::amount)
            .toList());
  }

  Bag refundedTax() {
    return Bag.sum(refundedLines().map(RefundedLine::tax).toList())
        .plus(
            Bag.sum(
                refunds.stream()
                    .flatMap(refund -> refund.shipping().stream())
                    .map(RefundedShipping::tax)
                    .toList()));
  }

  Stream<RefundedLine> refundedLines() {
    return refunds.stream().flatMap(refund -> refund.lines().stream());
  }

  /** What the order is worth now, after refunds; nothing once it is cancelled. */
  Bag currentTotal() {
    if (cancelled()) {
      return Bag.ZERO;
    }
    Bag net = subtotal().minus(refundedSubtotal()).plus(shippingTotal()).minus(refundedShipping());
    Bag total = taxesIncluded ? net : net.plus(tax()).minus(refundedTax());
    return total.plus(Bag.sum(refunds.stream().map(MadeRefund::discrepancy).toList()));
  }

  Bag net() {
    return received().minus(refunded());
  }

  boolean cancelled() {
    return cancelledAt != null;
  }

  /** Fulfilments that were not taken back. */
  Stream<Fulfilment> shipments() {
    return fulfilments.stream().filter(each -> !each.cancelled());
  }

  void replace(Fulfilment changed) {
    fulfilments.replaceAll(each -> each.id() == changed.id() ? changed : each);
  }

  @Nullable Fulfilment fulfilment(long fulfilmentId) {
    for (Fulfilment each : fulfilments) {
      if (each.id() == fulfilmentId) {
        return each;
      }
    }
    return null;
  }

  @Nullable ReturnCase returned(long returnId) {
    for (ReturnCase each : returns) {
      if (each.id == returnId) {
        return each;
      }
    }
    return null;
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
    return shipments()
        .flatMap(fulfilment -> fulfilment.lines().stream())
        .filter(part -> part.lineId() == lineId)
        .mapToInt(Shipped::quantity)
        .sum();
  }

  /** Still to be shipped, whether or not it was refunded. */
  int unshipped(Line line) {
    return Math.max(0, line.quantity - line.removed - shipped(line.id));
  }

  boolean routed(Instant now) {
    return !routedAt.isAfter(now);
  }

  String fulfilmentStatus() {
    int wanted = 0;
    int done = 0;
    for (Line line : lines) {
      wanted += line.quantity - line.removed;
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
