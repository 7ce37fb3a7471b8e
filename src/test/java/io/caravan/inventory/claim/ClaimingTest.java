package io.caravan.inventory.claim;

import static io.caravan.inventory.claim.Claim.Standing.COUNTED;
import static io.caravan.inventory.claim.Claim.Standing.NONE;
import static io.caravan.inventory.claim.Claim.Standing.RESERVED;
import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.inventory.claim.Claim.Standing;
import io.caravan.inventory.claim.Claiming.Held;
import io.caravan.inventory.claim.Claiming.Order;
import io.caravan.inventory.claim.Claiming.Seen;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClaimingTest {
  private static final Instant IMPORTED = Instant.parse("2026-11-23T10:00:00Z");
  private static final List<String> STATES =
      List.of(
          "RECEIVED",
          "HELD",
          "FILTERED",
          "PARKED",
          "SUBMITTING",
          "UNKNOWN",
          "IMPORTED",
          "CANCELLED",
          "GONE_IN_SHOPIFY",
          "DISCARDED",
          "A_STATE_OF_TOMORROW");

  @ParameterizedTest
  @CsvSource({
    // state, units, shipped, read after the import (seconds; empty: never), taken, standing, units
    "RECEIVED,        3, 0,   , 0, RESERVED, 3",
    "HELD,            3, 0,  5, 0, RESERVED, 3",
    "PARKED,          3, 0,  5, 0, RESERVED, 3",
    "PARKED,          3, 3,  5, 0, RESERVED, 3", // shipped in Seller Center while it waits
    "SUBMITTING,      3, 0,  5, 0, RESERVED, 3",
    "UNKNOWN,         3, 0,  5, 0, RESERVED, 3",
    "A_STATE_OF_TOMORROW, 3, 0, 5, 0, RESERVED, 3",
    "IMPORTED,        3, 0,   , 0, RESERVED, 3", // never read
    "IMPORTED,        3, 0, -1, 0, RESERVED, 3", // read before
    "IMPORTED,        3, 0,  0, 0, RESERVED, 3", // read in the same moment: not after
    "IMPORTED,        3, 0,  1, 0, COUNTED,  0",
    "GONE_IN_SHOPIFY, 3, 0, -1, 0, RESERVED, 3",
    "GONE_IN_SHOPIFY, 3, 0,  1, 0, COUNTED,  0",
    "FILTERED,        3, 0,  5, 0, RESERVED, 3",
    "FILTERED,        3, 0,  5, 1, RESERVED, 2", // two of three still to be taken
    "FILTERED,        3, 0,  5, 3, COUNTED,  0",
    "DISCARDED,       3, 3,  5, 0, RESERVED, 3",
    "DISCARDED,       3, 3,  5, 3, COUNTED,  0",
    "CANCELLED,       3, 0,  5, 0, NONE,     0",
    "CANCELLED,       3, 2,  5, 0, RESERVED, 2", // lost on its way: it is gone all the same
    "CANCELLED,       3, 2,  5, 2, COUNTED,  0",
    "RECEIVED,        3, 0,  5, 3, COUNTED,  0", // filtered and taken, then pulled
    "IMPORTED,        3, 0, -1, 3, COUNTED,  0", // and made: both are subtracted until given back
    "IMPORTED,        0, 0, -1, 0, NONE,     0"
  })
  void aClaimStandsAsItsOrderDoes(
      String state,
      int units,
      int shipped,
      @Nullable Integer readAfter,
      int taken,
      Standing standing,
      int reserved) {
    Order order = new Order(state, true, importedAt(state), false);
    Seen seen = new Seen(readAfter == null ? null : IMPORTED.plusSeconds(readAfter), taken);
    assertThat(Claiming.standing(order, new Held(units, shipped), seen)).isEqualTo(standing);
    assertThat(Claiming.reserved(order, new Held(units, shipped), seen)).isEqualTo(reserved);
  }

  @Test
  void whatIsNotTheSellersToGiveClaimsNothingWhateverBecomesOfIt() {
    for (String state : STATES) {
      Order order = new Order(state, false, importedAt(state), false);
      assertThat(Claiming.standing(order, new Held(3, 1), new Seen(null, 0)))
          .as(state)
          .isEqualTo(NONE);
    }
  }

  @Test
  void everyStateHasAnAnswerAndNeverMoreThanItsUnits() {
    for (String state : STATES) {
      for (int units = 0; units <= 3; units++) {
        for (int shipped = 0; shipped <= units; shipped++) {
          for (int taken = 0; taken <= 4; taken++) {
            Order order = new Order(state, true, importedAt(state), false);
            Held held = new Held(units, shipped);
            int reserved = Claiming.reserved(order, held, new Seen(IMPORTED, taken));
            assertThat(reserved).as(state).isBetween(0, units);
            assertThat(Claiming.standing(order, held, new Seen(IMPORTED, taken)) == RESERVED)
                .as(state)
                .isEqualTo(reserved > 0);
          }
        }
      }
    }
  }

  @Test
  void wherePeopleTakeItTheClaimIsOverWhenItHasLeft() {
    Order filtered = new Order("FILTERED", true, null, true);
    assertThat(Claiming.reserved(filtered, new Held(3, 1), new Seen(null, 0))).isEqualTo(2);
    assertThat(Claiming.standing(filtered, new Held(3, 3), new Seen(null, 0))).isEqualTo(NONE);
    Order cancelled = new Order("CANCELLED", true, null, true);
    assertThat(Claiming.standing(cancelled, new Held(3, 3), new Seen(null, 0))).isEqualTo(NONE);
    Order parked = new Order("PARKED", true, null, true);
    assertThat(Claiming.standing(parked, new Held(3, 3), new Seen(null, 0))).isEqualTo(RESERVED);
    assertThat(
            Claiming.standing(
                new Order("IMPORTED", true, IMPORTED, true),
                new Held(3, 3),
                new Seen(IMPORTED.plusSeconds(1), 0)))
        .isEqualTo(COUNTED);
  }

  private static @Nullable Instant importedAt(String state) {
    return state.equals("IMPORTED") || state.equals("GONE_IN_SHOPIFY") ? IMPORTED : null;
  }
}
