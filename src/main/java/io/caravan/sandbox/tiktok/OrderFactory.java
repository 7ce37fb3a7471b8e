package io.caravan.sandbox.tiktok;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes the JSON of a new order, with amounts that add up as TikTok documents: sub-total = goods -
 * both discounts; shipping = fee - its discounts; total = sub-total + shipping + taxes + retail
 * delivery fee + buyer fees. One line item is one unit. The recipient is complete here; what a
 * reader may see of it is {@link Masking}'s.
 */
final class OrderFactory {

  /** Buyer fees by field name, with the sign they enter the total with. */
  private static final Map<String, Integer> FEES =
      Map.of(
          "small_order_fee", 1,
          "buyer_service_fee", 1,
          "handling_fee", 1,
          "shipping_insurance_fee", 1,
          "item_insurance_fee", 1,
          "item_insurance_tax", 1,
          "payment_discount_service_fee", 1,
          "payment_platform_discount", -1);

  private static final Set<String> SHIPPING_TYPES = Set.of("TIKTOK", "SELLER");
  private static final Set<String> ORDER_TYPES =
      Set.of("NORMAL", "ZERO_LOTTERY", "PRE_ORDER", "MADE_TO_ORDER", "BACK_ORDER");

  private record Unit(
      TikTokSku sku,
      BigDecimal price,
      BigDecimal sellerDiscount,
      BigDecimal platformDiscount,
      BigDecimal tax,
      BigDecimal deposit,
      boolean gift) {}

  /**
   * @param skus the shop's SKU for a seller SKU, null if there is none
   * @param ids numbers nobody else has
   * @throws IllegalArgumentException for an order that TikTok could not have
   */
  static ObjectNode create(
      OrderSpec spec,
      TikTokShop shop,
      Function<String, @Nullable TikTokSku> skus,
      Recipient recipient,
      Supplier<String> ids,
      long now) {
    if (!SHIPPING_TYPES.contains(spec.shippingType())) {
      throw new IllegalArgumentException("shippingType: '" + spec.shippingType() + "'");
    }
    Market market = shop.market();
    requirePossible(spec, market);
    List<Unit> units = units(spec, shop, skus);
    ObjectNode order = JsonNodeFactory.instance.objectNode();
    order.put("id", ids.get());
    order.put("user_id", spec.buyer().isEmpty() ? ids.get() : spec.buyer());
    order.put("status", OrderStatus.UNPAID.name());
    order.put("create_time", now);
    order.put("update_time", now);
    order.set("payment", payment(spec, shop, units));
    order.set("recipient_address", address(recipient, shop.isoCodes()));
    order.put("buyer_email", ids.get() + "@" + market.relay());
    order.put("buyer_message", spec.buyerMessage());
    order.put(
        "fulfillment_type",
        spec.fulfilledByTikTok() ? "FULFILLMENT_BY_TIKTOK" : "FULFILLMENT_BY_SELLER");
    order.put("shipping_type", spec.shippingType());
    order.put("delivery_type", "HOME_DELIVERY");
    DeliveryOption option =
        spec.shippingType().equals("TIKTOK") ? Logistics.BY_TIKTOK : Logistics.BY_SELLER;
    order.put("delivery_option_id", option.id());
    order.put("delivery_option_name", option.name());
    order.put(
        "warehouse_id", spec.warehouseId().isEmpty() ? shop.warehouseId() : spec.warehouseId());
    order.put("payment_method_name", spec.cashOnDelivery() ? "Cash on delivery" : "CCDC");
    order.put("order_type", spec.orderType());
    Long release = spec.releaseDate();
    if (release != null) {
      order.put("release_date", release);
    }
    if (spec.orderType().equals("MADE_TO_ORDER") || spec.orderType().equals("BACK_ORDER")) {
      order.putObject("handling_duration").put("days", "7").put("type", "BUSINESS_DAY");
    }
    order.put("is_sample_order", spec.sample());
    order.put("is_cod", spec.cashOnDelivery());
    order.put("is_on_hold_order", shop.onHold() || release != null);
    order.put("is_buyer_request_cancel", false);
    order.put("is_replacement_order", !spec.replaces().isEmpty());
    if (!spec.replaces().isEmpty()) {
      order.put("replaced_order_id", spec.replaces());
    }
    order.put("is_exchange_order", !spec.exchanges().isEmpty());
    if (!spec.exchanges().isEmpty()) {
      order.put("exchange_source_order_id", spec.exchanges());
    }
    order.put("has_updated_recipient_address", false);
    if (market == Market.BR) {
      order.put("need_upload_invoice", spec.needsInvoice() ? "NEED_INVOICE" : "NO_NEED");
    }
    ArrayNode lines = order.putArray("line_items");
    for (Unit unit : units) {
      lines.add(line(unit, spec, shop, ids.get()));
    }
    return order;
  }

