/**
 * Owns the way of a TikTok order into Shopify: its states, the intent ledger, the decisions, the
 * orphan-order queue, the timeline.
 */
@NullMarked
package io.caravan.order;

import org.jspecify.annotations.NullMarked;
