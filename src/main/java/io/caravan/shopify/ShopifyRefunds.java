package io.caravan.shopify;

import io.caravan.platform.Platform;
import io.caravan.platform.PlatformException;
import io.caravan.store.Store;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Shopify's calls for giving money and goods back. */
@Component
public class ShopifyRefunds {
  private final ShopifyApi shopify;

  ShopifyRefunds(ShopifyApi shopify) {
    this.shopify = shopify;
  }

  /**
   * What a refund of an order may take.
   *
   * @param lines at most so many lines of it
   * @return empty if it does not exist, or not any more
   */
  public Optional<OrderPayments> payments(Store store, String orderId, int lines) {
    ShopifyAnswer answer =
        shopify.call(store, ShopifyDocument.ORDER_PAYMENTS, Map.of("id", orderId, "lines", lines));
    if (!answer.data().has("order")) {
      throw new PlatformException.OutcomeUnknown(
          Platform.SHOPIFY, "Shopify answered without order", null);
    }
    JsonNode node = answer.field("order");
    return node.isObject() ? Optional.of(OrderPayments.of(node)) : Optional.empty();
  }

  /**
   * Refunds, sent once. The intent must be committed before.
   *
   * @param key of {@code @idempotent}: within 24 hours the same key takes effect once
   * @param input Shopify's {@code RefundInput}
   * @return why Shopify did not do it; empty if it did
   * @throws PlatformException.OutcomeUnknown also if Shopify neither did it nor said why not
   */
  public List<UserError> refund(Store store, String key, Map<String, ?> input) {
    return shopify.act(
        store, ShopifyDocument.REFUND_CREATE, "refundCreate", Map.of("input", input, "key", key));
  }

  /**
   * Takes a fulfilment back, sent once: its units are to be shipped again. The intent must be
   * committed before.
   *
   * @param fulfilmentId GID
   * @return why Shopify did not do it; empty if it did
   */
  public List<UserError> cancelFulfilment(Store store, String fulfilmentId) {
    return shopify.act(
        store, ShopifyDocument.FULFILLMENT_CANCEL, "fulfillmentCancel", Map.of("id", fulfilmentId));
  }
}
