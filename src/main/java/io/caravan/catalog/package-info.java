/**
 * Owns what TikTok sells: so far the watch that finds products and variants born on TikTok before
 * their first order.
 */
@NullMarked
package io.caravan.catalog;

import org.jspecify.annotations.NullMarked;
