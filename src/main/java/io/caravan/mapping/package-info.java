/**
 * Owns the mapping tables: which Shopify variant a TikTok SKU is, and the release epoch that makes
 * a release impossible to miss.
 */
@NullMarked
package io.caravan.mapping;

import org.jspecify.annotations.NullMarked;
