package io.caravan.aftersales.returns;

import io.caravan.tiktok.TikTokReturn.NextAction;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a person said to a request.
 *
 * @param asked TikTok's action that it answers, such as SELLER_RESPOND_RETURN: an answer to an
 *     earlier question is none to a later one
 * @param decision TikTok's word, such as APPROVE_RETURN or REJECT_REFUND
 * @param reason TikTok's name of a reason to refuse; null: any that it offers
 * @param amount of a partial refund that is offered; null else
 * @param keepItem the buyer need not send anything back
 * @param askedUntil the moment that TikTok wanted it answered by, which tells a question from a
 *     later one of the same sort; null if it named none
 */
public record Answer(
    String asked,
    String decision,
    @Nullable String reason,
    @Nullable BigDecimal amount,
    boolean keepItem,
    @Nullable Instant askedUntil) {

  /** To a question without a moment. */
  public Answer(
      String asked,
      String decision,
      @Nullable String reason,
      @Nullable BigDecimal amount,
      boolean keepItem) {
    this(asked, decision, reason, amount, keepItem, null);
  }

  /** Whether this is what TikTok asks now. */
  boolean answers(NextAction question) {
    Instant until = question.deadline();
    return asked.equals(question.action())
        && (askedUntil == null || until == null || askedUntil.equals(until));
  }

  /** The same amount however it is written. */
  boolean isSame(Answer other) {
    return asked.equals(other.asked)
        && decision.equals(other.decision)
        && Objects.equals(reason, other.reason)
        && keepItem == other.keepItem
        && (amount == null
            ? other.amount == null
            : other.amount != null && amount.compareTo(other.amount) == 0);
  }

  public boolean refuses() {
    return decision.startsWith("REJECT_");
  }
}
