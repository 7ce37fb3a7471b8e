/** Both platforms, simulated faithfully, for demos, tests and rehearsals. Nothing depends on it. */
@NullMarked
package io.caravan.sandbox;

import org.jspecify.annotations.NullMarked;
