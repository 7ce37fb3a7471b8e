package io.caravan.sandbox.shopify;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Bodies of webhooks: the REST resources, snake case, money as text, ids as numbers. */
final class RestBodies {

  private RestBodies() {}

  static Map<String, Object> order(Shop shop, Order order) {
    Fields body = new Fields(order.currency, order.presentmentCurrency);
    body.put("id", order.id);
    body.put("admin_graphql_api_id", Gid.of("Order", order.id));
    body.put("app_id", order.appId);
    body.put("buyer_accepts_marketing", false);
    body.put("cancel_reason", lower(order.cancelReason));
    body.put("cancelled_at", time(order.cancelledAt));
    body.put("closed_at", time(order.closedAt));
    body.put("confirmed", true);
    body.put("contact_email", order.email);
    body.put("created_at", time(order.createdAt));
    body.put("currency", order.currency);
    body.money(
        "current_subtotal_price",
        order.cancelled() ? Bag.ZERO : order.subtotal().minus(order.refundedSubtotal()));
    body.money("current_total_discounts", order.cancelled() ? Bag.ZERO : order.discounts());
    body.money("current_total_price", order.currentTotal());
    body.money(
        "current_total_tax", order.cancelled() ? Bag.ZERO : order.tax().minus(order.refundedTax()));
    body.put("discount_codes", discountCodes(order));
    body.put("email", order.email == null ? "" : order.email);
    body.put("financial_status", lower(order.financialStatus));
    body.put("fulfillment_status", fulfilmentStatus(order.fulfilmentStatus()));
    body.put("name", order.name);
    body.put("note", order.note);
    body.put("note_attributes", attributes(order.attributes));
    body.put("number", order.number - 1000);
    body.put("order_number", order.number);
    body.put(
        "payment_gateway_names", order.payments.stream().map(Payment::gateway).distinct().toList());
    body.put("phone", order.phone);
    body.put("po_number", order.poNumber);
    body.put("presentment_currency", order.presentmentCurrency);
    body.put("processed_at", time(order.processedAt));
    body.put("source_identifier", order.sourceIdentifier);
    body.put("source_name", order.sourceName);
    body.put("source_url", order.sourceUrl);
    body.money("subtotal_price", order.subtotal());
    body.put("tags", String.join(", ", order.tags));
    body.put("tax_lines", taxes(order, order.taxes()));
    body.put("taxes_included", order.taxesIncluded);
    body.put("test", order.test);
    body.money("total_discounts", order.discounts());
    body.money("total_line_items_price", order.lineTotal());
    body.put("total_outstanding", Bag.money(Payments.outstanding(order), order.currency));
    body.money("total_price", order.total());
    body.put("total_shipping_price_set", body.set(order.shippingTotal()));
    body.money("total_tax", order.tax());
    body.put("updated_at", time(order.updatedAt));
    body.put("billing_address", address(order.billingAddress));
    body.put("shipping_address", address(order.shippingAddress));
    body.put(
        "fulfillments",
        order.fulfilments.stream().map(each -> fulfilment(shop, order, each)).toList());
    body.put("line_items", order.lines.stream().map(line -> line(shop, order, line)).toList());
    body.put(
        "refunds",
        order.refunds.stream().map(each -> AfterSalesBodies.refund(shop, order, each)).toList());
    body.put(
        "returns", order.returns.stream().map(each -> AfterSalesBodies.full(order, each)).toList());
    body.put("shipping_lines", order.shipping.stream().map(line -> shipping(order, line)).toList());
    return body.map();
  }

