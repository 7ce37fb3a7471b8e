package io.caravan.sandbox.tiktok;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Get Order List: filters, order, paging. Source: TikTok's endpoint page. A page token is opaque
 * and holds {@code / + =}, as the real ones do, so that a client that encodes or signs it wrongly
 * fails here too; it serves only the search that it came from.
 */
final class OrderSearch {

  /** Which orders, in the wished order. */
  record Page(List<State.Entry> entries, int total, String nextToken) {}

  private static final Set<String> SORT_FIELDS = Set.of("create_time", "update_time");

  private final Predicate<State.Entry> filter;
  private final Comparator<State.Entry> order;
  private final int pageSize;
  private final int skip;
  private final String after;
  private final int fingerprint;
  private final TikTokSettings.Paging paging;

  /**
   * @throws Refusal for a parameter that TikTok would not take
   */
  OrderSearch(Map<String, String> query, JsonNode body, TikTokSettings.Paging paging, long now) {
    this.paging = paging;
    this.pageSize = pageSize(query.get("page_size"));
    String sortField = query.getOrDefault("sort_field", "create_time");
    if (!SORT_FIELDS.contains(sortField)) {
      throw Refusal.invalidParameter("sort_field");
    }
    String sortOrder = query.getOrDefault("sort_order", "DESC");
    if (!sortOrder.equals("ASC") && !sortOrder.equals("DESC")) {
      throw Refusal.invalidParameter("sort_order");
    }
    Comparator<State.Entry> ascending =
        Comparator.<State.Entry>comparingLong(
                sortField.equals("create_time") ? State.Entry::createTime : State.Entry::updateTime)
            .thenComparing(State.Entry::id);
    this.order = sortOrder.equals("ASC") ? ascending : ascending.reversed();
    this.filter = filter(body, now);
    this.fingerprint = (sortField + sortOrder + body).hashCode();
    String[] place = place(query.getOrDefault("page_token", ""));
    this.skip = paging == TikTokSettings.Paging.BY_POSITION ? Integer.parseInt(place[0]) : 0;
    this.after = paging == TikTokSettings.Paging.BY_KEY ? place[1] : "";
  }

  Page run(Collection<State.Entry> all, String shopId) {
    List<State.Entry> matching =
        all.stream()
            .filter(entry -> entry.shopId().equals(shopId))
            .filter(filter)
            .sorted(order)
            .toList();
    int from = Math.min(skip, matching.size());
    if (!after.isEmpty()) {
      while (from < matching.size() && !isAfter(matching.get(from))) {
        from++;
      }
    }
    int to = Math.min(from + pageSize, matching.size());
    List<State.Entry> page = matching.subList(from, to);
    String next =
        to < matching.size() && !page.isEmpty() ? token(to, page.get(page.size() - 1)) : "";
    return new Page(page, matching.size(), next);
  }

  private boolean isAfter(State.Entry entry) {
    String[] key = after.split(":", -1);
    var last =
        new State.Entry(
            key[2],
            "",
            OrderStatus.UNPAID,
            Long.parseLong(key[0]),
            Long.parseLong(key[1]),
            "",
            "",
            "",
            false,
            0);
    return order.compare(entry, last) > 0;
  }

  private static Predicate<State.Entry> filter(JsonNode body, long now) {
    String status = text(body, "order_status");
    if (!status.isEmpty()) {
      try {
        OrderStatus.valueOf(status);
      } catch (IllegalArgumentException e) {
        throw Refusal.invalidParameter("order_status");
      }
    }
    String shippingType = text(body, "shipping_type");
    if (!Set.of("", "TIKTOK", "SELLER").contains(shippingType)) {
      throw Refusal.invalidParameter("shipping_type");
    }
    String buyer = text(body, "buyer_user_id");
    long createdFrom = seconds(body, "create_time_ge", 0);
    long createdBefore = seconds(body, "create_time_lt", openEnd(body, "create_time_ge", now));
    long updatedFrom = seconds(body, "update_time_ge", 0);
    long updatedBefore = seconds(body, "update_time_lt", openEnd(body, "update_time_ge", now));
    JsonNode request = body.path("is_buyer_request_cancel");
    if (!request.isMissingNode() && !request.isBoolean()) {
      throw Refusal.invalidParameter("is_buyer_request_cancel");
    }
    Set<String> warehouses = new HashSet<>();
    JsonNode warehouseIds = body.path("warehouse_ids");
    if (!warehouseIds.isMissingNode() && (!warehouseIds.isArray() || warehouseIds.size() > 100)) {
      throw Refusal.invalidParameter("warehouse_ids");
    }
    warehouseIds.forEach(id -> warehouses.add(id.asString("")));
    return entry ->
        (status.isEmpty() || entry.status().name().equals(status))
            && (shippingType.isEmpty() || entry.shippingType().equals(shippingType))
            && (buyer.isEmpty() || entry.buyer().equals(buyer))
            && entry.createTime() >= createdFrom
            && entry.createTime() < createdBefore
            && entry.updateTime() >= updatedFrom
            && entry.updateTime() < updatedBefore
            && (request.isMissingNode() || entry.cancelRequested() == request.asBoolean())
            && (warehouses.isEmpty() || warehouses.contains(entry.warehouse()));
  }

  /** A range without an end ends now, and what happens in this very second is not before now. */
  private static long openEnd(JsonNode body, String from, long now) {
    return body.has(from) ? now : Long.MAX_VALUE;
  }

  private static int pageSize(@Nullable String given) {
    try {
      int size = given == null ? 0 : Integer.parseInt(given);
      if (size >= 1 && size <= 100) {
        return size;
      }
    } catch (NumberFormatException e) {
      // Refused below.
    }
    throw Refusal.invalidParameter("page_size must be in [1-100]");
  }

  private static String text(JsonNode body, String field) {
    JsonNode value = body.path(field);
    if (value.isMissingNode()) {
      return "";
    }
    if (!value.isString()) {
      throw Refusal.invalidParameter(field);
    }
    return value.asString();
  }

  private static long seconds(JsonNode body, String field, long otherwise) {
    JsonNode value = body.path(field);
    if (value.isMissingNode()) {
      return otherwise;
    }
    if (!value.isIntegralNumber() || value.asLong() < 0) {
      throw Refusal.invalidParameter(field);
    }
    return value.asLong();
  }

  private String token(int position, State.Entry last) {
    String place =
        position
            + ";"
            + last.createTime()
            + ":"
            + last.updateTime()
            + ":"
            + last.id()
            + ";"
            + fingerprint;
    String text =
        Base64.getEncoder().withoutPadding().encodeToString(place.getBytes(StandardCharsets.UTF_8));
    return "6A/" + text + "+q==";
  }

  private String[] place(String token) {
    if (token.isEmpty()) {
      return new String[] {"0", ""};
    }
    try {
      if (!token.startsWith("6A/") || !token.endsWith("+q==")) {
        throw Refusal.invalidParameter("page_token");
      }
      byte[] bytes = Base64.getDecoder().decode(token.substring(3, token.length() - 4));
      String[] parts = new String(bytes, StandardCharsets.UTF_8).split(";", -1);
      if (parts.length != 3 || !parts[2].equals(Integer.toString(fingerprint))) {
        throw Refusal.invalidParameter("page_token");
      }
      Integer.parseInt(parts[0]);
      return parts;
    } catch (IllegalArgumentException e) {
      throw Refusal.invalidParameter("page_token");
    }
  }
}
