/**
 * The Camel routes, one flow per file. A route receives, splits, enriches, filters and delivers; it
 * decides nothing: decisions are named functions of the capability packages.
 */
@NullMarked
package io.caravan.routes;

import org.jspecify.annotations.NullMarked;
