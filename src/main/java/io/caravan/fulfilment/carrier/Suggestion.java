package io.caravan.fulfilment.carrier;

import java.util.Locale;

/** A provider that may be meant, and why; for a person to choose from. */
public record Suggestion(String providerId, String name, Reason reason) {

  /** The most telling first. */
  public enum Reason {
    /** The number looks like one of this carrier's. */
    NUMBER_FORMAT,
    /** The same company under another name, or another service of it. */
    SAME_COMPANY,
    /** The tracking link leads there. */
    TRACKING_LINK,
    /** The names are alike. */
    SIMILAR_NAME,
    /** The table says so. */
    TABLE;

    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
