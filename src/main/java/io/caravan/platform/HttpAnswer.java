package io.caravan.platform;

import org.jspecify.annotations.Nullable;

/**
 * What came back over HTTP, complete.
 *
 * @param status HTTP status
 * @param retryAfter the header as sent; null if absent
 * @param body all of it; empty if none
 */
public record HttpAnswer(int status, @Nullable String retryAfter, byte[] body) {
  @Override
  public String toString() {
    return "HttpAnswer[" + status + ", " + body.length + " bytes]";
  }
}
