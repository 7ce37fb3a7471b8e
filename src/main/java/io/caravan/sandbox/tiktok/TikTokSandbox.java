package io.caravan.sandbox.tiktok;

import io.caravan.sandbox.Call;
import io.caravan.sandbox.Reply;
import io.caravan.sandbox.SimulatedPlatform;
import io.caravan.sandbox.WebhookOutlet;
import java.math.BigDecimal;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.h2.mvstore.MVStore;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * TikTok Shop, simulated: its gateway, authorization, orders with their life cycle, shop webhooks
 * and the catalogue as far as orders need it. Strict: a request that the real gateway would refuse
 * is refused here with the same code.
 *
 * <p>Besides HTTP there is this class's Java side, which plays buyers, sellers and TikTok itself.
 * Safe for use by many threads. Changes that are due by the clock (the end of the remorse window,
 * automatic cancellation) happen before every call is served and on {@link #tick}.
 */
public final class TikTokSandbox implements SimulatedPlatform {

  /** Who wants an order cancelled. */
  public enum Canceller {
    BUYER,
    SELLER,
    SYSTEM
  }

  /** What a product's variant is made of. */
  public record NewSku(String sellerSku, String name, BigDecimal price, int quantity) {}

  private record Due(long at, String orderId) implements Comparable<Due> {
    @Override
    public int compareTo(Due other) {
      return Comparator.comparingLong(Due::at).thenComparing(Due::orderId).compare(this, other);
    }
  }

  private static final Set<String> EVENT_TYPES =
      Set.of(
          "ORDER_STATUS_CHANGE",
          "RECIPIENT_ADDRESS_UPDATE",
          "PACKAGE_UPDATE",
          "PRODUCT_STATUS_CHANGE",
          "SELLER_DEAUTHORIZATION",
          "UPCOMING_AUTHORIZATION_EXPIRATION",
          "CANCELLATION_STATUS_CHANGE",
          "RETURN_STATUS_CHANGE",
          "NEW_CONVERSATION",
          "NEW_MESSAGE",
          "PRODUCT_INFORMATION_CHANGE",
          "PRODUCT_CREATION",
          "PRODUCT_CATEGORY_CHANGE",
          "NEW_MESSAGE_LISTENER",
          "INVOICE_STATUS_CHANGE",
          "PRODUCT_AUDIT_STATUS_CHANGE",
          "REVERSE_STATUS_UPDATE");

  private static final int MAX_IDS = 50;
  private static final long CODE_LIFE = 30 * 60;
  private static final long NEVER = Long.MAX_VALUE;

  private final TikTokSettings settings;
  private final Map<String, String> apps;
  private final State state;
  private final ShopWebhooks webhooks;
  private final Shelf shelf;
  private final Listings listings;
  private final Inventory inventory;
  private final Cancellations cancellations;
  private final Returns returns;
  private final Packages packages;
  private final Fulfilment fulfilment;
  private final ShippingDocuments documents;
  private final Grouping grouping;
  private final Logistics logistics;
  private final Parcels parcels;
  private final ReturnCalls returnCalls;
  private final AfterSales afterSales;
  private final Finance finance;
  private final FinanceCalls financeCalls;
  private final Clock clock;
  private final Gateway gateway;
  private final OrderChanges changes;
  private final ReentrantLock lock = new ReentrantLock();
  private final ConcurrentSkipListSet<Due> dues = new ConcurrentSkipListSet<>();
  private final Map<String, Map<Integer, Long>> calls = new ConcurrentHashMap<>();
  private final SecureRandom secrets = new SecureRandom();
  private volatile Consumer<String> story = sentence -> {};

  /**
   * @param store keeps everything; without a file it is gone with the program
   */
  public TikTokSandbox(TikTokSettings settings, MVStore store, WebhookOutlet outlet, Clock clock) {
    this.settings = settings;
    this.apps = new ConcurrentHashMap<>(settings.apps());
    this.state = new State(store, clock.millis());
    this.clock = clock;
    this.webhooks = new ShopWebhooks(apps, state, outlet, clock, settings.webhookUrl());
    this.shelf = new Shelf(state, webhooks, settings.stock());
    this.listings = new Listings(state, webhooks, shelf, clock);
    this.inventory = new Inventory(state, shelf, clock);
    this.cancellations =
        new Cancellations(
            settings,
            state,
            webhooks,
            shelf,
            clock,
            new Cancellations.Orders() {
              @Override
              public void end(State.Stored stored, TikTokShop shop) {
                move(stored, shop, OrderStatus.CANCELLED);
              }

              @Override
              public void save(State.Stored stored) {
                keep(stored);
              }
            });
    this.returns =
        new Returns(
            store,
            state,
            webhooks,
            clock,
            new Returns.Orders() {
              @Override
              public void refunded(State.Stored stored, TikTokShop shop) {
                if (status(stored.order()).next().contains(OrderStatus.COMPLETED)) {
                  move(stored, shop, OrderStatus.COMPLETED);
                }
              }

              @Override
              public String replace(
                  State.Stored stored, TikTokShop shop, Collection<String> lineIds) {
                return sendAgain(stored, lineIds);
              }
            });
    this.returnCalls = new ReturnCalls(state, returns);
    this.afterSales = new AfterSales(this, returns, this::locked);
    this.finance = new Finance(store, state, returns, clock, this::locked);
    this.financeCalls = new FinanceCalls(finance, state);
    this.gateway = new Gateway(settings, apps, state, clock);
    this.packages = new Packages(store, state, settings, webhooks, clock);
    this.logistics = new Logistics(store, state, this::locked);
    Fulfilment.Orders keeper = shipping();
    this.fulfilment = new Fulfilment(state, packages, logistics, shelf, clock, keeper);
    this.documents = new ShippingDocuments(store, state, packages, fulfilment, clock);
    this.grouping = new Grouping(state, packages, fulfilment, webhooks, keeper);
    this.parcels =
        new Parcels(state, packages, fulfilment, grouping, documents, this::locked, this::tell);
    this.changes = new OrderChanges(settings, packages, fulfilment);
    for (State.Entry entry : state.entries()) {
      if (entry.dueAt() != NEVER) {
        dues.add(new Due(entry.dueAt(), entry.id()));
      }
    }
  }

  private Fulfilment.Orders shipping() {
    return new Fulfilment.Orders() {
      @Override
      public void enter(State.Stored stored, TikTokShop shop, OrderStatus next) {
        move(stored, shop, next);
      }

      @Override
      public void save(State.Stored stored) {
        keep(stored);
      }

      @Override
      public void refuseWish(State.Stored stored, TikTokShop shop) {
        cancellations.close(stored, shop, "");
      }

      @Override
      public boolean hasWish(ObjectNode order) {
        return cancellations.pending(order) != null;
      }

      @Override
      public void cancelLines(
          State.Stored stored, TikTokShop shop, List<String> lineIds, String reason) {
        cancellations.cancelLines(stored, shop, lineIds, Canceller.SYSTEM.name(), reason);
      }
    };
  }

  /** Delivery options, carriers and templates, as the seller has set them up. */
  public Logistics logistics() {
    return logistics;
  }

  /** Packages, and what carriers and people do with them. */
  public Parcels parcels() {
    return parcels;
  }

  /** What happens after a sale beyond this class's own acts. */
  public AfterSales afterSales() {
    return afterSales;
  }

  /** Statements, payments and what is in them. */
  public Finance finance() {
    return finance;
  }

  /** Told what happens, one sentence an event, without personal data. */
  public void onEvent(Consumer<String> listener) {
    story = listener;
  }

  // ---- HTTP ------------------------------------------------------------------------------------

  @Override
  public String operationOf(Call call) {
    if (ShippingDocuments.isFetch(call)) {
      return "GET " + ShippingDocuments.PATH + "{id}";
    }
    Endpoint endpoint = Endpoint.find(call.method(), call.path());
    return endpoint == null ? "unknown" : endpoint.operation();
  }

  @Override
  public Reply handle(Call call) {
    tick();
    if (ShippingDocuments.isFetch(call)) {
      return documents.fetch(call);
    }
    String operation = operationOf(call);
    boolean tokenHost = call.path().startsWith("/api/v2/token/");
    try {
      Endpoint endpoint = Endpoint.require(call.method(), call.path());
      JsonNode data = endpoint.isToken() ? token(endpoint, call) : serve(endpoint, call);
      return reply(200, 0, tokenHost ? "success" : "Success", data, Map.of(), operation);
    } catch (Refusal refusal) {
      Map<String, String> headers = refusal.status == 429 ? Map.of("Retry-After", "1") : Map.of();
      return reply(refusal.status, refusal.code, refusal.getMessage(), null, headers, operation);
    }
  }

  private Reply reply(
      int status,
      int code,
      @Nullable String message,
      @Nullable JsonNode data,
      Map<String, String> headers,
      String operation) {
    calls.computeIfAbsent(operation, o -> new ConcurrentHashMap<>()).merge(code, 1L, Long::sum);
    ObjectNode envelope = State.JSON.createObjectNode();
    envelope.put("code", code);
    if (data == null) {
      envelope.putNull("data");
    } else {
      envelope.set("data", data);
    }
    envelope.put("message", message);
    envelope.put("request_id", requestId());
    var all = new TreeMap<String, String>(headers);
    all.put("Content-Type", "application/json; charset=utf-8");
    return new Reply(status, all, State.JSON.writeValueAsBytes(envelope), operation);
  }

  private JsonNode serve(Endpoint endpoint, Call call) {
    Gateway.Admitted admitted = gateway.admit(endpoint, call);
    return switch (endpoint) {
      case TOKEN_GET, TOKEN_REFRESH -> throw new IllegalStateException("served before");
      case AUTHORIZED_SHOPS -> authorizedShops(admitted);
      case SEARCH_ORDERS -> searchOrders(admitted);
      case ORDERS_202309, ORDERS -> ordersById(admitted);
      case WEBHOOKS -> webhooks(admitted);
      case PUT_WEBHOOK -> putWebhook(admitted);
      case DELETE_WEBHOOK -> deleteWebhook(admitted);
      case SEARCH_PRODUCTS -> locked(() -> listings.search(admitted));
      case PRODUCT -> locked(() -> listings.get(admitted, endpoint.variable(call.path())));
      case ACTIVATE_PRODUCTS -> locked(() -> listings.activate(admitted));
      case DEACTIVATE_PRODUCTS -> locked(() -> listings.deactivate(admitted));
      case SEARCH_INVENTORY -> locked(() -> inventory.search(admitted));
      case UPDATE_INVENTORY ->
          locked(() -> inventory.update(admitted, endpoint.variable(call.path())));
      case WAREHOUSES -> locked(() -> inventory.warehouses(admitted));
      case CANCEL_ORDER -> locked(() -> cancellations.cancel(admitted));
      case SEARCH_CANCELLATIONS -> locked(() -> cancellations.search(admitted));
      case APPROVE_CANCELLATION ->
          locked(() -> cancellations.approve(admitted, endpoint.variable(call.path())));
      case REJECT_CANCELLATION ->
          locked(() -> cancellations.reject(admitted, endpoint.variable(call.path())));
      case SEARCH_RETURNS -> locked(() -> returns.search(admitted));
      case MARK_SHIPPED -> locked(() -> fulfilment.mark(admitted, variable(endpoint, call)));
      case SHIP_PACKAGE -> locked(() -> fulfilment.shipPackage(admitted, variable(endpoint, call)));
      case SHIP_PACKAGES -> locked(() -> fulfilment.shipPackages(admitted));
      case SHIPPING_SERVICES ->
          locked(() -> fulfilment.services(admitted, variable(endpoint, call)));
      case CREATE_PACKAGE -> locked(() -> fulfilment.create(admitted));
      case SEARCH_PACKAGES -> locked(() -> packages.search(admitted));
      case PACKAGE -> locked(() -> packages.detail(admitted, variable(endpoint, call)));
      case HANDOVER_SLOTS -> locked(() -> fulfilment.slots(admitted, variable(endpoint, call)));
      case TRACKING -> locked(() -> fulfilment.tracking(admitted, variable(endpoint, call)));
      case UPDATE_ORDER_SHIPPING ->
          locked(() -> fulfilment.updateOrder(admitted, variable(endpoint, call)));
      case UPDATE_PACKAGE_SHIPPING ->
          locked(() -> fulfilment.updatePackage(admitted, variable(endpoint, call)));
      case VALIDATE_TRACKING -> locked(() -> fulfilment.validate(admitted));
      case SHIPPING_DOCUMENTS ->
          locked(
              () ->
                  documents.get(
                      admitted,
                      variable(endpoint, call),
                      call.headers().getOrDefault("host", "127.0.0.1")));
      case SPLIT_ATTRIBUTES -> locked(() -> grouping.attributes(admitted));
      case SPLIT_ORDER -> locked(() -> grouping.split(admitted, variable(endpoint, call)));
      case COMBINABLE_PACKAGES -> locked(() -> grouping.combinable(admitted));
      case COMBINE_PACKAGES -> locked(() -> grouping.combine(admitted));
      case UNCOMBINE_PACKAGES ->
          locked(() -> grouping.uncombine(admitted, variable(endpoint, call)));
      case DELIVERY_OPTIONS ->
          locked(() -> logistics.deliveryOptions(admitted, variable(endpoint, call)));
      case SHIPPING_PROVIDERS ->
          locked(() -> logistics.shippingProviders(admitted, variable(endpoint, call)));
      case SHIPPING_TEMPLATES -> locked(() -> logistics.shippingTemplates(admitted));
      case DELIVER_PACKAGES -> locked(() -> fulfilment.delivered(admitted));
      case CREATE_RETURN -> locked(() -> returnCalls.create(admitted));
      case APPROVE_RETURN ->
          locked(() -> returnCalls.approve(admitted, endpoint.variable(call.path())));
      case REJECT_RETURN ->
          locked(() -> returnCalls.reject(admitted, endpoint.variable(call.path())));
      case RETURN_RECORDS ->
          locked(() -> returnCalls.records(admitted, endpoint.variable(call.path())));
      case CALCULATE_REFUND -> locked(() -> returnCalls.calculate(admitted));
      case AFTERSALE_ELIGIBILITY ->
          locked(() -> returnCalls.eligibility(admitted, endpoint.variable(call.path())));
      case STATEMENTS -> locked(() -> financeCalls.statements(admitted));
      case PAYMENTS -> locked(() -> financeCalls.payments(admitted));
      case WITHDRAWALS -> locked(() -> financeCalls.withdrawals(admitted));
      case STATEMENT_TRANSACTIONS ->
          locked(() -> financeCalls.ofStatement(admitted, endpoint.variable(call.path())));
      case ORDER_TRANSACTIONS ->
          locked(() -> financeCalls.ofOrder(admitted, endpoint.variable(call.path())));
      case UNSETTLED -> locked(() -> financeCalls.unsettled(admitted));
      case REJECT_REASONS -> locked(() -> rejectReasons(admitted));
    };
  }

  private JsonNode rejectReasons(Gateway.Admitted admitted) {
    String id = admitted.query().getOrDefault("return_or_cancel_id", "");
    return returns.find(id) == null
        ? cancellations.rejectReasons(admitted)
        : returnCalls.rejectReasons(admitted, id);
  }

  private static String variable(Endpoint endpoint, Call call) {
    return endpoint.variable(call.path());
  }

  private JsonNode token(Endpoint endpoint, Call call) {
    Map<String, String> query = Gateway.decoded(call.rawQuery());
    String appKey = query.getOrDefault("app_key", "");
    String secret = apps.get(appKey);
    if (secret == null) {
      throw Refusal.invalidAppKey();
    }
    if (!TikTokSigner.same(secret, query.getOrDefault("app_secret", ""))) {
      throw Refusal.business(98001004, "Parameter app_secret is invalid.");
    }
    String grantType = endpoint == Endpoint.TOKEN_GET ? "authorized_code" : "refresh_token";
    if (!grantType.equals(query.get("grant_type"))) {
      throw Refusal.business(98001004, "Parameter grant_type is invalid. Expected: " + grantType);
    }
    return locked(
        () ->
            endpoint == Endpoint.TOKEN_GET
                ? exchange(appKey, query.getOrDefault("auth_code", ""))
                : refresh(appKey, query.getOrDefault("refresh_token", "")));
  }

  private JsonNode exchange(String appKey, String authCode) {
    State.Code code = authCode.isEmpty() ? null : state.takeCode(authCode);
    if (code == null || !code.appKey().equals(appKey) || code.expires() <= now()) {
      throw Refusal.business(36004004, "invalid auth code");
    }
    TokenPair pair = newPair(appKey, code.shopIds(), code.scopes(), state.nextId());
    state.put(pair);
    state.commit();
    return tokenData(pair);
  }

  private JsonNode refresh(String appKey, String refreshToken) {
    TokenPair old = refreshToken.isEmpty() ? null : state.byRefreshToken(refreshToken);
    if (old == null || !old.appKey().equals(appKey)) {
      throw Refusal.business(36004005, "invalid refresh token");
    }
    if (old.refreshExpires() <= now()) {
      throw Refusal.business(36004001, "rt has expired");
    }
    TokenPair fresh = newPair(appKey, old.shopIds(), old.scopes(), old.openId());
    state.remove(old);
    if (settings.oldAccessTokenStaysValid() || settings.oldRefreshTokenStaysValid()) {
      state.put(
          new TokenPair(
              old.appKey(),
              old.accessToken(),
              settings.oldAccessTokenStaysValid() ? old.accessExpires() : 0,
              settings.oldRefreshTokenStaysValid() ? old.refreshToken() : secret("used_"),
              old.refreshExpires(),
              old.shopIds(),
              old.scopes(),
              old.openId()));
    }
    state.put(fresh);
    state.commit();
    return tokenData(fresh);
  }

  private ObjectNode tokenData(TokenPair pair) {
    TikTokShop shop = shop(pair.shopIds().get(0));
    ObjectNode data = State.JSON.createObjectNode();
    data.put("access_token", pair.accessToken());
    data.put("access_token_expire_in", pair.accessExpires());
    data.put("refresh_token", pair.refreshToken());
    data.put("refresh_token_expire_in", pair.refreshExpires());
    data.put("open_id", pair.openId());
    data.put("seller_name", shop.name());
    data.put("seller_base_region", shop.market().name());
    data.put("user_type", 0);
    ArrayNode scopes = data.putArray("granted_scopes");
    pair.scopes().stream().sorted().forEach(scopes::add);
    return data;
  }

  private JsonNode authorizedShops(Gateway.Admitted admitted) {
    ObjectNode data = State.JSON.createObjectNode();
    ArrayNode shops = data.putArray("shops");
    for (String id : admitted.token().shopIds()) {
      TikTokShop shop = shop(id);
      shops
          .addObject()
          .put("id", shop.id())
          .put("name", shop.name())
          .put("region", shop.market().name())
          .put("seller_type", shop.crossBorder() ? "CROSS_BORDER" : "LOCAL")
          .put("cipher", shop.cipher())
          .put("code", shop.code());
    }
    return data;
  }

  private JsonNode searchOrders(Gateway.Admitted admitted) {
    TikTokShop shop = admitted.theShop();
    OrderSearch.Page page =
        new OrderSearch(admitted.query(), admitted.body(), settings.paging(), now())
            .run(state.entries(), shop.id());
    ObjectNode data = State.JSON.createObjectNode();
    data.put("next_page_token", page.nextToken());
    data.put("total_count", page.total());
    ArrayNode orders = data.putArray("orders");
    for (State.Entry entry : page.entries()) {
      ObjectNode order = shown(entry.id(), shop);
      if (!settings.bundlesInSearch()) {
        order
            .path("line_items")
            .forEach(line -> ((ObjectNode) line).remove("combined_listing_skus"));
      }
      orders.add(order);
    }
    return data;
  }

  private JsonNode ordersById(Gateway.Admitted admitted) {
    TikTokShop shop = admitted.theShop();
    Set<String> ids =
        new LinkedHashSet<>(Arrays.asList(admitted.query().getOrDefault("ids", "").split(",")));
    ids.remove("");
    if (ids.isEmpty() || ids.size() > MAX_IDS) {
      throw Refusal.invalidParameter("ids: expected 1 to " + MAX_IDS);
    }
    ObjectNode data = State.JSON.createObjectNode();
    ArrayNode orders = data.putArray("orders");
    for (String id : ids) {
      State.Entry entry = state.entry(id);
      boolean foreign = entry != null && !entry.shopId().equals(shop.id());
      boolean refused = settings.unknownOrders() == TikTokSettings.UnknownOrders.REFUSED;
      if (foreign || (entry == null && refused)) {
        throw Refusal.business(
            21008111, "The order or package does not belong to the current seller.");
      }
      if (entry != null) {
        orders.add(shown(id, shop));
      }
    }
    return data;
  }

  private ObjectNode shown(String id, TikTokShop shop) {
    ObjectNode order = stored(id).order();
    Masking.apply(order, shop.market(), settings, now());
    return order;
  }

  private JsonNode webhooks(Gateway.Admitted admitted) {
    List<State.Hook> hooks = state.hooks(admitted.theShop().id());
    ObjectNode data = State.JSON.createObjectNode();
    ArrayNode list = data.putArray("webhooks");
    for (State.Hook hook : hooks) {
      list.addObject()
          .put("event_type", hook.eventType())
          .put("address", hook.address())
          .put("create_time", hook.created())
          .put("update_time", hook.updated());
    }
    data.put("total_count", hooks.size());
    return data;
  }

  private JsonNode putWebhook(Gateway.Admitted admitted) {
    String eventType = eventType(admitted.body());
    String address = admitted.body().path("address").asString("");
    // The real one takes https with a domain name only; here everything is on this machine.
    if (!address.matches("https?://.+") || address.length() > 255) {
      throw Refusal.invalidParameter("address");
    }
    String shopId = admitted.theShop().id();
    return locked(
        () -> {
          State.Hook old = state.hook(shopId, eventType);
          state.put(
              new State.Hook(
                  shopId, eventType, address, old == null ? now() : old.created(), now()));
          state.commit();
          return State.JSON.createObjectNode();
        });
  }

  private JsonNode deleteWebhook(Gateway.Admitted admitted) {
    String eventType = eventType(admitted.body());
    return locked(
        () -> {
          state.removeHook(admitted.theShop().id(), eventType);
          state.commit();
          return State.JSON.createObjectNode();
        });
  }

  private static String eventType(JsonNode body) {
    String eventType = body.path("event_type").asString("");
    if (!EVENT_TYPES.contains(eventType)) {
      throw Refusal.invalidParameter("event_type");
    }
    return eventType;
  }

  // ---- Shops, tokens, catalogue ----------------------------------------------------------------

  /** Opens a shop, or changes one. */
  public void addShop(TikTokShop shop) {
    locked(
        () -> {
          state.put(shop);
          state.commit();
          return shop;
        });
  }

  public Collection<TikTokShop> shops() {
    return state.shops();
  }

  /** Changes an app's secret; webhooks are signed with the new one at once. */
  public void secretOf(String appKey, String secret) {
    apps.put(appKey, secret);
  }

  /** Changes the app's webhook address; empty for none. */
  public void webhookUrl(String url) {
    webhooks.appUrl(url);
  }

  /** The seller authorized the app: a new pair with every scope and TikTok's usual life times. */
  public TokenPair addToken(String appKey, List<String> shopIds) {
    return addToken(newPair(appKey, shopIds, TokenPair.ALL_SCOPES, locked(state::nextId)));
  }

  /** Puts a pair as it is, or replaces the one with the same access token. */
  public TokenPair addToken(TokenPair pair) {
    pair.shopIds().forEach(this::shop);
    return locked(
        () -> {
          state.put(pair);
          state.commit();
          return pair;
        });
  }

  /** The seller clicked "authorize": a code for Get Access Token, good once and for 30 minutes. */
  public String authorize(String appKey, List<String> shopIds, Set<String> scopes) {
    String code = secret("");
    locked(
        () -> {
          state.putCode(code, new State.Code(appKey, shopIds, scopes, now() + CODE_LIFE));
          state.commit();
          return code;
        });
    return code;
  }

  /**
   * Lists a product with its variants, as if it had always been there: nothing is announced. A
   * seller SKU that exists already is replaced.
   */
  public List<TikTokSku> addProduct(String shopId, String title, List<NewSku> variants) {
    return locked(() -> listings.add(shop(shopId), title, variants, List.of(), false));
  }

  /** The seller lists a product in Seller Center, and TikTok says so. */
  public List<TikTokSku> launchProduct(String shopId, String title, List<NewSku> variants) {
    List<TikTokSku> skus =
        locked(() -> listings.add(shop(shopId), title, variants, List.of(), true));
    tell("The seller lists " + title + " with " + skus.size() + " variant(s)");
    return skus;
  }

  /** The seller adds a variant to a product. */
  public TikTokSku addVariant(String shopId, String productId, NewSku variant) {
    TikTokSku sku = locked(() -> listings.addVariant(shop(shopId), productId, variant));
    tell("The seller adds the variant " + variant.sellerSku() + " to " + sku.productName());
    return sku;
  }

  public void renameProduct(String shopId, String productId, String title) {
    locked(
        () -> {
          listings.rename(shop(shopId), productId, title);
          return productId;
        });
  }

  /** The seller gives a variant another seller SKU. */
  public void changeSellerSku(String shopId, String skuId, String sellerSku) {
    locked(
        () -> {
          listings.sellerSku(shop(shopId), skuId, sellerSku);
          return skuId;
        });
    tell("The seller gives a variant the seller SKU " + sellerSku);
  }

  /** The seller sets a stock in Seller Center, in the SKU's first warehouse. */
  public void setStock(String shopId, String skuId, int quantity) {
    setStock(shopId, skuId, "", quantity, null);
  }

  /**
   * The seller sets a stock in Seller Center.
   *
   * @param warehouseId one that the SKU has, or a further one of the shop; empty for the first
   * @param backorder null leaves it as it is
   */
  public void setStock(
      String shopId, String skuId, String warehouseId, int quantity, @Nullable Integer backorder) {
    locked(
        () -> {
          shelf.set(listings.sku(shopId, skuId), warehouseId, quantity, backorder);
          state.commit();
          return skuId;
        });
  }

  /** Everything TikTok knows of a SKU's stock; a bundle's own is empty of meaning. */
  public SkuStock stock(String shopId, String skuId) {
    return locked(() -> shelf.of(listings.sku(shopId, skuId)));
  }

  /**
   * A campaign or a creator sets units apart, or gives them free with 0.
   *
   * @param warehouseId empty for the SKU's first
   * @throws IllegalStateException if there are not so many
   */
  public void reserve(
      String shopId,
      String skuId,
      SkuStock.Holder holder,
      String name,
      String warehouseId,
      int quantity) {
    locked(
        () -> {
          shelf.reserve(listings.sku(shopId, skuId), holder, name, warehouseId, quantity);
          state.commit();
          return skuId;
        });
    tell("The " + holder + " " + name + " has " + quantity + " units of SKU " + skuId);
  }

  /** The seller sets the value at which stock is low; null for the shop's default. */
  public void alertAt(String shopId, String skuId, @Nullable Integer units) {
    locked(
        () -> {
          shelf.alert(listings.sku(shopId, skuId), units);
          state.commit();
          return skuId;
        });
  }

  /** TikTok foresees that a SKU runs out, and says so (type 27). */
  public void predictOutOfStock(String shopId, String skuId, int leadDays) {
    locked(
        () -> {
          shelf.predict(listings.sku(shopId, skuId), leadDays);
          return skuId;
        });
  }

  public StockRules stockRules() {
    return shelf.rules();
  }

  /** TikTok treats stock in another way from now on. */
  public void stockRules(StockRules rules) {
    shelf.rules(rules);
  }

  /** Calls of Update Inventory that the gateway let through, the oldest first. */
  public List<StockCall> stockCalls() {
    return inventory.calls();
  }

  public List<Warehouse> warehouses(String shopId) {
    return state.warehouses(shopId);
  }

  /** The seller opens a warehouse; it is ENABLED. Returns it. */
  public Warehouse addWarehouse(String shopId, String name, String type) {
    TikTokShop shop = shop(shopId);
    return locked(
        () -> {
          var warehouse =
              new Warehouse(
                  shopId,
                  state.nextId(),
                  name,
                  Warehouse.ENABLED,
                  type,
                  "DOMESTIC_WAREHOUSE",
                  false,
                  shop.market().name());
          state.put(warehouse);
          state.commit();
          return warehouse;
        });
  }

  /**
   * Holiday mode, an order limit, or the end of it.
   *
   * @param status ENABLED, DISABLED or RESTRICTED
   */
  public Warehouse warehouseStatus(String shopId, String warehouseId, String status) {
    Warehouse changed =
        locked(
            () -> {
              Warehouse warehouse = state.warehouse(shopId, warehouseId);
              if (warehouse == null) {
                throw new IllegalArgumentException(
                    "warehouse " + warehouseId + ": shop " + shopId + " has none such");
              }
              state.put(warehouse.now(status));
              state.commit();
              return warehouse.now(status);
            });
    tell("Warehouse " + changed.name() + " is now " + status);
    return changed;
  }

  /**
   * @param status as {@link Listing} names them
   */
  public void setProductStatus(String shopId, String productId, String status) {
    locked(
        () -> {
          listings.status(shop(shopId), productId, status);
          return productId;
        });
    tell("Product " + productId + " is now " + status);
  }

  public List<Listing> products(String shopId) {
    return state.listings(shopId);
  }

  /** Lists a virtual bundle of existing SKUs, given as count by seller SKU; not announced. */
  public TikTokSku addBundle(
      String shopId, String title, String sellerSku, BigDecimal price, Map<String, Integer> parts) {
    return bundle(shopId, title, sellerSku, price, parts, false);
  }

  /** The seller makes a virtual bundle in Seller Center, and TikTok says so. */
  public TikTokSku launchBundle(
      String shopId, String title, String sellerSku, BigDecimal price, Map<String, Integer> parts) {
    return bundle(shopId, title, sellerSku, price, parts, true);
  }

  private TikTokSku bundle(
      String shopId,
      String title,
      String sellerSku,
      BigDecimal price,
      Map<String, Integer> parts,
      boolean announced) {
    var components = new ArrayList<TikTokSku.Component>();
    new TreeMap<>(parts)
        .forEach(
            (partSku, count) -> {
              TikTokSku part = sku(shopId, partSku).orElseThrow();
              components.add(new TikTokSku.Component(part.id(), count, part.productId(), partSku));
            });
    var only = new NewSku(sellerSku, "Bundle", price, 999);
    return locked(
        () -> listings.add(shop(shopId), title, List.of(only), components, announced).get(0));
  }

  public Optional<TikTokSku> sku(String shopId, String sellerSku) {
    TikTokSku sku = state.sku(shopId, sellerSku);
    return sku == null ? Optional.empty() : Optional.of(locked(() -> shelf.shown(sku)));
  }

  public List<TikTokSku> skus(String shopId) {
    return locked(() -> state.skus(shopId).stream().map(shelf::shown).toList());
  }

  // ---- Orders ----------------------------------------------------------------------------------

  /**
   * A buyer places an order; it is UNPAID.
   *
   * @return its id
   * @throws IllegalArgumentException for an order that TikTok could not have
   * @throws IllegalStateException if it is sold out and the settings say that this matters
   */
  public String placeOrder(OrderSpec spec) {
    TikTokShop shop = shop(spec.shopId());
    return locked(
        () -> {
          long millis = clock.millis();
          Recipient recipient = spec.recipient();
          if (recipient == null) {
            recipient = shop.market().someone(new SplittableRandom(state.nextId().hashCode()));
          }
          ObjectNode order =
              OrderFactory.create(
                  spec,
                  shop,
                  sellerSku -> state.sku(shop.id(), sellerSku),
                  recipient,
                  state::nextId,
                  millis / 1000);
          shelf.requireOnSale(shop.id(), order);
          if (spec.warehouseId().isEmpty()) {
            order.put("warehouse_id", shelf.warehouseFor(shop, order));
          }
          if (settings.refusesWhenSoldOut()) {
            shelf.require(shop.id(), order);
          }
          shelf.take(shop.id(), order);
          String id = order.path("id").asString();
          long due = millis + settings.paymentTimeout().toMillis();
          var first = new TikTokOrder.Change(OrderStatus.UNPAID, millis);
          state.put(new State.Stored(shop.id(), order, List.of(first), due));
          state.commit();
          dues.add(new Due(due, id));
          JsonNode payment = order.path("payment");
          tell(
              "A buyer placed order %s at %s: %d item(s), %s %s"
                  .formatted(
                      id,
                      shop.name(),
                      order.path("line_items").size(),
                      payment.path("total_amount").asString(),
                      payment.path("currency").asString()));
          webhooks.orderStatus(shop, order);
          return id;
        });
  }

  /** The buyer pays: ON_HOLD, or AWAITING_SHIPMENT in a shop without it. */
  public void pay(String orderId) {
    change(
        orderId,
        (order, shop) -> {
          requireStatus(order, OrderStatus.UNPAID);
          return shop.onHold() || order.has("release_date")
              ? OrderStatus.ON_HOLD
              : OrderStatus.AWAITING_SHIPMENT;
        });
  }

  /** Places an order and pays it. */
  public String placePaidOrder(OrderSpec spec) {
    String id = placeOrder(spec);
    pay(id);
    return id;
  }

  /** The next status on the way of an order that nothing happens to. */
  public void advance(String orderId) {
    change(orderId, (order, shop) -> status(order).natural());
  }

  /**
   * @throws IllegalStateException if TikTok knows no such transition
   */
  public void advanceTo(String orderId, OrderStatus next) {
    change(orderId, (order, shop) -> next);
  }

  /**
   * The seller ships a package in Seller Center: some lines, or with none named all that are left.
   *
   * @return the package's tracking number
   * @throws IllegalStateException where TikTok would not, with its code
   */
  public String ship(String orderId, List<String> lineIds, String provider) {
    return locked(
        () -> {
          State.Stored stored = stored(orderId);
          TikTokShop shop = shop(stored.shopId());
          ObjectNode order = stored.order();
          List<String> lines = shippable(order, lineIds);
          if (cancellations.pending(order) != null) {
            requireMayShip(order, shop);
          }
          Provider carrier = Providers.named(shop.market(), provider);
          String tracking = fulfilment.ship(stored, shop, lines, carrier);
          tell("Order " + orderId + ": a package is shipped in Seller Center");
          return tracking;
        });
  }

  private static List<String> shippable(ObjectNode order, List<String> wanted) {
    String id = order.path("id").asString();
    OrderStatus status = status(order);
    if (order.path("fulfillment_type").asString().equals("FULFILLMENT_BY_TIKTOK")) {
      throw new IllegalStateException("order " + id + ": TikTok ships it itself; code 21008025");
    }
    if (status == OrderStatus.ON_HOLD) {
      throw new IllegalStateException("order " + id + ": it is on hold; code 21011044");
    }
    if (status != OrderStatus.AWAITING_SHIPMENT && status != OrderStatus.PARTIALLY_SHIPPING) {
      throw new IllegalStateException("order " + id + ": it is " + status + "; code 21011020");
    }
    var open = new ArrayList<String>();
    for (JsonNode line : order.path("line_items")) {
      boolean cancelled = line.path("display_status").asString().equals("CANCELLED");
      if (!line.has("rts_time") && !cancelled) {
        open.add(line.path("id").asString());
      }
    }
    if (!open.containsAll(wanted)) {
      throw new IllegalStateException(
          "order " + id + ": its lines " + open + " can be shipped; code 21011029");
    }
    return wanted.isEmpty() ? open : wanted;
  }

  private static void requireMayShip(ObjectNode order, TikTokShop shop) {
    if (shop.market() != Market.US) {
      throw new IllegalStateException(
          "order "
              + order.path("id").asString()
              + ": the buyer's wish to cancel waits; code 21011007");
    }
  }

  /** The carrier has it. */
  public void collect(String orderId) {
    advanceTo(orderId, OrderStatus.IN_TRANSIT);
  }

  public void deliver(String orderId) {
    advanceTo(orderId, OrderStatus.DELIVERED);
  }

  /**
   * Cancels, or asks for it: a buyer's wish under AWAITING_SHIPMENT waits for the seller.
   *
   * @param reason one of TikTok's names, or any words; empty for the usual one
   * @return the cancellation's id
   * @throws IllegalStateException where TikTok allows it to nobody or not to this one
   */
  public String cancel(String orderId, Canceller by, String reason) {
    return locked(
        () -> {
          State.Stored stored = stored(orderId);
          OrderStatus status = status(stored.order());
          TikTokShop shop = shop(stored.shopId());
          String why = reason.isEmpty() ? usual(by, shop.market(), status) : reason;
          if (by == Canceller.BUYER && status == OrderStatus.AWAITING_SHIPMENT) {
            tell("The buyer asks to cancel order " + orderId);
            return cancellations.ask(stored, shop, why).id();
          }
          requireMayCancel(by, status, shop);
          return cancellations.cancel(stored, shop, by.name(), why).id();
        });
  }

  private static String usual(Canceller by, Market market, OrderStatus status) {
    return switch (by) {
      case BUYER -> CancelReasons.ofBuyers(market, status);
      case SELLER -> CancelReasons.ofSellers(market, status).iterator().next();
      case SYSTEM -> CancelReasons.ofTimeouts(market, status);
    };
  }

  /** The seller agrees to the buyer's wish. */
  public void acceptCancellation(String orderId) {
    locked(
        () -> {
          State.Stored stored = stored(orderId);
          cancellations.grant(stored, shop(stored.shopId()), "");
          return orderId;
        });
  }

  /** The seller refuses in Seller Center. */
  public void rejectCancellation(String orderId) {
    close(orderId, "The seller refuses to cancel order " + orderId);
  }

  /** The buyer thinks better of it. */
  public void withdrawCancellation(String orderId) {
    close(orderId, "The buyer wants order " + orderId + " after all");
  }

  private void close(String orderId, String sentence) {
    locked(
        () -> {
          State.Stored stored = stored(orderId);
          cancellations.close(stored, shop(stored.shopId()), "");
          tell(sentence);
          return orderId;
        });
  }

  /** One unit is cancelled; the order keeps its status unless it was the last. */
  public String cancelLine(String orderId, String lineId, Canceller by, String reason) {
    return locked(
        () -> {
          State.Stored stored = stored(orderId);
          TikTokShop shop = shop(stored.shopId());
          OrderStatus status = status(stored.order());
          requireMayCancel(by, status, shop);
          String why = reason.isEmpty() ? usual(by, shop.market(), status) : reason;
          String id = cancellations.cancelLines(stored, shop, List.of(lineId), by.name(), why).id();
          tell("One unit of order " + orderId + " is cancelled by the " + by);
          return id;
        });
  }

  /** Every cancellation of an order, the oldest first. */
  public List<Cancellation> cancellations(String orderId) {
    return state.cancellationsOf(orderId);
  }

  /**
   * The buyer of an order that was delivered asks for goods, money or a replacement.
   *
   * @param type REFUND, RETURN_AND_REFUND or REPLACEMENT
   * @param lineIds of the order; none for all of it
   * @param reason one of TikTok's names; empty for the usual one
   */
  public Return askReturn(String orderId, String type, List<String> lineIds, String reason) {
    return locked(
        () -> {
          State.Stored stored = stored(orderId);
          tell("The buyer of order " + orderId + " asks for a " + type);
          return returns.ask(stored, shop(stored.shopId()), type, lineIds, reason);
        });
  }

  /**
   * @param keepItem nothing need come back
   */
  public Return approveReturn(String returnId, boolean keepItem) {
    return returned(() -> returns.approve(returnId, keepItem));
  }

  /** The seller refuses the wish, or the parcel that came back. */
  public Return rejectReturn(String returnId) {
    return returned(() -> returns.reject(returnId));
  }

  /** The buyer hands the parcel to the carrier. */
  public Return sendReturn(String returnId) {
    return returned(() -> returns.send(returnId));
  }

  /** The goods are back and accepted; the money is paid. */
  public Return receiveReturn(String returnId) {
    return returned(() -> returns.receive(returnId));
  }

  /** The buyer gets money in place of the replacement. */
  public Return refundReplacement(String returnId) {
    return returned(() -> returns.refundReplacement(returnId));
  }

  /** The buyer keeps all as it is, or time is up. */
  public Return cancelReturn(String returnId) {
    return returned(() -> returns.cancel(returnId));
  }

  /** Every return of an order, the oldest first. */
  public List<Return> returns(String orderId) {
    return returns.of(orderId);
  }

  private Return returned(Supplier<Return> act) {
    return locked(
        () -> {
          Return now = act.get();
          tell("The return " + now.id() + " of order " + now.orderId() + " is " + now.status());
          return now;
        });
  }

  /** The buyer moves: {@code update_time} stays, because it follows the status only. */
  public void changeAddress(String orderId, Recipient recipient) {
    locked(
        () -> {
          State.Stored stored = stored(orderId);
          TikTokShop shop = shop(stored.shopId());
          ObjectNode order = stored.order();
          order.set("recipient_address", OrderFactory.address(recipient, shop.isoCodes()));
          order.put("has_updated_recipient_address", true);
          keep(stored);
          tell("The buyer changed the address of order " + orderId);
          webhooks.recipientAddress(shop, orderId);
          grouping.addressChanged(shop, orderId);
          return orderId;
        });
  }

  /** Does what is due by the clock. */
  public void tick() {
    long millis = clock.millis();
    if (!state.audits().isEmpty()) {
      locked(
          () -> {
            listings.auditsDue(millis);
            return "";
          });
    }
    if (returns.isDue() || finance.isDue()) {
      locked(
          () -> {
            returns.due();
            finance.tick();
            return "";
          });
    }
    while (!dues.isEmpty() && dues.first().at() <= millis) {
      locked(
          () -> {
            Due due = dues.isEmpty() ? null : dues.first();
            if (due == null || due.at() > millis) {
              return "";
            }
            dues.remove(due);
            State.Entry entry = state.entry(due.orderId());
            if (entry != null && entry.dueAt() == due.at()) {
              State.Stored stored = stored(due.orderId());
              TikTokShop shop = shop(stored.shopId());
              timeIsUp(stored, shop, entry.status(), millis);
            }
            return due.orderId();
          });
    }
  }

  /** The goods of these lines once more, free of charge, to the same buyer. */
  private String sendAgain(State.Stored stored, Collection<String> lineIds) {
    ObjectNode order = stored.order();
    OrderSpec.Builder spec = OrderSpec.in(stored.shopId());
    for (JsonNode line : RefundBlock.lines(order, lineIds)) {
      String price = line.path("original_price").asString();
      spec.line(
          OrderSpec.Line.of(line.path("seller_sku").asString(), 1).at(price).less(price, "0"));
    }
    if (order.path("shipping_type").asString().equals("TIKTOK")) {
      spec.shippedByTikTok();
    }
    String id = placeOrder(spec.replaces(order.path("id").asString()).build());
    State.Stored again = stored(id);
    again.order().set("user_id", order.path("user_id"));
    again.order().set("recipient_address", order.path("recipient_address").deepCopy());
    keep(again);
    pay(id);
    return id;
  }

  private void timeIsUp(State.Stored stored, TikTokShop shop, OrderStatus status, long millis) {
    switch (status) {
      case ON_HOLD -> move(stored, shop, OrderStatus.AWAITING_SHIPMENT);
      case UNPAID, AWAITING_SHIPMENT, PARTIALLY_SHIPPING, AWAITING_COLLECTION -> {
        Cancellation asked = cancellations.pending(stored.order());
        if (asked != null && asked.deadline() * 1000 <= millis) {
          tell("Nobody answered the wish to cancel order " + asked.orderId() + ": it is granted");
          cancellations.grant(stored, shop, "");
        } else if (status == OrderStatus.PARTIALLY_SHIPPING
            && Packages.statusOf(stored.order()) != OrderStatus.PARTIALLY_SHIPPING) {
          fulfilment.settle(stored, shop); // what was left is cancelled: nothing is late
        } else {
          String reason = CancelReasons.ofTimeouts(shop.market(), status);
          cancellations.cancel(stored, shop, Canceller.SYSTEM.name(), reason);
        }
      }
      case IN_TRANSIT, DELIVERED, COMPLETED, CANCELLED -> {
        // Nothing is due any more.
      }
    }
  }

  /** The judge's list: every order ever shown, with its status history. */
  public List<TikTokOrder> orders() {
    return state.entries().stream()
        .map(entry -> order(entry.id()))
        .sorted(Comparator.comparing(TikTokOrder::id))
        .toList();
  }

  /**
   * @throws IllegalArgumentException if there is none
   */
  public TikTokOrder order(String orderId) {
    State.Stored stored = stored(orderId);
    ObjectNode order = stored.order();
    var sellerSkus = new ArrayList<String>();
    order.path("line_items").forEach(line -> sellerSkus.add(line.path("seller_sku").asString()));
    return new TikTokOrder(
        orderId,
        stored.shopId(),
        status(order),
        order.path("create_time").asLong(),
        order.path("update_time").asLong(),
        order.path("payment").path("currency").asString(),
        order.path("payment").path("total_amount").asString(),
        List.copyOf(sellerSkus),
        stored.history());
  }

  /** The whole order, nothing masked; for a test's own oracle. */
  public ObjectNode orderJson(String orderId) {
    return stored(orderId).order();
  }

  /** Calls by operation and code (0: success). */
  public Map<String, Map<Integer, Long>> calls() {
    var copy = new TreeMap<String, Map<Integer, Long>>();
    calls.forEach((operation, byCode) -> copy.put(operation, new TreeMap<>(byCode)));
    return copy;
  }

  /** How many shops, SKUs and orders there are. */
  public Map<String, Integer> sizes() {
    return new TreeMap<>(state.sizes());
  }

  // ---- Inside ----------------------------------------------------------------------------------

  @FunctionalInterface
  private interface Next {
    OrderStatus of(ObjectNode order, TikTokShop shop);
  }

  private void change(String orderId, Next next) {
    locked(
        () -> {
          State.Stored stored = stored(orderId);
          TikTokShop shop = shop(stored.shopId());
          OrderStatus target = next.of(stored.order(), shop);
          requireFollows(stored.order(), target);
          switch (target) {
            case CANCELLED ->
                cancellations.cancel(stored, shop, Canceller.SYSTEM.name(), "platform_cancel");
            case PARTIALLY_SHIPPING, AWAITING_COLLECTION, IN_TRANSIT, DELIVERED -> {
              if (cancellations.pending(stored.order()) != null) {
                requireMayShip(stored.order(), shop);
              }
              fulfilment.advance(stored, shop, target);
            }
            default -> move(stored, shop, target);
          }
          return orderId;
        });
  }

  private void move(State.Stored stored, TikTokShop shop, OrderStatus next) {
    ObjectNode order = stored.order();
    requireFollows(order, next);
    changes.apply(order, shop, next, now());
    entered(stored, shop, next);
  }

  private static void requireFollows(ObjectNode order, OrderStatus next) {
    OrderStatus before = status(order);
    if (!before.next().contains(next)) {
      throw new IllegalStateException(
          "order " + order.path("id").asString() + ": " + before + " is not followed by " + next);
    }
  }

  /** Its status is new: kept, told and announced. */
  private void entered(State.Stored stored, TikTokShop shop, OrderStatus next) {
    ObjectNode order = stored.order();
    long due = dueAt(order, next);
    var history = new ArrayList<>(stored.history());
    history.add(new TikTokOrder.Change(next, clock.millis()));
    var moved = new State.Stored(stored.shopId(), order, List.copyOf(history), due);
    state.put(moved);
    state.commit();
    if (due != NEVER) {
      dues.add(new Due(due, order.path("id").asString()));
    }
    tell("Order " + order.path("id").asString() + " " + inWords(next, order));
    webhooks.orderStatus(shop, order);
    if (next == OrderStatus.AWAITING_SHIPMENT) {
      grouping.awaits(moved, shop);
    }
  }

  private long dueAt(ObjectNode order, OrderStatus status) {
    return switch (status) {
      case ON_HOLD ->
          Math.max(
              clock.millis() + settings.remorseWindow().toMillis(),
              order.path("release_date").asLong(0) * 1000);
      case AWAITING_SHIPMENT, PARTIALLY_SHIPPING -> {
        Cancellation asked = cancellations.pending(order);
        long ship = order.path("shipping_due_time").asLong();
        yield Math.min(ship, asked == null ? ship : asked.deadline()) * 1000;
      }
      case AWAITING_COLLECTION -> order.path("collection_due_time").asLong() * 1000;
      case UNPAID, IN_TRANSIT, DELIVERED, COMPLETED, CANCELLED -> NEVER;
    };
  }

  private String inWords(OrderStatus status, ObjectNode order) {
    return switch (status) {
      case UNPAID -> "is unpaid";
      case ON_HOLD ->
          "is paid; the buyer may still cancel for " + settings.remorseWindow().toSeconds() + " s";
      case AWAITING_SHIPMENT -> "is awaiting shipment";
      case PARTIALLY_SHIPPING -> "is shipped in part";
      case AWAITING_COLLECTION -> "is shipped and awaits the carrier";
      case IN_TRANSIT -> "is with the carrier";
      case DELIVERED -> "is delivered";
      case COMPLETED -> "is completed";
      case CANCELLED ->
          "is cancelled by the "
              + order.path("cancellation_initiator").asString("")
              + ": "
              + order.path("cancel_reason").asString("");
    };
  }

  private static void requireMayCancel(Canceller by, OrderStatus status, TikTokShop shop) {
    boolean may =
        switch (by) {
          case BUYER -> status == OrderStatus.UNPAID || status == OrderStatus.ON_HOLD;
          case SELLER ->
              status == OrderStatus.UNPAID
                  || status == OrderStatus.ON_HOLD
                  || status == OrderStatus.AWAITING_SHIPMENT
                  || (status == OrderStatus.AWAITING_COLLECTION && shop.market() == Market.US);
          case SYSTEM -> status.next().contains(OrderStatus.CANCELLED);
        };
    if (!may) {
      throw new IllegalStateException("under " + status + " no order is cancelled by " + by);
    }
  }

  private static void requireStatus(ObjectNode order, OrderStatus expected) {
    if (status(order) != expected) {
      throw new IllegalStateException(
          "order "
              + order.path("id").asString()
              + ": expected "
              + expected
              + ", is "
              + status(order));
    }
  }

  /** Keeps a change that leaves the status as it is. */
  private void keep(State.Stored stored) {
    OrderStatus status = status(stored.order());
    boolean waits =
        status == OrderStatus.AWAITING_SHIPMENT || status == OrderStatus.PARTIALLY_SHIPPING;
    long due = waits ? dueAt(stored.order(), status) : stored.dueAt();
    state.put(new State.Stored(stored.shopId(), stored.order(), stored.history(), due));
    state.commit();
    if (due != NEVER) {
      dues.add(new Due(due, stored.order().path("id").asString()));
    }
  }

  private State.Stored stored(String orderId) {
    State.Stored stored = state.order(orderId);
    if (stored == null) {
      throw new IllegalArgumentException("order " + orderId + ": there is none");
    }
    return stored;
  }

  private TikTokShop shop(String id) {
    TikTokShop shop = state.shop(id);
    if (shop == null) {
      throw new IllegalArgumentException("shop " + id + ": there is none; call addShop first");
    }
    return shop;
  }

  private static OrderStatus status(ObjectNode order) {
    return OrderStatus.valueOf(order.path("status").asString());
  }

  private TokenPair newPair(
      String appKey, List<String> shopIds, Set<String> scopes, String openId) {
    String prefix = shop(shopIds.get(0)).market() == Market.US ? "TTP_" : "ROW_";
    return new TokenPair(
        appKey,
        secret(prefix),
        now() + settings.accessTokenLife().toSeconds(),
        secret(prefix),
        now() + settings.refreshTokenLife().toSeconds(),
        shopIds,
        scopes,
        openId);
  }

  private String secret(String prefix) {
    byte[] bytes = new byte[24];
    secrets.nextBytes(bytes);
    return prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private String requestId() {
    byte[] bytes = new byte[12];
    secrets.nextBytes(bytes);
    return now() + HexFormat.of().withUpperCase().formatHex(bytes);
  }

  private long now() {
    return clock.instant().getEpochSecond();
  }

  private void tell(String sentence) {
    story.accept("TikTok: " + sentence);
  }

  private <T> T locked(Supplier<T> action) {
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }
}
