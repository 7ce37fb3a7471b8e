package io.caravan.sandbox.shopify;

import io.caravan.sandbox.shopify.ShopifySandboxSettings.OrderLimitAnswer;
import io.caravan.sandbox.shopify.ShopifySandboxSettings.TakenId;
import io.caravan.sandbox.shopify.ShopifySandboxSettings.ZeroTaxRate;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code orderCreate}: everything is checked first, then one order is made or nothing is. Shopify
 * adds up what it is given and recomputes nothing.
 */
final class OrderCreation {

  /** Limit of trial and development stores (description of orderCreate in the schema). */
  private static final int ORDERS_A_MINUTE = 5;

  private static final int LONGEST_TAG = 40;
  static final Pattern PHONE = Pattern.compile("\\+?[0-9][0-9 ().-]{5,20}[0-9]");
  private static final String INVALID = "INVALID";

  /** The order, or why there is none. */
  record Outcome(@Nullable Order order, List<UserError> errors) {}

  private final Work work;
  private final Shop shop;
  private final List<UserError> errors = new ArrayList<>();
  private final String currency;
  private String presentment;

  OrderCreation(Work work) {
    this.work = work;
    this.shop = work.shop;
    this.currency = shop.row().currency();
    this.presentment = currency;
  }

  Outcome create(Input input, @Nullable Input options) {
    simulated(input, options);
    UserError limited = limited();
    if (limited != null) {
      return new Outcome(null, List.of(limited));
    }
    Order order = new Order();
    currencies(input, order);
    head(input, order);
    lines(input, order);
    shippingLines(input, order);
    taxes(input, order);
    discount(input, order);
    payments(input, order);
    metafields(input, order);
    Place readyFrom = readyFulfilled(input);
    String behaviour = options == null ? "BYPASS" : options.text("inventoryBehaviour", "BYPASS");
    Stock.Claim claim = claim(order, behaviour);
    if (!errors.isEmpty()) {
      return new Outcome(null, List.copyOf(errors));
    }
    make(input, order, claim, readyFrom);
    return new Outcome(order, List.of());
  }

  private static void simulated(Input input, @Nullable Input options) {
    input.only(
        "billingAddress",
        "currency",
        "customAttributes",
        "discountCode",
        "email",
        "financialStatus",
        "fulfillment",
        "fulfillmentStatus",
        "lineItems",
        "metafields",
        "name",
        "note",
        "phone",
        "poNumber",
        "presentmentCurrency",
        "processedAt",
        "shippingAddress",
        "shippingLines",
        "sourceIdentifier",
        "sourceName",
        "sourceUrl",
        "tags",
        "taxLines",
        "taxesIncluded",
        "test",
        "transactions");
    if (input.has("fulfillmentStatus")
        && !(input.text("fulfillmentStatus", "").equals("FULFILLED") && input.has("fulfillment"))) {
      throw ShopifyException.notSimulated("a fulfillmentStatus without the fulfillment to match");
    }
    if (options != null) {
      options.only("inventoryBehaviour", "sendReceipt", "sendFulfillmentReceipt");
    }
  }

  /** The real answer's words are not on record: either form, by setting. */
  private @Nullable UserError limited() {
    if (!work.settings.developmentStore()) {
      return null;
    }
    Instant minuteAgo = work.precise.minus(Duration.ofMinutes(1));
    while (!shop.recentOrders.isEmpty() && !shop.recentOrders.peekFirst().isAfter(minuteAgo)) {
      shop.recentOrders.removeFirst();
    }
    if (shop.recentOrders.size() < ORDERS_A_MINUTE) {
      return null;
    }
    String message = "Too many attempts. Please try again later.";
    if (work.settings.orderLimitAnswer() == OrderLimitAnswer.TOP_LEVEL_ERROR) {
      throw new ShopifyException(message, "THROTTLED");
    }
    return UserError.at(List.of("order"), message, INVALID);
  }

  private void currencies(Input input, Order order) {
    String given = input.text("currency");
    if (given != null && !given.equals(currency)) {
      refuse("Currency must be " + currency + ".", "currency");
    }
    presentment = input.text("presentmentCurrency", currency);
    order.currency = currency;
    order.presentmentCurrency = presentment;
  }

