package io.caravan.shopify;

import io.caravan.platform.Platform;
import io.caravan.platform.PlatformException;
import io.caravan.store.Store;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/**
 * Shopify's calls for goods that come back. None of the writes takes an idempotency key: each is
 * sent once, its intent is committed before, and what became of a lost answer is read.
 */
@Component
public class ShopifyReturns {
  private final ShopifyApi shopify;

  ShopifyReturns(ShopifyApi shopify) {
    this.shopify = shopify;
  }

  /**
   * Returns, refunds and payments of an order.
   *
   * @param lines at most so many lines of each
   * @return empty if it does not exist, or not any more
   */
  public Optional<OrderAftersales> of(Store store, String orderId, int lines) {
    ShopifyAnswer answer =
        shopify.call(
            store, ShopifyDocument.ORDER_AFTERSALES, Map.of("id", orderId, "lines", lines));
    if (!answer.data().has("order")) {
      throw new PlatformException.OutcomeUnknown(
          Platform.SHOPIFY, "Shopify answered without order", null);
    }
    JsonNode node = answer.field("order");
    return node.isObject() ? Optional.of(OrderAftersales.of(node)) : Optional.empty();
  }

  /**
   * @param input Shopify's {@code ReturnInput}
   * @return why Shopify did not do it; empty if it did
   */
  public List<UserError> create(Store store, Map<String, ?> input) {
    return act(store, ShopifyDocument.RETURN_CREATE, "returnCreate", Map.of("return", input));
  }

  /**
   * @param input Shopify's {@code ReturnProcessInput}
   * @return why Shopify did not do it; empty if it did
   */
  public List<UserError> process(Store store, Map<String, ?> input) {
    return act(store, ShopifyDocument.RETURN_PROCESS, "returnProcess", Map.of("input", input));
  }

  /** Says that a return is over. */
  public List<UserError> close(Store store, String returnId) {
    return act(store, ShopifyDocument.RETURN_CLOSE, "returnClose", Map.of("id", returnId));
  }

  /** Takes a return back of which nothing was processed or refunded. */
  public List<UserError> cancel(Store store, String returnId) {
    return act(store, ShopifyDocument.RETURN_CANCEL, "returnCancel", Map.of("id", returnId));
  }

  private List<UserError> act(
      Store store, ShopifyDocument document, String field, Map<String, ?> variables) {
    return shopify.act(store, document, field, variables);
  }
}
