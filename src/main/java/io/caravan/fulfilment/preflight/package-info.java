/**
 * Owns what must be set up on TikTok before a seller's shipment can go through: delivery options,
 * carriers and templates, read hourly and checked by name.
 */
@NullMarked
package io.caravan.fulfilment.preflight;

import org.jspecify.annotations.NullMarked;
