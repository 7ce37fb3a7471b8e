package io.caravan.aftersales.returns;

import io.caravan.order.followup.Standing;
import io.caravan.order.followup.Standing.Line;
import io.caravan.order.followup.Standing.Sent;
import io.caravan.order.followup.Standing.SentLine;
import io.caravan.shopify.OrderAftersales;
import io.caravan.shopify.OrderAftersales.ReturnLine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Which units of the one side are which of the other: packs and bundles are several, or share. */
final class Units {
  private Units() {}

  /**
   * Quantities by line of the Shopify order that some TikTok lines stand for.
   *
   * @return empty where that cannot be told: units of different lines of Shopify look the same
   */
  static Optional<Map<String, Integer>> of(Standing standing, Set<String> tiktokLines) {
    Map<String, Integer> quantities = new LinkedHashMap<>();
    Set<String> seen = new TreeSet<>();
    for (Line line : standing.lines()) {
      long units = line.tiktokLines().stream().filter(tiktokLines::contains).count();
      int all = line.tiktokLines().size();
      if (units == 0) {
        continue;
      }
      if (units < all && line.quantity() % all != 0) {
        return Optional.empty();
      }
      quantities.put(line.id(), (int) (units * line.quantity() / all));
      line.tiktokLines().stream().filter(tiktokLines::contains).forEach(seen::add);
    }
    return standing.incomplete() || !seen.containsAll(tiktokLines)
        ? Optional.empty()
        : Optional.of(quantities);
  }

  /**
   * TikTok lines that quantities of Shopify's lines stand for.
   *
   * @param taken those that are returned already: others are chosen
   * @return empty where they stand for no whole units
   */
  static Optional<Set<String>> back(
      Standing standing, Map<String, Integer> quantities, Set<String> taken) {
    Set<String> chosen = new TreeSet<>();
    for (Line line : standing.lines()) {
      int wanted = quantities.getOrDefault(line.id(), 0);
      int all = line.tiktokLines().size();
      if (wanted == 0) {
        continue;
      }
      if (all == 0 || line.quantity() == 0 || (wanted * all) % line.quantity() != 0) {
        return Optional.empty();
      }
      int units = wanted * all / line.quantity();
      // A bundle's parts are lines of their own, and one unit on TikTok.
      long already = line.tiktokLines().stream().filter(chosen::contains).count();
      line.tiktokLines().stream()
          .filter(id -> !taken.contains(id) && !chosen.contains(id))
          .sorted()
          .limit(Math.max(0, units - already))
          .forEach(chosen::add);
    }
    return of(standing, chosen).filter(quantities::equals).isPresent() && !chosen.isEmpty()
        ? Optional.of(chosen)
        : Optional.empty();
  }

  /**
   * Lines of fulfilments that units can be returned of.
   *
   * @param quantities by line of the order
   * @return quantity by line of a fulfilment; empty if not so many were fulfilled and are not
   *     returned yet
   */
  static Optional<Map<String, Integer>> sent(
      Standing standing, OrderAftersales shop, Map<String, Integer> quantities) {
    Map<String, Integer> spoken = new HashMap<>();
    for (OrderAftersales.Return one : shop.returns()) {
      if (ShopifyStage.isLive(one)) {
        for (ReturnLine line : one.lines()) {
          spoken.merge(line.fulfilmentLineId(), line.quantity(), Integer::sum);
        }
      }
    }
    List<SentLine> sent = new ArrayList<>();
    standing.sent().forEach(fulfilment -> sent.addAll(fulfilment.lines()));
    Map<String, Integer> lines = new LinkedHashMap<>();
    for (Map.Entry<String, Integer> wanted : quantities.entrySet()) {
      int left = wanted.getValue();
      for (SentLine line : sent) {
        int some = Math.min(left, line.quantity() - spoken.getOrDefault(line.id(), 0));
        if (line.lineId().equals(wanted.getKey()) && some > 0) {
          lines.put(line.id(), some);
          left -= some;
        }
      }
      if (left > 0) {
        return Optional.empty();
      }
    }
    return lines.isEmpty() ? Optional.empty() : Optional.of(lines);
  }

  /** Where a fulfilment's line was sent from. */
  static Optional<String> location(Standing standing, String fulfilmentLine) {
    for (Sent sent : standing.sent()) {
      if (sent.locationId() != null
          && sent.lines().stream().anyMatch(line -> line.id().equals(fulfilmentLine))) {
        return Optional.of(sent.locationId());
      }
    }
    return Optional.empty();
  }
}
