/** Caravan: keeps a Shopify store and a TikTok Shop in step. One package per capability. */
@NullMarked
package io.caravan;

import org.jspecify.annotations.NullMarked;
