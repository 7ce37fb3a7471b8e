package io.caravan.tiktok;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What Search Products is asked for (docv2/page/search-products-202502). Every filter is optional;
 * times count in whole seconds, both bounds included. TikTok gives at most {@value #MAX_RESULTS}
 * results, in no stated order.
 *
 * @param status a product's; null for all
 * @param pageSize 1 to 100
 * @param pageToken as given by the page before; null for the first
 */
public record ProductSearch(
    @Nullable String status,
    @Nullable Instant createdFrom,
    @Nullable Instant createdTo,
    @Nullable Instant updatedFrom,
    @Nullable Instant updatedTo,
    int pageSize,
    @Nullable String pageToken) {

  /** The most products a page may hold. */
  public static final int MAX_PAGE = 100;

  /** More are refused with code 12052180. */
  public static final int MAX_RESULTS = 10_000;

  public ProductSearch {
    if (pageSize < 1 || pageSize > MAX_PAGE) {
      throw new IllegalArgumentException("page size " + pageSize + ": expected 1 to " + MAX_PAGE);
    }
  }

  /** Products updated since then, in the largest pages. */
  public static ProductSearch updatedSince(Instant from) {
    return new ProductSearch(null, null, null, from, null, MAX_PAGE, null);
  }

  /** Products created in a window, in the largest pages. */
  public static ProductSearch createdIn(Instant from, Instant to) {
    return new ProductSearch(null, from, to, null, null, MAX_PAGE, null);
  }

  /** The same search, from this page on. */
  public ProductSearch page(@Nullable String token) {
    return new ProductSearch(
        status, createdFrom, createdTo, updatedFrom, updatedTo, pageSize, token);
  }

  Map<String, String> query() {
    Map<String, String> query = new LinkedHashMap<>();
    query.put("page_size", Integer.toString(pageSize));
    if (pageToken != null && !pageToken.isEmpty()) {
      query.put("page_token", pageToken);
    }
    return query;
  }

  Map<String, Object> body() {
    Map<String, Object> body = new LinkedHashMap<>();
    if (status != null) {
      body.put("status", status);
    }
    put(body, "create_time_ge", createdFrom);
    put(body, "create_time_le", createdTo);
    put(body, "update_time_ge", updatedFrom);
    put(body, "update_time_le", updatedTo);
    return body;
  }

  private static void put(Map<String, Object> body, String name, @Nullable Instant time) {
    if (time != null) {
      body.put(name, time.getEpochSecond());
    }
  }
}
