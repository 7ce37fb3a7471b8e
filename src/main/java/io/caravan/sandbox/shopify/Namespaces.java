package io.caravan.sandbox.shopify;

import org.jspecify.annotations.Nullable;

/** {@code $app} stands for the namespace that only this app may write. */
final class Namespaces {

  private Namespaces() {}

  static String resolve(@Nullable String namespace, long appId) {
    if (namespace == null || namespace.equals("$app")) {
      return "app--" + appId;
    }
    if (namespace.startsWith("$app:")) {
      return "app--" + appId + "--" + namespace.substring("$app:".length());
    }
    return namespace;
  }
}
