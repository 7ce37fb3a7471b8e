/**
 * Owns the rules that decide what becomes of an order before it is made: the list of {@code
 * config/rules.yaml}, its expressions and their vocabulary, and the verdict with its reason. The
 * decision itself is a pure function; only {@link io.caravan.order.rules.Rules} reads the file.
 */
@NullMarked
package io.caravan.order.rules;

import org.jspecify.annotations.NullMarked;
