package io.caravan.tiktok;

import io.caravan.platform.BaseUrl;
import io.caravan.platform.InvalidSetting;
import io.caravan.platform.RotatingSecret;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The TikTok app this program speaks as.
 *
 * @param appKey as shown in Partner Center; null if not set
 * @param appSecret signs requests and webhooks; null if not set
 * @param previousAppSecret still accepted on webhooks during a rotation
 * @param previousAppSecretUntil end of the previous secret, an ISO-8601 instant
 * @param apiUrl one address for all markets (docv2/page/methods-and-endpoints)
 * @param documentHosts where labels may be fetched from, by the end of the host's name. TikTok's
 *     pages name none; these are the domains of its API, its sellers' pages and its files
 * @param authUrl where tokens are got and refreshed (docv2/page/authorization-overview-202407)
 */
@ConfigurationProperties("caravan.tiktok")
public record TikTokSettings(
    @Nullable String appKey,
    @Nullable String appSecret,
    @Nullable String previousAppSecret,
    @Nullable Instant previousAppSecretUntil,
    @DefaultValue("https://open-api.tiktokglobalshop.com") String apiUrl,
    @DefaultValue("https://auth.tiktok-shops.com") String authUrl,
    @DefaultValue({
          "tiktokshop.com",
          "tiktokglobalshop.com",
          "tiktok-shops.com",
          "tiktok.com",
          "tiktokcdn.com",
          "tiktokcdn-us.com",
          "ibyteimg.com"
        })
        List<String> documentHosts) {

  public TikTokSettings {
    BaseUrl.parse("caravan.tiktok.api-url", apiUrl);
    BaseUrl.parse("caravan.tiktok.auth-url", authUrl);
    documentHosts = List.copyOf(documentHosts);
  }

  /**
   * Whether a document may be fetched from there: over TLS from a host below one of {@code
   * documentHosts}, or from where the API is.
   *
   * @param host lower case
   * @param port -1 for the scheme's own
   */
  public boolean isDocumentHost(String scheme, String host, int port) {
    URI api = apiBase();
    boolean asTheApi =
        api.getScheme().equals(scheme)
            && api.getHost().toLowerCase(Locale.ROOT).equals(host)
            && api.getPort() == port;
    return asTheApi
        || (scheme.equals("https")
            && (port == -1 || port == 443)
            && documentHosts.stream()
                .anyMatch(known -> host.equals(known) || host.endsWith("." + known)));
  }

  /** Without a slash at the end. */
  public URI apiBase() {
    return BaseUrl.parse("caravan.tiktok.api-url", apiUrl);
  }

  /** Without a slash at the end. */
  public URI authBase() {
    return BaseUrl.parse("caravan.tiktok.auth-url", authUrl);
  }

  /** What webhooks may be signed with. */
  public RotatingSecret webhookSecret() {
    return new RotatingSecret(appSecret, previousAppSecret, previousAppSecretUntil);
  }

  /**
   * @throws InvalidSetting if key or secret are missing
   */
  public void requireApp() {
    if (appKey == null || appKey.isBlank()) {
      throw InvalidSetting.secret(
          "caravan.tiktok.app-key",
          "is not set",
          "Copy the app key from TikTok Shop Partner Center.");
    }
    if (appSecret == null || appSecret.isBlank()) {
      throw InvalidSetting.secret(
          "caravan.tiktok.app-secret",
          "is not set",
          "Copy the app secret from TikTok Shop Partner Center, best through the environment"
              + " (CARAVAN_TIKTOK_APP_SECRET).");
    }
  }

  @Override
  public String toString() {
    return "TikTokSettings[appKey=" + appKey + ", apiUrl=" + apiUrl + ", authUrl=" + authUrl + "]";
  }
}
