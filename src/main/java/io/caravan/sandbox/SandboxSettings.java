package io.caravan.sandbox;

import io.caravan.sandbox.tiktok.TikTokSettings;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How the sandbox is set up.
 *
 * @param controlPort port of the control API; 0 for any free one, as for the other two
 * @param dataDir where state is kept; null for memory only
 * @param seed of every random choice
 * @param webhookBase webhooks go to this address plus {@code /tiktok} or {@code /shopify}, such as
 *     {@code http://127.0.0.1:8080/webhooks}; empty: none are sent
 * @param shopifyClientId the Shopify app
 */
public record SandboxSettings(
    int controlPort,
    int shopifyPort,
    int tiktokPort,
    @Nullable Path dataDir,
    long seed,
    String webhookBase,
    String shopifyClientId,
    String shopifyClientSecret,
    TikTokSettings tiktok,
    WebhookSender.Settings webhooks) {

  /** Any free ports, nothing kept; TikTok and webhooks as their defaults say. */
  public static SandboxSettings inMemory(String appKey, String appSecret, String webhookBase) {
    return new SandboxSettings(
        0,
        0,
        0,
        null,
        1,
        webhookBase,
        "sandbox-client",
        "sandbox-client-secret",
        TikTokSettings.of(appKey, appSecret),
        WebhookSender.Settings.DEFAULT);
  }

  public SandboxSettings with(TikTokSettings newTikTok) {
    return new SandboxSettings(
        controlPort,
        shopifyPort,
        tiktokPort,
        dataDir,
        seed,
        webhookBase,
        shopifyClientId,
        shopifyClientSecret,
        newTikTok,
        webhooks);
  }

  public SandboxSettings with(WebhookSender.Settings newWebhooks) {
    return new SandboxSettings(
        controlPort,
        shopifyPort,
        tiktokPort,
        dataDir,
        seed,
        webhookBase,
        shopifyClientId,
        shopifyClientSecret,
        tiktok,
        newWebhooks);
  }

  public SandboxSettings withDataDir(Path dir) {
    return new SandboxSettings(
        controlPort,
        shopifyPort,
        tiktokPort,
        dir,
        seed,
        webhookBase,
        shopifyClientId,
        shopifyClientSecret,
        tiktok,
        webhooks);
  }
}
