package io.caravan.ops;

import org.jspecify.annotations.Nullable;

/**
 * Words that came from elsewhere, as a cell of a table that people open in a spreadsheet: it would
 * take what begins like a formula for one, and run it. Numbers of ours are not words: a minus
 * stays.
 */
final class CsvText {
  /** What a spreadsheet takes for the beginning of a formula, or strips before looking. */
  private static final String FORMULA = "=+-@\t\r\n";

  private CsvText() {}

  static @Nullable String of(@Nullable String words) {
    return words == null || words.isEmpty() || FORMULA.indexOf(words.charAt(0)) < 0
        ? words
        : "'" + words;
  }
}
