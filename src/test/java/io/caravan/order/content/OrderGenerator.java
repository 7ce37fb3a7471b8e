package io.caravan.order.content;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Orders whose figures are made here, from the goods up, as TikTok's identities say: bundles of
 * ours and of TikTok's, packs, gifts, both discounts, taxes both ways, every buyer fee, lines that
 * were cancelled with the payment block changed or not. Shares no code with the mapping.
 */
final class OrderGenerator {

  /** A market, and whether its prices come without tax. */
  enum Market {
    US("US", "USD", 2, true, false),
    GB("GB", "GBP", 2, false, false),
    DE("DE", "EUR", 2, false, false),
    JP("JP", "JPY", 0, false, false),
    MY("MY", "MYR", 2, false, false),
    PH("PH", "PHP", 2, false, false),
    TH("TH", "THB", 2, false, false),
    VN("VN", "VND", 0, false, false),
    SG("SG", "SGD", 2, false, false),
    ID("ID", "IDR", 0, false, false),
    BR("BR", "BRL", 2, false, false),
    MX("MX", "MXN", 2, false, false),
    GB_CROSS_BORDER("GB", "GBP", 2, false, true),
    TH_CROSS_BORDER("TH", "THB", 2, false, true);

    final String region;
    final String currency;

    /** What people pay in: rupiah are whole although ISO 4217 gives them two digits. */
    final int digits;

    final boolean taxOnTop;
    final boolean crossBorder;

    Market(String region, String currency, int digits, boolean taxOnTop, boolean crossBorder) {
      this.region = region;
      this.currency = currency;
      this.digits = digits;
      this.taxOnTop = taxOnTop;
      this.crossBorder = crossBorder;
    }

    boolean reportsTax() {
      return taxOnTop || crossBorder;
    }

    ShopProfile shop() {
      return crossBorder ? Shops.crossBorder(region, currency) : Shops.local(region, currency);
    }

    BigDecimal amount(long units) {
      return BigDecimal.valueOf(units, digits);
    }

    String text(long units, RandomGenerator random) {
      // "20.0" and "20.00" and 20 are the same money
      return random.nextInt(4) == 0
          ? amount(units).stripTrailingZeros().toPlainString()
          : amount(units).toPlainString();
    }
  }

  /**
   * An order and what must come of it, in smallest units, without what is cancelled.
   *
   * @param quantities how many of each Shopify variant
   * @param goods sum of what TikTok lists
   */
  record Made(
      Market market,
      OrderJson json,
      Map<String, List<LinkedVariant>> links,
      Map<String, Integer> quantities,
      long total,
      long goods,
      long seller,
      long platform,
      long itemTax,
      long tax,
      long deliveryFee,
      long kept,
      long funded) {}

  private final Market market;
  private final RandomGenerator random;
  private final List<LinkedVariant> variants;

  private OrderJson json = OrderJson.order("", "", "0");
  private Map<String, List<LinkedVariant>> links = new HashMap<>();
  private Map<String, Integer> quantities = new HashMap<>();
  private Sums live = new Sums();
  private Sums gone = new Sums();

  private static final class Sums {
    private long listed;
    private long seller;
    private long platform;
    private long tax;
    private long pfand;

    private long net() {
      return listed - seller - platform;
    }
  }

  /**
   * @param variants what Shopify has; at least 8
   */
  OrderGenerator(Market market, long seed, List<LinkedVariant> variants) {
    this.market = market;
    this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    this.variants = List.copyOf(variants);
  }

