package io.caravan.sandbox.tiktok;

import java.util.function.Supplier;

/** Runs something under the platform's lock. */
@FunctionalInterface
interface Guard {
  <T> T run(Supplier<T> action);
}
