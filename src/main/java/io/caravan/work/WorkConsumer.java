package io.caravan.work;

import io.caravan.platform.PaceGate;
import io.caravan.store.Store;
import io.caravan.store.Stores;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.Suspendable;
import org.apache.camel.spi.ShutdownAware;
import org.apache.camel.support.DefaultConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Claims due keys of a lane and starts an exchange for each store that has some.
 *
 * <p>It only claims what can start at once: one exchange needs one of the endpoint's threads, and a
 * claim is limited to as many stores as there are threads free. So no lease runs down in a queue,
 * and suspending has nothing to give back but a claim that came in at that very moment. No
 * connection is held while exchanges run.
 */
final class WorkConsumer extends DefaultConsumer implements Suspendable, ShutdownAware {
  private static final Logger LOG = LoggerFactory.getLogger(WorkConsumer.class);
  private static final String NODE =
      ProcessHandle.current().pid() + "-" + UUID.randomUUID().toString().substring(0, 8);
  private static final Duration FIRST_RETRY = Duration.ofMillis(100);
  private static final Duration LAST_RETRY = Duration.ofSeconds(2);
  private static final int MOST_KEYS = 1024;

  private final WorkEndpoint endpoint;
  private final WorkQueue queue;
  private final WorkSignal signal;
  private final WorkSettings settings;
  private final Stores stores;
  private final PaceGate gate;
  private final String owner;
  private final Semaphore free;
  private final ReentrantLock claiming = new ReentrantLock();
  private volatile boolean claims;
  private volatile boolean stopped;
  private @Nullable ExecutorService poller;
  private @Nullable ExecutorService workers;

  WorkConsumer(
      WorkEndpoint endpoint,
      Processor processor,
      WorkQueue queue,
      WorkSignal signal,
      WorkSettings settings,
      Stores stores,
      PaceGate gate) {
    super(endpoint, processor);
    this.endpoint = endpoint;
    this.queue = queue;
    this.signal = signal;
    this.settings = settings;
    this.stores = stores;
    this.gate = gate;
    this.owner = NODE + "/" + endpoint.lane().label();
    this.free = new Semaphore(endpoint.getThreads());
  }

  @Override
  protected void doStart() throws Exception {
    super.doStart();
    stopped = false;
    claims = true;
    var executors = endpoint.getCamelContext().getExecutorServiceManager();
    String name = "work-" + endpoint.lane().label();
    workers = executors.newFixedThreadPool(this, name, endpoint.getThreads());
    poller = executors.newSingleThreadExecutor(this, name + "-claims");
    poller.execute(this::poll);
  }

  /** No claim begins after this; what runs goes on, and is waited for by the one who suspends. */
  @Override
  protected void doSuspend() throws Exception {
    stopClaiming();
    super.doSuspend();
  }

  @Override
  protected void doResume() throws Exception {
    super.doResume();
    claims = true;
    wakeUp();
  }

  @Override
  protected void doStop() throws Exception {
    stopClaiming();
    stopped = true;
    wakeUp();
    int threads = endpoint.getThreads();
    if (free.tryAcquire(threads, settings.drain().toMillis(), TimeUnit.MILLISECONDS)) {
      free.release(threads);
    } else {
      // Not given back: a worker that may still be sending has to be outlived.
      LOG.warn(
          "{}: {} exchanges still run after {}; their keys come back when their leases end",
          endpoint,
          getPendingExchangesSize(),
          settings.drain());
    }
    var executors = endpoint.getCamelContext().getExecutorServiceManager();
    for (ExecutorService pool : Stream.of(poller, workers).filter(Objects::nonNull).toList()) {
      executors.shutdown(pool);
    }
    super.doStop();
  }

  private void stopClaiming() throws InterruptedException {
    claims = false;
    wakeUp();
    // Whoever holds it has seen claims == true: wait until what was claimed is started.
    if (claiming.tryLock(settings.drain().toMillis(), TimeUnit.MILLISECONDS)) {
      claiming.unlock();
    }
  }

  boolean isClaiming() {
    return claims;
  }

  private void wakeUp() {
    signal.wakeUp(EnumSet.of(endpoint.lane()));
  }

  @Override
  public boolean deferShutdown(ShutdownRunningTask task) {
    return false;
  }

  @Override
  public int getPendingExchangesSize() {
    return endpoint.getThreads() - free.availablePermits();
  }

  @Override
  public void prepareShutdown(boolean suspendOnly, boolean forced) {
    // Nothing to prepare: suspending stops the claims, stopping drains.
  }

