/**
 * Brings stock from one side to the other: reads levels of Shopify and stock of TikTok, sends what
 * differs, parks what is refused, repairs drift.
 */
@NullMarked
package io.caravan.inventory.push;

import org.jspecify.annotations.NullMarked;
