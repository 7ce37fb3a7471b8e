package io.caravan.sandbox.shopify;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Returns as buyers ask for them and people in the admin deal with them. Ids are Shopify's global
 * ids; what Shopify refuses is an {@link IllegalStateException} with its words.
 */
public final class MerchantReturns {

  /**
   * A return as it stands.
   *
   * @param status of {@code ReturnStatus}
   */
  public record View(
      String id,
      String name,
      String status,
      @Nullable String declineReason,
      @Nullable String declineNote,
      List<ViewLine> lines) {}

  /**
   * @param restocked pieces that are for sale again
   */
  public record ViewLine(
      String id,
      String lineItemId,
      @Nullable String sku,
      int quantity,
      int processed,
      int refunded,
      int restocked,
      String reason,
      @Nullable String note) {}

  private final Merchant merchant;

  MerchantReturns(Merchant merchant) {
    this.merchant = merchant;
  }

  /** All returns of an order, the oldest first. */
  public List<View> of(String domain, String orderId) {
    return merchant.act(
        domain,
        work -> {
          Order order = OrderActs.get(work.shop, Gid.number(orderId, "Order"));
          return order.returns.stream().map(each -> view(order, each)).toList();
        });
  }

  private static View view(Order order, ReturnCase made) {
    return new View(
        Gid.of("Return", made.id),
        made.name,
        made.status,
        made.declineReason,
        made.declineNote,
        made.lines.stream()
            .map(
                line ->
                    new ViewLine(
                        Gid.of("ReturnLineItem", line.id),
                        Gid.of("LineItem", line.lineId),
                        Objects.requireNonNull(order.line(line.lineId)).sku,
                        line.quantity,
                        line.processed,
                        line.refunded,
                        made.reverse.stream()
                            .flatMap(each -> each.lines.stream())
                            .filter(back -> back.shippedId == line.shippedId)
                            .flatMap(back -> back.dispositions.stream())
                            .filter(part -> part.type().equals("RESTOCKED"))
                            .mapToInt(Disposition::quantity)
                            .sum(),
                        line.reason,
                        line.note.isEmpty() ? line.customerNote : line.note))
            .toList());
  }

  /**
   * A buyer asks for a return on the shop's own pages.
   *
   * @param reason of {@code ReturnReason}
   * @return its id
   */
  public String request(String domain, String orderId, Map<String, Integer> bySku, String reason) {
    return merchant.act(
        domain,
        work ->
            id(
                Returns.request(
                    work, Input.of("input", input(work, orderId, bySku, reason, null)))));
  }

  /**
   * A person opens a return.
   *
   * @param reason of {@code ReturnReason}
   * @param note needed where the reason is OTHER
   * @return its id
   */
  public String open(
      String domain,
      String orderId,
      Map<String, Integer> bySku,
      String reason,
      @Nullable String note) {
    return merchant.act(
        domain,
        work ->
            id(
                Returns.create(
                    work, Input.of("returnInput", input(work, orderId, bySku, reason, note)))));
  }

  private static Map<String, Object> input(
      Work work, String orderId, Map<String, Integer> bySku, String reason, @Nullable String note) {
    Order order = OrderActs.get(work.shop, Gid.number(orderId, "Order"));
    Map<String, Integer> wanted = new HashMap<>(bySku);
    List<Map<String, Object>> lines = new ArrayList<>();
    order
        .shipments()
        .flatMap(each -> each.lines().stream())
        .forEach(
            shipped -> {
              String sku = Objects.requireNonNull(order.line(shipped.lineId())).sku;
              int take = Math.min(Returns.returnable(order, shipped), wanted.getOrDefault(sku, 0));
              if (take > 0) {
                wanted.computeIfPresent(String.valueOf(sku), (any, left) -> left - take);
                Map<String, Object> line = new LinkedHashMap<>();
                line.put("fulfillmentLineItemId", Gid.of("FulfillmentLineItem", shipped.id()));
                line.put("quantity", take);
                line.put("returnReason", reason);
                if (note != null) {
                  line.put("returnReasonNote", note);
                }
                lines.add(line);
              }
            });
    if (wanted.values().stream().anyMatch(left -> left > 0)) {
      throw new IllegalStateException("not to be returned of " + order.name + ": " + wanted);
    }
    return Map.of("orderId", orderId, "returnLineItems", lines);
  }