  private void head(Input input, Order order) {
    order.email = input.words("email");
    order.phone = phone(input, "phone");
    order.note = input.words("note");
    order.poNumber = input.words("poNumber");
    order.sourceName = input.text("sourceName", Long.toString(work.appId));
    order.sourceIdentifier = input.words("sourceIdentifier");
    order.sourceUrl = input.words("sourceUrl");
    order.taxesIncluded = input.flag("taxesIncluded");
    order.test = input.flag("test");
    order.processedAt = processedAt(input);
    order.tags = tags(input.texts("tags"));
    for (Input attribute : input.objects("customAttributes")) {
      order.attributes.add(new Attribute(attribute.text("key", ""), attribute.text("value", "")));
    }
    order.shippingAddress = address(input, "shippingAddress");
    order.billingAddress = address(input, "billingAddress");
  }

  /** In the future: refused before 2026-07, set to now since. */
  private Instant processedAt(Input input) {
    Instant given = input.instant("processedAt");
    if (given == null || !given.isAfter(work.now)) {
      return given == null ? work.now : given;
    }
    if (work.apiVersion.compareTo("2026-07") < 0) {
      errors.add(
          UserError.at(
              List.of("order", "processedAt"), "Processed at is invalid", "PROCESSED_AT_INVALID"));
    }
    return work.now;
  }

  private List<String> tags(List<String> given) {
    List<String> tags = new ArrayList<>();
    for (int i = 0; i < given.size(); i++) {
      if (given.get(i).length() > LONGEST_TAG) {
        refuse(
            "Title Tag exceeds the maximum length of " + LONGEST_TAG + " characters",
            "tags",
            Integer.toString(i));
      }
    }
    Tags.add(tags, given);
    return tags;
  }

  private @Nullable String phone(Input input, String... path) {
    String phone = input.words("phone");
    if (phone != null && !PHONE.matcher(phone).matches()) {
      refuse("Phone is invalid", path);
    }
    return phone;
  }

  /** The province's error path is by analogy with the recorded one of orderUpdate. */
  private @Nullable Address address(Input order, String which) {
    Input input = order.object(which);
    if (input == null) {
      return null;
    }
    input.only(
        "address1",
        "address2",
        "city",
        "company",
        "countryCode",
        "firstName",
        "lastName",
        "phone",
        "provinceCode",
        "zip");
    String country = input.text("countryCode");
    String given = input.words("provinceCode");
    Provinces.Answer province = Provinces.find(country, given);
    if (!province.valid()) {
      refuse("Province is invalid", which, "province");
    }
    return new Address(
        work.ids.next(),
        input.words("firstName"),
        input.words("lastName"),
        input.words("company"),
        input.words("address1"),
        input.words("address2"),
        input.words("city"),
        province.name(),
        given,
        input.words("zip"),
        country,
        phone(input, which, "phone"));
  }

  private void lines(Input input, Order order) {
    List<Input> given = input.objects("lineItems");
    if (given.isEmpty()) {
      refuse("Line items must have at least one line item", "lineItems");
    }
    for (int i = 0; i < given.size(); i++) {
      Input item = given.get(i);
      item.only(
          "fulfillmentService",
          "giftCard",
          "priceSet",
          "productId",
          "properties",
          "quantity",
          "requiresShipping",
          "sku",
          "taxLines",
          "taxable",
          "title",
          "variantId",
          "variantTitle",
          "vendor");
      order.lines.add(line(item, Integer.toString(i)));
    }
  }

  private Line line(Input item, String at) {
    Line line = new Line();
    line.id = work.ids.next();
    Variant variant = null;
    String variantId = item.text("variantId");
    if (variantId != null) {
      variant = shop.variants.get(Gid.number(variantId, "ProductVariant"));
      if (variant == null) {
        nameless();
      }
    } else if (item.words("title") == null) {
      nameless();
    }
    Product product = variant == null ? null : shop.products.get(variant.productId());
    if (variant != null) {
      line.variantId = variant.id();
      line.productId = variant.productId();
    }
    String titleOfVariant = variant == null || isDefaultTitle(variant) ? null : variant.title();
    line.title = item.text("title", product == null ? "" : product.title());
    line.variantTitle = item.mentions("variantTitle") ? item.text("variantTitle") : titleOfVariant;
    line.sku = item.has("sku") || variant == null ? item.words("sku") : variant.sku();
    line.vendor = item.has("vendor") || product == null ? item.words("vendor") : product.vendor();
    line.quantity = item.number("quantity");
    line.currentQuantity = line.quantity;
    if (line.quantity < 1) {
      refuse("Quantity must be greater than 0", "lineItems", at, "quantity");
    }
    Input price = item.object("priceSet");
    if (price != null) {
      line.price = bag(price, "lineItems", at, "priceSet");
    } else if (variant != null) {
      line.price = new Bag(variant.price(), variant.price());
    } else {
      refuse("Price can't be blank", "lineItems", at, "priceSet");
    }
    line.requiresShipping = item.flag("requiresShipping");
    line.taxable = item.flag("taxable");
    line.giftCard = item.flag("giftCard");
    String service = item.words("fulfillmentService");
    if (service != null && !service.equals("manual")) {
      errors.add(
          UserError.at(
              List.of("order", "lineItems", at, "fulfillmentService"),
              "Fulfillment service is invalid",
              "FULFILLMENT_SERVICE_INVALID"));
    }
    for (Input property : item.objects("properties")) {
      line.properties.add(new Attribute(property.text("name", ""), property.text("value", "")));
    }
    return line;
  }

