package io.caravan.fulfilment.ship;

import io.caravan.fulfilment.carrier.NumberFormat;
import io.caravan.fulfilment.ship.Sale.Unit;
import io.caravan.order.followup.Standing;
import io.caravan.order.followup.Standing.Line;
import io.caravan.order.followup.Standing.Sent;
import io.caravan.order.followup.Standing.Tracking;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which of TikTok's units each package of the seller's holds. Shopify counts pieces of a line, and
 * TikTok units: a unit may be several pieces (packs, bundles), and it has left when all of them
 * have. The same fulfilments always give the same units, whatever TikTok knows already.
 */
record Packing(List<Parcel> parcels) {

  /**
   * A package of the seller's: one fulfilment, or several with the same number.
   *
   * @param fulfilment Shopify's number of the first of them
   * @param tracking null while there is no number
   * @param furtherNumbers of the same fulfilments: TikTok takes one number a package
   * @param units that are in it with all their pieces
   * @param torn units with pieces in other packages too
   * @param begun units whose other pieces have not been fulfilled
   * @param unclear lines whose pieces do not come out even
   */
  record Parcel(
      String fulfilment,
      List<String> fulfilments,
      @Nullable Tracking tracking,
      int furtherNumbers,
      List<Unit> units,
      List<Unit> torn,
      List<Unit> begun,
      boolean unclear) {
    Parcel {
      fulfilments = List.copyOf(fulfilments);
      units = List.copyOf(units);
      torn = List.copyOf(torn);
      begun = List.copyOf(begun);
    }

    List<Unit> unshipped() {
      return units.stream().filter(unit -> !unit.shipped()).toList();
    }

    @Override
    public String toString() {
      return "Parcel[" + fulfilment + ", units=" + units.size() + "]";
    }
  }

  Packing {
    parcels = List.copyOf(parcels);
  }

  /**
   * @param told units by the fulfilment that TikTok was told them with
   */
  static Packing of(Sale sale, Standing shop, Map<String, Set<String>> told) {
    return new Draft(sale, shop, told).packing();
  }

  /** Shopify's number: the end of a GID. */
  static String number(String gid) {
    return gid.substring(gid.lastIndexOf('/') + 1);
  }

  /** Collects the pieces. */
  private static final class Draft {
    private final Sale sale;
    private final Standing shop;
    private final Map<String, Set<String>> told;
    private final Map<String, Line> lines = new TreeMap<>();
    private final List<Sent> sent;

    /** Pieces by package, by line, by unit. */
    private final Map<String, Map<String, Map<String, Integer>>> placed = new TreeMap<>();

    Draft(Sale sale, Standing shop, Map<String, Set<String>> told) {
      this.sale = sale;
      this.shop = shop;
      this.told = told;
      shop.lines().forEach(line -> lines.put(line.id(), line));
      this.sent =
          shop.sent().stream()
              .sorted(
                  Comparator.comparing(
                          Sent::createdAt, Comparator.nullsLast(Comparator.<Instant>naturalOrder()))
                      .thenComparing(Sent::id))
              .toList();
    }

    Packing packing() {
      List<Map<String, Integer>> left = sent.stream().map(Sent::quantities).toList();
      for (int i = 0; i < sent.size(); i++) {
        place(sent.get(i), left.get(i), true);
      }
      for (int i = 0; i < sent.size(); i++) {
        place(sent.get(i), left.get(i), false);
      }
      Map<String, List<Sent>> packages = new LinkedHashMap<>();
      for (Sent one : sent) {
        packages.computeIfAbsent(keyOf(one), any -> new ArrayList<>()).add(one);
      }
      List<Parcel> parcels = new ArrayList<>();
      packages.forEach((key, fulfilments) -> parcels.add(parcel(key, fulfilments)));
      return new Packing(parcels);
    }

    /**
     * @param known units only that TikTok knows to be in this package
     */
    private void place(Sent one, Map<String, Integer> left, boolean known) {
      for (Map.Entry<String, Integer> entry : left.entrySet()) {
        Line line = lines.get(entry.getKey());
        int pieces = line == null ? 0 : pieces(line);
        if (line == null || pieces == 0) {
          continue;
        }
        for (Unit unit : candidates(line, one, known)) {
          int room = pieces - placed(unit, line).values().stream().mapToInt(i -> i).sum();
          int take = Math.min(room, entry.getValue());
          if (take > 0) {
            placed(unit, line).merge(keyOf(one), take, Integer::sum);
            entry.setValue(entry.getValue() - take);
          }
        }
      }
    }

