package io.caravan.order.followup;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A buyer's request to cancel that waits for its answer.
 *
 * @param id TikTok's, of the cancellation
 * @param lines ids of the lines it is about; empty: all of the order
 * @param answerBy TikTok answers in the buyer's favour after it; null if TikTok did not say
 * @param wish what a person wants answered; null if nobody said
 */
public record CancelRequest(
    String id,
    @Nullable Instant askedAt,
    Set<String> lines,
    @Nullable Instant answerBy,
    @Nullable Wish wish) {

  /**
   * Unanswered it is approved by itself after this time, where TikTok does not say when (secondary
   * source: TikTok facts, section 8.2).
   */
  public static final Duration ANSWER_WITHIN = Duration.ofHours(24);

  /** What a person decided. */
  public enum Wish {
    APPROVE,
    REJECT
  }

  public CancelRequest {
    lines = Set.copyOf(lines);
  }

  /** One of which nothing but its moment is known. */
  static CancelRequest unread(@Nullable Instant askedAt) {
    return new CancelRequest("", askedAt, Set.of(), null, null);
  }

  /**
   * The moment to answer by.
   *
   * @param now stands for the unknown moment of the request
   */
  public Instant deadline(Instant now) {
    if (answerBy != null) {
      return answerBy;
    }
    return (askedAt == null ? now : askedAt).plus(ANSWER_WITHIN);
  }

  public boolean concerns(String tiktokLine) {
    return lines.isEmpty() || lines.contains(tiktokLine);
  }
}