  static Map<String, Object> line(Shop shop, Order order, Line line) {
    Fields body = new Fields(order.currency, order.presentmentCurrency);
    body.put("id", line.id);
    body.put("admin_graphql_api_id", Gid.of("LineItem", line.id));
    body.put("current_quantity", line.currentQuantity);
    body.put("fulfillable_quantity", order.unshipped(line));
    body.put("fulfillment_service", "manual");
    body.put(
        "fulfillment_status",
        order.shipped(line.id) == 0
            ? null
            : order.shipped(line.id) >= line.quantity ? "fulfilled" : "partial");
    body.put("gift_card", line.giftCard);
    body.put("grams", 0);
    body.put("name", line.name());
    body.money("price", line.price);
    body.put("product_exists", line.productId != null && shop.products.get(line.productId) != null);
    body.put("product_id", line.productId);
    body.put("properties", attributes(line.properties));
    body.put("quantity", line.quantity);
    body.put("requires_shipping", line.requiresShipping);
    body.put("sku", line.sku);
    body.put("taxable", line.taxable);
    body.put("title", line.title);
    body.money("total_discount", Bag.ZERO);
    body.put("variant_id", line.variantId);
    body.put("variant_title", line.variantTitle);
    body.put("vendor", line.vendor);
    body.put("tax_lines", taxes(order, line.taxes));
    List<Map<String, Object>> allocations = new ArrayList<>();
    if (!line.discount.isZero()) {
      Fields allocation = new Fields(order.currency, order.presentmentCurrency);
      allocation.money("amount", line.discount);
      allocation.put("discount_application_index", 0);
      allocations.add(allocation.map());
    }
    body.put("discount_allocations", allocations);
    return body.map();
  }

  private static Map<String, Object> shipping(Order order, Shipping line) {
    Fields body = new Fields(order.currency, order.presentmentCurrency);
    body.put("id", line.id);
    body.put("code", line.code);
    body.money("discounted_price", line.price.minus(line.discount));
    body.put("is_removed", false);
    body.money("price", line.price);
    body.put("source", line.source);
    body.put("title", line.title);
    body.put("tax_lines", taxes(order, line.taxes));
    return body.map();
  }

  static Map<String, Object> fulfilment(Shop shop, Order order, Fulfilment fulfilment) {
    Fields body = new Fields(order.currency, order.presentmentCurrency);
    body.put("id", fulfilment.id());
    body.put("admin_graphql_api_id", Gid.of("Fulfillment", fulfilment.id()));
    body.put("order_id", order.id);
    body.put("status", fulfilment.cancelled() ? "cancelled" : "success");
    body.put("created_at", time(fulfilment.createdAt()));
    body.put("updated_at", time(fulfilment.updatedAt()));
    body.put("name", fulfilment.name());
    body.put("service", "manual");
    body.put("location_id", fulfilment.locationId());
    body.put("shipment_status", lower(fulfilment.lastStatus()));
    body.put("origin_address", null);
    body.put("email", order.email);
    body.put("destination", address(order.shippingAddress));
    body.put("receipt", Map.of());
    body.put("tracking_company", fulfilment.company());
    body.put("tracking_number", first(fulfilment.numbers()));
    body.put("tracking_numbers", fulfilment.numbers());
    body.put("tracking_url", first(fulfilment.urls()));
    body.put("tracking_urls", fulfilment.urls());
    List<Map<String, Object>> lines = new ArrayList<>();
    for (Shipped shipped : fulfilment.lines()) {
      Line line = order.line(shipped.lineId());
      if (line != null) {
        Map<String, Object> each = line(shop, order, line);
        each.put("quantity", shipped.quantity());
        lines.add(each);
      }
    }
    body.put("line_items", lines);
    return body.map();
  }

