package io.caravan.ops;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import javax.management.ObjectName;
import org.jolokia.server.core.restrictor.policy.PolicyRestrictor;
import org.jolokia.server.core.service.api.Restrictor;
import org.jolokia.server.core.util.HttpMethod;
import org.jolokia.server.core.util.RequestType;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;

/**
 * What may be done over JMX from the console. {@code jolokia-access.xml} says what is open to
 * anybody at all: everything that it does not name is closed, also to an admin. Of that, a viewer
 * may read and call what only shows; Caravan's own operations are those of the API and need an
 * operator like there; whatever else changes something needs an admin.
 */
class JolokiaPolicy implements Restrictor {
  private static final String POLICY = "/jolokia-access.xml";

  /** Operations of the policy that only show. The parameter list is cut off before comparing. */
  private static final List<String> SHOWING = List.of("dump", "browse", "list", "details", "size");

  private static final Set<String> DOMAINS = Set.of("org.apache.camel", "io.caravan", "java.lang");

  private final Restrictor policy;

  JolokiaPolicy() {
    try (InputStream file = JolokiaPolicy.class.getResourceAsStream(POLICY)) {
      if (file == null) {
        throw new IllegalStateException(POLICY + " is not on the class path");
      }
      policy = new PolicyRestrictor(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public boolean isOperationAllowed(ObjectName name, String operation) {
    return policy.isOperationAllowed(name, operation)
        && (onlyShows(operation) || isAdmin() || (isOurs(name) && isOperator()));
  }

  @Override
  public boolean isAttributeWriteAllowed(ObjectName name, String attribute) {
    return policy.isAttributeWriteAllowed(name, attribute) && isAdmin();
  }

  @Override
  public boolean isAttributeReadAllowed(ObjectName name, String attribute) {
    return policy.isAttributeReadAllowed(name, attribute);
  }

  @Override
  public boolean isTypeAllowed(RequestType type) {
    return policy.isTypeAllowed(type);
  }

  @Override
  public boolean isHttpMethodAllowed(HttpMethod method) {
    return policy.isHttpMethodAllowed(method);
  }

  /** The login decides, not the address. */
  @Override
  public boolean isRemoteAccessAllowed(String... hostOrAddress) {
    return true;
  }

  /** No other site gets an answer; that a write is the console's own is the CSRF token's part. */
  @Override
  public boolean isOriginAllowed(String origin, boolean onlyWhenStrictCheckingIsEnabled) {
    return onlyWhenStrictCheckingIsEnabled;
  }

  /** A proxy in front may have ended TLS. */
  @Override
  public boolean ignoreScheme() {
    return true;
  }

  @Override
  public boolean isObjectNameHidden(ObjectName name) {
    return !DOMAINS.contains(name.getDomain()) || "tracer".equals(name.getKeyProperty("type"));
  }

  private static boolean onlyShows(String operation) {
    int arguments = operation.indexOf('(');
    String name = arguments < 0 ? operation : operation.substring(0, arguments);
    return SHOWING.stream().anyMatch(name::startsWith);
  }

  private static boolean isOurs(ObjectName name) {
    return name.getDomain().equals("io.caravan");
  }

  private static boolean isOperator() {
    return has(Role.OPERATOR);
  }

  private static boolean isAdmin() {
    return has(Role.ADMIN);
  }

  /** A login has its own role alone, not those below it. */
  private static boolean has(Role role) {
    Authentication who = SecurityContextHolder.getContext().getAuthentication();
    return who != null && who.isAuthenticated() && who.getAuthorities().contains(role.authority());
  }
}