    private List<Unit> candidates(Line line, Sent one, boolean known) {
      return sale.units().stream()
          .filter(unit -> line.tiktokLines().contains(unit.id()))
          .filter(unit -> !known || isKnown(unit, one))
          .sorted(
              Comparator.<Unit, Boolean>comparing(unit -> !isIn(unit, keyOf(one)))
                  // TikTok is never told of more units than have left.
                  .thenComparing(unit -> !unit.shipped())
                  .thenComparing(unit -> placed(unit, line).isEmpty())
                  .thenComparing(Unit::id))
          .toList();
    }

    private boolean isKnown(Unit unit, Sent one) {
      String number = unit.number();
      boolean same =
          number != null
              && one.trackingNumbers().stream()
                  .anyMatch(it -> NumberFormat.bare(it).equals(NumberFormat.bare(number)));
      return same || told.getOrDefault(number(one.id()), Set.of()).contains(unit.id());
    }

    private boolean isIn(Unit unit, String key) {
      return placed.getOrDefault(unit.id(), Map.of()).values().stream()
          .anyMatch(packages -> packages.containsKey(key));
    }

    private Map<String, Integer> placed(Unit unit, Line line) {
      return placed
          .computeIfAbsent(unit.id(), any -> new TreeMap<>())
          .computeIfAbsent(line.id(), any -> new TreeMap<>());
    }

    private Parcel parcel(String key, List<Sent> fulfilments) {
      List<Unit> whole = new ArrayList<>();
      List<Unit> torn = new ArrayList<>();
      List<Unit> begun = new ArrayList<>();
      for (Unit unit : sale.units()) {
        if (!isIn(unit, key)) {
          continue;
        }
        Set<String> packages = packagesOf(unit);
        if (!isComplete(unit)) {
          begun.add(unit);
        } else if (packages.size() > 1) {
          torn.add(unit);
        } else {
          whole.add(unit);
        }
      }
      Sent first = fulfilments.get(0);
      List<Tracking> numbers =
          fulfilments.stream()
              .flatMap(one -> one.tracking().stream())
              .filter(tracking -> hasNumber(tracking))
              .toList();
      Set<String> distinct =
          numbers.stream()
              .map(tracking -> NumberFormat.bare(String.valueOf(tracking.number())))
              .collect(Collectors.toSet());
      return new Parcel(
          number(first.id()),
          fulfilments.stream().map(one -> number(one.id())).toList(),
          numbers.isEmpty() ? null : numbers.get(0),
          Math.max(0, distinct.size() - 1),
          whole,
          torn,
          begun,
          fulfilments.stream().anyMatch(this::isUnclear));
    }

    private Set<String> packagesOf(Unit unit) {
      Set<String> packages = new TreeSet<>();
      placed
          .getOrDefault(unit.id(), Map.of())
          .values()
          .forEach(byPackage -> packages.addAll(byPackage.keySet()));
      return packages;
    }

    private boolean isComplete(Unit unit) {
      List<Line> all =
          shop.lines().stream().filter(line -> line.tiktokLines().contains(unit.id())).toList();
      boolean ships = all.stream().anyMatch(Line::requiresShipping);
      return all.stream()
          .filter(line -> line.requiresShipping() || !ships)
          .allMatch(
              line ->
                  placed(unit, line).values().stream().mapToInt(i -> i).sum() == pieces(line)
                      && pieces(line) > 0);
    }

    private boolean isUnclear(Sent one) {
      return shop.incomplete()
          || one.quantities().keySet().stream()
              .map(lines::get)
              .anyMatch(line -> line != null && !line.tiktokLines().isEmpty() && pieces(line) == 0);
    }

    /** How many a unit is; 0 if they do not come out even. */
    private static int pieces(Line line) {
      int units = line.tiktokLines().size();
      return units == 0 || line.quantity() % units != 0 ? 0 : line.quantity() / units;
    }

    private static boolean hasNumber(Tracking tracking) {
      String number = tracking.number();
      return number != null && !number.isBlank();
    }

    private static String keyOf(Sent one) {
      return one.tracking().stream()
          .filter(Draft::hasNumber)
          .findFirst()
          .map(tracking -> "number " + NumberFormat.bare(String.valueOf(tracking.number())))
          .orElse("fulfilment " + one.id());
    }
  }
}