  private static boolean isDefaultTitle(Variant variant) {
    return variant.title().equals("Default Title");
  }

  /** An unknown variant leaves a line without a name; recorded as these three. */
  private void nameless() {
    UserError first = UserError.at(List.of("order"), "Order Line items is invalid", INVALID);
    if (!errors.contains(first)) {
      errors.add(first);
      refuse("Line items Name can't be blank", "lineItems");
      refuse("Line items Title can't be blank", "lineItems");
    }
  }

  private void shippingLines(Input input, Order order) {
    List<Input> given = input.objects("shippingLines");
    for (int i = 0; i < given.size(); i++) {
      Shipping line = new Shipping();
      line.id = work.ids.next();
      line.title = given.get(i).text("title", "");
      line.code = given.get(i).words("code");
      line.source = given.get(i).words("source");
      line.price =
          bag(given.get(i).required("priceSet"), "shippingLines", Integer.toString(i), "priceSet");
      order.shipping.add(line);
    }
  }

  /** On the lines or on the order, where they are spread over the taxable lines. */
  private void taxes(Input input, Order order) {
    List<Input> items = input.objects("lineItems");
    boolean onLines = false;
    for (int i = 0; i < items.size(); i++) {
      Line line = order.lines.get(i);
      line.taxes =
          taxLines(
              items.get(i),
              line.originalTotal(),
              order.taxesIncluded,
              true,
              "lineItems",
              Integer.toString(i));
      onLines |= !line.taxes.isEmpty();
    }
    List<Input> shipping = input.objects("shippingLines");
    for (int i = 0; i < shipping.size(); i++) {
      order.shipping.get(i).taxes =
          taxLines(
              shipping.get(i),
              order.shipping.get(i).price,
              order.taxesIncluded,
              true,
              "shippingLines",
              Integer.toString(i));
    }
    List<Line> taxable = order.lines.stream().filter(line -> line.taxable).toList();
    List<Bag> weights = taxable.stream().map(Line::originalTotal).toList();
    List<Tax> whole = taxLines(input, Bag.sum(weights), order.taxesIncluded, false, new String[0]);
    if (whole.isEmpty()) {
      return;
    }
    if (onLines) {
      refuse("Tax lines must be specified on either the order or its line items", "taxLines");
    }
    for (Tax tax : whole) {
      List<Bag> parts =
          Amounts.spread(tax.price(), weights, Bag.digits(currency), Bag.digits(presentment));
      for (int i = 0; i < taxable.size(); i++) {
        taxable
            .get(i)
            .taxes
            .add(new Tax(tax.title(), tax.rate(), parts.get(i), tax.channelLiable()));
      }
    }
  }

  private List<Tax> taxLines(
      Input owner, Bag taxed, boolean included, boolean rateNeeded, String... path) {
    List<Tax> taxes = new ArrayList<>();
    List<Input> given = owner.objects("taxLines");
    for (int i = 0; i < given.size(); i++) {
      Input tax = given.get(i);
      String at = Integer.toString(i);
      BigDecimal rate = Objects.requireNonNull(tax.decimal("rate"));
      if (rateNeeded && rate.signum() == 0 && work.settings.zeroTaxRate() == ZeroTaxRate.REFUSED) {
        errors.add(
            UserError.at(
                path("order", path, "taxLines", at, "rate"),
                "Tax line rate is missing",
                "TAX_LINE_RATE_MISSING"));
      }
      Input price = tax.object("priceSet");
      Bag amount =
          price != null
              ? bag(price, path(null, path, "taxLines", at, "priceSet").toArray(String[]::new))
              : taxed.share(
                  included ? rate.divide(rate.add(BigDecimal.ONE), MATH) : rate,
                  Bag.digits(currency),
                  Bag.digits(presentment));
      taxes.add(new Tax(tax.text("title", ""), rate, amount, tax.flag("channelLiable")));
    }
    return taxes;
  }

  private static final java.math.MathContext MATH = java.math.MathContext.DECIMAL64;

