package io.caravan.sandbox.shopify;

import java.util.List;
import java.util.Map;

/** A top-level error of one field; the mutation it ends has done nothing. */
final class ShopifyException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Map<String, Object> extensions;
  private final transient List<Object> belowField;

  ShopifyException(String message, String code) {
    this(message, Map.of("code", code), List.of());
  }

  ShopifyException(String message, Map<String, Object> extensions, List<Object> belowField) {
    super(message, null, false, false);
    this.extensions = extensions;
    this.belowField = belowField;
  }

  Map<String, Object> extensions() {
    return extensions;
  }

  /** Path elements after the response path of the field, down to the argument at fault. */
  List<Object> belowField() {
    return belowField;
  }

  /** The sandbox says so rather than make something up. */
  static ShopifyException notSimulated(String what) {
    return new ShopifyException(
        "The sandbox does not simulate " + what + " yet", "INTERNAL_SERVER_ERROR");
  }
}
