package io.caravan.platform;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Learns each store's pace from the platforms' own answers: Shopify's cost bucket as last reported
 * and refilled since, pauses that were asked for, and a breaker for a platform that cannot be
 * reached. Two calls that fail side by side count as one failure.
 */
public final class AdaptivePaceGate implements PaceGate {
  static final Duration FIRST_BREAK = Duration.ofSeconds(1);
  static final Duration LONGEST_BREAK = Duration.ofSeconds(60);

  /** By then claimed work has called, or needs no call. */
  static final Duration PROMISED = Duration.ofSeconds(2);

  /** Who did not ask again for so long has all threads busy, or is gone. */
  static final Duration QUEUED = Duration.ofSeconds(10);

  /** Between two probes of a platform that could not be reached. */
  static final Duration PROBE_INTERVAL = Duration.ofSeconds(1);

  private final LongSupplier nanos;
  private final DoubleSupplier random;
  private final Map<Integer, Pace> paces = new ConcurrentHashMap<>();

  /**
   * @param nanos a monotonic clock, such as {@link System#nanoTime}
   * @param random uniform in [0, 1), for jitter
   */
  public AdaptivePaceGate(LongSupplier nanos, DoubleSupplier random) {
    this.nanos = nanos;
    this.random = random;
  }

  @Override
  public boolean isOpen(int storeId) {
    return pace(storeId).isOpen(nanos.getAsLong());
  }

  @Override
  public int permits(int storeId, Asker asker, int wanted) {
    return pace(storeId).permits(nanos.getAsLong(), asker, wanted);
  }

  @Override
  public void claimed(int storeId, Asker asker, int keys) {
    pace(storeId).claimed(nanos.getAsLong(), asker, keys);
  }

  @Override
  public void closeFor(int storeId, Platform platform, Duration pause) {
    Duration bounded = pause.compareTo(RetryAfter.LONGEST) > 0 ? RetryAfter.LONGEST : pause;
    pace(storeId).closeFor(nanos.getAsLong(), platform, bounded);
  }

  @Override
  public void succeeded(int storeId, Platform platform) {
    pace(storeId).succeeded(platform);
  }

  @Override
  public void unreachable(int storeId, Platform platform) {
    pace(storeId).unreachable(nanos.getAsLong(), platform, random.getAsDouble());
  }

  /** A call that will cost points is about to be sent. */
  public void spending(int storeId, double points) {
    pace(storeId).spending(nanos.getAsLong(), points);
  }

  /** Shopify reported the store's bucket. */
  public void learned(int storeId, CostBucket bucket) {
    pace(storeId).learned(nanos.getAsLong(), bucket);
  }

  private Pace pace(int storeId) {
    return paces.computeIfAbsent(storeId, id -> new Pace());
  }

  /**
   * One store. Times are nanoseconds of the monotonic clock, compared by difference.
   *
   * <p>Of the points that are there, those are not given that claimed work has yet to spend, nor
   * those that others wait for who were refused before. Without the first, several claims draw on
   * the same points and all but one end in THROTTLED; without the second, whoever needs few takes
   * them before there are ever many.
   */
  private static final class Pace {
    private final Map<Platform, Line> lines = new EnumMap<>(Platform.class);
    private final Deque<Promise> promises = new ArrayDeque<>();

    /** The first one was refused first. */
    private final Map<Asker, Long> refused = new LinkedHashMap<>();

    private @Nullable CostBucket bucket;
    private long bucketAt;

    private record Promise(double points, long until) {}

    Pace() {
      for (Platform platform : Platform.values()) {
        lines.put(platform, new Line());
      }
    }

    synchronized boolean isOpen(long now) {
      return lines.values().stream().allMatch(line -> line.isOpen(now));
    }

    synchronized int permits(long now, Asker asker, int wanted) {
      if (wanted <= 0
          || !isOpen(now)
          || lines.values().stream().anyMatch(line -> line.isProbedBy(asker.name(), now))) {
        return 0;
      }
      int permits = wanted;
      for (Line line : lines.values()) {
        if (line.failures > 0) {
          permits = 1; // Half open: one order tries, the others wait for what becomes of it.
        }
      }
      return bucket == null || asker.points() == 0
          ? permits
          : Math.min(permits, affordable(now, bucket, asker));
    }

