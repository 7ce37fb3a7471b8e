package io.caravan.fulfilment.deadline;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.alert.Severity;
import io.caravan.alert.Wrong;
import io.caravan.fulfilment.deadline.Deadline.Sort;
import io.caravan.fulfilment.deadline.DueSource.AnswerDue;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whom time runs out for, and who is told. */
class EscalationTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  private static final Duration BEFORE = Duration.ofHours(4);

  @Test
  void peopleAreToldBeforeADeadlineNotDaysBefore() {
    assertThat(look(CountdownTest.order("AWAITING_SHIPMENT", 5, 48))).isEmpty();
    List<Wrong> near = look(CountdownTest.order("AWAITING_SHIPMENT", 4, 48));
    assertThat(near).extracting(Wrong::kind).containsExactly("SHIPMENT_LATE");
    assertThat(near.get(0).severity()).isEqualTo(Severity.WARNING);
    assertThat(near.get(0).title())
        .isEqualTo(
            "Order 576460000000000001 is not shipped (TO_SHIP), worth an unknown amount: dispatch"
                + " counts as late at 2026-11-23T16:00:00Z");
    assertThat(near.get(0).facts()).containsEntry("deadline", "SHIP_BY");
  }

  @Test
  void anOrderThatIsLateStaysToldAndItsCancellationIsWorse() {
    List<Wrong> both = look(CountdownTest.order("AWAITING_SHIPMENT", -40, 3));
    assertThat(both)
        .extracting(Wrong::kind, Wrong::severity)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("SHIPMENT_LATE", Severity.WARNING),
            org.assertj.core.groups.Tuple.tuple("SHIPMENT_CANCELLED_SOON", Severity.CRITICAL));
    assertThat(both.get(0).facts()).containsEntry("passed", true);
    assertThat(both.get(1).facts()).containsEntry("passed", false);
  }

  @Test
  void ofAParkedOrderOnlyItsUnansweredRequestsAreTold() {
    OpenShipment parked =
        new OpenShipment(
                "1",
                "PARKED",
                "AWAITING_SHIPMENT",
                "UNMAPPED_SKU",
                null,
                null,
                null,
                List.of(),
                new BigDecimal("57.0700"),
                "USD",
                NOW,
                null,
                NOW,
                null,
                List.of())
            .waitingFor(List.of(new Deadline(Sort.ANSWER, NOW.plusSeconds(60), "CANCELLATION 9")));
    List<Wrong> told = look(parked);
    assertThat(told)
        .extracting(Wrong::kind, Wrong::subject)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("ANSWER_DUE", "1 CANCELLATION 9"));
    assertThat(told.get(0).facts()).containsEntry("value", "57.07");
  }

  @Test
  void whoKnowsARequestItselfIsHeardBeforeTheGuess() {
    AnswerDue known = new AnswerDue("1", "CANCELLATION", "9", NOW);
    AnswerDue guess = new AnswerDue("1", "CANCELLATION", "", NOW.plusSeconds(5));
    AnswerDue other = new AnswerDue("2", "CANCELLATION", "", NOW.plusSeconds(7));
    Map<String, List<Deadline>> answers = Answers.of(List.of(known), List.of(guess, other));
    assertThat(answers.get("1")).containsExactly(new Deadline(Sort.ANSWER, NOW, "CANCELLATION 9"));
    assertThat(answers.get("2")).extracting(Deadline::subject).containsExactly("CANCELLATION");
  }

  @Test
  void theDayEndsWhereTheShopIsAlsoWhenItsClocksAreTurned() {
    ZoneId angeles = ZoneId.of("America/Los_Angeles");
    assertThat(ShopDay.end(NOW, angeles)).isEqualTo(Instant.parse("2026-11-24T08:00:00Z"));
    assertThat(ShopDay.end(Instant.parse("2026-11-01T08:30:00Z"), angeles))
        .isEqualTo(Instant.parse("2026-11-02T08:00:00Z"));
  }

  private static List<Wrong> look(OpenShipment order) {
    return Escalation.of(List.of(order), NOW, BEFORE);
  }
}
