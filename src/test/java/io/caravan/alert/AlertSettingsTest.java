package io.caravan.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.platform.InvalidSetting;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What cannot work, or is not safe, is refused at the start. */
class AlertSettingsTest {
  private static final String SECRET = "correct-horse-battery";

  @ParameterizedTest
  @CsvSource({
    "http://hooks.example.com/x, 0123456789abcdef",
    "https://hooks.example.com/x, short",
    "https://hooks.example.com/x,",
    "ftp://127.0.0.1/x, 0123456789abcdef"
  })
  void aWebhookThatIsNotSafeIsRefused(String url, @Nullable String secret) {
    assertThatThrownBy(() -> new AlertSettings.Webhook(URI.create(url), secret))
        .isInstanceOf(InvalidSetting.class)
        .hasMessageContaining("caravan.alerts.webhook")
        .hasMessageNotContaining("0123456789abcdef");
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "-, 587, -, -, a@b.example, c@d.example, true, host",
        "mail.example.com, 587, -, -, a@b.example, -, true, to",
        "mail.example.com, 587, -, -, -, c@d.example, true, from",
        "mail.example.com, 587, me, -, a@b.example, c@d.example, true, password",
        "mail.example.com, 587, -, secret, a@b.example, c@d.example, true, username",
        "mail.example.com, 587, me, secret, a@b.example, c@d.example, false, starttls",
        "mail.example.com, 587, me, secret, a@b.example, c-at-d, true, to",
        "mail.example.com, 0, me, secret, a@b.example, c@d.example, true, port",
        "smtp://mail.example.com, 587, me, secret, a@b.example, c@d.example, true, host",
        "-, 587, me, secret, -, -, true, host"
      })
  void mailThatIsIncompleteOrUnsafeIsRefused(
      @Nullable String host,
      int port,
      @Nullable String username,
      @Nullable String password,
      @Nullable String from,
      @Nullable String to,
      boolean starttls,
      String named) {
    assertThatThrownBy(
            () -> mail(host, port, username, password == null ? null : SECRET, from, to, starttls))
        .isInstanceOf(InvalidSetting.class)
        .hasMessageContaining("caravan.alerts.mail." + named)
        .hasMessageNotContaining(SECRET);
  }

  @Test
  void withoutHostAndReceiversItIsOff() {
    assertThat(AlertSettings.Mail.off().isOn()).isFalse();
  }

  @Test
  void theConnectionBecomesTlsBeforeAnyPasswordIsSaid() {
    Properties of587 =
        MailServer.properties(
            mail("mail.example.com", 587, "a@b.example", SECRET, null, "c@d.example", true));
    assertThat(of587)
        .containsEntry("mail.smtp.starttls.required", "true")
        .containsEntry("mail.smtp.ssl.checkserveridentity", "true");
    Properties of465 =
        MailServer.properties(
            mail("mail.example.com", 465, "a@b.example", SECRET, null, "c@d.example", false));
    assertThat(of465)
        .containsEntry("mail.transport.protocol", "smtps")
        .containsEntry("mail.smtps.ssl.checkserveridentity", "true");
  }

  @Test
  void thePasswordIsNotShown() {
    AlertSettings.Mail mail =
        mail("mail.example.com", 587, "a@b.example", SECRET, null, "c@d.example", true);
    assertThat(new AlertSettings(new AlertSettings.Webhook(null, null), mail).toString())
        .doesNotContain(SECRET);
    assertThat(MailServer.properties(mail).toString()).doesNotContain(SECRET);
  }

  private static AlertSettings.Mail mail(
      @Nullable String host,
      int port,
      @Nullable String username,
      @Nullable String password,
      @Nullable String from,
      @Nullable String to,
      boolean starttls) {
    return new AlertSettings.Mail(
        host,
        port,
        username,
        password,
        from,
        to == null ? List.of() : List.of(to),
        starttls,
        Duration.ofMinutes(1));
  }
}
