/** Owns TikTok's statements and what each order earned by them. */
@NullMarked
package io.caravan.settlement.statement;

import org.jspecify.annotations.NullMarked;
