package io.caravan.sandbox;

import io.caravan.sandbox.tiktok.Market;
import io.caravan.sandbox.tiktok.OrderKind;
import io.caravan.sandbox.tiktok.OrderSpec;
import io.caravan.sandbox.tiktok.OrderStatus;
import io.caravan.sandbox.tiktok.SkuStock;
import io.caravan.sandbox.tiktok.StockRules;
import io.caravan.sandbox.tiktok.TikTokOrder;
import io.caravan.sandbox.tiktok.TikTokSandbox;
import io.caravan.sandbox.tiktok.TikTokShop;
import io.caravan.sandbox.tiktok.TikTokSku;
import io.caravan.sandbox.tiktok.Warehouse;
import java.lang.reflect.RecordComponent;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The control API's hand on the simulated TikTok: buyers, sellers and TikTok itself. */
final class TikTokDesk {

  static final List<String> CALLS =
      List.of(
          "GET /tiktok/orders?shop=&status=&limit=  every order ever shown, newest first",
          "POST /tiktok/orders  {\"shop\", \"lines\":[{\"sellerSku\",\"quantity\",\"price\","
              + "\"sellerDiscount\",\"platformDiscount\",\"gift\"}], \"shippingFee\", \"taxRate\","
              + " \"pay\": true}; everything but shop and lines is optional",
          "POST /tiktok/orders  {\"shop\", \"kind\": one of "
              + kinds()
              + ", \"sellerSku\", \"giftSku\", \"earlierOrder\", \"releaseIn\": \"PT2M\","
              + " \"warehouse\"}; one order of a kind, SKUs chosen where none is named",
          "GET /tiktok/orders/{id}  one order with its status history",
          "GET /tiktok/orders/{id}/cancellations  every cancellation of it",
          "POST /tiktok/orders/{id}/pay | /advance | /collect | /deliver | /change-address  {}",
          "POST /tiktok/orders/{id}/ship  {\"lines\": [line ids, or none for all that are left],"
              + " \"carrier\": \"USPS\"}: shipped in Seller Center, one package a call",
          "POST /tiktok/orders/{id}/cancel  {\"by\": \"BUYER|SELLER|SYSTEM\", \"reason\"}; a buyer"
              + " of an order that awaits shipment only asks for it",
          "POST /tiktok/orders/{id}/cancel-line  {\"line\", \"by\", \"reason\"}",
          "POST /tiktok/orders/{id}/accept-cancellation | /reject-cancellation |"
              + " /withdraw-cancellation  {}: the seller's answer, or the buyer's second thought",
          "GET /tiktok/orders/{id}/returns  every return of it",
          "POST /tiktok/orders/{id}/returns  {\"type\": \"RETURN_AND_REFUND|REFUND|REPLACEMENT\","
              + " \"lines\": [line ids, or none for all], \"reason\"}: the buyer asks",
          "POST /tiktok/returns/{id}/approve {\"keepItem\": false} | /reject | /send | /receive |"
              + " /refund-replacement | /cancel  {}: seller, buyer, seller, ...",
          "GET /tiktok/skus?shop=&sellerSku=  variants with their stock",
          "POST /tiktok/products  {\"shop\", \"title\", \"variants\":[{\"sellerSku\",\"name\","
              + "\"price\",\"quantity\"}]}: the seller lists a product",
          "POST /tiktok/bundles  {\"shop\", \"title\", \"sellerSku\", \"price\", \"parts\":"
              + " {\"SKU\": 2}}: a virtual bundle",
          "POST /tiktok/products/{id}/variants  {\"shop\", \"sellerSku\", \"name\", \"price\","
              + " \"quantity\"}",
          "POST /tiktok/products/{id}/change  {\"shop\", \"title\" and/or \"status\"}",
          "POST /tiktok/skus/{id}/change  {\"shop\", \"sellerSku\" and/or \"stock\"}",
          "GET /tiktok/stock?shop=&sellerSku=  stock by warehouse, committed, set apart, and what"
              + " buyers did: sold, given back, refused, oversold",
          "POST /tiktok/stock  {\"shop\", \"sellerSku\", \"warehouse\", \"available\","
              + " \"backorder\"}: set in Seller Center; without a warehouse, in the SKU's first",
          "POST /tiktok/stock/reserve  {\"shop\", \"sellerSku\", \"by\": \"CAMPAIGN|CREATOR\","
              + " \"name\", \"warehouse\", \"quantity\"}: set apart; 0 gives free",
          "POST /tiktok/stock/alert  {\"shop\", \"sellerSku\", \"at\": 5, or null for the shop's"
              + " default}",
          "POST /tiktok/stock/predict  {\"shop\", \"sellerSku\", \"leadDays\"}: TikTok foresees"
              + " that it runs out",
          "GET /tiktok/stock/calls?shop=&limit=  calls of Update Inventory, newest first",
          "GET /tiktok/stock/rules  how TikTok treats stock",
          "POST /tiktok/stock/rules  any of these: " + String.join(", ", ruleNames()),
          "GET /tiktok/warehouses?shop=  all, for sales and for returns",
          "POST /tiktok/warehouses  {\"shop\", \"name\", \"type\":"
              + " \"SALES_WAREHOUSE|RETURN_WAREHOUSE\"}: a further one",
          "POST /tiktok/warehouses/{id}/status  {\"shop\", \"status\":"
              + " \"ENABLED|DISABLED|RESTRICTED\"}; RESTRICTED is holiday mode or an order limit");

