package io.caravan.ops;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.Environment;

/**
 * Says at the end of the start where the console is, and how to log in if nobody was configured.
 * Straight to standard output: a password has no place in a log that is shipped elsewhere.
 */
class ConsoleAnnouncement implements ApplicationListener<ApplicationReadyEvent> {
  private final @Nullable String name;
  private final @Nullable String password;
  private final Environment environment;

  ConsoleAnnouncement(@Nullable String name, @Nullable String password, Environment environment) {
    this.name = name;
    this.password = password;
    this.environment = environment;
  }

  @Override
  public void onApplicationEvent(ApplicationReadyEvent event) {
    String port = environment.getProperty("local.server.port");
    if (port == null) {
      return;
    }
    System.out.println(text(port));
  }

  String text(String port) {
    String address = "http://127.0.0.1:" + port + "/hawtio/";
    String login =
        password == null
            ? "log in as one of caravan.security.users"
            : "log in as "
                + name
                + " with "
                + password
                + " (new at every start; set"
                + " caravan.security.users for lasting ones)";
    return System.lineSeparator()
        + "  Caravan console: "
        + address
        + System.lineSeparator()
        + "  Login:           "
        + login
        + System.lineSeparator();
  }
}
