package io.caravan.mapping;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which TikTok shipping provider a carrier of Shopify is: the same name, in the same letters or in
 * any case; else the pattern that says most; else {@code *}. Pure.
 */
public final class CarrierMatch {

  /** Stands for any text in a carrier's name. */
  public static final String ANY = "*";

  /**
   * @param shopifyCarrier as Shopify writes it, {@code *} for any text
   * @param providerId TikTok's
   */
  public record Row(String shopifyCarrier, String providerId) {}

  private static final Comparator<Row> MOST_SAID_FIRST =
      Comparator.<Row>comparingInt(row -> -row.shopifyCarrier().replace(ANY, "").length())
          .thenComparing(row -> row.shopifyCarrier().length())
          .thenComparing(Row::shopifyCarrier);

  private CarrierMatch() {}

  /** The row that applies; empty if the table has no row for it and no {@code *}. */
  public static Optional<Row> of(List<Row> table, @Nullable String shopifyCarrier) {
    String carrier = shopifyCarrier == null ? "" : shopifyCarrier.strip();
    return first(table, row -> row.shopifyCarrier().equals(carrier))
        .or(() -> first(table, row -> row.shopifyCarrier().equalsIgnoreCase(carrier)))
        .or(
            () ->
                table.stream()
                    .filter(row -> row.shopifyCarrier().contains(ANY))
                    .sorted(MOST_SAID_FIRST)
                    .filter(row -> fits(row.shopifyCarrier(), carrier))
                    .findFirst());
  }

  private static Optional<Row> first(List<Row> table, java.util.function.Predicate<Row> which) {
    return table.stream()
        .filter(row -> !row.shopifyCarrier().contains(ANY))
        .filter(which)
        .findFirst();
  }

  private static boolean fits(String pattern, String carrier) {
    String regex =
        Pattern.compile(Pattern.quote(ANY))
            .splitAsStream(pattern.toLowerCase(Locale.ROOT) + "\0")
            .map(text -> Pattern.quote(text.replace("\0", "")))
            .collect(Collectors.joining(".*"));
    return Pattern.compile(regex, Pattern.DOTALL)
        .matcher(carrier.toLowerCase(Locale.ROOT))
        .matches();
  }
}
