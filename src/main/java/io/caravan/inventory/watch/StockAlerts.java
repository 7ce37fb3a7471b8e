package io.caravan.inventory.watch;

import io.caravan.alert.Severity;
import io.caravan.alert.Wrong;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which findings about stock are alerts, and in which words. Pure. */
final class StockAlerts {
  static final String LOW_STOCK = "LOW_STOCK";
  static final String OUT_OF_STOCK = "OUT_OF_STOCK";
  static final String NEGATIVE_SHOPIFY = "NEGATIVE_SHOPIFY";
  static final String OVERSELL_RISK = "OVERSELL_RISK";
  static final String SHORT_AFTER_IMPORT = "SHORT_AFTER_IMPORT";
  static final String STOCK_REFUSED = "STOCK_REFUSED";
  static final String PUSH_STALE = "PUSH_STALE";

  /** True whether or not anything is sent. */
  static final List<String> OF_STATE =
      List.of(LOW_STOCK, OUT_OF_STOCK, NEGATIVE_SHOPIFY, SHORT_AFTER_IMPORT);

  /** Only mean something while numbers are sent: not in a pause, not in a dry run. */
  static final List<String> OF_SENDING = List.of(OVERSELL_RISK, STOCK_REFUSED, PUSH_STALE);

  /** What TikTok does when a seller cancels for want of stock (TikTok facts, section 8.2). */
  static final String CONSEQUENCE =
      "TikTok is said to set the product's stock to 0 when a seller cancels because it is out of"
          + " stock, and the cancellation counts against the seller. The whole order is cancelled;"
          + " TikTok takes single lines only in the US and the UK.";

  private static final int NAMED = 5;

  private StockAlerts() {}

  static List<Wrong> of(StockFindings found, WatchSettings settings) {
    List<Wrong> wrong = new ArrayList<>();
    found.low().forEach(low -> low(low, wrong));
    found.negative().forEach(one -> wrong.add(negative(one)));
    found
        .over()
        .forEach(one -> wrong.add(over(one, one.age().compareTo(settings.oversellAfter()) >= 0)));
    found.promised().forEach(one -> wrong.add(promised(one)));
    found
        .refused()
        .forEach(one -> wrong.add(refused(one, one.age().compareTo(settings.refusedAfter()) >= 0)));
    if (found.stale() != null) {
      wrong.add(stale(found.stale()));
    }
    found.shortfalls().forEach(one -> wrong.add(shortfall(one)));
    return wrong;
  }

  private static void low(StockFindings.Low low, List<Wrong> wrong) {
    String side = low.side() == StockFindings.Side.TIKTOK ? "TikTok" : "Shopify";
    String subject = side.toLowerCase(Locale.ROOT) + ":" + low.skuId();
    Integer threshold = low.threshold();
    boolean out = low.units() <= 0;
    if (out && (threshold != null || low.sells())) {
      wrong.add(
          new Wrong(
              OUT_OF_STOCK,
              subject,
              Severity.WARNING,
              "%s is sold out on %s".formatted(low.name(), side),
              facts(low),
              "Restock it in Shopify; TikTok is told by itself.",
              true));
    }
    if (threshold != null && low.units() <= threshold) {
      wrong.add(
          new Wrong(
              LOW_STOCK,
              subject,
              Severity.WARNING,
              "Only %d of %s are left on %s (threshold %d)"
                  .formatted(low.units(), low.name(), side, threshold),
              facts(low),
              "Restock it in Shopify, or change its threshold.",
              // Sold out says more. What was low before stays so.
              !out));
    }
  }

  private static Map<String, @Nullable Object> facts(StockFindings.Low low) {
    Map<String, @Nullable Object> facts = new LinkedHashMap<>();
    facts.put("side", low.side().name());
    facts.put("skuId", low.skuId());
    facts.put("productId", low.productId());
    facts.put("name", low.name());
    facts.put("units", low.units());
    facts.put("threshold", low.threshold());
    return facts;
  }

  private static Wrong negative(StockFindings.Negative one) {
    Map<String, @Nullable Object> facts = new LinkedHashMap<>();
    facts.put("inventoryItemId", one.itemId());
    facts.put("name", one.name());
    facts.put("locationId", one.locationId());
    facts.put("location", one.location());
    facts.put("available", one.available());
    return new Wrong(
        NEGATIVE_SHOPIFY,
        one.itemId() + "@" + one.locationId(),
        Severity.WARNING,
        "Shopify has %d of %s at %s"
            .formatted(one.available(), one.name(), named(one.location(), one.locationId())),
        facts,
        "Count the goods and correct the level in Shopify; TikTok is shown 0 meanwhile.",
        true);
  }

