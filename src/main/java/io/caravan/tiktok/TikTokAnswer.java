package io.caravan.tiktok;

import io.caravan.platform.HttpAnswer;
import io.caravan.platform.PlatformException;
import io.caravan.platform.PlatformJson;
import io.caravan.platform.RetryAfter;
import io.caravan.tiktok.TikTokErrors.Meaning;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * A successful answer of TikTok: {@code code} 0. Batch calls may still carry {@code data.errors[]},
 * to be read item by item.
 *
 * @param data the envelope's {@code data}; an empty object if it was null or absent
 * @param requestId for TikTok's support; empty if none was given
 */
public record TikTokAnswer(JsonNode data, String requestId) {

  private static final int MESSAGE_LENGTH = 300;

  /** Without the data, which holds personal data. */
  @Override
  public String toString() {
    return "TikTokAnswer[request " + requestId + "]";
  }

  /**
   * Reads an answer.
   *
   * @throws PlatformException if it is anything but a success
   */
  static TikTokAnswer parse(String operation, HttpAnswer http, Clock clock) {
    Optional<Duration> retryAfter = RetryAfter.parse(http.retryAfter(), clock);
    int status = http.status();
    Optional<JsonNode> envelope = envelope(http.body());
    String requestId = envelope.map(e -> e.path("request_id").asString("")).orElse("");
    if (status == 429) {
      throw failure(Meaning.THROTTLED, operation, status, "429", envelope, requestId, retryAfter);
    }
    if (status >= 500 || status == 408) {
      throw failure(
          Meaning.UNKNOWN, operation, status, "HTTP " + status, envelope, requestId, retryAfter);
    }
    if (envelope.isEmpty()) {
      throw failure(
          withoutEnvelope(status),
          operation,
          status,
          "HTTP " + status,
          envelope,
          requestId,
          retryAfter);
    }
    long code = envelope.get().path("code").asLong();
    if (code != 0) {
      Meaning meaning =
          TikTokErrors.meaningOf(code, envelope.get().path("message").asString(""))
              .orElse(status == 401 ? Meaning.UNAUTHORISED : Meaning.UNKNOWN);
      throw failure(
          meaning, operation, status, Long.toString(code), envelope, requestId, retryAfter);
    }
    if (status < 200 || status > 299) {
      // A success by its code under a refusing status: neither can be trusted.
      throw failure(
          withoutEnvelope(status),
          operation,
          status,
          "HTTP " + status,
          envelope,
          requestId,
          retryAfter);
    }
    JsonNode data = envelope.get().path("data");
    return new TikTokAnswer(
        data.isObject() ? data : JsonNodeFactory.instance.objectNode(), requestId);
  }

  /**
   * An object with a whole number as {@code code}; anything else did not come from TikTok whole.
   */
  private static Optional<JsonNode> envelope(byte[] body) {
    try {
      JsonNode node = PlatformJson.read(body);
      return node.isObject() && node.path("code").canConvertToLong()
          ? Optional.of(node)
          : Optional.empty();
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  private static Meaning withoutEnvelope(int status) {
    return switch (status) {
      case 401 -> Meaning.UNAUTHORISED;
      case 403 -> Meaning.FORBIDDEN;
      default -> Meaning.UNKNOWN;
    };
  }

  private static PlatformException failure(
      Meaning meaning,
      String operation,
      int status,
      String code,
      Optional<JsonNode> envelope,
      String requestId,
      Optional<Duration> retryAfter) {
    String text = envelope.map(e -> e.path("message").asString("")).orElse("no readable answer");
    String shortened = text.length() <= MESSAGE_LENGTH ? text : text.substring(0, MESSAGE_LENGTH);
    String message =
        "TikTok %s: HTTP %d, code %s: %s (request %s)"
            .formatted(operation, status, code, shortened, requestId.isEmpty() ? "-" : requestId);
    return TikTokErrors.exception(meaning, code, message, retryAfter);
  }
}
