package io.caravan.tiktok;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What Get Order List is asked for (docv2/page/get-order-list-202309). Every filter is optional;
 * times count in whole seconds, lower bounds included, upper bounds not.
 *
 * @param shippingType {@code TIKTOK} or {@code SELLER}
 * @param warehouseIds at most 100
 * @param pageSize 1 to 100
 * @param sortField {@code create_time} or {@code update_time}
 * @param pageToken as given by the page before; null for the first
 */
public record OrderSearch(
    @Nullable String orderStatus,
    @Nullable Instant createTimeGe,
    @Nullable Instant createTimeLt,
    @Nullable Instant updateTimeGe,
    @Nullable Instant updateTimeLt,
    @Nullable String shippingType,
    @Nullable String buyerUserId,
    @Nullable Boolean buyerRequestCancel,
    List<String> warehouseIds,
    int pageSize,
    String sortField,
    boolean ascending,
    @Nullable String pageToken) {

  /** The most orders a page may hold. */
  public static final int MAX_PAGE = 100;

  public static final int MAX_WAREHOUSES = 100;

  public OrderSearch {
    warehouseIds = List.copyOf(warehouseIds);
    if (pageSize < 1 || pageSize > MAX_PAGE) {
      throw new IllegalArgumentException("page size " + pageSize + ": expected 1 to " + MAX_PAGE);
    }
    if (warehouseIds.size() > MAX_WAREHOUSES) {
      throw new IllegalArgumentException(
          warehouseIds.size() + " warehouses: expected at most " + MAX_WAREHOUSES);
    }
    if (!sortField.equals("create_time") && !sortField.equals("update_time")) {
      throw new IllegalArgumentException(
          "sort field " + sortField + ": expected create_time or update_time");
    }
  }

  /** Every order, the longest unchanged first, in the largest pages. */
  public static OrderSearch all() {
    return new OrderSearch(
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        List.of(),
        MAX_PAGE,
        "update_time",
        true,
        null);
  }

  /**
   * @param from included
   * @param until not included; null: now
   */
  public OrderSearch updated(@Nullable Instant from, @Nullable Instant until) {
    return new OrderSearch(
        orderStatus,
        createTimeGe,
        createTimeLt,
        from,
        until,
        shippingType,
        buyerUserId,
        buyerRequestCancel,
        warehouseIds,
        pageSize,
        sortField,
        ascending,
        pageToken);
  }

  /**
   * @param from included
   * @param until not included; null: now
   */
  public OrderSearch created(@Nullable Instant from, @Nullable Instant until) {
    return new OrderSearch(
        orderStatus,
        from,
        until,
        updateTimeGe,
        updateTimeLt,
        shippingType,
        buyerUserId,
        buyerRequestCancel,
        warehouseIds,
        pageSize,
        sortField,
        ascending,
        pageToken);
  }

  public OrderSearch withStatus(@Nullable String status) {
    return new OrderSearch(
        status,
        createTimeGe,
        createTimeLt,
        updateTimeGe,
        updateTimeLt,
        shippingType,
        buyerUserId,
        buyerRequestCancel,
        warehouseIds,
        pageSize,
        sortField,
        ascending,
        pageToken);
  }

  public OrderSearch withPageSize(int size) {
    return new OrderSearch(
        orderStatus,
        createTimeGe,
        createTimeLt,
        updateTimeGe,
        updateTimeLt,
        shippingType,
        buyerUserId,
        buyerRequestCancel,
        warehouseIds,
        size,
        sortField,
        ascending,
        pageToken);
  }

  public OrderSearch sorted(String field, boolean ascend) {
    return new OrderSearch(
        orderStatus,
        createTimeGe,
        createTimeLt,
        updateTimeGe,
        updateTimeLt,
        shippingType,
        buyerUserId,
        buyerRequestCancel,
        warehouseIds,
        pageSize,
        field,
        ascend,
        pageToken);
  }

  /** The same search, from this page on. */
  public OrderSearch page(@Nullable String token) {
    return new OrderSearch(
        orderStatus,
        createTimeGe,
        createTimeLt,
        updateTimeGe,
        updateTimeLt,
        shippingType,
        buyerUserId,
        buyerRequestCancel,
        warehouseIds,
        pageSize,
        sortField,
        ascending,
        token);
  }

  Map<String, String> query() {
    Map<String, String> query = new LinkedHashMap<>();
    query.put("page_size", Integer.toString(pageSize));
    query.put("sort_field", sortField);
    query.put("sort_order", ascending ? "ASC" : "DESC");
    if (pageToken != null && !pageToken.isEmpty()) {
      query.put("page_token", pageToken);
    }
    return query;
  }

  Map<String, Object> body() {
    Map<String, Object> body = new LinkedHashMap<>();
    putIfGiven(body, "order_status", orderStatus);
    putIfGiven(body, "create_time_ge", seconds(createTimeGe));
    putIfGiven(body, "create_time_lt", seconds(createTimeLt));
    putIfGiven(body, "update_time_ge", seconds(updateTimeGe));
    putIfGiven(body, "update_time_lt", seconds(updateTimeLt));
    putIfGiven(body, "shipping_type", shippingType);
    putIfGiven(body, "buyer_user_id", buyerUserId);
    putIfGiven(body, "is_buyer_request_cancel", buyerRequestCancel);
    putIfGiven(body, "warehouse_ids", warehouseIds.isEmpty() ? null : warehouseIds);
    return body;
  }

  private static void putIfGiven(Map<String, Object> body, String name, @Nullable Object value) {
    if (value != null) {
      body.put(name, value);
    }
  }

  private static @Nullable Long seconds(@Nullable Instant time) {
    return time == null ? null : time.getEpochSecond();
  }
}
