package io.caravan.signal;

import io.caravan.platform.SignatureCheck;
import io.caravan.shopify.ShopifySettings;
import io.caravan.shopify.ShopifyWebhookSignature;
import io.caravan.signal.WebhookRefused.Reason;
import io.caravan.tiktok.TikTokSettings;
import io.caravan.tiktok.TikTokWebhookSignature;
import java.io.InputStream;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

/** Lets in what is small enough and signed; everything else leaves with its status. */
@Component
public class WebhookGuard {
  private final TikTokSettings tiktok;
  private final ShopifySettings shopify;
  private final Clock clock;
  private final int maxBody;

  WebhookGuard(
      TikTokSettings tiktok,
      ShopifySettings shopify,
      Clock clock,
      @Value("${caravan.webhooks.max-body:1MB}") DataSize maxBody) {
    this.tiktok = tiktok;
    this.shopify = shopify;
    this.clock = clock;
    if (maxBody.toBytes() < 1024 || maxBody.toMegabytes() > 64) {
      throw new IllegalArgumentException(
          "caravan.webhooks.max-body is " + maxBody + ": expected 1KB to 64MB");
    }
    this.maxBody = (int) maxBody.toBytes();
  }

  /** The most bytes a body may have. */
  int maxBody() {
    return maxBody;
  }

  /** Refuses by the length announced, before a byte is read. */
  void requireAllowed(long contentLength) {
    if (contentLength > maxBody) {
      throw new WebhookRefused(
          Reason.TOO_LARGE, contentLength + " bytes announced, allowed are " + maxBody);
    }
  }

  /**
   * The exact bytes, if they are not too many and do not come too slowly.
   *
   * @param in null if there are none
   */
  public byte[] read(@Nullable InputStream in) {
    return in == null ? new byte[0] : WebhookBody.read(in, maxBody);
  }

  public byte[] tiktok(byte[] body, @Nullable String authorization) {
    return let(
        TikTokWebhookSignature.check(
            tiktok.appKey(), tiktok.webhookSecret(), body, authorization, clock.instant()),
        body);
  }

  public byte[] shopify(byte[] body, @Nullable String hmac) {
    return let(
        ShopifyWebhookSignature.check(shopify.webhookSecret(), body, hmac, clock.instant()), body);
  }

  private static byte[] let(SignatureCheck check, byte[] body) {
    if (check instanceof SignatureCheck.Valid) {
      return body;
    }
    if (check instanceof SignatureCheck.CannotTell) {
      throw new WebhookRefused(Reason.NOT_NOW, "no secret is configured to check with");
    }
    throw new WebhookRefused(
        Reason.BAD_SIGNATURE,
        check instanceof SignatureCheck.Missing ? "no signature" : "wrong signature");
  }
}
