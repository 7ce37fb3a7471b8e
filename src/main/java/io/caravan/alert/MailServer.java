package io.caravan.alert;

import jakarta.mail.Session;
import java.util.Properties;
import org.apache.camel.component.mail.DefaultJavaMailSender;
import org.apache.camel.component.mail.JavaMailSender;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * How the mail server is spoken to. Given to Camel Mail as a sender of its own, so that neither
 * password nor login stands in an endpoint's URI, which Hawtio and logs show.
 */
@Configuration
class MailServer {
  /** Milliseconds for each step of a connection: far within a lease. */
  private static final String TIMEOUT = "10000";

  @Bean
  JavaMailSender alertMail(AlertSettings settings) {
    return sender(settings.mail());
  }

  static JavaMailSender sender(AlertSettings.Mail mail) {
    DefaultJavaMailSender sender = new DefaultJavaMailSender();
    Properties properties = properties(mail);
    sender.setHost(mail.host() == null ? "localhost" : mail.host());
    sender.setPort(mail.port());
    sender.setProtocol(protocol(mail));
    sender.setUsername(mail.username());
    sender.setPassword(mail.password());
    sender.setJavaMailProperties(properties);
    sender.setSession(Session.getInstance(properties));
    return sender;
  }

  private static String protocol(AlertSettings.Mail mail) {
    return mail.tlsAtOnce() ? "smtps" : "smtp";
  }

  /** TLS or nothing, unless the settings allow otherwise; the certificate is checked by name. */
  static Properties properties(AlertSettings.Mail mail) {
    String of = "mail." + protocol(mail) + ".";
    Properties properties = new Properties();
    properties.setProperty("mail.transport.protocol", protocol(mail));
    properties.setProperty(of + "auth", Boolean.toString(mail.username() != null));
    properties.setProperty(of + "ssl.checkserveridentity", "true");
    properties.setProperty(of + "connectiontimeout", TIMEOUT);
    properties.setProperty(of + "timeout", TIMEOUT);
    properties.setProperty(of + "writetimeout", TIMEOUT);
    if (!mail.tlsAtOnce() && mail.starttls()) {
      properties.setProperty(of + "starttls.enable", "true");
      properties.setProperty(of + "starttls.required", "true");
    }
    return properties;
  }
}
