package io.caravan.tiktok;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.caravan.platform.Hmac;
import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * TikTok's request signature: hex HMAC-SHA256, keyed with the app secret, over secret + path +
 * sorted query + body + secret (docv2/page/sign-your-api-request). The body counts as the exact
 * bytes that are sent, query values as they are before URL encoding.
 */
public final class TikTokSigner {
  private static final Set<String> UNSIGNED = Set.of("sign", "access_token");

  private TikTokSigner() {}

  /**
   * @param path decoded, from the slash on
   * @param query decoded values; {@code sign} and {@code access_token} are left out by themselves
   * @param contentType with or without parameters; a multipart body is not signed
   * @param body the bytes that go out; empty for none
   * @return 64 lower-case hex digits
   */
  public static String sign(
      String appSecret,
      String path,
      Map<String, String> query,
      @Nullable String contentType,
      byte[] body) {
    byte[] secret = appSecret.getBytes(UTF_8);
    byte[] hmac = Hmac.sha256(secret, stringToSign(secret, path, query, contentType, body));
    return HexFormat.of().formatHex(hmac);
  }

  static byte[] stringToSign(
      byte[] secret,
      String path,
      Map<String, String> query,
      @Nullable String contentType,
      byte[] body) {
    StringBuilder text = new StringBuilder(path);
    // Natural order of the keys, which are ASCII: byte order.
    new TreeMap<>(query)
        .forEach(
            (key, value) -> {
              if (!UNSIGNED.contains(key)) {
                text.append(key).append(value);
              }
            });
    ByteArrayOutputStream out = new ByteArrayOutputStream(256 + body.length);
    out.writeBytes(secret);
    out.writeBytes(text.toString().getBytes(UTF_8));
    if (!isMultipart(contentType)) {
      out.writeBytes(body);
    }
    out.writeBytes(secret);
    return out.toByteArray();
  }

  private static boolean isMultipart(@Nullable String contentType) {
    if (contentType == null) {
      return false;
    }
    int semicolon = contentType.indexOf(';');
    String mediaType = semicolon < 0 ? contentType : contentType.substring(0, semicolon);
    return mediaType.strip().toLowerCase(Locale.ROOT).equals("multipart/form-data");
  }
}
