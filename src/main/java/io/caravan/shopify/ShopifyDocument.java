package io.caravan.shopify;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * The GraphQL documents we send, each a file of {@code shopify/} on the class path, read once and
 * validated against the pinned schema by a test.
 */
public enum ShopifyDocument {
  ORDER_CREATE("OrderCreate", 11),
  ORDER_BY_TIKTOK_ID("OrderByTikTokId", 2),
  ORDERS_BY_SOURCE_IDENTIFIER("OrdersBySourceIdentifier", 8),
  ORDER_BY_ID("OrderById", 2),
  VARIANTS_BY_SKU("VariantsBySku", 23),
  VARIANT_BY_ID("VariantById", 3),
  LOCATIONS("Locations", 9),
  METAFIELD_DEFINITIONS("MetafieldDefinitions", 4),
  METAFIELD_DEFINITION_CREATE("MetafieldDefinitionCreate", 11),
  SHOP_IDENTITY("ShopIdentity", 3),
  ORDER_STANDING("OrderStanding", 60),
  STOCK_AT_LOCATION("StockAtLocation", 8),
  ORDERS_BY_IDS("OrdersByIds", 4),
  ORDERS_CHANGED("OrdersChanged", 28),
  FULFILLMENT_ORDER_MOVE("FulfillmentOrderMove", 10),
  FULFILLMENT_ORDER_HOLD("FulfillmentOrderHold", 10),
  FULFILLMENT_ORDER_RELEASE_HOLD("FulfillmentOrderReleaseHold", 10),
  FULFILLMENT_CREATE("FulfillmentCreate", 10),
  ORDER_CANCEL("OrderCancel", 10),
  ORDER_MARK_AS_PAID("OrderMarkAsPaid", 10),
  ORDER_UPDATE_ADDRESS("OrderUpdateAddress", 10),
  STOCK_OF_ITEMS("StockOfItems", 28),
  STOCK_LEVELS("StockLevels", 36),
  STOCK_CHANGED("StockChanged", 25),
  STOCK_ADJUST("StockAdjust", 10),
  STOCK_SET("StockSet", 10),
  FULFILLMENT_TRACKING_INFO_UPDATE("FulfillmentTrackingInfoUpdate", 10),
  FULFILLMENT_EVENT_CREATE("FulfillmentEventCreate", 10),
  TAGS_ADD("TagsAdd", 10),
  TAGS_REMOVE("TagsRemove", 10),
  ITEM_WEIGHTS("ItemWeights", 20),
  ORDER_PAYMENTS("OrderPayments", 30),
  REFUND_CREATE("RefundCreate", 20),
  FULFILLMENT_CANCEL("FulfillmentCancel", 10),
  ORDER_AFTERSALES("OrderAftersales", 150),
  RETURN_CREATE("ReturnCreate", 10),
  RETURN_PROCESS("ReturnProcess", 10),
  RETURN_CLOSE("ReturnClose", 10),
  RETURN_CANCEL("ReturnCancel", 10),
  ORDER_SETTLEMENT("OrderSettlement", 20),
  METAFIELDS_SET("MetafieldsSet", 10),
  ORDERS_TO_COMPARE("OrdersToCompare", 200),
  ORDERS_TO_COMPARE_BY_IDS("OrdersToCompareByIds", 200);

  private final String operation;
  private final int points;
  private final String text;
  private final boolean mutation;

  ShopifyDocument(String operation, int points) {
    this.operation = operation;
    this.points = points;
    this.text = load(operation);
    this.mutation = text.contains("mutation " + operation);
    if (!mutation && !text.contains("query " + operation)) {
      throw new IllegalStateException(
          "shopify/" + operation + ".graphql: expected one operation named " + operation);
    }
  }

  /** The operation's name, as in the file's. */
  public String operation() {
    return operation;
  }

  /** The document as it is sent. */
  public String text() {
    return text;
  }

  /** Whether it changes anything at Shopify. */
  public boolean mutation() {
    return mutation;
  }

  /** Cost points it asks for at most, as the cost formula has it; Shopify's own figure follows. */
  int points() {
    return points;
  }

  private static String load(String operation) {
    String file = "/shopify/" + operation + ".graphql";
    try (InputStream in = ShopifyDocument.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException(file + " is not on the class path");
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be read", e);
    }
  }
}
