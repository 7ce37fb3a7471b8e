package io.caravan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.mutant.CrashPoint;
import io.caravan.mutant.PausePoint;
import io.caravan.sandbox.HttpFront.Moment;
import io.caravan.sandbox.shopify.ShopifySandboxSettings.CustomIdLookup;
import io.caravan.sandbox.shopify.ShopifySandboxSettings.IndexLag;
import io.caravan.sandbox.shopify.ShopifySandboxSettings.TakenId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Killed at each point between two steps, or stopped for longer than the lease: one order. With the
 * worse answers to both open questions: Shopify does not refuse a taken id, and its lookups lag.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class CrashPointsIT {

  @Test
  void killedAtEachNamedPointBetweenTwoStepsThereIsOneOrder() {
    try (Rig rig = rig()) {
      List<String> orders = new ArrayList<>();
      for (String point :
          List.of(
              "open-intent/before",
              "open-intent/after",
              "send-order/before",
              "send-order/after",
              "record-order/before",
              "record-order/after")) {
        CaravanProcess process =
            rig.caravan("crash-" + point.replace('/', '-'))
                .with(Overlay.of(CrashPoint.class))
                .with("crash.at", point)
                .start();
        process.awaitReady();
        rig.webhooksTo(process);
        orders.add(rig.placeOrder(orders.size() + 1));
        process.awaitEnd(Duration.ofSeconds(60));
        assertThat(process.exitValue()).as("ended by the crash point %s", point).isEqualTo(137);
        assertThat(process.output()).contains("CRASH POINT " + point);
      }
      settle(rig, orders);
    }
  }

  @Test
  void killedAfterTheSocketWriteWhetherOrNotItWasExecutedThereIsOneOrder() {
    try (Rig rig = rig()) {
      List<String> orders = new ArrayList<>();
      for (Moment moment : Moment.values()) {
        CaravanProcess process = rig.caravan("killed-" + moment).start().awaitReady();
        rig.webhooksTo(process);
        AtomicBoolean killed = new AtomicBoolean();
        rig.sandbox
            .shopifyFront()
            .orElseThrow()
            .watch(
                (now, operation, call) -> {
                  if (now == moment
                      && operation.equals("orderCreate")
                      && killed.compareAndSet(false, true)) {
                    process.kill();
                  }
                });
        orders.add(rig.placeOrder(orders.size() + 1));
        process.awaitEnd(Duration.ofSeconds(60));
        assertThat(killed).as("killed when Shopify had " + moment).isTrue();
      }
      settle(rig, orders);
    }
  }

  @Test
  void stoppedAfterSendingForLongerThanItsLeaseAndContinuedThereIsOneOrder() throws Exception {
    try (Rig rig = rig()) {
      CaravanProcess a = rig.caravan("frozen-a").start().awaitReady();
      rig.webhooksTo(a);
      CountDownLatch frozen = new CountDownLatch(1);
      AtomicBoolean once = new AtomicBoolean();
      rig.sandbox
          .shopifyFront()
          .orElseThrow()
          .watch(
              (now, operation, call) -> {
                if (now == Moment.RECEIVED
                    && operation.equals("orderCreate")
                    && once.compareAndSet(false, true)) {
                  a.freeze();
                  frozen.countDown();
                }
              });
      List<String> orders = List.of(rig.placeOrder(1));
      assertThat(frozen.await(60, TimeUnit.SECONDS)).isTrue();
      CaravanProcess b = rig.caravan("frozen-b").start().awaitReady();
      rig.webhooksTo(b);
      rig.awaitAllSettled(orders, Duration.ofSeconds(90));
      a.thaw();
      assertAliveAndDone(rig, a, orders);
    }
  }

  @Test
  void stoppedRightBeforeSendingForLongerThanItsLeaseAndContinuedItSendsNoMore() throws Exception {
    try (Rig rig = rig()) {
      CaravanProcess a =
          rig.caravan("paused-a").with(Overlay.of(PausePoint.class)).start().awaitReady();
      rig.webhooksTo(a);
      List<String> orders = List.of(rig.placeOrder(1));
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .pollInterval(Duration.ofMillis(20))
          .until(() -> a.output().contains("ABOUT TO SEND"));
      a.freeze();
      CaravanProcess b = rig.caravan("paused-b").start().awaitReady();
      rig.webhooksTo(b);
      rig.awaitAllSettled(orders, Duration.ofSeconds(90));
      assertThat(rig.made()).as("made by the other node").containsOnlyKeys(orders);
      a.thaw();
      Awaitility.await("the zombie notices that it may not send")
          .atMost(Duration.ofSeconds(30))
          .until(() -> a.output().contains("right to send ended"));
      assertAliveAndDone(rig, a, orders);
    }
  }

  private static void assertAliveAndDone(Rig rig, CaravanProcess zombie, List<String> orders) {
    Awaitility.await("the zombie is back at work")
        .atMost(Duration.ofSeconds(60))
        .until(zombie::isReady);
    rig.awaitAllSettled(orders, Duration.ofSeconds(60));
    rig.assertExactlyOnce(orders);
  }

  private static void settle(Rig rig, List<String> orders) {
    rig.sandbox.shopifyFront().orElseThrow().watch((now, operation, call) -> {});
    CaravanProcess last = rig.caravan("after-the-crashes").start().awaitReady();
    rig.webhooksTo(last);
    rig.awaitAllSettled(orders, Duration.ofMinutes(2));
    rig.assertExactlyOnce(orders);
  }

  private static Rig rig() {
    return new Rig(
        c -> {
          c.takenId = TakenId.IGNORED;
          c.customIdLookup = CustomIdLookup.LAGS;
          c.indexLag = IndexLag.of(Duration.ofSeconds(3));
        },
        0.005);
  }
}
