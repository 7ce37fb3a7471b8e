package io.caravan.shopify;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.caravan.platform.Hmac;
import io.caravan.platform.RotatingSecret;
import io.caravan.platform.SignatureCheck;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The signature on Shopify's webhooks: header {@code X-Shopify-Hmac-SHA256} is the base64
 * HMAC-SHA256, keyed with the app's client secret, of the raw body
 * (shopify.dev/docs/apps/build/webhooks/verify-deliveries). Topic, shop and times are not signed.
 */
public final class ShopifyWebhookSignature {
  private ShopifyWebhookSignature() {}

  /**
   * @param body the bytes as received
   * @param header the header as received; null if there was none
   */
  public static SignatureCheck check(
      RotatingSecret secret, byte[] body, @Nullable String header, Instant now) {
    List<String> secrets = secret.accepted(now);
    if (secrets.isEmpty()) {
      return SignatureCheck.CANNOT_TELL;
    }
    if (header == null || header.isBlank()) {
      return SignatureCheck.MISSING;
    }
    byte[] given = header.strip().getBytes(UTF_8);
    boolean valid = false;
    for (String candidate : secrets) {
      // No early way out: the time taken must not tell which secret was closer.
      valid |= MessageDigest.isEqual(sign(candidate, body).getBytes(UTF_8), given);
    }
    return valid ? SignatureCheck.VALID : SignatureCheck.INVALID;
  }

  /** What Shopify puts into the header. */
  public static String sign(String clientSecret, byte[] body) {
    byte[] hmac = Hmac.sha256(clientSecret.getBytes(UTF_8), body);
    return Base64.getEncoder().encodeToString(hmac);
  }
}
