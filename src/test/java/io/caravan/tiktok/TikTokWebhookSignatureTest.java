package io.caravan.tiktok;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.platform.RotatingSecret;
import io.caravan.platform.SignatureCheck;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TikTokWebhookSignatureTest {
  private static final String KEY = "abcdef";
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  private static final RotatingSecret SECRET = new RotatingSecret("123", null, null);

  /** Published in TikTok's overview of webhooks. */
  private static final byte[] BODY =
      ("{\"type\":1,\"tts_notification_id\":\"7380066284010030890\",\"shop_id\":\"7495540735365777507\","
              + "\"timestamp\":1718305585,\"data\":{\"is_on_hold_order\":true,"
              + "\"order_id\":\"576653688135258178\",\"order_status\":\"UNPAID\",\"update_time\":1718305585}}")
          .getBytes(UTF_8);

  private static final String SIGNATURE =
      "5dec0f11ec2f6783b8deee53c9ffbf8d024302f7c7e7fa55a35d17629031ac05";

  @Test
  void thePublishedExampleIsValid() {
    assertThat(check(SECRET, BODY, SIGNATURE)).isEqualTo(SignatureCheck.VALID);
  }

  @Test
  void oneChangedByteIsInvalid() {
    byte[] changed = BODY.clone();
    changed[20] ^= 1;
    assertThat(check(SECRET, changed, SIGNATURE)).isEqualTo(SignatureCheck.INVALID);
  }

  @Test
  void anotherAppKeyIsInvalid() {
    assertThat(TikTokWebhookSignature.check("abcdeg", SECRET, BODY, SIGNATURE, NOW))
        .isEqualTo(SignatureCheck.INVALID);
  }

  @Test
  void theStartOfASignatureIsInvalid() {
    assertThat(check(SECRET, BODY, SIGNATURE.substring(0, 63))).isEqualTo(SignatureCheck.INVALID);
    assertThat(check(SECRET, BODY, "é".repeat(32))).isEqualTo(SignatureCheck.INVALID);
  }

  @Test
  void noHeaderIsMissing() {
    assertThat(check(SECRET, BODY, null)).isEqualTo(SignatureCheck.MISSING);
    assertThat(check(SECRET, BODY, " ")).isEqualTo(SignatureCheck.MISSING);
  }

  @Test
  void withoutASecretNobodyCanTell() {
    assertThat(check(new RotatingSecret("", null, null), BODY, SIGNATURE))
        .isEqualTo(SignatureCheck.CANNOT_TELL);
    assertThat(check(new RotatingSecret(null, null, null), BODY, null))
        .isEqualTo(SignatureCheck.CANNOT_TELL);
    assertThat(TikTokWebhookSignature.check(null, SECRET, BODY, SIGNATURE, NOW))
        .isEqualTo(SignatureCheck.CANNOT_TELL);
  }

  @Test
  void thePreviousSecretCountsUntilItsEnd() {
    assertThat(check(new RotatingSecret("new", "123", NOW.plusSeconds(1)), BODY, SIGNATURE))
        .isEqualTo(SignatureCheck.VALID);
    assertThat(check(new RotatingSecret("new", "123", NOW), BODY, SIGNATURE))
        .isEqualTo(SignatureCheck.INVALID);
    assertThat(check(new RotatingSecret("new", "123", null), BODY, SIGNATURE))
        .isEqualTo(SignatureCheck.VALID);
  }

  private static SignatureCheck check(RotatingSecret secret, byte[] body, String header) {
    return TikTokWebhookSignature.check(KEY, secret, body, header, NOW);
  }
}
