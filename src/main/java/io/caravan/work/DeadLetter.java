package io.caravan.work;

import java.time.Instant;

/**
 * Work that failed for no known cause: a bug of ours. The next signal for the key, or {@link
 * WorkQueue#replay}, brings it back.
 *
 * @param cause short and the same for like failures, so that they can be counted
 * @param detail in words, without personal data
 * @param attempts failed attempts, the last one included
 * @param diedAt by the database's clock
 */
public record DeadLetter(
    WorkKey key, Lane lane, String cause, String detail, int attempts, Instant diedAt) {}
