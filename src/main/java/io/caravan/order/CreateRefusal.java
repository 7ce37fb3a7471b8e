package io.caravan.order;

import io.caravan.shopify.UserError;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What Shopify means when it refuses {@code orderCreate} (Shopify facts, section 5.1, and what was
 * recorded of real shops). Pure. Of Shopify's words only those stay that say nothing of the buyer.
 */
final class CreateRefusal {
  /** Not "allocation". */
  private static final Pattern LOCATION = Pattern.compile("\\blocations?\\b");

  private static final Pattern GONE =
      Pattern.compile(
          "\\b(product|variant|merchandise)\\b.*(does(n't| not) exist|(not|n't) be found|not found"
              + "|no longer|deleted|is invalid)");

  private static final Pattern FORBIDDEN =
      Pattern.compile("access denied|access scope|not (authori[sz]ed|permitted)|permission");

  private static final Pattern SHORT =
      Pattern.compile(
          "(unable to|could not|can't|cannot) (claim|reserve)|out of stock|not enough"
              + " (stock|inventory)|insufficient (stock|inventory)");

  private CreateRefusal() {}

  /**
   * @param userErrors at least one
   * @param personal what the order says of its buyer, and Shopify may quote
   */
  static Submission.CreateOutcome outcomeOf(List<UserError> userErrors, PersonalWords personal) {
    String said = words(userErrors, personal);
    if (userErrors.stream().anyMatch(CreateRefusal::saysTaken)) {
      return new Submission.IdTaken(said);
    }
    return new Submission.Refused(causeOf(userErrors), said, lines(userErrors));
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

  /** The code decides where there is one that tells; the words only where there is none. */
  private static ParkCause causeOf(List<UserError> errors) {
    for (UserError error : errors) {
      String code = error.code() == null ? "" : error.code();
      switch (code) {
        case "INVENTORY_CLAIM_FAILED":
          return ParkCause.OUT_OF_STOCK;
        case "FULFILLMENT_SERVICE_INVALID":
          return ParkCause.NO_LOCATION;
        case "SHOP_DORMANT", "ACCESS_DENIED":
          return ParkCause.FORBIDDEN;
        default:
      }
    }
    for (UserError error : errors) {
      String message = error.message().toLowerCase(Locale.ROOT);
      boolean ofALine = error.field().contains("lineItems");
      // Recorded for a variant that does not exist: the line then lacks a name and a title of its
      // own.
      if (message.contains("title can't be blank") || message.contains("name can't be blank")) {
        if (ofALine || message.startsWith("line items")) {
          return ParkCause.DELETED_IN_SHOPIFY;
        }
      }
      if (GONE.matcher(message).find()) {
        return ParkCause.DELETED_IN_SHOPIFY;
      }
      if (SHORT.matcher(message).find()) {
        return ParkCause.OUT_OF_STOCK;
      }
      if (FORBIDDEN.matcher(message).find()) {
        return ParkCause.FORBIDDEN;
      }
      if (LOCATION.matcher(message).find() || error.field().contains("locationId")) {
        return ParkCause.NO_LOCATION;
      }
    }
    return ParkCause.INVALID;
  }

  /** The lines that the errors' paths name: {@code order, lineItems, 0, ...}. */
  private static List<Integer> lines(List<UserError> errors) {
    List<Integer> lines = new ArrayList<>();
    for (UserError error : errors) {
      int at = error.field().indexOf("lineItems");
      if (at >= 0 && at + 1 < error.field().size()) {
        String position = error.field().get(at + 1);
        if (position.matches("\\d{1,4}")) {
          lines.add(Integer.valueOf(position));
        }
      }
    }
    return lines.stream().distinct().sorted().toList();
  }

  /** Path, code and words of each, the words without anything of the buyer. */
  private static String words(List<UserError> errors, PersonalWords personal) {
    return errors.stream()
        .map(
            e ->
                (e.field().isEmpty() ? "" : String.join(".", e.field()) + ": ")
                    + personal.withheldFrom(e.message())
                    + (e.code() == null ? "" : " [" + e.code() + "]"))
        .distinct()
        .limit(10)
        .collect(Collectors.joining("; "));
  }
}
