package io.caravan.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that goes only when told to, once or for good. */
public final class MovableClock extends Clock {
  private volatile Instant now;
  private volatile boolean runs;

  public MovableClock(Instant now) {
    this.now = now;
  }

  public void pass(Duration time) {
    now = now.plus(time);
  }

  /** From now on it is the machine's, for tests longer than platforms take an old time. */
  public void run() {
    runs = true;
  }

  @Override
  public Instant instant() {
    return runs ? Clock.systemUTC().instant() : now;
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
