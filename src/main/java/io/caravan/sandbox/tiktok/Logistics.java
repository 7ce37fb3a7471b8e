package io.caravan.sandbox.tiktok;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.h2.mvstore.MVStore;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a seller has set up for shipping: delivery options of each warehouse, carriers, templates.
 * Sources: TikTok's logistics pages. Unless changed, every warehouse has both TikTok's shipping and
 * the seller's, and there is a template for each. Safe for use by many threads.
 */
public final class Logistics {

  /** What orders name whose seller ships; TikTok's own sample id. */
  public static final DeliveryOption BY_SELLER =
      new DeliveryOption(
          "7091146663229654785",
          "Standard Shipping",
          DeliveryOption.SEND_BY_SELLER,
          "Shipped from seller");

  /** What orders name that TikTok ships. */
  public static final DeliveryOption BY_TIKTOK =
      new DeliveryOption(
          "6955034615128000261", "Standard Shipping", "STANDARD", "Shipped with TikTok's label");

  private static final List<DeliveryOption> ALL = List.of(BY_SELLER, BY_TIKTOK);
  private static final TypeReference<List<String>> TEXTS = new TypeReference<>() {};
  private static final TypeReference<List<Provider>> PROVIDERS = new TypeReference<>() {};
  private static final TypeReference<List<ShippingTemplate>> TEMPLATES = new TypeReference<>() {};

  private final MVStore store;
  private final Map<String, String> options;
  private final Map<String, String> providers;
  private final Map<String, String> templates;
  private final State state;
  private final Parcels.Guard guard;

  Logistics(MVStore store, State state, Parcels.Guard guard) {
    this.store = store;
    this.options = store.openMap("tiktok.delivery-options");
    this.providers = store.openMap("tiktok.providers");
    this.templates = store.openMap("tiktok.templates");
    this.state = state;
    this.guard = guard;
  }

  // ---- What the seller sets up -----------------------------------------------------------------

  /** A warehouse's delivery options. */
  public List<DeliveryOption> options(String shopId, String warehouseId) {
    String json = options.get(shopId + "/" + warehouseId);
    if (json == null) {
      return ALL;
    }
    List<String> ids = State.JSON.readValue(json, TEXTS);
    return ALL.stream().filter(option -> ids.contains(option.id())).toList();
  }

  /** The seller subscribes a warehouse to these delivery options, and to no others. */
  public void options(String shopId, String warehouseId, List<DeliveryOption> subscribed) {
    keep(options, shopId + "/" + warehouseId, subscribed.stream().map(DeliveryOption::id).toList());
  }

  /** The carriers a seller can choose. */
  public List<Provider> providers(String shopId) {
    String json = providers.get(shopId);
    return json == null ? Providers.in(market(shopId)) : State.JSON.readValue(json, PROVIDERS);
  }

  /** TikTok offers a shop these carriers, and no others. */
  public void providers(String shopId, List<Provider> offered) {
    keep(providers, shopId, offered);
  }

  public List<ShippingTemplate> templates(String shopId) {
    String json = templates.get(shopId);
    return json == null
        ? List.of(
            new ShippingTemplate(
                "7301", "Shipped by seller", true, ShippingTemplate.BY_SELLER, List.of()),
            new ShippingTemplate(
                "7302", "Shipped by TikTok", false, ShippingTemplate.BY_PLATFORM, List.of()))
        : State.JSON.readValue(json, TEMPLATES);
  }

  /** The seller has these templates, and no others. */
  public void templates(String shopId, List<ShippingTemplate> kept) {
    keep(templates, shopId, kept);
  }

  private void keep(Map<String, String> map, String key, Object value) {
    guard.locked(
        () -> {
          map.put(key, State.JSON.writeValueAsString(value));
          store.commit();
          return key;
        });
  }

  private Market market(String shopId) {
    TikTokShop shop = state.shop(shopId);
    if (shop == null) {
      throw new IllegalArgumentException("shop " + shopId + ": there is none");
    }
    return shop.market();
  }

  /** A carrier of the shop's by its id. */
  Optional<Provider> provider(TikTokShop shop, String id) {
    return providers(shop.id()).stream().filter(one -> one.id().equals(id)).findFirst();
  }

  // ---- HTTP ------------------------------------------------------------------------------------

  /** Get Warehouse Delivery Options. */
  ObjectNode deliveryOptions(Gateway.Admitted admitted, String warehouseId) {
    TikTokShop shop = admitted.theShop();
    String scope = admitted.query().getOrDefault("scope", "WAREHOUSE");
    if (!Set.of("WAREHOUSE", "PRODUCT").contains(scope)) {
      throw Refusal.invalidParameter("scope");
    }
    if (state.warehouse(shop.id(), warehouseId) == null) {
      throw Refusal.invalidParameter("warehouse_id");
    }
    ObjectNode data = State.JSON.createObjectNode();
    ArrayNode list = data.putArray("delivery_options");
    for (DeliveryOption option : options(shop.id(), warehouseId)) {
      ObjectNode json = list.addObject().put("id", option.id()).put("name", option.name());
      if (scope.equals("WAREHOUSE")) {
        boolean american = shop.market() == Market.US;
        json.put("type", option.type());
        json.put("description", option.description());
        json.putObject("dimension_limit")
            .put("max_height", 100)
            .put("max_length", 100)
            .put("max_width", 100)
            .put("unit", american ? "INCH" : "CM");
        json.putObject("weight_limit")
            .put("max_weight", american ? 70 : 30_000)
            .put("min_weight", 0)
            .put("unit", american ? "POUND" : "GRAM");
        json.putArray("platform").add("TIKTOK_SHOP");
      }
    }
    return data;
  }

  /** Get Shipping Providers. */
  ObjectNode shippingProviders(Gateway.Admitted admitted, String optionId) {
    TikTokShop shop = admitted.theShop();
    DeliveryOption option = subscribed(shop, optionId);
    if (option == null) {
      throw FulfilmentRefusals.of(21008116);
    }
    if (!option.bySeller()) {
      throw FulfilmentRefusals.of(21008117);
    }
    ObjectNode data = State.JSON.createObjectNode();
    ArrayNode list = data.putArray("shipping_providers");
    for (Provider provider : providers(shop.id())) {
      list.addObject().put("id", provider.id()).put("name", provider.name());
    }
    return data;
  }

  private @Nullable DeliveryOption subscribed(TikTokShop shop, String optionId) {
    var all = new ArrayList<DeliveryOption>();
    for (Warehouse warehouse : state.warehouses(shop.id())) {
      all.addAll(options(shop.id(), warehouse.id()));
    }
    return all.stream().filter(option -> option.id().equals(optionId)).findFirst().orElse(null);
  }

  /** Get Available Shipping Template; what it says of a product's size is not looked at. */
  ObjectNode shippingTemplates(Gateway.Admitted admitted) {
    ObjectNode data = State.JSON.createObjectNode();
    ArrayNode list = data.putArray("templates");
    for (ShippingTemplate one : templates(admitted.theShop().id())) {
      ObjectNode json = list.addObject().put("template_is_available", one.reasons().isEmpty());
      json.putObject("template")
          .put("template_name", one.name())
          .put("template_id", one.id())
          .put("is_default", one.isDefault())
          .put("template_party", one.party());
      ArrayNode unreachable = json.putArray("service_unreachable_reason");
      for (String reason : one.reasons()) {
        unreachable
            .addObject()
            .put("service_id", "23241")
            .putArray("filter_reason")
            .addObject()
            .put("filter_type", "11")
            .put("reason", reason);
      }
    }
    return data;
  }
}
