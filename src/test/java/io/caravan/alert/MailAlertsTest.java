package io.caravan.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import com.icegreen.greenmail.user.UserException;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.caravan.store.Store;
import io.caravan.store.Stores;
import io.caravan.testing.Postgres;
import io.caravan.work.JdbcWorkQueue;
import io.caravan.work.Kinds;
import io.caravan.work.Lane;
import io.caravan.work.Lease;
import io.caravan.work.WorkSignal;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.json.JsonMapper;

/** Alerts by mail: the real route through Camel Mail to a mail server that is really spoken to. */
class MailAlertsTest {
  @RegisterExtension static final Postgres db = Postgres.fresh();

  private static final String PASSWORD = "correct-horse-battery";
  private static int store;

  private final GreenMail server =
      new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
  private final JdbcWorkQueue queue =
      new JdbcWorkQueue(
          db.dataSource(), Duration.ofSeconds(60), Clock.systemUTC(), new WorkSignal());
  private final DefaultCamelContext camel = new DefaultCamelContext();
  private MailAlerts mail;

  @BeforeEach
  void begin() {
    if (store == 0) {
      store = db.store("acme-us");
    }
    db.truncate("work_item", "alert_mail", "alert_mail_line");
  }

  @AfterEach
  void end() {
    camel.stop();
    server.stop();
  }

  @Test
  void alertsOfAMinuteGoIntoOneMail() throws Exception {
    server.start();
    connect(settings(server.getSmtp().getPort(), null, Duration.ofMinutes(1), false));
    mail.tell(alert("Only 3 of Mug are left", Alert.Change.RAISED));
    mail.tell(alert("Shopify has -2 of Cap", Alert.Change.RAISED));
    mail.tell(alert("Only 1 of Hat is left", Alert.Change.CLEARED));
    assertThat(claim()).as("nothing is sent at once").isEmpty();
    wake();
    send();
    assertThat(server.getReceivedMessages()).as("a minute has not passed").isEmpty();

    aMinuteLater();
    send();
    assertThat(mails(server)).hasSize(1);
    MimeMessage one = mails(server).get(0);
    assertThat(one.getSubject()).isEqualTo("[Caravan] acme-us: 2 alerts, 1 are over");
    assertThat(one.getFrom()[0]).hasToString("caravan@example.com");
    assertThat(one.getRecipients(Message.RecipientType.TO)).hasSize(2);
    assertThat(one.getContent().toString())
        .contains("Only 3 of Mug", "-2 of Cap", "Over:", "Restock.");
    assertThat(count("alert_mail") + count("alert_mail_line") + count("work_item")).isZero();
  }

