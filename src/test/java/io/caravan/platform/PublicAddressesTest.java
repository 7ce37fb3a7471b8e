package io.caravan.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.apache.hc.client5.http.DnsResolver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublicAddressesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "0.0.0.0",
        "100.64.0.1",
        "224.0.0.1",
        "::1",
        "::",
        "fe80::1",
        "fc00::1",
        "fd12::1",
        "::ffff:10.0.0.1"
      })
  void aNameThatLeadsToAPrivateAddressIsRefused(String address) {
    assertThatThrownBy(() -> leadingTo(address).resolve("acme.myshopify.com"))
        .isInstanceOf(UnknownHostException.class)
        .hasMessageContaining("acme.myshopify.com")
        .hasMessageContaining("no public address");
  }

  @Test
  void oneBadAddressAmongGoodOnesIsEnough() {
    assertThatThrownBy(() -> leadingTo("23.227.38.74", "10.0.0.1").resolve("acme.myshopify.com"))
        .isInstanceOf(UnknownHostException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"23.227.38.74", "100.128.0.1", "2620:127:f00f:5::"})
  void aPublicAddressIsTaken(String address) throws Exception {
    assertThat(leadingTo(address).resolve("acme.myshopify.com")).hasSize(1);
  }

  @Test
  void loopbackIsReachedByItsOwnNameOnly() throws Exception {
    assertThat(leadingTo("127.0.0.1").resolve("127.0.0.1")).hasSize(1);
    assertThat(leadingTo("::1").resolve("localhost")).hasSize(1);
    assertThatThrownBy(() -> leadingTo("10.0.0.1").resolve("localhost"))
        .isInstanceOf(UnknownHostException.class);
  }

  private static PublicAddresses leadingTo(String... addresses) {
    return new PublicAddresses(
        new DnsResolver() {
          @Override
          public InetAddress[] resolve(String host) throws UnknownHostException {
            InetAddress[] found = new InetAddress[addresses.length];
            for (int n = 0; n < addresses.length; n++) {
              found[n] = InetAddress.getByName(addresses[n]);
            }
            return found;
          }

          @Override
          public String resolveCanonicalHostname(String host) {
            return host;
          }
        });
  }
}
