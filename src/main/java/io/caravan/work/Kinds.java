package io.caravan.work;

import java.time.Instant;

/** What sorts of thing can be due. Part of every work key, and of the outside: do not rename. */
public final class Kinds {
  private Kinds() {}

  /** A TikTok order may have changed; external id: the order id. */
  public static final String TIKTOK_ORDER = "tiktok-order";

  /** Search TikTok for orders updated since the watermark. */
  public static final String POLL_TIKTOK_ORDERS = "poll-tiktok-orders";

  /** Re-read imported orders that have not shipped: their update time does not tell everything. */
  public static final String REREAD_TIKTOK_ORDERS = "reread-tiktok-orders";

  /** Once a day, search far back for what every signal and poll missed. */
  public static final String LOOK_BACK_TIKTOK_ORDERS = "look-back-tiktok-orders";

  /** Renew a store's TikTok token ahead of its end. */
  public static final String RENEW_TIKTOK_TOKEN = "renew-tiktok-token";

  /** List what was open before the start mark. */
  public static final String LIST_OPEN_ORDERS = "list-open-orders";

  /** Run a day's orders dry; external id: the rehearsal. */
  public static final String REHEARSE = "rehearse";

  /** A TikTok product may have changed; external id: the product id. */
  public static final String TIKTOK_PRODUCT = "tiktok-product";

  /** Search TikTok for products updated since the watermark. */
  public static final String POLL_TIKTOK_PRODUCTS = "poll-tiktok-products";

  /** Go over all products of TikTok. */
  public static final String SWEEP_TIKTOK_PRODUCTS = "sweep-tiktok-products";

  public static WorkKey tiktokProduct(int storeId, String productId) {
    return new WorkKey(storeId, TIKTOK_PRODUCT, productId);
  }

  /**
   * Something in Shopify has changed that parked orders may wait on; external id: topic and
   * subject, {@code stock:gid://shopify/InventoryItem/1}.
   */
  public static final String SHOPIFY_CHANGE = "shopify-change";

  /** Look at the orphan-order queue: rechecks that are due, deadlines that come near. */
  public static final String WATCH_ORPHANS = "watch-orphans";

  /** An alert to be sent to the webhook; external id: its id. */
  public static final String ALERT = "alert";

  /** Alerts of a store to be sent by mail. */
  public static final String ALERT_MAIL = "alert-mail";

  public static WorkKey alertMail(int storeId) {
    return new WorkKey(storeId, ALERT_MAIL, "-");
  }

  public static WorkKey shopifyChange(int storeId, String topic, String subject) {
    return new WorkKey(storeId, SHOPIFY_CHANGE, topic + ":" + subject);
  }

  /**
   * An order that was imported may need something more: a move, a hold, a cancellation on the other
   * side; external id: the TikTok order id.
   */
  public static final String IMPORTED_ORDER = "imported-order";

  /** Shopify says that an order of its own changed; external id: the Shopify order's GID. */
  public static final String SHOPIFY_ORDER = "shopify-order";

  /** Look again at imported orders that wait for something no signal announces. */
  public static final String RECHECK_IMPORTED_ORDERS = "recheck-imported-orders";

  /** Ask Shopify for imported orders that have not shipped: was one cancelled or deleted? */
  public static final String REREAD_SHOPIFY_ORDERS = "reread-shopify-orders";

  public static WorkKey importedOrder(int storeId, String tiktokOrderId) {
    return new WorkKey(storeId, IMPORTED_ORDER, tiktokOrderId);
  }

  public static WorkKey shopifyOrder(int storeId, String shopifyOrderId) {
    return new WorkKey(storeId, SHOPIFY_ORDER, shopifyOrderId);
  }

  /**
   * Stock of a Shopify item may have changed; external id: the inventory item's GID. Lane {@code
   * levels}.
   */
  public static final String STOCK_ITEM = "stock-item";

  /** What TikTok shows of a product's stock may be wrong; external id: the product id. */
  public static final String TIKTOK_STOCK = "tiktok-stock";

  /** Ask Shopify which stock levels changed since the watermark. */
  public static final String POLL_SHOPIFY_INVENTORY = "poll-shopify-inventory";

  /** Go over the stock of all linked SKUs on both sides: drift is found and repaired. */
  public static final String SWEEP_STOCK = "sweep-stock";

  /** Try again what TikTok refused of stock, where its time has come. */
  public static final String RETRY_STOCK = "retry-stock";

  /** Links of SKUs have changed: their stock is to be read and sent. */
  public static final String FOLLOW_LINKS = "follow-links";

