package io.caravan.sandbox.shopify;

import graphql.language.Document;
import graphql.language.Field;
import graphql.language.OperationDefinition;
import graphql.language.Selection;
import io.caravan.sandbox.Call;
import io.caravan.sandbox.OutgoingWebhook;
import io.caravan.sandbox.Reply;
import io.caravan.sandbox.SimulatedPlatform;
import io.caravan.sandbox.WebhookOutlet;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Shopify's Admin GraphQL API for any number of shops, simulated over Shopify's own schema: its
 * validation, scopes, cost and throttling, userErrors, asynchrony and signed webhooks. What it does
 * not simulate it refuses aloud, before it does anything.
 *
 * <p>A call's path is {@code /{shop}/admin/api/{version}/graphql.json}, or without the shop, which
 * is then the {@code Host} header. The rest of this class is the hand that a test or the demo has
 * on the shops: what people do in the admin, and what a judge wants to count. All ids it takes and
 * gives are Shopify's global ids. Safe for use by many threads.
 */
public final class ShopifySandbox implements SimulatedPlatform, AutoCloseable {

  /** How a shop answers: 200, 402, 403 or 423. */
  public enum Condition {
    OPEN,
    FROZEN,
    FORBIDDEN,
    LOCKED
  }

  /**
   * A variant to be. Its item is tracked and stocked at the shop's first location.
   *
   * @param title {@code Default Title} where the product has only one
   * @param sellWhenOut inventory policy CONTINUE instead of DENY
   * @param available pieces at the first location
   */
  public record NewVariant(
      String title,
      @Nullable String sku,
      @Nullable String barcode,
      BigDecimal price,
      boolean sellWhenOut,
      boolean taxable,
      boolean requiresShipping,
      int available) {

    /** The usual: shipped, taxable, not sold when out of stock. */
    public NewVariant(String sku, String price, int available) {
      this("Default Title", sku, null, new BigDecimal(price), false, true, true, available);
    }
  }

  /** An added product; the variants in the order given. */
  public record AddedProduct(String productId, List<AddedVariant> variants) {}

  public record AddedVariant(String variantId, String inventoryItemId, @Nullable String sku) {}

  /**
   * A variant as it stands.
   *
   * @param available over all locations
   */
  public record VariantView(
      String productId,
      String variantId,
      String inventoryItemId,
      String title,
      @Nullable String sku,
      @Nullable String barcode,
      BigDecimal price,
      int available) {}

  /**
   * A location as it stands.
   *
   * @param id Shopify's global id
   */
  public record LocationView(String id, String name, boolean active) {}

  /** Whose a location is that is not the merchant's own. */
  public enum ServiceKind {
    /** A fulfilment service: a third party or an app. */
    SERVICE,
    /** One from before SKU sharing, listed only with {@code includeLegacy}. */
    LEGACY_SERVICE
  }

  /**
   * One row of a change of stock that was asked for.
   *
   * @param delta by how much; null: to {@code quantity}
   */
  public record StockChange(
      String inventoryItemId,
      String locationId,
      @Nullable Integer delta,
      @Nullable Integer quantity,
      @Nullable Integer changeFrom) {}

  /**
   * A mutation of stock that an app sent, with a key.
   *
   * @param outcome {@code done}; {@code nothing} (it was so already); {@code again} (the stored
   *     outcome of the same key was answered); else the refusal's code, or its words if it has none
   */
  public record StockWrite(
      String mutation,
      String key,
      @Nullable String reason,
      @Nullable String reference,
      List<StockChange> changes,
      String outcome,
      Instant at) {}

  /** Stock of one inventory item at one location. */
  public record StockLevel(int available, int committed, int onHand) {}

  /** A line of an order as it stands; money in the shop's currency. */
  public record OrderLine(
      @Nullable String variantId,
      @Nullable String sku,
      String title,
      int quantity,
      int currentQuantity,
      BigDecimal unitPrice,
      BigDecimal discount,
      BigDecimal tax,
      boolean requiresShipping,
      Map<String, String> properties) {}

  /** An order as it stands; money in the shop's currency, exact. */
  public record PlacedOrder(
      String id,
      String name,
      @Nullable String sourceIdentifier,
      long appId,
      List<OrderLine> lines,
      BigDecimal subtotal,
      BigDecimal discounts,
      BigDecimal shipping,
      BigDecimal tax,
      BigDecimal total,
      BigDecimal received,
      String currency,
      boolean taxesIncluded,
      @Nullable String financialStatus,
      String fulfillmentStatus,
      List<String> tags,
      Map<String, String> attributes,
      Map<String, String> metafields,
      @Nullable String note,
      @Nullable String poNumber,
      @Nullable String provinceCode,
      @Nullable String countryCode,
      List<String> locationIds,
      Instant createdAt,
      Instant processedAt,
      boolean cancelled,
      @Nullable String cancelReason,
      List<String> holds,
      List<Parcel> parcels,
      String cityAndZip) {}

  /** A fulfilment; quantities by SKU, or by title where there is none. */
  public record Parcel(
      @Nullable String company, List<String> numbers, Map<String, Integer> quantities) {}

  /**
   * Counts since the program started.
   *
   * @param createsReceived calls of orderCreate, whatever became of them
   * @param createsExecuted orders that were made
   * @param createsRefused by userErrors or a top-level error of the field
   * @param throttled operations refused for want of points
   * @param lookupsById order and orderByIdentifier
   * @param lookupsBySearch orders and ordersCount
   */
  public record Counters(
      long requests,
      long createsReceived,
      long createsExecuted,
      long createsRefused,
      long throttled,
      long lookupsById,
      long lookupsBySearch,
      long webhooks) {}

  private static final System.Logger LOG = System.getLogger(ShopifySandbox.class.getName());
  private static final Pattern PATH =
      Pattern.compile("(?:/([^/]+))?/admin/api/([^/]+)/graphql\\.json");
  private static final String PINNED = "2026-07";
  private static final long ANOTHER_APP = 580111;

