package io.caravan.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebhookSenderTest {

  private final List<String> received = new CopyOnWriteArrayList<>();
  private volatile IntUnaryOperator status = call -> 200;
  private final HttpFront receiver = HttpFront.start("receiver", receiver(), 0, new Faults(1));
  private final TestClock clock = new TestClock();
  private WebhookSender sender =
      new WebhookSender(WebhookSender.Settings.DEFAULT.withTimeScale(0.0000005), clock);

  @AfterEach
  void stop() {
    sender.close();
    receiver.close();
  }

  @Test
  void aWebhookArrivesWithItsHeadersAndIsLogged() {
    send("tiktok/1", "a");
    await().until(() -> sender.count(Delivery.Outcome.ACCEPTED) == 1);
    assertThat(received).containsExactly("sig:a");
    Delivery logged = sender.accepted().get(0);
    assertThat(logged.status()).isEqualTo(200);
    assertThat(logged.attempt()).isEqualTo(1);
    assertThat(logged.bodySha256())
        .isEqualTo(WebhookSender.sha256("a".getBytes(StandardCharsets.UTF_8)));
    assertThat(sender.pending()).isZero();
  }

  @Test
  void tikTokTakesNothingBut200AndDropsTheEventAfterFourRetries() {
    status = call -> 204;
    var givenUp = new CopyOnWriteArrayList<OutgoingWebhook>();
    sender.onGivenUp("tiktok", givenUp::add);
    send("tiktok/1", "a");
    await().until(() -> givenUp.size() == 1);
    assertThat(received).hasSize(5);
    assertThat(sender.log()).extracting(Delivery::attempt).containsExactly(1, 2, 3, 4, 5);
    assertThat(sender.count(Delivery.Outcome.FAILED)).isEqualTo(4);
    assertThat(sender.pending()).isZero();
  }

  @Test
  void tikTokTakes401AsFinal() {
    status = call -> 401;
    send("tiktok/1", "a");
    await().until(() -> sender.count(Delivery.Outcome.REFUSED) == 1);
    assertThat(received).hasSize(1);
    assertThat(sender.pending()).isZero();
  }

  @Test
  void shopifyTriesAgainEightTimesAlsoAfter401AndThenRemovesTheSubscription() {
    status = call -> 401;
    var givenUp = new CopyOnWriteArrayList<OutgoingWebhook>();
    sender.onGivenUp("shopify", givenUp::add);
    send("shopify/orders/create", "a");
    await().until(() -> givenUp.size() == 1);
    assertThat(received).hasSize(9);
    assertThat(givenUp.get(0).label()).isEqualTo("shopify/orders/create");
  }

  @Test
  void aRetryThatIsAcceptedEndsIt() {
    status = call -> call < 3 ? 503 : 200;
    send("tiktok/1", "a");
    await().until(() -> sender.count(Delivery.Outcome.ACCEPTED) == 1);
    assertThat(received).hasSize(3);
    assertThat(sender.accepted().get(0).attempt()).isEqualTo(3);
  }

  @Test
  void theSchedulesAreThePlatformsOwn() {
    assertThat(DeliveryPolicy.TIKTOK.retries())
        .containsExactly(
            Duration.ofMinutes(2),
            Duration.ofMinutes(30),
            Duration.ofHours(3),
            Duration.ofHours(12));
    assertThat(DeliveryPolicy.SHOPIFY.retries()).hasSize(8);
    assertThat(DeliveryPolicy.SHOPIFY.retries().stream().reduce(Duration.ZERO, Duration::plus))
        .isBetween(Duration.ofHours(3), Duration.ofHours(4));
  }

  @Test
  void anAnswerThatComesTooLateIsNone() {
    var impatient =
        new DeliveryPolicy(
            "tiktok",
            Duration.ofMillis(100),
            Duration.ofMillis(100),
            code -> code == 200,
            code -> false,
            List.of());
    receiver.faults().once("*", new Fault.Silence(true));
    sender.close();
    sender = new WebhookSender(WebhookSender.Settings.DEFAULT, clock, List.of(impatient));
    send("tiktok/1", "a");
    await().until(() -> sender.count(Delivery.Outcome.GIVEN_UP) == 1);
    assertThat(receiver.faults().count("silence-after")).isEqualTo(1);
    assertThat(sender.log().get(0).status()).isZero();
  }

  @Test
  void aReceiverThatIsAwayIsTriedAgain() {
    receiver.close();
    send("tiktok/1", "a");
    await().until(() -> sender.count(Delivery.Outcome.GIVEN_UP) == 1);
    assertThat(sender.log()).hasSize(5).allMatch(delivery -> delivery.status() == 0);
  }

  @Test
  void duplicatesLeaveTogether() {
    sender.faults(WebhookFaults.NONE.duplicating(1, 6));
    for (int i = 0; i < 20; i++) {
      send("tiktok/1", "w" + i);
    }
    await().until(() -> sender.pending() == 0);
    assertThat(sender.injected()).containsEntry("duplicated", 20L);
    assertThat(received).hasSizeBetween(40, 120);
    assertThat(new HashSet<>(received)).hasSize(20);
  }

  @Test
  void whatIsDroppedNeverArrivesAndIsCounted() {
    sender.faults(WebhookFaults.NONE.dropping(0.3));
    for (int i = 0; i < 100; i++) {
      send("tiktok/1", "w" + i);
    }
    await().until(() -> sender.pending() == 0);
    long dropped = sender.injected().get("dropped");
    assertThat(dropped).isBetween(15L, 45L);
    assertThat(received).hasSize((int) (100 - dropped));
    assertThat(sender.count(Delivery.Outcome.DROPPED)).isEqualTo(dropped);
  }

  @Test
  void whatIsDelayedArrivesLater() {
    sender.faults(WebhookFaults.NONE.delaying(1, Duration.ofMillis(60)));
    send("tiktok/1", "a");
    assertThat(sender.pending()).isEqualTo(1);
    await().until(() -> received.size() == 1);
    assertThat(sender.injected()).containsEntry("delayed", 1L);
  }

  @Test
  void reorderedWebhooksAllArriveInAnotherOrder() {
    sender.close();
    sender =
        new WebhookSender(
            new WebhookSender.Settings(1, 1000, 1, 1000, null, 3), clock); // one at a time
    sender.faults(WebhookFaults.NONE.reordering(10));
    var sent = new ArrayList<String>();
    for (int i = 0; i < 50; i++) {
      send("tiktok/1", "w" + i);
      sent.add("sig:w" + i);
    }
    await().until(() -> sender.pending() == 0);
    assertThat(received).containsExactlyInAnyOrderElementsOf(sent).isNotEqualTo(sent);
    assertThat(sender.injected().get("reordered")).isPositive();
  }

  @Test
  void withoutFaultsAndOneAtATimeTheOrderIsKept() {
    sender.close();
    sender = new WebhookSender(new WebhookSender.Settings(1, 1000, 1, 1000, null, 3), clock);
    var sent = new ArrayList<String>();
    for (int i = 0; i < 30; i++) {
      send("tiktok/1", "w" + i);
      sent.add("sig:w" + i);
    }
    await().until(() -> sender.pending() == 0);
    assertThat(received).isEqualTo(sent);
  }

  @Test
  void tooManyWaitingOnesAreLostAndCounted() {
    receiver.close();
    sender.close();
    sender = new WebhookSender(WebhookSender.Settings.DEFAULT.withMaxPending(3), clock);
    for (int i = 0; i < 5; i++) {
      send("tiktok/1", "w" + i);
    }
    assertThat(sender.count(Delivery.Outcome.OVERFLOWED)).isEqualTo(2);
    assertThat(sender.pending()).isEqualTo(3);
  }

  @Test
  void theLogForgetsItsOldestLinesAndSaysSo() {
    sender.close();
    sender = new WebhookSender(new WebhookSender.Settings(1, 1000, 1, 10, null, 1), clock);
    for (int i = 0; i < 25; i++) {
      send("tiktok/1", "w" + i);
    }
    await().until(() -> sender.pending() == 0);
    assertThat(sender.log()).hasSize(10);
    assertThat(sender.forgotten()).isEqualTo(15);
    assertThat(sender.count(Delivery.Outcome.ACCEPTED)).isEqualTo(25);
  }

  @Test
  void aLogFileKeepsEveryLine(@TempDir Path dir) throws Exception {
    Path file = dir.resolve("webhooks.log");
    sender.close();
    sender = new WebhookSender(WebhookSender.Settings.DEFAULT.withLogFile(file), clock);
    send("tiktok/1", "a");
    await().until(() -> sender.pending() == 0);
    assertThat(Files.readAllLines(file)).singleElement().asString().contains("ACCEPTED");
  }

  @Test
  void nothingIsSentToAnotherMachine() {
    for (String url :
        List.of(
            "http://example.com/in",
            "http://127.0.0.1.example.com/in",
            "http://127.0.0.1@example.com/in",
            "not a url")) {
      sender.send(new OutgoingWebhook("tiktok/1", url, Map.of(), new byte[0]));
    }
    assertThat(sender.count(Delivery.Outcome.FORBIDDEN)).isEqualTo(4);
    assertThat(sender.pending()).isZero();
  }

  private void send(String label, String body) {
    sender.send(
        new OutgoingWebhook(
            label,
            receiver.url() + "/in",
            Map.of("Authorization", "sig"),
            body.getBytes(StandardCharsets.UTF_8)));
  }

  private SimulatedPlatform receiver() {
    return new SimulatedPlatform() {
      @Override
      public String operationOf(Call call) {
        return call.path();
      }

      @Override
      public Reply handle(Call call) {
        received.add(
            call.headers().get("authorization")
                + ":"
                + new String(call.body(), StandardCharsets.UTF_8));
        return new Reply(status.applyAsInt(received.size()), Map.of(), new byte[0], "in");
      }
    };
  }
}
