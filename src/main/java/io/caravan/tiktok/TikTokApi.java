package io.caravan.tiktok;

import io.caravan.platform.Platform;
import io.caravan.platform.PlatformException;
import io.caravan.store.JdbcStores;
import io.caravan.store.Store;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.ProducerTemplate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * TikTok's calls for code that needs an answer in place: each goes through route {@code
 * call-tiktok}. Reads repeat themselves once with a renewed token; writes never do.
 *
 * <p>Every method throws {@link PlatformException} and nothing else for what TikTok or the network
 * does.
 */
public final class TikTokApi {
  /** Where {@link TikTokCall}s go. */
  public static final String CALL = "direct:call-tiktok";

  private static final Logger log = LoggerFactory.getLogger(TikTokApi.class);

  /** "Invalid path" and "invalid API version" (docv2/page/common-errors). */
  private static final Set<String> UNKNOWN_VERSION = Set.of("36009009", "36009014");

  /** Of Get Product: deleted, another shop's, or in a status that is not shown. */
  private static final Set<String> NO_SUCH_PRODUCT =
      Set.of("12019150", "12052032", "12052048", "12052260", "12052901");

  private volatile boolean newestUnknown;
  private final ProducerTemplate template;
  private final TikTokTokens tokens;
  private final JdbcStores stores;

  TikTokApi(ProducerTemplate template, TikTokTokens tokens, JdbcStores stores) {
    this.template = template;
    this.tokens = tokens;
    this.stores = stores;
  }

  /** One page of the orders that match. */
  public OrderPage searchOrders(Store store, OrderSearch search) {
    JsonNode data = read(connected(store), TikTokRequest.searchOrders(search)).data();
    String next = data.path("next_page_token").asString("");
    return new OrderPage(
        items(data.path("orders")),
        data.path("total_count").asLong(-1),
        next.isEmpty() ? null : next);
  }

  /**
   * Orders by id, as TikTok wrote them; ids TikTok does not know are missing from the answer.
   *
   * @param ids any number, asked for 50 at a time
   * @throws PlatformException.Forbidden with code 21008111 if one of the ids belongs to another
   *     seller: ask for them one by one then
   */
  public List<JsonNode> orders(Store store, Collection<String> ids) {
    Store connected = connected(store);
    List<String> all = List.copyOf(ids);
    List<JsonNode> orders = new ArrayList<>();
    for (int from = 0; from < all.size(); from += TikTokRequest.MAX_ORDER_IDS) {
      int to = Math.min(all.size(), from + TikTokRequest.MAX_ORDER_IDS);
      orders.addAll(items(readOrders(connected, all.subList(from, to)).data().path("orders")));
    }
    return orders;
  }

  /** In the newest version, or the one before where the gateway says that it does not know it. */
  private TikTokAnswer readOrders(Store store, List<String> ids) {
    if (!newestUnknown) {
      try {
        return read(store, TikTokRequest.orders(ids));
      } catch (PlatformException.Misuse e) {
        if (!UNKNOWN_VERSION.contains(e.code())) {
          throw e;
        }
        log.warn("{}; order details are read in version 202309 from now on", e.getMessage());
        newestUnknown = true;
      }
    }
    return read(store, TikTokRequest.ordersOfVersion202309(ids));
  }

  /**
   * One page of the products that match.
   *
   * @throws PlatformException.Misuse with code 12052180 if more match than TikTok gives: see {@link
   *     #isTooMany}
   */
  public ProductPage searchProducts(Store store, ProductSearch search) {
    JsonNode data = read(connected(store), TikTokRequest.searchProducts(search)).data();
    String next = data.path("next_page_token").asString("");
    return new ProductPage(
        items(data.path("products")).stream()
            .map(TikTokProduct::of)
            .filter(product -> !product.id().isEmpty())
            .toList(),
        data.path("total_count").asLong(-1),
        next.isEmpty() ? null : next);
  }

