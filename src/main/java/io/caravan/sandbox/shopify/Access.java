package io.caravan.sandbox.shopify;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which scope each root field wants; the words are the schema's {@code requiredAccess}. */
final class Access {

  private record Rule(List<String> anyOf, String words) {}

  private static final String FULFIL =
      "Also: The user must have fulfill_and_ship_orders permission.";
  private static final Rule READ_ORDERS =
      new Rule(
          List.of("read_orders", "read_marketplace_orders"),
          "`read_orders` access scope or `read_marketplace_orders` access scope.");
  private static final Rule READ_PRODUCTS =
      new Rule(List.of("read_products"), "`read_products` access scope.");

  private static final Rule READ_RETURNS =
      new Rule(
          List.of("read_returns", "read_marketplace_returns"),
          "`read_returns` access scope or `read_marketplace_returns` access scope.");
  private static final Rule WRITE_RETURNS =
      new Rule(
          List.of("write_returns", "write_marketplace_returns"),
          "`write_returns` access scope or `write_marketplace_returns` access scope.");

  private static final Rule READ_STOCK =
      new Rule(
          List.of("read_inventory", "read_products"),
          "`read_inventory` access scope or `read_products` access scope.");

  private static final Map<String, Rule> RULES =
      Map.ofEntries(
          Map.entry("orders", READ_ORDERS),
          Map.entry("order", READ_ORDERS),
          Map.entry("orderByIdentifier", READ_ORDERS),
          Map.entry("ordersCount", READ_ORDERS),
          Map.entry("products", READ_PRODUCTS),
          Map.entry("product", READ_PRODUCTS),
          Map.entry("productVariants", READ_PRODUCTS),
          Map.entry("productVariant", READ_PRODUCTS),
          Map.entry("inventoryItem", READ_STOCK),
          Map.entry("inventoryItems", READ_STOCK),
          Map.entry("inventoryLevel", READ_STOCK),
          Map.entry(
              "inventoryAdjustQuantities",
              writesStock("a permission to apply changes to inventory quantities.")),
          Map.entry("inventorySetQuantities", writesStock("a permission to update an inventory.")),
          Map.entry(
              "inventoryActivate", writesStock("a permission to activate an inventory item.")),
          Map.entry(
              "inventoryItemUpdate", writesStock("a permission to update an inventory item.")),
          Map.entry(
              "locations", new Rule(List.of("read_locations"), "`read_locations` access scope.")),
          Map.entry(
              "location", new Rule(List.of("read_locations"), "`read_locations` access scope.")),
          Map.entry(
              "orderCreate",
              new Rule(
                  List.of("write_orders"),
                  "`write_orders` access scope. Also: This mutation is only accessible to apps"
                      + " authenticated using [offline tokens]"
                      + "(https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens/offline-access-tokens).")),
          Map.entry(
              "orderCancel",
              new Rule(
                  List.of("write_orders", "write_marketplace_orders"),
                  "`write_orders` access scope or `write_marketplace_orders` access scope. Also:"
                      + " This action cannot be reversed.")),
          Map.entry(
              "orderUpdate",
              new Rule(
                  List.of("write_orders", "write_marketplace_orders", "write_quick_sale"),
                  "`write_orders` access scope, `write_marketplace_orders` access scope or"
                      + " `write_quick_sale` access scope. Also: The app must have the"
                      + " `write_pos_staff_member_event_attribution_overrides` access scope to"
                      + " assign events to another staff member.")),
          Map.entry(
              "orderDelete", new Rule(List.of("write_orders"), "`write_orders` access scope.")),
          Map.entry(
              "orderMarkAsPaid",
              new Rule(
                  List.of("write_orders"),
                  "`write_orders` access scope. Also: The user must have mark_orders_as_paid"
                      + " permission.")),
          Map.entry("fulfillmentCreate", ships()),
          Map.entry("fulfillmentTrackingInfoUpdate", ships()),
          Map.entry("fulfillmentCancel", ships()),
          Map.entry(
              "fulfillmentEventCreate",
              new Rule(
                  List.of("write_fulfillments"), "`write_fulfillments` access scope. " + FULFIL)),
          Map.entry("fulfillment", readsFulfilments()),
          Map.entry("refund", READ_ORDERS),
          Map.entry("returnableFulfillments", READ_ORDERS),
          Map.entry(
              "refundCreate",
              new Rule(
                  List.of(
                      "write_orders", "write_marketplace_orders", "write_buyer_membership_orders"),
                  "`orders` access scope, `marketplace_orders` access scope or"
                      + " `buyer_membership_orders` access scope.")),
          Map.entry("return", READ_RETURNS),
          Map.entry("reverseFulfillmentOrder", READ_RETURNS),
          Map.entry(
              "returnReasonDefinitions",
              new Rule(List.of("read_returns"), "`read_returns` access scope.")),
          Map.entry("returnCreate", WRITE_RETURNS),
          Map.entry("returnRequest", WRITE_RETURNS),
          Map.entry("returnApproveRequest", WRITE_RETURNS),
          Map.entry("returnDeclineRequest", WRITE_RETURNS),
          Map.entry("returnProcess", WRITE_RETURNS),
          Map.entry("returnClose", WRITE_RETURNS),
          Map.entry("returnReopen", WRITE_RETURNS),
          Map.entry("returnCancel", WRITE_RETURNS),
          Map.entry("reverseFulfillmentOrderDispose", WRITE_RETURNS),
          Map.entry("orderClose", managesOrders()),
          Map.entry("orderOpen", managesOrders()),
          Map.entry("fulfillmentOrderMove", merchantOrThirdParty()),
          Map.entry("fulfillmentOrderHold", merchantOrThirdParty()),
          Map.entry(
              "fulfillmentOrderReleaseHold",
              new Rule(
                  List.of(
                      "write_merchant_managed_fulfillment_orders",
                      "write_third_party_fulfillment_orders",
                      "write_marketplace_fulfillment_orders"),
                  "`write_merchant_managed_fulfillment_orders` access scope,"
                      + " `write_third_party_fulfillment_orders` access scope or"
                      + " `write_marketplace_fulfillment_orders` access scope. "
                      + FULFIL)));

