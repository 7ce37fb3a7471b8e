package io.caravan.work;

import java.time.Duration;

/**
 * How much work a store has in a lane, at one moment.
 *
 * @param ready waiting for a consumer
 * @param leased being worked on
 * @param asleep waiting for their back-off, grace or quiet period to end
 * @param oldestReady for how long the oldest ready key has been waiting; zero if none is ready
 */
public record Backlog(
    Lane lane, int storeId, long ready, long leased, long asleep, Duration oldestReady) {}
