package io.caravan.order;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A write to a platform, recorded before it is sent.
 *
 * @param fence of the claim that opened it
 * @param quietUntil before this moment an absence proves nothing: the request may still be in
 *     flight, or the platform's index may lag; by the database's clock, like all times here
 * @param absentOnceAt when both ways of asking first said absent after the quiet period
 */
public record Intent(
    UUID id,
    IntentState state,
    long fence,
    Instant openedAt,
    Instant quietUntil,
    @Nullable Instant absentOnceAt) {}
