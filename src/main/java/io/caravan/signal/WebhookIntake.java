package io.caravan.signal;

import io.caravan.platform.Platform;
import io.caravan.shopify.ShopifyWebhook;
import io.caravan.store.Store;
import io.caravan.store.Stores;
import io.caravan.tiktok.TikTokWebhook;
import io.caravan.work.Due;
import io.caravan.work.Kinds;
import io.caravan.work.Lane;
import io.caravan.work.Polls;
import io.caravan.work.WorkKey;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * What a verified webhook means: for which of our stores which key may have changed. A topic that
 * no flow handles yet, or a shop that is not ours, gives a signal without effect: recorded,
 * counted.
 */
@Component
public class WebhookIntake {

  /** The numbers of TikTok's events and their names (TikTok facts, section 9.2). */
  private static final Map<Integer, String> TIKTOK_TYPES =
      Map.ofEntries(
          Map.entry(1, "order-status-change"),
          Map.entry(3, "recipient-address-update"),
          Map.entry(4, "package-update"),
          Map.entry(5, "product-status-change"),
          Map.entry(6, "seller-deauthorization"),
          Map.entry(7, "upcoming-authorization-expiration"),
          Map.entry(11, "cancellation-status-change"),
          Map.entry(12, "return-status-change"),
          Map.entry(15, "product-information-change"),
          Map.entry(16, "product-creation"),
          Map.entry(27, "inventory-status-change"),
          Map.entry(37, "product-audit-status-change"),
          Map.entry(39, "activity-status-change"),
          Map.entry(TikTokWebhook.INVENTORY_CHANGED, "inventory-changed"));

  /** Those that say that an order may have changed. */
  private static final Set<Integer> ABOUT_AN_ORDER = Set.of(1, 3, 11);

  /** Those that say that a product may have changed: status, content, creation, audit. */
  private static final Set<Integer> ABOUT_A_PRODUCT = Set.of(5, 15, 16, 37);

  /** Those that say that what TikTok shows of a product's stock may have changed. */
  private static final Set<Integer> ABOUT_STOCK =
      Set.of(TikTokWebhook.INVENTORY_STATUS, TikTokWebhook.INVENTORY_CHANGED);

  /**
   * An event that names a product but no shop is taken to as many links: the ones that do not know
   * the product leave it. Beyond that the sweep has to do.
   */
  private static final int MOST_LINKS_WITHOUT_A_SHOP = 50;

  private static final Pattern PRODUCT_ID = Pattern.compile("[0-9]{1,32}");

  /** The one whose update time is the order's own; an address change does not move that. */
  private static final int ORDER_STATUS_CHANGE = 1;

  /** Whichever cancellation it is: what changed since the last look is searched for. */
  private static final int CANCELLATION_STATUS_CHANGE = 11;

  /** Whichever return it is: what changed since the last look is searched for. */
  private static final int RETURN_STATUS_CHANGE = 12;

  /**
   * Shopify's topics after which an order of ours may need something on TikTok. Not {@code
   * orders/updated}: every write of ours raises it.
   */
  private static final Set<String> ABOUT_A_SHOPIFY_ORDER =
      Set.of("orders/cancelled", "orders/delete");

  /** Topics about a part of an order, whose body names it. */
  private static final Set<String> ABOUT_A_PART_OF_ONE =
      Set.of(
          "fulfillments/create",
          "fulfillments/update",
          "refunds/create",
          "returns/request",
          "returns/approve",
          "returns/decline",
          "returns/close",
          "returns/cancel",
          "returns/reopen");

  private static final Pattern SHOPIFY_TOPIC = Pattern.compile("[a-z_]{1,40}/[a-z_]{1,40}");

  private final Stores stores;

  WebhookIntake(Stores stores) {
    this.stores = stores;
  }

  /**
   * @param body whose signature was checked
   * @return one per link that has the shop; one without a store if none has
   * @throws WebhookRefused if the body is unreadable
   */
  public List<Signal> tiktok(byte[] body) {
    TikTokWebhook webhook;
    try {
      webhook = TikTokWebhook.parse(body);
    } catch (IllegalArgumentException e) {
      throw new WebhookRefused(WebhookRefused.Reason.UNREADABLE, String.valueOf(e.getMessage()));
    }
    List<Store> links =
        webhook.shopId() == null ? withoutShop(webhook) : stores.byTikTokShop(webhook.shopId());
    if (links.isEmpty()) {
      return List.of(tiktok(webhook, null, body));
    }
    return links.stream().map(store -> tiktok(webhook, store, body)).toList();
  }

  private List<Store> withoutShop(TikTokWebhook webhook) {
    List<Store> all =
        webhook.type() == TikTokWebhook.INVENTORY_CHANGED && webhook.productId() != null
            ? stores.all()
            : List.of();
    return all.size() <= MOST_LINKS_WITHOUT_A_SHOP ? all : List.of();
  }

  private static Signal tiktok(TikTokWebhook webhook, @Nullable Store store, byte[] body) {
    WorkKey key = store == null ? null : key(webhook, store.id());
    return new Signal(
        Platform.TIKTOK,
        TIKTOK_TYPES.getOrDefault(webhook.type(), "type-" + webhook.type()),
        webhook.shopId(),
        store == null ? null : store.id(),
        key,
        key == null ? null : laneOf(key),
        key != null && webhook.type() == ORDER_STATUS_CHANGE ? webhook.updateTime() : null,
        webhook.notificationId(),
        webhook.at(),
        Signal.hash(body),
        body,
        also(webhook, store, key));
  }

