/**
 * Gathers what a number is decided from, keeps the policies that people set, and explains the
 * result.
 */
@NullMarked
package io.caravan.inventory.level;

import org.jspecify.annotations.NullMarked;
