/**
 * Owns the life of an order after its import: what still has to be done to it in Shopify or on
 * TikTok, one act at a time, each recorded before it is sent.
 */
@NullMarked
package io.caravan.order.followup;

import org.jspecify.annotations.NullMarked;
