/**
 * Owns what TikTok ships, as Shopify is told of it: packages as last read, tracking numbers,
 * events, combined and split packages.
 */
@NullMarked
package io.caravan.fulfilment.parcel;

import org.jspecify.annotations.NullMarked;
