/**
 * Owns which of TikTok's shipping providers a carrier in Shopify is: by the store's table, by name
 * and by the look of the number; and when to ask a person instead. Decides, and touches nothing.
 */
@NullMarked
package io.caravan.fulfilment.carrier;

import org.jspecify.annotations.NullMarked;
