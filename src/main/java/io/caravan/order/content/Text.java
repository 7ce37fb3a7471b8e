package io.caravan.order.content;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Text of buyers, made fit to be sent on. */
final class Text {
  private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\p{Cs}&&[^\\n\\t]]");
  private static final Pattern BLANKS = Pattern.compile("[\\s\\p{Z}]+");

  private Text() {}

  /**
   * On one line, without control characters and halves of characters; null where nothing is left.
   */
  static @Nullable String line(@Nullable String text) {
    if (text == null) {
      return null;
    }
    String clean = BLANKS.matcher(CONTROL.matcher(text).replaceAll("")).replaceAll(" ").strip();
    return clean.isEmpty() ? null : clean;
  }

  /** Keeps line breaks; else as {@link #line}. */
  static @Nullable String block(@Nullable String text) {
    if (text == null) {
      return null;
    }
    String clean = CONTROL.matcher(text).replaceAll("").strip();
    return clean.isEmpty() ? null : clean;
  }

  /** At most {@code length} UTF-16 units, never half a character. */
  static String cut(String text, int length) {
    if (text.length() <= length) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length;
    return text.substring(0, end).strip();
  }

  /** SALES_TAX as "Sales tax". */
  static String words(@Nullable String constant, String otherwise) {
    if (constant == null) {
      return otherwise;
    }
    String words = constant.replace('_', ' ').toLowerCase(Locale.ROOT);
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }

  /** The first that is there. */
  static @Nullable String first(@Nullable String... candidates) {
    for (String candidate : candidates) {
      if (candidate != null) {
        return candidate;
      }
    }
    return null;
  }
}
