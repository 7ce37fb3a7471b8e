package io.caravan.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StoreFactsTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

  @Test
  void anOrderPollThatHasNeverSucceededIsSaid() {
    assertThat(findings("poll-tiktok-orders", null))
        .singleElement()
        .asString()
        .contains("poll-tiktok-orders", "has not succeeded once");
  }

  @Test
  void anOrderPollThatSucceededJustNowIsNoFinding() {
    assertThat(findings("poll-tiktok-orders", 5L)).isEmpty();
  }

  @Test
  void aPollThatKeepsNoTimeOfSuccessIsNoFinding() {
    assertThat(findings("reread-tiktok-orders", null)).isEmpty();
  }

  @Test
  void skusOfTikTokThatNothingIsLinkedToAreToBeDoneBeforeTheySell() {
    StoreFacts.Facts facts = new StoreFacts.Facts(null, List.of(), List.of(), 0, 0, 3, List.of());
    assertThat(StoreFacts.toDo(facts))
        .singleElement()
        .asString()
        .startsWith("3 SKUs on TikTok")
        .contains("state=unmapped");
    assertThat(StoreFacts.findings(facts, NOW)).as("the store is well").isEmpty();
  }

  @Test
  void whatIsToBeLookedAtInImportedOrdersIsToBeDone() {
    var finding = new StoreFacts.OrderFinding("5764", "gone-in-shopify", NOW);
    assertThat(
            StoreFacts.toDo(
                new StoreFacts.Facts(null, List.of(), List.of(), 2, 0, 0, List.of(finding))))
        .satisfiesExactly(
            parked -> assertThat(parked).startsWith("2 orders are parked"),
            found -> assertThat(found).startsWith("1 findings about imported orders"));
  }

  private static List<String> findings(String poll, @Nullable Long secondsSinceOk) {
    return StoreFacts.findings(
        new StoreFacts.Facts(
            null,
            List.of(),
            List.of(new StoreFacts.Poll(poll, null, secondsSinceOk, null)),
            0,
            0,
            0,
            List.of()),
        NOW);
  }
}
