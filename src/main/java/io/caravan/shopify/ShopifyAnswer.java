package io.caravan.shopify;

import io.caravan.platform.CostBucket;
import io.caravan.platform.HttpAnswer;
import io.caravan.platform.Platform;
import io.caravan.platform.PlatformException;
import io.caravan.platform.PlatformJson;
import io.caravan.platform.RetryAfter;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * An answer of Shopify that can be used.
 *
 * @param data the result; at least one of its fields is there, or there was no error
 * @param errors beside a mutation's result, which counts all the same; empty for a query
 * @param cost null if Shopify did not say
 */
public record ShopifyAnswer(JsonNode data, List<GraphQlError> errors, @Nullable QueryCost cost) {

  private static final int MESSAGE_LENGTH = 300;

  public ShopifyAnswer {
    errors = List.copyOf(errors);
  }

  /** Without the data, which may hold personal data. */
  @Override
  public String toString() {
    return "ShopifyAnswer[" + errors.size() + " errors, " + cost + "]";
  }

  /** The payload of a field of the document; missing or null nodes answer like empty ones. */
  public JsonNode field(String name) {
    return data.path(name);
  }

  /** The userErrors of a mutation; empty if it has none. */
  public List<UserError> userErrors(String mutation) {
    List<UserError> errors = new ArrayList<>();
    for (JsonNode error : data.path(mutation).path("userErrors")) {
      List<String> path = new ArrayList<>();
      error.path("field").forEach(step -> path.add(step.asString("")));
      String code = error.path("code").asString("");
      errors.add(
          new UserError(path, error.path("message").asString(""), code.isEmpty() ? null : code));
    }
    return errors;
  }

  /**
   * Reads an answer. What is known of the outcome follows from how a create could have ended: only
   * 429, THROTTLED and refusals before execution are certain not to have taken effect.
   *
   * @throws PlatformException if there is nothing to be used
   */
  static ShopifyAnswer parse(ShopifyDocument document, HttpAnswer http, Clock clock) {
    String what = "Shopify " + document.operation();
    int status = http.status();
    Optional<JsonNode> body = object(http.body());
    if (status != 200) {
      throw refusal(what, status, body, RetryAfter.parse(http.retryAfter(), clock));
    }
    if (body.isEmpty()) {
      throw new PlatformException.OutcomeUnknown(
          Platform.SHOPIFY, what + ": the answer is not readable JSON", null);
    }
    JsonNode data = body.get().path("data");
    List<GraphQlError> errors = errors(body.get().path("errors"));
    QueryCost cost = cost(body.get()).orElse(null);
    if (!errors.isEmpty() && !(document.mutation() && hasResult(data))) {
      throw ShopifyErrors.exception(what, errors, pause(cost));
    }
    if (!data.isObject()) {
      throw new PlatformException.OutcomeUnknown(
          Platform.SHOPIFY, what + ": the answer has neither data nor errors", null);
    }
    return new ShopifyAnswer(data, errors, cost);
  }

  /** The cost, also of an answer that was refused. */
  static Optional<QueryCost> cost(HttpAnswer http) {
    return object(http.body()).flatMap(ShopifyAnswer::cost);
  }

  private static Optional<QueryCost> cost(JsonNode body) {
    JsonNode cost = body.path("extensions").path("cost");
    JsonNode throttle = cost.path("throttleStatus");
    if (!throttle.path("currentlyAvailable").isNumber()) {
      return Optional.empty();
    }
    CostBucket bucket =
        new CostBucket(
            throttle.path("maximumAvailable").asDouble(0),
            throttle.path("currentlyAvailable").asDouble(0),
            throttle.path("restoreRate").asDouble(0));
    JsonNode actual = cost.path("actualQueryCost");
    return Optional.of(
        new QueryCost(
            cost.path("requestedQueryCost").asDouble(0),
            actual.isNumber() ? actual.asDouble() : null,
            bucket));
  }

  private static Optional<JsonNode> object(byte[] body) {
    try {
      JsonNode node = PlatformJson.read(body);
      return node.isObject() ? Optional.of(node) : Optional.empty();
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  private static boolean hasResult(JsonNode data) {
    for (JsonNode field : data) {
      if (!field.isNull()) {
        return true;
      }
    }
    return false;
  }

  private static List<GraphQlError> errors(JsonNode errors) {
    List<GraphQlError> found = new ArrayList<>();
    if (errors.isString()) {
      found.add(new GraphQlError(shortened(errors.asString()), "", ""));
    }
    for (JsonNode error : errors) {
      JsonNode extensions = error.path("extensions");
      String code = extensions.path("code").asString("");
      found.add(
          new GraphQlError(
              message(code, error), code, extensions.path("requiredAccess").asString("")));
    }
    return found;
  }

  /** What was wrong with a variable is told by its path: the explanation quotes the value. */
  private static String message(String code, JsonNode error) {
    String message = error.path("message").asString("");
    if (code.equals("INVALID_VARIABLE")) {
      int quote = message.indexOf(" (");
      message = quote < 0 ? message : message.substring(0, quote);
    }
    return shortened(message);
  }

  private static String shortened(String text) {
    return text.length() <= MESSAGE_LENGTH ? text : text.substring(0, MESSAGE_LENGTH);
  }

  /** Until the bucket holds what the call asked for, at least a second. */
  private static Duration pause(@Nullable QueryCost cost) {
    if (cost == null || cost.bucket().restorePerSecond() <= 0) {
      return ShopifyErrors.THROTTLE;
    }
    double missing = cost.requested() - cost.bucket().available();
    long seconds = (long) Math.ceil(missing / cost.bucket().restorePerSecond());
    return Duration.ofSeconds(Math.min(Math.max(1, seconds), RetryAfter.LONGEST.toSeconds()));
  }

  private static PlatformException refusal(
      String what, int status, Optional<JsonNode> body, Optional<Duration> retryAfter) {
    JsonNode errors = body.map(b -> b.path("errors")).orElse(null);
    String words = errors != null && errors.isString() ? ", " + shortened(errors.asString()) : "";
    String message = what + ": HTTP " + status + words;
    String code = "HTTP " + status;
    return switch (status) {
      case 401 -> new PlatformException.Unauthorized(Platform.SHOPIFY, message);
      case 402 -> forbidden(code, message, "the shop is frozen");
      case 403 -> forbidden(code, message, "the app is not allowed this");
      case 404 -> forbidden(code, message, "no such shop, or it is closed: check its domain");
      case 423 -> forbidden(code, message, "the shop is locked");
      case 429 ->
          new PlatformException.Throttled(
              Platform.SHOPIFY, message, retryAfter.orElse(ShopifyErrors.THROTTLE));
      case 400, 405, 406, 410, 411, 413, 414, 415, 422 ->
          new PlatformException.Misuse(Platform.SHOPIFY, code, message);
      default -> new PlatformException.OutcomeUnknown(Platform.SHOPIFY, message, null);
    };
  }

  private static PlatformException forbidden(String code, String message, String why) {
    return new PlatformException.Forbidden(Platform.SHOPIFY, code, message + " (" + why + ")");
  }
}
