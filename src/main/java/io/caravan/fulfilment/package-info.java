/**
 * Owns shipments in both directions: who ships an order, with which carrier and number, and what
 * each side still has to be told of it. Imported orders are decided as concerns of their follow-up.
 */
@NullMarked
package io.caravan.fulfilment;

import org.jspecify.annotations.NullMarked;
