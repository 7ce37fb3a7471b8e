/**
 * Owns the way of a TikTok order into Shopify: its states, the intent ledger, the decisions, the
 * orphan-order queue, the timeline.
 *
 * <p>The orphan-order queue wants these webhooks of Shopify to be subscribed (with their scope):
 * {@code inventory_levels/update} ({@code read_inventory}), {@code products/create} and {@code
 * products/update} ({@code read_products}), {@code locations/create}, {@code locations/activate}
 * and {@code locations/update} ({@code read_locations}), {@code app/scopes_update} (none). Caravan
 * does not subscribe them by itself yet; without them the slow rechecks release, later.
 */
@NullMarked
package io.caravan.order;

import org.jspecify.annotations.NullMarked;
