package io.caravan.alert;

/** How soon a person should look. */
public enum Severity {
  /** Good to know; nothing is lost by waiting. */
  INFO,
  /** Becomes worse if nobody looks today. */
  WARNING,
  /** Costs sales or a buyer's trust by the minute. */
  CRITICAL
}