  private final Clock clock;
  private volatile ShopifySandboxSettings settings;
  private final WebhookOutlet outlet;
  private final ShopifySandboxState state;
  private final Engine engine = Engine.shared();
  private final Ids ids;
  private final long appId;
  private final Map<String, String> domains;
  private final Map<String, Shop> shops = new ConcurrentHashMap<>();
  private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
  private volatile String secret;

  /** Opens the shops that the state already holds. */
  public ShopifySandbox(
      Clock clock,
      ShopifySandboxSettings settings,
      WebhookOutlet outlet,
      ShopifySandboxState state) {
    this.clock = clock;
    this.settings = settings;
    this.outlet = outlet;
    this.state = state;
    this.secret = settings.clientSecret();
    ids = new Ids(state.map("ids"));
    appId = number(settings.clientId());
    domains = state.map("shops");
    for (String domain : domains.keySet()) {
      shops.put(domain, new Shop(domain, state, settings, clock.instant()));
    }
  }

  private static long number(String clientId) {
    CRC32 crc = new CRC32();
    crc.update(clientId.getBytes(StandardCharsets.UTF_8));
    return crc.getValue();
  }

  @Override
  public void close() {
    state.commit();
    state.close();
  }

  // The API ----------------------------------------------------------------------------------

  @Override
  public String operationOf(Call call) {
    if (!PATH.matcher(call.path()).matches()) {
      return call.method() + " " + call.path();
    }
    Asked asked = Asked.read(call.body());
    if (asked == null) {
      return "unreadable";
    }
    Documents.Prepared prepared = engine.prepare(asked.query());
    OperationDefinition operation = prepared.operation(asked.operationName());
    return operation == null ? "unreadable" : String.join("+", roots(operation));
  }

