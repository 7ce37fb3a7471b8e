package io.caravan.settlement.statement;

import java.math.BigDecimal;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An order's figures as whoever reads them gets them: amounts as decimal strings, from the seller's
 * side. The same figures give the same text.
 */
final class FiguresJson {
  private FiguresJson() {}

  static Map<String, @Nullable Object> of(OrderFigures figures) {
    String currency = figures.currency();
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    all.put("currency", currency);
    all.put("sold", text(figures.sold(), currency));
    all.put("sellerDiscount", text(figures.sellerDiscount(), currency));
    all.put("platformShare", text(figures.platformShare(), currency));
    all.put("refunds", text(figures.refunds(), currency));
    all.put("otherRevenue", text(figures.otherRevenue(), currency));
    Map<String, @Nullable Object> shipping = new LinkedHashMap<>();
    shipping.put("paidByBuyer", text(figures.shipping().byBuyer(), currency));
    shipping.put("paidByPlatform", text(figures.shipping().byPlatform(), currency));
    shipping.put("cost", text(figures.shipping().cost(), currency));
    shipping.put("total", text(figures.shipping().total(), currency));
    all.put("shipping", shipping);
    all.put("fees", text(figures.feesTotal(), currency));
    all.put("feesByName", texts(figures.fees(), currency));
    all.put("taxes", text(figures.taxesTotal(), currency));
    all.put("taxesByName", texts(figures.taxes(), currency));
    all.put("adjustments", text(figures.adjustmentsTotal(), currency));
    all.put("adjustmentsByType", texts(figures.adjustments(), currency));
    all.put("reserve", text(figures.reserve(), currency));
    all.put("settled", text(figures.settled(), currency));
    all.put("paidOut", text(figures.paidOut(), currency));
    all.put("costOfGoods", text(figures.costOfGoods(), currency));
    all.put("profit", text(figures.profit(), currency));
    all.put("statements", figures.statements());
    return all;
  }

  private static Map<String, @Nullable Object> texts(
      Map<String, BigDecimal> amounts, String currency) {
    Map<String, @Nullable Object> texts = new LinkedHashMap<>();
    amounts.forEach((name, amount) -> texts.put(name, text(amount, currency)));
    return texts;
  }

  /** With at least the currency's usual digits: 57.07 USD, 4260 JPY. */
  static @Nullable String text(@Nullable BigDecimal amount, String currency) {
    if (amount == null) {
      return null;
    }
    BigDecimal exact = amount.stripTrailingZeros();
    return exact.setScale(Math.max(exact.scale(), usualDigits(currency))).toPlainString();
  }

  private static int usualDigits(String currency) {
    return Optional.of(currency)
        .flatMap(
            code ->
                Currency.getAvailableCurrencies().stream()
                    .filter(known -> known.getCurrencyCode().equals(code))
                    .findFirst())
        .map(Currency::getDefaultFractionDigits)
        .filter(digits -> digits >= 0)
        .orElse(2);
  }
}
