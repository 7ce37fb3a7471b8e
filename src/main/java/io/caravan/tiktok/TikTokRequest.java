package io.caravan.tiktok;

import io.caravan.platform.PlatformJson;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A request to TikTok before app key, shop, time and signature are added.
 *
 * @param operation a name for people ({@code search-orders})
 * @param method HTTP method
 * @param path from the slash on, decoded
 * @param query decoded values
 * @param body the exact bytes; empty for none
 * @param target which host, and whether a shop is named
 * @param writes whether it changes anything at TikTok: never sent in a dry run or to a paused store
 */
public record TikTokRequest(
    String operation,
    String method,
    String path,
    SortedMap<String, String> query,
    byte[] body,
    Target target,
    boolean writes) {

  /** Where a request goes. */
  public enum Target {
    /** The API, for one shop: {@code shop_cipher} is required (code 106013 without). */
    SHOP,
    /** The API, for the token itself: {@code shop_cipher} is refused (code 36009004 with). */
    TOKEN,
    /**
     * The authorisation host: no token, no signature (docv2/page/authorization-overview-202407).
     */
    AUTHORISATION
  }

  /** The most ids Get Order Detail takes (docv2/page/get-order-detail-202507). */
  public static final int MAX_ORDER_IDS = 50;

  /** Products that Inventory Search takes at once (docv2/page/inventory-search-202309). */
  static final int MAX_INVENTORY_PRODUCTS = 100;

  /**
   * SKUs that Update Inventory takes at once: the lower of the limits that TikTok names (code
   * 12052050; 300 in some markets).
   */
  public static final int MAX_STOCK_SKUS = 100;

  /** Products that are activated or deactivated at once (docv2/page/activate-product-202309). */
  public static final int MAX_ACTIVATED_PRODUCTS = 20;

  /** docv2/page/get-order-list-202309. */
  static final String SEARCH_ORDERS = "/order/202309/orders/search";

  /** The newest version; adds sub items and listing types to 202309 (get-order-detail-202507). */
  static final String ORDER_DETAIL = "/order/202507/orders";

  /** The same without what 202507 added (get-order-detail-202309). */
  static final String ORDER_DETAIL_202309 = "/order/202309/orders";

  /** docv2/page/cancel-order-202309. */
  static final String CANCEL_ORDER = "/return_refund/202309/cancellations";

  /** docv2/page/search-returns-202309. */
  static final String SEARCH_RETURNS = "/return_refund/202309/returns/search";

  /** docv2/page/get-authorized-shops-202309. */
  static final String AUTHORISED_SHOPS = "/authorization/202309/shops";

  /** docv2/page/authorization-overview-202407. */
  static final String REFRESH_TOKEN = "/api/v2/token/refresh";

  /** docv2/page/search-products-202502. */
  static final String SEARCH_PRODUCTS = "/product/202502/products/search";

  /** docv2/page/get-product-202309; the product id follows. */
  static final String PRODUCT = "/product/202309/products/";

  /** docv2/page/inventory-search-202309. */
  static final String SEARCH_INVENTORY = "/product/202309/inventory/search";

  /** docv2/page/update-inventory-202309; stands behind the product id. */
  static final String UPDATE_INVENTORY = "/inventory/update";

  /** docv2/page/activate-product-202309. */
  static final String ACTIVATE_PRODUCTS = "/product/202309/products/activate";

  /** docv2/page/deactivate-products-202309. */
  static final String DEACTIVATE_PRODUCTS = "/product/202309/products/deactivate";

  /** docv2/page/get-warehouse-list-202309. */
  static final String WAREHOUSES = "/logistics/202309/warehouses";

  private static final Pattern ID = Pattern.compile("[0-9]{1,32}");

  private static final byte[] NO_BODY = {};

  public TikTokRequest {
    query = Collections.unmodifiableSortedMap(new TreeMap<>(query));
  }

  /** One page of Get Order List. */
  public static TikTokRequest searchOrders(OrderSearch search) {
    return new TikTokRequest(
        "search-orders",
        "POST",
        SEARCH_ORDERS,
        new TreeMap<>(search.query()),
        PlatformJson.write(search.body()),
        Target.SHOP,
        false);
  }

  /**
   * Get Order Detail.
   *
   * @param ids 1 to {@link #MAX_ORDER_IDS} decimal strings
   */
  public static TikTokRequest orders(Collection<String> ids) {
    return orders("read-orders", ORDER_DETAIL, ids);
  }

  /** Get Order Detail of the version before, for a gateway that does not know the newest. */
  static TikTokRequest ordersOfVersion202309(Collection<String> ids) {
    return orders("read-orders-202309", ORDER_DETAIL_202309, ids);
  }

  private static TikTokRequest orders(String operation, String path, Collection<String> ids) {
    if (ids.isEmpty() || ids.size() > MAX_ORDER_IDS) {
      throw new IllegalArgumentException(
          ids.size() + " order ids: expected 1 to " + MAX_ORDER_IDS + " in one call");
    }
    return get(
        operation,
        path,
        new TreeMap<>(Map.of("ids", String.join(",", List.copyOf(ids)))),
        Target.SHOP);
  }

  /** One page of Search Products. */
  public static TikTokRequest searchProducts(ProductSearch search) {
    return new TikTokRequest(
        "search-products",
        "POST",
        SEARCH_PRODUCTS,
        new TreeMap<>(search.query()),
        PlatformJson.write(search.body()),
        Target.SHOP,
        false);
  }

  /**
   * Get Product.
   *
   * @param id decimal string; it becomes part of the path
   */
  public static TikTokRequest product(String id) {
    return get("read-product", PRODUCT + productId(id), new TreeMap<>(), Target.SHOP);
  }

  /**
   * Inventory Search, all SKUs of some products.
   *
   * @param productIds 1 to {@value #MAX_INVENTORY_PRODUCTS}
   */
  static TikTokRequest stock(Collection<String> productIds) {
    return post(
        "read-stock",
        SEARCH_INVENTORY,
        Map.of("product_ids", some("product ids", productIds, MAX_INVENTORY_PRODUCTS)),
        false);
  }

  /**
   * Update Inventory: absolute quantities of SKUs of one product.
   *
   * @param updates 1 to {@value #MAX_STOCK_SKUS}, each with all warehouses of its SKU
   */
  static TikTokRequest updateStock(String productId, Collection<StockUpdate> updates) {
    List<Map<String, Object>> skus = new ArrayList<>();
    for (StockUpdate update : some("SKUs", updates, MAX_STOCK_SKUS)) {
      List<Map<String, Object>> inventory = new ArrayList<>();
      for (StockUpdate.AtWarehouse at : update.warehouses()) {
        Map<String, Object> stock = new LinkedHashMap<>();
        stock.put("warehouse_id", at.warehouseId());
        stock.put("quantity", at.quantity());
        if (at.backorder() != null) {
          stock.put("backorder_quantity", at.backorder());
        }
        if (at.handlingDays() != null) {
          stock.put("handling_time", at.handlingDays());
        }
        inventory.add(stock);
      }
      Map<String, Object> sku = new LinkedHashMap<>();
      sku.put("id", update.skuId());
      sku.put("inventory", inventory);
      skus.add(sku);
    }
    return post(
        "update-stock",
        PRODUCT + productId(productId) + UPDATE_INVENTORY,
        Map.of("skus", skus),
        true);
  }

  /**
   * Activate Product: back on sale, by way of TikTok's review.
   *
   * @param productIds 1 to {@value #MAX_ACTIVATED_PRODUCTS}
   */
  static TikTokRequest activate(Collection<String> productIds) {
    return post(
        "activate-products",
        ACTIVATE_PRODUCTS,
        Map.of("product_ids", some("product ids", productIds, MAX_ACTIVATED_PRODUCTS)),
        true);
  }

  /**
   * Deactivate Products: off sale.
   *
   * @param productIds 1 to {@value #MAX_ACTIVATED_PRODUCTS}
   */
  static TikTokRequest deactivate(Collection<String> productIds) {
    return post(
        "deactivate-products",
        DEACTIVATE_PRODUCTS,
        Map.of("product_ids", some("product ids", productIds, MAX_ACTIVATED_PRODUCTS)),
        true);
  }

  /** Get Warehouse List: those for sales and those for returns. */
  static TikTokRequest warehouses() {
    return get("read-warehouses", WAREHOUSES, new TreeMap<>(), Target.SHOP);
  }

  private static String productId(String id) {
    if (!ID.matcher(id).matches()) {
      throw new IllegalArgumentException("product id \"" + id + "\": expected 1 to 32 digits");
    }
    return id;
  }

  private static <T> List<T> some(String what, Collection<T> items, int most) {
    if (items.isEmpty() || items.size() > most) {
      throw new IllegalArgumentException(
          items.size() + " " + what + ": expected 1 to " + most + " in one call");
    }
    return List.copyOf(items);
  }

  static TikTokRequest post(
      String operation, String path, Map<String, Object> body, boolean writes) {
    return new TikTokRequest(
        operation, "POST", path, new TreeMap<>(), PlatformJson.write(body), Target.SHOP, writes);
  }

  /** One page of Search Returns. */
  public static TikTokRequest searchReturns(ReturnSearch search) {
    return new TikTokRequest(
        "search-returns",
        "POST",
        SEARCH_RETURNS,
        new TreeMap<>(search.query()),
        PlatformJson.write(search.body()),
        Target.SHOP,
        false);
  }

  /**
   * Cancel Order, all of it, as its seller.
   *
   * @param reason TikTok's own name of it; must fit market and status (code 25001021 else)
   */
  public static TikTokRequest cancelOrder(String orderId, String reason) {
    SortedMap<String, String> body = new TreeMap<>();
    body.put("order_id", orderId);
    body.put("cancel_reason", reason);
    return new TikTokRequest(
        "cancel-order",
        "POST",
        CANCEL_ORDER,
        new TreeMap<>(),
        PlatformJson.write(body),
        Target.SHOP,
        true);
  }

  /** Get Authorized Shops: every shop this token may act for, with its cipher. */
  public static TikTokRequest authorisedShops() {
    return get("authorised-shops", AUTHORISED_SHOPS, new TreeMap<>(), Target.TOKEN);
  }

  /** A new access token for a refresh token. The secrets travel in the query: TikTok's own way. */
  static TikTokRequest refreshToken(String appKey, String appSecret, String refreshToken) {
    return get(
        "refresh-token",
        REFRESH_TOKEN,
        new TreeMap<>(
            Map.of(
                "app_key", appKey,
                "app_secret", appSecret,
                "refresh_token", refreshToken,
                "grant_type", "refresh_token")),
        Target.AUTHORISATION);
  }

  static TikTokRequest get(
      String operation, String path, SortedMap<String, String> query, Target target) {
    return new TikTokRequest(operation, "GET", path, query, NO_BODY, target, false);
  }

  /** Without query and body, which may carry secrets. */
  @Override
  public String toString() {
    return "TikTokRequest[" + operation + ", " + method + " " + path + "]";
  }
}