  @Override
  public Reply handle(Call call) {
    Matcher path = PATH.matcher(call.path());
    if (!path.matches() || !call.method().equals("POST")) {
      return plain(404, "Not Found", PINNED, call.method() + " " + call.path());
    }
    String version = Versions.effective(path.group(2));
    String domain = path.group(1) != null ? path.group(1) : host(call);
    Shop shop = shops.get(domain.toLowerCase(Locale.ROOT));
    if (shop == null || version == null) {
      return plain(404, "Not Found", PINNED, "unknown shop or version");
    }
    String operation = operationOf(call);
    try {
      return answer(call, shop, version, operation);
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "the sandbox failed at " + operation, e);
      return plain(500, "Internal Server Error", version, operation);
    }
  }

  private static String host(Call call) {
    String host = call.headers().getOrDefault("host", "");
    int port = host.indexOf(':');
    return port < 0 ? host : host.substring(0, port);
  }

  private Reply answer(Call call, Shop shop, String version, String operation) {
    shop.tally.requests.incrementAndGet();
    shop.lock.lock();
    ShopRow row;
    try {
      row = shop.row();
    } finally {
      shop.lock.unlock();
    }
    switch (row.condition()) {
      case FROZEN -> {
        return plain(402, "Unavailable Shop", version, operation);
      }
      case FORBIDDEN -> {
        return plain(403, "Forbidden", version, operation);
      }
      case LOCKED -> {
        return plain(423, "Locked", version, operation);
      }
      case OPEN -> {
        // goes on
      }
    }
    Token token = token(row, call.headers().getOrDefault("x-shopify-access-token", ""));
    if (token == null) {
      return plain(
          401,
          "[API] Invalid API key or access token (unrecognized login or wrong password)",
          version,
          operation);
    }
    Asked asked = Asked.read(call.body());
    if (asked == null) {
      return reply(
          400,
          Map.of("errors", Map.of("query", "Required parameter missing or invalid")),
          version,
          operation);
    }
    return reply(200, execute(shop, token, version, asked), version, operation);
  }

  private static @Nullable Token token(ShopRow row, String given) {
    Token found = null;
    byte[] bytes = given.getBytes(StandardCharsets.UTF_8);
    for (Token token : row.tokens()) {
      if (java.security.MessageDigest.isEqual(
          token.value().getBytes(StandardCharsets.UTF_8), bytes)) {
        found = token;
      }
    }
    return found;
  }

  private Map<String, Object> execute(Shop shop, Token token, String version, Asked asked) {
    Documents.Prepared prepared = engine.prepare(asked.query());
    Document document = prepared.document();
    OperationDefinition operation = prepared.operation(asked.operationName());
    long creates =
        operation == null
            ? 0
            : roots(operation).stream().filter(each -> each.equals("orderCreate")).count();
    shop.tally.createsReceived.addAndGet(creates);
    String named = operation == null || operation.getName() == null ? "" : operation.getName();
    shop.tally.byName.computeIfAbsent(named, name -> new AtomicLong()).incrementAndGet();
    if (document == null || !prepared.errors().isEmpty()) {
      return errors(prepared.errors());
    }
    if (operation == null) {
      String name = asked.operationName();
      return errors(
          List.of(
              new RubyError(
                  name == null || name.isEmpty()
                      ? "An operation name is required"
                      : "No operation named \"" + name + "\"",
                  null,
                  null,
                  Map.of())));
    }
    List<RubyError> badVariables = engine.checkVariables(operation, asked.variables());
    if (!badVariables.isEmpty()) {
      return errors(badVariables);
    }
    QueryCost cost = engine.cost(document, operation, asked.variables());
    int requested = cost.requested();
    if (requested > QueryCost.MOST) {
      return tooDear(shop, requested);
    }
    if (!shop.bucket.take(requested, clock.instant())) {
      shop.tally.throttled.incrementAndGet();
      tell(shop, "throttled " + String.join("+", roots(operation)));
      return throttled(shop, requested);
    }
    Map<String, Object> answer =
        work(
            shop,
            version,
            token,
            appId,
            work -> {
              Map<String, Object> result =
                  engine.run(asked.query(), asked.operationName(), asked.variables(), work);
              // read before anything due changes the rows: the answer is of this moment
              OrderActs.finishCancellations(work);
              return result;
            });
    int actual = Math.min(requested, cost.actual((Map<?, ?>) answer.get("data")));
    shop.bucket.giveBack(requested - actual);
    answer.put("extensions", costs(shop, requested, actual));
    return answer;
  }

  private Map<String, Object> costs(Shop shop, int requested, @Nullable Integer actual) {
    Map<String, Object> cost = new LinkedHashMap<>();
    cost.put("requestedQueryCost", requested);
    putNullable(cost, "actualQueryCost", actual);
    cost.put("throttleStatus", shop.bucket.status(clock.instant()));
    return Map.of("cost", cost);
  }

  @SuppressWarnings("NullAway") // JSON has nulls
  private static void putNullable(Map<String, Object> map, String name, @Nullable Object value) {
    map.put(name, value);
  }

  private Map<String, Object> throttled(Shop shop, int requested) {
    Map<String, Object> answer =
        errors(
            List.of(
                new RubyError(
                    "Throttled",
                    null,
                    null,
                    RubyError.extensions(
                        "THROTTLED",
                        "documentation",
                        "https://shopify.dev/api/usage/rate-limits"))));
    answer.put("extensions", costs(shop, requested, null));
    return answer;
  }

  private Map<String, Object> tooDear(Shop shop, int requested) {
    String message =
        "Query cost is "
            + requested
            + ", which exceeds the single query max cost limit ("
            + QueryCost.MOST
            + ").\n\nSee https://shopify.dev/concepts/about-apis/rate-limits for more information"
            + " on how the\ncost of a query is calculated.\n\nTo query larger amounts of data with"
            + " fewer limits, bulk operations should be used instead.\nSee"
            + " https://shopify.dev/tutorials/perform-bulk-operations-with-admin-api for usage"
            + " details.\n";
    Map<String, Object> answer =
        errors(
            List.of(
                new RubyError(
                    message,
                    null,
                    null,
                    RubyError.extensions(
                        "MAX_COST_EXCEEDED",
                        "cost",
                        requested,
                        "maxCost",
                        QueryCost.MOST,
                        "documentation",
                        "https://shopify.dev/api/usage/rate-limits"))));
    answer.put("extensions", costs(shop, requested, null));
    return answer;
  }

  private static Map<String, Object> errors(List<RubyError> errors) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("errors", errors.stream().map(RubyError::json).toList());
    return answer;
  }

  private static List<String> roots(OperationDefinition operation) {
    List<String> names = new ArrayList<>();
    for (Selection<?> selection : operation.getSelectionSet().getSelections()) {
      if (selection instanceof Field field) {
        names.add(field.getName());
      }
    }
    return names;
  }

  private static Reply plain(int status, String error, String version, String operation) {
    return reply(status, Map.of("errors", error), version, operation);
  }

  private static Reply reply(
      int status, Map<String, Object> body, String version, String operation) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", "application/json; charset=utf-8");
    headers.put("X-Shopify-API-Version", version);
    headers.put("X-Request-Id", UUID.randomUUID().toString());
    return new Reply(status, headers, Json.text(body).getBytes(StandardCharsets.UTF_8), operation);
  }

  /** Works on one shop under its lock; what it raised goes out once the lock is gone. */
  private <T> T work(
      Shop shop, String version, @Nullable Token token, long forApp, Function<Work, T> act) {
    Work work;
    T result;
    List<OutgoingWebhook> webhooks;
    shop.lock.lock();
    try {
      work = new Work(shop, ids, settings, forApp, version, token, clock.instant());
      OrderActs.finishCancellations(work);
      result = act.apply(work);
      if (work.isChanged()) {
        state.commit();
      }
      webhooks = Webhooks.of(work, secret, work.precise);
    } finally {
      shop.lock.unlock();
    }
    shop.tally.webhooks.addAndGet(webhooks.size());
    webhooks.forEach(outlet::send);
    work.events().forEach(this::tell);
    return result;
  }

  private void tell(Shop shop, String event) {
    tell(shop.domain + ": " + event);
  }

  private void tell(String event) {
    for (Consumer<String> listener : listeners) {
      listener.accept(event);
    }
  }

  private record Asked(
      String query, @Nullable String operationName, Map<String, Object> variables) {

    /** Null when the body is no JSON object with a query. */
    static @Nullable Asked read(byte[] body) {
      Map<?, ?> json;
      try {
        json = Json.MAPPER.readValue(body, Map.class);
      } catch (tools.jackson.core.JacksonException e) {
        return null;
      }
      if (json == null || !(json.get("query") instanceof String query)) {
        return null;
      }
      Map<String, Object> variables = new LinkedHashMap<>();
      if (json.get("variables") instanceof Map<?, ?> given) {
        given.forEach((name, value) -> putNullable(variables, name.toString(), value));
      }
      return new Asked(
          query, json.get("operationName") instanceof String name ? name : null, variables);
    }
  }

  // The hand on the shops --------------------------------------------------------------------

  /** Does what is due by the clock: cancellations and their webhooks. Cheap; call it often. */
  public void tick() {
    for (Shop shop : shops.values()) {
      act(shop, work -> true);
    }
  }

  /** Hears in words what happens, without personal data. Called outside all locks. */
  public void onEvent(Consumer<String> listener) {
    listeners.add(listener);
  }

  /** Domains of the shops there are. */
  public List<String> domains() {
    return shops.keySet().stream().sorted().toList();
  }

  /**
   * Changes the behaviour while it runs; bucket size, restore rate and index lag stay as they were
   * when a shop was opened.
   */
  public void change(Consumer<ShopifySandboxSettings.Changes> changes) {
    settings = settings.with(changes);
    secret = settings.clientSecret();
  }

  /** The number that stands for this app in webhooks and reserved namespaces. */
  public long appId() {
    return appId;
  }

  /**
   * A shop with one location of its name. One that the state already holds keeps all it has and
   * only gets the token and the subscriptions of the settings.
   *
   * @return true if the shop is new
   */
  public boolean addShop(
      String domain,
      String name,
      String currency,
      String country,
      String token,
      List<String> scopes) {
    boolean fresh = !shops.containsKey(domain);
    Shop shop =
        shops.computeIfAbsent(domain, any -> new Shop(domain, state, settings, clock.instant()));
    act(
        shop,
        work -> {
          if (shop.self.size() == 0) {
            domains.put(domain, name);
            shop.self.put(
                new ShopRow(
                    ids.next(),
                    domain,
                    name,
                    currency,
                    country,
                    Condition.OPEN,
                    List.of(),
                    work.now));
            shop.places.put(
                new Place(ids.next(), name, true, country, null, work.now, work.now, null));
          }
          for (ShopifySandboxSettings.Subscription wanted : settings.subscriptions()) {
            if (shop.subscribers.all().stream()
                .noneMatch(
                    each ->
                        each.topic().equals(wanted.topic()) && each.uri().equals(wanted.uri()))) {
              addSubscriber(work, wanted.topic(), wanted.uri());
            }
          }
          work.changed();
          return fresh;
        });
    addToken(domain, token, scopes, false);
    return fresh;
  }

  /** A further token, or the same with other scopes. */
  public void addToken(String domain, String token, List<String> scopes, boolean online) {
    act(
        shop(domain),
        work -> {
          ShopRow row = work.shop.row();
          List<Token> tokens = new ArrayList<>(row.tokens());
          tokens.removeIf(each -> each.value().equals(token));
          tokens.add(new Token(token, List.copyOf(scopes), online));
          work.shop.self.put(row.with(tokens));
          work.changed();
          return true;
        });
  }

  /** As when the app is uninstalled: 401 from now on. */
  public void revokeToken(String domain, String token) {
    act(
        shop(domain),
        work -> {
          ShopRow row = work.shop.row();
          List<Token> tokens = new ArrayList<>(row.tokens());
          tokens.removeIf(each -> each.value().equals(token));
          work.shop.self.put(row.with(tokens));
          work.changed();
          return true;
        });
  }

  public void setCondition(String domain, Condition condition) {
    act(
        shop(domain),
        work -> {
          work.shop.self.put(work.shop.row().with(condition));
          work.changed();
          work.tell("the shop is now " + condition);
          return true;
        });
  }

  /** Empties the shop's bucket, as if another process of the app had used it up. */
  public void drainBucket(String domain) {
    shop(domain).bucket.drain();
  }

  /** Subscribes without the API. */
  public void subscribe(String domain, String topic, String uri) {
    act(
        shop(domain),
        work -> {
          addSubscriber(work, topic, uri);
          return true;
        });
  }

  private void addSubscriber(Work work, String topic, String uri) {
    if (!RootFields.TOPICS.containsKey(topic)) {
      throw new IllegalArgumentException(
          "topic " + topic + " is not simulated; these are: " + RootFields.TOPICS.keySet());
    }
    work.shop.subscribers.put(
        new Subscriber(ids.next(), topic, uri, null, List.of(), PINNED, work.now));
    work.changed();
  }

  /**
   * The merchant grants the app other scopes, or takes some away.
   *
   * @throws IllegalArgumentException if the shop knows no such token
   */
  public void grantScopes(String domain, String token, List<String> scopes) {
    act(
        shop(domain),
        work -> {
          ShopRow row = work.shop.row();
          Token old = token(row, token);
          if (old == null) {
            throw new IllegalArgumentException("the shop knows no such token");
          }
          List<Token> tokens = new ArrayList<>(row.tokens());
          tokens.remove(old);
          tokens.add(new Token(token, List.copyOf(scopes), old.online()));
          work.shop.self.put(row.with(tokens));
          work.changed();
          work.raise(
              "APP_SCOPES_UPDATE",
              any -> RestBodies.scopes(work.shop, old.scopes(), scopes, work.precise));
          work.tell("the app may now " + scopes);
          return true;
        });
  }

  /** The scopes of a token, empty if there is no such token. */
  public List<String> scopes(String domain, String token) {
    return act(
        shop(domain),
        work -> {
          Token found = token(work.shop.row(), token);
          return found == null ? List.of() : found.scopes();
        });
  }

  /**
   * The merchant opens a location.
   *
   * @return the location's id
   */
  public String addLocation(String domain, String name, String country) {
    return addLocation(domain, name, country, null);
  }

  /**
   * A location is opened, by a fulfilment service if there is a kind.
   *
   * @return the location's id
   */
  public String addLocation(
      String domain, String name, String country, @Nullable ServiceKind kind) {
    return act(
        shop(domain),
        work -> {
          Place place = new Place(ids.next(), name, true, country, null, work.now, work.now, kind);
          work.shop.places.put(place);
          work.changed();
          work.raise("LOCATIONS_CREATE", any -> RestBodies.place(place));
          work.tell("location " + name + " opened");
          return Gid.of("Location", place.id());
        });
  }

  /** Ids of the shop's locations, the first one first. */
  public List<String> locations(String domain) {
    return act(
        shop(domain),
        work -> work.shop.places.all().stream().map(p -> Gid.of("Location", p.id())).toList());
  }

  /** The shop's locations as they stand, the first one first. */
  public List<LocationView> places(String domain) {
    return act(
        shop(domain),
        work ->
            work.shop.places.all().stream()
                .map(p -> new LocationView(Gid.of("Location", p.id()), p.name(), p.active()))
                .toList());
  }

  public void setLocationActive(String domain, String locationId, boolean active) {
    act(
        shop(domain),
        work -> {
          Place old =
              Objects.requireNonNull(
                  work.shop.places.get(Gid.number(locationId, "Location")), locationId);
          Place place = old.with(old.name(), active, work.now);
          work.shop.places.put(place);
          work.changed();
          if (old.active() != active) {
            work.raise(
                active ? "LOCATIONS_ACTIVATE" : "LOCATIONS_DEACTIVATE",
                any -> RestBodies.place(place));
            work.tell("location " + old.name() + (active ? " is active" : " is not active"));
          }
          return true;
        });
  }

  public void renameLocation(String domain, String locationId, String name) {
    act(
        shop(domain),
        work -> {
          Place old =
              Objects.requireNonNull(
                  work.shop.places.get(Gid.number(locationId, "Location")), locationId);
          Place place = old.with(name, old.active(), work.now);
          work.shop.places.put(place);
          work.changed();
          work.raise("LOCATIONS_UPDATE", any -> RestBodies.place(place));
          return true;
        });
  }

  /**
   * @throws IllegalStateException where Shopify would not delete it
   */
  public void deleteLocation(String domain, String locationId) {
    act(
        shop(domain),
        work -> {
          long id = Gid.number(locationId, "Location");
          Place old = Objects.requireNonNull(work.shop.places.get(id), locationId);
          boolean stocked =
              work.shop.levels.all().stream()
                  .anyMatch(level -> level.locationId() == id && level.onHand() != 0);
          if (old.active() || stocked) {
            throw new IllegalStateException(
                "location " + old.name() + ": deactivate and empty it first");
          }
          work.shop.places.remove(id);
          work.changed();
          work.raise("LOCATIONS_DELETE", any -> Map.of("id", id));
          work.tell("location " + old.name() + " deleted");
          return true;
        });
  }

  /** An active product, as if it had always been there: nothing is announced. */
  public AddedProduct addProduct(String domain, String title, List<NewVariant> variants) {
    return addProduct(domain, title, variants, false);
  }

  /** The merchant adds a product: {@code products/create} goes out. */
  public AddedProduct launchProduct(String domain, String title, List<NewVariant> variants) {
    return addProduct(domain, title, variants, true);
  }

  private AddedProduct addProduct(
      String domain, String title, List<NewVariant> variants, boolean announced) {
    return act(
        shop(domain),
        work -> {
          Shop shop = work.shop;
          Product product =
              new Product(
                  ids.next(),
                  title,
                  title.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-"),
                  "ACTIVE",
                  shop.row().name(),
                  "",
                  List.of(),
                  "",
                  work.now,
                  work.now);
          shop.products.put(product);
          List<AddedVariant> added = new ArrayList<>();
          for (NewVariant wanted : variants) {
            added.add(add(work, product.id(), wanted, added.size() + 1, announced));
          }
          work.changed();
          if (announced) {
            work.raise("PRODUCTS_CREATE", any -> RestBodies.product(shop, product));
            work.tell("product " + title + " added");
          }
          return new AddedProduct(Gid.of("Product", product.id()), added);
        });
  }

  /** The merchant adds a variant: {@code products/update} goes out. */
  public AddedVariant addVariant(String domain, String productId, NewVariant wanted) {
    return act(
        shop(domain),
        work -> {
          long id = Gid.number(productId, "Product");
          AddedVariant added = add(work, id, wanted, work.shop.variantsOf(id).size() + 1, true);
          productChanged(work, id);
          work.tell("variant " + wanted.sku() + " added");
          return added;
        });
  }

  /**
   * A merchant enters what a variant weighs; 0 takes it back.
   *
   * @param variantId GID
   */
  public void weigh(String domain, String variantId, int grams) {
    act(
        shop(domain),
        work -> {
          Variant variant =
              Objects.requireNonNull(
                  work.shop.variants.get(Gid.number(variantId, "ProductVariant")), variantId);
          work.shop.weigh(variant.inventoryItemId(), grams);
          work.tell("variant " + variant.sku() + " weighs " + grams + " g");
          return variant;
        });
  }

  private AddedVariant add(
      Work work, long productId, NewVariant wanted, int position, boolean announced) {
    long place = work.shop.places.all().iterator().next().id();
    Variant variant =
        new Variant(
            ids.next(),
            productId,
            ids.next(),
            wanted.title(),
            wanted.sku(),
            wanted.barcode(),
            wanted.price(),
            null,
            position,
            wanted.sellWhenOut(),
            wanted.taxable(),
            wanted.requiresShipping(),
            true,
            work.now,
            work.now);
    work.shop.put(variant);
    Level level =
        Level.empty(ids.next(), variant.inventoryItemId(), place, work.now)
            .move(wanted.available(), 0, work.now);
    work.shop.put(level);
    if (announced) {
      work.raise("INVENTORY_LEVELS_CONNECT", any -> RestBodies.level(level));
    }
    return new AddedVariant(
        Gid.of("ProductVariant", variant.id()),
        Gid.of("InventoryItem", variant.inventoryItemId()),
        variant.sku());
  }

  /** The merchant deletes a product with all its variants. */
  public void deleteProduct(String domain, String productId) {
    act(
        shop(domain),
        work -> {
          long id = Gid.number(productId, "Product");
          Product product = Objects.requireNonNull(work.shop.products.get(id), productId);
          work.shop.variantsOf(id).forEach(work.shop::removeVariant);
          work.shop.products.remove(id);
          work.changed();
          work.raise("PRODUCTS_DELETE", any -> Map.of("id", id));
          work.tell("product " + product.title() + " deleted");
          return true;
        });
  }

  /**
   * The merchant publishes or hides a product.
   *
   * @param status ACTIVE, DRAFT, ARCHIVED or UNLISTED
   */
  public void setProductStatus(String domain, String productId, String status) {
    if (!List.of("ACTIVE", "DRAFT", "ARCHIVED", "UNLISTED").contains(status)) {
      throw new IllegalArgumentException("status: '" + status + "'");
    }
    act(
        shop(domain),
        work -> {
          long id = Gid.number(productId, "Product");
          Product product = Objects.requireNonNull(work.shop.products.get(id), productId);
          work.shop.products.put(product.with(status, work.now));
          productChanged(work, id);
          work.tell("product " + product.title() + " is now " + status);
          return true;
        });
  }

  /** The merchant gives a variant another SKU and barcode; null for none. */
  public void setCodes(
      String domain, String variantId, @Nullable String sku, @Nullable String barcode) {
    act(
        shop(domain),
        work -> {
          Variant variant = variant(work, variantId);
          work.shop.put(variant.with(sku, barcode, variant.price(), work.now));
          productChanged(work, variant.productId());
          work.tell("variant " + variant.sku() + " is now called " + sku);
          return true;
        });
  }

  /** Sets what a location has available of a variant, and stocks it there if it was not. */
  public void setAvailable(String domain, String variantId, String locationId, int available) {
    act(
        shop(domain),
        work -> {
          Variant variant = variant(work, variantId);
          long place = Gid.number(locationId, "Location");
          Level level = work.shop.level(variant.inventoryItemId(), place);
          if (level == null || level.isInactive()) {
            level = StockWrites.connect(work, variant.inventoryItemId(), place);
          }
          work.move(level, available - level.available(), 0);
          work.tell("stock of " + variant.sku() + " set to " + available);
          return true;
        });
  }

  /** The item is stocked at the location no more; what was there is gone. */
  public void disconnect(String domain, String variantId, String locationId) {
    act(
        shop(domain),
        work -> {
          Variant variant = variant(work, variantId);
          Level level =
              Objects.requireNonNull(
                  work.shop.level(variant.inventoryItemId(), Gid.number(locationId, "Location")),
                  locationId);
          Level gone = level.move(-level.available(), 0, work.now).inactive(true, work.now);
          work.shop.put(gone);
          work.changed();
          work.raise("INVENTORY_LEVELS_DISCONNECT", any -> RestBodies.disconnected(gone));
          work.tell(variant.sku() + " is not stocked there any more");
          return true;
        });
  }

  /** The merchant changes the policy: sold on when out of stock (CONTINUE), or not (DENY). */
  public void setSellWhenOut(String domain, String variantId, boolean sellWhenOut) {
    act(
        shop(domain),
        work -> {
          Variant variant = variant(work, variantId);
          work.shop.put(variant.with(sellWhenOut, variant.tracked(), work.now));
          productChanged(work, variant.productId());
          work.tell(variant.sku() + (sellWhenOut ? " sells on" : " does not sell") + " when out");
          return true;
        });
  }

  /** The merchant has Shopify count the item, or not. */
  public void setTracked(String domain, String variantId, boolean tracked) {
    act(
        shop(domain),
        work -> {
          StockWrites.track(work, variant(work, variantId), tracked);
          return true;
        });
  }

  /** The merchant gives a product other tags. */
  public void setTags(String domain, String productId, List<String> tags) {
    act(
        shop(domain),
        work -> {
          long id = Gid.number(productId, "Product");
          Product product = Objects.requireNonNull(work.shop.products.get(id), productId);
          List<String> fresh = new ArrayList<>();
          Tags.add(fresh, tags);
          work.shop.products.put(product.tagged(List.copyOf(fresh), work.now));
          productChanged(work, id);
          work.tell("product " + product.title() + " is tagged " + fresh);
          return true;
        });
  }

  /** The merchant says what a variant costs. */
  public void setUnitCost(String domain, String variantId, BigDecimal amount) {
    act(
        shop(domain),
        work -> {
          long id = Gid.number(variantId, "ProductVariant");
          Variant variant = Objects.requireNonNull(work.shop.variants.get(id), variantId);
          work.shop.costs.put(new UnitCost(variant.inventoryItemId(), amount));
          work.changed();
          work.tell(variant.sku() + " costs " + amount.toPlainString());
          return true;
        });
  }

  /**
   * A buyer in the shop's own store: available goes down, committed up.
   *
   * @return the order's id; empty if the shop would not sell so many
   */
  public Optional<String> buy(String domain, String variantId, int quantity) {
    Map<String, Object> order =
        Map.of(
            "lineItems",
            List.of(
                Map.of(
                    "variantId",
                    variantId,
                    "quantity",
                    quantity,
                    "requiresShipping",
                    true,
                    "taxable",
                    true)),
            "financialStatus",
            "PAID");
    return work(
        shop(domain),
        PINNED,
        null,
        ANOTHER_APP,
        work -> {
          OrderCreation.Outcome outcome =
              new OrderCreation(work)
                  .create(
                      Input.of("order", order),
                      Input.of(
                          "options", Map.of("inventoryBehaviour", "DECREMENT_OBEYING_POLICY")));
          Order made = outcome.order();
          if (made != null) {
            return Optional.of(Gid.of("Order", made.id));
          }
          if ("INVENTORY_CLAIM_FAILED".equals(outcome.errors().get(0).code())) {
            work.tell("a buyer found it sold out");
            return Optional.empty();
          }
          throw new IllegalArgumentException(outcome.errors().get(0).message());
        });
  }

  /** The mutations of stock that came with a key, oldest first; the latest 10,000. */
  public List<StockWrite> stockWrites(String domain) {
    return act(shop(domain), work -> List.copyOf(work.shop.idempotency.writes));
  }

  /**
   * The next mutations of stock do nothing and fail.
   *
   * @param code a userError's, or {@code INTERNAL_SERVER_ERROR} for a top-level error
   */
  public void failStockWrites(String domain, String code, int times) {
    act(
        shop(domain),
        work -> {
          work.shop.idempotency.mishap = times < 1 ? null : new Idempotency.Mishap(code, times);
          return true;
        });
  }

  /** As if the first request with this key were still being worked on, or not any more. */
  public void stockWriteUnderWay(String domain, String key, boolean underWay) {
    act(
        shop(domain),
        work ->
            underWay
                ? work.shop.idempotency.underWay.add(key)
                : work.shop.idempotency.underWay.remove(key));
  }

  /** Variants as they stand, those with this SKU or, with null, all. */
  public List<VariantView> variants(String domain, @Nullable String sku) {
    return act(
        shop(domain),
        work ->
            work.shop.variants.all().stream()
                .filter(variant -> sku == null || sku.equals(variant.sku()))
                .map(variant -> view(work.shop, variant))
                .toList());
  }

  private static VariantView view(Shop shop, Variant variant) {
    return new VariantView(
        Gid.of("Product", variant.productId()),
        Gid.of("ProductVariant", variant.id()),
        Gid.of("InventoryItem", variant.inventoryItemId()),
        variant.title(),
        variant.sku(),
        variant.barcode(),
        variant.price(),
        shop.levelsOf(variant.inventoryItemId()).stream().mapToInt(Level::available).sum());
  }

  /** Zeros where the item is not stocked. */
  public StockLevel stock(String domain, String variantId, String locationId) {
    return act(
        shop(domain),
        work -> {
          Level level =
              work.shop.level(
                  variant(work, variantId).inventoryItemId(), Gid.number(locationId, "Location"));
          return level == null
              ? new StockLevel(0, 0, 0)
              : new StockLevel(level.available(), level.committed(), level.onHand());
        });
  }

  public void changePrice(String domain, String variantId, BigDecimal price) {
    act(
        shop(domain),
        work -> {
          Variant variant = variant(work, variantId);
          work.shop.put(variant.priced(price, work.now));
          productChanged(work, variant.productId());
          work.tell("price of " + variant.sku() + " set to " + price.toPlainString());
          return true;
        });
  }

  public void deleteVariant(String domain, String variantId) {
    act(
        shop(domain),
        work -> {
          Variant variant = variant(work, variantId);
          work.shop.removeVariant(variant);
          productChanged(work, variant.productId());
          work.tell("variant " + variant.sku() + " deleted");
          return true;
        });
  }

  private static void productChanged(Work work, long productId) {
    Product product =
        Objects.requireNonNull(work.shop.products.get(productId), "product").at(work.now);
    work.shop.products.put(product);
    work.changed();
    work.raise("PRODUCTS_UPDATE", any -> RestBodies.product(work.shop, product));
  }

  private static Variant variant(Work work, String variantId) {
    return Objects.requireNonNull(
        work.shop.variants.get(Gid.number(variantId, "ProductVariant")), variantId);
  }

  /** A person deletes the order in the admin; what was committed of it is available again. */
  public void deleteOrder(String domain, String orderId) {
    act(
        shop(domain),
        work -> {
          OrderActs.delete(work, OrderActs.get(work.shop, Gid.number(orderId, "Order")));
          return true;
        });
  }

  /** What people do with shipments in the admin: parts, numbers that come later, events. */
  public MerchantFulfilments fulfilments() {
    return new MerchantFulfilments(this::inAdmin);
  }

  /** What people refund in the admin. */
  public MerchantRefunds refunds() {
    return new MerchantRefunds(this::inAdmin);
  }

  /** Returns as buyers ask for them and people in the admin deal with them. */
  public MerchantReturns returns() {
    return new MerchantReturns(this::inAdmin);
  }

  private <T> T inAdmin(String domain, Function<Work, T> act) {
    return act(shop(domain), act);
  }

  /** A person ships everything that is open, in the admin. */
  public void shipOrder(String domain, String orderId, String company, String number) {
    parts(
        domain,
        orderId,
        (work, part) -> {
          boolean open =
              part.active()
                  && !part.status.equals(FulfilmentOrder.ON_HOLD)
                  && part.lines.stream().anyMatch(line -> line.remaining > 0);
          if (!open) {
            return null;
          }
          var everything = List.of(Map.of("fulfillmentOrderId", part.gid()));
          return Fulfilments.create(
              work,
              Input.of(
                  "fulfillment",
                  Map.of(
                      "lineItemsByFulfillmentOrder",
                      everything,
                      "trackingInfo",
                      Map.of("company", company, "number", number))));
        });
  }

  /** A person, or another app, puts all that is open of an order on hold. */
  public void holdOrder(String domain, String orderId, String reason) {
    parts(
        domain,
        orderId,
        (work, part) ->
            part.active()
                ? Fulfilments.hold(work, part.gid(), Input.of("hold", Map.of("reason", reason)))
                : null);
  }

  /** All holds of an order are released, whoever placed them. */
  public void releaseOrder(String domain, String orderId) {
    parts(
        domain,
        orderId,
        (work, part) ->
            part.status.equals(FulfilmentOrder.ON_HOLD)
                ? Fulfilments.release(work, part.gid(), null)
                : null);
  }

  @FunctionalInterface
  private interface PartAct {
    Fulfilments.@Nullable Outcome on(Work work, FulfilmentOrder part);
  }

  private void parts(String domain, String orderId, PartAct each) {
    act(
        shop(domain),
        work -> {
          Order order = OrderActs.get(work.shop, Gid.number(orderId, "Order"));
          for (FulfilmentOrder part : List.copyOf(order.fulfilmentOrders)) {
            Fulfilments.Outcome outcome = each.on(work, part);
            if (outcome != null && !outcome.errors().isEmpty()) {
              throw new IllegalStateException(outcome.errors().get(0).message());
            }
          }
          return true;
        });
  }

  /** A person cancels the order in the admin, at once. */
  public void cancelOrder(String domain, String orderId, boolean restock) {
    act(
        shop(domain),
        work -> {
          OrderActs.Started started =
              OrderActs.cancel(work, orderId, "STAFF", restock, false, null, null);
          CancelJob job = started.job();
          if (job == null) {
            throw new IllegalStateException(started.errors().get(0).message());
          }
          work.shop.jobs.put(
              new CancelJob(
                  job.id(),
                  job.orderId(),
                  job.reason(),
                  job.restock(),
                  job.refund(),
                  job.staffNote(),
                  work.precise,
                  false));
          OrderActs.finishCancellations(work);
          return true;
        });
  }

  /**
   * Another sales channel's order, paid, its stock claimed whatever the policy.
   *
   * @param quantities by variant id
   * @return the order's id
   */
  public String orderOfAnotherApp(
      String domain, Map<String, Integer> quantities, @Nullable String sourceIdentifier) {
    Map<String, Object> order = new LinkedHashMap<>();
    List<Map<String, Object>> lines = new ArrayList<>();
    quantities.forEach(
        (variantId, quantity) ->
            lines.add(
                Map.of(
                    "variantId",
                    variantId,
                    "quantity",
                    quantity,
                    "requiresShipping",
                    true,
                    "taxable",
                    true)));
    order.put("lineItems", lines);
    order.put("financialStatus", "PAID");
    if (sourceIdentifier != null) {
      order.put("sourceIdentifier", sourceIdentifier);
    }
    return work(
        shop(domain),
        PINNED,
        null,
        ANOTHER_APP,
        work -> {
          OrderCreation.Outcome outcome =
              new OrderCreation(work)
                  .create(
                      Input.of("order", order),
                      Input.of(
                          "options", Map.of("inventoryBehaviour", "DECREMENT_IGNORING_POLICY")));
          Order made = outcome.order();
          if (made == null) {
            throw new IllegalArgumentException(outcome.errors().get(0).message());
          }
          return Gid.of("Order", made.id);
        });
  }

  /** All orders that are there, the oldest first; cancelled ones too, deleted ones not. */
  public List<PlacedOrder> listOrders(String domain) {
    return act(
        shop(domain), work -> work.shop.orders.all().stream().map(ShopifySandbox::view).toList());
  }

  /** The orders made for these of another system, the oldest first. */
  public List<PlacedOrder> listOrders(String domain, Set<String> sourceIdentifiers) {
    return act(
        shop(domain),
        work ->
            work.shop.orders.all().stream()
                .filter(order -> order.sourceIdentifier != null)
                .filter(order -> sourceIdentifiers.contains(order.sourceIdentifier))
                .map(ShopifySandbox::view)
                .toList());
  }

  /**
   * How many orders carry each sourceIdentifier, cancelled ones too: for exactly once, every count
   * is 1.
   */
  public Map<String, Integer> ordersBySourceIdentifier(String domain) {
    return act(
        shop(domain),
        work -> {
          Map<String, Integer> counts = new TreeMap<>();
          for (Order order : work.shop.orders.all()) {
            if (order.sourceIdentifier != null) {
              counts.merge(order.sourceIdentifier, 1, Integer::sum);
            }
          }
          return counts;
        });
  }

  public Counters counters(String domain) {
    return counters(List.of(shop(domain)));
  }

  /** Operations asked for, by the name that the client gave them; without one: "". */
  public Map<String, Long> operationsByName(String domain) {
    Map<String, Long> counts = new TreeMap<>();
    shop(domain).tally.byName.forEach((name, count) -> counts.put(name, count.get()));
    return counts;
  }

  /** Of all shops together. */
  public Counters counters() {
    return counters(shops.values());
  }

  private static Counters counters(Collection<Shop> of) {
    Function<Function<Tally, AtomicLong>, Long> sum =
        field -> of.stream().mapToLong(shop -> field.apply(shop.tally).get()).sum();
    return new Counters(
        sum.apply(tally -> tally.requests),
        sum.apply(tally -> tally.createsReceived),
        sum.apply(tally -> tally.createsExecuted),
        sum.apply(tally -> tally.createsRefused),
        sum.apply(tally -> tally.throttled),
        sum.apply(tally -> tally.lookupsById),
        sum.apply(tally -> tally.lookupsBySearch),
        sum.apply(tally -> tally.webhooks));
  }

  private Shop shop(String domain) {
    Shop shop = shops.get(domain);
    if (shop == null) {
      throw new IllegalArgumentException(
          "no shop " + domain + " in the sandbox; these are: " + shops.keySet());
    }
    return shop;
  }

  private <T> T act(Shop shop, Function<Work, T> act) {
    return work(shop, PINNED, null, appId, act);
  }

  private static PlacedOrder view(Order order) {
    Address address = order.shippingAddress;
    return new PlacedOrder(
        Gid.of("Order", order.id),
        order.name,
        order.sourceIdentifier,
        order.appId,
        order.lines.stream().map(ShopifySandbox::view).toList(),
        order.subtotal().shop(),
        order.discounts().shop(),
        order.shippingTotal().shop(),
        order.tax().shop(),
        order.total().shop(),
        order.received().shop(),
        order.currency,
        order.taxesIncluded,
        order.financialStatus,
        order.fulfilmentStatus(),
        List.copyOf(order.tags),
        attributes(order.attributes),
        metafields(order),
        order.note,
        order.poNumber,
        address == null ? null : address.provinceCode(),
        address == null ? null : address.countryCode(),
        order.fulfilmentOrders.stream()
            .filter(FulfilmentOrder::active)
            .map(part -> Gid.of("Location", part.locationId))
            .toList(),
        order.createdAt,
        order.processedAt,
        order.cancelled(),
        order.cancelReason,
        order.fulfilmentOrders.stream()
            .flatMap(part -> part.holds.stream())
            .map(Hold::reason)
            .toList(),
        order.shipments().map(each -> parcel(order, each)).toList(),
        address == null ? "" : address.city() + " " + address.zip());
  }

  private static Parcel parcel(Order order, Fulfilment fulfilment) {
    Map<String, Integer> quantities = new TreeMap<>();
    for (Shipped shipped : fulfilment.lines()) {
      Line line = order.line(shipped.lineId());
      if (line != null) {
        quantities.merge(
            line.sku == null ? line.title : line.sku, shipped.quantity(), Integer::sum);
      }
    }
    return new Parcel(fulfilment.company(), fulfilment.numbers(), quantities);
  }

  private static OrderLine view(Line line) {
    return new OrderLine(
        line.variantId == null ? null : Gid.of("ProductVariant", line.variantId),
        line.sku,
        line.title,
        line.quantity,
        line.currentQuantity,
        line.price.shop(),
        line.discount.shop(),
        Bag.sum(line.taxes.stream().map(Tax::price).toList()).shop(),
        line.requiresShipping,
        attributes(line.properties));
  }

  private static Map<String, String> attributes(List<Attribute> attributes) {
    Map<String, String> map = new LinkedHashMap<>();
    for (Attribute attribute : attributes) {
      map.put(attribute.key(), attribute.value() == null ? "" : attribute.value());
    }
    return map;
  }

  private static Map<String, String> metafields(Order order) {
    Map<String, String> map = new LinkedHashMap<>();
    for (Metafield field : order.metafields) {
      map.put(field.namespace() + "." + field.key(), field.value());
    }
    return map;
  }
}
