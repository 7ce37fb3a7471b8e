package io.caravan.platform;

/**
 * The hosts a platform's client may speak to. A request to any other host is refused before a
 * connection is made, whoever asked for it.
 */
@FunctionalInterface
public interface OutboundHosts {

  /**
   * @param scheme {@code http} or {@code https}
   * @param host lower case
   * @param port -1 for the scheme's own
   */
  boolean allows(String scheme, String host, int port);
}
