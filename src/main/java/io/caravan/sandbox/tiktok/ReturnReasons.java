package io.caravan.sandbox.tiktok;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names of the reasons for returns and refunds. TikTok's pages show some of each kind; they are
 * built of the order's state, what is wanted and the words, and a seller's end in {@code _seller}.
 */
final class ReturnReasons {

  /** Whether a reason fits, or what TikTok says about it. */
  enum Fit {
    FITS,
    UNKNOWN,
    NOT_THE_SELLERS,
    OTHER_STATUS
  }

  private static final Pattern NAME =
      Pattern.compile(
          "ecom_order_(shipped|delivered)_refund(_and_return)?_reason_[a-z_]*?[a-z](_uk)?");

  /** Words that put it on the seller: then the buyer's shipping fee goes back as well. */
  private static final List<String> SELLERS_FAULT =
      List.of("missing", "wrong", "damaged", "defective", "not_match", "not_as_described", "lost");

  /** How a seller may refuse; both are in TikTok's samples. */
  static final List<String> REFUSALS =
      List.of(
          "seller_reject_apply_you_have_reached_an_agreement_with_the_buyer",
          "seller_reject_apply_package_has_not_exceeded_estimated_delivery_time");

  /**
   * @param type {@code REFUND} or {@code RETURN_AND_REFUND}
   */
  static Fit fitOfSellers(OrderStatus status, String type, String reason) {
    Matcher name = NAME.matcher(reason);
    if (!name.matches() || (name.group(2) != null) != type.equals(Return.RETURN_AND_REFUND)) {
      return Fit.UNKNOWN;
    }
    if (!reason.endsWith("_seller") && !reason.endsWith("_seller_uk")) {
      return Fit.NOT_THE_SELLERS;
    }
    boolean delivered = status == OrderStatus.DELIVERED;
    return name.group(1).equals("delivered") == delivered ? Fit.FITS : Fit.OTHER_STATUS;
  }

  static boolean isSellersFault(String reason) {
    return SELLERS_FAULT.stream().anyMatch(reason::contains);
  }

  private ReturnReasons() {}
}
