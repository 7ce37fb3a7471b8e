package io.caravan.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class HeadStartTest {
  private static final long MS = 1_000_000;
  private static final long GENERATION = HeadStart.GENERATION;

  private final HeadStart head = new HeadStart(HeadStart.SLOW, GENERATION, 0);

  @Test
  void isNotUsedWhileClaimsAreQuick() {
    head.full(0, 4 * MS);
    assertThat(head.applies(5 * MS)).isFalse();
  }

  @Test
  void isUsedAfterASlowClaimUntilItIsTimeToLookFromTheBeginningAgain() {
    head.full(0, 100 * MS);
    assertThat(head.applies(101 * MS)).isTrue();
    assertThat(head.applies(2_099 * MS)).isTrue();
    assertThat(head.applies(2_101 * MS)).as("20 times as long as it took").isFalse();
    head.full(2_101 * MS, 2_103 * MS);
    assertThat(head.applies(2_104 * MS)).as("it is quick again").isFalse();
  }

  @Test
  void looksFromTheBeginningOnceASecondAtMost() {
    head.full(0, 6 * MS);
    assertThat(head.applies(1_005 * MS)).isTrue();
    assertThat(head.applies(1_007 * MS)).isFalse();
  }

  @Test
  void usesWhatItLearnedOnlyAfterAWhile() {
    head.learn(List.of(new HeadStart.Taken(7, 3, 1000)), List.of(), 5000, 0);
    assertThat(bound(7, 3)).isZero();
    head.learn(List.of(new HeadStart.Taken(7, 3, 2000)), List.of(), 6000, GENERATION);
    assertThat(bound(7, 3)).isZero();
    head.learn(List.of(), List.of(), 7000, 2 * GENERATION);
    assertThat(bound(7, 3)).isEqualTo(1000);
    head.learn(List.of(), List.of(), 8000, 3 * GENERATION);
    assertThat(bound(7, 3)).isEqualTo(2000);
  }

  @Test
  void aStoreThatHadNoMoreStartsWhenThatWasSeen() {
    head.learn(List.of(), List.of(7), 5000, 0);
    turnTwice();
    assertThat(bound(7, 0)).isEqualTo(5000);
    assertThat(bound(7, 9)).isEqualTo(5000);
    assertThat(bound(8, 3)).as("another store").isZero();
  }

  @Test
  void neverGoesBack() {
    head.learn(List.of(new HeadStart.Taken(7, 3, 9000)), List.of(), 0, 0);
    head.learn(List.of(new HeadStart.Taken(7, 3, 1000)), List.of(7), 5000, 0);
    turnTwice();
    assertThat(bound(7, 3)).isEqualTo(9000);
  }

  private void turnTwice() {
    head.learn(List.of(), List.of(), 0, GENERATION);
    head.learn(List.of(), List.of(), 0, 2 * GENERATION);
  }

  private long bound(int store, int urgency) {
    return head.bounds(List.of(99, store))[HeadStart.LEVELS + urgency];
  }
}
