/**
 * Caravan as its users run it: the packaged program as a process of its own, real PostgreSQL, both
 * platforms simulated over real HTTP in the test's process, which survives every kill and judges.
 */
@NullMarked
package io.caravan.e2e;

import org.jspecify.annotations.NullMarked;
