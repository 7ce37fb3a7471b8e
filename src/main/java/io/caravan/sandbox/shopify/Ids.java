package io.caravan.sandbox.shopify;

import java.util.Map;

/**
 * Numbers for everything that is made. They start above 2^53, where the real ones may be too, so
 * that a client that reads an id as a double is found out here.
 */
final class Ids {

  private static final long FIRST = (1L << 53) + 1;
  private static final long RESERVED_AT_ONCE = 1000;
  private static final String KEY = "reserved";

  private final Map<String, String> stored;
  private long next;
  private long reserved;

  Ids(Map<String, String> stored) {
    this.stored = stored;
    next = Long.parseLong(stored.getOrDefault(KEY, Long.toString(FIRST)));
    reserved = next;
  }

  synchronized long next() {
    if (next >= reserved) {
      reserved = next + RESERVED_AT_ONCE;
      stored.put(KEY, Long.toString(reserved));
    }
    return next++;
  }
}
