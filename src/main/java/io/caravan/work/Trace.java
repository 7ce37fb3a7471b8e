package io.caravan.work;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * One trace id per order, from its first webhook to the last thing done for it, on every node and
 * after every restart: it follows from store and order, so nobody has to store it or hand it on.
 */
public final class Trace implements AutoCloseable {
  /** Key of the log context: 32 hexadecimal digits, as the W3C's Trace Context has it. */
  public static final String ID = "traceId";

  public static final String STORE = "store";
  public static final String ORDER = "order";

  private static final int BYTES = 16;

  private final @Nullable String id;
  private final @Nullable String store;
  private final @Nullable String order;

  private Trace(@Nullable String id, @Nullable String store, @Nullable String order) {
    this.id = id;
    this.store = store;
    this.order = order;
  }

  /** Of an order, by the name of its link and TikTok's id. */
  public static String id(String store, String tiktokOrderId) {
    byte[] hash;
    try {
      hash =
          MessageDigest.getInstance("SHA-256")
              .digest((store + "/" + tiktokOrderId).getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is part of every Java platform", e);
    }
    byte[] id = Arrays.copyOf(hash, BYTES);
    if (Arrays.equals(id, new byte[BYTES])) {
      id[BYTES - 1] = 1; // all zero means none
    }
    return HexFormat.of().formatHex(id);
  }

  /** From here to {@link #close} this thread's log lines carry the order's trace. */
  public static Trace begin(String store, String tiktokOrderId) {
    Trace before = new Trace(MDC.get(ID), MDC.get(STORE), MDC.get(ORDER));
    MDC.put(ID, id(store, tiktokOrderId));
    MDC.put(STORE, store);
    MDC.put(ORDER, tiktokOrderId);
    return before;
  }

  /** What was there before is there again. */
  @Override
  public void close() {
    restore(ID, id);
    restore(STORE, store);
    restore(ORDER, order);
  }

  private static void restore(String key, @Nullable String value) {
    if (value == null) {
      MDC.remove(key);
    } else {
      MDC.put(key, value);
    }
  }
}
