package io.caravan.shopify;

import io.caravan.platform.Platform;
import io.caravan.platform.PlatformException;
import io.caravan.store.Store;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Shopify's calls that find out what changed. */
public final class ShopifyOrderChanges {
  /** Of 250 orders each, in one look; the rest comes at the next. */
  private static final int MOST_PAGES = 20;

  private final ShopifyApi api;

  ShopifyOrderChanges(ShopifyApi api) {
    this.api = api;
  }

  /**
   * Orders that changed.
   *
   * @param ids GIDs, distinct
   * @param newest when the last of them changed, by Shopify's clock; null if there is none
   * @param more there were more than were read
   */
  public record ChangedOrders(Set<String> ids, @Nullable Instant newest, boolean more) {}

  /**
   * Orders of any origin that changed since, the earliest first.
   *
   * <p>This is a search ({@code updated_at}), and how far its index lags is not documented: let the
   * spans of two such questions overlap by minutes.
   */
  public ChangedOrders ordersChangedSince(Store store, Instant since) {
    Set<String> ids = new LinkedHashSet<>();
    Instant newest = null;
    String after = "";
    for (int page = 0; page < MOST_PAGES; page++) {
      Map<String, Object> variables = new LinkedHashMap<>();
      variables.put("query", "updated_at:>='" + since.truncatedTo(ChronoUnit.SECONDS) + "'");
      if (!after.isEmpty()) {
        variables.put("after", after);
      }
      JsonNode orders = api.call(store, ShopifyDocument.ORDERS_CHANGED, variables).field("orders");
      if (!orders.path("nodes").isArray()) {
        throw new PlatformException.OutcomeUnknown(
            Platform.SHOPIFY, "Shopify gave no list of orders", null);
      }
      for (JsonNode node : orders.path("nodes")) {
        ids.add(node.path("id").asString(""));
        Instant at = moment(node.path("updatedAt").asString(""));
        newest = at != null && (newest == null || at.isAfter(newest)) ? at : newest;
      }
      after = orders.path("pageInfo").path("endCursor").asString("");
      if (!orders.path("pageInfo").path("hasNextPage").asBoolean(false) || after.isEmpty()) {
        ids.remove("");
        return new ChangedOrders(ids, newest, false);
      }
    }
    ids.remove("");
    return new ChangedOrders(ids, newest, true);
  }

  private static @Nullable Instant moment(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      return null;
    }
  }
}
