package io.caravan.inventory.figure;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.inventory.figure.Known.Warehouse;
import io.caravan.inventory.figure.LikelyCause.Beside;
import io.caravan.inventory.figure.PolicyRow.ContinueSelling;
import io.caravan.inventory.figure.Skus.Row;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LikelyCauseTest {
  private static Beside shows(int units) {
    return beside(true, false, false, units, null);
  }

  private static Beside beside(
      boolean push, boolean dryRun, boolean paused, int units, @Nullable String refused) {
    return new Beside(
        push,
        dryRun,
        paused,
        Map.of("w1", units),
        Map.of(),
        refused,
        refused == null ? null : Instant.EPOCH,
        null);
  }

  private static List<String> codes(Skus sku, Beside beside) {
    return LikelyCause.of(sku.figure(), beside).stream().map(LikelyCause::code).toList();
  }

  @Test
  void whereAllIsWellThereIsNoCause() {
    assertThat(codes(Skus.of(5), shows(5))).isEmpty();
  }

  @Test
  void aDifferenceIsExplainedByWhatStopsTheTelling() {
    assertThat(codes(Skus.of(5), shows(3))).containsExactly("NOT_SENT_YET");
    assertThat(codes(Skus.of(5), beside(true, false, false, 3, "12052901 no")))
        .containsExactly("REFUSED");
    assertThat(codes(Skus.of(5), beside(true, true, false, 3, "12052901 no")))
        .containsExactly("DRY_RUN");
    assertThat(codes(Skus.of(5), beside(false, true, false, 3, null))).containsExactly("PUSH_OFF");
    assertThat(codes(Skus.of(5), beside(false, true, true, 3, null))).containsExactly("PAUSED");
    assertThat(LikelyCause.of(Skus.of(5).figure(), beside(true, false, false, 3, "12052901 no")))
        .singleElement()
        .satisfies(cause -> assertThat(cause.text()).contains("12052901", "1970-01-01T00:00:00Z"));
  }

  @Test
  void noneIsExplainedByTheStepThatTookTheLast() {
    assertThat(codes(Skus.of(0), shows(0))).containsExactly("OUT_OF_STOCK");
    assertThat(codes(Skus.of(5).reserved("l1", 5), shows(0))).containsExactly("RESERVED");
    assertThat(codes(Skus.of(5).reserved(null, 5), shows(0))).containsExactly("OUT_OF_STOCK");
    assertThat(codes(Skus.of(5).unknown("l1", 7), shows(0))).containsExactly("UNKNOWN_ORDERS");
    assertThat(codes(Skus.of(5).policy(Row.store().units(9)), shows(0))).containsExactly("BUFFER");
    assertThat(codes(Skus.of(5).policy(Row.store().share("10")), shows(0)))
        .containsExactly("SHARE");
    assertThat(codes(Skus.of(5).promotion(9, null), shows(0))).containsExactly("PROMOTION");
    assertThat(
            codes(
                Skus.of(5).continues().policy(Row.store().continues(ContinueSelling.CAP).cap(0)),
                shows(0)))
        .containsExactly("CAP");
    Skus pack = Skus.of(5);
    pack.parts.clear();
    assertThat(codes(pack.part(Skus.ITEM, 6), shows(0))).containsExactly("NOT_ENOUGH_FOR_ONE");
  }

  @Test
  void ofABundleThePartThatIsMissingIsNamed() {
    Skus bundle =
        new Skus()
            .part("a", 1)
            .part("b", 1)
            .warehouse("w1", "l1")
            .item("a", Map.of("l1", 5))
            .item("b", Map.of("l1", 0));

    assertThat(LikelyCause.of(bundle.figure(), shows(0)))
        .singleElement()
        .satisfies(
            cause -> {
              assertThat(cause.code()).isEqualTo("OUT_OF_STOCK");
              assertThat(cause.text()).contains("b: ").doesNotContain("a: ");
            });
  }

  @Test
  void stockAtALocationOfNoWarehouseIsPointedTo() {
    Beside beside =
        new Beside(true, false, false, Map.of("w1", 0), Map.of("l9", 12L), null, null, null);

    assertThat(codes(Skus.of(0), beside)).containsExactly("OUT_OF_STOCK", "UNMAPPED_LOCATION");
  }

  @Test
  void aHolidayIsToldAlsoWhereNothingDiffers() {
    Skus sku =
        new Skus()
            .part(Skus.ITEM, 1)
            .warehouse(new Warehouse("w1", List.of("l1"), true, false, true, 0))
            .item(Skus.ITEM, Map.of("l1", 5));

    assertThat(codes(sku, shows(0))).containsExactly("HOLIDAY");
  }

  @Test
  void whatIsLeftAloneSaysWhy() {
    Skus sku = Skus.of(5);
    sku.parts.clear();

    assertThat(codes(sku, shows(3))).containsExactly("UNLINKED");
  }
}