  public void approve(String domain, String returnId) {
    act(domain, work -> Returns.approve(work, Input.of("input", Map.of("id", returnId))));
  }

  /**
   * @param reason FINAL_SALE, RETURN_PERIOD_ENDED or OTHER
   */
  public void decline(String domain, String returnId, String reason, String note) {
    act(
        domain,
        work ->
            Returns.decline(
                work,
                Input.of(
                    "input",
                    Map.of("id", returnId, "declineReason", reason, "declineNote", note))));
  }

  /**
   * All that is open of a return came back.
   *
   * @param disposition RESTOCKED, NOT_RESTOCKED, MISSING or PROCESSING_REQUIRED
   * @param locationId where it came to; needed for RESTOCKED
   * @param amount to pay back to the first payment; null: nothing, and no refund
   */
  public void process(
      String domain,
      String returnId,
      String disposition,
      @Nullable String locationId,
      @Nullable BigDecimal amount) {
    act(
        domain,
        work -> {
          Returns.ReturnOf found = Returns.find(work, returnId);
          if (found == null) {
            throw new IllegalStateException("no return " + returnId);
          }
          Map<String, Object> input = new LinkedHashMap<>();
          input.put("returnId", returnId);
          input.put(
              "returnLineItems",
              found.made().lines.stream()
                  .filter(line -> line.quantity > line.processed)
                  .map(line -> processed(found.made(), line, disposition, locationId))
                  .toList());
          if (amount != null) {
            input.put("financialTransfer", transfer(found.order(), amount));
          }
          return Returns.process(work, Input.of("input", input));
        });
  }

  private static Map<String, Object> processed(
      ReturnCase made, ReturnLine line, String disposition, @Nullable String locationId) {
    int open = line.quantity - line.processed;
    Map<String, Object> part = new LinkedHashMap<>();
    part.put(
        "reverseFulfillmentOrderLineItemId",
        made.reverse.stream()
            .flatMap(each -> each.lines.stream())
            .filter(back -> back.shippedId == line.shippedId)
            .findFirst()
            .map(back -> Gid.of("ReverseFulfillmentOrderLineItem", back.id))
            .orElse("gid://shopify/ReverseFulfillmentOrderLineItem/0"));
    part.put("quantity", open);
    part.put("dispositionType", disposition);
    if (locationId != null) {
      part.put("locationId", locationId);
    }
    return Map.of(
        "id", Gid.of("ReturnLineItem", line.id),
        "quantity", open,
        "dispositions", List.of(part));
  }

  private static Map<String, Object> transfer(Order order, BigDecimal amount) {
    Payment paid =
        order.payments.stream()
            .filter(each -> Refunds.money(order, each.id()) != null)
            .findFirst()
            .orElseThrow(() -> new IllegalStateException(order.name + " was never paid"));
    Map<String, Object> money = Map.of("amount", amount, "currencyCode", order.presentmentCurrency);
    return Map.of(
        "issueRefund",
        Map.of(
            "orderTransactions",
            List.of(
                Map.of(
                    "parentId",
                    Gid.of("OrderTransaction", paid.id()),
                    "transactionAmount",
                    money))));
  }

  public void close(String domain, String returnId) {
    act(domain, work -> Returns.close(work, returnId));
  }

  public void reopen(String domain, String returnId) {
    act(domain, work -> Returns.reopen(work, returnId));
  }

  public void cancel(String domain, String returnId) {
    act(domain, work -> Returns.cancel(work, returnId));
  }

  /** Pieces are taken out of an open return. */
  public void remove(String domain, String returnId, String returnLineId, int quantity) {
    act(domain, work -> Returns.remove(work, returnId, returnLineId, quantity));
  }

  @FunctionalInterface
  private interface ReturnAct {
    Returns.Outcome in(Work work);
  }

  private void act(String domain, ReturnAct act) {
    merchant.act(domain, work -> id(act.in(work)));
  }

  private static String id(Returns.Outcome outcome) {
    Merchant.allowed(outcome.errors());
    return Gid.of("Return", Objects.requireNonNull(outcome.made()).made().id);
  }
}
