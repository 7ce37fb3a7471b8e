/**
 * Owns a link between one Shopify store and one TikTok shop: identity, region, currency, tokens,
 * pause, readiness.
 */
@NullMarked
package io.caravan.store;

import org.jspecify.annotations.NullMarked;
