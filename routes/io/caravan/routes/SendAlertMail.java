package io.caravan.routes;

import io.caravan.alert.MailAlerts;
import org.apache.camel.builder.RouteBuilder;
import org.springframework.stereotype.Component;

/** Alerts of a minute in one mail; until the server takes it, it is sent again. */
@Component
class SendAlertMail extends RouteBuilder {
  /** Server and login are the sender's: nothing of them stands in the URI. */
  private static final String SERVER =
      "smtp:alerts?javaMailSender=#alertMail&useHeaderFrom=true&useHeaderRecipients=true"
          + "&useHeaderSubject=true";

  @Override
  public void configure() {
    from("direct:send-alert-mail")
        .routeId("send-alert-mail")
        .errorHandler(noErrorHandler())
        .filter(method(MailAlerts.class, "compose"))
        .bean(MailAlerts.class, "write")
        .doTry()
        .to(SERVER)
        .bean(MailAlerts.class, "sent")
        .doCatch(Exception.class)
        .bean(MailAlerts.class, "failed")
        .end();
  }
}
