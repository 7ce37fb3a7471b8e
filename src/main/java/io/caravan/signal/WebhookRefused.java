package io.caravan.signal;

/** A webhook that is not accepted, with the status its sender is told. */
public final class WebhookRefused extends RuntimeException {

  /** Why, and as what. */
  public enum Reason {
    /** The signature was checked and is wrong or missing. TikTok takes 401 as final. */
    BAD_SIGNATURE(401),
    TOO_LARGE(413),
    TOO_SLOW(408),
    UNREADABLE(400),
    /** The secret cannot be read, the queue is full, PostgreSQL is away: send it again. */
    NOT_NOW(503);

    private final int status;

    Reason(int status) {
      this.status = status;
    }

    public int status() {
      return status;
    }
  }

  private final Reason reason;

  public WebhookRefused(Reason reason, String message) {
    super(message, null, false, false);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
