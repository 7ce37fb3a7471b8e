/** Owns what is taken back: cancellations, returns and refunds of both sides, and their answers. */
@NullMarked
package io.caravan.aftersales;

import org.jspecify.annotations.NullMarked;
