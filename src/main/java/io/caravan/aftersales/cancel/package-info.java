/**
 * Owns cancellations of both sides after an import: buyers' requests and their answers, lines and
 * whole orders, also what was shipped before it was cancelled.
 */
@NullMarked
package io.caravan.aftersales.cancel;

import org.jspecify.annotations.NullMarked;
