/**
 * The first connection of a store: what was open before its start mark, and a rehearsal of its last
 * day. Reads both platforms and writes to neither.
 */
@NullMarked
package io.caravan.order.connect;

import org.jspecify.annotations.NullMarked;
