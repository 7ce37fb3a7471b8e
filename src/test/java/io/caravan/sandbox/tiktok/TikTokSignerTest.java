package io.caravan.sandbox.tiktok;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class TikTokSignerTest {

  @TestFactory
  Stream<DynamicTest> everyKnownSignatureIsReproduced() {
    return Vectors.REQUESTS.stream()
        .map(
            vector ->
                DynamicTest.dynamicTest(
                    vector.name(), () -> assertThat(sign(vector)).isEqualTo(vector.sign())));
  }

  @Test
  void theSignatureAndTheOldTokenParameterAreNotSigned() {
    Vectors.Request vector = Vectors.REQUESTS.get(0);
    var query = new HashMap<>(vector.query());
    query.put("sign", "anything");
    query.put("access_token", "anything");
    assertThat(TikTokSigner.sign(vector.secret(), vector.path(), query, null, new byte[0]))
        .isEqualTo(vector.sign());
  }

  @Test
  void aWebhookIsSignedOverTheAppKeyAndTheRawBody() {
    byte[] body = Vectors.WEBHOOK_BODY.getBytes(StandardCharsets.UTF_8);
    assertThat(TikTokSigner.webhook(Vectors.WEBHOOK_KEY, Vectors.WEBHOOK_SECRET, body))
        .isEqualTo(Vectors.WEBHOOK_SIGNATURE);
  }

  private static String sign(Vectors.Request vector) {
    return TikTokSigner.sign(
        vector.secret(),
        vector.path(),
        vector.query(),
        vector.contentType(),
        vector.body().getBytes(StandardCharsets.UTF_8));
  }
}
