package io.caravan.shopify;

import io.caravan.platform.Platform;
import io.caravan.platform.PlatformException;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * The one place that says what Shopify's top-level error codes mean for us
 * (docs/api/usage/response-codes, docs/api/usage/rate-limits; validation codes are graphql-ruby's).
 */
final class ShopifyErrors {
  /** Shopify's advice when throttled: back off a second. */
  static final Duration THROTTLE = Duration.ofSeconds(1);

  private static final Set<String> THROTTLED = Set.of("THROTTLED");
  private static final Set<String> FORBIDDEN = Set.of("ACCESS_DENIED", "SHOP_INACTIVE");

  /** Refused before anything ran, because the request is wrong. */
  private static final Set<String> MISUSE =
      Set.of(
          "MAX_COST_EXCEEDED",
          "MAX_INPUT_SIZE_EXCEEDED",
          "BAD_REQUEST",
          "INVALID_FIELD_ARGUMENTS",
          "INVALID_VARIABLE",
          "NOT_FOUND",
          "PARSE_ERROR",
          "RESOURCE_NOT_FOUND",
          "argumentLiteralsIncompatible",
          "argumentNotAccepted",
          "argumentNotUnique",
          "fieldConflict",
          "invalidOneOfInputObject",
          "missingRequiredArguments",
          "missingRequiredInputObjectAttribute",
          "selectionMismatch",
          "undefinedDirective",
          "undefinedField",
          "undefinedType",
          "variableMismatch",
          "variableNotDefined",
          "variableNotUsed");

  private ShopifyErrors() {}

  /**
   * What errors without a usable result mean. One error nobody knows makes the whole outcome
   * unknown; a pause asked for comes before a refusal.
   *
   * @param pause from the cost that came with the answer
   */
  static PlatformException exception(String what, List<GraphQlError> errors, Duration pause) {
    GraphQlError first = errors.get(0);
    String message = what + ": " + words(errors);
    if (!errors.stream().allMatch(error -> isKnown(error.code()))) {
      return new PlatformException.OutcomeUnknown(Platform.SHOPIFY, message, null);
    }
    if (errors.stream().anyMatch(error -> THROTTLED.contains(error.code()))) {
      return new PlatformException.Throttled(Platform.SHOPIFY, message, pause);
    }
    for (GraphQlError error : errors) {
      if (FORBIDDEN.contains(error.code())) {
        String scope = error.requiredAccess();
        return new PlatformException.Forbidden(
            Platform.SHOPIFY, scope.isEmpty() ? error.code() : scope, message);
      }
    }
    return new PlatformException.Misuse(Platform.SHOPIFY, first.code(), message);
  }

  private static boolean isKnown(String code) {
    return THROTTLED.contains(code) || FORBIDDEN.contains(code) || MISUSE.contains(code);
  }

  private static String words(List<GraphQlError> errors) {
    GraphQlError first = errors.get(0);
    String code = first.code().isEmpty() ? "no code" : first.code();
    String more = errors.size() == 1 ? "" : " (and " + (errors.size() - 1) + " more)";
    return code + ", " + first.message() + more;
  }
}
