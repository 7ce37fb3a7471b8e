/**
 * Owns what is shipped with TikTok's label: arranging it, what the parcel weighs and measures, the
 * queue of what is to be printed.
 */
@NullMarked
package io.caravan.fulfilment.label;

import org.jspecify.annotations.NullMarked;
