package io.caravan.order.content;

import io.caravan.order.content.ContentSettings.DiscountStyle;
import io.caravan.order.content.ContentSettings.FeeStyle;
import io.caravan.order.content.ContentSettings.PlatformDiscountStyle;
import io.caravan.order.content.ContentSettings.RetailDeliveryFeeStyle;
import io.caravan.order.content.Parts.Part;
import io.caravan.order.content.ShopProfile.SellerType;
import io.caravan.order.content.Unit.TaxKind;
import io.caravan.shopify.OrderCreateInput.Attribute;
import io.caravan.shopify.OrderCreateInput.DiscountCode;
import io.caravan.shopify.OrderCreateInput.FinancialStatus;
import io.caravan.shopify.OrderCreateInput.LineItem;
import io.caravan.shopify.OrderCreateInput.ShippingLine;
import io.caravan.shopify.OrderCreateInput.TaxLine;
import io.caravan.shopify.OrderCreateInput.Transaction;
import io.caravan.tiktok.TikTokOrder;
import io.caravan.tiktok.TikTokOrder.Payment;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The money of one order: lines, discount, shipping, taxes and transactions, such that what Shopify
 * adds up is what was paid. Everything is counted in smallest units.
 */
record OrderMoney(
    boolean taxesIncluded,
    List<LineItem> lines,
    ShippingLine shippingLine,
    @Nullable DiscountCode discountCode,
    List<Transaction> transactions,
    @Nullable FinancialStatus financialStatus,
    MoneyCheck check,
    List<Attribute> attributes,
    List<Note> notes) {

  static final String GATEWAY = "TikTok Shop";
  static final String DISCOUNT_GATEWAY = "TikTok Shop discount";
  static final String ADJUSTMENT = "TikTok adjustment";
  static final String SELLER_DISCOUNT = "TikTok seller discount";
  static final String DISCOUNT = "TikTok discount";
  private static final String RETAIL_DELIVERY_FEE = "Retail delivery fee";

  /** Where TikTok's prices come without tax; everywhere else they include it. */
  private static final Set<String> TAX_ON_TOP = Set.of("US", "CA");

  private static final int MAX_TITLE = 255;

  /** What costs nothing may still have a tax to share: in proportion to its parts all the same. */
  private static final long PARTS_OF_NOTHING = 1_000_000;

  /**
   * @param units all units of the order, cancelled ones too, at least one of them live
   * @param links the variants of every SKU that a live unit needs
   * @param total TikTok's {@code total_amount}
   */
  static OrderMoney of(
      TikTokOrder order,
      List<Unit> units,
      long total,
      Map<String, List<LinkedVariant>> links,
      ShopProfile shop,
      ContentSettings settings,
      Minor minor) {
    Maker maker = new Maker(order, units, total, links, shop, settings, minor);
    // Where tax on top leaves no room for so small a total, it must have been included.
    return maker
        .make(maker.solution.taxesIncluded())
        .or(() -> maker.make(true))
        .orElseThrow(() -> new IllegalStateException("no total for order " + order.id()));
  }

  /** The working state of one order's sums. */
  private static final class Maker {
    private final TikTokOrder order;
    private final List<Unit> live;
    private final List<Unit> gone;
    private final Map<String, List<LinkedVariant>> links;
    private final ShopProfile shop;
    private final ContentSettings settings;
    private final Minor minor;
    private final Solution solution;
    private final Figures figures;

    Maker(
        TikTokOrder order,
        List<Unit> units,
        long total,
        Map<String, List<LinkedVariant>> links,
        ShopProfile shop,
        ContentSettings settings,
        Minor minor) {
      this.order = order;
      this.links = links;
      this.shop = shop;
      this.settings = settings;
      this.minor = minor;
      this.live = units.stream().filter(unit -> !unit.cancelled()).toList();
      this.gone = units.stream().filter(Unit::cancelled).toList();
      boolean stillCounted = stillCounted(units);
      List<Unit> counted = stillCounted ? units : live;
      Figures reported = Figures.of(order, counted, total, minor);
      Solution solved = solve(reported, counted);
      if (stillCounted && !solved.explained() && Figures.sum(gone, Unit::price) == 0) {
        // What is cancelled cost nothing but a deposit: the total tells whether that was taken off.
        Figures without = Figures.of(order, live, total, minor);
        Solution other = solve(without, live);
        stillCounted = !other.explained();
        reported = stillCounted ? reported : without;
        solved = stillCounted ? solved : other;
      }
      this.solution = solved;
      this.figures = stillCounted ? reported.without(gone, solution) : reported;
    }

    private Solution solve(Figures reported, List<Unit> counted) {
      return Solution.of(
          reported,
          !TAX_ON_TOP.contains(shop.region()),
          counted.size() + 1L,
          Figures.sum(counted, Unit::net));
    }

    /** Whether the payment block still counts the cancelled lines; TikTok does not say. */
    private boolean stillCounted(List<Unit> units) {
      Payment payment = order.payment();
      if (gone.isEmpty()) {
        return false;
      }
      if (payment.originalTotalProductPrice() != null) {
        return minor.of(payment.originalTotalProductPrice()) == Figures.sum(units, Unit::price);
      }
      return payment.subTotal() != null
          && minor.of(payment.subTotal()) == Figures.sum(units, Unit::net);
    }

    /** Empty where the total is too small for taxes on top. */
    Optional<OrderMoney> make(boolean taxesIncluded) {
      boolean asDiscount = settings.platformDiscount() == PlatformDiscountStyle.DISCOUNT;
      Lines lines = new Lines(taxesIncluded);
      LineGroup.of(live).forEach((key, group) -> lines.add(key, group, asDiscount));
      addCustomLines(lines);

      long discount = lines.discount + sellerDiscountOfNoLine();
      if (asDiscount) {
        discount += platformDiscountOfNoLine() + solution.amount(Fee.PAYMENT_PLATFORM_DISCOUNT);
      }
      discount = Math.min(discount, lines.total);
      String code = discount == 0 ? ADJUSTMENT : asDiscount ? DISCOUNT : SELLER_DISCOUNT;
      long shipping = figures.shipping() + (asDiscount ? 0 : figures.shippingPlatformDiscount());
      List<TaxLine> shippingTaxes = new ArrayList<>();
      long taxes = addShippingTaxes(lines, shipping, shippingTaxes);

      long kept = solution.kept();
      long funded =
          figures.platformDiscount()
              + figures.shippingPlatformDiscount()
              + solution.amount(Fee.PAYMENT_PLATFORM_DISCOUNT);
      long buyer =
          Math.max(0, figures.total() - (settings.fees() == FeeStyle.ATTRIBUTE ? kept : 0));
      long target = buyer + (asDiscount ? 0 : funded);

      long remainder = target - (lines.total - discount + shipping + (taxesIncluded ? 0 : taxes));
      if (remainder > 0) {
        lines.custom(ADJUSTMENT, remainder, false);
      } else if (remainder < 0) {
        long offGoods = Math.min(-remainder, lines.total - discount);
        long offShipping = -remainder - offGoods;
        if (offShipping > shipping) {
          return Optional.empty();
        }
        discount += offGoods;
        shipping -= offShipping;
      }

      boolean outstanding = target > 0 && (order.isCod() || "UNPAID".equals(order.status()));
      List<Transaction> transactions = new ArrayList<>();
      if (!outstanding) {
        addTransaction(transactions, GATEWAY, buyer);
        addTransaction(transactions, DISCOUNT_GATEWAY, asDiscount ? 0 : funded);
      }
      return Optional.of(
          new OrderMoney(
              taxesIncluded,
              lines.items,
              shippingLine(shipping, shippingTaxes),
              discount == 0 ? null : DiscountCode.fixed(code, minor.bag(discount)),
              transactions,
              outstanding ? FinancialStatus.PENDING : target == 0 ? FinancialStatus.PAID : null,
              new MoneyCheck(
                  taxesIncluded,
                  minor.amount(target),
                  minor.amount(outstanding ? 0 : target),
                  minor.amount(figures.total()),
                  minor.amount(funded),
                  minor.amount(kept),
                  minor.amount(remainder),
                  outstanding),
              attributes(kept),
              notes(remainder, lines.sharedByQuantity)));
    }

    /** Lines tell their own discounts; where none does, the payment block's counts. */
    private long sellerDiscountOfNoLine() {
      return live.stream().allMatch(unit -> unit.line().sellerDiscount() == null)
          ? minor.atLeastZero(order.payment().sellerDiscount())
          : 0;
    }

    private long platformDiscountOfNoLine() {
      return live.stream().allMatch(unit -> unit.line().platformDiscount() == null)
          ? figures.platformDiscount()
          : 0;
    }

    /** What the total has of a fee, without what a cancelled line had of it. */
    private long inTotal(Fee fee) {
      return Math.min(solution.amount(fee), figures.fees().getOrDefault(fee, 0L));
    }

    private void addCustomLines(Lines lines) {
      lines.taxed("Pfand", inTotal(Fee.PFAND));
      if (settings.fees() == FeeStyle.LINE) {
        solution
            .fees()
            .forEach(
                (fee, amount) -> {
                  if (fee.kept()) {
                    lines.custom(fee.title(), amount, false);
                  }
                });
      }
      if (!retailDeliveryFeeIsTax(lines.taxesIncluded)) {
        lines.custom(RETAIL_DELIVERY_FEE, figures.retailDeliveryFee(), false);
      }
    }

    /** A tax line adds to the total only where tax is on top. */
    private boolean retailDeliveryFeeIsTax(boolean taxesIncluded) {
      return !taxesIncluded && settings.retailDeliveryFee() == RetailDeliveryFeeStyle.TAX_LINE;
    }

    /**
     * @return all taxes, those of the lines too
     */
    private long addShippingTaxes(Lines lines, long shipping, List<TaxLine> taxes) {
      if (lines.vatRate != null) {
        long vat = lines.vatIn(shipping);
        lines.tax(taxes, new TaxKind(lines.vatName(), lines.vatRateText()), vat);
        return lines.taxes + vat;
      }
      long left = Math.max(0, figures.tax() - lines.taxes);
      long onShipping = Math.min(figures.shippingTax(), left);
      String rate = lines.likelyRate();
      lines.tax(taxes, new TaxKind("Shipping tax", rate), onShipping);
      lines.tax(taxes, new TaxKind("Other tax", rate), left - onShipping);
      long deliveryFee =
          retailDeliveryFeeIsTax(lines.taxesIncluded) ? figures.retailDeliveryFee() : 0;
      lines.tax(taxes, new TaxKind(RETAIL_DELIVERY_FEE, "0"), deliveryFee);
      return lines.taxes + left + deliveryFee;
    }

    private ShippingLine shippingLine(long price, List<TaxLine> taxes) {
      String name = Text.line(order.deliveryOptionName());
      return new ShippingLine(
          name == null ? "TikTok Shop shipping" : Text.cut(name, MAX_TITLE),
          order.deliveryOptionId(),
          GATEWAY,
          minor.bag(price),
          taxes);
    }

    private void addTransaction(List<Transaction> transactions, String gateway, long amount) {
      if (amount > 0) {
        transactions.add(Transaction.sale(gateway, minor.bag(amount), order.paidTime()));
      }
    }

    private List<Attribute> attributes(long kept) {
      Payment payment = order.payment();
      List<Attribute> attributes = new ArrayList<>();
      attribute(attributes, "buyer_paid", figures.total());
      attribute(attributes, "platform_discount", figures.platformDiscount());
      attribute(attributes, "shipping_fee_platform_discount", figures.shippingPlatformDiscount());
      attribute(
          attributes,
          "shipping_fee_seller_discount",
          minor.atLeastZero(payment.shippingFeeSellerDiscount()));
      attribute(
          attributes,
          "shipping_fee_cofunded_discount",
          minor.atLeastZero(payment.shippingFeeCofundedDiscount()));
      attribute(attributes, "retail_delivery_fee", figures.retailDeliveryFee());
      solution.fees().keySet().forEach(fee -> attribute(attributes, fee.field(), inTotal(fee)));
      attribute(attributes, "fees_kept_by_tiktok", kept);
      return attributes;
    }

    private void attribute(List<Attribute> attributes, String name, long amount) {
      if (amount > 0) {
        attributes.add(new Attribute(Details.PREFIX + name, minor.text(amount)));
      }
    }

    private List<Note> notes(long remainder, boolean sharedByQuantity) {
      List<Note> notes = new ArrayList<>();
      if (remainder != 0) {
        notes.add(
            new Note(
                Note.Kind.MONEY_REMAINDER,
                "TikTok's total_amount "
                    + minor.text(figures.total())
                    + " is "
                    + minor.text(Math.abs(remainder))
                    + (remainder > 0 ? " more" : " less")
                    + " than its parts; the difference was "
                    + (remainder > 0
                        ? "added as the line \"" + ADJUSTMENT + "\""
                        : "added to the discount")));
      }
      if (sharedByQuantity) {
        notes.add(
            new Note(
                Note.Kind.BUNDLE_SHARED_BY_QUANTITY,
                "Shopify has no price for a part of a bundle; its price was shared by quantity"));
      }
      if (!gone.isEmpty()) {
        notes.add(
            new Note(
                Note.Kind.LINES_CANCELLED,
                gone.size() + " of " + (live.size() + gone.size()) + " units are cancelled"));
      }
      Map<Fee, Long> notInTotal = new EnumMap<>(Fee.class);
      notInTotal.putAll(figures.fees());
      notInTotal.keySet().removeAll(solution.fees().keySet());
      notInTotal.forEach(
          (fee, amount) ->
              notes.add(
                  new Note(
                      Note.Kind.FEE_NOT_IN_TOTAL,
                      fee.field() + " " + minor.text(amount) + " is not part of the total")));
      return notes;
    }

    /** The lines as they grow, with their sums. */
    private final class Lines {
      private final boolean taxesIncluded;
      private final boolean channelLiable;
      private final @Nullable BigDecimal vatRate;
      private final List<LineItem> items = new ArrayList<>();
      private final Set<BigDecimal> rates = new TreeSet<>();

      /** Sum of price x quantity. */
      private long total;

      /** What of it goes into the discount code. */
      private long discount;

      /** Sum of the lines' tax lines. */
      private long taxes;

      /** Some bundle's price was shared without knowing what its parts are worth. */
      private boolean sharedByQuantity;

      Lines(boolean taxesIncluded) {
        this.taxesIncluded = taxesIncluded;
        this.channelLiable =
            !taxesIncluded
                || shop.region().equals("US")
                || shop.sellerType() == SellerType.CROSS_BORDER;
        // A local shop's TikTok answer has no tax: only the seller knows the rate.
        BigDecimal configured = settings.vatRates().get(shop.region());
        this.vatRate =
            taxesIncluded && figures.tax() == 0 && configured != null && configured.signum() > 0
                ? configured
                : null;
      }

      void add(LineGroup.Key key, LineGroup group, boolean platformAsDiscount) {
        Parts parts = Parts.of(key.skuId(), key.components(), links);
        long listed = group.sum(Unit::price);
        long seller = group.sum(Unit::seller);
        long platform = group.sum(Unit::platform);
        long off = Math.min(listed, seller + (platformAsDiscount ? platform : 0));
        boolean inPrice = settings.discount() == DiscountStyle.PRICE;
        // A gift is shown for what is paid for it, nothing, rather than with a discount.
        boolean shownNet = key.gift() || inPrice;
        discount += shownNet ? 0 : off;
        Map<TaxKind, Long> groupTaxes =
            vatRate == null
                ? group.taxes()
                : Map.of(new TaxKind(vatName(), vatRateText()), vatIn(listed - off));
        groupTaxes.keySet().forEach(kind -> rates.add(new BigDecimal(kind.rate())));
        sharedByQuantity |= listed > 0 && parts.isSharedByQuantity();

        // One unit's price over its parts, so that all units of a bundle look the same; what differs
        // from unit to unit is shared as one sum, in proportion.
        long[] shares = parts.share(key.price());
        long[] listedParts = Arrays.stream(shares).map(share -> share * group.size()).toArray();
        long[] weights = listed > 0 ? listedParts : parts.share(PARTS_OF_NOTHING);
        long[] offParts = Allocation.largestRemainder(off, weights);
        long[] sellerParts = Allocation.largestRemainder(seller, weights);
        long[] platformParts = Allocation.largestRemainder(platform, weights);
        List<Map<TaxKind, Long>> taxParts = LineGroup.split(groupTaxes, weights);
        for (int i = 0; i < parts.size(); i++) {
          addPart(
              parts.parts().get(i),
              parts.size() > 1 || !key.components().isEmpty(),
              group,
              listedParts[i] - (shownNet ? offParts[i] : 0),
              taxParts.get(i),
              sellerParts[i],
              platformParts[i]);
        }
      }

      /** One line, or two where the price does not divide: some of the units cost one more. */
      private void addPart(
          Part part,
          boolean bundle,
          LineGroup group,
          long shown,
          Map<TaxKind, Long> partTaxes,
          long seller,
          long platform) {
        LinkedVariant variant = part.variant();
        int quantity = Math.multiplyExact(group.size(), part.each());
        long unitPrice = shown / quantity;
        int dearer = (int) (shown % quantity);
        List<long[]> lines = new ArrayList<>();
        if (dearer > 0) {
          lines.add(new long[] {unitPrice + 1, dearer});
        }
        lines.add(new long[] {unitPrice, quantity - dearer});

        long[] weights = lines.stream().mapToLong(line -> line[0] * line[1]).toArray();
        List<Map<TaxKind, Long>> lineTaxes = LineGroup.split(partTaxes, weights);
        long[] sellerShares = Allocation.largestRemainder(seller, weights);
        long[] platformShares = Allocation.largestRemainder(platform, weights);
        for (int i = 0; i < lines.size(); i++) {
          List<TaxLine> taxLines = new ArrayList<>();
          lineTaxes.get(i).forEach((kind, amount) -> taxes += tax(taxLines, kind, amount));
          total += weights[i];
          items.add(
              new LineItem(
                  variant.variantId(),
                  null,
                  (int) lines.get(i)[1],
                  minor.bag(lines.get(i)[0]),
                  variant.requiresShipping(),
                  variant.taxable(),
                  taxLines,
                  group.properties(part, bundle, sellerShares[i], platformShares[i], minor)));
        }
      }

      void custom(String title, long amount, boolean taxable) {
        custom(title, amount, taxable, List.of());
      }

      void taxed(String title, long amount) {
        List<TaxLine> taxLines = new ArrayList<>();
        if (vatRate != null) {
          taxes += tax(taxLines, new TaxKind(vatName(), vatRateText()), vatIn(amount));
        }
        custom(title, amount, true, taxLines);
      }

      private void custom(String title, long amount, boolean taxable, List<TaxLine> taxLines) {
        if (amount > 0) {
          total += amount;
          items.add(
              new LineItem(null, title, 1, minor.bag(amount), false, taxable, taxLines, List.of()));
        }
      }

      long tax(List<TaxLine> lines, TaxKind kind, long amount) {
        if (amount > 0) {
          lines.add(new TaxLine(kind.title(), kind.rate(), minor.bag(amount), channelLiable));
        }
        return amount;
      }

      /**
       * The rate of a tax for which TikTok tells none (on shipping; or all of it, of cross-border
       * shops): the goods' own, the higher of several, else the one that is configured. Zero is the
       * last resort, since Shopify may take it for a missing rate.
       */
      String likelyRate() {
        BigDecimal rate =
            rates.isEmpty()
                ? settings.vatRates().getOrDefault(shop.region(), BigDecimal.ZERO)
                : Collections.max(rates);
        return rate.signum() == 0 ? "0" : rate.stripTrailingZeros().toPlainString();
      }

      /** The VAT contained in a gross amount. */
      long vatIn(long gross) {
        if (vatRate == null) {
          return 0;
        }
        return BigDecimal.valueOf(gross)
            .multiply(vatRate)
            .divide(BigDecimal.ONE.add(vatRate), 0, RoundingMode.HALF_UP)
            .longValueExact();
      }

      String vatName() {
        return shop.region().equals("JP") ? "Consumption tax" : "VAT";
      }

      String vatRateText() {
        return vatRate == null ? "0" : vatRate.stripTrailingZeros().toPlainString();
      }
    }
  }
}