  private static final Pattern ORDER = Pattern.compile("/tiktok/orders/(\\d+)(/[a-z-]+)?");
  private static final Pattern RETURN = Pattern.compile("/tiktok/returns/(\\d+)/([a-z-]+)");
  private static final Pattern PRODUCT =
      Pattern.compile("/tiktok/products/(\\d+)/(variants|change)");
  private static final Pattern WAREHOUSE = Pattern.compile("/tiktok/warehouses/(\\d+)/status");
  private static final Pattern SKU = Pattern.compile("/tiktok/skus/(\\d+)/change");

  private final TikTokSandbox tiktok;
  private final Clock clock;

  TikTokDesk(TikTokSandbox tiktok, Clock clock) {
    this.tiktok = tiktok;
    this.clock = clock;
  }

  private static String kinds() {
    return Arrays.toString(OrderKind.values());
  }

  /** Null if there is no such call. */
  @Nullable Object answer(ControlCall call) {
    switch (call.what()) {
      case "GET /tiktok/orders":
        return orders(call);
      case "POST /tiktok/orders":
        return place(call);
      case "GET /tiktok/skus":
        return skus(call);
      case "POST /tiktok/products":
        return launch(call);
      case "POST /tiktok/bundles":
        return bundle(call);
      case "GET /tiktok/warehouses":
        return warehouses(call);
      case "POST /tiktok/warehouses":
        return tiktok.addWarehouse(
            shop(call), call.required("name"), call.text("type", Warehouse.SALES));
      default:
        break;
    }
    if (call.path().startsWith("/tiktok/stock")) {
      return stock(call);
    }
    Matcher warehouse = WAREHOUSE.matcher(call.path());
    if (call.isPost() && warehouse.matches()) {
      String status = call.required("status").toUpperCase(Locale.ROOT);
      return tiktok.warehouseStatus(shop(call), warehouse.group(1), status);
    }
    Matcher order = ORDER.matcher(call.path());
    if (order.matches()) {
      return order(call, order.group(1), order.group(2) == null ? "" : order.group(2));
    }
    Matcher back = RETURN.matcher(call.path());
    if (call.isPost() && back.matches()) {
      return goBack(call, back.group(1), back.group(2));
    }
    Matcher product = PRODUCT.matcher(call.path());
    if (call.isPost() && product.matches()) {
      return product.group(2).equals("variants")
          ? tiktok.addVariant(shop(call), product.group(1), variant(call.body()))
          : change(call, product.group(1));
    }
    Matcher sku = SKU.matcher(call.path());
    return call.isPost() && sku.matches() ? changeSku(call, sku.group(1)) : null;
  }

  private Object orders(ControlCall call) {
    Map<String, String> query = call.query();
    return call.newest(
        tiktok.orders().stream()
            .filter(o -> query.getOrDefault("shop", o.shopId()).equals(o.shopId()))
            .filter(o -> query.getOrDefault("status", o.status().name()).equals(o.status().name()))
            .toList());
  }

