package io.caravan.order.followup;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Each side's words for why an order is cancelled, and what TikTok does with them. Names, markets
 * and statuses: TikTok facts, section 8.2.
 */
public final class CancelReasons {
  private CancelReasons() {}

  /** Of a paid, unshipped order. */
  private static final String BUYER_ASKED =
      "seller_cancel_paid_reason_buyer_requested_cancellation";

  /**
   * In some markets no seller may say that the buyer asked. Of what is left this says nothing about
   * the stock (out of stock makes TikTok empty it) nor about the buyer's address. The United
   * Kingdom's reasons end in {@code _uk}.
   */
  private static final Map<String, String> WRONG_PRICE =
      Map.of("GB", "seller_cancel_reason_wrong_price_uk", "ID", "seller_cancel_reason_wrong_price");

  /** Key of the setting's map for every reason that has no entry of its own. */
  static final String ANY = "ANY";

  /** Where TikTok takes single lines, and only for want of stock (cancel-order-202309). */
  private static final Set<String> LINE_BY_LINE = Set.of("US", "GB");

  private static final String OUT_OF_STOCK = "out_of_stock";

  /**
   * A reason that a seller may give.
   *
   * @param name TikTok's
   * @param lines may be given for single lines of the order
   * @param effects what TikTok does with it besides, in words
   */
  public record Reason(String name, boolean lines, List<String> effects) {
    public Reason {
      effects = List.copyOf(effects);
    }
  }

  /**
   * What a seller may say of an order now; empty where nobody may cancel it.
   *
   * @param region of the shop
   * @param status TikTok's
   */
  public static List<Reason> ofSeller(String region, String status) {
    boolean shippedInTheUs = region.equals("US") && status.equals("AWAITING_COLLECTION");
    String uk = region.equals("GB") ? "_uk" : "";
    boolean mayNameTheBuyer = !region.equals("GB") && !region.equals("ID");
    List<String> names = new ArrayList<>();
    if (status.equals("UNPAID")) {
      String prefix = "seller_cancel_unpaid_reason_";
      names.add(prefix + OUT_OF_STOCK + uk);
      names.add(prefix + "wrong_price" + uk);
      names.add(prefix + "buyer_hasnt_paid_within_time_allowed" + uk);
      if (mayNameTheBuyer) {
        names.add(prefix + "buyer_requested_cancellation");
      }
    } else if (Set.of("ON_HOLD", "AWAITING_SHIPMENT").contains(status) || shippedInTheUs) {
      names.add(outOfStock(region));
      names.add("seller_cancel_reason_wrong_price" + uk);
      names.add("seller_cancel_paid_reason_address_not_deliver" + uk);
      if (mayNameTheBuyer) {
        names.add(BUYER_ASKED);
      }
    }
    return names.stream()
        .map(name -> new Reason(name, mayBeOfLines(region, name), effects(name)))
        .toList();
  }

  /** Whether TikTok takes single lines of an order with this reason. */
  public static boolean mayBeOfLines(String region, String name) {
    return LINE_BY_LINE.contains(region) && name.contains(OUT_OF_STOCK);
  }

  private static List<String> effects(String name) {
    if (name.contains(OUT_OF_STOCK)) {
      return List.of(
          "TikTok is said to set the product's stock to 0; Caravan sends its stock again",
          "it counts against the seller");
    }
    if (name.contains("address_not_deliver")) {
      return List.of("no penalty where TikTok could not ship to the address");
    }
    if (name.contains("buyer_")) {
      return List.of("it does not touch the stock");
    }
    return List.of("it counts against the seller", "it does not touch the stock");
  }

  /**
   * What to tell TikTok.
   *
   * @param shopifyReason Shopify's {@code OrderCancelReason}; null if it gave none
   * @param chosen by Shopify's reason, or {@link #ANY}; an empty value: none, so that a person
   *     cancels
   * @return null if there is none
   */
  public static @Nullable String onTikTok(
      String region, @Nullable String shopifyReason, Map<String, String> chosen) {
    String key = Objects.requireNonNullElse(shopifyReason, "OTHER").toUpperCase(Locale.ROOT);
    String reason = chosen.containsKey(key) ? chosen.get(key) : chosen.get(ANY);
    if (reason == null) {
      reason = WRONG_PRICE.getOrDefault(region, BUYER_ASKED);
    }
    return reason.isBlank() ? null : reason;
  }

  /** Never chosen by itself: TikTok is said to set the product's stock to 0. */
  public static String outOfStock(String region) {
    return "seller_cancel_reason_" + OUT_OF_STOCK + (region.equals("GB") ? "_uk" : "");
  }

  /** Whether TikTok takes a cancellation of single lines in this market. */
  public static boolean lineByLine(String region) {
    return LINE_BY_LINE.contains(region);
  }

  /**
   * Which of the reasons that TikTok offers for refusing a buyer's request says that the goods have
   * left. They differ by market, and TikTok's own list is asked for each request.
   *
   * @return empty if none does: a person has to choose
   */
  public static Optional<String> refusing(List<String> offered) {
    for (String word : List.of("packed", "delivered", "shipped", "multiple_boxes")) {
      Optional<String> found = offered.stream().filter(name -> name.contains(word)).findFirst();
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /** Shopify's {@code OrderCancelReason} for a cancellation on TikTok. */
  static String inShopify(Sold sold) {
    // An order has its reason in words, a cancellation as a name.
    String reason =
        Objects.requireNonNullElse(sold.cancelReason(), "")
            .toLowerCase(Locale.ROOT)
            .replace(' ', '_');
    String by = Objects.requireNonNullElse(sold.cancelledBy(), "");
    if (reason.contains(OUT_OF_STOCK)) {
      return "INVENTORY";
    }
    if (reason.contains("fraud") || reason.contains("anti_span")) {
      return "FRAUD";
    }
    return switch (by) {
      case "BUYER" -> "CUSTOMER";
      case "SELLER" -> "STAFF";
      default -> "OTHER";
    };
  }
}
