package io.caravan.aftersales.returns;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a return or refund of ours is known again in Shopify: by words of its note. They are written
 * with the thing itself, so a lost answer cannot lose them.
 */
final class Marks {
  private Marks() {}

  private static final String WORDS = "TikTok Shop return ";

  private static final Pattern MARK = Pattern.compile("^" + WORDS + "(\\d{1,32})\\b");

  /** What all our notes begin with, also those of cancellations. */
  private static final Pattern OURS = Pattern.compile("^(TikTok Shop |Cancelled on TikTok)");

  static String of(String caseId) {
    return WORDS + caseId;
  }

  /** TikTok's id of the return that a note speaks of. */
  static Optional<String> caseId(String note) {
    Matcher mark = MARK.matcher(note);
    return mark.find() ? Optional.of(mark.group(1)) : Optional.empty();
  }

  static boolean isOurs(String note) {
    return OURS.matcher(note).find();
  }
}
