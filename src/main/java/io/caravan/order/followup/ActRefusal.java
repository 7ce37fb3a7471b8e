package io.caravan.order.followup;

import io.caravan.shopify.UserError;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The one place that says what Shopify's refusals of these acts mean. Many come without a code, so
 * that only their words tell (as recorded on development stores); the words themselves are not
 * kept.
 */
public final class ActRefusal {
  private ActRefusal() {}

  /** An earlier request with the same key is still at work. */
  private static final String IN_PROGRESS = "IDEMPOTENCY_CONCURRENT_REQUEST";

  /** By what the message contains, in lower case. */
  private static final Map<String, String> WORDS =
      Map.ofEntries(
          Map.entry("cannot change location", "CANNOT_CHANGE_LOCATION"),
          Map.entry("location not found", "LOCATION_NOT_FOUND"),
          Map.entry("at a 3pl fulfillment service", "SUBMITTED_TO_3PL"),
          Map.entry("has outstanding fulfillments", "HAS_FULFILMENTS"),
          Map.entry("that has returns", "HAS_RETURNS"),
          Map.entry("already been canceled", "ALREADY_CANCELLED"),
          Map.entry("cancellation is already in progress", "CANCELLATION_IN_PROGRESS"),
          Map.entry("cannot be marked as paid", "CANNOT_BE_MARKED_AS_PAID"),
          Map.entry("unfulfillable status", "NOT_FULFILLABLE"),
          Map.entry("invalid fulfillment order line item quantity", "INVALID_QUANTITY"),
          Map.entry("does not exist", "NOT_FOUND"),
          Map.entry("not found", "NOT_FOUND"),
          Map.entry("is not a valid", "INVALID"),
          Map.entry("is invalid", "INVALID"),
          Map.entry("enter a", "INCOMPLETE"),
          // A refund has no codes for its idempotency key, only these words (Shopify facts, 4).
          Map.entry("request is currently in progress", IN_PROGRESS),
          Map.entry("different operation parameters", "IDEMPOTENCY_KEY_PARAMETER_MISMATCH"),
          Map.entry(
              "request with this idempotency key failed", "IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED"));

  /**
   * What came of an act that Shopify answered so.
   *
   * @param errors none if it was done
   */
  public static ActOutcome came(List<UserError> errors) {
    if (errors.isEmpty()) {
      return new ActOutcome.Done();
    }
    String code = codeOf(errors);
    // No refusal: what the earlier request comes to is still to be seen.
    return code.equals(IN_PROGRESS) ? new ActOutcome.Unknown(code) : new ActOutcome.Refused(code);
  }

  /** A code for people and for the timeline. */
  public static String codeOf(List<UserError> errors) {
    UserError first = errors.get(0);
    String message = first.message().toLowerCase(Locale.ROOT);
    String known =
        WORDS.entrySet().stream()
            .filter(e -> message.contains(e.getKey()))
            // The longest words are the most telling.
            .max(java.util.Comparator.comparingInt(e -> e.getKey().length()))
            .map(Map.Entry::getValue)
            .orElse(null);
    String code = first.code();
    if (code != null && !(code.equals("INVALID") && known != null)) {
      return code;
    }
    return known != null ? known : "REFUSED";
  }

  /** Refused because it has happened already, or is under way: what was wanted is so. */
  static boolean isDoneAlready(Action action, String code) {
    return switch (action) {
      case CANCEL_SHOPIFY_ORDER ->
          code.equals("ALREADY_CANCELLED") || code.equals("CANCELLATION_IN_PROGRESS");
      case HOLD_FULFILMENT_ORDER -> code.equals("DUPLICATE_FULFILLMENT_HOLD_HANDLE");
      // "A return request is already in process, or the order has already been cancelled."
      case CANCEL_TIKTOK_ORDER -> code.equals("25001011");
      default -> false;
    };
  }
}
