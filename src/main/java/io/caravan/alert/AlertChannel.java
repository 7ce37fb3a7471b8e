package io.caravan.alert;

/**
 * A way by which people hear of an alert. Every bean of this type gets each alert once when it is
 * raised and once when it is cleared, in the transaction that notes it: a channel that speaks to
 * the outside writes down what is to be sent and marks work due, and sends it later.
 */
public interface AlertChannel {

  /** Must not block, and must not call anyone: a database connection is held meanwhile. */
  void tell(Alert alert);
}
