/**
 * Owns what comes back from buyers: which returns brought goods, and giving each unit back to
 * Shopify's stock once.
 */
@NullMarked
package io.caravan.inventory.returns;

import org.jspecify.annotations.NullMarked;
