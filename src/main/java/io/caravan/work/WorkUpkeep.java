package io.caravan.work;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread of this node that sweeps the queue and refreshes its metrics. A thread of its own, so
 * that no other scheduled job can delay a sweep.
 */
public final class WorkUpkeep implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WorkUpkeep.class);
  private static final Duration METRICS = Duration.ofSeconds(15);

  private final WorkQueue queue;
  private final WorkMetrics metrics;
  private final Duration sweepEvery;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread made = new Thread(task, "work-upkeep");
            made.setDaemon(true);
            return made;
          });

  public WorkUpkeep(WorkQueue queue, WorkMetrics metrics, Duration sweepEvery) {
    this.queue = queue;
    this.metrics = metrics;
    this.sweepEvery = sweepEvery;
  }

  /** Begins sweeping. */
  public void start() {
    every(sweepEvery, "sweep the work queue", queue::sweep);
    every(METRICS, "read the backlog", metrics::refresh);
  }

  private void every(Duration period, String what, Runnable task) {
    var unused =
        thread.scheduleWithFixedDelay(
            () -> {
              try {
                task.run();
              } catch (RuntimeException e) { // an exception would end the schedule
                LOG.warn("Cannot {}, trying again in {}: {}", what, period, e.toString());
              }
            },
            period.toMillis(),
            period.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
