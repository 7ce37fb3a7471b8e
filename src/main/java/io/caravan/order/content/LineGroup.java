package io.caravan.order.content;

import io.caravan.order.content.Parts.Part;
import io.caravan.order.content.Unit.TaxKind;
import io.caravan.shopify.OrderCreateInput.Property;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * Units that are one line in Shopify: same SKU, same listed price, gift or not. Not by SKU alone: a
 * bought one and a free one of the same SKU, or two at different prices, are different lines.
 */
record LineGroup(List<Unit> units) {

  /** What a group has in common. */
  record Key(String skuId, long price, boolean gift, Map<String, Integer> components) {}

  /** Longest value of a property; a line of many units needs several for its ids. */
  private static final int MAX_VALUE = 255;

  /** In the order of the lines. */
  static Map<Key, LineGroup> of(List<Unit> units) {
    return units.stream()
        .collect(
            Collectors.groupingBy(
                unit ->
                    new Key(
                        unit.skuId(), unit.price(), unit.line().isGift(), unit.components()),
                LinkedHashMap::new,
                Collectors.collectingAndThen(Collectors.toList(), LineGroup::new)));
  }

  int size() {
    return units.size();
  }

  long sum(ToLongFunction<Unit> amount) {
    return Figures.sum(units, amount);
  }

  Map<TaxKind, Long> taxes() {
    Map<TaxKind, Long> sums = new LinkedHashMap<>();
    units.forEach(unit -> unit.taxes().forEach((kind, tax) -> sums.merge(kind, tax, Long::sum)));
    return sums;
  }

  /** Each tax over the parts of the group, to the last unit. */
  static List<Map<TaxKind, Long>> split(Map<TaxKind, Long> taxes, long[] weights) {
    List<Map<TaxKind, Long>> parts = new ArrayList<>();
    for (int i = 0; i < weights.length; i++) {
      parts.add(new LinkedHashMap<>());
    }
    taxes.forEach(
        (kind, tax) -> {
          long[] shares = Allocation.largestRemainder(tax, weights);
          for (int i = 0; i < shares.length; i++) {
            parts.get(i).put(kind, shares[i]);
          }
        });
    return parts;
  }

  /**
   * What a later refund or a question needs to know: Shopify spreads the discount code over all
   * lines, so its own figures per line are not what the buyer paid. Of a bundle each line names the
   * TikTok SKU that was bought.
   *
   * @param bundle whether the part is one of several, or of a virtual bundle
   */
  List<Property> properties(Part part, boolean bundle, long seller, long platform, Minor minor) {
    List<Property> properties = new ArrayList<>();
    List<String> chunks = new ArrayList<>();
    StringBuilder chunk = new StringBuilder();
    for (Unit unit : units) {
      if (!chunk.isEmpty() && chunk.length() + 1 + unit.line().id().length() > MAX_VALUE) {
        chunks.add(chunk.toString());
        chunk.setLength(0);
      }
      chunk.append(chunk.isEmpty() ? "" : ",").append(unit.line().id());
    }
    chunks.add(chunk.toString());
    for (int i = 0; i < chunks.size(); i++) {
      add(properties, "tiktok_line_ids" + (i == 0 ? "" : "_" + (i + 1)), chunks.get(i));
    }
    if (bundle) {
      add(properties, "tiktok_bundle_sku", units.get(0).skuId());
    }
    if (part.componentSku() != null) {
      add(properties, "tiktok_component_sku", part.componentSku());
    }
    if (part.each() > 1) {
      add(properties, bundle ? "tiktok_per_bundle" : "tiktok_pack_of", Integer.toString(part.each()));
    }
    add(properties, "tiktok_seller_discount", seller == 0 ? "" : minor.text(seller));
    add(properties, "tiktok_platform_discount", platform == 0 ? "" : minor.text(platform));
    if (units.get(0).line().isGift()) {
      add(
          properties,
          "gift_retail_price",
          units.stream()
              .map(unit -> minor.atLeastZero(unit.line().giftRetailPrice()))
              .filter(price -> price > 0)
              .distinct()
              .map(minor::text)
              .collect(Collectors.joining(",")));
    }
    return properties;
  }

  private static void add(List<Property> properties, String name, String value) {
    if (!value.isEmpty()) {
      properties.add(new Property(name, Text.cut(value, MAX_VALUE)));
    }
  }
}