  @Test
  void aMailThatFailsIsSentAgainAsTheSameMail() throws Exception {
    server.start();
    int port = server.getSmtp().getPort();
    server.stop();
    connect(settings(port, null, Duration.ZERO, false));
    mail.tell(alert("Only 3 of Mug are left", Alert.Change.RAISED));
    send();
    String id = db.jdbc().sql("select id::text from alert_mail").query(String.class).single();
    assertThat(db.jdbc().sql("select last_cause from work_item").query(String.class).single())
        .as("the fault happened")
        .isEqualTo("MAIL_NOT_DELIVERED");

    mail.tell(alert("Shopify has -2 of Cap", Alert.Change.RAISED));
    GreenMail again = new GreenMail(new ServerSetup(port, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    again.start();
    try {
      wake();
      send();
      wake();
      send();
      List<MimeMessage> received = mails(again);
      assertThat(received).hasSize(2);
      assertThat(received.get(0).getMessageID()).isEqualTo("<" + id + "@example.com>");
      assertThat(received.get(0).getContent().toString())
          .as("what came meanwhile is another mail's")
          .contains("Mug")
          .doesNotContain("Cap");
      assertThat(received.get(1).getMessageID()).isNotEqualTo(received.get(0).getMessageID());
      assertThat(received.get(1).getContent().toString()).contains("Cap");
    } finally {
      again.stop();
    }
  }

  @Test
  void aServerWithoutTlsIsToldNeitherPasswordNorMail() throws UserException {
    server.setUser("caravan@example.com", "caravan@example.com", PASSWORD);
    server.start();
    connect(settings(server.getSmtp().getPort(), PASSWORD, Duration.ZERO, true));
    mail.tell(alert("Only 3 of Mug are left", Alert.Change.RAISED));
    send();
    assertThat(server.getReceivedMessages()).isEmpty();
    assertThat(count("alert_mail")).as("kept, to be sent again").isEqualTo(1);
    assertThat(camel.getEndpoints().stream().map(Object::toString).toList())
        .allSatisfy(uri -> assertThat(uri).doesNotContain(PASSWORD));
  }

  @Test
  void aLoginIsUsedWhereOneIsSet() throws UserException {
    server.setUser("caravan@example.com", "caravan@example.com", PASSWORD);
    server.start();
    connect(settings(server.getSmtp().getPort(), PASSWORD, Duration.ZERO, false));
    mail.tell(alert("Only 3\r\nBcc: x@evil.example of Mug", Alert.Change.RAISED));
    send();
    assertThat(mails(server))
        .as("what a title holds is never a header")
        .singleElement()
        .satisfies(one -> assertThat(one.getHeader("Bcc")).isNull());
  }

  // ---------------------------------------------------------------------------------------------

  private AlertSettings settings(
      int port, @Nullable String password, Duration digest, boolean starttls) {
    return new AlertSettings(
        new AlertSettings.Webhook(null, null),
        new AlertSettings.Mail(
            "127.0.0.1",
            port,
            password == null ? null : "caravan@example.com",
            password,
            "caravan@example.com",
            List.of("ops@example.com", "shop@example.com"),
            starttls,
            digest));
  }

  private void connect(AlertSettings settings) {
    Stores stores = mock(Stores.class);
    when(stores.byId(store))
        .thenReturn(
            new Store(store, "acme-us", "US", "USD", "a.myshopify.com", "7001", null, null));
    mail = new MailAlerts(db.jdbc(), queue, stores, settings, JsonMapper.builder().build());
    camel.getRegistry().bind("alertMail", MailServer.sender(settings.mail()));
    camel.getRegistry().bind("mailAlerts", mail);
    try {
      // The route's class is the routes' own: only Spring makes it in the program.
      var made = Class.forName("io.caravan.routes.SendAlertMail").getDeclaredConstructor();
      made.setAccessible(true);
      camel.addRoutes((RouteBuilder) made.newInstance());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    camel.start();
  }

  private static Alert alert(String title, Alert.Change change) {
    return new Alert(
        UUID.randomUUID(),
        store,
        "acme-us",
        "LOW_STOCK",
        "1729",
        Severity.WARNING,
        title,
        Map.of(),
        "Restock.",
        change,
        Instant.parse("2026-11-23T12:00:00Z"));
  }

  /** Each once, although every receiver has a copy. */
  private static List<MimeMessage> mails(GreenMail server) {
    Map<String, MimeMessage> byId = new LinkedHashMap<>();
    for (MimeMessage one : server.getReceivedMessages()) {
      try {
        byId.putIfAbsent(one.getMessageID(), one);
      } catch (MessagingException e) {
        throw new IllegalStateException(e);
      }
    }
    return List.copyOf(byId.values());
  }

  private List<Lease> claim() {
    return queue.claim(Lane.UPKEEP, Map.of(store, 1), 1, "test");
  }

  private void send() {
    List<Lease> leases = claim();
    assertThat(leases).hasSize(1);
    camel.createProducerTemplate().sendBody("direct:send-alert-mail", leases.get(0));
    assertThat(queue.takeUnsettled(leases)).as("left unsettled").isEmpty();
  }

  private void wake() {
    queue.wake(Kinds.alertMail(store));
  }

  private void aMinuteLater() {
    db.jdbc().sql("update alert_mail_line set noted_at = noted_at - interval '61 s'").update();
    wake();
  }

  private static long count(String table) {
    return db.jdbc().sql("select count(*) from " + table).query(Long.class).single();
  }
}
