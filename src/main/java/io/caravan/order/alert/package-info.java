/**
 * Owns the watch over the orphan-order queue: rechecks whose time has come, and alerts before a
 * parked order's deadlines, each raised once, to every {@link io.caravan.alert.AlertChannel}.
 */
@NullMarked
package io.caravan.order.alert;

import org.jspecify.annotations.NullMarked;