  private static void requirePossible(OrderSpec spec, Market market) {
    if (!ORDER_TYPES.contains(spec.orderType())) {
      throw new IllegalArgumentException("orderType: '" + spec.orderType() + "'");
    }
    boolean released = spec.releaseDate() != null;
    boolean american = market == Market.US;
    if (released && !(american && spec.orderType().equals("PRE_ORDER"))) {
      throw new IllegalArgumentException("release date: only of a PRE_ORDER in the US");
    }
    if (!spec.exchanges().isEmpty() && !american && market != Market.GB) {
      throw new IllegalArgumentException("exchange: TikTok has it in the US and the UK only");
    }
    if (spec.needsInvoice() && market != Market.BR) {
      throw new IllegalArgumentException("invoice: TikTok asks for it in Brazil only");
    }
    if (spec.blindBox() && !american) {
      throw new IllegalArgumentException("blind box: TikTok has it in the US only");
    }
    if (spec.cashOnDelivery() && !market.cashOnDelivery()) {
      throw new IllegalArgumentException("cash on delivery: TikTok does not have it in " + market);
    }
  }

  private static List<Unit> units(
      OrderSpec spec, TikTokShop shop, Function<String, @Nullable TikTokSku> skus) {
    Market market = shop.market();
    var units = new ArrayList<Unit>();
    for (OrderSpec.Line line : spec.lines()) {
      TikTokSku sku = skus.apply(line.sellerSku());
      if (sku == null) {
        throw new IllegalArgumentException(
            "sellerSku '" + line.sellerSku() + "': shop " + shop.id() + " has no such SKU");
      }
      int quantity = line.quantity();
      if (quantity < 1) {
        throw new IllegalArgumentException("quantity: expected 1 or more, got " + quantity);
      }
      BigDecimal price = market.exact("price", line.price() == null ? sku.price() : line.price());
      BigDecimal bySeller = market.exact("sellerDiscount", line.sellerDiscount());
      BigDecimal byPlatform = market.exact("platformDiscount", line.platformDiscount());
      BigDecimal goods = price.multiply(BigDecimal.valueOf(quantity));
      if (bySeller.signum() < 0
          || byPlatform.signum() < 0
          || bySeller.add(byPlatform).compareTo(goods) > 0) {
        throw new IllegalArgumentException(
            "discounts: " + bySeller + " + " + byPlatform + " exceed the price " + goods);
      }
      if (line.gift()) {
        for (int i = 0; i < quantity; i++) {
          BigDecimal zero = market.rounded(BigDecimal.ZERO);
          units.add(new Unit(sku, price, zero, zero, zero, zero, true));
        }
        continue;
      }
      List<BigDecimal> sellerShares = market.shares(bySeller, quantity);
      // The other way round, so that no unit gets two left-over units and falls below zero.
      List<BigDecimal> platformShares = new ArrayList<>(market.shares(byPlatform, quantity));
      Collections.reverse(platformShares);
      List<BigDecimal> taxes =
          line.tax() == null ? List.of() : market.shares(market.exact("tax", line.tax()), quantity);
      for (int i = 0; i < quantity; i++) {
        BigDecimal taxed = price.subtract(sellerShares.get(i));
        BigDecimal tax =
            market.taxIncluded()
                ? market.rounded(BigDecimal.ZERO)
                : taxes.isEmpty() ? market.rounded(taxed.multiply(spec.taxRate())) : taxes.get(i);
        units.add(
            new Unit(
                sku,
                price,
                sellerShares.get(i),
                platformShares.get(i),
                tax,
                market.exact("deposit", line.deposit()),
                false));
      }
    }
    return units;
  }

