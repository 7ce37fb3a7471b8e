package io.caravan.routes;

import io.caravan.inventory.place.Places;
import io.caravan.order.Receipts;
import io.caravan.order.followup.StockReceipts;
import io.caravan.signal.WebhookDesk;
import io.caravan.signal.WebhookGuard;
import io.caravan.signal.WebhookIntake;
import io.caravan.signal.WebhookRefused;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.springframework.stereotype.Component;

/**
 * Webhooks of both platforms: checked, recorded together with what they make due, and only then
 * answered. 200 after the commit; 401 only for a signature that was checked; 503 to be sent again.
 */
@Component
class ReceiveWebhooks extends RouteBuilder {

  /**
   * The bytes as they come, neither cached nor unpacked nor taken for a form: else Camel would read
   * an endless body to its end before anyone can refuse it.
   */
  private static final String POST =
      "?servletName=Webhooks&httpMethodRestrict=POST&disableStreamCache=true&bridgeEndpoint=true";

  @Override
  public void configure() {
    onException(WebhookRefused.class).handled(true).process(ReceiveWebhooks::refuse);
    onException(Exception.class)
        .handled(true)
        .log("A webhook could not be handled: ${exception.class.simpleName}")
        .process(ReceiveWebhooks::refuse);

    from("servlet:/tiktok" + POST)
        .routeId("receive-tiktok-webhook")
        .noStreamCaching()
        .bean(WebhookGuard.class, "read")
        .bean(WebhookGuard.class, "tiktok(${body}, ${header.Authorization})")
        .bean(WebhookIntake.class, "tiktok")
        .bean(WebhookDesk.class, "record")
        .process(exchange -> answer(exchange, 200));

    from("servlet:/shopify" + POST)
        .routeId("receive-shopify-webhook")
        .noStreamCaching()
        .bean(WebhookGuard.class, "read")
        .bean(WebhookGuard.class, "shopify(${body}, ${header.X-Shopify-Hmac-SHA256})")
        .setVariable("webhook", body())
        .bean(
            WebhookIntake.class,
            "shopify(${body}, ${header.X-Shopify-Topic}, ${header.X-Shopify-Shop-Domain},"
                + " ${header.X-Shopify-Webhook-Id}, ${header.X-Shopify-Triggered-At})")
        .bean(WebhookDesk.class, "record")
        .bean(Receipts.class, "receive(${variable.webhook}, ${header.X-Shopify-Shop-Domain})")
        .bean(
            StockReceipts.class,
            "receive(${variable.webhook}, ${header.X-Shopify-Topic},"
                + " ${header.X-Shopify-Shop-Domain})")
        .bean(Places.class, "receive(${header.X-Shopify-Topic}, ${header.X-Shopify-Shop-Domain})")
        .process(exchange -> answer(exchange, 200));
  }

  private static void refuse(Exchange exchange) {
    Throwable why = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
    answer(
        exchange,
        why instanceof WebhookRefused refused
            ? refused.reason().status()
            : WebhookRefused.Reason.NOT_NOW.status());
  }

  /** An empty answer: nothing the sender gave goes back. */
  private static void answer(Exchange exchange, int status) {
    exchange.getMessage().removeHeaders("*");
    exchange.getMessage().setBody(null);
    exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, status);
    if (status == WebhookRefused.Reason.NOT_NOW.status()) {
      exchange.getMessage().setHeader("Retry-After", "5");
    }
  }
}
