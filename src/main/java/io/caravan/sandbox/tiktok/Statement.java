package io.caravan.sandbox.tiktok;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * One day of a shop's money, closed at 00:00 UTC. What costs the seller is negative, so that all
 * adds up; that is how TikTok's sample of Get Statements reads, where the formulas of other pages
 * subtract.
 *
 * @param time Unix seconds at which the day was closed
 * @param paymentId empty where nothing is paid out
 */
public record Statement(
    String id,
    String shopId,
    long time,
    String currency,
    String paymentId,
    List<Transaction> transactions) {

  public Statement {
    transactions = List.copyOf(transactions);
  }

  /** The parts of which TikTok makes an amount; the last two add nothing to it. */
  enum Group {
    REVENUE,
    SHIPPING,
    FEE,
    TAX,
    SHIPPING_EXTRA,
    EXTRA
  }

  /**
   * A row of a statement: an order, or its later refund; an adjustment; money withheld or given
   * free.
   *
   * @param type ORDER, RESERVE or the kind of adjustment
   * @param orderId of an ORDER; empty otherwise
   * @param returnIds the returns whose refunds it has
   * @param adjustmentOrderId the order that an adjustment is about; empty for none
   * @param releaseTime Unix seconds at which a reserve is to be given free
   */
  public record Transaction(
      String id,
      String type,
      String orderId,
      long orderCreateTime,
      boolean sale,
      List<String> returnIds,
      List<Sku> skus,
      String adjustmentId,
      String adjustmentOrderId,
      BigDecimal adjustment,
      String associatedOrderId,
      BigDecimal reserve,
      String reserveStatus,
      long releaseTime) {

    static final String ORDER = "ORDER";
    static final String RESERVE = "RESERVE";

    public Transaction {
      returnIds = List.copyOf(returnIds);
      skus = List.copyOf(skus);
    }

    BigDecimal of(Group group) {
      return skus.stream().map(sku -> sku.of(group)).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /** By field name. */
    Map<String, BigDecimal> fields(Group group) {
      var sums = new HashMap<String, BigDecimal>();
      skus.forEach(
          sku ->
              sku.fields(group)
                  .forEach((field, amount) -> sums.merge(field, amount, BigDecimal::add)));
      return sums;
    }

    BigDecimal revenue() {
      return of(Group.REVENUE);
    }

    BigDecimal shipping() {
      return of(Group.SHIPPING);
    }

    BigDecimal feesAndTaxes() {
      return of(Group.FEE).add(of(Group.TAX));
    }

    public BigDecimal settlement() {
      return revenue().add(shipping()).add(feesAndTaxes()).add(adjustment);
    }
  }

  /**
   * A SKU's share of an order's row.
   *
   * @param amounts by group and field name, as {@code REVENUE/seller_discount_amount}
   */
  public record Sku(
      String skuId,
      String skuName,
      String productName,
      int quantity,
      Map<String, BigDecimal> amounts) {

    public Sku {
      amounts = Map.copyOf(amounts);
    }

    BigDecimal of(Group group) {
      return fields(group).values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    Map<String, BigDecimal> fields(Group group) {
      var fields = new TreeMap<String, BigDecimal>();
      amounts.forEach(
          (key, amount) -> {
            if (key.startsWith(group + "/")) {
              fields.put(key.substring(group.name().length() + 1), amount);
            }
          });
      return fields;
    }

    BigDecimal settlement() {
      return of(Group.REVENUE).add(of(Group.SHIPPING)).add(of(Group.FEE)).add(of(Group.TAX));
    }
  }

  public BigDecimal settlement() {
    return sum(Transaction::settlement);
  }

  public BigDecimal reserve() {
    return sum(Transaction::reserve);
  }

  /** What goes to the seller's bank. */
  public BigDecimal payable() {
    return settlement().add(reserve());
  }

  BigDecimal revenue() {
    return sum(Transaction::revenue);
  }

  BigDecimal shipping() {
    return sum(Transaction::shipping);
  }

  BigDecimal feesAndTaxes() {
    return sum(Transaction::feesAndTaxes);
  }

  BigDecimal adjustment() {
    return sum(Transaction::adjustment);
  }

  private BigDecimal sum(Function<Transaction, BigDecimal> part) {
    return transactions.stream().map(part).reduce(BigDecimal.ZERO, BigDecimal::add);
  }
}
