package io.caravan.inventory.figure;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.inventory.figure.Figure.Concern;
import io.caravan.inventory.figure.Known.Item;
import io.caravan.inventory.figure.Known.Taken;
import io.caravan.inventory.figure.Known.Warehouse;
import io.caravan.inventory.figure.PolicyRow.ContinueSelling;
import io.caravan.inventory.figure.PolicyRow.Scope;
import io.caravan.inventory.figure.Skus.Row;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What holds for every SKU, whatever its stock, orders and policies are. */
class HowManyPropertyTest {
  private static final int CASES = 4_000;
  private static final long SEED = 20_261_123;

  private interface Case {
    void check(Generated sku, SplittableRandom random, String where);
  }

  private static void forAll(Wish wish, Case check) {
    for (int i = 0; i < CASES; i++) {
      SplittableRandom random = new SplittableRandom(SEED + i);
      check.check(new Generated(random, wish, 1 + i / 400), random, "seed " + (SEED + i));
    }
  }

  /**
   * What is generated.
   *
   * @param free anything at all: items without end, promotions, holidays, TikTok's own warehouses
   * @param percent buffers in percent of the sum
   */
  private record Wish(boolean free, boolean percent, boolean bundles) {
    static final Wish ANYTHING = new Wish(true, true, true);

    /** Where more of anything is never shown as less anywhere. */
    static final Wish STEADY = new Wish(false, false, true);
  }

  /** A SKU that can be made again with one thing changed. */
  private static final class Generated {
    final Skus sku = new Skus();
    final List<String> locations = new ArrayList<>();
    final List<String> items = new ArrayList<>();

    Generated(SplittableRandom random, Wish wish, int size) {
      int warehouses = 1 + random.nextInt(Math.min(size, 6));
      for (int w = 0; w < warehouses; w++) {
        List<String> at = new ArrayList<>();
        for (int l = 0; l <= random.nextInt(3); l++) {
          at.add("l" + w + "-" + l);
        }
        locations.addAll(at);
        boolean theirs = wish.free() && w > 0 && random.nextInt(6) == 0;
        boolean closed = wish.free() && random.nextInt(6) == 0;
        boolean enabled = !wish.free() || random.nextInt(6) > 0;
        sku.warehouse(new Warehouse("w" + w, at, enabled, theirs, closed, random.nextInt(0, 40)));
      }
      locations.add("elsewhere");
      int parts = wish.bundles() ? 1 + random.nextInt(3) : 1;
      for (int p = 0; p < parts; p++) {
        String id = "item" + p;
        items.add(id);
        sku.part(id, 1 + random.nextInt(wish.bundles() ? 4 : 1));
        Map<String, Integer> levels = new HashMap<>();
        for (String location : locations) {
          if (random.nextInt(5) > 0) {
            levels.put(location, number(random, size));
          }
        }
        boolean endless = wish.free() && random.nextInt(4) == 0;
        sku.items.put(
            id,
            new Item(!endless || random.nextBoolean(), endless, false, levels, random.nextInt(50)));
      }
      for (int t = random.nextInt(6); t > 0; t--) {
        sku.taken.add(taken(random));
      }
      if (random.nextBoolean()) {
        Row row = Row.store().units(random.nextInt(6)).days("" + random.nextInt(4));
        if (wish.percent()) {
          row.percent(random.nextInt(101) + "." + random.nextInt(100));
        }
        if (random.nextInt(3) == 0) {
          row.share("" + random.nextInt(101));
        }
        if (wish.free()) {
          row.continues(ContinueSelling.values()[random.nextInt(4)]);
          if (random.nextBoolean()) {
            row.cap(random.nextInt(60));
          }
        }
        sku.policy(row);
      }
      if (random.nextInt(4) == 0) {
        sku.policy(
            Row.of(Scope.LOCATION, locations.get(random.nextInt(locations.size())))
                .units(random.nextInt(9))
                .percent("" + random.nextInt(101)));
      }
      if (wish.free() && random.nextInt(3) == 0) {
        sku.promotion(
            random.nextInt(60), random.nextBoolean() ? null : (Boolean) random.nextBoolean());
      }
      sku.ceiling = random.nextInt(4) == 0 ? 10 + random.nextInt(20) : 99_999;
    }

    private static int number(SplittableRandom random, int size) {
      return switch (random.nextInt(12)) {
        case 0 -> -random.nextInt(1, 5 * size + 1);
        case 1 -> 0;
        case 2 -> size > 8 ? Integer.MAX_VALUE : 99_999;
        default -> random.nextInt(0, 10 * size);
      };
    }

