/**
 * Owns the places stock is at: TikTok's warehouses and Shopify's locations as both sides last said,
 * what people and orders say of a warehouse (whose it is, when it is closed), and what is wrong
 * with the map between them.
 */
@NullMarked
package io.caravan.inventory.place;

import org.jspecify.annotations.NullMarked;
