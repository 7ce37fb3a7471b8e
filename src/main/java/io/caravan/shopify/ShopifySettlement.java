package io.caravan.shopify;

import io.caravan.platform.Platform;
import io.caravan.platform.PlatformException;
import io.caravan.store.Store;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What an order earned, as Shopify shows it: a metafield of ours, beside what the goods cost. */
public final class ShopifySettlement {
  /** Namespace and key of the metafield; its type is json. */
  public static final String NAMESPACE = OrderIdMetafield.NAMESPACE;

  public static final String KEY = "settlement";

  private final ShopifyApi api;

  ShopifySettlement(ShopifyApi api) {
    this.api = api;
  }

  /**
   * An order as far as its money goes.
   *
   * @param value the metafield's JSON; null if it has none
   * @param digest by which a change in between is noticed; null with {@code value}
   * @param cost of the goods that are still sold; null if it was not asked for or is not known of
   *     every line
   */
  public record Shown(@Nullable String value, @Nullable String digest, @Nullable Cost cost) {}

  /** What goods cost, in the shop's currency. */
  public record Cost(BigDecimal amount, String currency) {}

  /**
   * @param costs ask for the cost of goods too, which needs scope {@code read_inventory}
   * @return empty if the order does not exist, or not any more
   * @throws PlatformException.Forbidden if the scope is missing
   */
  public Optional<Shown> read(Store store, String orderId, boolean costs) {
    ShopifyAnswer answer =
        api.call(store, ShopifyDocument.ORDER_SETTLEMENT, Map.of("id", orderId, "costs", costs));
    if (!answer.data().has("order")) {
      throw new PlatformException.OutcomeUnknown(
          Platform.SHOPIFY, "Shopify answered without order", null);
    }
    JsonNode order = answer.field("order");
    if (!order.isObject()) {
      return Optional.empty();
    }
    JsonNode metafield = order.path("metafield");
    return Optional.of(
        new Shown(
            metafield.path("value").isString() ? metafield.path("value").asString() : null,
            metafield.path("compareDigest").isString()
                ? metafield.path("compareDigest").asString()
                : null,
            costs ? cost(order.path("lineItems")) : null));
  }

  private static @Nullable Cost cost(JsonNode lines) {
    if (lines.path("pageInfo").path("hasNextPage").asBoolean(false)) {
      return null;
    }
    BigDecimal sum = BigDecimal.ZERO;
    String currency = "";
    for (JsonNode line : lines.path("nodes")) {
      int quantity = line.path("currentQuantity").asInt(0);
      if (quantity == 0) {
        continue;
      }
      JsonNode cost = line.path("variant").path("inventoryItem").path("unitCost");
      String code = cost.path("currencyCode").asString("");
      if (code.isEmpty() || !(currency.isEmpty() || currency.equals(code))) {
        return null;
      }
      currency = code;
      try {
        sum =
            sum.add(
                new BigDecimal(cost.path("amount").asString(""))
                    .multiply(BigDecimal.valueOf(quantity)));
      } catch (NumberFormatException e) {
        return null;
      }
    }
    return currency.isEmpty() ? null : new Cost(sum, currency);
  }

  /** The variables of {@link #write}. */
  public static Map<String, Object> request(String orderId, String value, @Nullable String digest) {
    Map<String, Object> metafield = new LinkedHashMap<>();
    metafield.put("ownerId", orderId);
    metafield.put("namespace", NAMESPACE);
    metafield.put("key", KEY);
    metafield.put("type", "json");
    metafield.put("value", value);
    if (digest != null) {
      metafield.put("compareDigest", digest);
    }
    return Map.of("metafields", List.of(metafield));
  }

  /**
   * Writes the metafield. Sent once; the intent must be committed before.
   *
   * @param request made by {@link #request}
   * @return why Shopify did not do it, STALE_OBJECT if it changed meanwhile; empty if it did
   */
  public List<UserError> write(Store store, Map<String, Object> request) {
    return api.act(store, ShopifyDocument.METAFIELDS_SET, "metafieldsSet", request);
  }
}
