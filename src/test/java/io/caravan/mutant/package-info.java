/**
 * Laid over the packaged program by end-to-end tests, one class at a time: crash points, and
 * programs broken on purpose, so that a test can prove that it would notice.
 */
@NullMarked
package io.caravan.mutant;

import org.jspecify.annotations.NullMarked;
