/**
 * Owns stock: what Shopify has, what TikTok shows, and the number that goes from one to the other.
 * Here: the settings, and who is to be looked at again. {@code figure} decides the number, {@code
 * claim} what orders claim, {@code level} gathers and explains, {@code push} reads and sends,
 * {@code adjust} writes to Shopify, {@code watch} alerts.
 */
@NullMarked
package io.caravan.inventory;

import org.jspecify.annotations.NullMarked;
