package io.caravan.sandbox.tiktok;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The simulated endpoints with what the gateway asks for each. Source: TikTok's endpoint pages and
 * its OpenAPI, which agree on scope and shop cipher.
 */
enum Endpoint {
  TOKEN_GET("GET", "/api/v2/token/get", "", false),
  TOKEN_REFRESH("GET", "/api/v2/token/refresh", "", false),
  AUTHORIZED_SHOPS("GET", "/authorization/202309/shops", "seller.authorization.info", false),
  SEARCH_ORDERS("POST", "/order/202309/orders/search", "seller.order.info", true),
  ORDERS_202309("GET", "/order/202309/orders", "seller.order.info", true),
  ORDERS("GET", "/order/202507/orders", "seller.order.info", true),
  WEBHOOKS("GET", "/event/202309/webhooks", "seller.authorization.info", true),
  PUT_WEBHOOK("PUT", "/event/202309/webhooks", "seller.authorization.info", true),
  DELETE_WEBHOOK("DELETE", "/event/202309/webhooks", "seller.authorization.info", true),
  SEARCH_PRODUCTS("POST", "/product/202502/products/search", "seller.product.basic", true),
  PRODUCT("GET", "/product/202309/products/{product_id}", "seller.product.basic", true),
  ACTIVATE_PRODUCTS("POST", "/product/202309/products/activate", "seller.product.basic", true),
  DEACTIVATE_PRODUCTS("POST", "/product/202309/products/deactivate", "seller.product.basic", true),
  SEARCH_INVENTORY("POST", "/product/202309/inventory/search", "seller.product.basic", true),
  UPDATE_INVENTORY(
      "POST",
      "/product/202309/products/{product_id}/inventory/update",
      "seller.product.write",
      true),
  WAREHOUSES("GET", "/logistics/202309/warehouses", "seller.logistics", true),
  CANCEL_ORDER("POST", "/return_refund/202309/cancellations", "seller.return_refund.basic", true),
  SEARCH_CANCELLATIONS(
      "POST", "/return_refund/202309/cancellations/search", "seller.return_refund.basic", true),
  APPROVE_CANCELLATION(
      "POST",
      "/return_refund/202309/cancellations/{cancel_id}/approve",
      "seller.return_refund.basic",
      true),
  REJECT_CANCELLATION(
      "POST",
      "/return_refund/202309/cancellations/{cancel_id}/reject",
      "seller.return_refund.basic",
      true),
  SEARCH_RETURNS(
      "POST", "/return_refund/202309/returns/search", "seller.return_refund.basic", true),
  MARK_SHIPPED(
      "POST", "/fulfillment/202309/orders/{order_id}/packages", "seller.fulfillment.basic", true),
  SHIP_PACKAGE(
      "POST", "/fulfillment/202309/packages/{package_id}/ship", "seller.fulfillment.basic", true),
  SHIP_PACKAGES("POST", "/fulfillment/202309/packages/ship", "seller.fulfillment.basic", true),
  SHIPPING_SERVICES(
      "POST",
      "/fulfillment/202309/orders/{order_id}/shipping_services/query",
      "seller.fulfillment.basic",
      true),
  CREATE_PACKAGE("POST", "/fulfillment/202309/packages", "seller.fulfillment.basic", true),
  SEARCH_PACKAGES("POST", "/fulfillment/202309/packages/search", "seller.fulfillment.basic", true),
  PACKAGE("GET", "/fulfillment/202309/packages/{package_id}", "seller.fulfillment.basic", true),
  HANDOVER_SLOTS(
      "GET",
      "/fulfillment/202309/packages/{package_id}/handover_time_slots",
      "seller.fulfillment.package.write",
      true),
  SHIPPING_DOCUMENTS(
      "GET",
      "/fulfillment/202309/packages/{package_id}/shipping_documents",
      "seller.fulfillment.basic",
      true),
  TRACKING("GET", "/fulfillment/202309/orders/{order_id}/tracking", "seller.logistics", true),
  UPDATE_ORDER_SHIPPING(
      "POST",
      "/fulfillment/202309/orders/{order_id}/shipping_info/update",
      "seller.logistics",
      true),
  UPDATE_PACKAGE_SHIPPING(
      "POST",
      "/fulfillment/202309/packages/{package_id}/shipping_info/update",
      "seller.fulfillment.basic",
      true),
  VALIDATE_TRACKING("GET", "/fulfillment/202508/tts_tracking_validation", "seller.logistics", true),
  SPLIT_ATTRIBUTES(
      "GET",
      "/fulfillment/202309/orders/split_attributes",
      "seller.fulfillment.package.write",
      true),
  SPLIT_ORDER(
      "POST",
      "/fulfillment/202309/orders/{order_id}/split",
      "seller.fulfillment.package.write",
      true),
  COMBINABLE_PACKAGES(
      "GET",
      "/fulfillment/202309/combinable_packages/search",
      "seller.fulfillment.package.write",
      true),
  COMBINE_PACKAGES(
      "POST", "/fulfillment/202309/packages/combine", "seller.fulfillment.package.write", true),
  UNCOMBINE_PACKAGES(
      "POST",
      "/fulfillment/202309/packages/{package_id}/uncombine",
      "seller.fulfillment.package.write",
      true),
  DELIVER_PACKAGES(
      "POST", "/fulfillment/202309/packages/deliver", "seller.delivery.status.write", true),
  DELIVERY_OPTIONS(
      "GET",
      "/logistics/202309/warehouses/{warehouse_id}/delivery_options",
      "seller.logistics",
      true),
  SHIPPING_PROVIDERS(
      "GET",
      "/logistics/202309/delivery_options/{delivery_option_id}/shipping_providers",
      "seller.fulfillment.basic or seller.logistics",
      true),
  SHIPPING_TEMPLATES("GET", "/logistics/202510/seller_templates", "seller.logistics", true),
  CREATE_RETURN("POST", "/return_refund/202309/returns", "seller.return_refund.basic", true),
  APPROVE_RETURN(
      "POST",
      "/return_refund/202309/returns/{return_id}/approve",
      "seller.return_refund.basic",
      true),
  REJECT_RETURN(
      "POST",
      "/return_refund/202309/returns/{return_id}/reject",
      "seller.return_refund.basic",
      true),
  RETURN_RECORDS(
      "GET",
      "/return_refund/202309/returns/{return_id}/records",
      "seller.return_refund.basic",
      true),
  CALCULATE_REFUND(
      "POST", "/return_refund/202309/refunds/calculate", "seller.return_refund.basic", true),
  AFTERSALE_ELIGIBILITY(
      "GET",
      "/return_refund/202309/orders/{order_id}/aftersale_eligibility",
      "seller.return_refund.basic",
      true),
  STATEMENTS("GET", "/finance/202309/statements", "seller.finance.info", true),
  PAYMENTS("GET", "/finance/202309/payments", "seller.finance.info", true),
  WITHDRAWALS("GET", "/finance/202309/withdrawals", "seller.finance.info", true),
  STATEMENT_TRANSACTIONS(
      "GET",
      "/finance/202501/statements/{statement_id}/statement_transactions",
      "seller.finance.info",
      true),
  ORDER_TRANSACTIONS(
      "GET",
      "/finance/202501/orders/{order_id}/statement_transactions",
      "seller.finance.info",
      true),
  UNSETTLED("GET", "/finance/202507/orders/unsettled", "seller.finance.info", true),
  REJECT_REASONS("GET", "/return_refund/202309/reject_reasons", "seller.return_refund.basic", true);

