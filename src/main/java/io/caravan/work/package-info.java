/**
 * Owns the durable work queue: due keys, leases, fences, retries, fairness over stores, dead
 * letters, and the {@code work:} Camel component.
 */
@NullMarked
package io.caravan.work;

import org.jspecify.annotations.NullMarked;