    Taken taken(SplittableRandom random) {
      return new Taken(
          items.get(random.nextInt(items.size())),
          random.nextInt(4) == 0 ? null : locations.get(random.nextInt(locations.size())),
          random.nextInt(0, 8),
          random.nextBoolean());
    }

    Map<String, Integer> units() {
      return Skus.units(sku.figure());
    }

    void raise(String item, String location, int by) {
      Item before = sku.items.get(item);
      Map<String, Integer> levels = new HashMap<>(before.available());
      long more = levels.getOrDefault(location, 0) + (long) by;
      levels.put(location, (int) Math.min(Integer.MAX_VALUE, more));
      sku.items.put(
          item, new Item(before.tracked(), before.continueSelling(), false, levels, before.sold()));
    }
  }

  private static long sum(Map<String, Integer> units) {
    return units.values().stream().mapToLong(Integer::longValue).sum();
  }

  @Test
  void whatIsShownIsNeverBelowNoneNorAboveTheCeiling() {
    forAll(
        Wish.ANYTHING,
        (sku, random, where) ->
            sku.units()
                .forEach(
                    (id, units) -> {
                      boolean theirs =
                          sku.sku.warehouses.stream()
                              .anyMatch(w -> w.id().equals(id) && w.ownedByTikTok());
                      if (!theirs) {
                        assertThat(units).as(where + " " + id).isBetween(0, sku.sku.ceiling);
                      }
                    }));
  }

  @Test
  void everyWarehouseOfTheSkuIsNamed() {
    forAll(
        Wish.ANYTHING,
        (sku, random, where) ->
            assertThat(sku.units().keySet())
                .as(where)
                .containsExactlyInAnyOrderElementsOf(
                    sku.sku.warehouses.stream().map(Warehouse::id).toList()));
  }

  @Test
  void moreStockNeverShowsLessInAnyWarehouse() {
    forAll(
        Wish.STEADY,
        (sku, random, where) -> {
          Map<String, Integer> before = sku.units();
          sku.raise(
              sku.items.get(random.nextInt(sku.items.size())),
              sku.locations.get(random.nextInt(sku.locations.size())),
              random.nextInt(1, 30));
          sku.units()
              .forEach(
                  (id, now) -> assertThat(now).as(where).isGreaterThanOrEqualTo(before.get(id)));
        });
  }

  @Test
  void moreStockNeverShowsLessInSumWithABufferInPercent() {
    forAll(
        new Wish(false, true, false),
        (sku, random, where) -> {
          sku.sku.rows.replaceAll(row -> row.sharePercent() == null ? row : Row.store().made());
          sku.sku.ceiling = 99_999;
          sku.sku.items.replaceAll(
              (id, item) -> {
                Map<String, Integer> low = new HashMap<>(item.available());
                low.replaceAll((location, n) -> Math.min(n, 5_000));
                return new Item(true, false, false, low, item.sold());
              });
          long before = sum(sku.units());
          sku.raise(
              sku.items.get(0),
              sku.locations.get(random.nextInt(sku.locations.size())),
              random.nextInt(1, 30));
          assertThat(sum(sku.units())).as(where).isGreaterThanOrEqualTo(before);
        });
  }

  @Test
  void moreOrdersNeverShowMoreInAnyWarehouse() {
    forAll(
        Wish.STEADY,
        (sku, random, where) -> {
          Map<String, Integer> before = sku.units();
          sku.sku.taken.add(sku.taken(random));
          sku.units()
              .forEach((id, now) -> assertThat(now).as(where).isLessThanOrEqualTo(before.get(id)));
        });
  }

  @Test
  void noMoreIsShownThanThereIsLessOrdersAndBuffers() {
    int[] short0 = new int[1];
    forAll(
        new Wish(false, true, true),
        (sku, random, where) -> {
          long shown = sum(sku.units());
          Map<String, Boolean> here = new HashMap<>();
          sku.sku.warehouses.forEach(w -> w.locations().forEach(l -> here.put(l, true)));
          Policy policy = sku.sku.known().policy();
          for (Known.Part part : sku.sku.parts) {
            Item item = sku.sku.items.get(part.inventoryItemId());
            long there =
                item.available().entrySet().stream()
                    .filter(e -> here.containsKey(e.getKey()))
                    .mapToLong(Map.Entry::getValue)
                    .sum();
            long orders =
                sku.sku.taken.stream()
                    .filter(t -> t.inventoryItemId().equals(part.inventoryItemId()))
                    .filter(t -> t.location() == null || here.containsKey(t.location()))
                    .mapToLong(Taken::units)
                    .sum();
            long left = Math.max(0, there - orders - policy.bufferUnits());
            short0[0] += there - orders < 0 ? 1 : 0;
            assertThat(shown * part.quantity()).as(where).isLessThanOrEqualTo(left);
          }
        });
    assertThat(short0[0]).as("cases with more orders than stock").isGreaterThan(100);
  }

