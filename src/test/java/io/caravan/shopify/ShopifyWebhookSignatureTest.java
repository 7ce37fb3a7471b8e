package io.caravan.shopify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.platform.RotatingSecret;
import io.caravan.platform.SignatureCheck;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ShopifyWebhookSignatureTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

  /** Test case 2 of RFC 4231, in base64 as Shopify writes it. */
  private static final byte[] BODY = "what do ya want for nothing?".getBytes(UTF_8);

  private static final String SIGNATURE = "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM=";
  private static final RotatingSecret SECRET = new RotatingSecret("Jefe", null, null);

  @Test
  void theVectorOfTheStandardIsValid() {
    assertThat(ShopifyWebhookSignature.sign("Jefe", BODY)).isEqualTo(SIGNATURE);
    assertThat(check(SECRET, BODY, SIGNATURE)).isEqualTo(SignatureCheck.VALID);
  }

  @Test
  void oneChangedByteIsInvalid() {
    byte[] changed = BODY.clone();
    changed[0] ^= 1;
    assertThat(check(SECRET, changed, SIGNATURE)).isEqualTo(SignatureCheck.INVALID);
  }

  @Test
  void hexInsteadOfBase64IsInvalid() {
    String hex = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
    assertThat(check(SECRET, BODY, hex)).isEqualTo(SignatureCheck.INVALID);
  }

  @Test
  void noHeaderIsMissing() {
    assertThat(check(SECRET, BODY, null)).isEqualTo(SignatureCheck.MISSING);
    assertThat(check(SECRET, BODY, "")).isEqualTo(SignatureCheck.MISSING);
  }

  @Test
  void withoutASecretNobodyCanTell() {
    assertThat(check(new RotatingSecret(null, null, null), BODY, SIGNATURE))
        .isEqualTo(SignatureCheck.CANNOT_TELL);
  }

  @Test
  void thePreviousSecretCountsUntilItsEnd() {
    assertThat(check(new RotatingSecret("new", "Jefe", NOW.plusSeconds(1)), BODY, SIGNATURE))
        .isEqualTo(SignatureCheck.VALID);
    assertThat(check(new RotatingSecret("new", "Jefe", NOW), BODY, SIGNATURE))
        .isEqualTo(SignatureCheck.INVALID);
  }

  private static SignatureCheck check(RotatingSecret secret, byte[] body, String header) {
    return ShopifyWebhookSignature.check(secret, body, header, NOW);
  }
}