  private static List<String> path(@Nullable String first, String[] middle, String... last) {
    List<String> path = new ArrayList<>();
    if (first != null) {
      path.add(first);
    }
    path.addAll(List.of(middle));
    path.addAll(List.of(last));
    return path;
  }

  private void discount(Input input, Order order) {
    Input given = input.object("discountCode");
    if (given == null) {
      return;
    }
    List<Bag> totals = order.lines.stream().map(Line::originalTotal).toList();
    Input fixed = given.object("itemFixedDiscountCode");
    Input percent = given.object("itemPercentageDiscountCode");
    Input free = given.object("freeShippingDiscountCode");
    if (fixed != null) {
      Input amountSet = fixed.object("amountSet");
      Bag amount =
          amountSet == null
              ? Bag.ZERO
              : bag(amountSet, "discountCode", "itemFixedDiscountCode", "amountSet");
      order.discount = new Discount(fixed.text("code", ""), Discount.FIXED, amount, null);
      spread(order, amount.atMost(Bag.sum(totals)), totals);
    } else if (percent != null) {
      BigDecimal percentage = percent.decimal("percentage");
      BigDecimal rate =
          (percentage == null ? BigDecimal.ZERO : percentage.min(BigDecimal.valueOf(100)))
              .movePointLeft(2);
      Bag amount = Bag.sum(totals).share(rate, Bag.digits(currency), Bag.digits(presentment));
      order.discount =
          new Discount(percent.text("code", ""), Discount.PERCENTAGE, amount, percentage);
      spread(order, amount, totals);
    } else if (free != null) {
      Bag amount = order.shippingTotal();
      order.shipping.forEach(line -> line.discount = line.price);
      order.discount = new Discount(free.text("code", ""), Discount.SHIPPING, amount, null);
    }
  }

  private void spread(Order order, Bag amount, List<Bag> totals) {
    List<Bag> parts = Amounts.spread(amount, totals, Bag.digits(currency), Bag.digits(presentment));
    for (int i = 0; i < parts.size(); i++) {
      order.lines.get(i).discount = parts.get(i);
    }
  }

  private void payments(Input input, Order order) {
    List<Input> given = input.objects("transactions");
    for (int i = 0; i < given.size(); i++) {
      Input payment = given.get(i);
      payment.only(
          "amountSet",
          "authorizationCode",
          "gateway",
          "kind",
          "processedAt",
          "status",
          "test",
          "receiptJson");
      Bag amount =
          bag(payment.required("amountSet"), "transactions", Integer.toString(i), "amountSet");
      Instant processed = payment.instant("processedAt");
      order.payments.add(
          new Payment(
              work.ids.next(),
              payment.text("kind", "SALE"),
              payment.text("status", "SUCCESS"),
              payment.text("gateway", "manual"),
              amount,
              work.now,
              processed == null ? work.now : processed,
              payment.flag("test"),
              payment.text("authorizationCode"),
              null));
    }
    order.financialStatus =
        input.has("financialStatus") ? input.text("financialStatus") : Payments.status(order, null);
  }

  private void metafields(Input input, Order order) {
    List<Input> given = input.objects("metafields");
    for (int i = 0; i < given.size(); i++) {
      Input field = given.get(i);
      field.only("key", "namespace", "type", "value");
      String at = Integer.toString(i);
      String key = field.words("key");
      String value = field.words("value");
      String namespace = Namespaces.resolve(field.words("namespace"), work.appId);
      if (key == null) {
        refuse("Key can't be blank", "metafields", at, "key");
        continue;
      }
      if (value == null) {
        refuse("Value can't be blank", "metafields", at, "value");
        continue;
      }
      Definition definition = shop.definition("ORDER", namespace, key);
      String type = field.words("type");
      if (type == null && definition == null) {
        refuse("Type can't be blank", "metafields", at, "type");
        continue;
      }
      if (definition != null && type != null && !type.equals(definition.type())) {
        refuse(
            "Type must be consistent with the definition's type: " + definition.type(),
            "metafields",
            at,
            "type");
        continue;
      }
      if (definition == null && "id".equals(type)) {
        refuse("A metafield of type id needs a definition", "metafields", at, "type");
        continue;
      }
      if (definition != null
          && definition.unique()
          && shop.orderWithUnique(namespace, key, value) != null) {
        if (work.settings.takenId() == TakenId.REFUSED) {
          refuse("Value has already been taken", "metafields", at, "value");
        }
        continue;
      }
      order.metafields.removeIf(old -> old.namespace().equals(namespace) && old.key().equals(key));
      order.metafields.add(
          new Metafield(
              work.ids.next(),
              namespace,
              key,
              definition == null ? Objects.requireNonNull(type) : definition.type(),
              value,
              work.now,
              work.now));
    }
  }

