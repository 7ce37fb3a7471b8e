/**
 * What the two platforms have in common: how an outward call can end, the pace gate of a store, and
 * the bounded HTTP client under both.
 */
@NullMarked
package io.caravan.platform;

import org.jspecify.annotations.NullMarked;
