package io.caravan.platform;

/**
 * A leaky bucket of cost points as a platform last reported it.
 *
 * @param maximum points when full
 * @param available points left now
 * @param restorePerSecond points that come back each second
 */
public record CostBucket(double maximum, double available, double restorePerSecond) {}
