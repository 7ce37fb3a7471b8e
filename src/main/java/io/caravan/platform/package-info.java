/**
 * What the two platforms have in common: how an outward call can end, and the pace gate of a store.
 */
@NullMarked
package io.caravan.platform;

import org.jspecify.annotations.NullMarked;
