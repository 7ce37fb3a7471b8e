/**
 * What is shipped beside the program: image, compose file, settings. Read, since no engine is
 * there.
 */
@NullMarked
package io.caravan.deploy;

import org.jspecify.annotations.NullMarked;
