/**
 * Owns the mapping tables: which Shopify variants a TikTok SKU is, which locations a warehouse,
 * which provider a carrier; automatic links and proposals, import, who changed what, and the
 * release epoch that makes a release impossible to miss.
 */
@NullMarked
package io.caravan.mapping;

import org.jspecify.annotations.NullMarked;
