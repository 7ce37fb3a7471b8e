package io.caravan.sandbox;

import io.caravan.sandbox.shopify.ShopifySandbox;
import io.caravan.sandbox.shopify.ShopifySandbox.NewVariant;
import io.caravan.sandbox.shopify.ShopifySandbox.PlacedOrder;
import io.caravan.sandbox.shopify.ShopifySandbox.VariantView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The control API's hand on the simulated Shopify: what a merchant does in the admin. */
final class ShopifyDesk {

  static final List<String> CALLS =
      List.of(
          "GET /shopify/orders?shop=&for=&limit=  the orders that are there, newest first; for: the"
              + " TikTok order's id",
          "POST /shopify/orders/{number}/ship  {\"shop\", \"company\", \"number\"}",
          "POST /shopify/orders/{number}/cancel  {\"shop\", \"restock\": true}",
          "POST /shopify/orders/{number}/delete  {\"shop\"}",
          "GET /shopify/variants?shop=&sku=  variants with price and stock",
          "POST /shopify/products  {\"shop\", \"title\", \"variants\":[{\"sku\",\"barcode\","
              + "\"name\",\"price\",\"available\"}]}",
          "POST /shopify/products/change  {\"shop\", \"sku\" of one of its variants, \"status\":"
              + " \"ACTIVE|DRAFT|ARCHIVED|UNLISTED\" and/or \"tags\": [..], or \"delete\": true}",
          "POST /shopify/variants  {\"shop\", \"beside\": the SKU of another variant, \"sku\","
              + " \"barcode\", \"name\", \"price\", \"available\"}: a further variant",
          "POST /shopify/variants/change  {\"shop\", \"sku\", \"newSku\" and/or \"barcode\", or"
              + " \"price\", \"policy\": \"DENY|CONTINUE\", \"tracked\", or \"delete\": true}",
          "GET /shopify/stock?shop=&sku=  what each location holds of it",
          "POST /shopify/stock  {\"shop\", \"sku\", \"available\", \"location\": its id or name}; or"
              + " \"disconnect\": true instead of available",
          "POST /shopify/buy  {\"shop\", \"sku\", \"quantity\"}: a buyer in the shop's own store",
          "GET /shopify/stock/writes?shop=&limit=  mutations of stock received, newest first",
          "POST /shopify/stock/fail  {\"shop\", \"code\": a userError's or INTERNAL_SERVER_ERROR,"
              + " \"times\"}: the next mutations of stock fail",
          "GET /shopify/locations?shop=",
          "POST /shopify/locations  {\"shop\", \"name\", \"country\", \"kind\":"
              + " \"SERVICE|LEGACY_SERVICE\" if it is a fulfilment service's}",
          "POST /shopify/locations/change  {\"shop\", \"location\", \"active\" or \"name\" or"
              + " \"delete\": true}",
          "GET /shopify/scopes?shop=",
          "POST /shopify/scopes  {\"shop\", \"take\": [..], \"grant\": [..]}: what the app may do");

  private static final Set<String> ACTS =
      Stream.concat(Stream.of("ship", "cancel", "delete"), ShopifyOrderDesk.ACTS.stream())
          .collect(Collectors.toUnmodifiableSet());

  private static final Pattern ORDER =
      Pattern.compile("/shopify/orders/(?:%23|#)?(\\d+)/([a-z-]+)");

  private final SimulatedShopify side;

  ShopifyDesk(SimulatedShopify side) {
    this.side = side;
  }

  /** Null if there is no such call. */
  @Nullable Object answer(ControlCall call) {
    switch (call.what()) {
      case "GET /shopify/orders":
        return orders(call);
      case "GET /shopify/variants":
        return variants(call);
      case "POST /shopify/products":
        return launch(call);
      case "POST /shopify/products/change":
        return changeProduct(call);
      case "POST /shopify/variants":
        return addVariant(call);
      case "POST /shopify/variants/change":
        return changeVariant(call);
      case "GET /shopify/stock":
        return levels(
            shop(call.query().getOrDefault("shop", "")), call.query().getOrDefault("sku", ""));
      case "POST /shopify/stock":
        return stock(call);
      case "POST /shopify/buy":
        return buy(call);
      case "GET /shopify/stock/writes":
        return call.newest(shops().stockWrites(shop(call.query().getOrDefault("shop", ""))));
      case "POST /shopify/stock/fail":
        shops()
            .failStockWrites(shop(call), call.required("code"), call.body().path("times").asInt(1));
        return Map.of("fails", call.body().path("times").asInt(1));
      case "GET /shopify/locations":
        return shops().places(shop(call.query().getOrDefault("shop", "")));
      case "POST /shopify/locations":
        shops()
            .addLocation(shop(call), call.required("name"), call.text("country", "US"), kind(call));
        return shops().places(shop(call));
      case "POST /shopify/locations/change":
        return changeLocation(call);
      case "GET /shopify/scopes":
        return side.scopes(shop(call.query().getOrDefault("shop", "")));
      case "POST /shopify/scopes":
        return scopes(call);
      default:
        Matcher order = ORDER.matcher(call.path());
        return call.isPost() && order.matches() && ACTS.contains(order.group(2))
            ? act(call, "#" + order.group(1), order.group(2))
            : null;
    }
  }

