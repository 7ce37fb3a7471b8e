package io.caravan.tiktok;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What Search Returns is asked for (docv2/page/search-returns-202309), the oldest change first.
 *
 * @param ids only these; empty for all
 * @param orderIds only those of these orders; empty for all
 * @param updatedFrom whole seconds, included; null for all
 * @param pageSize {@value #MIN_PAGE} to {@value #MAX_PAGE}
 * @param pageToken as given by the page before; null for the first
 */
public record ReturnSearch(
    List<String> ids,
    List<String> orderIds,
    @Nullable Instant updatedFrom,
    int pageSize,
    @Nullable String pageToken) {

  /** The fewest returns a page may be asked for. */
  public static final int MIN_PAGE = 10;

  /** The most. */
  public static final int MAX_PAGE = 50;

  public ReturnSearch {
    ids = List.copyOf(ids);
    orderIds = List.copyOf(orderIds);
    if (pageSize < MIN_PAGE || pageSize > MAX_PAGE) {
      throw new IllegalArgumentException(
          "page size " + pageSize + ": expected " + MIN_PAGE + " to " + MAX_PAGE);
    }
  }

  /** Returns updated since then, in the largest pages. */
  public static ReturnSearch updatedSince(Instant from) {
    return new ReturnSearch(List.of(), List.of(), from, MAX_PAGE, null);
  }

  /** This return. */
  public static ReturnSearch ofId(String id) {
    return new ReturnSearch(List.of(id), List.of(), null, MIN_PAGE, null);
  }

  /** All of this order. */
  public static ReturnSearch ofOrder(String orderId) {
    return new ReturnSearch(List.of(), List.of(orderId), null, MAX_PAGE, null);
  }

  /** The same search, from this page on. */
  public ReturnSearch page(@Nullable String token) {
    return new ReturnSearch(ids, orderIds, updatedFrom, pageSize, token);
  }

  Map<String, String> query() {
    Map<String, String> query = new LinkedHashMap<>();
    query.put("page_size", Integer.toString(pageSize));
    query.put("sort_field", "update_time");
    query.put("sort_order", "ASC");
    if (pageToken != null && !pageToken.isEmpty()) {
      query.put("page_token", pageToken);
    }
    return query;
  }

  Map<String, Object> body() {
    Map<String, Object> body = new LinkedHashMap<>();
    if (!ids.isEmpty()) {
      body.put("return_ids", ids);
    }
    if (!orderIds.isEmpty()) {
      body.put("order_ids", orderIds);
    }
    if (updatedFrom != null) {
      body.put("update_time_ge", updatedFrom.getEpochSecond());
    }
    return body;
  }
}
