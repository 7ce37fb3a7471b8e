package io.caravan.signal;

import io.caravan.signal.SignalStore.Sealed;
import io.caravan.work.WorkSignal;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records signals in group commits: callers put theirs into a bounded queue and wait; one writer
 * takes what is there, writes it in one transaction and completes them after the commit.
 *
 * <p>A row that PostgreSQL does not take fails alone. A database that is away or slow fails the
 * signals it was given, within the time the caller set; nothing is kept in memory for later,
 * because the sender tries again.
 */
public final class SignalRecorder implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SignalRecorder.class);
  private static final int MOST_TOPICS = 64;
  private static final long BATCH_BYTES = 8L << 20;

  /** Too much is waiting: the sender is asked to come back. */
  public static final class Busy extends RuntimeException {
    Busy(String message) {
      super(message, null, false, false);
    }
  }

  /** Nobody waits for it any more, so it is not written. */
  private static final class Waiting extends CompletableFuture<Void> {
    final Sealed sealed;

    Waiting(Sealed sealed) {
      this.sealed = sealed;
    }
  }

  private final SignalStore store;
  private final BodySealer sealer;
  private final SignalSettings settings;
  private final MeterRegistry meters;
  private final BlockingQueue<Waiting> waiting;
  private final AtomicLong waitingBytes = new AtomicLong();
  private final Set<String> topics = ConcurrentHashMap.newKeySet();
  private final DistributionSummary batches;
  private final Thread writer = new Thread(this::write, "signal-writer");
  private volatile boolean closed;
  private long complained;

  /**
   * @param database the main one; the writer has a connection of its own to it, so that receiving
   *     never waits for one that work holds
   * @param signal woken when a signal made work due
   */
  public SignalRecorder(
      Database database,
      Duration lease,
      WorkSignal signal,
      Clock clock,
      BodySealer sealer,
      SignalSettings settings,
      MeterRegistry meters) {
    this.store = new SignalStore(database, lease, clock, signal);
    this.sealer = sealer;
    this.settings = settings;
    this.meters = meters;
    this.waiting = new ArrayBlockingQueue<>(settings.waiting());
    this.batches =
        DistributionSummary.builder("caravan.signal.batch")
            .description("Signals in one commit")
            .register(meters);
    Gauge.builder("caravan.signal.waiting", waiting, BlockingQueue::size)
        .description("Signals that wait for their commit")
        .register(meters);
    writer.setDaemon(true);
    writer.start();
  }

  /**
   * Records a signal and, if it has a key, makes that due.
   *
   * @return completes after the commit; fails if the row was refused or the database is away.
   *     Cancelled before it was begun, it is not written
   * @throws Busy if too much is waiting
   */
  public CompletableFuture<Void> record(Signal signal) {
    byte[] body = signal.body();
    Waiting one = new Waiting(new Sealed(signal, body == null ? null : sealer.seal(body)));
    if (closed) {
      throw new Busy("the program is stopping");
    }
    int size = one.sealed.size();
    if (waitingBytes.addAndGet(size) > settings.waitingBytes()) {
      waitingBytes.addAndGet(-size);
      throw new Busy("%d bytes of signals wait already".formatted(waitingBytes.get()));
    }
    if (!waiting.offer(one)) {
      waitingBytes.addAndGet(-size);
      throw new Busy("%d signals wait already".formatted(waiting.size()));
    }
    return one;
  }

  /** Records a signal and waits for its commit, at most for the given time. */
  public Receipt recordAndWait(Signal signal, Duration atMost) {
    CompletableFuture<Void> recorded;
    try {
      recorded = record(signal);
    } catch (Busy e) {
      return new Receipt.Busy(String.valueOf(e.getMessage()));
    }
    try {
      recorded.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
      return new Receipt.Recorded();
    } catch (TimeoutException e) {
      recorded.cancel(false);
      return new Receipt.Failed("not committed within " + atMost);
    } catch (ExecutionException e) {
      return new Receipt.Failed(describe(e.getCause()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Receipt.Failed("interrupted");
    }
  }

  private void write() {
    List<Waiting> batch = new ArrayList<>();
    while (true) {
      try {
        take(batch);
        if (batch.isEmpty() && closed && waiting.isEmpty()) {
          return;
        }
        batch.removeIf(CompletableFuture::isDone);
        if (!batch.isEmpty()) {
          batches.record(batch.size());
          write(batch);
        }
      } catch (InterruptedException e) {
        closed = true; // nobody but close() interrupts: finish what waits
      } catch (Throwable e) { // this thread must outlive whatever it meets
        LOG.error("Signals were not recorded", e);
        batch.forEach(one -> one.completeExceptionally(e));
      } finally {
        batch.clear();
      }
    }
  }

  /** Waits for one and takes what else is there. */
  private void take(List<Waiting> batch) throws InterruptedException {
    Waiting next = closed ? waiting.poll() : waiting.poll(100, TimeUnit.MILLISECONDS);
    long bytes = 0;
    while (next != null) {
      waitingBytes.addAndGet(-next.sealed.size());
      bytes += next.sealed.size();
      batch.add(next);
      next = batch.size() < settings.batch() && bytes < BATCH_BYTES ? waiting.poll() : null;
    }
  }

  private void write(List<Waiting> batch) {
    try {
      store.write(batch.stream().map(one -> one.sealed).toList());
    } catch (RuntimeException e) {
      if (!SignalStore.isFaultOfARow(e)) {
        failed(batch, e);
      } else if (batch.size() > 1) {
        int half = batch.size() / 2;
        write(batch.subList(0, half));
        write(batch.subList(half, batch.size()));
      } else {
        LOG.warn("PostgreSQL refused {}: {}", batch.get(0).sealed.signal(), describe(e));
        failed(batch, e);
      }
      return;
    }
    for (Waiting one : batch) {
      count(one.sealed.signal(), "recorded");
      one.complete(null);
    }
  }

  private void failed(List<Waiting> batch, RuntimeException cause) {
    long now = System.nanoTime();
    if (complained == 0 || now - complained > TimeUnit.SECONDS.toNanos(10)) {
      complained = now;
      LOG.warn("{} signals were not recorded: {}", batch.size(), describe(cause));
    }
    for (Waiting one : batch) {
      one.completeExceptionally(cause);
      count(one.sealed.signal(), "failed");
    }
  }

  private void count(Signal signal, String outcome) {
    Counter.builder("caravan.signals")
        .description("Signals received")
        .tag("platform", signal.platform().name().toLowerCase(Locale.ROOT))
        .tag("topic", bounded(signal.topic()))
        .tag("effect", signal.hasEffect() ? "due" : "none")
        .tag("outcome", outcome)
        .register(meters)
        .increment();
  }

  /** A topic may come from an unsigned header: only so many become a time series. */
  private String bounded(String topic) {
    if (topics.contains(topic)) {
      return topic;
    }
    if (topic.length() > 64 || topics.size() >= MOST_TOPICS) {
      return "other";
    }
    topics.add(topic);
    return topic;
  }

  /** The type and the database's state: messages of the driver may quote the row. */
  private static String describe(@Nullable Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        return "%s, SQL state %s".formatted(cause.getClass().getSimpleName(), sql.getSQLState());
      }
    }
    return failure == null ? "unknown" : failure.getClass().getSimpleName();
  }

  /** Writes what waits, for a few seconds at most, and stops. New signals are refused at once. */
  @Override
  public void close() {
    closed = true;
    try {
      writer.join(TimeUnit.SECONDS.toMillis(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    waiting.forEach(one -> one.completeExceptionally(new Busy("the program is stopping")));
    store.close();
  }
}
