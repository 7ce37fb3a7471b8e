package io.caravan.sandbox.tiktok;

import java.util.List;

/** The kinds of orders that a connector must tell apart, for people who want to see one of each. */
public enum OrderKind {
  ORDINARY("an ordinary order"),
  SAMPLE("a free sample for a creator"),
  REPLACEMENT("a replacement for another order, free of charge"),
  EXCHANGE("an exchange for another order, free of charge"),
  PRE_ORDER("a pre-order, on hold until its release date"),
  CASH_ON_DELIVERY("paid in cash on delivery"),
  ZERO_VALUE("an ordinary order that costs nothing"),
  FULFILLED_BY_TIKTOK("shipped by TikTok from its own warehouse"),
  TIKTOK_SHIPPING("packed by the seller, shipped with TikTok's label, the buyer masked"),
  BUNDLE("a virtual bundle of several products"),
  GIFT("something bought with a gift that came with it"),
  MADE_TO_ORDER("made to order, shipped a week later");

  private final String words;

  OrderKind(String words) {
    this.words = words;
  }

  /** What it is, in words. */
  public String words() {
    return words;
  }

  /**
   * An order of this kind.
   *
   * @param sku what is bought; for {@link #BUNDLE} a SKU with components
   * @param gift a second SKU, for {@link #GIFT}
   * @param earlierOrder for {@link #REPLACEMENT} and {@link #EXCHANGE}
   * @param releaseDate Unix seconds, for {@link #PRE_ORDER}
   */
  public OrderSpec.Builder of(
      String shopId, TikTokSku sku, TikTokSku gift, String earlierOrder, long releaseDate) {
    var ordinary = OrderSpec.Line.of(sku.sellerSku(), 1);
    String price = sku.price().toPlainString();
    OrderSpec.Builder spec = OrderSpec.in(shopId);
    if ((this == REPLACEMENT || this == EXCHANGE) && earlierOrder.isEmpty()) {
      throw new IllegalArgumentException(this + ": expected the id of an earlier order");
    }
    if (this == BUNDLE && sku.components().isEmpty()) {
      throw new IllegalArgumentException("sku " + sku.sellerSku() + ": is no bundle");
    }
    List<OrderSpec.Line> lines =
        switch (this) {
          case SAMPLE, REPLACEMENT, EXCHANGE -> List.of(ordinary.less(price, "0"));
          case ZERO_VALUE -> List.of(ordinary.less("0", price));
          case GIFT -> List.of(ordinary, OrderSpec.Line.gift(gift.sellerSku()));
          default -> List.of(ordinary);
        };
    lines.forEach(spec::line);
    return switch (this) {
      case SAMPLE -> spec.sample();
      case REPLACEMENT -> spec.replaces(earlierOrder);
      case EXCHANGE -> spec.exchanges(earlierOrder);
      case PRE_ORDER -> spec.preOrder(releaseDate);
      case CASH_ON_DELIVERY -> spec.cashOnDelivery();
      case FULFILLED_BY_TIKTOK -> spec.fulfilledByTikTok();
      case TIKTOK_SHIPPING -> spec.shippedByTikTok();
      case MADE_TO_ORDER -> spec.ofType("MADE_TO_ORDER");
      case ORDINARY, ZERO_VALUE, BUNDLE, GIFT -> spec;
    };
  }
}
