/**
 * Shopify's own words: GraphQL documents, cost, userErrors, webhook signatures, records of its
 * JSON. Nothing else speaks to Shopify.
 */
@NullMarked
package io.caravan.shopify;

import org.jspecify.annotations.NullMarked;
