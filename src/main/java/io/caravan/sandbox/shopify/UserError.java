package io.caravan.sandbox.shopify;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * @param field path in the input; positions in lists are texts
 * @param code only where the schema's error type has one
 */
record UserError(@Nullable List<String> field, String message, @Nullable String code) {

  static UserError at(List<String> field, String message, @Nullable String code) {
    return new UserError(field, message, code);
  }

  static UserError at(List<String> field, String message) {
    return new UserError(field, message, null);
  }

  static UserError general(String message, @Nullable String code) {
    return new UserError(null, message, code);
  }
}
