package io.caravan.mapping;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether two barcodes are the same. A trade item number has 8, 12, 13 or 14 digits, and the
 * shorter ones are the longer ones without zeros in front (GS1 General Specifications, 7.8.1), so
 * that a UPC of one platform is an EAN of the other. Anything else is compared as it is.
 */
final class Gtin {
  private static final int LONGEST = 14;
  private static final List<Integer> LENGTHS = List.of(8, 12, 13, LONGEST);

  private Gtin() {}

  /** False for codes that say nothing: empty ones, and those of zeros alone. */
  static boolean same(@Nullable String one, @Nullable String other) {
    String a = comparable(one);
    return !a.isEmpty() && a.equals(comparable(other));
  }

  /** Empty for a code that identifies nothing. */
  static String comparable(@Nullable String code) {
    String text = code == null ? "" : code.strip();
    if (text.chars().allMatch(c -> c == '0')) {
      return "";
    }
    return isNumber(text) ? "0".repeat(LONGEST - text.length()) + text : text;
  }

  /** How the other platform could have written the same code. */
  static Set<String> spellings(@Nullable String code) {
    Set<String> spellings = new LinkedHashSet<>();
    String text = code == null ? "" : code.strip();
    String longest = comparable(text);
    if (!longest.isEmpty()) {
      spellings.add(text);
      if (isNumber(longest)) {
        for (int length : LENGTHS) {
          if (longest.substring(0, LONGEST - length).chars().allMatch(c -> c == '0')) {
            spellings.add(longest.substring(LONGEST - length));
          }
        }
      }
    }
    return spellings;
  }

  private static boolean isNumber(String text) {
    int length = text.length();
    if (!LENGTHS.contains(length)) {
      return false;
    }
    int sum = 0;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return false;
      }
      // From the right: the check digit counts once, the one before it three times.
      sum += (c - '0') * ((length - 1 - i) % 2 == 0 ? 1 : 3);
    }
    return sum % 10 == 0;
  }
}
