/**
 * Owns the clock of orders that are not with the carrier yet: what is due when, what is late, who
 * is told, and what is to be shipped today. It reads what other packages write and decides nothing
 * for them.
 */
@NullMarked
package io.caravan.fulfilment.deadline;

import org.jspecify.annotations.NullMarked;
