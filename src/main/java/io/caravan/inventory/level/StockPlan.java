package io.caravan.inventory.level;

import io.caravan.inventory.figure.Figure;
import io.caravan.inventory.figure.Figure.Leave;
import io.caravan.inventory.figure.Figure.Quantity;
import io.caravan.inventory.figure.Figure.Show;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What would be sent now, and how far that goes.
 *
 * @param skus that TikTok has
 * @param left SKUs that are left alone, by reason
 * @param toZero SKUs that would be sold out by it
 * @param fromZero SKUs that could be bought again
 * @param largestRise null: nothing rises
 * @param largestFall null: nothing falls
 * @param changes every SKU that differs, largest change first
 */
public record StockPlan(
    int skus,
    int same,
    Map<String, Integer> left,
    int rises,
    int falls,
    int moves,
    int toZero,
    int fromZero,
    @Nullable PlannedChange largestRise,
    @Nullable PlannedChange largestFall,
    List<PlannedChange> changes) {

  public StockPlan {
    left = Map.copyOf(left);
    changes = List.copyOf(changes);
  }

  /**
   * One SKU's.
   *
   * @param before what TikTok shows, over all warehouses
   * @param after what it would show
   * @param warehouses every warehouse that would change
   */
  public record PlannedChange(
      String tiktokSkuId,
      String tiktokProductId,
      long before,
      long after,
      List<PlannedWarehouse> warehouses) {
    public PlannedChange {
      warehouses = List.copyOf(warehouses);
    }

    long rise() {
      return after - before;
    }
  }

  /** {@code before} null: TikTok has never shown anything there. */
  public record PlannedWarehouse(String warehouseId, @Nullable Integer before, int after) {}

  /** What is to be shown of a SKU, and what TikTok shows. */
  record Compared(
      String skuId, String productId, Figure.Answer answer, Map<String, Integer> shown) {}

  static StockPlan of(List<Compared> all) {
    Map<String, Integer> left = new TreeMap<>();
    List<PlannedChange> changes = new ArrayList<>();
    int same = 0;
    for (Compared one : all) {
      if (one.answer() instanceof Leave leave) {
        left.merge(leave.because(), 1, Integer::sum);
      } else if (one.answer() instanceof Show show) {
        PlannedChange change = change(one, show.byWarehouse());
        if (change.warehouses().isEmpty()) {
          same++;
        } else {
          changes.add(change);
        }
      }
    }
    changes.sort(
        Comparator.comparing((PlannedChange change) -> -Math.abs(change.rise()))
            .thenComparing(PlannedChange::tiktokSkuId));
    return new StockPlan(
        all.size(),
        same,
        left,
        (int) changes.stream().filter(change -> change.rise() > 0).count(),
        (int) changes.stream().filter(change -> change.rise() < 0).count(),
        (int) changes.stream().filter(change -> change.rise() == 0).count(),
        (int) changes.stream().filter(c -> c.before() > 0 && c.after() == 0).count(),
        (int) changes.stream().filter(c -> c.before() == 0 && c.after() > 0).count(),
        changes.stream().filter(change -> change.rise() > 0).findFirst().orElse(null),
        changes.stream().filter(change -> change.rise() < 0).findFirst().orElse(null),
        changes);
  }

  private static PlannedChange change(Compared one, Map<String, Quantity> wanted) {
    List<PlannedWarehouse> differing = new ArrayList<>();
    long after = 0;
    for (Map.Entry<String, Quantity> row : new TreeMap<>(wanted).entrySet()) {
      Integer before = one.shown().get(row.getKey());
      int units = row.getValue().units();
      after += units;
      if (before == null || before != units) {
        differing.add(new PlannedWarehouse(row.getKey(), before, units));
      }
    }
    return new PlannedChange(
        one.skuId(),
        one.productId(),
        one.shown().values().stream().mapToLong(Integer::longValue).sum(),
        after,
        differing);
  }
}
