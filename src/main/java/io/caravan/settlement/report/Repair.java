package io.caravan.settlement.report;

import java.util.Locale;
import java.util.stream.Stream;

/** What one key does about a difference. None of them decides: each has the deciders look again. */
public enum Repair {
  /** The order is followed up: both sides are read, and what is missing is done. */
  LOOK_AGAIN("Look again"),
  /** The order is read from TikTok and decided as if a person had asked for it. */
  PULL_ORDER("Pull the order"),
  /** The younger of two orders is cancelled with restock, if both are ours and it is unshipped. */
  CANCEL_YOUNGER("Cancel the younger"),
  /** The product's stock is compared and sent. */
  SEND_STOCK("Send the stock"),
  /** The statement is read again from its start. */
  READ_STATEMENT("Read it again");

  private final String words;

  Repair(String words) {
    this.words = words;
  }

  /** What is on its key. */
  public String words() {
    return words;
  }

  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * @throws IllegalArgumentException for a label that is none of these
   */
  public static Repair of(String label) {
    return Stream.of(values())
        .filter(one -> one.label().equals(label))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no repair '" + label + "'"));
  }
}
