package io.caravan.alert;

import io.caravan.platform.BaseUrl;
import io.caravan.platform.InvalidSetting;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where alerts are sent to besides the log.
 *
 * @param webhook signed JSON, one message an alert
 * @param mail several alerts a mail
 */
@ConfigurationProperties("caravan.alerts")
public record AlertSettings(@DefaultValue Webhook webhook, @DefaultValue Mail mail) {

  /**
   * @param url https, or http to a loopback address; not set: no webhook. Its name must lead to a
   *     public address
   * @param secret key of the HMAC-SHA256 in the header {@value WebhookAlerts#SIGNATURE}
   */
  public record Webhook(@Nullable URI url, @Nullable String secret) {
    public Webhook {
      if (url != null) {
        url = BaseUrl.parse("caravan.alerts.webhook.url", url.toString());
        if (secret == null || secret.length() < 16) {
          throw InvalidSetting.secret(
              "caravan.alerts.webhook.secret",
              "is missing or shorter than 16 characters",
              "Set the secret that the receiver checks signatures with.");
        }
      }
    }

    /** Without the secret. */
    @Override
    public String toString() {
      return "Webhook[" + url + "]";
    }
  }

  /**
   * E-mail over SMTP. Off unless host and to are set.
   *
   * @param port by default 587; at {@value #TLS_PORT} TLS begins with the first byte
   * @param username with password; neither: the server asks for no login
   * @param from the sender's address; by default the username, where that is an address
   * @param to receivers' addresses
   * @param starttls whether the connection must become TLS before anything else is said; may be
   *     false only where no password goes over the line, or it stays on this machine
   * @param digest alerts of so long a time go into one mail
   */
  public record Mail(
      @Nullable String host,
      @DefaultValue("587") int port,
      @Nullable String username,
      @Nullable String password,
      @Nullable String from,
      @DefaultValue List<String> to,
      @DefaultValue("true") boolean starttls,
      @DefaultValue("PT1M") Duration digest) {
    static final int TLS_PORT = 465;

    private static final String NAME = "caravan.alerts.mail.";

    /** Enough to find a typing error; no line breaks, so that no header can be slipped in. */
    private static final Pattern ADDRESS = Pattern.compile("[^@\\s,;<>\"]+@[^@\\s,;<>\"]+");

    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.-]{1,253}|[0-9a-fA-F:]{2,39}");

    public Mail {
      host = blankToNull(host);
      username = blankToNull(username);
      password = password == null || password.isEmpty() ? null : password;
      from = blankToNull(from);
      to = to.stream().map(String::strip).filter(address -> !address.isEmpty()).toList();
      if (from == null && username != null && ADDRESS.matcher(username).matches()) {
        from = username;
      }
      if (host == null && to.isEmpty()) {
        if (from != null || username != null || password != null) {
          throw missing("host", "the name of a mail server");
        }
      } else {
        if (host == null) {
          throw missing("host", "the name of a mail server");
        }
        if (to.isEmpty()) {
          throw missing("to", "one or more addresses");
        }
        check(host, port, from, to, digest);
        checkLogin(host, port, username, password, starttls);
      }
    }

    /** Nothing is mailed. */
    public static Mail off() {
      return new Mail(null, 587, null, null, null, List.of(), true, Duration.ofMinutes(1));
    }

    public boolean isOn() {
      return host != null;
    }

    /** TLS from the first byte. */
    boolean tlsAtOnce() {
      return port == TLS_PORT;
    }

    private static void check(
        String host, int port, @Nullable String from, List<String> to, Duration digest) {
      if (!HOST.matcher(host).matches()) {
        throw InvalidSetting.of(
            NAME + "host", host, "a host name or an address", "Leave out port and protocol.");
      }
      if (port < 1 || port > 65535) {
        throw InvalidSetting.of(
            NAME + "port", Integer.toString(port), "1 to 65535", "Most servers take mail at 587.");
      }
      if (from == null) {
        throw missing("from", "the sender's address");
      }
      for (String address : to) {
        if (!ADDRESS.matcher(address).matches()) {
          throw InvalidSetting.of(NAME + "to", address, "addresses (a@b.example)", "Correct it.");
        }
      }
      if (!ADDRESS.matcher(from).matches()) {
        throw InvalidSetting.of(NAME + "from", from, "an address (a@b.example)", "Correct it.");
      }
      if (digest.isNegative() || digest.compareTo(Duration.ofHours(1)) > 0) {
        throw InvalidSetting.of(
            NAME + "digest", digest.toString(), "PT0S to PT1H", "By default it is PT1M.");
      }
    }

    private static void checkLogin(
        String host,
        int port,
        @Nullable String username,
        @Nullable String password,
        boolean starttls) {
      if ((username == null) != (password == null)) {
        throw InvalidSetting.secret(
            NAME + (username == null ? "username" : "password"),
            "is missing",
            "Set both username and password, or neither where the server asks for no login.");
      }
      boolean plain = !starttls && port != TLS_PORT;
      if (password != null && plain && !BaseUrl.isLoopback(host)) {
        throw InvalidSetting.of(
            NAME + "starttls",
            "false",
            "true: the password would go to " + host + " in the clear",
            "Remove the setting, use port " + TLS_PORT + ", or leave out username and password.");
      }
    }

    private static InvalidSetting missing(String name, String expected) {
      return InvalidSetting.of(
          NAME + name,
          "",
          expected,
          "For e-mail set host, from and to; for none remove " + NAME + "*.");
    }

    private static @Nullable String blankToNull(@Nullable String given) {
      return given == null || given.isBlank() ? null : given.strip();
    }

    /** Without the password. */
    @Override
    public String toString() {
      return "Mail[" + host + ":" + port + ", to " + to.size() + " addresses]";
    }
  }
}
