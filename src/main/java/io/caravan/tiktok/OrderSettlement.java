package io.caravan.tiktok;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What an order earned, SKU by SKU (docv2/page/get-transactions-by-order-202501).
 *
 * @param settlementAmount over all SKUs; null if TikTok did not say
 */
public record OrderSettlement(
    String orderId, String currency, @Nullable BigDecimal settlementAmount, List<Sku> skus) {

  /**
   * @param statementId the statement it is part of
   * @param quantity 0 if TikTok did not say
   */
  public record Sku(
      String skuId, String statementId, int quantity, @Nullable BigDecimal settlementAmount) {}

  public OrderSettlement {
    skus = List.copyOf(skus);
  }

  /** Reads what is there. */
  public static OrderSettlement of(JsonNode data) {
    List<Sku> skus = new ArrayList<>();
    for (JsonNode sku : data.path("sku_transactions")) {
      Integer quantity = Lenient.count(text(sku, "quantity"));
      skus.add(
          new Sku(
              text(sku, "sku_id"),
              text(sku, "statement_id"),
              quantity == null ? 0 : quantity,
              Lenient.money(text(sku, "settlement_amount"))));
    }
    return new OrderSettlement(
        text(data, "order_id"),
        text(data, "currency"),
        Lenient.money(text(data, "settlement_amount")),
        skus);
  }

  private static String text(JsonNode node, String field) {
    return node.path(field).asString("").strip();
  }
}
