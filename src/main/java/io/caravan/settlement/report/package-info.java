/** Owns the comparison of both sides: what differs, why, and what repairs it. Decides nothing. */
@NullMarked
package io.caravan.settlement.report;

import org.jspecify.annotations.NullMarked;
