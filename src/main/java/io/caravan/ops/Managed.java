package io.caravan.ops;

import java.security.Principal;
import java.util.function.Function;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;

/**
 * Acts over JMX are the API's own acts: the same checks, the same audit. Who is logged in at the
 * console did them; somebody at the JVM itself is {@code jmx}. Whether a login may act at all was
 * decided by {@link JolokiaPolicy}.
 */
final class Managed {
  private Managed() {}

  static String act(Function<Principal, String> act) {
    Authentication login = SecurityContextHolder.getContext().getAuthentication();
    Principal who = login == null ? () -> "jmx" : login;
    try {
      return act.apply(who);
    } catch (Problem refused) {
      // Not the cause: whoever is at the other end need not have its class.
      throw new IllegalArgumentException(refused.getBody().getDetail());
    }
  }
}