  private @Nullable Place readyFulfilled(Input input) {
    Input given = input.object("fulfillment");
    if (given == null) {
      return null;
    }
    given.only(
        "locationId", "notifyCustomer", "shipmentStatus", "trackingCompany", "trackingNumber");
    Place place =
        shop.places.get(Gid.number(Objects.requireNonNull(given.text("locationId")), "Location"));
    if (place == null) {
      refuse("Location not found.", "fulfillment", "locationId");
    }
    return place;
  }

  private Stock.Claim claim(Order order, String behaviour) {
    if (behaviour.equals("BYPASS") || !errors.isEmpty()) {
      return new Stock.Claim(Map.of(), null);
    }
    Map<Variant, Integer> wanted = new LinkedHashMap<>();
    for (Line line : order.lines) {
      Variant variant = line.variantId == null ? null : shop.variants.get(line.variantId);
      if (variant != null) {
        wanted.merge(variant, line.quantity, Integer::sum);
      }
    }
    Stock.Claim claim = Stock.claim(shop, wanted, behaviour.equals("DECREMENT_OBEYING_POLICY"));
    if (claim.refused() != null) {
      errors.add(
          UserError.at(
              List.of("order", "lineItems"),
              "Unable to claim inventory for the line items",
              "INVENTORY_CLAIM_FAILED"));
    }
    return claim;
  }

  private void make(Input input, Order order, Stock.Claim claim, @Nullable Place readyFrom) {
    order.id = work.ids.next();
    order.appId = work.appId;
    order.number = shop.nextOrderNumber();
    order.name = input.text("name", "#" + order.number);
    order.createdAt = work.now;
    order.routedAt =
        work.settings.routingDelay().isZero()
            ? Instant.EPOCH
            : work.precise.plus(work.settings.routingDelay());
    for (Line line : order.lines) {
      Variant variant = line.variantId == null ? null : shop.variants.get(line.variantId);
      Long from = variant == null ? null : claim.locationOfItem().get(variant.inventoryItemId());
      if (variant != null && from != null) {
        Stock.take(work, line, variant, from, readyFrom != null);
      }
    }
    Fulfilments.route(work, order, readyFrom == null ? null : readyFrom.id());
    Input ready = input.object("fulfillment");
    if (ready != null && readyFrom != null) {
      Fulfilments.shipAll(
          work,
          order,
          readyFrom.id(),
          ready.words("trackingCompany"),
          ready.words("trackingNumber"),
          ready.text("shipmentStatus"));
    }
    shop.recentOrders.addLast(work.precise);
    work.store(order);
    work.raise("ORDERS_CREATE", any -> RestBodies.order(shop, order));
    if ("PAID".equals(order.financialStatus)) {
      work.raise("ORDERS_PAID", any -> RestBodies.order(shop, order));
    }
    for (Fulfilment fulfilment : order.fulfilments) {
      work.raise("FULFILLMENTS_CREATE", any -> RestBodies.fulfilment(shop, order, fulfilment));
    }
    work.tell(
        "order "
            + order.name
            + " created, "
            + Bag.money(order.total().shop(), currency)
            + " "
            + currency
            + (order.sourceIdentifier == null ? "" : ", for " + order.sourceIdentifier));
  }

  private Bag bag(Input set, String... path) {
    BigDecimal shopAmount = money(set.required("shopMoney"), currency, path, "shopMoney");
    Input other = set.object("presentmentMoney");
    if (other != null) {
      return new Bag(shopAmount, money(other, presentment, path, "presentmentMoney"));
    }
    if (!presentment.equals(currency)) {
      List<String> field = path(null, path, "presentmentMoney");
      refuse("Presentment money can't be blank", field.toArray(String[]::new));
    }
    return new Bag(shopAmount, shopAmount);
  }

  private BigDecimal money(Input money, String expected, String[] path, String which) {
    if (!expected.equals(money.text("currencyCode"))) {
      refuse(
          "Currency must be " + expected + ".",
          path(null, path, which, "currencyCode").toArray(String[]::new));
    }
    BigDecimal amount = Objects.requireNonNull(money.decimal("amount"));
    if (amount.signum() < 0) {
      refuse(
          "Amount must be greater than or equal to 0",
          path(null, path, which, "amount").toArray(String[]::new));
    }
    return amount;
  }

  private void refuse(String message, String... pathInOrder) {
    errors.add(UserError.at(path("order", pathInOrder), message, INVALID));
  }
}
