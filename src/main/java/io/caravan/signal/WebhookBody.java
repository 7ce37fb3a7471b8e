package io.caravan.signal;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;

/** Reads a webhook's exact bytes, bounded in size and time before anything else looks at them. */
public final class WebhookBody {
  private WebhookBody() {}

  /** Longer than any platform takes; a slower sender is not one of them. */
  static final Duration READ_WITHIN = Duration.ofSeconds(5);

  /**
   * @param max the most bytes accepted
   * @throws WebhookRefused too large, too slow, or cut off
   */
  public static byte[] read(InputStream in, int max) {
    long end = System.nanoTime() + READ_WITHIN.toNanos();
    byte[] buffer = new byte[Math.min(max + 1, 16_384)];
    int size = 0;
    try {
      while (true) {
        int n = in.read(buffer, size, buffer.length - size);
        if (n < 0) {
          return Arrays.copyOf(buffer, size);
        }
        size += n;
        if (size > max) {
          throw new WebhookRefused(
              WebhookRefused.Reason.TOO_LARGE, "the body is larger than " + max + " bytes");
        }
        if (System.nanoTime() > end) {
          throw new WebhookRefused(
              WebhookRefused.Reason.TOO_SLOW, "the body took longer than " + READ_WITHIN);
        }
        if (size == buffer.length) {
          buffer = Arrays.copyOf(buffer, (int) Math.min((long) max + 1, buffer.length * 2L));
        }
      }
    } catch (IOException e) {
      throw new WebhookRefused(WebhookRefused.Reason.UNREADABLE, "the body was cut off");
    }
  }
}
