package io.caravan.alert;

import io.caravan.platform.Hmac;
import io.caravan.platform.HttpAnswer;
import io.caravan.platform.HttpCall;
import io.caravan.platform.OutboundHosts;
import io.caravan.work.Due;
import io.caravan.work.Kinds;
import io.caravan.work.Lane;
import io.caravan.work.Lease;
import io.caravan.work.Outcome;
import io.caravan.work.WorkKey;
import io.caravan.work.WorkQueue;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/**
 * Alerts to a webhook of the operator's: written down with the alert, sent by route {@code
 * send-alert} until the receiver says 2xx, at least once. The id in the body and in a header is the
 * same at each try.
 */
@Component
public class WebhookAlerts implements AlertChannel {
  private static final Logger log = LoggerFactory.getLogger(WebhookAlerts.class);

  /** Base64 of the HMAC-SHA256 over the bytes of the body, with the configured secret as key. */
  public static final String SIGNATURE = "X-Caravan-Hmac-SHA256";

  public static final String ID = "X-Caravan-Alert-Id";

  private static final String LEASE = "CaravanAlertLease";
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

  /** By then what it was about has been seen otherwise, or has passed. */
  private static final Duration GIVE_UP = Duration.ofDays(3);

  private final JdbcClient jdbc;
  private final WorkQueue queue;
  private final AlertSettings.Webhook settings;
  private final JsonMapper json;

  WebhookAlerts(JdbcClient jdbc, WorkQueue queue, AlertSettings settings, JsonMapper json) {
    this.jdbc = jdbc;
    this.queue = queue;
    this.settings = settings.webhook();
    this.json = json;
  }

  @Override
  public void tell(Alert alert) {
    if (settings.url() == null) {
      return;
    }
    UUID id = UUID.randomUUID();
    jdbc.sql("insert into alert_delivery (store_id, id, body) values (?, ?, ?::jsonb)")
        .params(alert.storeId(), id, json.writeValueAsString(alert.body(id)))
        .update();
    queue.markDue(
        List.of(Due.now(new WorkKey(alert.storeId(), Kinds.ALERT, id.toString()), Lane.UPKEEP)));
  }

  /** Route {@code send-alert}: whether there is still something to be sent, and somewhere. */
  public boolean isToBeSent(Lease lease) {
    return settings.url() != null && body(lease).isPresent();
  }

  /** Makes the message the request. */
  public void address(Exchange exchange) {
    Lease lease = Objects.requireNonNull(exchange.getMessage().getBody(Lease.class), "a lease");
    exchange.setProperty(LEASE, lease);
    URI url = settings.url();
    String secret = settings.secret();
    Optional<String> body = body(lease);
    if (url == null || secret == null || body.isEmpty()) {
      throw new IllegalStateException("nothing to send for " + lease.key());
    }
    byte[] bytes = body.get().getBytes(StandardCharsets.UTF_8);
    byte[] hmac = Hmac.sha256(secret.getBytes(StandardCharsets.UTF_8), bytes);
    HttpCall.open(
        exchange,
        "POST",
        url,
        Map.of(
            Exchange.CONTENT_TYPE,
            "application/json",
            SIGNATURE,
            Base64.getEncoder().encodeToString(hmac),
            ID,
            lease.key().externalId()),
        bytes);
  }

  /** 2xx: done with. Anything else: again, after a growing pause. */
  @Transactional
  public void answered(Exchange exchange) {
    HttpAnswer answer = HttpCall.answer(exchange);
    Lease lease = lease(exchange);
    if (answer.status() / 100 == 2) {
      forget(lease);
      queue.settle(lease, Outcome.DONE);
    } else {
      again(lease, "HTTP " + answer.status());
    }
  }

  /** No answer. */
  public void failed(Exchange exchange) {
    Throwable caught = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
    again(lease(exchange), caught == null ? "no answer" : caught.getClass().getSimpleName());
  }

  /** There is nothing to be sent any more, or nowhere to send it to. */
  @Transactional
  public void drop(Lease lease) {
    forget(lease);
    queue.settle(lease, Outcome.DONE);
  }

  private void again(Lease lease, String why) {
    boolean old =
        jdbc.sql(
                """
                select coalesce((select raised_at < now() - make_interval(secs => ?)
                                 from alert_delivery where store_id = ? and id = ?), true)
                """)
            .params(GIVE_UP.toSeconds(), lease.storeId(), id(lease))
            .query(Boolean.class)
            .single();
    if (old) {
      log.error("Alert {} could not be delivered for {}: given up", id(lease), GIVE_UP);
      drop(lease);
      return;
    }
    Duration pause = Duration.ofSeconds(1L << Math.min(lease.attempts(), 9));
    log.warn("Alert {} was not delivered ({}); it is sent again", id(lease), why);
    queue.settle(
        lease,
        Outcome.failed(
            pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause, "ALERT_NOT_DELIVERED"));
  }

  private void forget(Lease lease) {
    jdbc.sql("delete from alert_delivery where store_id = ? and id = ?")
        .params(lease.storeId(), id(lease))
        .update();
  }

  private Optional<String> body(Lease lease) {
    return jdbc.sql("select body::text from alert_delivery where store_id = ? and id = ?")
        .params(lease.storeId(), id(lease))
        .query(String.class)
        .optional();
  }

  private static UUID id(Lease lease) {
    return UUID.fromString(lease.key().externalId());
  }

  private static Lease lease(Exchange exchange) {
    Lease lease = exchange.getProperty(LEASE, Lease.class);
    if (lease == null) {
      throw new IllegalStateException("no alert was being sent");
    }
    return lease;
  }

  /** The webhook's host and no other. */
  @Bean
  static OutboundHosts alertHosts(AlertSettings settings) {
    URI url = settings.webhook().url();
    if (url == null) {
      return (scheme, host, port) -> false;
    }
    String allowed = url.getHost().toLowerCase(Locale.ROOT);
    return (scheme, host, port) ->
        scheme.equalsIgnoreCase(url.getScheme())
            && (allowed.equals(host) || allowed.equals("[" + host + "]"))
            && port == url.getPort();
  }
}