  static Map<String, Object> product(Shop shop, Product product) {
    Fields body = new Fields("", "");
    String currency = shop.row().currency();
    body.put("id", product.id());
    body.put("admin_graphql_api_id", Gid.of("Product", product.id()));
    body.put("title", product.title());
    body.put("body_html", product.descriptionHtml());
    body.put("handle", product.handle());
    body.put("vendor", product.vendor());
    body.put("product_type", product.productType());
    body.put("status", product.status().toLowerCase(Locale.ROOT));
    body.put("tags", String.join(", ", product.tags()));
    body.put("created_at", time(product.createdAt()));
    body.put("updated_at", time(product.updatedAt()));
    body.put("published_at", product.status().equals("ACTIVE") ? time(product.createdAt()) : null);
    body.put("published_scope", "web");
    body.put("template_suffix", null);
    List<Map<String, Object>> variants = new ArrayList<>();
    List<Map<String, Object>> gids = new ArrayList<>();
    for (Variant variant : shop.variantsOf(product.id())) {
      variants.add(variant(shop, variant, currency));
      gids.add(
          Map.of(
              "admin_graphql_api_id",
              Gid.of("ProductVariant", variant.id()),
              "updated_at",
              variant.updatedAt().toString()));
    }
    body.put("variants", variants);
    body.put("variant_gids", gids);
    return body.map();
  }

  private static Map<String, Object> variant(Shop shop, Variant variant, String currency) {
    Fields body = new Fields("", "");
    BigDecimal compareAt = variant.compareAtPrice();
    int quantity =
        shop.levelsOf(variant.inventoryItemId()).stream().mapToInt(Level::available).sum();
    body.put("id", variant.id());
    body.put("admin_graphql_api_id", Gid.of("ProductVariant", variant.id()));
    body.put("product_id", variant.productId());
    body.put("title", variant.title());
    body.put("sku", variant.sku());
    body.put("barcode", variant.barcode());
    body.put("price", Bag.money(variant.price(), currency));
    body.put("compare_at_price", compareAt == null ? null : Bag.money(compareAt, currency));
    body.put("position", variant.position());
    body.put("inventory_policy", variant.sellWhenOut() ? "continue" : "deny");
    body.put("inventory_item_id", variant.inventoryItemId());
    body.put("inventory_quantity", quantity);
    body.put("old_inventory_quantity", quantity);
    body.put("taxable", variant.taxable());
    body.put("created_at", time(variant.createdAt()));
    body.put("updated_at", time(variant.updatedAt()));
    return body.map();
  }

  static Map<String, Object> level(Level level) {
    Fields body = new Fields("", "");
    body.put("inventory_item_id", level.itemId());
    body.put("location_id", level.locationId());
    body.put("available", level.available());
    body.put("updated_at", time(level.updatedAt()));
    body.put("admin_graphql_api_id", Gid.level(level.id(), level.itemId()));
    return body.map();
  }

  /** Without a quantity: there is none any more. */
  static Map<String, Object> disconnected(Level level) {
    return Map.of("inventory_item_id", level.itemId(), "location_id", level.locationId());
  }

  static Map<String, Object> item(Variant variant) {
    Fields body = new Fields("", "");
    body.put("id", variant.inventoryItemId());
    body.put("sku", variant.sku());
    body.put("created_at", time(variant.createdAt()));
    body.put("updated_at", time(variant.updatedAt()));
    body.put("requires_shipping", variant.requiresShipping());
    body.put("cost", null);
    body.put("country_code_of_origin", null);
    body.put("province_code_of_origin", null);
    body.put("harmonized_system_code", null);
    body.put("tracked", variant.tracked());
    body.put("country_harmonized_system_codes", java.util.List.of());
    body.put("weight_value", 0);
    body.put("weight_unit", "kg");
    body.put("admin_graphql_api_id", Gid.of("InventoryItem", variant.inventoryItemId()));
    return body.map();
  }

  static Map<String, Object> place(Place place) {
    Fields body = new Fields("", "");
    body.put("id", place.id());
    body.put("name", place.name());
    body.put("address1", null);
    body.put("address2", null);
    body.put("city", place.city());
    body.put("zip", null);
    body.put("province", null);
    body.put("country", place.countryCode());
    body.put("phone", null);
    body.put("created_at", time(place.createdAt()));
    body.put("updated_at", time(place.updatedAt()));
    body.put("country_code", place.countryCode());
    body.put("country_name", place.countryCode());
    body.put("province_code", null);
    body.put("legacy", false);
    body.put("active", place.active());
    body.put("admin_graphql_api_id", Gid.of("Location", place.id()));
    return body.map();
  }

