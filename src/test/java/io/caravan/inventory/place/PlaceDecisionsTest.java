package io.caravan.inventory.place;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.inventory.place.Mirror.Pair;
import io.caravan.inventory.place.Mirror.Part;
import io.caravan.inventory.place.Mirror.Plan;
import io.caravan.inventory.place.Mirror.Shown;
import io.caravan.inventory.place.Mirror.Spot;
import io.caravan.inventory.place.Ownership.Evidence;
import io.caravan.inventory.place.Ownership.Verdict;
import io.caravan.inventory.place.WarehousePolicy.Owner;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Holidays, whose a warehouse is, and what a mirror should show. */
class PlaceDecisionsTest {
  private static final Instant EVE = Instant.parse("2026-12-24T18:00:00Z");
  private static final Instant NEW_YEAR = Instant.parse("2027-01-02T08:00:00Z");

  @Test
  void aHolidayTakesInItsFirstMomentAndNotItsLast() {
    WarehousePolicy closed = holiday(EVE, NEW_YEAR);
    assertThat(closed.closedAt(EVE.minusNanos(1))).isFalse();
    assertThat(closed.closedAt(EVE)).isTrue();
    assertThat(closed.closedAt(NEW_YEAR.minusNanos(1))).isTrue();
    assertThat(closed.closedAt(NEW_YEAR)).isFalse();
  }

  @Test
  void withoutAnEndItLastsUntilSomebodyOpens() {
    assertThat(holiday(EVE, null).closedAt(NEW_YEAR.plusSeconds(1_000_000))).isTrue();
    assertThat(holiday(null, null).closedAt(EVE)).isFalse();
  }

  @Test
  void onlyEdgesStillToComeAreWaitedFor() {
    WarehousePolicy closed = holiday(EVE, NEW_YEAR);
    assertThat(closed.edgesAfter(EVE.minusSeconds(1))).containsExactly(EVE, NEW_YEAR);
    assertThat(closed.edgesAfter(EVE)).containsExactly(NEW_YEAR);
    assertThat(closed.edgesAfter(NEW_YEAR)).isEmpty();
    assertThat(holiday(EVE, null).edgesAfter(EVE.minusSeconds(1))).containsExactly(EVE);
    assertThat(holiday(null, null).edgesAfter(EVE)).isEmpty();
  }

  @Test
  void aWarehouseThatOnlyTikTokShipsFromIsTikToks() {
    assertThat(Ownership.of(new Evidence(null, true, false, false, false)))
        .isEqualTo(Verdict.LEARN);
    assertThat(Ownership.of(new Evidence(learnt(), true, false, false, false)))
        .isEqualTo(Verdict.AS_IT_IS);
    assertThat(Ownership.of(new Evidence(null, false, true, false, false)))
        .isEqualTo(Verdict.AS_IT_IS);
  }

  @Test
  void whateverSpeaksForTheSellerWins() {
    assertThat(Ownership.of(new Evidence(null, true, true, false, false)))
        .isEqualTo(Verdict.UNCLEAR);
    assertThat(Ownership.of(new Evidence(null, true, false, true, false)))
        .isEqualTo(Verdict.UNCLEAR);
    assertThat(Ownership.of(new Evidence(null, true, false, false, true)))
        .isEqualTo(Verdict.UNCLEAR);
    assertThat(Ownership.of(new Evidence(learnt(), true, true, false, false)))
        .isEqualTo(Verdict.UNLEARN);
  }

  @Test
  void whatAPersonSaysStands() {
    WarehousePolicy said = new WarehousePolicy("11", Owner.SHOPIFY, null, null, null, "otto");
    assertThat(Ownership.of(new Evidence(said, true, false, false, false)))
        .isEqualTo(Verdict.AS_IT_IS);
  }

  @Test
  void aMirrorShowsUnitsOfTheItemNotOfTheSku() {
    Plan plan =
        Mirror.of(
            List.of(new Pair("12", "L")),
            List.of(
                new Shown("pack", "12", 4, List.of(new Part("A", 3))),
                new Shown("single", "12", 5, List.of(new Part("A", 1))),
                new Shown("elsewhere", "13", 7, List.of(new Part("A", 1)))));
    assertThat(plan.want()).containsExactly(Map.entry(new Spot("A", "L"), 17));
    assertThat(plan.left()).isEmpty();
  }

  @Test
  void aSetOfSeveralItemsSaysNothingOfEach() {
    Plan plan =
        Mirror.of(
            List.of(new Pair("12", "L")),
            List.of(
                new Shown("set", "12", 4, List.of(new Part("A", 1), new Part("B", 1))),
                new Shown("unread", "12", 4, List.of(new Part("", 1)))));
    assertThat(plan.want()).isEmpty();
    assertThat(plan.left()).containsExactly("set", "unread");
  }

  @Test
  void onlyWhatDiffersIsWritten() {
    Plan plan =
        Mirror.of(
            List.of(new Pair("12", "L")),
            List.of(
                new Shown("a", "12", 4, List.of(new Part("A", 1))),
                new Shown("b", "12", 0, List.of(new Part("B", 1))),
                new Shown("c", "12", 0, List.of(new Part("C", 1)))));
    assertThat(Mirror.differing(plan, Map.of(new Spot("A", "L"), 4, new Spot("B", "L"), 1)))
        .containsExactly(new Spot("B", "L"), new Spot("C", "L"));
  }

  private static WarehousePolicy holiday(@Nullable Instant from, @Nullable Instant until) {
    return new WarehousePolicy("11", Owner.SHOPIFY, null, from, until, "otto");
  }

  private static WarehousePolicy learnt() {
    return new WarehousePolicy("11", Owner.TIKTOK, null, null, null, Ownership.LEARNT);
  }
}
