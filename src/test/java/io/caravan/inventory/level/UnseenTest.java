package io.caravan.inventory.level;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class UnseenTest {
  @Test
  void ordersSeenSinceTheReadAreNotUnknownAnyMore() {
    assertThat(Unseen.left(Map.of("w1", 5L), Map.of("w1", 3L))).isEqualTo(Map.of("w1", 2L));
    assertThat(Unseen.left(Map.of("w1", 5L), Map.of("w1", 9L))).isEmpty();
    assertThat(Unseen.left(Map.of("w1", 5L), Map.of("w2", 3L))).isEqualTo(Map.of("w1", 5L));
  }

  @Test
  void anOrderThatNamesNoWarehouseCountsOnce() {
    assertThat(Unseen.left(Map.of("w1", 2L, "w2", 3L), Map.of("", 4L))).isEqualTo(Map.of("w2", 1L));
    assertThat(Unseen.left(Map.of("w1", 2L, "w2", 3L), Map.of("", 9L))).isEmpty();
  }
}
