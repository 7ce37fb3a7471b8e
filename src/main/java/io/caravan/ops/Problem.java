package io.caravan.ops;

import java.util.Collection;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** A refusal of the API: what, where, which value, what was expected. */
class Problem extends ErrorResponseException {
  private Problem(HttpStatus status, String title, String detail, Map<String, ?> more) {
    super(status, body(status, title, detail, more), null);
  }

  private static ProblemDetail body(
      HttpStatus status, String title, String detail, Map<String, ?> more) {
    ProblemDetail body = ProblemDetail.forStatusAndDetail(status, detail);
    body.setTitle(title);
    more.forEach(body::setProperty);
    return body;
  }

  /**
   * A value that cannot be meant.
   *
   * @param field as the caller writes it
   * @param expected in words: what would be accepted
   */
  static Problem invalid(String field, Object value, String expected) {
    String shown = shown(value);
    return new Problem(
        HttpStatus.BAD_REQUEST,
        "Invalid value",
        field + " is " + shown + ". Expected: " + expected + ".",
        Map.of("field", field, "value", shown, "expected", expected));
  }

  static Problem missing(String field, String expected) {
    return new Problem(
        HttpStatus.BAD_REQUEST,
        "Missing value",
        field + " is missing. Expected: " + expected + ".",
        Map.of("field", field, "expected", expected));
  }

  static Problem notFound(String detail) {
    return new Problem(HttpStatus.NOT_FOUND, "Not found", detail, Map.of());
  }

  /** It would leave things as they must not be. */
  static Problem conflict(String detail) {
    return new Problem(HttpStatus.CONFLICT, "Not possible", detail, Map.of());
  }

  /** A platform cannot answer now. */
  static Problem unavailable(String detail) {
    return new Problem(HttpStatus.SERVICE_UNAVAILABLE, "Not available", detail, Map.of());
  }

  /** A body with more than one thing wrong; nothing of it was done. */
  static Problem errors(String detail, Map<String, ?> more) {
    return new Problem(HttpStatus.BAD_REQUEST, "Invalid table", detail, more);
  }

  /** Several stores could be meant. */
  static Problem ambiguous(String what, Collection<String> stores) {
    return new Problem(
        HttpStatus.CONFLICT,
        "More than one store",
        what + " Say which one with ?store=; it is one of " + String.join(", ", stores) + ".",
        Map.of("field", "store", "stores", stores));
  }

  private static String shown(Object value) {
    String text = String.valueOf(value);
    return text.length() <= 100 ? text : text.substring(0, 100) + "...";
  }
}
