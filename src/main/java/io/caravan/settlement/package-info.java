/**
 * Owns what was earned: TikTok's statements, each order's figures, and the comparison of both
 * sides.
 */
@NullMarked
package io.caravan.settlement;

import org.jspecify.annotations.NullMarked;