  private static Rule writesStock(String person) {
    return new Rule(
        List.of("write_inventory"),
        "`write_inventory` access scope. Also: The user must have " + person);
  }

  private static Rule managesOrders() {
    return new Rule(
        List.of("write_orders"),
        "`write_orders` access scope. Also: User needs manage_orders_information permission.");
  }

  /** Of {@code fulfillmentCancel} the schema says nothing: taken as that of its neighbours. */
  private static Rule ships() {
    return new Rule(
        List.of(
            "write_assigned_fulfillment_orders",
            "write_merchant_managed_fulfillment_orders",
            "write_third_party_fulfillment_orders"),
        "`write_assigned_fulfillment_orders` access scope,"
            + " `write_merchant_managed_fulfillment_orders` access scope or"
            + " `write_third_party_fulfillment_orders` access scope. "
            + FULFIL);
  }

  private static Rule readsFulfilments() {
    return new Rule(
        List.of(
            "read_orders",
            "read_marketplace_orders",
            "read_assigned_fulfillment_orders",
            "read_merchant_managed_fulfillment_orders",
            "read_third_party_fulfillment_orders",
            "read_marketplace_fulfillment_orders"),
        "`read_orders` access scope, `read_marketplace_orders` access scope,"
            + " `read_assigned_fulfillment_orders` access scope,"
            + " `read_merchant_managed_fulfillment_orders` access scope,"
            + " `read_third_party_fulfillment_orders` access scope or"
            + " `read_marketplace_fulfillment_orders` access scope.");
  }

  private static Rule merchantOrThirdParty() {
    return new Rule(
        List.of(
            "write_merchant_managed_fulfillment_orders", "write_third_party_fulfillment_orders"),
        "`write_merchant_managed_fulfillment_orders` access scope or"
            + " `write_third_party_fulfillment_orders` access scope. "
            + FULFIL);
  }

  private Access() {}

  /** Throws ACCESS_DENIED unless the token may use the root field. */
  static void check(String field, @Nullable Token token) {
    Rule rule = RULES.get(field);
    if (rule == null || token == null) {
      return;
    }
    boolean granted = rule.anyOf().stream().anyMatch(token::allows);
    if (!granted || (field.equals("orderCreate") && token.online())) {
      throw denied(field, rule.words());
    }
  }

  /** For things that hang on a type rather than on a root field. */
  static void check(String field, @Nullable Token token, String... anyOf) {
    if (token != null && java.util.Arrays.stream(anyOf).noneMatch(token::allows)) {
      throw denied(
          field,
          String.join(
                  " or ",
                  java.util.Arrays.stream(anyOf)
                      .map(each -> "`" + each + "` access scope")
                      .toList())
              + ".");
    }
  }

  static ShopifyException denied(String field, String requiredAccess) {
    Map<String, Object> extensions = new LinkedHashMap<>();
    extensions.put("code", "ACCESS_DENIED");
    extensions.put("documentation", "https://shopify.dev/api/usage/access-scopes");
    extensions.put("requiredAccess", requiredAccess);
    return new ShopifyException(
        "Access denied for " + field + " field. Required access: " + requiredAccess,
        extensions,
        List.of());
  }
}