  static Map<String, Object> scopes(
      Shop shop, List<String> previous, List<String> current, Instant now) {
    Fields body = new Fields("", "");
    body.put("id", 1);
    body.put("shop_id", Gid.of("Shop", shop.row().id()));
    body.put("previous", previous);
    body.put("current", current);
    body.put("updated_at", time(now));
    return body.map();
  }

  private static List<Map<String, Object>> discountCodes(Order order) {
    Discount discount = order.discount;
    if (discount == null) {
      return List.of();
    }
    return List.of(
        Map.of(
            "code",
            discount.code(),
            "amount",
            Bag.money(discount.amount().shop(), order.currency),
            "type",
            discount.kind()));
  }

  private static List<Map<String, Object>> taxes(Order order, List<Tax> taxes) {
    return taxes.stream()
        .map(
            tax -> {
              Fields body = new Fields(order.currency, order.presentmentCurrency);
              body.put("title", tax.title());
              body.put("rate", tax.rate());
              body.money("price", tax.price());
              body.put("channel_liable", tax.channelLiable());
              return body.map();
            })
        .toList();
  }

  private static List<Map<String, Object>> attributes(List<Attribute> attributes) {
    return attributes.stream()
        .map(
            attribute -> {
              Map<String, Object> body = new LinkedHashMap<>();
              body.put("name", attribute.key());
              put(body, "value", attribute.value());
              return body;
            })
        .toList();
  }

  private static @Nullable Map<String, Object> address(@Nullable Address address) {
    if (address == null) {
      return null;
    }
    Fields body = new Fields("", "");
    body.put("first_name", address.firstName());
    body.put("last_name", address.lastName());
    body.put("name", address.name());
    body.put("company", address.company());
    body.put("address1", address.address1());
    body.put("address2", address.address2());
    body.put("city", address.city());
    body.put("province", address.province());
    body.put("province_code", address.provinceCode());
    body.put("zip", address.zip());
    body.put("country_code", address.countryCode());
    body.put("phone", address.phone());
    return body.map();
  }

  private static @Nullable String fulfilmentStatus(String status) {
    return switch (status) {
      case "FULFILLED" -> "fulfilled";
      case "PARTIALLY_FULFILLED" -> "partial";
      default -> null;
    };
  }

  static @Nullable String time(@Nullable Instant instant) {
    return instant == null ? null : instant.toString();
  }

  static @Nullable String lower(@Nullable String text) {
    return text == null ? null : text.toLowerCase(Locale.ROOT);
  }

  private static @Nullable String first(List<String> texts) {
    return texts.isEmpty() ? null : texts.get(0);
  }

  @SuppressWarnings("NullAway") // JSON has nulls; the map's type cannot say so
  private static void put(Map<String, Object> body, String name, @Nullable Object value) {
    body.put(name, value);
  }

  static final class Fields {
    private final String currency;
    private final String presentment;
    private final Map<String, Object> fields = new LinkedHashMap<>();

    Fields(String currency, String presentment) {
      this.currency = currency;
      this.presentment = presentment;
    }

    void put(String name, @Nullable Object value) {
      RestBodies.put(fields, name, value);
    }

    void money(String name, Bag amount) {
      fields.put(name, Bag.money(amount.shop(), currency));
      fields.put(name + "_set", set(amount));
    }

    Map<String, Object> set(Bag amount) {
      return Map.of(
          "shop_money",
          Map.of("amount", Bag.money(amount.shop(), currency), "currency_code", currency),
          "presentment_money",
          Map.of(
              "amount",
              Bag.money(amount.presentment(), presentment),
              "currency_code",
              presentment));
    }

    Map<String, Object> map() {
      return fields;
    }
  }
}
