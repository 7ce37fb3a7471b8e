package io.caravan.shopify;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A reason Shopify gave for not doing what was asked. Normally nothing was done.
 *
 * @param field path into the input, positions of lists as strings; empty if none was given
 * @param message in words; may quote the input, so it may hold personal data
 * @param code null on errors without one
 */
public record UserError(List<String> field, String message, @Nullable String code) {
  public UserError {
    field = List.copyOf(field);
  }
}
