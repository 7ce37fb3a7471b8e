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
 * What a person refunds in the admin. Ids are Shopify's global ids; what Shopify refuses is an
 * {@link IllegalStateException} with its words.
 */
public final class MerchantRefunds {

  /**
   * A refund as it stands.
   *
   * @param amount what was paid back, in the shop's currency
   * @param returnId null if no return led to it
   */
  public record View(
      String id,
      List<ViewLine> lines,
      BigDecimal amount,
      BigDecimal shipping,
      @Nullable String note,
      @Nullable String returnId) {}

  public record ViewLine(
      String lineItemId,
      @Nullable String sku,
      int quantity,
      String restockType,
      @Nullable String locationId,
      BigDecimal subtotal,
      BigDecimal tax) {}

  private final Merchant merchant;

  MerchantRefunds(Merchant merchant) {
    this.merchant = merchant;
  }

  /** All refunds of an order, the oldest first; what a cancellation took away is one of them. */
  public List<View> of(String domain, String orderId) {
    return merchant.act(
        domain,
        work -> {
          Order order = OrderActs.get(work.shop, Gid.number(orderId, "Order"));
          return order.refunds.stream().map(each -> view(order, each)).toList();
        });
  }

  private static View view(Order order, MadeRefund refund) {
    Long returned = refund.returnId();
    return new View(
        Gid.of("Refund", refund.id()),
        refund.lines().stream()
            .map(
                line -> {
                  Long location = line.locationId();
                  return new ViewLine(
                      Gid.of("LineItem", line.lineId()),
                      Objects.requireNonNull(order.line(line.lineId())).sku,
                      line.quantity(),
                      line.restockType(),
                      location == null ? null : Gid.of("Location", location),
                      line.subtotal().shop(),
                      line.tax().shop());
                })
            .toList(),
        Bag.sum(
                order.payments.stream()
                    .filter(payment -> refund.paymentIds().contains(payment.id()))
                    .map(Payment::amount)
                    .toList())
            .shop(),
        Bag.sum(refund.shipping().stream().map(RefundedShipping::amount).toList()).shop(),
        refund.note(),
        returned == null ? null : Gid.of("Return", returned));
  }

  /**
   * Refunds lines, money or both.
   *
   * @param bySku quantities; may be empty
   * @param restockType CANCEL, RETURN or NO_RESTOCK
   * @param amount to pay back to the first payment; null: none
   * @return the refund's id
   */
  public String refund(
      String domain,
      String orderId,
      Map<String, Integer> bySku,
      String restockType,
      @Nullable BigDecimal amount) {
    return merchant.act(
        domain,
        work -> {
          Order order = OrderActs.get(work.shop, Gid.number(orderId, "Order"));
          Map<String, Object> input = new LinkedHashMap<>();
          input.put("orderId", orderId);
          input.put("refundLineItems", lines(order, bySku, restockType));
          if (amount != null) {
            input.put("transactions", List.of(payment(order, amount)));
          }
          Idempotency.Outcome outcome = Refunds.create(work, Input.of("input", input));
          Merchant.allowed(outcome.errors());
          return Gid.of("Refund", Objects.requireNonNull(outcome.row()));
        });
  }

  private static Map<String, Object> payment(Order order, BigDecimal amount) {
    Payment paid =
        order.payments.stream()
            .filter(each -> Refunds.money(order, each.id()) != null)
            .findFirst()
            .orElseThrow(() -> new IllegalStateException(order.name + " was never paid"));
    return Map.of(
        "orderId", Gid.of("Order", order.id),
        "kind", "REFUND",
        "gateway", paid.gateway(),
        "parentId", Gid.of("OrderTransaction", paid.id()),
        "amount", amount);
  }

  private static List<Map<String, Object>> lines(
      Order order, Map<String, Integer> bySku, String restockType) {
    Map<String, Integer> wanted = new HashMap<>(bySku);
    List<Map<String, Object>> lines = new ArrayList<>();
    for (Line line : order.lines) {
      int take = Math.min(line.currentQuantity, wanted.getOrDefault(line.sku, 0));
      if (take > 0) {
        wanted.computeIfPresent(String.valueOf(line.sku), (any, left) -> left - take);
        lines.add(
            Map.of(
                "lineItemId", Gid.of("LineItem", line.id),
                "quantity", take,
                "restockType", restockType));
      }
    }
    if (wanted.values().stream().anyMatch(left -> left > 0)) {
      throw new IllegalStateException("not there to refund of " + order.name + ": " + wanted);
    }
    return lines;
  }
}
