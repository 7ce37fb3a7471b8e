package io.caravan.shopify;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A cause Shopify gives for not doing something. Not an exception (Shopify facts, section 2).
 *
 * @param field where; array positions are strings; empty if none was given
 * @param code only typed errors have one
 */
public record UserError(List<String> field, String message, @Nullable String code) {}
