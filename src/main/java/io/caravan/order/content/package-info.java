/**
 * What a TikTok order looks like in Shopify: money, lines, address, details. Pure functions of
 * records; fetching, linking and delivering are done elsewhere.
 */
@NullMarked
package io.caravan.order.content;

import org.jspecify.annotations.NullMarked;
