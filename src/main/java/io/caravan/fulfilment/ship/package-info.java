/**
 * Owns what TikTok is told of a seller's own shipments: packages by line, tracking numbers and
 * their corrections. What cannot be told is parked with its cause until that is gone.
 */
@NullMarked
package io.caravan.fulfilment.ship;

import org.jspecify.annotations.NullMarked;
