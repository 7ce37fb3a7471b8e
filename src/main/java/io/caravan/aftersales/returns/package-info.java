/**
 * Owns what comes back after shipment: returns, refunds and replacements of both sides, who answers
 * them, and that each unit and each cent is given back once.
 */
@NullMarked
package io.caravan.aftersales.returns;

import org.jspecify.annotations.NullMarked;