  private void poll() {
    Duration idle = settings.idleAtLeast();
    Duration retry = FIRST_RETRY;
    long complained = 0;
    while (!stopped) {
      long seen = signal.seen(endpoint.lane());
      try {
        boolean more = claims && free.availablePermits() > 0 && claimAndStart();
        retry = FIRST_RETRY;
        if (more) {
          idle = settings.idleAtLeast();
        } else if (claims && free.availablePermits() == 0) {
          waitForFreeThread();
        } else if (signal.await(endpoint.lane(), seen, idle)) {
          idle = settings.idleAtLeast();
        } else {
          idle = least(idle.multipliedBy(2), settings.idleAtMost());
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (Throwable e) { // this thread must outlive whatever it meets
        long now = System.nanoTime();
        if (retry.equals(FIRST_RETRY) || now - complained > TimeUnit.SECONDS.toNanos(30)) {
          complained = now;
          LOG.warn("{}: cannot claim work, trying again: {}", endpoint, e.toString(), e);
        }
        if (!pause(retry)) {
          return;
        }
        retry = least(retry.multipliedBy(2), LAST_RETRY);
      }
    }
  }

  /** Waits in short steps, so that a stop is noticed. */
  private boolean pause(Duration time) {
    try {
      long until = System.nanoTime() + time.toNanos();
      while (!stopped && System.nanoTime() < until) {
        TimeUnit.MILLISECONDS.sleep(20);
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void waitForFreeThread() throws InterruptedException {
    if (free.tryAcquire(settings.idleAtMost().toMillis(), TimeUnit.MILLISECONDS)) {
      free.release();
    }
  }

  /**
   * @return whether more work is likely to be ready
   */
  private boolean claimAndStart() {
    Map<Integer, Integer> permits = permits();
    if (permits.isEmpty()) {
      return false;
    }
    claiming.lock();
    try {
      if (!claims) {
        return false;
      }
      int threads = free.availablePermits();
      int max = Math.min(endpoint.getBatch() * threads, MOST_KEYS);
      List<Lease> leases = queue.claim(endpoint.lane(), permits, max, threads, owner);
      Map<Integer, List<Lease>> byStore = new LinkedHashMap<>();
      for (Lease lease : leases) {
        byStore.computeIfAbsent(lease.storeId(), store -> new ArrayList<>()).add(lease);
      }
      byStore.forEach((store, own) -> gate.claimed(store, endpoint.asker(), own.size()));
      byStore.forEach((store, own) -> start(store, List.copyOf(own)));
      return !leases.isEmpty();
    } finally {
      claiming.unlock();
    }
  }

  private Map<Integer, Integer> permits() {
    Map<Integer, Integer> permits = new LinkedHashMap<>();
    for (Store store : stores.all()) {
      if (endpoint.isWhilePaused() || !stores.isPaused(store.id())) {
        int batch = endpoint.getBatch();
        int permit = Math.min(gate.permits(store.id(), endpoint.asker(), batch), batch);
        if (permit > 0) {
          permits.put(store.id(), permit);
        }
      }
    }
    return permits;
  }

  private void start(int store, List<Lease> leases) {
    if (!claims || !free.tryAcquire()) {
      giveBack(leases);
      return;
    }
    Exchange exchange = createExchange(false);
    exchange.getMessage().setBody(leases);
    exchange.setVariable(WorkEndpoint.STORE, store);
    AtomicBoolean over = new AtomicBoolean();
    Runnable end =
        () -> {
          if (over.compareAndSet(false, true)) {
            end(exchange, leases);
          }
        };
    try {
      Objects.requireNonNull(workers)
          .execute(
              () -> {
                try {
                  getAsyncProcessor().process(exchange, doneSync -> end.run());
                } catch (Throwable e) { // a processor that breaks its contract
                  exchange.setException(e);
                  end.run();
                }
              });
    } catch (RejectedExecutionException e) {
      over.set(true);
      free.release();
      giveBack(leases);
    }
  }

  private void giveBack(List<Lease> leases) {
    try {
      queue.giveBack(leases);
    } catch (RuntimeException e) {
      LOG.warn(
          "{}: could not give back {} keys; they come back when their leases end: {}",
          endpoint,
          leases.size(),
          e.toString());
    }
  }

  private void end(Exchange exchange, List<Lease> leases) {
    try {
      if (exchange.getException() != null) {
        getExceptionHandler()
            .handleException(
                "Work on %s ended with an error".formatted(keys(leases)),
                exchange,
                exchange.getException());
      }
      // The first that cannot be settled means that the database is away: the rest would only wait
      // for it one after another, and all of them come back when their leases end.
      var unused = queue.takeUnsettled(leases).stream().allMatch(this::retryUnsettled);
    } catch (RuntimeException e) {
      LOG.error("{}: could not finish work on {}", endpoint, keys(leases), e);
    } finally {
      releaseExchange(exchange, false);
      free.release();
    }
  }

  private boolean retryUnsettled(Lease lease) {
    LOG.error(
        "{}: route {} left {} unsettled, which is a bug; it is tried again",
        endpoint,
        getRouteId(),
        lease.key());
    Duration wait = Backoff.STANDARD.after(lease.attempts() + 1, ThreadLocalRandom.current());
    try {
      queue.settle(lease, Outcome.failed(wait, "UNSETTLED"));
      return true;
    } catch (RuntimeException e) {
      LOG.warn("{}: {} comes back when its lease ends: {}", endpoint, lease.key(), e.toString());
      queue.takeUnsettled(List.of(lease));
      return false;
    }
  }

  private static String keys(List<Lease> leases) {
    return leases.size() == 1
        ? leases.get(0).key().toString()
        : "%d keys from %s on".formatted(leases.size(), leases.get(0).key());
  }

  private static Duration least(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }
}
