package io.caravan.order.rules;

import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import io.caravan.order.content.FulfilmentAuthority;
import io.caravan.order.content.OrderSummary;
import io.caravan.order.rules.RuleFacts.Source;
import io.caravan.tiktok.TikTokOrder;
import io.caravan.tiktok.TikTokOrder.LineItem;
import io.caravan.tiktok.TikTokOrder.RecipientAddress;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The words of the rules: every name an expression may use, its type, and what it is of an order.
 * Nothing is ever absent: a text that TikTok does not send is empty, an amount 0, a flag false;
 * what a missing time is taken for stands with its name.
 */
public final class Vocabulary {
  /** What {@code order.shipBy} and {@code order.autoCancelAt} are where TikTok gives none. */
  static final Instant NEVER = Instant.parse("9999-12-31T23:59:59Z");

  /**
   * One name.
   *
   * @param personal its value is never shown
   */
  record Word(
      String name, CelType type, boolean personal, Function<Source, Object> of, String meaning) {}

  private static final Map<String, Word> WORDS = new LinkedHashMap<>();

  private static final Map<String, CelType> LINE_FIELDS = lineFields();

  private static final StructType LINE =
      StructType.create(
          "Line",
          ImmutableSet.copyOf(LINE_FIELDS.keySet()),
          field -> Optional.ofNullable(LINE_FIELDS.get(field)));

  /** The type of the elements of {@code order.lines}. */
  static final CelTypeProvider TYPES =
      new CelTypeProvider() {
        @Override
        public ImmutableCollection<CelType> types() {
          return ImmutableList.of(LINE);
        }

        @Override
        public Optional<CelType> findType(String name) {
          return name.equals(LINE.name()) ? Optional.of(LINE) : Optional.empty();
        }
      };