  @Test
  void oneItemInOneWarehouseLosesNothingOnTheWay() {
    forAll(
        new Wish(false, false, false),
        (sku, random, where) -> {
          sku.sku.rows.clear();
          sku.sku.ceiling = 999_999;
          sku.sku.items.replaceAll(
              (id, item) -> {
                Map<String, Integer> low = new HashMap<>(item.available());
                low.replaceAll((location, n) -> Math.min(n, 5_000));
                return new Item(true, false, false, low, 0);
              });
          long there =
              sku.sku.items.get("item0").available().entrySet().stream()
                  .filter(e -> !e.getKey().equals("elsewhere"))
                  .mapToLong(Map.Entry::getValue)
                  .sum();
          long orders =
              sku.sku.taken.stream()
                  .filter(t -> !"elsewhere".equals(t.location()))
                  .mapToLong(Taken::units)
                  .sum();
          assertThat(sum(sku.units()))
              .as(where + ": a deficit is paid by others, once")
              .isEqualTo(Math.max(0, there - orders));
        });
  }

  @Test
  void theOrderInWhichThingsAreToldDoesNotMatter() {
    forAll(
        Wish.ANYTHING,
        (sku, random, where) -> {
          Figure first = sku.sku.figure();
          assertThat(sku.sku.figure()).as(where + ": again").isEqualTo(first);
          java.util.Random order = new java.util.Random(random.nextLong());
          List<Warehouse> turned = new ArrayList<>();
          for (Warehouse w : sku.sku.warehouses) {
            List<String> at = new ArrayList<>(w.locations());
            Collections.shuffle(at, order);
            turned.add(
                new Warehouse(w.id(), at, w.enabled(), w.ownedByTikTok(), w.closed(), w.shown()));
          }
          Collections.shuffle(turned, order);
          sku.sku.warehouses.clear();
          sku.sku.warehouses.addAll(turned);
          Collections.shuffle(sku.sku.taken, order);
          Collections.shuffle(sku.sku.parts, order);
          Figure second = sku.sku.figure();
          assertThat(second.answer()).as(where).isEqualTo(first.answer());
          assertThat(second.concerns())
              .as(where)
              .containsExactlyInAnyOrderElementsOf(first.concerns());
        });
  }

  @Test
  void aBundleIsItsScarcestPart() {
    forAll(
        Wish.STEADY,
        (sku, random, where) -> {
          Map<String, Integer> bundle = sku.units();
          Map<String, Integer> scarcest = new HashMap<>();
          List<Known.Part> all = List.copyOf(sku.sku.parts);
          for (Known.Part part : all) {
            sku.sku.parts.clear();
            sku.sku.parts.add(part);
            sku.units().forEach((id, n) -> scarcest.merge(id, n, Math::min));
          }
          assertThat(bundle).as(where).isEqualTo(scarcest);
        });
  }

  @Test
  void lessThanAPromotionWasPromisedIsAlwaysTold() {
    int[] told = new int[1];
    forAll(
        Wish.ANYTHING,
        (sku, random, where) -> {
          Known known = sku.sku.known();
          boolean own = known.warehouses().stream().noneMatch(Warehouse::ownedByTikTok);
          Figure figure = sku.sku.figure();
          if (!own || known.promotion().units() == 0) {
            return;
          }
          boolean risk =
              figure.concerns().stream().map(Concern::code).anyMatch("OVERSELL_RISK"::equals);
          long shown = sum(Skus.units(figure));
          if (Boolean.TRUE.equals(known.promotion().inQuantity())
              && known.promotion().units() <= known.ceiling()) {
            assertThat(shown).as(where).isGreaterThanOrEqualTo(known.promotion().units());
          } else if (!risk) {
            Sums before = new Sums(figure);
            assertThat(shown + known.promotion().units()).as(where).isEqualTo(before.value);
          }
          told[0] += risk ? 1 : 0;
        });
    assertThat(told[0]).as("cases with too little").isGreaterThan(50);
  }

  /** Of the step before the promotion. */
  private static final class Sums {
    final long value;

    Sums(Figure figure) {
      List<Figure.Step> steps = figure.steps();
      int at =
          steps.indexOf(
              steps.stream().filter(s -> s.name().equals("promotion")).findFirst().orElseThrow());
      value = steps.get(at - 1).byWarehouse().values().stream().mapToLong(Long::longValue).sum();
    }
  }
}
