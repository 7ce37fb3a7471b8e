package io.caravan.sandbox.tiktok;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The names of the reasons for cancelling, by market, status and who may give them. Source:
 * TikTok's appendix of cancel reasons; it has no list of refusals for Japan, which here shares
 * the European one.
 */
final class CancelReasons {

  /** Whether a reason fits, or what TikTok says about it. */
  enum Fit {
    FITS,
    UNKNOWN,
    NOT_THE_SELLERS,
    OTHER_STATUS
  }

  static final String OUT_OF_STOCK = "out_of_stock";

  /** In TikTok's own sample of the reject call, so taken in every market. */
  private static final String PACKED = "seller_reject_apply_product_has_been_packed";

  private static final List<String> NOT_THE_SELLERS =
      List.of("ecom_order_", "buyer_cancel_", "system_cancel_", "package_", "returned_to_shipper_");

  /** What a seller may say of an order in this status; empty where nobody may. */
  static Set<String> ofSellers(Market market, OrderStatus status) {
    var reasons = new LinkedHashSet<String>();
    String suffix = market == Market.GB ? "_uk" : "";
    if (status == OrderStatus.UNPAID) {
      String prefix = "seller_cancel_unpaid_reason_";
      reasons.add(prefix + "out_of_stock" + suffix);
      reasons.add(prefix + "wrong_price" + suffix);
      reasons.add(prefix + "buyer_hasnt_paid_within_time_allowed" + suffix);
      if (market != Market.GB && market != Market.ID) {
        reasons.add(prefix + "buyer_requested_cancellation");
      }
    } else {
      reasons.add("seller_cancel_reason_out_of_stock" + suffix);
      reasons.add("seller_cancel_reason_wrong_price" + suffix);
      reasons.add("seller_cancel_paid_reason_address_not_deliver" + suffix);
      if (market != Market.GB && market != Market.ID) {
        reasons.add("seller_cancel_paid_reason_buyer_requested_cancellation");
      }
      if (market == Market.JP) {
        reasons.add("seller_cancel_order_reason_potential_fraud");
      }
    }
    return reasons;
  }

  static Fit fitOfSellers(Market market, OrderStatus status, String reason) {
    if (ofSellers(market, status).contains(reason)) {
      return Fit.FITS;
    }
    OrderStatus other =
        status == OrderStatus.UNPAID ? OrderStatus.AWAITING_SHIPMENT : OrderStatus.UNPAID;
    if (ofSellers(market, other).contains(reason)) {
      return Fit.OTHER_STATUS;
    }
    return NOT_THE_SELLERS.stream().anyMatch(reason::startsWith)
        ? Fit.NOT_THE_SELLERS
        : Fit.UNKNOWN;
  }

  /** How a seller may refuse a buyer's wish. */
  static Set<String> ofRefusals(Market market) {
    String popup = "order_manage_list_action_respond_popup_reject_reason_";
    var reasons =
        new LinkedHashSet<String>(
            switch (market) {
              case US ->
                  List.of(
                      "ecom_reverse_reject_refund_request_package_delivery_multiple_boxes",
                      "seller_reject_apply_unable_to_change_address",
                      "ecom_reverse_reject_cancel_reason_product_packed");
              case GB ->
                  List.of(
                      popup + "invalid_cancellation_reason_uk",
                      popup + "delivered_uk",
                      popup + "buyer_agree_uk");
              case ID ->
                  List.of(
                      popup + "invalid_cancellation_reason",
                      popup + "delivered",
                      popup + "buyer_agree");
              case BR ->
                  List.of(
                      "reverse_reject_request_reason_5",
                      "seller_reject_apply_unable_to_change_address");
              case DE, JP ->
                  List.of(
                      "ecom_refund_reject_reason_cancel_unacceptable_uk",
                      "ecom_reverse_reject_cancel_reason_product_packed");
            });
    reasons.add(PACKED);
    return reasons;
  }

  /** What a buyer most often says. */
  static String ofBuyers(Market market, OrderStatus status) {
    boolean toShip =
        market == Market.BR
            || (status != OrderStatus.UNPAID && (market == Market.US || market == Market.GB));
    if (market == Market.ID && status != OrderStatus.UNPAID) {
      return "ecom_order_to_ship_canceled_reason_created_by_mistakes";
    }
    String when = toShip ? "to_ship" : "unpaid";
    String suffix = market == Market.GB ? "_uk" : "";
    return "ecom_order_" + when + "_canceled_reason_no_longer_needed" + suffix;
  }

  /** Why TikTok itself cancels an order in this status when its time is up. */
  static String ofTimeouts(Market market, OrderStatus status) {
    String suffix = market == Market.GB ? "_uk" : "";
    return switch (status) {
      case UNPAID -> "system_cancel_unpaid_time_out" + suffix;
      case AWAITING_COLLECTION -> "system_cancel_order_untracked" + suffix;
      default -> "system_cancel_order_reason_shipping_timeout" + suffix;
    };
  }

  /** A name in words: what follows its last {@code reason_} or {@code apply_}. */
  static String inWords(String reason) {
    String words = reason.replaceFirst("^.*(?:reason_|apply_|cancel_)(?=.)", "");
    words = words.replaceFirst("_uk$", "").replace('_', ' ').strip();
    return words.isEmpty()
        ? reason
        : words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }

  private CancelReasons() {}
}
