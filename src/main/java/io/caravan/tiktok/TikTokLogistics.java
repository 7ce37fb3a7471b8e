package io.caravan.tiktok;

import io.caravan.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** TikTok's calls about what a seller has set up for shipping (facts, section 7). All are reads. */
public final class TikTokLogistics {
  /** docv2/page/get-warehouse-delivery-options-202309; the warehouse's id stands between. */
  private static final String WAREHOUSES = "/logistics/202309/warehouses/";

  private static final String DELIVERY_OPTIONS = "/delivery_options";

  /** docv2/page/get-available-shipping-template-202510. */
  private static final String TEMPLATES = "/logistics/202510/seller_templates";

  /** {@code template_party} of a template of the seller's own shipping; 1 is the platform's. */
  private static final int BY_SELLER = 2;

  private static final int REASON_LENGTH = 200;

  private static final Pattern ID = Pattern.compile("[0-9A-Za-z_-]{1,64}");

  private final TikTokApi api;

  TikTokLogistics(TikTokApi api) {
    this.api = api;
  }

  /**
   * A way in which a buyer can have goods delivered from a warehouse.
   *
   * @param type STANDARD, EXPRESS, ECONOMY or SEND_BY_SELLER
   */
  public record DeliveryOption(String id, String name, String type) {}

  /**
   * A template of shipping fees.
   *
   * @param bySeller of the seller's own shipping, not of TikTok's
   * @param preferred the shop's default
   * @param reasons why it cannot be used, TikTok's words
   */
  public record ShippingTemplate(
      String id,
      String name,
      boolean bySeller,
      boolean preferred,
      boolean available,
      List<String> reasons) {
    public ShippingTemplate {
      reasons = List.copyOf(reasons);
    }
  }

  /** What a warehouse is subscribed to now. */
  public List<DeliveryOption> deliveryOptions(Store store, String warehouseId) {
    if (!ID.matcher(warehouseId).matches()) {
      throw new IllegalArgumentException("\"" + warehouseId + "\" is not an id of TikTok's");
    }
    JsonNode data =
        read(store, "read-delivery-options", WAREHOUSES + warehouseId + DELIVERY_OPTIONS);
    List<DeliveryOption> options = new ArrayList<>();
    for (JsonNode one : data.path("delivery_options")) {
      String id = one.path("id").asString("");
      if (!id.isEmpty()) {
        options.add(
            new DeliveryOption(id, one.path("name").asString(""), one.path("type").asString("")));
      }
    }
    return options;
  }

  /** All the seller's, with those that cannot be used. */
  public List<ShippingTemplate> shippingTemplates(Store store) {
    List<ShippingTemplate> templates = new ArrayList<>();
    for (JsonNode one : read(store, "read-shipping-templates", TEMPLATES).path("templates")) {
      JsonNode template = one.path("template");
      String id = template.path("template_id").asString("");
      if (!id.isEmpty()) {
        templates.add(
            new ShippingTemplate(
                id,
                template.path("template_name").asString(""),
                template.path("template_party").asInt(0) == BY_SELLER,
                template.path("is_default").asBoolean(false),
                one.path("template_is_available").asBoolean(false),
                reasons(one)));
      }
    }
    return templates;
  }

  private static List<String> reasons(JsonNode template) {
    List<String> reasons = new ArrayList<>();
    for (JsonNode service : template.path("service_unreachable_reason")) {
      for (JsonNode filter : service.path("filter_reason")) {
        String reason = filter.path("reason").asString("").strip();
        if (!reason.isEmpty() && !reasons.contains(reason)) {
          reasons.add(reason.substring(0, Math.min(reason.length(), REASON_LENGTH)));
        }
      }
    }
    return reasons;
  }

  private JsonNode read(Store store, String operation, String path) {
    return api.read(
            api.connected(store),
            TikTokRequest.get(operation, path, new TreeMap<>(), TikTokRequest.Target.SHOP))
        .data();
  }
}