  static {
    text("order.id", s -> s.order().id(), "TikTok's order id");
    text("order.status", s -> s.order().status(), "AWAITING_SHIPMENT, IN_TRANSIT, ...");
    number("order.total", s -> s.order().payment().totalAmount(), "what the buyer pays");
    number("order.subtotal", s -> s.order().payment().subTotal(), "goods after discounts");
    number("order.shippingFee", s -> s.order().payment().shippingFee(), "what the buyer pays");
    number("order.tax", s -> s.order().payment().tax(), "all taxes, where TikTok reports them");
    number("order.sellerDiscount", s -> s.order().payment().sellerDiscount(), "given by you");
    number("order.platformDiscount", s -> s.order().payment().platformDiscount(), "by TikTok");
    text("order.currency", s -> s.order().payment().currency(), "USD, EUR, ...");
    text("order.type", s -> s.order().orderType(), "NORMAL, PRE_ORDER, ZERO_LOTTERY, ...");
    flag("order.sample", s -> s.order().isSampleOrder(), "sent to a creator free of charge");
    flag("order.replacement", s -> s.order().isReplacementOrder(), "replaces another order");
    flag("order.exchange", s -> s.order().isExchangeOrder(), "exchanged for another order");
    flag("order.cod", s -> s.order().isCod(), "cash on delivery");
    flag("order.preOrder", s -> isPreOrder(s.order()), "the order or a line is a pre-order");
    flag("order.bundle", s -> isBundle(s.order()), "has a virtual bundle of TikTok's");
    flag("order.cancelRequested", s -> s.order().isBuyerRequestCancel(), "the buyer asked for it");
    flag("order.masked", s -> isMasked(s.order()), "no recipient, or parts of it are hidden");
    flag("order.ticked", Source::ticked, "a person asked for exactly this order");
    text(
        "order.authority",
        s -> FulfilmentAuthority.of(s.order()).name(),
        "SELLER, TIKTOK_SHIPPING, FULFILLED_BY_TIKTOK or UNKNOWN: who may ship it");
    text("order.fulfilmentType", s -> s.order().fulfillmentType(), "TikTok's fulfillment_type");
    text("order.shippingType", s -> s.order().shippingType(), "TIKTOK or SELLER");
    text("order.platform", s -> s.order().commercePlatform(), "TIKTOK_SHOP or TOKOPEDIA");
    text("order.warehouse", s -> s.order().warehouseId(), "TikTok's warehouse id");
    text("order.deliveryOption", s -> s.order().deliveryOptionName(), "its name");
    text("order.deliveryOptionId", s -> s.order().deliveryOptionId(), "its id");
    text("order.deliveryType", s -> s.order().deliveryType(), "HOME_DELIVERY, COLLECTION_POINT");
    text("order.fastDelivery", s -> s.order().fastDeliveryProgram(), "3_DAY_DELIVERY, ...");
    text("order.paymentMethod", s -> s.order().paymentMethodName(), "its name");
    text("order.splitOrCombine", s -> s.order().splitOrCombineTag(), "SPLIT, COMBINED or empty");
    text("order.country", s -> country(s.order()), "of the recipient, two letters");
    personal("order.province", s -> province(s.order()), "of the recipient, its name");
    personal("order.postalCode", s -> postalCode(s.order()), "of the recipient; may be masked");
    personal("order.buyer", s -> s.order().userId(), "TikTok's id of the buyer");
    personal("order.buyerMessage", s -> s.order().buyerMessage(), "what the buyer wrote");
    personal("order.sellerNote", s -> s.order().sellerNote(), "your note in Seller Center");
    time("order.createdAt", s -> createdAt(s), "");
    time("order.paidAt", s -> paidAt(s), "not paid in advance: when it was created");
    time("order.shipBy", s -> or(summary(s).shipBy(), NEVER), "late after it; none: year 9999");
    time("order.autoCancelAt", s -> or(summary(s).autoCancelAt(), NEVER), "none: year 9999");
    add(
        "order.units",
        SimpleType.INT,
        false,
        s -> units(s.order()).count(),
        "how many, without those cancelled");
    add(
        "order.skus",
        ListType.create(SimpleType.STRING),
        false,
        s ->
            units(s.order())
                .map(line -> text(line.sellerSku()))
                .filter(sku -> !sku.isEmpty())
                .distinct()
                .toList(),
        "your own SKUs");
    add(
        "order.lines",
        ListType.create(LINE),
        false,
        s -> lines(s.order()),
        "each with " + String.join(", ", LINE_FIELDS.keySet()));
    text("store.name", s -> s.store().name(), "as in the settings");
    text("store.region", s -> s.store().region(), "US, GB, ...");
    text("store.currency", s -> s.store().currency(), "USD, GBP, ...");
    text("store.sellerType", s -> s.sellerType(), "LOCAL, CROSS_BORDER or empty");
    time(
        "store.startMark",
        s -> or(s.startMark(), Instant.EPOCH),
        "orders from before it stay out; none: year 1970");
    time("now", Source::now, "when the order is judged; time alone judges none again");
  }

  private Vocabulary() {}

  /** By name, in the order of the documentation. */
  static Map<String, Word> words() {
    return WORDS;
  }

  /** Every name. */
  public static Set<String> names() {
    return WORDS.keySet();
  }

  /** The fields of a line. */
  public static Set<String> lineFieldNames() {
    return LINE_FIELDS.keySet();
  }

  static Map<String, Object> valuesOf(Source source) {
    Map<String, Object> values = new LinkedHashMap<>();
    WORDS.forEach((name, word) -> values.put(name, word.of().apply(source)));
    return values;
  }

  private static Map<String, CelType> lineFields() {
    Map<String, CelType> fields = new LinkedHashMap<>();
    fields.put("sku", SimpleType.STRING);
    fields.put("sellerSku", SimpleType.STRING);
    fields.put("product", SimpleType.STRING);
    fields.put("title", SimpleType.STRING);
    fields.put("option", SimpleType.STRING);
    fields.put("type", SimpleType.STRING);
    fields.put("quantity", SimpleType.INT);
    fields.put("price", SimpleType.DOUBLE);
    fields.put("gift", SimpleType.BOOL);
    fields.put("bundle", SimpleType.BOOL);
    fields.put("dangerous", SimpleType.BOOL);
    fields.put("prescription", SimpleType.BOOL);
    return fields;
  }

  /** Units of one SKU at one price are one line, as in Shopify. */
  private static List<Map<String, Object>> lines(TikTokOrder order) {
    Map<List<Object>, Map<String, Object>> lines = new LinkedHashMap<>();
    units(order)
        .forEach(
            unit -> {
              Map<String, Object> line =
                  lines.computeIfAbsent(
                      List.of(text(unit.skuId()), price(unit), unit.isGift()), key -> line(unit));
              line.merge("quantity", 1L, (a, b) -> (Long) a + (Long) b);
            });
    return new ArrayList<>(lines.values());
  }

