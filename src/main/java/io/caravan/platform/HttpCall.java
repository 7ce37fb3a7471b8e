package io.caravan.platform;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/**
 * One request over Camel's HTTP component, with nothing of the caller's message in it: its headers
 * are put aside by {@link #open} and put back by {@link #close}, and what the platform needs to see
 * (tokens among it) is gone afterwards, so that no log or console ever shows it.
 */
public final class HttpCall {
  /**
   * The one endpoint all calls share; the real address comes with each message. Options that guard
   * against repeats are on the component, see {@link PlatformHttp}.
   */
  public static final String ENDPOINT = "http:platform?throwExceptionOnFailure=false";

  private static final String CALLERS_HEADERS = "CaravanCallersHeaders";

  private HttpCall() {}

  /**
   * Makes the message the request.
   *
   * @param body null for a request without one
   */
  public static void open(
      Exchange exchange,
      String method,
      URI uri,
      Map<String, String> headers,
      byte @Nullable [] body) {
    Message message = exchange.getMessage();
    exchange.setProperty(CALLERS_HEADERS, new LinkedHashMap<>(message.getHeaders()));
    message.removeHeaders("*");
    headers.forEach(message::setHeader);
    message.setHeader(Exchange.HTTP_METHOD, method);
    message.setHeader(Exchange.HTTP_URI, uri.toString());
    message.setBody(body);
  }

  /** Reads the answer; call before {@link #close}. */
  public static HttpAnswer answer(Exchange exchange) {
    Message message = exchange.getMessage();
    Integer status = message.getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class);
    if (status == null) {
      throw new IllegalStateException("no HTTP status came back");
    }
    byte[] body = message.getBody(byte[].class);
    return new HttpAnswer(
        status, message.getHeader("Retry-After", String.class), body == null ? new byte[0] : body);
  }

  /** Takes everything of the call out of the message and puts the caller's headers back. */
  public static void close(Exchange exchange) {
    Message message = exchange.getMessage();
    message.removeHeaders("*");
    Object headers = exchange.removeProperty(CALLERS_HEADERS);
    if (headers instanceof Map<?, ?> kept) {
      kept.forEach((name, value) -> message.setHeader((String) name, value));
    }
  }
}
