package io.caravan.alert;

import io.caravan.store.Stores;
import io.caravan.work.Due;
import io.caravan.work.Kinds;
import io.caravan.work.Lane;
import io.caravan.work.Lease;
import io.caravan.work.Outcome;
import io.caravan.work.WorkQueue;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/**
 * Alerts by e-mail: written down with the alert, and sent by route {@code send-alert-mail} until
 * the server takes them, at least once. Those of a minute go into one mail. Which alerts a mail has
 * is settled before it is sent for the first time, so that each try has the same words and the same
 * Message-ID, by which a receiver knows a second copy.
 */
@Component
public class MailAlerts implements AlertChannel {
  private static final Logger log = LoggerFactory.getLogger(MailAlerts.class);

  /** In one mail; what is more goes into the next. */
  private static final int MOST = 200;

  private static final String LEASE = "CaravanMailLease";
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
  private static final Duration GIVE_UP = Duration.ofDays(3);

  private final JdbcClient jdbc;
  private final WorkQueue queue;
  private final Stores stores;
  private final AlertSettings.Mail settings;
  private final JsonMapper json;

  MailAlerts(
      JdbcClient jdbc, WorkQueue queue, Stores stores, AlertSettings settings, JsonMapper json) {
    this.jdbc = jdbc;
    this.queue = queue;
    this.stores = stores;
    this.settings = settings.mail();
    this.json = json;
  }

  @Override
  public void tell(Alert alert) {
    if (!settings.isOn()) {
      return;
    }
    jdbc.sql("insert into alert_mail_line (store_id, line) values (?, ?::jsonb)")
        .params(alert.storeId(), json.writeValueAsString(MailText.Line.of(alert)))
        .update();
    queue.markDue(
        List.of(
            new Due(
                Kinds.alertMail(alert.storeId()), Lane.UPKEEP, Due.SOON, null, settings.digest())));
  }

  /**
   * Route {@code send-alert-mail}: settles which alerts the next mail has, unless one is still to
   * be sent.
   *
   * @return whether there is a mail to be sent now; if not, the lease is settled
   */
  @Transactional
  public boolean compose(Lease lease) {
    int store = lease.storeId();
    if (!settings.isOn()) {
      jdbc.sql("delete from alert_mail_line where store_id = ?").param(store).update();
      jdbc.sql("delete from alert_mail where store_id = ?").param(store).update();
      queue.settle(lease, Outcome.DONE);
      return false;
    }
    if (mail(store).isPresent()) {
      return true;
    }
    Optional<Double> age =
        jdbc.sql(
                """
                select extract(epoch from clock_timestamp() - min(noted_at)) from alert_mail_line
                where store_id = ? and mail is null having count(*) > 0
                """)
            .param(store)
            .query(Double.class)
            .optional();
    if (age.isEmpty()) {
      queue.settle(lease, Outcome.DONE);
      return false;
    }
    Duration left = settings.digest().minusMillis((long) (age.get() * 1000));
    if (left.compareTo(Duration.ZERO) > 0) {
      queue.settle(lease, Outcome.later(left, "DIGEST"));
      return false;
    }
    UUID id = UUID.randomUUID();
    jdbc.sql("insert into alert_mail (store_id, id) values (?, ?)").params(store, id).update();
    jdbc.sql(
            """
            update alert_mail_line set mail = ?
            where store_id = ? and id in (
              select id from alert_mail_line where store_id = ? and mail is null order by id limit ?)
            """)
        .params(id, store, store, MOST)
        .update();
    return true;
  }

  /** Makes the message the mail. */
  public void write(Exchange exchange) {
    Lease lease = Objects.requireNonNull(exchange.getMessage().getBody(Lease.class), "a lease");
    exchange.setProperty(LEASE, lease);
    UUID id =
        mail(lease.storeId())
            .orElseThrow(() -> new IllegalStateException("no mail to send for " + lease.key()));
    List<MailText.Line> lines =
        jdbc
            .sql(
                "select line::text from alert_mail_line where store_id = ? and mail = ? order by id")
            .params(lease.storeId(), id)
            .query(String.class)
            .list()
            .stream()
            .map(line -> json.readValue(line, MailText.Line.class))
            .toList();
    MailText text = MailText.of(stores.byId(lease.storeId()).name(), lines);
    String from = Objects.requireNonNull(settings.from(), "a sender");
    Message mail = exchange.getMessage();
    mail.removeHeaders("*");
    mail.setHeader("From", from);
    mail.setHeader("To", String.join(",", settings.to()));
    mail.setHeader("Subject", text.subject());
    mail.setHeader("Message-ID", "<" + id + "@" + from.substring(from.indexOf('@') + 1) + ">");
    mail.setHeader("Auto-Submitted", "auto-generated");
    mail.setHeader("Content-Type", "text/plain; charset=UTF-8");
    mail.setBody(text.body());
  }

  /** The server has it. */
  @Transactional
  public void sent(Exchange exchange) {
    Lease lease = lease(exchange);
    mail(lease.storeId()).ifPresent(id -> forget(lease.storeId(), id));
    Boolean more =
        jdbc.sql("select exists (select from alert_mail_line where store_id = ?)")
            .param(lease.storeId())
            .query(Boolean.class)
            .single();
    queue.settle(lease, more ? Outcome.later(Duration.ZERO, "MORE_MAIL") : Outcome.DONE);
  }

  /** It may or may not have it. What the server said may name people: only its sort is logged. */
  @Transactional
  public void failed(Exchange exchange) {
    Lease lease = lease(exchange);
    Throwable caught = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
    String why = caught == null ? "no answer" : caught.getClass().getSimpleName();
    Optional<UUID> old =
        jdbc.sql(
                """
                select id from alert_mail
                where store_id = ? and composed_at < now() - make_interval(secs => ?)
                """)
            .params(lease.storeId(), GIVE_UP.toSeconds())
            .query(UUID.class)
            .optional();
    if (old.isPresent()) {
      log.error("Alert mail {} could not be delivered for {}: given up", old.get(), GIVE_UP);
      forget(lease.storeId(), old.get());
    } else {
      log.warn("An alert mail was not delivered ({}); it is sent again", why);
    }
    Duration pause = Duration.ofSeconds(1L << Math.min(lease.attempts(), 9));
    queue.settle(
        lease,
        Outcome.failed(
            pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause, "MAIL_NOT_DELIVERED"));
  }

  private Optional<UUID> mail(int storeId) {
    return jdbc.sql("select id from alert_mail where store_id = ? order by composed_at, id limit 1")
        .param(storeId)
        .query(UUID.class)
        .optional();
  }

  private void forget(int storeId, UUID mail) {
    jdbc.sql("delete from alert_mail where store_id = ? and id = ?").params(storeId, mail).update();
  }

  private static Lease lease(Exchange exchange) {
    Lease lease = exchange.getProperty(LEASE, Lease.class);
    if (lease == null) {
      throw new IllegalStateException("no mail was being sent");
    }
    return lease;
  }
}