  private ShopifySandbox shops() {
    return side.shops();
  }

  /** The shop named, or the only one. */
  private String shop(String named) {
    List<String> domains = shops().domains();
    if (named.isEmpty() && domains.size() == 1) {
      return domains.get(0);
    }
    if (!domains.contains(named)) {
      throw new IllegalArgumentException("shop: expected one of " + domains);
    }
    return named;
  }

  private String shop(ControlCall call) {
    return shop(call.text("shop", ""));
  }

  private Object orders(ControlCall call) {
    String shop = shop(call.query().getOrDefault("shop", ""));
    String source = call.query().getOrDefault("for", "");
    return call.newest(
        source.isEmpty()
            ? shops().listOrders(shop)
            : shops().listOrders(shop, java.util.Set.of(source)));
  }

  private Object act(ControlCall call, String name, String act) {
    String shop = shop(call);
    PlacedOrder order =
        shops().listOrders(shop).stream()
            .filter(each -> each.name().equals(name))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("order " + name + ": there is none"));
    if (ShopifyOrderDesk.ACTS.contains(act)) {
      return new ShopifyOrderDesk(shops()).answer(call, shop, order.id(), act);
    }
    switch (act) {
      case "ship" ->
          shops()
              .shipOrder(
                  shop, order.id(), call.text("company", "USPS"), call.text("number", "9400"));
      case "cancel" ->
          shops().cancelOrder(shop, order.id(), call.body().path("restock").asBoolean(true));
      default -> {
        shops().deleteOrder(shop, order.id());
        return Map.of("deleted", name);
      }
    }
    return shops().listOrders(shop).stream().filter(each -> each.name().equals(name)).toList();
  }

  private Object variants(ControlCall call) {
    String shop = shop(call.query().getOrDefault("shop", ""));
    return call.newest(shops().variants(shop, call.query().get("sku")));
  }

  private VariantView variant(String shop, String sku) {
    List<VariantView> found = shops().variants(shop, sku);
    if (found.size() != 1) {
      throw new IllegalArgumentException(
          "sku '" + sku + "': " + found.size() + " variants have it");
    }
    return found.get(0);
  }

  private Object launch(ControlCall call) {
    List<NewVariant> wanted = new ArrayList<>();
    call.body().path("variants").forEach(node -> wanted.add(wanted(node)));
    if (wanted.isEmpty()) {
      throw new IllegalArgumentException("variants: expected at least one");
    }
    return shops().launchProduct(shop(call), call.required("title"), wanted);
  }

  private static NewVariant wanted(JsonNode node) {
    return new NewVariant(
        node.path("name").asString("Default Title"),
        text(node, "sku"),
        text(node, "barcode"),
        ControlCall.amount(node, "price"),
        false,
        true,
        true,
        node.path("available").asInt(0));
  }

  private static @Nullable String text(JsonNode node, String field) {
    String text = node.path(field).asString("");
    return text.isEmpty() ? null : text;
  }

  private Object changeProduct(ControlCall call) {
    String shop = shop(call);
    String productId = variant(shop, call.required("sku")).productId();
    if (call.body().path("delete").asBoolean(false)) {
      shops().deleteProduct(shop, productId);
      return Map.of("deleted", productId);
    }
    if (call.body().has("tags")) {
      shops().setTags(shop, productId, call.texts("tags"));
      if (!call.body().has("status")) {
        return Map.of("product", productId, "tags", call.texts("tags"));
      }
    }
    shops().setProductStatus(shop, productId, call.required("status"));
    return Map.of("product", productId, "status", call.required("status"));
  }

  private Object addVariant(ControlCall call) {
    String shop = shop(call);
    String productId = variant(shop, call.required("beside")).productId();
    return shops().addVariant(shop, productId, wanted(call.body()));
  }

  private Object changeVariant(ControlCall call) {
    String shop = shop(call);
    String sku = call.required("sku");
    VariantView variant = variant(shop, sku);
    JsonNode body = call.body();
    if (body.path("delete").asBoolean(false)) {
      shops().deleteVariant(shop, variant.variantId());
      return Map.of("deleted", variant.variantId());
    }
    if (body.has("price")) {
      shops().changePrice(shop, variant.variantId(), ControlCall.amount(body, "price"));
    }
    if (body.has("policy")) {
      String policy = call.required("policy");
      if (!policy.equals("DENY") && !policy.equals("CONTINUE")) {
        throw new IllegalArgumentException("policy: '" + policy + "', expected DENY or CONTINUE");
      }
      shops().setSellWhenOut(shop, variant.variantId(), policy.equals("CONTINUE"));
    }
    if (body.has("tracked")) {
      shops().setTracked(shop, variant.variantId(), body.path("tracked").asBoolean(true));
    }
    if (body.has("newSku") || body.has("barcode")) {
      shops()
          .setCodes(
              shop,
              variant.variantId(),
              body.has("newSku") ? text(body, "newSku") : sku,
              body.has("barcode") ? text(body, "barcode") : variant.barcode());
    }
    return shops().variants(shop, body.has("newSku") ? text(body, "newSku") : sku);
  }

  private Object stock(ControlCall call) {
    String shop = shop(call);
    VariantView variant = variant(shop, call.required("sku"));
    String location = location(shop, call.text("location", ""));
    if (call.body().path("disconnect").asBoolean(false)) {
      shops().disconnect(shop, variant.variantId(), location);
      return levels(shop, call.required("sku"));
    }
    int available = ControlCall.number(call.body(), "available");
    shops().setAvailable(shop, variant.variantId(), location, available);
    return shops().stock(shop, variant.variantId(), location);
  }

  private Object levels(String shop, String sku) {
    VariantView variant = variant(shop, sku);
    Map<String, Object> levels = new LinkedHashMap<>();
    for (ShopifySandbox.LocationView place : shops().places(shop)) {
      levels.put(place.name(), shops().stock(shop, variant.variantId(), place.id()));
    }
    return levels;
  }

  private Object buy(ControlCall call) {
    String shop = shop(call);
    VariantView variant = variant(shop, call.required("sku"));
    return shops()
        .buy(shop, variant.variantId(), ControlCall.number(call.body(), "quantity"))
        .<Object>map(order -> Map.of("order", order))
        .orElse(Map.of("refused", "sold out"));
  }

  private static ShopifySandbox.@Nullable ServiceKind kind(ControlCall call) {
    String kind = call.text("kind", "");
    if (kind.isEmpty()) {
      return null;
    }
    try {
      return ShopifySandbox.ServiceKind.valueOf(kind);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "kind: '" + kind + "', expected one of " + List.of(ShopifySandbox.ServiceKind.values()),
          e);
    }
  }

  /** By id or name; the first one if none is named. */
  private String location(String shop, String named) {
    return shops().places(shop).stream()
        .filter(place -> named.isEmpty() || place.id().equals(named) || place.name().equals(named))
        .map(ShopifySandbox.LocationView::id)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "location: expected one of "
                        + shops().places(shop).stream()
                            .map(ShopifySandbox.LocationView::name)
                            .toList()));
  }

  private Object changeLocation(ControlCall call) {
    String shop = shop(call);
    String id = location(shop, call.required("location"));
    JsonNode body = call.body();
    if (body.path("delete").asBoolean(false)) {
      shops().deleteLocation(shop, id);
    } else if (body.has("active")) {
      shops().setLocationActive(shop, id, body.path("active").asBoolean());
    } else {
      shops().renameLocation(shop, id, call.required("name"));
    }
    return shops().places(shop);
  }

  private Object scopes(ControlCall call) {
    String shop = shop(call);
    List<String> scopes = new ArrayList<>(side.scopes(shop));
    List<String> take = call.texts("take");
    List<String> grant = call.texts("grant");
    if (take.isEmpty() && grant.isEmpty()) {
      throw new IllegalArgumentException("take or grant: missing");
    }
    scopes.removeAll(take);
    for (String scope : grant) {
      if (!scopes.contains(scope)) {
        scopes.add(scope);
      }
    }
    side.grantScopes(shop, scopes);
    return side.scopes(shop);
  }
}
