package io.caravan.sandbox.tiktok;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A token bucket per app, shop and endpoint: it holds one second's worth. Source: TikTok's rate
 * limit page, 50 queries a second. Remembers the last 10,000 buckets used.
 */
final class RateLimits {

  private static final int MAX_BUCKETS = 10_000;

  private static final class Bucket {
    double tokens;
    long at;
  }

  private final int perSecond;
  private final Clock clock;
  private final Map<String, Bucket> buckets =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
          return size() > MAX_BUCKETS;
        }
      };

  RateLimits(int perSecond, Clock clock) {
    this.perSecond = perSecond;
    this.clock = clock;
  }

  synchronized boolean take(String app, String shop, String endpoint) {
    long now = clock.millis();
    Bucket bucket =
        buckets.computeIfAbsent(
            app + "|" + shop + "|" + endpoint,
            key -> {
              var fresh = new Bucket();
              fresh.tokens = perSecond;
              fresh.at = now;
              return fresh;
            });
    double earned = Math.max(0, now - bucket.at) * perSecond / 1000.0;
    bucket.tokens = Math.min(perSecond, bucket.tokens + earned);
    bucket.at = now;
    if (bucket.tokens < 1) {
      return false;
    }
    bucket.tokens -= 1;
    return true;
  }
}
