package io.caravan.sandbox;

import java.util.ArrayList;
import java.util.List;
import org.springframework.core.env.Environment;

/**
 * One store link as Caravan's settings name it, so that both sides of the simulation open for the
 * credentials that Caravan will use. What the settings leave out has a default.
 */
record SandboxLink(
    String name,
    String region,
    String currency,
    String domain,
    String shopifyToken,
    String shopId,
    String cipher,
    String accessToken,
    String refreshToken) {

  static final String APP_KEY = "sandbox-app";
  static final String APP_SECRET = "sandbox-app-secret";
  static final String CLIENT_ID = "sandbox-client";
  static final String CLIENT_SECRET = "sandbox-client-secret";

  private static final int MAX_LINKS = 1000;

  /** The links of {@code caravan.stores}; one American default if there are none. */
  static List<SandboxLink> of(Environment environment) {
    var links = new ArrayList<SandboxLink>();
    for (int i = 0; i < MAX_LINKS; i++) {
      String prefix = "caravan.stores[" + i + "].";
      String name = environment.getProperty(prefix + "name");
      if (name == null) {
        break;
      }
      links.add(link(environment, prefix, name, i));
    }
    return links.isEmpty() ? List.of(link(environment, "none.", "acme-us", 0)) : links;
  }

  private static SandboxLink link(Environment env, String prefix, String name, int number) {
    return new SandboxLink(
        name,
        env.getProperty(prefix + "region", "US"),
        env.getProperty(prefix + "currency", "USD"),
        env.getProperty(prefix + "shopify.domain", name + ".myshopify.com"),
        env.getProperty(prefix + "shopify.access-token", "shpat_sandbox_" + name),
        env.getProperty(
            prefix + "tiktok.shop-id", Long.toString(7_495_540_735_365_777_001L + number)),
        env.getProperty(prefix + "tiktok.shop-cipher", "TTP_sandbox_" + name),
        env.getProperty(prefix + "tiktok.access-token", "TTP_sandbox_access_" + name),
        env.getProperty(prefix + "tiktok.refresh-token", "TTP_sandbox_refresh_" + name));
  }

  @Override
  public String toString() {
    return "SandboxLink[" + name + "]";
  }
}