  private static ObjectNode payment(OrderSpec spec, TikTokShop shop, List<Unit> units) {
    Market market = shop.market();
    OrderSpec.Shipping shipping = spec.shipping();
    BigDecimal goods = BigDecimal.ZERO;
    BigDecimal bySeller = BigDecimal.ZERO;
    BigDecimal byPlatform = BigDecimal.ZERO;
    BigDecimal productTax = BigDecimal.ZERO;
    BigDecimal deposits = BigDecimal.ZERO;
    for (Unit unit : units) {
      goods = goods.add(unit.gift() ? BigDecimal.ZERO : unit.price());
      bySeller = bySeller.add(unit.sellerDiscount());
      byPlatform = byPlatform.add(unit.platformDiscount());
      productTax = productTax.add(unit.tax());
      deposits = deposits.add(unit.deposit());
    }
    BigDecimal subTotal = goods.subtract(bySeller).subtract(byPlatform);
    BigDecimal shippingFee =
        shipping
            .fee()
            .subtract(shipping.sellerDiscount())
            .subtract(shipping.platformDiscount())
            .subtract(shipping.cofunded());
    if (shippingFee.signum() < 0) {
      throw new IllegalArgumentException("shipping: its discounts exceed the fee");
    }
    ObjectNode payment = JsonNodeFactory.instance.objectNode();
    payment.put("currency", market.currency());
    payment.put("original_total_product_price", money(market, goods));
    payment.put("seller_discount", money(market, bySeller));
    payment.put("platform_discount", money(market, byPlatform));
    payment.put("sub_total", money(market, subTotal));
    payment.put("original_shipping_fee", money(market, shipping.fee()));
    payment.put("shipping_fee_seller_discount", money(market, shipping.sellerDiscount()));
    payment.put("shipping_fee_platform_discount", money(market, shipping.platformDiscount()));
    payment.put("shipping_fee_cofunded_discount", money(market, shipping.cofunded()));
    payment.put("shipping_fee", money(market, shippingFee));
    BigDecimal total = subTotal.add(shippingFee).add(deposits);
    if (!market.taxIncluded()) {
      BigDecimal shippingTax =
          shipping.tax() == null
              ? market.rounded(shippingFee.multiply(spec.taxRate()))
              : shipping.tax();
      BigDecimal tax = productTax.add(shippingTax);
      payment.put("product_tax", money(market, productTax));
      payment.put("shipping_fee_tax", money(market, shippingTax));
      payment.put("tax", money(market, tax));
      payment.put("retail_delivery_fee", money(market, spec.retailDeliveryFee()));
      total = total.add(tax).add(spec.retailDeliveryFee());
    } else if (shop.crossBorder()) {
      BigDecimal gross = subTotal.add(shippingFee);
      BigDecimal net = gross.divide(BigDecimal.ONE.add(spec.taxRate()), MathContext.DECIMAL64);
      payment.put("tax", money(market, market.rounded(gross.subtract(net))));
    }
    for (Map.Entry<String, BigDecimal> fee : new TreeMap<>(spec.fees()).entrySet()) {
      Integer sign = FEES.get(fee.getKey());
      if (sign == null) {
        throw new IllegalArgumentException(
            "fee '" + fee.getKey() + "': expected one of " + FEES.keySet());
      }
      payment.put(fee.getKey(), money(market, fee.getValue()));
      total = total.add(fee.getValue().multiply(BigDecimal.valueOf(sign)));
    }
    if (total.signum() < 0) {
      throw new IllegalArgumentException("total: below zero");
    }
    payment.put("total_amount", money(market, total));
    return payment;
  }