  private static Map<String, Object> line(LineItem unit) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("sku", text(unit.skuId()));
    line.put("sellerSku", text(unit.sellerSku()));
    line.put("product", text(unit.productId()));
    line.put("title", text(unit.productName()));
    line.put("option", text(unit.skuName()));
    line.put("type", text(unit.skuType()));
    line.put("price", price(unit));
    line.put("gift", unit.isGift());
    line.put("bundle", !unit.combinedListingSkus().isEmpty());
    line.put("dangerous", unit.isDangerousGood());
    line.put("prescription", unit.needsPrescription());
    return line;
  }

  private static double price(LineItem unit) {
    return number(unit.originalPrice() != null ? unit.originalPrice() : unit.salePrice());
  }

  private static Stream<LineItem> units(TikTokOrder order) {
    return order.lineItems().stream().filter(line -> !"CANCELLED".equals(line.displayStatus()));
  }

  private static boolean isPreOrder(TikTokOrder order) {
    return "PRE_ORDER".equals(order.orderType())
        || units(order).anyMatch(line -> "PRE_ORDER".equals(line.skuType()));
  }

  private static boolean isBundle(TikTokOrder order) {
    return units(order).anyMatch(line -> !line.combinedListingSkus().isEmpty());
  }

  /** A masked telephone number alone hides nothing that a warehouse needs. */
  private static boolean isMasked(TikTokOrder order) {
    RecipientAddress to = order.recipientAddress();
    return to == null
        || Stream.of(
                to.name(),
                to.firstName(),
                to.lastName(),
                to.addressLine1(),
                to.addressLine2(),
                to.addressDetail(),
                to.fullAddress(),
                to.postalCode())
            .filter(Objects::nonNull)
            .anyMatch(part -> part.contains("*"));
  }

  private static String country(TikTokOrder order) {
    RecipientAddress to = order.recipientAddress();
    return to == null ? "" : text(to.regionCode());
  }

  private static String postalCode(TikTokOrder order) {
    RecipientAddress to = order.recipientAddress();
    return to == null ? "" : text(to.postalCode());
  }

  private static String province(TikTokOrder order) {
    RecipientAddress to = order.recipientAddress();
    return to == null
        ? ""
        : to.districtInfo().stream()
            .filter(level -> "L1".equalsIgnoreCase(level.addressLevel()))
            .map(level -> text(level.addressName()))
            .findFirst()
            .orElse("");
  }

  private static Instant createdAt(Source source) {
    return or(source.order().createTime(), source.firstSeenAt());
  }

  private static Instant paidAt(Source source) {
    return or(source.order().paidTime(), createdAt(source));
  }

  private static OrderSummary summary(Source source) {
    return OrderSummary.of(source.order());
  }

  private static Instant or(@Nullable Instant time, Instant otherwise) {
    return time == null ? otherwise : time;
  }

  private static String text(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static double number(@Nullable BigDecimal amount) {
    return amount == null ? 0 : amount.doubleValue();
  }

  // Declaring -------------------------------------------------------------------------------------

  /** Takes what TikTok may leave out. */
  private interface Maybe<T> {
    @Nullable T of(Source source);
  }

  private static void text(String name, Maybe<String> of, String meaning) {
    add(name, SimpleType.STRING, false, s -> text(of.of(s)), meaning);
  }

  private static void personal(String name, Maybe<String> of, String meaning) {
    add(name, SimpleType.STRING, true, s -> text(of.of(s)), meaning);
  }

  private static void number(String name, Maybe<BigDecimal> of, String meaning) {
    add(name, SimpleType.DOUBLE, false, s -> number(of.of(s)), meaning);
  }

  private static void flag(String name, Function<Source, Boolean> of, String meaning) {
    add(name, SimpleType.BOOL, false, of::apply, meaning);
  }

  private static void time(String name, Function<Source, Instant> of, String meaning) {
    add(name, SimpleType.TIMESTAMP, false, of::apply, meaning);
  }

  private static void add(
      String name, CelType type, boolean personal, Function<Source, Object> of, String meaning) {
    WORDS.put(name, new Word(name, type, personal, of, meaning));
  }
}
