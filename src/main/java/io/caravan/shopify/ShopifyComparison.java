package io.caravan.shopify;

import io.caravan.platform.Platform;
import io.caravan.platform.PlatformException;
import io.caravan.store.Store;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads Shopify's orders for a comparison: by when they were made, and by their ids. */
public final class ShopifyComparison {
  /** Orders asked for by id at once: what their lines cost allows. */
  private static final int IDS_A_CALL = 20;

  /** Shopify pages through at most 25,000 objects (limits page); 20 a page. */
  private static final int MOST_PAGES = 1_250;

  private final ShopifyApi api;

  ShopifyComparison(ShopifyApi api) {
    this.api = api;
  }

  private record Page(List<ComparedOrder> orders, @Nullable String next) {}

  /**
   * All orders made in a span of time that carry one of these tags. By Shopify's search index,
   * which lags: proves no absence.
   *
   * @param until not included
   * @param tags those of ours; none: all orders
   */
  public List<ComparedOrder> made(
      Store store, Instant from, Instant until, Collection<String> tags) {
    String query =
        "created_at:>='"
            + from
            + "' AND created_at:<'"
            + until
            + "'"
            + (tags.isEmpty()
                ? ""
                : " AND ("
                    + String.join(
                        " OR ", tags.stream().map(tag -> "tag:" + ShopifyApi.quoted(tag)).toList())
                    + ")");
    List<ComparedOrder> orders = new ArrayList<>();
    @Nullable String after = null;
    for (int page = 0; page < MOST_PAGES; page++) {
      Page some = page(store, query, after);
      orders.addAll(some.orders());
      if (some.next() == null) {
        return orders;
      }
      after = some.next();
    }
    throw new PlatformException.Misuse(
        Platform.SHOPIFY,
        "too-many-pages",
        "Shopify OrdersToCompare: more than "
            + MOST_PAGES
            + " pages; shorten caravan.reports.window");
  }

  /** All orders that name one of these TikTok orders, whoever made them; by the index too. */
  public List<ComparedOrder> naming(Store store, Collection<String> tiktokOrderIds) {
    List<String> ids = List.copyOf(tiktokOrderIds);
    List<ComparedOrder> orders = new ArrayList<>();
    for (int from = 0; from < ids.size(); from += IDS_A_CALL) {
      String query =
          String.join(
              " OR ",
              ids.subList(from, Math.min(ids.size(), from + IDS_A_CALL)).stream()
                  .map(id -> "source_identifier:" + ShopifyApi.quoted(id))
                  .toList());
      @Nullable String after = null;
      do {
        Page some = page(store, query, after);
        orders.addAll(some.orders());
        after = some.next();
      } while (after != null);
    }
    return orders;
  }

  private Page page(Store store, String query, @Nullable String after) {
    Map<String, Object> variables = new LinkedHashMap<>();
    variables.put("query", query);
    if (after != null) {
      variables.put("after", after);
    }
    ShopifyAnswer answer = api.call(store, ShopifyDocument.ORDERS_TO_COMPARE, variables);
    JsonNode nodes = answer.field("orders").path("nodes");
    if (!nodes.isArray()) {
      throw new PlatformException.OutcomeUnknown(
          Platform.SHOPIFY, "Shopify gave no list of orders", null);
    }
    List<ComparedOrder> orders = new ArrayList<>();
    String app = app(answer);
    nodes.forEach(node -> orders.add(ComparedOrder.of(node, app)));
    JsonNode pageInfo = answer.field("orders").path("pageInfo");
    String next = pageInfo.path("endCursor").asString("");
    return new Page(
        orders,
        pageInfo.path("hasNextPage").asBoolean(false) && !next.isEmpty() && !next.equals(after)
            ? next
            : null);
  }

  /** Orders by their GIDs, read from the shop's own data; those that are gone are missing. */
  public Map<String, ComparedOrder> byIds(Store store, Collection<String> orderIds) {
    List<String> ids = List.copyOf(orderIds);
    Map<String, ComparedOrder> orders = new HashMap<>();
    for (int from = 0; from < ids.size(); from += IDS_A_CALL) {
      ShopifyAnswer answer =
          api.call(
              store,
              ShopifyDocument.ORDERS_TO_COMPARE_BY_IDS,
              Map.of("ids", ids.subList(from, Math.min(ids.size(), from + IDS_A_CALL))));
      JsonNode nodes = answer.field("nodes");
      if (!nodes.isArray()) {
        throw new PlatformException.OutcomeUnknown(
            Platform.SHOPIFY, "Shopify gave no list of nodes", null);
      }
      String app = app(answer);
      for (JsonNode node : nodes) {
        if (node.path("id").isString()) {
          ComparedOrder order = ComparedOrder.of(node, app);
          orders.put(order.id(), order);
        }
      }
    }
    return orders;
  }

  /** Which app we are: orders it made are ours. */
  private static String app(ShopifyAnswer answer) {
    return answer.field("currentAppInstallation").path("app").path("id").asString("");
  }
}