  /** Whether a search was refused because it found too much. */
  public static boolean isTooMany(PlatformException.Misuse refusal) {
    return refusal.code().equals(Long.toString(TikTokErrors.TOO_MANY_RESULTS));
  }

  /** A product with all of its SKUs; empty if it is gone, frozen, or not this shop's. */
  public Optional<TikTokProduct> product(Store store, String id) {
    try {
      TikTokProduct product =
          TikTokProduct.of(read(connected(store), TikTokRequest.product(id)).data());
      return product.id().isEmpty() ? Optional.empty() : Optional.of(product);
    } catch (PlatformException.Misuse e) {
      if (NO_SUCH_PRODUCT.contains(e.code())) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** One page of the returns that match. */
  public ReturnPage searchReturns(Store store, ReturnSearch search) {
    JsonNode data = read(connected(store), TikTokRequest.searchReturns(search)).data();
    String next = data.path("next_page_token").asString("");
    return new ReturnPage(
        items(data.path("return_orders")).stream()
            .map(TikTokReturn::of)
            .filter(one -> !one.id().isEmpty() && !one.orderId().isEmpty())
            .toList(),
        data.path("total_count").asLong(-1),
        next.isEmpty() ? null : next);
  }

  /**
   * Cancels an order on TikTok, as its seller, for a reason of TikTok's own. Sent once; the intent
   * must be committed before.
   *
   * @throws PlatformException.Misuse with TikTok's code if it refused
   */
  public void cancelOrder(Store store, String orderId, String reason) {
    call(connected(store), TikTokRequest.cancelOrder(orderId, reason));
  }

  /**
   * Stock of all SKUs of these products; products TikTok does not know are missing.
   *
   * @param productIds any number, asked for {@value TikTokRequest#MAX_INVENTORY_PRODUCTS} at a time
   */
  public List<TikTokStock> stock(Store store, Collection<String> productIds) {
    Store connected = connected(store);
    List<String> all = productIds.stream().distinct().toList();
    List<TikTokStock> stock = new ArrayList<>();
    for (int from = 0; from < all.size(); from += TikTokRequest.MAX_INVENTORY_PRODUCTS) {
      int to = Math.min(all.size(), from + TikTokRequest.MAX_INVENTORY_PRODUCTS);
      TikTokRequest request = TikTokRequest.stock(all.subList(from, to));
      stock.addAll(TikTokStock.listOf(read(connected, request).data()));
    }
    return stock;
  }

  /**
   * Shows other stock. Sent once; the intent must be committed before.
   *
   * @param updates 1 to {@value TikTokRequest#MAX_STOCK_SKUS} SKUs of this product
   * @return SKUs that were not updated, and why; the others were
   * @throws PlatformException.Misuse with TikTok's code if it refused all of them
   */
  public List<StockUpdate.Refused> updateStock(
      Store store, String productId, List<StockUpdate> updates) {
    TikTokRequest request = TikTokRequest.updateStock(productId, updates);
    return StockUpdate.Refused.listOf(call(connected(store), request).data());
  }

  /** All warehouses of the shop, for sales and for returns. */
  public List<TikTokWarehouse> warehouses(Store store) {
    return TikTokWarehouse.listOf(read(connected(store), TikTokRequest.warehouses()).data());
  }

  /**
   * Puts products on sale again: TikTok reviews them first. Sent once.
   *
   * @param productIds 1 to {@value TikTokRequest#MAX_ACTIVATED_PRODUCTS}
   * @throws PlatformException.Misuse if one of them was refused; the others were activated
   */
  public void activate(Store store, List<String> productIds) {
    requireAll(call(connected(store), TikTokRequest.activate(productIds)), "activate");
  }

  /**
   * Takes products off sale. Sent once.
   *
   * @param productIds 1 to {@value TikTokRequest#MAX_ACTIVATED_PRODUCTS}
   * @throws PlatformException.Misuse if one of them was refused; the others were deactivated
   */
  public void deactivate(Store store, List<String> productIds) {
    requireAll(call(connected(store), TikTokRequest.deactivate(productIds)), "deactivate");
  }

  /** A batch says item by item what failed, in an answer that is a success. */
  private static void requireAll(TikTokAnswer answer, String what) {
    List<BatchError> errors = BatchError.listOf(answer.data());
    if (!errors.isEmpty()) {
      throw new PlatformException.Misuse(
          Platform.TIKTOK,
          Long.toString(errors.get(0).code()),
          "TikTok did not %s %s (request %s)"
              .formatted(
                  what,
                  errors.stream()
                      .map(error -> "product " + error.productId() + ": " + error.message())
                      .collect(Collectors.joining("; ")),
                  answer.requestId()));
    }
  }

  /** The shops the store's token may act for. */
  public List<AuthorisedShop> authorisedShops(Store store) {
    List<AuthorisedShop> shops = new ArrayList<>();
    for (JsonNode shop : items(read(store, TikTokRequest.authorisedShops()).data().path("shops"))) {
      shops.add(
          new AuthorisedShop(
              shop.path("id").asString(""),
              shop.path("name").asString(""),
              shop.path("region").asString(""),
              shop.path("cipher").asString(""),
              shop.path("seller_type").asString("")));
    }
    return shops;
  }

  /**
   * The store with its shop cipher, asked for and kept if it was not known.
   *
   * @throws PlatformException.Forbidden if the token may not act for this shop
   */
  public Store connected(Store store) {
    if (store.tiktokShopCipher() != null) {
      return store;
    }
    Store known = stores.reread(store.id());
    if (known.tiktokShopCipher() != null) {
      return known;
    }
    AuthorisedShop shop = introduce(store);
    return stores.rememberShopCipher(store.id(), shop.cipher());
  }

  /**
   * Asks TikTok who the store's shop is, and keeps what sort of seller it is.
   *
   * @throws PlatformException.Forbidden if the token may not act for this shop
   */
  public AuthorisedShop introduce(Store store) {
    for (AuthorisedShop shop : authorisedShops(store)) {
      if (shop.id().equals(store.tiktokShopId()) && !shop.cipher().isEmpty()) {
        if (!shop.sellerType().isEmpty()) {
          stores.rememberSellerType(store.id(), shop.sellerType());
        }
        return shop;
      }
    }
    throw new PlatformException.Forbidden(
        Platform.TIKTOK,
        "shop-not-authorised",
        "store %s: TikTok shop %s is not among the shops its token may act for. Authorise the app"
                .formatted(store.name(), store.tiktokShopId())
            + " with that shop's main account, or correct caravan.stores[n].tiktok.shop-id");
  }

  /**
   * Renews the token if it ends within a day, has ended or was refused: the act of an upkeep item.
   *
   * @return whether it was renewed
   */
  public boolean renewTokenIfDue(Store store) {
    if (!tokens.isRenewalDue(store)) {
      return false;
    }
    long version = tokens.storedVersion(store);
    return tokens.newerThan(store, version, request -> call(store, request)).version() > version;
  }

  /** Sends once; a refused token is an {@link PlatformException.Unauthorized}. */
  public TikTokAnswer call(Store store, TikTokRequest request) {
    try {
      return Objects.requireNonNull(
          template.requestBody(CALL, new TikTokCall(store, request), TikTokAnswer.class));
    } catch (CamelExecutionException e) {
      if (e.getCause() instanceof PlatformException known) {
        throw known;
      }
      throw e;
    }
  }

  /** Repeated once with a renewed token. */
  TikTokAnswer read(Store store, TikTokRequest request) {
    if (request.writes()) {
      throw new IllegalArgumentException(request + " writes: it must be sent once, with an intent");
    }
    long version = tokens.storedVersion(store);
    try {
      return call(store, request);
    } catch (PlatformException.Unauthorized e) {
      tokens.newerThan(store, version, refresh -> call(store, refresh));
      return call(store, request);
    }
  }

  static List<JsonNode> items(JsonNode array) {
    List<JsonNode> items = new ArrayList<>();
    array.forEach(items::add);
    return items;
  }
}