  private static final Pattern VERSION = Pattern.compile("/\\d{6}/");

  final String method;
  final String template;
  final List<String> scopes;
  final boolean forShop;
  private final Pattern path;

  Endpoint(String method, String template, String scope, boolean forShop) {
    this.method = method;
    this.template = template;
    this.scopes = List.of(scope.split(" or "));
    this.forShop = forShop;
    this.path = Pattern.compile(template.replaceAll("\\{[a-z_]+}", "([^/]+)"));
  }

  String operation() {
    return method + " " + template;
  }

  /** Where TikTok names several scopes, one of them will do. */
  boolean isAllowedBy(Set<String> granted) {
    return scopes.stream().anyMatch(granted::contains);
  }

  /** Unsigned, on TikTok's authorization host. */
  boolean isToken() {
    return this == TOKEN_GET || this == TOKEN_REFRESH;
  }

  static @Nullable Endpoint find(String method, String path) {
    return at(path).stream().filter(e -> e.method.equals(method)).findFirst().orElse(null);
  }

  /**
   * @throws Refusal in the order path, version, method
   */
  static Endpoint require(String method, String path) {
    List<Endpoint> here = at(path);
    if (here.isEmpty()) {
      String unversioned = VERSION.matcher(path).replaceFirst("/*/");
      for (Endpoint endpoint : values()) {
        if (VERSION.matcher(endpoint.template).replaceFirst("/*/").equals(unversioned)) {
          throw Refusal.invalidVersion();
        }
      }
      throw Refusal.invalidPath();
    }
    Endpoint found = find(method, path);
    if (found == null) {
      throw Refusal.invalidMethod();
    }
    return found;
  }

  /** The part of the path that stands for the placeholder. */
  String variable(String actual) {
    var matcher = path.matcher(actual);
    if (!matcher.matches() || matcher.groupCount() == 0) {
      throw new IllegalStateException(template + " has no variable in " + actual);
    }
    return matcher.group(1);
  }

  private static List<Endpoint> at(String path) {
    var here = new ArrayList<Endpoint>();
    for (Endpoint endpoint : values()) {
      if (endpoint.path.matcher(path).matches()) {
        here.add(endpoint);
      }
    }
    return here;
  }
}
