package io.caravan.order;

import static io.caravan.platform.Platform.SHOPIFY;
import static io.caravan.platform.Platform.TIKTOK;
import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.platform.PlatformException;
import io.caravan.work.Outcome;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FailurePolicyTest {

  @Test
  void aThrottledReadIsRetriedAfterWhatThePlatformSaysAndSpendsNoAttempt() {
    var throttled = new PlatformException.Throttled(TIKTOK, "429", Duration.ofSeconds(7));
    assertThat(FailurePolicy.judge(throttled, false, 3))
        .isEqualTo(
            new FailurePolicy.Settle(Outcome.later(Duration.ofSeconds(7), "TIKTOK_THROTTLED")));
  }

  @Test
  void aThrottledCreateIsRememberedAsThrottledSoThatItIsLookedUpOnce() {
    var throttled = new PlatformException.Throttled(SHOPIFY, "THROTTLED", Duration.ofSeconds(1));
    assertThat(FailurePolicy.judge(throttled, true, 0))
        .isEqualTo(new FailurePolicy.MarkThrottled(Duration.ofSeconds(1)));
  }

  @Test
  void aCreateWithoutAnAnswerIsUnknownAndNeverSimplyRetried() {
    var cut = new PlatformException.OutcomeUnknown(SHOPIFY, "cut", new SocketTimeoutException());
    assertThat(FailurePolicy.judge(cut, true, 0)).isInstanceOf(FailurePolicy.MarkUnknown.class);
  }

  @Test
  void whateverBreaksInUsWhileAnIntentIsOpenLeavesTheOutcomeUnknown() {
    assertThat(FailurePolicy.judge(new NullPointerException(), true, 0))
        .isEqualTo(new FailurePolicy.MarkUnknown("NullPointerException"));
    assertThat(FailurePolicy.judge(new SQLException("gone", "08006"), true, 0))
        .isInstanceOf(FailurePolicy.MarkUnknown.class);
  }

  @Test
  void noConnectionMeansNotSent() {
    var refused = new PlatformException.NotSent(SHOPIFY, "refused", null);
    assertThat(FailurePolicy.judge(refused, true, 0))
        .isInstanceOfSatisfying(
            FailurePolicy.MarkNotSent.class,
            v -> assertThat(((Outcome.RetryLater) v.then()).spendsAttempt()).isFalse());
  }

  @Test
  void ourOwnBadRequestIsBuriedAtOnce() {
    var misuse = new PlatformException.Misuse(SHOPIFY, "undefinedField", "Field 'x'");
    assertThat(FailurePolicy.judge(misuse, false, 0))
        .isEqualTo(
            new FailurePolicy.Settle(new Outcome.Dead("SHOPIFY_undefinedField", "Field 'x'")));
  }

  @Test
  void contentThatShopifyCannotTakeIsParkedWithItsPlace() {
    var misuse = new PlatformException.Misuse(SHOPIFY, "INVALID_VARIABLE", "order.lineItems");
    assertThat(FailurePolicy.judge(misuse, true, 0))
        .isEqualTo(new FailurePolicy.Park(ParkCause.INVALID, "INVALID_VARIABLE: order.lineItems"));
  }

  @Test
  void aWholeBatchIsNeverBuriedForWhatOneOfItMayBe() {
    var misuse = new PlatformException.Misuse(TIKTOK, "36009004", "invalid param");
    assertThat(FailurePolicy.judge(misuse, false, 0, false))
        .isEqualTo(
            new FailurePolicy.Settle(Outcome.failed(Duration.ofSeconds(1), "TIKTOK_36009004")));
    assertThat(FailurePolicy.judge(new IllegalStateException(), false, 99, false))
        .isInstanceOfSatisfying(
            FailurePolicy.Settle.class,
            v -> assertThat(v.outcome()).isInstanceOf(Outcome.RetryLater.class));
  }

  @Test
  void aMissingScopeParksWithItsName() {
    var denied = new PlatformException.Forbidden(SHOPIFY, "write_orders", "denied");
    assertThat(FailurePolicy.judge(denied, false, 0))
        .isEqualTo(new FailurePolicy.Park(ParkCause.FORBIDDEN, "write_orders: denied"));
  }

  @Test
  void anAbsentDatabaseSpendsNoAttemptHoweverLongItLasts() {
    var away = new RuntimeException(new SQLException("connection refused", "08001"));
    assertThat(FailurePolicy.judge(away, false, 100))
        .isEqualTo(new FailurePolicy.Settle(Outcome.later(Duration.ofMinutes(5), "DATABASE")));
  }

  @Test
  void anUnforeseenFailureIsTriedEightTimesAndThenShownWithoutItsWords() {
    var bug = new IllegalStateException("Jane Roe, 1 Secret Street");
    assertThat(FailurePolicy.judge(bug, false, 3))
        .isEqualTo(
            new FailurePolicy.Settle(
                Outcome.failed(Duration.ofSeconds(8), "IllegalStateException")));
    assertThat(FailurePolicy.judge(bug, false, 7))
        .isInstanceOfSatisfying(
            FailurePolicy.Settle.class,
            v ->
                assertThat((Outcome.Dead) v.outcome())
                    .satisfies(dead -> assertThat(dead.cause()).isEqualTo("IllegalStateException"))
                    .satisfies(
                        dead ->
                            assertThat(dead.detail())
                                .contains("FailurePolicyTest")
                                .doesNotContain("Jane")));
  }

  @Test
  void aPlatformThatIsDownForDaysSpendsNoAttemptAndBuriesNothing() {
    var down = new PlatformException.OutcomeUnknown(TIKTOK, "503", null);
    assertThat(FailurePolicy.judge(down, false, 1000))
        .isEqualTo(
            new FailurePolicy.Settle(Outcome.later(Duration.ofSeconds(5), "TIKTOK_UNAVAILABLE")));
  }
}
