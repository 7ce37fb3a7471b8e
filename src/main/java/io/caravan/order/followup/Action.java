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
  UPDATE_SHOPIFY_ADDRESS,

  // Fulfilment: seller to TikTok
  /** Tell TikTok how lines were split into packages, where it wants to know before they ship. */
  SPLIT_TIKTOK_ORDER,
  /** Tell TikTok of a package that the seller shipped. */
  SHIP_ON_TIKTOK,
  /** Tell TikTok another tracking number of what was shipped. */
  CORRECT_TRACKING_ON_TIKTOK,

  // Fulfilment: TikTok to seller
  /** Arrange TikTok's shipping of a package: buy its label, or call for its pick-up. */
  ARRANGE_TIKTOK_SHIPPING,
  /** Show TikTok's tracking number on a fulfilment that is there already. */
  UPDATE_SHOPIFY_TRACKING,
  /** Show where a parcel is. */
  ADD_FULFILMENT_EVENT,
  /** Tags that tell of combined and split packages. */
  TAG_SHOPIFY_ORDER,

  // Cancellations
  /** Let the buyer cancel. */
  APPROVE_CANCELLATION,
  /** Do not let the buyer cancel: it has gone. */
  REJECT_CANCELLATION,
  /** Follow a cancellation of single lines in Shopify. */
  CANCEL_TIKTOK_LINES,
  /** Follow a cancellation of single lines on TikTok: a refund that restocks. */
  REFUND_CANCELLED_LINES,
  /** A parcel was lost or never left: take back its fulfilment. */
  CANCEL_SHOPIFY_FULFILMENT,

  // Returns and refunds
  /** Show a return of TikTok's in Shopify. */
  CREATE_SHOPIFY_RETURN,
  /** Say that a return's goods are back, and put them where they belong. */
  PROCESS_SHOPIFY_RETURN,
  /** The return is over, or never came to be. */
  CLOSE_SHOPIFY_RETURN,
  CANCEL_SHOPIFY_RETURN,
  /** Show a refund of TikTok's in Shopify. */
  REFUND_IN_SHOPIFY,
  /** Agree to what the buyer asks of TikTok. */
  APPROVE_RETURN,
  REJECT_RETURN,
  /** Follow a return or refund that began in Shopify. */
  CREATE_TIKTOK_RETURN;

  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Sent to TikTok. Until its order is read again nobody knows what it did. */
  boolean onTikTok() {
    return switch (this) {
      case CANCEL_TIKTOK_ORDER,
          SPLIT_TIKTOK_ORDER,
          SHIP_ON_TIKTOK,
          CORRECT_TRACKING_ON_TIKTOK,
          ARRANGE_TIKTOK_SHIPPING,
          APPROVE_CANCELLATION,
          REJECT_CANCELLATION,
          CANCEL_TIKTOK_LINES,
          APPROVE_RETURN,
          REJECT_RETURN,
          CREATE_TIKTOK_RETURN ->
          true;
      default -> false;
    };
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
