package io.caravan.settlement.report;

import java.util.Locale;
import java.util.stream.Stream;

/** Sorts of differences between both sides. The label is part of the API and of metrics. */
public enum DifferenceClass {
  // Orders
  MISSING_PARKED("Not in Shopify: parked"),
  MISSING_FILTERED("Not in Shopify: left out by a rule"),
  MISSING_HELD("Not in Shopify: held"),
  MISSING_DISCARDED("Not in Shopify: discarded by a person"),
  MISSING_DELETED("Not in Shopify: deleted there"),
  MISSING_UNDECIDED("Not in Shopify: not decided yet"),
  MISSING_UNSEEN("Not in Shopify: never seen"),
  DUPLICATE_IN_SHOPIFY("Twice in Shopify"),
  OF_ANOTHER_APP("In Shopify by another app"),
  NOT_ON_TIKTOK("In Shopify, and not on TikTok"),
  NOT_FOLLOWED("In Shopify, and not followed"),
  CANCELLED_ON_TIKTOK_ONLY("Cancelled on TikTok only"),
  CANCELLED_IN_SHOPIFY_ONLY("Cancelled in Shopify only"),
  LATE("Late to ship"),
  WORK_FAILED("Work of ours failed"),

  // Shipments and returns
  SHIPPED_ON_TIKTOK_ONLY("Shipped on TikTok only"),
  SHIPPED_IN_SHOPIFY_ONLY("Shipped in Shopify only"),
  TRACKING_DIFFERS("Tracking number differs"),
  RETURN_ON_TIKTOK_ONLY("Return on TikTok only"),
  RETURN_IN_SHOPIFY_ONLY("Return in Shopify only"),

  // Money
  TOTAL_DIFFERS("Total differs"),
  MONEY_UNEXPLAINED("TikTok's own sums do not add up"),
  REFUND_DIFFERS("Refund differs"),
  SETTLED_DIFFERS("Settled otherwise than sold"),
  NOT_SETTLED("Not settled in time"),
  STATEMENT_DOES_NOT_ADD_UP("Statement does not add up"),

  // Stock and listings
  STOCK_DIFFERS("Stock differs"),
  LINK_DEAD("Link is dead"),

  UNEXPLAINED("Unexplained");

  private final String title;

  DifferenceClass(String title) {
    this.title = title;
  }

  /** In words, for people. */
  public String title() {
    return title;
  }

  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Somebody or a rule decided that it is so: told, and no reason to act. */
  public boolean expected() {
    return this == MISSING_FILTERED
        || this == MISSING_HELD
        || this == MISSING_DISCARDED
        || this == MISSING_DELETED;
  }

  /**
   * @throws IllegalArgumentException for a label that is none of these
   */
  public static DifferenceClass of(String label) {
    return Stream.of(values())
        .filter(one -> one.label().equals(label))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no class '" + label + "'"));
  }
}
