package io.caravan.platform;

import java.util.Locale;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.spi.HeaderFilterStrategy;
import org.jspecify.annotations.Nullable;

/** Lets out the headers the platforms ask for and in those we read; nothing else crosses. */
final class OurHeadersOnly implements HeaderFilterStrategy {
  private static final Set<String> OUT =
      Set.of(
          "content-type",
          "accept",
          "x-tts-access-token",
          "x-shopify-access-token",
          "x-caravan-hmac-sha256",
          "x-caravan-alert-id");
  private static final Set<String> IN =
      Set.of("content-type", "retry-after", "x-request-id", "x-shopify-api-version");

  @Override
  public boolean applyFilterToCamelHeaders(
      String name, @Nullable Object value, @Nullable Exchange exchange) {
    return !OUT.contains(name.toLowerCase(Locale.ROOT));
  }

  @Override
  public boolean applyFilterToExternalHeaders(
      String name, @Nullable Object value, @Nullable Exchange exchange) {
    return !IN.contains(name.toLowerCase(Locale.ROOT));
  }
}
