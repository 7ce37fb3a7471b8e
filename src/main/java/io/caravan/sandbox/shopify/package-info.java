/**
 * Shopify's Admin GraphQL API, simulated over Shopify's own schema. {@link
 * io.caravan.sandbox.shopify.ShopifySandbox} is the way in.
 */
@NullMarked
package io.caravan.sandbox.shopify;

import org.jspecify.annotations.NullMarked;