  private @Nullable Object order(ControlCall call, String id, String act) {
    if (act.isEmpty()) {
      return call.method().equals("GET") ? tiktok.order(id) : null;
    }
    if (act.equals("/cancellations")) {
      return call.method().equals("GET") ? tiktok.cancellations(id) : null;
    }
    if (act.equals("/returns")) {
      return call.isPost()
          ? tiktok.askReturn(
              id,
              call.text("type", "RETURN_AND_REFUND"),
              call.texts("lines"),
              call.text("reason", ""))
          : tiktok.returns(id);
    }
    if (!call.isPost()) {
      return null;
    }
    switch (act) {
      case "/pay" -> tiktok.pay(id);
      case "/advance" -> {
        if (tiktok.order(id).status() == OrderStatus.UNPAID) {
          tiktok.pay(id);
        } else {
          tiktok.advance(id);
        }
      }
      case "/ship" -> tiktok.ship(id, call.texts("lines"), call.text("carrier", "USPS"));
      case "/collect" -> tiktok.collect(id);
      case "/deliver" -> tiktok.deliver(id);
      case "/cancel" -> tiktok.cancel(id, canceller(call), call.text("reason", ""));
      case "/cancel-line" ->
          tiktok.cancelLine(id, call.required("line"), canceller(call), call.text("reason", ""));
      case "/accept-cancellation" -> tiktok.acceptCancellation(id);
      case "/reject-cancellation" -> tiktok.rejectCancellation(id);
      case "/withdraw-cancellation" -> tiktok.withdrawCancellation(id);
      case "/change-address" -> tiktok.changeAddress(id, marketOf(id).someone(random()));
      default -> {
        return null;
      }
    }
    return tiktok.order(id);
  }

  private @Nullable Object goBack(ControlCall call, String id, String act) {
    return switch (act) {
      case "approve" -> tiktok.approveReturn(id, call.body().path("keepItem").asBoolean(false));
      case "reject" -> tiktok.rejectReturn(id);
      case "send" -> tiktok.sendReturn(id);
      case "receive" -> tiktok.receiveReturn(id);
      case "refund-replacement" -> tiktok.refundReplacement(id);
      case "cancel" -> tiktok.cancelReturn(id);
      default -> null;
    };
  }

