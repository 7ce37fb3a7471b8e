/**
 * Owns what comes in: verified webhooks recorded together with the keys they make due, in one group
 * commit. An audit trail; the truth is always the platform.
 */
@NullMarked
package io.caravan.signal;

import org.jspecify.annotations.NullMarked;
