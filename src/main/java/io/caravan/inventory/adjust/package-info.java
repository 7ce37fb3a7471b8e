/**
 * Owns the adjustments of Shopify's stock for orders that never reach Shopify, and for what comes
 * back: each recorded before it is sent, each once.
 */
@NullMarked
package io.caravan.inventory.adjust;

import org.jspecify.annotations.NullMarked;