  private static ObjectNode line(Unit unit, OrderSpec spec, TikTokShop shop, String id) {
    Market market = shop.market();
    TikTokSku sku = unit.sku();
    BigDecimal original = unit.gift() ? BigDecimal.ZERO : unit.price();
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    line.put("id", id);
    line.put("sku_id", sku.id());
    line.put("product_id", sku.productId());
    line.put("product_name", sku.productName());
    line.put("sku_name", sku.skuName());
    line.put("sku_image", "https://p16-oec-va.itexeitg.com/sandbox/" + sku.id());
    line.put("seller_sku", sku.sellerSku());
    line.put("sku_type", spec.orderType());
    line.put("currency", market.currency());
    line.put("original_price", money(market, original));
    line.put("seller_discount", money(market, unit.sellerDiscount()));
    line.put("platform_discount", money(market, unit.platformDiscount()));
    line.put(
        "sale_price",
        money(market, original.subtract(unit.sellerDiscount()).subtract(unit.platformDiscount())));
    line.put("display_status", OrderStatus.UNPAID.name());
    line.put("is_gift", unit.gift());
    line.put("gift_retail_price", unit.gift() ? money(market, unit.price()) : "0");
    line.put("is_dangerous_good", false);
    line.put("needs_prescription", false);
    if (spec.blindBox()) {
      line.put("is_unboxing_item", true);
    }
    if (unit.deposit().signum() > 0) {
      line.put("pfand_fee", money(market, unit.deposit()));
    }
    if (!market.taxIncluded() && !unit.gift()) {
      ObjectNode tax = line.putArray("item_tax").addObject();
      tax.put("tax_type", "SALES_TAX");
      tax.put("tax_amount", money(market, unit.tax()));
      tax.put("tax_rate", spec.taxRate().toPlainString());
    }
    if (!sku.components().isEmpty()) {
      ArrayNode parts = line.putArray("combined_listing_skus");
      for (TikTokSku.Component component : sku.components()) {
        parts
            .addObject()
            .put("sku_id", component.skuId())
            .put("sku_count", component.count())
            .put("product_id", component.productId())
            .put("seller_sku", component.sellerSku());
      }
    }
    return line;
  }

  static ObjectNode address(Recipient to, boolean isoCodes) {
    ObjectNode address = JsonNodeFactory.instance.objectNode();
    String name = (to.firstName() + " " + to.lastName()).trim();
    var full = new ArrayList<String>();
    to.lines().stream().filter(line -> !line.isBlank()).forEach(full::add);
    if (!to.postTown().isEmpty()) {
      full.add(to.postTown());
    }
    for (int i = to.districts().size() - 1; i > 0; i--) {
      full.add(to.districts().get(i).name());
    }
    full.add(to.postalCode());
    address.put("full_address", String.join(", ", full));
    address.put("phone_number", to.phone());
    address.put("name", name);
    address.put("first_name", to.firstName());
    address.put("last_name", to.lastName());
    if (!to.firstNameLocal().isEmpty()) {
      address.put("first_name_local_script", to.firstNameLocal());
      address.put("last_name_local_script", to.lastNameLocal());
    }
    address.put("region_code", to.region());
    address.put("postal_code", to.postalCode());
    if (!to.postTown().isEmpty()) {
      address.put("post_town", to.postTown());
    }
    for (int i = 0; i < 4; i++) {
      address.put("address_line" + (i + 1), i < to.lines().size() ? to.lines().get(i) : "");
    }
    address.put(
        "address_detail", String.join(" ", to.lines().stream().filter(l -> !l.isBlank()).toList()));
    ArrayNode districts = address.putArray("district_info");
    for (Recipient.District district : to.districts()) {
      ObjectNode entry = districts.addObject();
      entry.put("address_level", district.level());
      entry.put("address_level_name", district.levelName());
      entry.put("address_name", district.name());
      if (isoCodes && !district.isoCode().isEmpty()) {
        entry.put("iso_code", district.isoCode());
      }
    }
    if (!to.dropOff().isEmpty()) {
      address.putObject("delivery_preferences").put("drop_off_location", to.dropOff());
    }
    return address;
  }

  private static String money(Market market, BigDecimal amount) {
    return market.money(market.exact("amount", amount));
  }

  private OrderFactory() {}
}
