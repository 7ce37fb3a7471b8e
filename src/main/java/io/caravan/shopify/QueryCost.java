package io.caravan.shopify;

import io.caravan.platform.CostBucket;
import org.jspecify.annotations.Nullable;

/**
 * What a call cost (docs/api/usage/limits).
 *
 * @param requested points that had to be there before it ran
 * @param actual points it took; null if it did not run
 * @param bucket the shop's bucket afterwards
 */
public record QueryCost(double requested, @Nullable Double actual, CostBucket bucket) {}
