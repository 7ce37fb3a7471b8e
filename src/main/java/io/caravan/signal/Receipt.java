package io.caravan.signal;

/** How recording a signal ended, as the one who sent it has to be told. */
public sealed interface Receipt {

  /** Committed, together with the key it makes due: 200. */
  record Recorded() implements Receipt {}

  /** Too much is waiting already: 503. */
  record Busy(String why) implements Receipt {}

  /**
   * Not known to be committed: 503.
   *
   * @param cause in words, without personal data
   */
  record Failed(String cause) implements Receipt {}
}
