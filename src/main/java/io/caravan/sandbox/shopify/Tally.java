package io.caravan.sandbox.shopify;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** What one shop was asked and did, since the program started. */
final class Tally {
  final AtomicLong requests = new AtomicLong();

  /** By the name that the client gave the operation. */
  final Map<String, AtomicLong> byName = new ConcurrentHashMap<>();

  final AtomicLong throttled = new AtomicLong();
  final AtomicLong createsReceived = new AtomicLong();
  final AtomicLong createsExecuted = new AtomicLong();
  final AtomicLong createsRefused = new AtomicLong();
  final AtomicLong lookupsById = new AtomicLong();
  final AtomicLong lookupsBySearch = new AtomicLong();
  final AtomicLong webhooks = new AtomicLong();
}
