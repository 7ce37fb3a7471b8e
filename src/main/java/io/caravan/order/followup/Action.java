package io.caravan.order.followup;

import java.util.Locale;
import java.util.stream.Stream;

/** Sorts of writes after an import. The label is the {@code action} of their intents. */
public enum Action {
  /** Ship from the location that TikTok's warehouse is mapped to. */
  MOVE_FULFILMENT_ORDER,
  /** Keep the warehouse from shipping. */
  HOLD_FULFILMENT_ORDER,
  /** Take back a hold of ours. */
  RELEASE_FULFILMENT_HOLD,
  /** Show a package that left the house before the import. */
  SHIP_PACKAGE,
  /** Follow a cancellation on TikTok. */
  CANCEL_SHOPIFY_ORDER,
  /** Follow a cancellation in Shopify. */
  CANCEL_TIKTOK_ORDER,
  /** Cash on delivery has been paid. */
  MARK_SHOPIFY_ORDER_PAID,
  /** The buyer changed the address on TikTok. */
  UPDATE_SHOPIFY_ADDRESS;

  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * @throws IllegalArgumentException for a label that is none of these
   */
  public static Action of(String label) {
    return Stream.of(values())
        .filter(action -> action.label().equals(label))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no action '" + label + "'"));
  }

  /**
   * Whether it may be sent again although it was accepted before. The platform only starts a
   * cancellation, and an address may change twice; whoever takes back one of the others did so on
   * purpose.
   */
  boolean repeatable() {
    return this == CANCEL_SHOPIFY_ORDER
        || this == CANCEL_TIKTOK_ORDER
        || this == UPDATE_SHOPIFY_ADDRESS;
  }
}
