package io.caravan.order;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImportDecisionTest {
  private static final Instant NOW = Instant.parse("2026-05-01T12:00:00Z");

  @Test
  void aPaidOrderAwaitingShipmentIsImported() {
    assertThat(decide(order("AWAITING_SHIPMENT", true), null, 0))
        .isEqualTo(new ImportDecision.Import(false));
  }

  @ParameterizedTest
  @ValueSource(strings = {"UNPAID", "ON_HOLD"})
  void anOrderThatIsNotReadyIsHeldUntilItsStatusChanges(String status) {
    assertThat(decide(order(status, true), null, 0))
        .isEqualTo(new ImportDecision.Hold(status, null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"SOMETHING_NEW", ""})
  void aStatusNobodyKnowsIsShownInsteadOfWaitingForEver(String status) {
    assertThat(decide(order(status, true), null, 0)).isInstanceOf(ImportDecision.Unsupported.class);
  }

  @Test
  void aShopWithoutOnHoldWaitsTheGraceItself() {
    OrderFacts paidTenMinutesAgo = order("AWAITING_SHIPMENT", false);
    assertThat(decide(paidTenMinutesAgo, null, 0))
        .isEqualTo(new ImportDecision.Hold("GRACE", NOW.minusSeconds(540).plusSeconds(3600)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"CANCELLED", "CANCEL"})
  void aCancelledOrderIsNeverMade(String status) {
    assertThat(decide(order(status, true), null, 0))
        .isInstanceOf(ImportDecision.LeaveCancelled.class);
  }

  @Test
  void aReadOlderThanItsSignalIsReadAgainThreeTimesAndThenTaken() {
    OrderFacts order = order("AWAITING_SHIPMENT", true);
    Instant seen = order.updateTime().plusSeconds(1);
    assertThat(delay(decide(order, seen, 0))).hasSeconds(2);
    assertThat(delay(decide(order, seen, 1))).hasSeconds(5);
    assertThat(delay(decide(order, seen, 2))).hasSeconds(15);
    assertThat(decide(order, seen, 3)).isInstanceOf(ImportDecision.Import.class);
  }

  @Test
  void anImportedOrderIsOnlyNoted() {
    OrderRecord imported =
        new OrderRecord(
            "IMPORTED",
            "AWAITING_SHIPMENT",
            NOW.minusSeconds(600),
            NOW,
            new ShopifyOrderRef("gid://shopify/Order/1", "#1"),
            null,
            NOW);
    assertThat(decide(imported, order("CANCELLED", true), null, 0, false))
        .isEqualTo(new ImportDecision.NoteChange(true));
    assertThat(decide(imported, order("AWAITING_SHIPMENT", true), null, 0, false))
        .isEqualTo(new ImportDecision.NoteChange(false));
  }

  @Test
  void anOrderDiscoveredLongAfterItWasPaidIsLookedUpFirst() {
    OrderFacts old = order("AWAITING_SHIPMENT", true, NOW.minus(Duration.ofMinutes(11)));
    assertThat(decide(old, null, 0)).isEqualTo(new ImportDecision.Import(true));
  }

  @Test
  void afterARestoredDatabaseEveryOrderIsLookedUpFirst() {
    assertThat(decide(OrderRecord.unseen(NOW), order("AWAITING_SHIPMENT", true), null, 0, true))
        .isEqualTo(new ImportDecision.Import(true));
  }

  private static ImportDecision decide(OrderFacts order, @Nullable Instant seen, int reads) {
    return decide(OrderRecord.unseen(NOW), order, seen, reads, false);
  }

  private static ImportDecision decide(
      OrderRecord known, OrderFacts order, @Nullable Instant seen, int reads, boolean forgotten) {
    return ImportDecision.decide(
        known, order, seen, reads, Duration.ofHours(1), Duration.ofMinutes(10), forgotten);
  }

  private static Duration delay(ImportDecision decision) {
    return ((ImportDecision.ReadAgain) decision).delay();
  }

  private static OrderFacts order(String status, boolean onHoldShop) {
    return order(status, onHoldShop, NOW.minusSeconds(540));
  }

  private static OrderFacts order(String status, boolean onHoldShop, Instant paid) {
    return new OrderFacts(
        "576461413038785752",
        status,
        onHoldShop,
        paid,
        paid.minusSeconds(5),
        NOW.minusSeconds(300),
        null,
        null,
        null,
        null,
        null);
  }
}
