package io.caravan.settlement.report;

import io.caravan.settlement.report.Difference.Side;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Compares what TikTok shows of a linked SKU with what it should show. */
final class StockComparison {
  private StockComparison() {}

  /**
   * @param decided units by TikTok warehouse; empty: left to TikTok
   * @param shown what TikTok says now, by warehouse; null: it does not show the SKU
   * @param changedAt when it was last ordered, changed in Shopify, or sent; null: never
   * @param refused TikTok's code, if it refused the last number
   * @param gone inventory items it is linked to that Shopify does not know any more
   */
  record Sku(
      String id,
      String product,
      Map<String, Long> decided,
      @Nullable Map<String, Long> shown,
      @Nullable Instant changedAt,
      @Nullable String refused,
      List<String> gone) {
    Sku {
      decided = new TreeMap<>(decided);
      gone = List.copyOf(gone);
    }

    Sku with(Map<String, Long> decided, @Nullable Map<String, Long> shown) {
      return new Sku(id, product, decided, shown, changedAt, refused, gone);
    }
  }

  static OrderComparison.Result compare(Sku sku, OrderComparison.Limits limits) {
    List<Difference> found = new ArrayList<>();
    if (!sku.gone().isEmpty()) {
      found.add(new Difference.LinkDead(sku.id(), sku.product(), Side.SHOPIFY, sku.gone()));
    }
    Map<String, Long> shown = sku.shown();
    if (shown == null) {
      found.add(new Difference.LinkDead(sku.id(), sku.product(), Side.TIKTOK, List.of()));
      return new OrderComparison.Result(false, found);
    }
    boolean differs = false;
    for (Map.Entry<String, Long> warehouse : sku.decided().entrySet()) {
      long there = shown.getOrDefault(warehouse.getKey(), 0L);
      if (there != warehouse.getValue()) {
        differs = true;
        found.add(
            new Difference.StockDiffers(
                sku.id(),
                sku.product(),
                warehouse.getKey(),
                warehouse.getValue(),
                there,
                sku.refused()));
      }
    }
    return differs && sku.refused() == null && limits.young(sku.changedAt())
        ? OrderComparison.Result.flying()
        : new OrderComparison.Result(false, found);
  }
}
