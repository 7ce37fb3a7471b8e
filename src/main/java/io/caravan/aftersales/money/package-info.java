/** Owns how money that came in through TikTok is given back in Shopify's books: to the cent. */
@NullMarked
package io.caravan.aftersales.money;

import org.jspecify.annotations.NullMarked;
