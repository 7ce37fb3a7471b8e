package io.caravan.tiktok;

import io.caravan.platform.HttpAnswer;
import io.caravan.platform.HttpCall;
import io.caravan.platform.Platform;
import io.caravan.platform.PlatformException;
import io.caravan.platform.TransportFailure;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.ProducerTemplate;

/**
 * Fetches what TikTok prints, from the hosts it is known to lie at and no others. No token goes
 * along, redirects are not followed, and the address is written nowhere: whoever has it reads the
 * buyer's.
 */
public final class TikTokDocuments {
  /** Route {@code fetch-tiktok-document}: an address in, the document out. */
  public static final String FETCH = "direct:fetch-tiktok-document";

  private static final String WHAT = "TikTok read-document";

  private final ProducerTemplate template;
  private final TikTokSettings settings;

  TikTokDocuments(ProducerTemplate template, TikTokSettings settings) {
    this.template = template;
    this.settings = settings;
  }

  /**
   * @param address as Get Package Shipping Document gave it
   * @throws PlatformException.Forbidden with the host if it is not on the list
   * @throws PlatformException.OutcomeUnknown if it cannot be had now
   */
  public byte[] fetch(String address) {
    String host = checked(address).getHost();
    try {
      return Objects.requireNonNull(template.requestBody(FETCH, address, byte[].class));
    } catch (CamelExecutionException e) {
      if (e.getCause() instanceof PlatformException known) {
        throw known;
      }
      throw new PlatformException.OutcomeUnknown(
          Platform.TIKTOK, WHAT + ": " + host + " could not be asked", null);
    }
  }

  private URI checked(String address) {
    URI uri;
    try {
      uri = new URI(address);
    } catch (URISyntaxException e) {
      throw new PlatformException.OutcomeUnknown(
          Platform.TIKTOK, WHAT + ": the address is none", null);
    }
    String host = uri.getHost();
    String scheme = uri.getScheme();
    if (host == null
        || scheme == null
        || uri.getUserInfo() != null
        || !settings.isDocumentHost(
            scheme.toLowerCase(Locale.ROOT), host.toLowerCase(Locale.ROOT), uri.getPort())) {
      throw new PlatformException.Forbidden(
          Platform.TIKTOK,
          "document-host",
          WHAT
              + ": the document lies at "
              + host
              + ", which is not in caravan.tiktok.document-hosts. If it is TikTok's, add it");
    }
    return uri;
  }

  /** Body in: the address. Body out: the request. */
  public void open(Exchange exchange) throws InvalidPayloadException {
    URI address = checked(exchange.getMessage().getMandatoryBody(String.class));
    HttpCall.open(exchange, "GET", address, Map.of(), null);
  }

  /** Body out: the document. */
  public void read(Exchange exchange) {
    HttpAnswer answer = HttpCall.answer(exchange);
    if (answer.status() != 200) {
      throw new PlatformException.OutcomeUnknown(
          Platform.TIKTOK, WHAT + ": HTTP " + answer.status(), null);
    }
    exchange.getMessage().setBody(answer.body());
  }

  /** Without the address, which an HTTP client's words may quote. */
  public void fail(Exchange exchange) {
    Throwable caught = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
    exchange.getMessage().setBody(null);
    throw caught instanceof PlatformException known
        ? known
        : new PlatformException.OutcomeUnknown(
            Platform.TIKTOK,
            WHAT
                + ": "
                + (TransportFailure.of(Platform.TIKTOK, WHAT, caught)
                        instanceof PlatformException.NotSent
                    ? "not reachable"
                    : "cut"),
            null);
  }
}
