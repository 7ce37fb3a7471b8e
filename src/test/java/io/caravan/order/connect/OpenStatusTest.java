package io.caravan.order.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.order.connect.OpenStatus.Position;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenStatusTest {
  @Test
  void aPassAsksForEachOpenStatusPageByPage() {
    List<String> asked = new ArrayList<>();
    Position at = new Position(0, "");
    while (!at.isOver()) {
      asked.add(at.status() + at.pageToken());
      at = at.after(at.step() == 2 && at.pageToken().isEmpty() ? "/2" : "");
    }
    assertThat(asked)
        .containsExactly(
            "UNPAID",
            "ON_HOLD",
            "AWAITING_SHIPMENT",
            "AWAITING_SHIPMENT/2",
            "PARTIALLY_SHIPPING",
            "AWAITING_COLLECTION",
            "IN_TRANSIT",
            "DELIVERED");
  }

  @Test
  void aTokenThatRepeatsEndsTheStatus() {
    assertThat(new Position(1, "x").after("x")).isEqualTo(new Position(2, ""));
  }
}
