package io.caravan.shopify;

import io.caravan.platform.Platform;
import io.caravan.platform.PlatformException;
import io.caravan.store.Store;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Shopify's calls that find out what changed. */
public final class ShopifyOrderChanges {
  /** Of 250 orders each, in one look; the rest comes at the next. */
  static final int MOST_PAGES = 20;

  private final ShopifyApi api;

  ShopifyOrderChanges(ShopifyApi api) {
    this.api = api;
  }

  /**
   * Orders that changed.
   *
   * @param orders each once
   * @param more there were more than were read
   */
  public record ChangedOrders(List<ChangedOrder> orders, boolean more) {
    public ChangedOrders {
      orders = List.copyOf(orders);
    }

    /** When the last of them changed, by Shopify's clock; null if there is none. */
    public @Nullable Instant newest() {
      return orders.stream()
          .map(ChangedOrder::at)
          .filter(Objects::nonNull)
          .max(Comparator.naturalOrder())
          .orElse(null);
    }
  }

  /**
   * An order that changed.
   *
   * @param id its GID
   * @param at when, by Shopify's clock; null if that cannot be read
   */
  public record ChangedOrder(String id, @Nullable Instant at) {}

  /**
   * Orders of any origin that changed since, the earliest first.
   *
   * <p>This is a search ({@code updated_at}), and how far its index lags is not documented: let the
   * spans of two such questions overlap by minutes.
   *
   * <p>However many share the first second, all of them are read: a question can begin at a second,
   * and not within it.
   */
  public ChangedOrders ordersChangedSince(Store store, Instant since) {
    Map<String, ChangedOrder> changed = new LinkedHashMap<>();
    String after = "";
    for (int page = 1; ; page++) {
      int before = changed.size();
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
        String id = node.path("id").asString("");
        if (!id.isEmpty()) {
          changed.put(id, new ChangedOrder(id, moment(node.path("updatedAt").asString(""))));
        }
      }
      after = orders.path("pageInfo").path("endCursor").asString("");
      if (!orders.path("pageInfo").path("hasNextPage").asBoolean(false) || after.isEmpty()) {
        return new ChangedOrders(List.copyOf(changed.values()), false);
      }
      if (page >= MOST_PAGES) {
        ChangedOrders read = new ChangedOrders(List.copyOf(changed.values()), true);
        // A page without news: whatever the cursor says, there is no end to come.
        if (isBeyond(since, read) || changed.size() == before) {
          return read;
        }
      }
    }
  }

  private static boolean isBeyond(Instant since, ChangedOrders read) {
    Instant newest = read.newest();
    return newest != null && newest.isAfter(since.truncatedTo(ChronoUnit.SECONDS).plusMillis(999));
  }

  private static @Nullable Instant moment(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      return null;
    }
  }
}
