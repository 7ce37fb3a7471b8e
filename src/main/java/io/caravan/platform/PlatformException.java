package io.caravan.platform;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a call to a platform can fail. Each case says what is known about whether it took effect, and
 * that alone decides what may happen next; the one error policy of the routes switches over it.
 * Messages carry codes and ids, never tokens or personal data.
 */
public abstract sealed class PlatformException extends RuntimeException {
  private final Platform platform;

  private PlatformException(Platform platform, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.platform = platform;
  }

  /** The platform that was called. */
  public Platform platform() {
    return platform;
  }

  /** Refused for its pace. Spends no attempt; a throttled create is still looked up once. */
  public static final class Throttled extends PlatformException {
    private final Duration retryAfter;

    /**
     * @param retryAfter how long the platform asked us to wait, or our best estimate
     */
    public Throttled(Platform platform, String message, Duration retryAfter) {
      super(platform, message, null);
      this.retryAfter = retryAfter;
    }

    public Duration retryAfter() {
      return retryAfter;
    }
  }

  /** Certainly not received: no connection could be made. Spends no attempt. */
  public static final class NotSent extends PlatformException {
    public NotSent(Platform platform, String message, @Nullable Throwable cause) {
      super(platform, message, cause);
    }
  }

  /** May or may not have taken effect: timeout, 5xx, cut or unparsable answer. Look it up first. */
  public static final class OutcomeUnknown extends PlatformException {
    public OutcomeUnknown(Platform platform, String message, @Nullable Throwable cause) {
      super(platform, message, cause);
    }
  }

  /** The token was not accepted. Spends no attempt; a newer stored token is used once. */
  public static final class Unauthorized extends PlatformException {
    public Unauthorized(Platform platform, String message) {
      super(platform, message, null);
    }
  }

  /** Refused before execution because of a missing scope or a shop that is closed to us. */
  public static final class Forbidden extends PlatformException {
    private final String code;

    /**
     * @param code the platform's own code, or the missing scope by name
     */
    public Forbidden(Platform platform, String code, String message) {
      super(platform, message, null);
      this.code = code;
    }

    public String code() {
      return code;
    }
  }

  /** Our request itself was wrong: a bug of ours. Never retried by itself. */
  public static final class Misuse extends PlatformException {
    private final String code;

    public Misuse(Platform platform, String code, String message) {
      super(platform, message, null);
      this.code = code;
    }

    public String code() {
      return code;
    }
  }
}
