package io.caravan.tiktok;

import io.caravan.platform.PlatformException;
import io.caravan.store.Store;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * TikTok's calls about what a seller ships with a carrier of their own (facts, section 5). Writes
 * are sent once; their intents must be committed before. {@link ShipmentCodes} says what refusals
 * mean.
 */
public final class TikTokShipments {
  /** docv2/page/get-shipping-providers-202309; the delivery option's id stands between. */
  private static final String DELIVERY_OPTION = "/logistics/202309/delivery_options/";

  private static final String PROVIDERS = "/shipping_providers";

  /**
   * docv2/page/mark-package-as-shipped-202309, split-orders-202309, update-shipping-info-202309.
   */
  private static final String ORDER = "/fulfillment/202309/orders/";

  /** docv2/page/ship-package-202309, update-package-shipping-info-202309. */
  private static final String PACKAGE = "/fulfillment/202309/packages/";

  private static final String UPDATE = "/shipping_info/update";

  /** docv2/page/get-order-split-attributes-202309. */
  private static final String SPLIT_ATTRIBUTES = "/fulfillment/202309/orders/split_attributes";

  /** docv2/page/tts-tracking-validation-202508, in the US only. */
  private static final String VALIDATION = "/fulfillment/202508/tts_tracking_validation";

  private static final Pattern ID = Pattern.compile("[0-9A-Za-z_-]{1,64}");

  private static final int WARNING_LENGTH = 300;

  private final TikTokApi api;

  TikTokShipments(TikTokApi api) {
    this.api = api;
  }

  /** A shipping provider of a delivery option. */
  public record ShippingProvider(String id, String name) {}

  /**
   * The providers TikTok offers.
   *
   * @param refused TikTok's code where it offers none; null if it gave a list
   */
  public record Offer(List<ShippingProvider> providers, @Nullable String refused) {
    public Offer {
      providers = List.copyOf(providers);
    }
  }

  /**
   * What came of marking as shipped.
   *
   * @param packageId null if TikTok named none
   * @param warning TikTok's words; null for none
   */
  public record Marked(@Nullable String packageId, @Nullable String warning) {}

  /**
   * @param reason TikTok's words, where it cannot be split; else null
   */
  public record SplitAttributes(boolean canSplit, boolean mustSplit, @Nullable String reason) {}

  /** Whose label a number in the US is of. */
  public record Validation(boolean tiktokShipping, boolean tiktokCollection) {}

  public Offer shippingProviders(Store store, String deliveryOptionId) {
    try {
      JsonNode data =
          api.read(
                  api.connected(store),
                  TikTokRequest.get(
                      "read-shipping-providers",
                      DELIVERY_OPTION + id(deliveryOptionId) + PROVIDERS,
                      new TreeMap<>(),
                      TikTokRequest.Target.SHOP))
              .data();
      List<ShippingProvider> providers = new ArrayList<>();
      for (JsonNode one : data.path("shipping_providers")) {
        String id = one.path("id").asString("");
        if (!id.isEmpty()) {
          providers.add(new ShippingProvider(id, one.path("name").asString("")));
        }
      }
      return new Offer(providers, null);
    } catch (PlatformException.Misuse e) {
      if (ShipmentCodes.isNoProviders(e.code())) {
        return new Offer(List.of(), e.code());
      }
      throw e;
    }
  }

  /** Mark Package As Shipped: these lines, in one package. */
  public Marked markShipped(
      Store store, String orderId, List<String> lineIds, String number, String providerId) {
    Map<String, Object> body = shipment(number, providerId);
    body.put("order_line_item_ids", lineIds);
    JsonNode data =
        api.call(
                api.connected(store),
                TikTokRequest.post("mark-shipped", ORDER + id(orderId) + "/packages", body, true))
            .data();
    return new Marked(
        text(data.path("package_id")), shortened(text(data.path("warning").path("message"))));
  }

  /** Ship Package, with the seller's own carrier. */
  public Marked shipPackage(Store store, String packageId, String number, String providerId) {
    JsonNode data =
        api.call(
                api.connected(store),
                TikTokRequest.post(
                    "ship-package",
                    PACKAGE + id(packageId) + "/ship",
                    Map.of("self_shipment", shipment(number, providerId)),
                    true))
            .data();
    return new Marked(packageId, shortened(text(data.path("warning").path("message"))));
  }

  /**
   * Split Orders.
   *
   * @param groups lines by an id of ours
   * @return TikTok's package ids by that id
   */
  public Map<String, String> split(Store store, String orderId, Map<String, List<String>> groups) {
    List<Map<String, Object>> splittable = new ArrayList<>();
    groups.forEach(
        (group, lines) -> splittable.add(Map.of("id", group, "order_line_item_ids", lines)));
    JsonNode data =
        api.call(
                api.connected(store),
                TikTokRequest.post(
                    "split-order",
                    ORDER + id(orderId) + "/split",
                    Map.of("splittable_groups", splittable),
                    true))
            .data();
    Map<String, String> packages = new LinkedHashMap<>();
    for (JsonNode one : data.path("packages")) {
      packages.put(one.path("splittable_group_id").asString(""), one.path("id").asString(""));
    }
    return packages;
  }

  /** Empty if TikTok says nothing of the order. */
  public Optional<SplitAttributes> splitAttributes(Store store, String orderId) {
    TreeMap<String, String> query = new TreeMap<>();
    query.put("order_ids", id(orderId));
    JsonNode data =
        api.read(
                api.connected(store),
                TikTokRequest.get(
                    "read-split-attributes", SPLIT_ATTRIBUTES, query, TikTokRequest.Target.SHOP))
            .data();
    for (JsonNode one : data.path("split_attributes")) {
      if (one.path("order_id").asString("").equals(orderId)) {
        return Optional.of(
            new SplitAttributes(
                one.path("can_split").asBoolean(false),
                one.path("must_split").asBoolean(false),
                shortened(text(one.path("reason")))));
      }
    }
    return Optional.empty();
  }

  /**
   * Another number, or provider, of what was shipped.
   *
   * @param packageId the package; null: the order's only one
   */
  public void updateTracking(
      Store store, String orderId, @Nullable String packageId, String number, String providerId) {
    String path = packageId == null ? ORDER + id(orderId) : PACKAGE + id(packageId);
    api.call(
        api.connected(store),
        TikTokRequest.post("update-tracking", path + UPDATE, shipment(number, providerId), true));
  }

  /** Whether a number is of a label of TikTok's: in the US only. */
  public Validation validateTracking(Store store, String number) {
    TreeMap<String, String> query = new TreeMap<>();
    query.put("tracking_number", number);
    JsonNode data =
        api.read(
                api.connected(store),
                TikTokRequest.get(
                    "validate-tracking", VALIDATION, query, TikTokRequest.Target.SHOP))
            .data();
    return new Validation(
        data.path("is_tiktok_shipping").asBoolean(false),
        data.path("is_tiktok_collection").asBoolean(false));
  }

  private static Map<String, Object> shipment(String number, String providerId) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("tracking_number", number);
    body.put("shipping_provider_id", providerId);
    return body;
  }

  /** It becomes part of a path. */
  private static String id(String id) {
    if (!ID.matcher(id).matches()) {
      throw new IllegalArgumentException("\"" + id + "\" is not an id of TikTok's");
    }
    return id;
  }

  private static @Nullable String text(JsonNode node) {
    return node.isString() && !node.asString().isEmpty() ? node.asString() : null;
  }

  private static @Nullable String shortened(@Nullable String text) {
    return text == null || text.length() <= WARNING_LENGTH
        ? text
        : text.substring(0, WARNING_LENGTH);
  }
}
