package io.caravan.shopify;

import io.caravan.platform.BaseUrl;
import io.caravan.platform.InvalidSetting;
import io.caravan.platform.RotatingSecret;
import java.net.URI;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The Shopify app this program speaks as.
 *
 * @param clientId as shown in the Dev Dashboard; null if not set
 * @param clientSecret signs webhooks; null if not set
 * @param previousClientSecret still accepted on webhooks during a rotation
 * @param previousClientSecretUntil end of the previous secret, an ISO-8601 instant
 * @param apiVersion pinned: every document is validated against this version's schema
 * @param url pattern of a shop's address; {@code {shop}} stands for its domain
 */
@ConfigurationProperties("caravan.shopify")
public record ShopifySettings(
    @Nullable String clientId,
    @Nullable String clientSecret,
    @Nullable String previousClientSecret,
    @Nullable Instant previousClientSecretUntil,
    @DefaultValue(ShopifySettings.API_VERSION) String apiVersion,
    @DefaultValue(ShopifySettings.URL) String url) {

  /** The newest version whose final schema is at hand (docs/api/usage/versioning). */
  public static final String API_VERSION = "2026-07";

  static final String SHOP = "{shop}";
  static final String URL = "https://" + SHOP;

  public ShopifySettings {
    if (!apiVersion.matches("20\\d\\d-(01|04|07|10)|unstable")) {
      throw InvalidSetting.of(
          "caravan.shopify.api-version",
          apiVersion,
          "a version such as " + API_VERSION,
          "Remove the setting unless you know that another version works.");
    }
    if (!url.contains(SHOP) || url.indexOf(SHOP) != url.lastIndexOf(SHOP)) {
      throw badUrl(url);
    }
    if (!url.equals(URL)) {
      URI sample = BaseUrl.parse("caravan.shopify.url", url.replace(SHOP, "shop.myshopify.com"));
      // Anything but the real pattern is a rehearsal on this very machine.
      if (!BaseUrl.isLoopback(sample.getHost())) {
        throw badUrl(url);
      }
    }
  }

  private static InvalidSetting badUrl(String url) {
    return InvalidSetting.of(
        "caravan.shopify.url",
        url,
        "\""
            + URL
            + "\", or for a rehearsal a loopback pattern such as http://127.0.0.1:9101/{shop}",
        "Remove the setting to use Shopify's real addresses.");
  }

  /**
   * Where a shop's GraphQL Admin API answers.
   *
   * @param shopDomain {@code acme.myshopify.com}, checked
   */
  public URI graphql(String shopDomain) {
    if (!ShopDomain.isValid(shopDomain)) {
      // Checked at start as well; a host must never be made of anything else.
      throw new IllegalArgumentException("not a Shopify shop domain: " + shopDomain);
    }
    String base = url.replace(SHOP, shopDomain);
    String slash = base.endsWith("/") ? "" : "/";
    return URI.create(base + slash + "admin/api/" + apiVersion + "/graphql.json");
  }

  /** What webhooks may be signed with. */
  public RotatingSecret webhookSecret() {
    return new RotatingSecret(clientSecret, previousClientSecret, previousClientSecretUntil);
  }

  /**
   * @throws InvalidSetting if the secret is missing
   */
  public void requireApp() {
    if (clientSecret == null || clientSecret.isBlank()) {
      throw InvalidSetting.secret(
          "caravan.shopify.client-secret",
          "is not set",
          "Copy the client secret from Shopify's Dev Dashboard, best through the environment"
              + " (CARAVAN_SHOPIFY_CLIENT_SECRET).");
    }
  }

  @Override
  public String toString() {
    return "ShopifySettings[clientId="
        + clientId
        + ", apiVersion="
        + apiVersion
        + ", url="
        + url
        + "]";
  }
}
