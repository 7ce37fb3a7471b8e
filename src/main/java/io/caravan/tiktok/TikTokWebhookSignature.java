package io.caravan.tiktok;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.caravan.platform.Hmac;
import io.caravan.platform.RotatingSecret;
import io.caravan.platform.SignatureCheck;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The signature on TikTok's webhooks: header {@code Authorization} is the lower-case hex
 * HMAC-SHA256, keyed with the app secret, over app key + raw body
 * (docv2/page/tts-webhooks-overview). Nothing else of the request is signed.
 */
public final class TikTokWebhookSignature {
  private TikTokWebhookSignature() {}

  /**
   * @param body the bytes as received
   * @param authorization the header as received; null if there was none
   */
  public static SignatureCheck check(
      @Nullable String appKey,
      RotatingSecret secret,
      byte[] body,
      @Nullable String authorization,
      Instant now) {
    List<String> secrets = secret.accepted(now);
    if (appKey == null || appKey.isBlank() || secrets.isEmpty()) {
      return SignatureCheck.CANNOT_TELL;
    }
    if (authorization == null || authorization.isBlank()) {
      return SignatureCheck.MISSING;
    }
    byte[] given = authorization.strip().getBytes(UTF_8);
    boolean valid = false;
    for (String candidate : secrets) {
      // No early way out: the time taken must not tell which secret was closer.
      valid |= MessageDigest.isEqual(sign(appKey, candidate, body).getBytes(US_ASCII), given);
    }
    return valid ? SignatureCheck.VALID : SignatureCheck.INVALID;
  }

  /** What TikTok puts into the header. */
  public static String sign(String appKey, String appSecret, byte[] body) {
    byte[] hmac = Hmac.sha256(appSecret.getBytes(UTF_8), appKey.getBytes(UTF_8), body);
    return HexFormat.of().formatHex(hmac);
  }
}
