package io.caravan.tiktok;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What Search Cancellations is asked for (docv2/page/search-cancellations-202309), the oldest
 * change first, in the largest pages.
 *
 * @param ids only these; empty for all
 * @param orderIds only those of these orders; empty for all
 * @param updatedFrom whole seconds, included; null for all
 * @param pageToken as given by the page before; null for the first
 */
public record CancellationSearch(
    List<String> ids,
    List<String> orderIds,
    @Nullable Instant updatedFrom,
    @Nullable String pageToken) {

  /** The most cancellations a page may be asked for. */
  public static final int MAX_PAGE = 50;

  public CancellationSearch {
    ids = List.copyOf(ids);
    orderIds = List.copyOf(orderIds);
  }

  /** Cancellations updated since then. */
  public static CancellationSearch updatedSince(Instant from) {
    return new CancellationSearch(List.of(), List.of(), from, null);
  }

  /** This cancellation. */
  public static CancellationSearch ofId(String id) {
    return new CancellationSearch(List.of(id), List.of(), null, null);
  }

  /** All of an order: requests that were withdrawn too. */
  public static CancellationSearch ofOrder(String orderId) {
    return new CancellationSearch(List.of(), List.of(orderId), null, null);
  }

  /** The same search, from this page on. */
  public CancellationSearch page(@Nullable String token) {
    return new CancellationSearch(ids, orderIds, updatedFrom, token);
  }

  Map<String, String> query() {
    Map<String, String> query = new LinkedHashMap<>();
    query.put("page_size", Integer.toString(MAX_PAGE));
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
      body.put("cancel_ids", ids);
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
