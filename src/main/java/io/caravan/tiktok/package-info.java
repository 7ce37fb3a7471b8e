/**
 * TikTok Shop's own words: signing, tokens, paging, errors, records of its JSON. Nothing else
 * speaks to TikTok.
 */
@NullMarked
package io.caravan.tiktok;

import org.jspecify.annotations.NullMarked;
