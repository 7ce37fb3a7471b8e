/**
 * Owns what TikTok orders claim of the stock before Shopify's own number knows of it: open from the
 * first sight of an order, over only when Shopify was read again after it took them.
 */
@NullMarked
package io.caravan.inventory.claim;

import org.jspecify.annotations.NullMarked;