  /** Read warehouses and locations of both sides anew. */
  public static final String READ_WAREHOUSES = "read-warehouses";

  /**
   * A holiday of a warehouse begins or ends; external id: TikTok's warehouse id, {@code @}, and the
   * moment in Unix seconds.
   */
  public static final String WAREHOUSE_HOLIDAY = "warehouse-holiday";

  /** Write TikTok's own stock to the Shopify locations that show it. */
  public static final String MIRROR_TIKTOK_STOCK = "mirror-tiktok-stock";

  /** Units of an order that Shopify must be told of, or told back; external id: the order id. */
  public static final String ADJUST_STOCK = "adjust-stock";

  /** Search TikTok for returns updated since the watermark. */
  public static final String POLL_TIKTOK_RETURNS = "poll-tiktok-returns";

  /** A return on TikTok may have changed; external id: the return's id. */
  public static final String TIKTOK_RETURN = "tiktok-return";

  /** Look at stock: thresholds, oversold items, pushes that stopped. */
  public static final String WATCH_STOCK = "watch-stock";

  // Fulfilment -----------------------------------------------------------------------------------

  /** Ask Shopify which orders changed since the watermark: fulfilments, refunds, returns. */
  public static final String POLL_SHOPIFY_FULFILMENTS = "poll-shopify-fulfilments";

  /** Read what the seller has set up on TikTok for shipping: delivery options, templates. */
  public static final String READ_SHIPPING = "read-shipping";

  /** A package on TikTok may have changed; external id: the package's id. */
  public static final String TIKTOK_PACKAGE = "tiktok-package";

  /** Look at what is to be shipped or answered: countdowns, escalation. */
  public static final String WATCH_DEADLINES = "watch-deadlines";

  // After-sales ----------------------------------------------------------------------------------

  /** Search TikTok for cancellations updated since the watermark. */
  public static final String POLL_TIKTOK_CANCELLATIONS = "poll-tiktok-cancellations";

  /** A cancellation on TikTok may have changed; external id: the cancellation's id. */
  public static final String TIKTOK_CANCELLATION = "tiktok-cancellation";

  // Settlement: lane reports ---------------------------------------------------------------------

  /** Look for statements of TikTok's that are new or changed. */
  public static final String POLL_TIKTOK_STATEMENTS = "poll-tiktok-statements";

  /** Read a statement's transactions; external id: the statement's id. */
  public static final String TIKTOK_STATEMENT = "tiktok-statement";

  /** What an order earned has changed; external id: the TikTok order id. */
  public static final String SETTLED_ORDER = "settled-order";

  /** Compare both sides: orders, money, stock, listings, shipments. */
  public static final String RECONCILE = "reconcile";

  /**
   * Cancel one of two orders that Shopify has of the same TikTok order; external id: the TikTok
   * order id.
   */
  public static final String RESOLVE_DUPLICATE = "resolve-duplicate";

  public static WorkKey tiktokPackage(int storeId, String packageId) {
    return new WorkKey(storeId, TIKTOK_PACKAGE, packageId);
  }

  public static WorkKey tiktokCancellation(int storeId, String cancelId) {
    return new WorkKey(storeId, TIKTOK_CANCELLATION, cancelId);
  }

  public static WorkKey tiktokStatement(int storeId, String statementId) {
    return new WorkKey(storeId, TIKTOK_STATEMENT, statementId);
  }

  public static WorkKey settledOrder(int storeId, String tiktokOrderId) {
    return new WorkKey(storeId, SETTLED_ORDER, tiktokOrderId);
  }

  public static WorkKey stockItem(int storeId, String inventoryItemId) {
    return new WorkKey(storeId, STOCK_ITEM, inventoryItemId);
  }

  public static WorkKey tiktokStock(int storeId, String productId) {
    return new WorkKey(storeId, TIKTOK_STOCK, productId);
  }

  public static WorkKey adjustStock(int storeId, String tiktokOrderId) {
    return new WorkKey(storeId, ADJUST_STOCK, tiktokOrderId);
  }

  public static WorkKey tiktokReturn(int storeId, String returnId) {
    return new WorkKey(storeId, TIKTOK_RETURN, returnId);
  }

  public static WorkKey warehouseHoliday(int storeId, String warehouseId, Instant edge) {
    return new WorkKey(storeId, WAREHOUSE_HOLIDAY, warehouseId + "@" + edge.getEpochSecond());
  }

  public static WorkKey tiktokOrder(int storeId, String orderId) {
    return new WorkKey(storeId, TIKTOK_ORDER, orderId);
  }
}
