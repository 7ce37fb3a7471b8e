package io.caravan.sandbox.tiktok;

import java.util.List;
import java.util.Map;

/**
 * Known signatures. The first four were published by TikTok and by two open SDKs; the others were
 * computed by a third implementation and show one trap each.
 */
final class Vectors {

  record Request(
      String name,
      String secret,
      String path,
      Map<String, String> query,
      String contentType,
      String body,
      String sign) {}

  private static final String JSON = "application/json";
  private static final Map<String, String> EVENT_QUERY =
      Map.of(
          "app_key", "68xu9ks5p4i8",
          "shop_cipher", "ROW_xkMbgAAAeVAQra0eZWebFQq5aIK",
          "timestamp", "1696909648");

  static final List<Request> REQUESTS =
      List.of(
          new Request(
              "published by TikTok",
              "e59af819cc",
              "/authorization/202309/shops",
              Map.of("app_key", "29a39d", "timestamp", "1623812664"),
              JSON,
              "",
              "b596b73e0cc6de07ac26f036364178ab16b0a907af13d43f0a0cd2345f582dc8"),
          new Request(
              "published by a PHP SDK",
              "app_secret",
              "/test-api",
              Map.of("foo", "bar"),
              JSON,
              "",
              "d3cb7fe11ecae942802ceeca67e7cf10120cc12f1517d45fbc1c8cfe5413c80f"),
          new Request(
              "published by a C# SDK, no body",
              "e59af819cc",
              "/event/202309/webhooks",
              EVENT_QUERY,
              JSON,
              "",
              "ed58e1b5e59865c22a7b828c1cab65007441f43cc91a6cb2f2cdc638e0995a37"),
          new Request(
              "published by a C# SDK, with a body",
              "e59af819cc",
              "/event/202309/webhooks",
              EVENT_QUERY,
              JSON,
              "{\"event_type\":\"PACKAGE_UPDATE\",\"address\":\"https://partner.tiktokshop.com\"}",
              "701dd6deb2389fe4c469b89bd37fc56f96a6da6afeb4d01c9077a65169752fa7"),
          new Request(
              "the same body with its fields in another order",
              "e59af819cc",
              "/event/202309/webhooks",
              EVENT_QUERY,
              JSON,
              "{\"address\":\"https://partner.tiktokshop.com\",\"event_type\":\"PACKAGE_UPDATE\"}",
              "cd0d6268252f4ba293bf7ea4c0a2873bf9beec600d22530638564ab301435f7a"),
          new Request(
              "the same body with spaces",
              "e59af819cc",
              "/event/202309/webhooks",
              EVENT_QUERY,
              JSON,
              "{    \"address\":\"https://partner.tiktokshop.com\",    \"event_type\":"
                  + " \"PACKAGE_UPDATE\"}",
              "495c39774c04ee06162f20a6bef8edae5b17676229588fe76630bb5166da37d2"),
          new Request(
              "a multipart body, which is not signed",
              "e59af819cc",
              "/product/202309/images/upload",
              Map.of("app_key", "29a39d", "timestamp", "1700000000"),
              "multipart/form-data; boundary=x",
              "--x\r\nwhatever\r\n--x--",
              "1dc6cef4467cda6ba75f7f8a30c0a9283eaf876f6baf7762b6ecd341f1ba8180"),
          new Request(
              "a page token with slash and plus, signed decoded",
              "e59af819cc",
              "/order/202309/orders/search",
              Map.of(
                  "app_key", "29a39d",
                  "page_size", "100",
                  "page_token",
                      "6AsPQsUMvH3RkchNUPPh22NROHkE0D8pmq/N5M1kHYcZmtRyv9aVrNv65W7Q6tFA+7D1ud64MPNz"
                          + "5OaT",
                  "shop_cipher", "GCP_XF90igAAAABh00qsWgtvOiGFNqyubMt3",
                  "timestamp", "1623812664"),
              JSON,
              "{\"order_status\":\"UNPAID\"}",
              "6b55918cfea8c0a45c2e533b88a5d8c2c379f23ded442d71d9be1fa86d28f73e"));

  static final String WEBHOOK_KEY = "abcdef";
  static final String WEBHOOK_SECRET = "123";
  static final String WEBHOOK_BODY =
      "{\"type\":1,\"tts_notification_id\":\"7380066284010030890\",\"shop_id\":"
          + "\"7495540735365777507\",\"timestamp\":1718305585,\"data\":{\"is_on_hold_order\":true,"
          + "\"order_id\":\"576653688135258178\",\"order_status\":\"UNPAID\",\"update_time\":"
          + "1718305585}}";
  static final String WEBHOOK_SIGNATURE =
      "5dec0f11ec2f6783b8deee53c9ffbf8d024302f7c7e7fa55a35d17629031ac05";

  private Vectors() {}
}
