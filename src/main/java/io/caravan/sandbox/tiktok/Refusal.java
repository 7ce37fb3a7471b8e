package io.caravan.sandbox.tiktok;

/**
 * An answer other than success, with TikTok's code and text. HTTP statuses: TikTok documents none
 * but 429; 400 for a bad app key and 404 for an unknown path were observed, business errors come
 * with 200. The other 4xx are our choice, so a client must decide by code.
 */
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  final int status;
  final int code;

  private Refusal(int status, int code, String message) {
    super(message, null, false, false);
    this.status = status;
    this.code = code;
  }

  static Refusal business(int code, String message) {
    return new Refusal(200, code, message);
  }

  static Refusal invalidPath() {
    return new Refusal(
        404, 36009009, "Invalid path. The specified path does not match any available endpoint.");
  }

  static Refusal invalidVersion() {
    return new Refusal(400, 36009014, "The version name is invalid, please check and retry.");
  }

  static Refusal invalidMethod() {
    return new Refusal(
        405, 36009010, "Invalid method. The HTTP method used is not supported by this endpoint.");
  }

  static Refusal invalidAppKey() {
    return new Refusal(400, 36009004, "Invalid credentials. Invalid 'app_key' query parameter.");
  }

  static Refusal invalidTimestamp(String what) {
    return new Refusal(
        400,
        36009004,
        "Invalid timestamp. The value of the `timestamp` query parameter must not " + what);
  }

  static Refusal missingSign() {
    return new Refusal(
        400,
        36009004,
        "Missing credentials. The request does not include a required signature in the query.");
  }

  static Refusal invalidSign() {
    return new Refusal(401, 106001, "Invalid credentials. The `sign` query parameter is invalid.");
  }

  static Refusal invalidToken() {
    return new Refusal(
        401, 36009004, "Invalid credentials. The `x-tts-access-token` header is invalid.");
  }

  static Refusal expiredToken() {
    return new Refusal(
        401,
        105002,
        "Expired credentials. The `access_token` or `x-tts-access-token` header has expired.");
  }

  static Refusal missingScope() {
    return new Refusal(
        403,
        105005,
        "Access denied. The app is not authorized to access the endpoint because the access scopes"
            + " granted for the app or the access token do not contain the required access scope"
            + " for the endpoint.");
  }

  static Refusal missingCipher() {
    return new Refusal(
        400,
        106013,
        "Missing identifier. The `shop_cipher` query parameter is required to identify the target"
            + " shop.");
  }

  static Refusal unexpectedCipher() {
    return new Refusal(
        400,
        36009004,
        "Unexpected identifier. The `shop_cipher` query parameter is not required for this"
            + " request.");
  }

  static Refusal foreignCipher() {
    return new Refusal(
        401,
        101000,
        "Invalid query or header. The `category_asset_cipher` query parameter or"
            + " `x-tts-access-token` header is invalid.");
  }

  static Refusal tooManyRequests() {
    return new Refusal(
        429,
        36009002,
        "Too many requests. You've made too many requests in a short period of time.");
  }

  static Refusal invalidFormat() {
    return new Refusal(
        400,
        36009022,
        "Invalid request format. The request body format must be `application/json` for structured"
            + " data or `multipart/form-data` for binary files.");
  }

  static Refusal invalidParameter(String detail) {
    return new Refusal(400, 36009004, "invalid param error: " + detail);
  }
}
