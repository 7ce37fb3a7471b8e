/** Owns the alerts about stock: thresholds, oversold items, negative stock, pushes that stopped. */
@NullMarked
package io.caravan.inventory.watch;

import org.jspecify.annotations.NullMarked;
