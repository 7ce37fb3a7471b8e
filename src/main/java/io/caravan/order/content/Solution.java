package io.caravan.order.content;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which of TikTok's figures its total is made of. TikTok does not say whether prices include tax
 * and which fees are on top, but its total does: with r = total - sub_total - shipping_fee, prices
 * are without tax if r = tax + RDF + X, and include it if r = RDF + X, where X are the fees that
 * the buyer paid on top. The region alone would not do: cross-border shops report a tax although
 * their prices include it.
 *
 * @param explained false where no reading of the figures gives the total
 * @param fees those that are part of the total (X), by amount
 */
record Solution(boolean taxesIncluded, boolean explained, Map<Fee, Long> fees) {

  /**
   * @param usuallyIncluded what is usual in the region; decides where the total does not
   * @param slack how many smallest units may be rounding
   * @param linesSubTotal what the lines say the sub-total is
   */
  static Solution of(Figures figures, boolean usuallyIncluded, long slack, long linesSubTotal) {
    return exact(figures, usuallyIncluded)
        .or(() -> exact(figures.withSubTotal(linesSubTotal), usuallyIncluded))
        .orElseGet(() -> unexplained(figures, usuallyIncluded, slack));
  }

  long amount(Fee fee) {
    return fees.getOrDefault(fee, 0L);
  }

  /** K: what the buyer paid that TikTok keeps. */
  long kept() {
    return kept(fees);
  }

  /** All named fees, if they explain the total, else as many of them as do. */
  private static Optional<Solution> exact(Figures figures, boolean usuallyIncluded) {
    List<Map<Fee, Long>> choices = choices(figures.fees());
    for (Map<Fee, Long> fees : choices) {
      for (boolean included : new boolean[] {usuallyIncluded, !usuallyIncluded}) {
        if (difference(figures, fees, included) == 0 && kept(fees) <= figures.total()) {
          return Optional.of(new Solution(included, true, fees));
        }
      }
    }
    return Optional.empty();
  }

  /** The usual reading, unless the other one is right but for rounding. */
  private static Solution unexplained(Figures figures, boolean usuallyIncluded, long slack) {
    Map<Fee, Long> fees = kept(figures.fees()) <= figures.total() ? figures.fees() : Map.of();
    long usual = Math.abs(difference(figures, fees, usuallyIncluded));
    long other = Math.abs(difference(figures, fees, !usuallyIncluded));
    boolean included = other <= slack && other < usual ? !usuallyIncluded : usuallyIncluded;
    return new Solution(included, false, fees);
  }

  private static long difference(Figures figures, Map<Fee, Long> fees, boolean included) {
    long onTop =
        fees.entrySet().stream().mapToLong(fee -> fee.getKey().effect(fee.getValue())).sum();
    return figures.total()
        - figures.subTotal()
        - figures.shipping()
        - figures.retailDeliveryFee()
        - onTop
        - (included ? 0 : figures.tax());
  }

  private static long kept(Map<Fee, Long> fees) {
    return fees.entrySet().stream()
        .filter(fee -> fee.getKey().kept())
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  /** Every choice of fees, the larger ones first: at most 2^11, and hardly ever more than two. */
  private static List<Map<Fee, Long>> choices(Map<Fee, Long> fees) {
    List<Fee> names = List.copyOf(fees.keySet());
    List<Map<Fee, Long>> choices = new ArrayList<>();
    for (int mask = (1 << names.size()) - 1; mask >= 0; mask--) {
      Map<Fee, Long> choice = new EnumMap<>(Fee.class);
      for (int i = 0; i < names.size(); i++) {
        if ((mask & (1 << i)) != 0) {
          choice.put(names.get(i), fees.getOrDefault(names.get(i), 0L));
        }
      }
      choices.add(choice);
    }
    choices.sort((a, b) -> Integer.compare(b.size(), a.size()));
    return choices;
  }
}