  private static TikTokSandbox.Canceller canceller(ControlCall call) {
    String by = call.text("by", "BUYER").toUpperCase(Locale.ROOT);
    try {
      return TikTokSandbox.Canceller.valueOf(by);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "by: expected one of " + Arrays.toString(TikTokSandbox.Canceller.values()), e);
    }
  }

  private static SplittableRandom random() {
    return new SplittableRandom();
  }

  private Market marketOf(String orderId) {
    String shopId = tiktok.order(orderId).shopId();
    return tiktok.shops().stream()
        .filter(shop -> shop.id().equals(shopId))
        .map(TikTokShop::market)
        .findFirst()
        .orElseThrow();
  }

  private Object place(ControlCall call) {
    String id = tiktok.placeOrder(call.body().has("kind") ? ofKind(call) : ofLines(call));
    if (call.body().path("pay").asBoolean(true)) {
      tiktok.pay(id);
    }
    return tiktok.order(id);
  }

  private OrderSpec ofKind(ControlCall call) {
    OrderKind kind;
    try {
      kind = OrderKind.valueOf(call.required("kind").toUpperCase(Locale.ROOT).replace('-', '_'));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("kind: expected one of " + kinds(), e);
    }
    String shopId = shop(call);
    TikTokSku sku = choose(shopId, call.text("sellerSku", ""), kind == OrderKind.BUNDLE);
    TikTokSku gift = choose(shopId, call.text("giftSku", ""), false);
    String earlier = call.text("earlierOrder", "");
    if (earlier.isEmpty() && (kind == OrderKind.REPLACEMENT || kind == OrderKind.EXCHANGE)) {
      earlier =
          tiktok.orders().stream()
              .filter(order -> order.shopId().equals(shopId))
              .map(TikTokOrder::id)
              .findFirst()
              .orElse("");
    }
    Duration wait = Duration.parse(call.text("releaseIn", "PT2M"));
    long release = clock.instant().plus(wait).getEpochSecond();
    return kind.of(shopId, sku, gift, earlier, release)
        .from(call.text("warehouse", ""))
        .taxRate(call.text("taxRate", "0"))
        .build();
  }

  private TikTokSku choose(String shopId, String sellerSku, boolean bundle) {
    if (!sellerSku.isEmpty()) {
      return tiktok
          .sku(shopId, sellerSku)
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "sellerSku '" + sellerSku + "': shop " + shopId + " has no such SKU"));
    }
    return tiktok.skus(shopId).stream()
        .filter(sku -> sku.components().isEmpty() != bundle)
        .filter(sku -> sku.quantity() > 0)
        .min(Comparator.comparing(TikTokSku::id))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    bundle
                        ? "shop " + shopId + " has no bundle; POST /tiktok/bundles makes one"
                        : "shop " + shopId + " has nothing to sell"));
  }

  private static OrderSpec ofLines(ControlCall call) {
    JsonNode body = call.body();
    var spec = OrderSpec.in(shop(call));
    for (JsonNode line : body.path("lines")) {
      String sellerSku = ControlCall.required(line, "sellerSku");
      var wish =
          line.path("gift").asBoolean(false)
              ? OrderSpec.Line.gift(sellerSku)
              : OrderSpec.Line.of(sellerSku, line.path("quantity").asInt(1))
                  .less(
                      line.path("sellerDiscount").asString("0"),
                      line.path("platformDiscount").asString("0"));
      spec.line(line.has("price") ? wish.at(line.path("price").asString()) : wish);
    }
    if (body.has("shippingFee")) {
      spec.shipping(OrderSpec.Shipping.of(body.path("shippingFee").asString(), "0", "0"));
    }
    spec.taxRate(body.path("taxRate").asString("0")).from(call.text("warehouse", ""));
    return spec.build();
  }

  private Object skus(ControlCall call) {
    Map<String, String> query = call.query();
    return call.newest(
        tiktok.shops().stream()
            .filter(shop -> query.getOrDefault("shop", shop.id()).equals(shop.id()))
            .flatMap(shop -> tiktok.skus(shop.id()).stream())
            .filter(sku -> query.getOrDefault("sellerSku", sku.sellerSku()).equals(sku.sellerSku()))
            .sorted(Comparator.comparing(TikTokSku::id))
            .toList());
  }

  private Object launch(ControlCall call) {
    var variants = new ArrayList<TikTokSandbox.NewSku>();
    call.body().path("variants").forEach(variant -> variants.add(variant(variant)));
    if (variants.isEmpty()) {
      throw new IllegalArgumentException("variants: expected at least one");
    }
    return tiktok.launchProduct(shop(call), call.required("title"), variants);
  }

  private static TikTokSandbox.NewSku variant(JsonNode node) {
    return new TikTokSandbox.NewSku(
        ControlCall.required(node, "sellerSku"),
        node.path("name").asString("One"),
        ControlCall.amount(node, "price"),
        node.path("quantity").asInt(100));
  }

  private Object bundle(ControlCall call) {
    String shopId = shop(call);
    var parts = new TreeMap<String, Integer>();
    for (Map.Entry<String, JsonNode> part : call.body().path("parts").properties()) {
      choose(shopId, part.getKey(), false);
      parts.put(part.getKey(), part.getValue().asInt(1));
    }
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("parts: expected counts by seller SKU");
    }
    return tiktok.launchBundle(
        shopId,
        call.required("title"),
        call.required("sellerSku"),
        ControlCall.amount(call.body(), "price"),
        parts);
  }

  private Object change(ControlCall call, String productId) {
    String shopId = shop(call);
    String title = call.text("title", "");
    String status = call.text("status", "");
    if (title.isEmpty() && status.isEmpty()) {
      throw new IllegalArgumentException("title or status: missing");
    }
    if (!title.isEmpty()) {
      tiktok.renameProduct(shopId, productId, title);
    }
    if (!status.isEmpty()) {
      tiktok.setProductStatus(shopId, productId, status);
    }
    return tiktok.products(shopId).stream().filter(p -> p.id().equals(productId)).toList();
  }

  private Object changeSku(ControlCall call, String skuId) {
    String shopId = shop(call);
    String sellerSku = call.text("sellerSku", "");
    boolean stock = call.body().has("stock");
    if (sellerSku.isEmpty() && !stock) {
      throw new IllegalArgumentException("sellerSku or stock: missing");
    }
    if (!sellerSku.isEmpty()) {
      tiktok.changeSellerSku(shopId, skuId, sellerSku);
    }
    if (stock) {
      tiktok.setStock(shopId, skuId, ControlCall.number(call.body(), "stock"));
    }
    return tiktok.skus(shopId).stream().filter(sku -> sku.id().equals(skuId)).toList();
  }

  // ---- Stock -----------------------------------------------------------------------------------

  private @Nullable Object stock(ControlCall call) {
    switch (call.what()) {
      case "GET /tiktok/stock":
        return stocks(call);
      case "GET /tiktok/stock/calls":
        return call.newest(
            tiktok.stockCalls().stream()
                .filter(
                    made -> call.query().getOrDefault("shop", made.shopId()).equals(made.shopId()))
                .toList());
      case "GET /tiktok/stock/rules":
        return tiktok.stockRules();
      case "POST /tiktok/stock/rules":
        return rules(call);
      default:
        break;
    }
    if (!call.isPost()) {
      return null;
    }
    String shopId = shop(call);
    String id = choose(shopId, call.required("sellerSku"), false).id();
    switch (call.path()) {
      case "/tiktok/stock" ->
          tiktok.setStock(
              shopId,
              id,
              call.text("warehouse", ""),
              ControlCall.number(call.body(), "available"),
              optional(call, "backorder"));
      case "/tiktok/stock/reserve" ->
          tiktok.reserve(
              shopId,
              id,
              holder(call),
              call.text("name", "Big Sale"),
              call.text("warehouse", ""),
              ControlCall.number(call.body(), "quantity"));
      case "/tiktok/stock/alert" -> tiktok.alertAt(shopId, id, optional(call, "at"));
      case "/tiktok/stock/predict" ->
          tiktok.predictOutOfStock(shopId, id, ControlCall.number(call.body(), "leadDays"));
      default -> {
        return null;
      }
    }
    return tiktok.stock(shopId, id);
  }

  private Object stocks(ControlCall call) {
    Map<String, String> query = call.query();
    return call.newest(
        tiktok.shops().stream()
            .filter(shop -> query.getOrDefault("shop", shop.id()).equals(shop.id()))
            .flatMap(shop -> tiktok.skus(shop.id()).stream())
            .filter(sku -> sku.components().isEmpty())
            .filter(sku -> query.getOrDefault("sellerSku", sku.sellerSku()).equals(sku.sellerSku()))
            .sorted(Comparator.comparing(TikTokSku::id))
            .map(sku -> tiktok.stock(sku.shopId(), sku.id()))
            .toList());
  }

  private static @Nullable Integer optional(ControlCall call, String field) {
    JsonNode value = call.body().path(field);
    return value.isMissingNode() || value.isNull()
        ? null
        : Integer.valueOf(ControlCall.number(call.body(), field));
  }

  private static SkuStock.Holder holder(ControlCall call) {
    String by = call.text("by", "CAMPAIGN").toUpperCase(Locale.ROOT);
    try {
      return SkuStock.Holder.valueOf(by);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "by: expected one of " + Arrays.toString(SkuStock.Holder.values()), e);
    }
  }

  private static List<String> ruleNames() {
    return Arrays.stream(StockRules.class.getRecordComponents())
        .map(RecordComponent::getName)
        .toList();
  }

  private Object rules(ControlCall call) {
    ObjectNode rules = Json.MAPPER.valueToTree(tiktok.stockRules());
    for (Map.Entry<String, JsonNode> change : call.body().properties()) {
      if (!rules.has(change.getKey())) {
        throw new IllegalArgumentException(
            change.getKey() + ": expected one of " + String.join(", ", ruleNames()));
      }
      rules.set(change.getKey(), change.getValue());
    }
    tiktok.stockRules(Json.MAPPER.treeToValue(rules, StockRules.class));
    return tiktok.stockRules();
  }

  private Object warehouses(ControlCall call) {
    return tiktok.shops().stream()
        .filter(shop -> call.query().getOrDefault("shop", shop.id()).equals(shop.id()))
        .flatMap(shop -> tiktok.warehouses(shop.id()).stream())
        .toList();
  }

  private static String shop(ControlCall call) {
    return call.required("shop");
  }
}
