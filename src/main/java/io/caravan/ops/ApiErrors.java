package io.caravan.ops;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.servlet.resource.NoResourceFoundException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** Every refusal and failure of the API as an RFC 9457 problem; never a stack trace. */
@RestControllerAdvice
class ApiErrors extends ResponseEntityExceptionHandler {
  private static final Logger log = LoggerFactory.getLogger(ApiErrors.class);

  /** PostgreSQL is away or does not answer in time. */
  @ExceptionHandler({
    CannotGetJdbcConnectionException.class,
    CannotCreateTransactionException.class,
    TransientDataAccessException.class,
    QueryTimeoutException.class
  })
  @Nullable ResponseEntity<Object> databaseAway(Exception e, WebRequest request) {
    log.warn("{}: the database did not answer: {}", path(request), e.toString());
    HttpHeaders headers = new HttpHeaders();
    headers.set(HttpHeaders.RETRY_AFTER, "5");
    return answer(
        e,
        HttpStatus.SERVICE_UNAVAILABLE,
        "The database does not answer. Nothing was changed; try again in a few seconds.",
        Map.of(),
        headers,
        request);
  }

  @ExceptionHandler(Exception.class)
  @Nullable ResponseEntity<Object> bug(Exception e, WebRequest request) {
    log.error("{} failed", path(request), e);
    return answer(
        e,
        HttpStatus.INTERNAL_SERVER_ERROR,
        "Caravan failed to answer. The cause is in its log.",
        Map.of(),
        new HttpHeaders(),
        request);
  }

  @Override
  protected @Nullable ResponseEntity<Object> handleTypeMismatch(
      TypeMismatchException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
    Class<?> type = e.getRequiredType();
    String field = Objects.requireNonNullElse(e.getPropertyName(), "a parameter");
    String value = String.valueOf(e.getValue());
    String expected =
        type == null
            ? "another kind of value"
            : Number.class.isAssignableFrom(type) || type.isPrimitive()
                ? "a whole number"
                : "a " + type.getSimpleName();
    return answer(
        e,
        HttpStatus.BAD_REQUEST,
        field + " is " + value + ". Expected: " + expected + ".",
        Map.of("field", field, "value", value, "expected", expected),
        headers,
        request);
  }

  @Override
  protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
      HttpMessageNotReadableException e,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    Throwable cause = e.getCause();
    if (cause instanceof UnrecognizedPropertyException unknown) {
      String field = fieldOf(unknown);
      String expected =
          "one of "
              + String.join(
                  ", ", unknown.getKnownPropertyIds().stream().map(String::valueOf).toList());
      return answer(
          e,
          HttpStatus.BAD_REQUEST,
          "The body has a field " + field + " that is not known. Expected: " + expected + ".",
          Map.of("field", field, "expected", expected),
          headers,
          request);
    }
    if (cause instanceof InvalidFormatException wrong) {
      String field = fieldOf(wrong);
      String expected = "a value of type " + wrong.getTargetType().getSimpleName();
      String value = String.valueOf(wrong.getValue());
      return answer(
          e,
          HttpStatus.BAD_REQUEST,
          field + " is " + value + ". Expected: " + expected + ".",
          Map.of("field", field, "value", value, "expected", expected),
          headers,
          request);
    }
    if (cause instanceof StreamReadException broken) {
      return answer(
          e,
          HttpStatus.BAD_REQUEST,
          "The body is not valid JSON, line "
              + broken.getLocation().getLineNr()
              + ", column "
              + broken.getLocation().getColumnNr()
              + ".",
          Map.of(),
          headers,
          request);
    }
    if (cause instanceof JacksonException wrong) {
      String field = fieldOf(wrong);
      return answer(
          e,
          HttpStatus.BAD_REQUEST,
          "The body's " + field + " has another type than expected.",
          Map.of("field", field),
          headers,
          request);
    }
    return answer(
        e,
        HttpStatus.BAD_REQUEST,
        "The body is missing or cannot be read as JSON.",
        Map.of(),
        headers,
        request);
  }

  @Override
  protected @Nullable ResponseEntity<Object> handleNoResourceFoundException(
      NoResourceFoundException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
    return answer(
        e,
        HttpStatus.NOT_FOUND,
        "There is nothing at this address. What there is: /api/openapi.json.",
        Map.of(),
        headers,
        request);
  }

  private @Nullable ResponseEntity<Object> answer(
      Exception e,
      HttpStatus status,
      String detail,
      Map<String, ?> more,
      HttpHeaders headers,
      WebRequest request) {
    ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
    more.forEach(problem::setProperty);
    return handleExceptionInternal(e, problem, headers, status, request);
  }

  /** Whatever was asked for as the content type, a problem is a problem. */
  @Override
  protected ResponseEntity<Object> createResponseEntity(
      @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
    HttpHeaders answered = new HttpHeaders();
    answered.putAll(headers);
    answered.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
    if (body instanceof ProblemDetail problem && request instanceof ServletWebRequest web) {
      problem.setInstance(URI.create(ProblemWriter.pathOf(web.getRequest())));
    }
    return new ResponseEntity<>(body, answered, status);
  }

  private static String fieldOf(JacksonException e) {
    List<JacksonException.Reference> path = e.getPath();
    StringBuilder field = new StringBuilder();
    for (JacksonException.Reference step : path) {
      if (step.getPropertyName() != null) {
        field.append(field.isEmpty() ? "" : ".").append(step.getPropertyName());
      } else if (step.getIndex() >= 0) {
        field.append('[').append(step.getIndex()).append(']');
      }
    }
    return field.isEmpty() ? "body" : field.toString();
  }

  private static String path(WebRequest request) {
    return request instanceof ServletWebRequest web
        ? web.getHttpMethod() + " " + ProblemWriter.pathOf(web.getRequest())
        : "a request";
  }
}
