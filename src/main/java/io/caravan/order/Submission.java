package io.caravan.order;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The protocol that makes one Shopify order of one TikTok order, whatever happens in between
 * (design: exactly once in effect). Pure: the state explorer in the tests walks through every path
 * of these functions with a crash after every step.
 *
 * <p>{@code orderCreate} has no idempotency key (Shopify facts, section 4), so an unknown outcome
 * is looked up, and only an absence confirmed twice, after the quiet period, by both ways of
 * asking, allows another create.
 */
public final class Submission {
  private Submission() {}

  /**
   * @param quietPeriod how long after an unknown outcome an absence proves nothing
   * @param recheck at least this long between the two lookups that must both say absent
   */
  public record Timing(Duration quietPeriod, Duration recheck) {}

  /** What to do about an unsettled intent after a lookup. */
  public sealed interface Step {}

  /** It is there: settle the intent as succeeded. */
  public record Adopt(ShopifyOrderRef order) implements Step {}

  /** Look again not before then. */
  public record LookAgain(Instant notBefore, String why) implements Step {}

  /** Remember the first absence, and look again not before then. */
  public record NoteAbsence(Instant lookAgain) implements Step {}

  /** It certainly did not happen: settle the intent as abandoned; another may be opened. */
  public record Abandon(String why) implements Step {}

  /**
   * @param intent unsettled
   * @param verdict of both ways of asking, combined
   * @param now by the database's clock
   */
  public static Step next(Intent intent, Lookup verdict, Instant now, Timing timing) {
    if (!intent.state().unsettled()) {
      throw new IllegalArgumentException("intent " + intent.id() + " is " + intent.state());
    }
    if (verdict instanceof Lookup.Found found) {
      return new Adopt(found.order());
    }
    if (verdict instanceof Lookup.CannotTell unclear) {
      return new LookAgain(now.plus(timing.recheck()), unclear.why());
    }
    if (intent.state() == IntentState.THROTTLED) {
      return new Abandon("throttled, and not there");
    }
    if (now.isBefore(intent.quietUntil())) {
      return new LookAgain(intent.quietUntil(), "not there yet; absence proves nothing before");
    }
    Instant absentOnce = intent.absentOnceAt();
    if (absentOnce == null || absentOnce.isBefore(intent.quietUntil())) {
      return new NoteAbsence(now.plus(timing.recheck()));
    }
    Instant second = absentOnce.plus(timing.recheck());
    return now.isBefore(second)
        ? new LookAgain(second, "absent once; asked again before another create")
        : new Abandon("absent twice by both ways of asking");
  }

  /** How the answer to a create settles its intent. */
  public sealed interface CreateOutcome {}

  /**
   * @param idStored whether the unique id came back with it; without it Shopify cannot refuse a
   *     second one
   * @param birth what Shopify said besides; null if nothing
   */
  public record Created(ShopifyOrderRef order, boolean idStored, @Nullable Birth birth)
      implements CreateOutcome {
    public Created(ShopifyOrderRef order, boolean idStored) {
      this(order, idStored, null);
    }
  }

  /** Refused because the unique id is taken: it may well be our own. Never parked, looked up. */
  public record IdTaken(String message) implements CreateOutcome {}

  /** Refused with a cause, nothing was made. */
  public record Refused(ParkCause cause, String detail) implements CreateOutcome {}

  /** No way to tell. */
  public record NobodyKnows(String why) implements CreateOutcome {}

  /** The state an intent goes to for an outcome. */
  public static IntentState settledBy(CreateOutcome outcome) {
    if (outcome instanceof Created) {
      return IntentState.SUCCEEDED;
    }
    return outcome instanceof Refused ? IntentState.REFUSED : IntentState.UNKNOWN;
  }

  /** When an intent may first be judged absent: after the lease and the quiet period. */
  public static Instant quietUntil(Instant leaseUntil, Timing timing) {
    return leaseUntil.plus(timing.quietPeriod());
  }
}
