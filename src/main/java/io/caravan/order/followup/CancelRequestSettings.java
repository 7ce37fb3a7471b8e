package io.caravan.order.followup;

import io.caravan.platform.InvalidSetting;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How cancellations are answered and followed ({@code caravan.aftersales}).
 *
 * @param cancelRequests how a buyer's request is answered: {@code approve-unless-shipped} (the
 *     default; shipped is what was fulfilled in Shopify), {@code approve} or {@code ask}, by which
 *     a person answers each with {@code POST /api/cancellations/{cancelId}/approve} or {@code
 *     reject}
 * @param cancelRequestAnswerAfter how long a person may object before a request is approved. The
 *     order is held meanwhile. TikTok wants an answer within 24 hours
 * @param cancelRequestMargin so long before TikTok's deadline the policy answers what a person was
 *     to decide and did not; under {@code ask} it never does
 * @param cancelLinesOnTiktok units taken out of an order in Shopify are cancelled on TikTok, where
 *     TikTok takes single lines (US, GB). The only reason it takes for them is that they are out of
 *     stock, and TikTok is said to set the product's stock to 0 with it; so it is off by default
 *     and a person is told instead
 */
@ConfigurationProperties("caravan.aftersales")
public record CancelRequestSettings(
    @DefaultValue("approve-unless-shipped") CancelAnswer.Policy cancelRequests,
    @DefaultValue("PT0S") Duration cancelRequestAnswerAfter,
    @DefaultValue("PT1H") Duration cancelRequestMargin,
    @DefaultValue("false") boolean cancelLinesOnTiktok) {

  public CancelRequestSettings {
    require("cancel-request-answer-after", cancelRequestAnswerAfter);
    require("cancel-request-margin", cancelRequestMargin);
  }

  /** What decides an answer. */
  public CancelAnswer.Terms terms() {
    return new CancelAnswer.Terms(cancelRequests, cancelRequestAnswerAfter, cancelRequestMargin);
  }

  private static void require(String name, Duration time) {
    if (time.isNegative() || time.compareTo(CancelRequest.ANSWER_WITHIN) >= 0) {
      throw InvalidSetting.of(
          "caravan.aftersales." + name,
          time.toString(),
          "a time shorter than " + CancelRequest.ANSWER_WITHIN,
          "TikTok approves what nobody answers within 24 hours. Set an ISO-8601 duration such as"
              + " PT1H.");
    }
  }
}
