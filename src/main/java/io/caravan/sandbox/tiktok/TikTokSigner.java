package io.caravan.sandbox.tiktok;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * TikTok Shop's signatures as the gateway computes them. On purpose it shares nothing with
 * Caravan's own signer, so that a mistake cannot cancel itself out. Source: TikTok's "Sign your API
 * request" and webhook overview.
 */
public final class TikTokSigner {

  /**
   * Signs a request: lower-case hex of HMAC-SHA256 over the path, the sorted decoded query without
   * {@code sign} and {@code access_token}, and the raw body unless it is multipart, all wrapped in
   * the secret.
   *
   * @param query decoded
   */
  public static String sign(
      String secret,
      String path,
      Map<String, String> query,
      @Nullable String contentType,
      byte[] body) {
    return hmac(secret, toSign(secret, path, query, contentType, body));
  }

  /** The {@code Authorization} header of a webhook. */
  public static String webhook(String appKey, String appSecret, byte[] body) {
    var text = new ByteArrayOutputStream();
    text.writeBytes(utf8(appKey));
    text.writeBytes(body);
    return hmac(appSecret, text.toByteArray());
  }

  static byte[] toSign(
      String secret,
      String path,
      Map<String, String> query,
      @Nullable String contentType,
      byte[] body) {
    var text = new ByteArrayOutputStream();
    text.writeBytes(utf8(secret + path));
    new TreeMap<>(query)
        .forEach(
            (key, value) -> {
              if (!key.equals("sign") && !key.equals("access_token")) {
                text.writeBytes(utf8(key + value));
              }
            });
    if (!isMultipart(contentType)) {
      text.writeBytes(body);
    }
    text.writeBytes(utf8(secret));
    return text.toByteArray();
  }

  /** Compares in constant time. */
  static boolean same(String expected, String given) {
    return MessageDigest.isEqual(utf8(expected), utf8(given));
  }

  /** By media type, so that a boundary parameter makes no difference. */
  static boolean isMultipart(@Nullable String contentType) {
    return "multipart/form-data".equals(mediaType(contentType));
  }

  static String mediaType(@Nullable String contentType) {
    if (contentType == null) {
      return "";
    }
    int semicolon = contentType.indexOf(';');
    String type = semicolon < 0 ? contentType : contentType.substring(0, semicolon);
    return type.trim().toLowerCase(Locale.ROOT);
  }

  private static String hmac(String secret, byte[] text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(utf8(secret), "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(text));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private TikTokSigner() {}
}
