/** Owns what people see: the API, security, health, Hawtio, metrics, the embedded database. */
@NullMarked
package io.caravan.ops;

import org.jspecify.annotations.NullMarked;
