package io.caravan.ops;

import io.caravan.platform.InvalidSetting;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who may use the console and the API.
 *
 * @param users may be empty: a random one outside of {@code live}, nobody in it
 * @param metricsFromLoopback whether {@code /actuator/prometheus} is readable without a login from
 *     this machine. Leave it off behind a reverse proxy on the same machine: every request comes
 *     from loopback there
 */
@ConfigurationProperties("caravan.security")
record SecuritySettings(
    @DefaultValue List<User> users, @DefaultValue("false") boolean metricsFromLoopback) {
  private static final String PREFIX = "caravan.security.users";

  /** {@code {bcrypt}} or {@code {pbkdf2@...}} and the hash; the encoders this program carries. */
  private static final Pattern ENCODED =
      Pattern.compile("\\{(bcrypt|pbkdf2|pbkdf2@SpringSecurity_v5_8)}.{20,}");

  private static final Pattern BCRYPT = Pattern.compile("\\{bcrypt}\\$2[aby]\\$\\d\\d\\$.{53}");

  private static final String HOW =
      "Give the hash, as {bcrypt}$2y$...; for example from: htpasswd -nBC 12 the-name";

  SecuritySettings {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < users.size(); i++) {
      check(PREFIX + "[" + i + "]", users.get(i), names);
    }
    users = List.copyOf(users);
  }

  private static void check(String at, User user, Set<String> names) {
    String name = user.name();
    if (name == null || name.isBlank() || name.contains(":")) {
      throw InvalidSetting.secret(
          at + ".name",
          "is missing, blank or contains a colon",
          "Give a short login name without a colon.");
    }
    if (!names.add(name)) {
      throw InvalidSetting.secret(
          at + ".name", "is '" + name + "', which is there already", "Use each name once.");
    }
    String password = user.password();
    if (password == null || password.isBlank()) {
      throw InvalidSetting.secret(at + ".password", "is missing", HOW);
    }
    // Says what is wrong, never the value.
    if (password.toLowerCase(Locale.ROOT).startsWith("{noop}") || !password.startsWith("{")) {
      throw InvalidSetting.secret(
          at + ".password", "is in plain text; passwords are only accepted encoded", HOW);
    }
    if (!ENCODED.matcher(password).matches()
        || (password.startsWith("{bcrypt}") && !BCRYPT.matcher(password).matches())) {
      throw InvalidSetting.secret(
          at + ".password",
          "is not a password hash that Caravan can check (bcrypt or pbkdf2)",
          HOW);
    }
    if (user.roles() == null || user.roles().isEmpty()) {
      throw InvalidSetting.secret(
          at + ".roles", "is empty", "Give one or more of viewer, operator, admin.");
    }
  }

  /**
   * @param password encoded, with the encoder's name in braces
   */
  record User(@Nullable String name, @Nullable String password, @Nullable Set<Role> roles) {
    @Override
    public String toString() {
      return "User[" + name + ", " + roles + "]";
    }
  }
}