    /** An asker that has nothing to do is given its points, and leaves them to the others. */
    private int affordable(long now, CostBucket known, Asker asker) {
      refused.values().removeIf(last -> now - last > QUEUED.toNanos());
      double free = available(now, known) - promised(now);
      for (Asker earlier : refused.keySet()) {
        if (earlier.equals(asker)) {
          break;
        }
        free -= needs(earlier, known);
      }
      double each = needs(asker, known);
      int affordable = (int) Math.floor(Math.max(0, free) / each);
      if (affordable == 0) {
        refused.put(asker, now);
      } else {
        refused.remove(asker);
      }
      return affordable;
    }

    private static double needs(Asker asker, CostBucket known) {
      return Math.min(asker.points(), known.maximum());
    }

    private double promised(long now) {
      promises.removeIf(promise -> promise.until() - now <= 0);
      return promises.stream().mapToDouble(Promise::points).sum();
    }

    synchronized void claimed(long now, Asker asker, int keys) {
      if (bucket != null && asker.points() > 0) {
        promises.add(new Promise((double) asker.points() * keys, now + PROMISED.toNanos()));
      }
      lines.values().stream()
          .filter(line -> line.failures > 0)
          .forEach(line -> line.probes.put(asker.name(), now + PROBE_INTERVAL.toNanos()));
    }

    synchronized void closeFor(long now, Platform platform, Duration pause) {
      line(platform).closeFor(now, pause.toNanos());
    }

    synchronized void succeeded(Platform platform) {
      line(platform).reached();
    }

    synchronized void unreachable(long now, Platform platform, double jitter) {
      line(platform).unreachable(now, jitter);
    }

    synchronized void spending(long now, double points) {
      if (bucket != null) {
        keep(points);
        bucket =
            new CostBucket(
                bucket.maximum(), available(now, bucket) - points, bucket.restorePerSecond());
        bucketAt = now;
      }
    }

    /** What is spent is no longer promised: the oldest promise first. */
    private void keep(double points) {
      double left = points;
      while (left > 0 && !promises.isEmpty()) {
        Promise oldest = promises.remove();
        if (oldest.points() > left) {
          promises.addFirst(new Promise(oldest.points() - left, oldest.until()));
        }
        left -= oldest.points();
      }
    }

    synchronized void learned(long now, CostBucket reported) {
      bucket = reported;
      bucketAt = now;
    }

    private double available(long now, CostBucket known) {
      double restored = (now - bucketAt) / 1e9 * known.restorePerSecond();
      return Math.min(known.maximum(), known.available() + restored);
    }

    private Line line(Platform platform) {
      Line line = lines.get(platform);
      if (line == null) {
        throw new IllegalStateException("no line for " + platform);
      }
      return line;
    }
  }

  /** One platform of one store. */
  private static final class Line {
    private boolean throttled;
    private long throttledUntil;
    private int failures;
    private long brokenUntil;

    /** Who probes, and until when it waits for what becomes of that. */
    private final Map<String, Long> probes = new HashMap<>();

    boolean isOpen(long now) {
      return !(throttled && throttledUntil - now > 0) && !(failures > 0 && brokenUntil - now > 0);
    }

    void closeFor(long now, long pause) {
      long until = now + Math.max(0, pause);
      if (!throttled || throttledUntil - until < 0) {
        throttled = true;
        throttledUntil = until;
      }
    }

    void reached() {
      failures = 0;
      probes.clear();
    }

    boolean isProbedBy(String asker, long now) {
      Long until = failures > 0 ? probes.get(asker) : null;
      return until != null && until - now > 0;
    }

    void unreachable(long now, double jitter) {
      if (failures > 0 && probes.isEmpty() && brokenUntil - now > 0) {
        return; // a call of the same outage, sent side by side with the one that was counted
      }
      probes.clear();
      failures = Math.min(failures + 1, 30);
      long pause = failures < 7 ? FIRST_BREAK.toNanos() << (failures - 1) : LONGEST_BREAK.toNanos();
      pause = Math.min(pause, LONGEST_BREAK.toNanos());
      brokenUntil = now + Math.round(pause * (0.5 + jitter / 2));
    }
  }
}