  /** What else is due by it. */
  private static List<Due> also(
      TikTokWebhook webhook, @Nullable Store store, @Nullable WorkKey key) {
    if (store == null) {
      return List.of();
    }
    if (webhook.type() == CANCELLATION_STATUS_CHANGE) {
      // A request may be about an order that is not in Shopify.
      return List.of(Due.now(Polls.key(store.id(), Kinds.POLL_TIKTOK_CANCELLATIONS), Lane.POLLS));
    }
    return key == null ? List.of() : company(webhook, key);
  }

  /** The other packages of an update, and the orders in all of them. */
  private static List<Due> company(TikTokWebhook webhook, WorkKey first) {
    Map<WorkKey, Due> due = new LinkedHashMap<>();
    if (webhook.type() == TikTokWebhook.PACKAGE_UPDATE) {
      for (TikTokWebhook.PackageOf each : webhook.packages()) {
        WorkKey key = Kinds.tiktokPackage(first.storeId(), each.packageId());
        due.put(key, Due.now(key, Lane.POLLS));
        for (String order : each.orderIds()) {
          WorkKey of = Kinds.tiktokOrder(first.storeId(), order);
          due.put(of, Due.now(of, Lane.ORDERS));
        }
      }
      due.remove(first);
    }
    return List.copyOf(due.values());
  }

  private static Lane laneOf(WorkKey key) {
    return switch (key.kind()) {
      case Kinds.TIKTOK_ORDER -> Lane.ORDERS;
      case Kinds.POLL_TIKTOK_RETURNS, Kinds.TIKTOK_PACKAGE -> Lane.POLLS;
      case Kinds.TIKTOK_STOCK -> Lane.STOCK;
      default -> Lane.LISTINGS;
    };
  }

  private static @Nullable WorkKey key(TikTokWebhook webhook, int storeId) {
    if (webhook.type() == RETURN_STATUS_CHANGE) {
      return Polls.key(storeId, Kinds.POLL_TIKTOK_RETURNS);
    }
    if (webhook.type() == TikTokWebhook.PACKAGE_UPDATE) {
      return webhook.packages().isEmpty()
          ? null
          : Kinds.tiktokPackage(storeId, webhook.packages().get(0).packageId());
    }
    String order = webhook.orderId();
    if (order != null && ABOUT_AN_ORDER.contains(webhook.type())) {
      return Kinds.tiktokOrder(storeId, order);
    }
    String product = webhook.productId();
    if (product == null || !PRODUCT_ID.matcher(product).matches()) {
      return null;
    }
    if (ABOUT_STOCK.contains(webhook.type())) {
      return Kinds.tiktokStock(storeId, product);
    }
    return ABOUT_A_PRODUCT.contains(webhook.type()) ? Kinds.tiktokProduct(storeId, product) : null;
  }

  /**
   * A Shopify webhook. The headers are unsigned: they say where to look, and nothing more.
   *
   * @throws WebhookRefused if the body is unreadable
   */
  public List<Signal> shopify(
      byte[] body,
      @Nullable String topic,
      @Nullable String shopDomain,
      @Nullable String webhookId,
      @Nullable String triggeredAt) {
    ShopifyWebhook webhook;
    try {
      webhook = ShopifyWebhook.parse(body);
    } catch (IllegalArgumentException e) {
      throw new WebhookRefused(WebhookRefused.Reason.UNREADABLE, String.valueOf(e.getMessage()));
    }
    String shop = plain(shopDomain, 255);
    List<Store> links = shop == null ? List.of() : stores.byShopifyDomain(shop);
    String safeTopic = topic != null && SHOPIFY_TOPIC.matcher(topic).matches() ? topic : "unknown";
    String order = orderOf(webhook, safeTopic);
    return (links.isEmpty() ? List.of(-1) : links.stream().map(Store::id).toList())
        .stream()
            .map(
                id -> {
                  WorkKey main = id == -1 ? null : key(id, order, webhook.change());
                  // Whatever is available of it, also nothing: that is what must be told on.
                  WorkKey item =
                      id == -1 || order != null || webhook.inventoryItemId() == null
                          ? null
                          : Kinds.stockItem(id, webhook.inventoryItemId());
                  WorkKey key = main == null ? item : main;
                  return new Signal(
                      Platform.SHOPIFY,
                      safeTopic,
                      shop,
                      id == -1 ? null : id,
                      key,
                      key == null
                          ? null
                          : main == null
                              ? Lane.LEVELS
                              : order == null ? Lane.UPKEEP : Lane.FOLLOWUPS,
                      null,
                      plain(webhookId, 100),
                      time(triggeredAt),
                      Signal.hash(body),
                      body,
                      main == null || item == null
                          ? List.of()
                          : List.of(Due.now(item, Lane.LEVELS)));
                })
            .toList();
  }

  private static @Nullable String orderOf(ShopifyWebhook webhook, String topic) {
    if (ABOUT_A_SHOPIFY_ORDER.contains(topic)) {
      return webhook.orderId();
    }
    return ABOUT_A_PART_OF_ONE.contains(topic) ? webhook.ownerOrderId() : null;
  }

  private static @Nullable WorkKey key(
      int storeId, @Nullable String order, ShopifyWebhook.@Nullable Change change) {
    if (order != null) {
      return Kinds.shopifyOrder(storeId, order);
    }
    return change == null ? null : Kinds.shopifyChange(storeId, change.topic(), change.subject());
  }

  private static @Nullable String plain(@Nullable String text, int most) {
    if (text == null || text.isBlank() || text.length() > most) {
      return null;
    }
    return text.codePoints().allMatch(c -> c > 32 && c < 127) ? text : null;
  }

  private static @Nullable Instant time(@Nullable String text) {
    if (text == null || text.length() > 64) {
      return null;
    }
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      return null;
    }
  }
}
