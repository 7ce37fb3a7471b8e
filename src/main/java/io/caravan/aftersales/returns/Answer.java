package io.caravan.aftersales.returns;

import java.math.BigDecimal;
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
 */
public record Answer(
    String asked,
    String decision,
    @Nullable String reason,
    @Nullable BigDecimal amount,
    boolean keepItem) {

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