  private static Wrong over(StockFindings.Over one, boolean firm) {
    Map<String, @Nullable Object> facts = new LinkedHashMap<>();
    facts.put("skuId", one.skuId());
    facts.put("productId", one.productId());
    facts.put("name", one.name());
    facts.put("shown", one.shown());
    facts.put("target", one.target());
    return new Wrong(
        OVERSELL_RISK,
        one.skuId(),
        Severity.CRITICAL,
        "TikTok shows %d of %s, and should show %d"
            .formatted(one.shown(), one.name(), one.target()),
        facts,
        "See why in GET /api/stock; is TikTok reachable, the store's token valid, the number"
            + " refused? Deactivate the product on TikTok if that takes long.",
        firm);
  }

  private static Wrong promised(StockFindings.Promised one) {
    Map<String, @Nullable Object> facts = new LinkedHashMap<>();
    facts.put("skuId", one.skuId());
    facts.put("productId", one.productId());
    facts.put("name", one.name());
    facts.put("detail", one.detail());
    return new Wrong(
        OVERSELL_RISK,
        one.skuId(),
        Severity.CRITICAL,
        one.name() + ": " + one.detail(),
        facts,
        "TikTok takes no number below what a promotion has reserved: restock, or take the SKU out"
            + " of the promotion in Seller Center.",
        true);
  }

  private static Wrong refused(StockFindings.Refused one, boolean firm) {
    Map<String, @Nullable Object> facts = new LinkedHashMap<>();
    facts.put("productId", one.productId());
    facts.put("code", one.code());
    facts.put("detail", one.detail());
    facts.put("skuIds", List.copyOf(new TreeSet<>(one.skuIds())));
    return new Wrong(
        STOCK_REFUSED,
        one.productId() + ":" + one.code(),
        Severity.WARNING,
        "TikTok refuses the stock of %d SKUs of product %s (%s)"
            .formatted(one.skuIds().size(), one.productId(), one.code()),
        facts,
        "Read the refusal, mend the product in Seller Center; the number is sent again by itself.",
        firm);
  }

  private static Wrong stale(StockFindings.Stale one) {
    Map<String, @Nullable Object> facts = new LinkedHashMap<>();
    facts.put("skus", one.skus());
    facts.put("oldestSeconds", one.oldest().toSeconds());
    facts.put("some", one.some());
    return new Wrong(
        PUSH_STALE,
        "*",
        Severity.CRITICAL,
        "Changes of %d SKUs were not sent to TikTok for %s or longer"
            .formatted(one.skus(), words(one.oldest())),
        facts,
        "Look at lane stock in the backlog, at dead letters, and whether TikTok answers.",
        true);
  }

  private static Wrong shortfall(StockFindings.Shortfall one) {
    List<String> orders = one.orders().stream().map(StockFindings.Order::tiktokOrderId).toList();
    Map<String, @Nullable Object> facts = new LinkedHashMap<>();
    facts.put("inventoryItemId", one.itemId());
    facts.put("name", one.name());
    facts.put("missing", one.missing());
    facts.put("tiktokOrderIds", orders);
    facts.put("elsewhere", elsewhere(one));
    String from =
        one.elsewhere().isEmpty()
            ? "No other location has any."
            : "Move an order to "
                + one.elsewhere().stream()
                    .limit(NAMED)
                    .map(place -> place.name() + " (" + place.available() + ")")
                    .collect(Collectors.joining(", "))
                + ": POST /api/stock/shortages/{tiktokOrderId}/move.";
    return new Wrong(
        SHORT_AFTER_IMPORT,
        one.itemId(),
        Severity.CRITICAL,
        "%s is %d short for orders that were imported, the last: %s"
            .formatted(
                one.name(),
                one.units(),
                orders.stream().limit(NAMED).collect(Collectors.joining(", "))),
        facts,
        from
            + " Or cancel on TikTok: POST /api/stock/shortages/{tiktokOrderId}/cancel. "
            + CONSEQUENCE,
        true);
  }

  private static List<Map<String, Object>> elsewhere(StockFindings.Shortfall one) {
    return one.elsewhere().stream()
        .<Map<String, Object>>map(
            place ->
                Map.of(
                    "locationId", place.locationId(),
                    "name", place.name(),
                    "available", place.available()))
        .toList();
  }

  private static String named(@Nullable String name, String id) {
    return Objects.requireNonNullElse(name, id);
  }

  private static String words(Duration time) {
    return time.toHours() > 0
        ? time.toHours() + " h " + time.toMinutesPart() + " min"
        : time.toMinutes() + " min";
  }
}