  /** With variants that no shop has. */
  static OrderGenerator of(Market market, long seed) {
    List<LinkedVariant> variants = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      variants.add(Shops.variant("V" + i));
    }
    return new OrderGenerator(market, seed, variants);
  }

  RandomGenerator random() {
    return random;
  }

  Made next() {
    json = OrderJson.order(market.region, market.currency, "0");
    links = new HashMap<>();
    quantities = new HashMap<>();
    live = new Sums();
    gone = new Sums();
    List<String> skus = new ArrayList<>();
    Map<String, Long> prices = new HashMap<>();
    Map<String, Object[]> components = new HashMap<>();
    for (int i = random.nextInt(1, 6); i > 0; i--) {
      String sku = "S" + i;
      skus.add(sku);
      prices.put(sku, random.nextInt(20) == 0 ? random.nextLong(4) : random.nextLong(1, 15_000));
      if (random.nextInt(4) == 0) {
        components.put(sku, components(sku));
      } else {
        links.put(sku, link());
      }
    }
    int units = random.nextInt(1, 12);
    for (int unit = 0; unit < units; unit++) {
      String sku = skus.get(random.nextInt(skus.size()));
      boolean cancelled = unit > 0 && random.nextInt(9) == 0;
      unit(sku, prices.get(sku), components.get(sku), cancelled);
    }
    return pay();
  }

  /** One variant, a pack of one, or a bundle with and without prices. */
  private List<LinkedVariant> link() {
    int parts = random.nextInt(3) == 0 ? random.nextInt(2, 5) : 1;
    int first = random.nextInt(variants.size());
    List<LinkedVariant> link = new ArrayList<>();
    for (int i = 0; i < parts; i++) {
      LinkedVariant variant =
          variants
              .get((first + i) % variants.size())
              .times(random.nextInt(3) == 0 ? random.nextInt(1, 8) : 1);
      link.add(
          switch (random.nextInt(12)) {
            case 0 -> variant;
            case 1 -> variant.at(BigDecimal.ZERO);
            default -> variant.at(new BigDecimal(random.nextLong(1, 9_000)).movePointLeft(2));
          });
    }
    return link;
  }

  private Object[] components(String bundle) {
    List<Object> parts = new ArrayList<>();
    for (int i = random.nextInt(1, 4); i > 0; i--) {
      String sku = bundle + "-" + i;
      links.put(sku, link());
      parts.add(sku);
      parts.add(random.nextInt(1, 4));
    }
    return parts.toArray();
  }

  private void unit(String sku, long listed, Object[] components, boolean cancelled) {
    boolean gift = random.nextInt(8) == 0;
    long price = gift ? 0 : listed;
    long sellerOff = random.nextInt(3) == 0 ? random.nextLong(price + 1) : 0;
    long platformOff = random.nextInt(3) == 0 ? random.nextLong(price - sellerOff + 1) : 0;
    long tax = market.reportsTax() && !gift ? random.nextLong(price / 8 + 1) : 0;
    long deposit = market == Market.DE && random.nextInt(4) == 0 ? 25 : 0;
    Sums sums = cancelled ? gone : live;
    sums.listed += price;
    sums.seller += sellerOff;
    sums.platform += platformOff;
    sums.tax += tax;
    sums.pfand += deposit;
    json.unit(
        sku,
        market.text(price, random),
        line -> {
          line.put("seller_discount", market.text(sellerOff, random))
              .put("platform_discount", market.text(platformOff, random))
              .put("is_gift", gift);
          if (cancelled) {
            line.put("display_status", "CANCELLED");
          }
          if (gift) {
            line.put("gift_retail_price", market.digits == 0 ? "195" : "19.5");
          }
          if (deposit > 0) {
            line.put("pfand_fee", market.text(deposit, random));
          }
          if (tax > 0) {
            line.putArray("item_tax")
                .addObject()
                .put("tax_type", "SALES_TAX")
                .put("tax_amount", market.text(tax, random))
                .put("tax_rate", random.nextBoolean() ? "0.0825" : "0.07");
          }
        });
    if (components != null) {
      json.consistingOf(components);
    }
    if (!cancelled) {
      if (components == null) {
        links.get(sku).forEach(part -> count(part, 1));
      } else {
        for (int i = 0; i < components.length; i += 2) {
          int times = (Integer) components[i + 1];
          links.get((String) components[i]).forEach(part -> count(part, times));
        }
      }
    }
  }

  private void count(LinkedVariant part, int times) {
    quantities.merge(part.variantId(), part.multiplier() * times, Integer::sum);
  }

  private Made pay() {
    long shippingListed = random.nextLong(2_000);
    long shippingSeller = random.nextInt(3) == 0 ? random.nextLong(shippingListed + 1) : 0;
    long shippingPlatform =
        random.nextInt(2) == 0 ? random.nextLong(shippingListed - shippingSeller + 1) : 0;
    long shipping = shippingListed - shippingSeller - shippingPlatform;
    boolean coFunded = random.nextInt(4) == 0;
    long shippingTax = market.reportsTax() && random.nextBoolean() ? random.nextLong(200) : 0;
    long otherTax = market.reportsTax() && random.nextInt(5) == 0 ? random.nextLong(50) : 0;
    long deliveryFee = market == Market.US && random.nextInt(3) == 0 ? 28 : 0;
    long fromPaymentCompany =
        random.nextInt(8) == 0 && live.net() > 1 ? random.nextLong(1, live.net()) : 0;
    long kept = 0;
    // A cancelled line is still in the payment block, or it is not: TikTok does not say.
    boolean counted = random.nextBoolean();
    long listed = live.listed + (counted ? gone.listed : 0);
    long seller = live.seller + (counted ? gone.seller : 0);
    long platform = live.platform + (counted ? gone.platform : 0);
    long itemTax = live.tax + (counted ? gone.tax : 0);
    long pfand = live.pfand + (counted ? gone.pfand : 0);
    for (String fee :
        List.of(
            "small_order_fee",
            "buyer_service_fee",
            "handling_fee",
            "shipping_insurance_fee",
            "item_insurance_fee",
            "item_insurance_tax",
            "payment_discount_service_fee",
            "distance_fee")) {
      if (random.nextInt(12) == 0) {
        long amount = random.nextLong(1, 300);
        kept += amount;
        json.payment(fee, market.text(amount, random));
      }
    }
    long tax = itemTax + shippingTax + otherTax;
    long total =
        (listed - seller - platform)
            + shipping
            + (market.taxOnTop ? tax : 0)
            + deliveryFee
            + kept
            + pfand
            - fromPaymentCompany;
    json.payment(
        "total_amount", market.text(total, random),
        "sub_total", market.text(listed - seller - platform, random),
        "original_total_product_price", market.text(listed, random),
        "seller_discount", market.text(seller, random),
        "platform_discount", market.text(platform, random),
        "shipping_fee", market.text(shipping, random),
        "original_shipping_fee", market.text(shippingListed, random),
        coFunded ? "shipping_fee_cofunded_discount" : "shipping_fee_seller_discount",
            market.text(shippingSeller, random),
        "shipping_fee_platform_discount", market.text(shippingPlatform, random),
        "shipping_fee_tax", market.text(shippingTax, random),
        "retail_delivery_fee", market.text(deliveryFee, random),
        "payment_platform_discount", market.text(fromPaymentCompany, random));
    if (market.reportsTax()) {
      json.payment("tax", market.text(tax, random));
    }
    long without = counted ? gone.net() + (market.taxOnTop ? gone.tax : 0) + gone.pfand : 0;
    return new Made(
        market,
        json,
        Map.copyOf(links),
        Map.copyOf(quantities),
        total - without,
        live.listed,
        live.seller,
        live.platform,
        live.tax,
        tax - (counted ? gone.tax : 0),
        deliveryFee,
        kept,
        live.platform + shippingPlatform + fromPaymentCompany);
  }

  /** The order's own id, so that a shop can tell it from the others. */
  static OrderJson named(OrderJson json, String id) {
    return json.with((ObjectNode order) -> order.put("id", id));
  }
}
