/** Decides how many of a SKU TikTok may show, with every step that led there. Pure. */
@NullMarked
package io.caravan.inventory.figure;

import org.jspecify.annotations.NullMarked;
