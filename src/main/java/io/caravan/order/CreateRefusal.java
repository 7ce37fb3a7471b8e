package io.caravan.order;

import io.caravan.shopify.UserError;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What Shopify means when it refuses {@code orderCreate} (Shopify facts, section 5.1). Pure. */
public final class CreateRefusal {
  private CreateRefusal() {}

  /**
   * @param userErrors at least one
   */
  public static Submission.CreateOutcome outcomeOf(List<UserError> userErrors) {
    String said = words(userErrors);
    if (userErrors.stream().anyMatch(CreateRefusal::saysTaken)) {
      return new Submission.IdTaken(said);
    }
    return new Submission.Refused(causeOf(userErrors), said);
  }

  /** How Shopify words a taken value differs by place; what it means does not. */
  private static boolean saysTaken(UserError error) {
    if ("TAKEN".equals(error.code())) {
      return true;
    }
    String message = error.message().toLowerCase(Locale.ROOT);
    boolean aboutTheId = error.field().stream().anyMatch(f -> f.startsWith("metafield"));
    return message.contains("taken")
        || (aboutTheId
            && (message.contains("unique")
                || message.contains("in use")
                || message.contains("already")));
  }

  private static ParkCause causeOf(List<UserError> errors) {
    if (any(errors, "INVENTORY_CLAIM_FAILED", null)) {
      return ParkCause.OUT_OF_STOCK;
    }
    // Recorded for a variant that does not exist: the line then lacks a name and a title of its
    // own.
    if (any(errors, null, "title can't be blank") || any(errors, null, "name can't be blank")) {
      return ParkCause.DELETED_IN_SHOPIFY;
    }
    if (any(errors, "FULFILLMENT_SERVICE_INVALID", null) || any(errors, null, "location")) {
      return ParkCause.NO_LOCATION;
    }
    if (any(errors, "SHOP_DORMANT", null)) {
      return ParkCause.FORBIDDEN;
    }
    return ParkCause.INVALID;
  }

  private static boolean any(
      List<UserError> errors, @Nullable String code, @Nullable String words) {
    return errors.stream()
        .anyMatch(
            e ->
                (code != null && code.equals(e.code()))
                    || (words != null && e.message().toLowerCase(Locale.ROOT).contains(words)));
  }

  private static String words(List<UserError> errors) {
    return errors.stream()
        .map(e -> (e.field().isEmpty() ? "" : String.join(".", e.field()) + ": ") + e.message())
        .distinct()
        .collect(Collectors.joining("; "));
  }
}
