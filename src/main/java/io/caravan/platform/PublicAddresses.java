package io.caravan.platform;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;

/**
 * Name resolution that never leads a platform's name to a private address: whoever controls a name
 * server must not make us speak to the machine's neighbours. Loopback is reached by its own name.
 */
final class PublicAddresses implements DnsResolver {
  private final DnsResolver system;

  PublicAddresses() {
    this(SystemDefaultDnsResolver.INSTANCE);
  }

  PublicAddresses(DnsResolver system) {
    this.system = system;
  }

  @Override
  public InetAddress[] resolve(String host) throws UnknownHostException {
    InetAddress[] addresses = system.resolve(host);
    boolean loopback = BaseUrl.isLoopback(host);
    for (InetAddress address : addresses) {
      if (loopback ? !address.isLoopbackAddress() : isPrivate(address)) {
        throw new UnknownHostException(
            "%s resolves to %s, which is no public address: refused"
                .formatted(host, address.getHostAddress()));
      }
    }
    return addresses;
  }

  @Override
  public String resolveCanonicalHostname(String host) throws UnknownHostException {
    return system.resolveCanonicalHostname(host);
  }

  private static boolean isPrivate(InetAddress address) {
    return address.isLoopbackAddress()
        || address.isAnyLocalAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || address.isMulticastAddress()
        || isSharedOrUniqueLocal(address);
  }

  /** 100.64.0.0/10 (RFC 6598) and fc00::/7 (RFC 4193), which Java has no word for. */
  private static boolean isSharedOrUniqueLocal(InetAddress address) {
    byte[] octets = address.getAddress();
    if (address instanceof Inet6Address) {
      return (octets[0] & 0xfe) == 0xfc;
    }
    return octets[0] == 100 && (octets[1] & 0xc0) == 64;
  }
}
