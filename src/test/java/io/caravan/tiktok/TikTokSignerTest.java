package io.caravan.tiktok;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** Signatures published by TikTok and by independent clients, and computed ones for the traps. */
class TikTokSignerTest {
  private static final String SECRET = "e59af819cc";
  private static final String JSON = "application/json";
  private static final Map<String, String> WEBHOOK_QUERY =
      Map.of(
          "app_key", "68xu9ks5p4i8",
          "shop_cipher", "ROW_xkMbgAAAeVAQra0eZWebFQq5aIK",
          "timestamp", "1696909648");

  @Test
  void theExampleOfTheOfficialDocument() {
    assertThat(
            sign(
                SECRET,
                "/authorization/202309/shops",
                Map.of("app_key", "29a39d", "timestamp", "1623812664"),
                JSON,
                ""))
        .isEqualTo("b596b73e0cc6de07ac26f036364178ab16b0a907af13d43f0a0cd2345f582dc8");
  }

  @Test
  void theExampleOfThePhpClient() {
    assertThat(sign("app_secret", "/test-api", Map.of("foo", "bar"), JSON, ""))
        .isEqualTo("d3cb7fe11ecae942802ceeca67e7cf10120cc12f1517d45fbc1c8cfe5413c80f");
  }

  @Test
  void theExampleOfTheCsharpClientWithoutABody() {
    assertThat(sign(SECRET, "/event/202309/webhooks", WEBHOOK_QUERY, JSON, ""))
        .isEqualTo("ed58e1b5e59865c22a7b828c1cab65007441f43cc91a6cb2f2cdc638e0995a37");
  }

  @Test
  void theExampleOfTheCsharpClientWithABody() {
    String body =
        "{\"event_type\":\"PACKAGE_UPDATE\",\"address\":\"https://partner.tiktokshop.com\"}";
    assertThat(sign(SECRET, "/event/202309/webhooks", WEBHOOK_QUERY, JSON, body))
        .isEqualTo("701dd6deb2389fe4c469b89bd37fc56f96a6da6afeb4d01c9077a65169752fa7");
  }

  @Test
  void theOrderOfTheBodysFieldsMatters() {
    String body =
        "{\"address\":\"https://partner.tiktokshop.com\",\"event_type\":\"PACKAGE_UPDATE\"}";
    assertThat(sign(SECRET, "/event/202309/webhooks", WEBHOOK_QUERY, JSON, body))
        .isEqualTo("cd0d6268252f4ba293bf7ea4c0a2873bf9beec600d22530638564ab301435f7a");
  }

  @Test
  void spacesInTheBodyMatter() {
    String body =
        "{    \"address\":\"https://partner.tiktokshop.com\",    \"event_type\": \"PACKAGE_UPDATE\"}";
    assertThat(sign(SECRET, "/event/202309/webhooks", WEBHOOK_QUERY, JSON, body))
        .isEqualTo("495c39774c04ee06162f20a6bef8edae5b17676229588fe76630bb5166da37d2");
  }

  @Test
  void aMultipartBodyIsNotSignedWhateverItsBoundary() {
    Map<String, String> query = Map.of("app_key", "29a39d", "timestamp", "1700000000");
    String path = "/product/202309/images/upload";
    String expected = "1dc6cef4467cda6ba75f7f8a30c0a9283eaf876f6baf7762b6ecd341f1ba8180";
    assertThat(sign(SECRET, path, query, "multipart/form-data; boundary=x", "any bytes"))
        .isEqualTo(expected);
    assertThat(sign(SECRET, path, query, "Multipart/Form-Data", "other bytes")).isEqualTo(expected);
    assertThat(sign(SECRET, path, query, JSON, "any bytes")).isNotEqualTo(expected);
  }

  @Test
  void aPageTokenIsSignedAsItIsBeforeUrlEncoding() {
    Map<String, String> query =
        Map.of(
            "app_key",
            "29a39d",
            "page_size",
            "100",
            "page_token",
            "6AsPQsUMvH3RkchNUPPh22NROHkE0D8pmq/N5M1kHYcZmtRyv9aVrNv65W7Q6tFA+7D1ud64MPNz5OaT",
            "shop_cipher",
            "GCP_XF90igAAAABh00qsWgtvOiGFNqyubMt3",
            "timestamp",
            "1623812664");
    assertThat(
            sign(
                SECRET,
                "/order/202309/orders/search",
                query,
                JSON,
                "{\"order_status\":\"UNPAID\"}"))
        .isEqualTo("6b55918cfea8c0a45c2e533b88a5d8c2c379f23ded442d71d9be1fa86d28f73e");
  }

  @Test
  void signAndAccessTokenThemselvesAreNotSigned() {
    Map<String, String> more =
        Map.of(
            "app_key",
            "29a39d",
            "timestamp",
            "1623812664",
            "sign",
            "anything",
            "access_token",
            "t");
    assertThat(sign(SECRET, "/authorization/202309/shops", more, JSON, ""))
        .isEqualTo("b596b73e0cc6de07ac26f036364178ab16b0a907af13d43f0a0cd2345f582dc8");
  }

  private static String sign(
      String secret, String path, Map<String, String> query, String contentType, String body) {
    return TikTokSigner.sign(secret, path, query, contentType, body.getBytes(UTF_8));
  }
}
