package io.caravan.inventory.figure;

import io.caravan.inventory.figure.PolicyRow.ContinueSelling;
import io.caravan.inventory.figure.PolicyRow.Owner;
import io.caravan.inventory.figure.PolicyRow.Scope;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What holds for one SKU, after the rows of its store were put together: the SKU's own row before
 * those of its tags before the store's, field by field. Of several tags the most careful counts:
 * the largest buffer, the smallest share.
 *
 * @param atLocations buffers that are kept at a location, by its GID
 * @param from which row each field came from, by its name in the API; one that is missing: default
 */
public record Policy(
    int bufferUnits,
    BigDecimal bufferPercent,
    BigDecimal bufferDays,
    BigDecimal sharePercent,
    ContinueSelling continueSelling,
    @Nullable Integer continueCap,
    @Nullable Integer handlingDays,
    Owner owner,
    Map<String, LocationBuffer> atLocations,
    Map<String, String> from) {

  private static final BigDecimal ALL = BigDecimal.valueOf(100);

  /** Everything there is, nothing more: what holds where nobody said anything. */
  public static final Policy NONE = of(List.of(), "", Set.of());

  public Policy {
    atLocations = Map.copyOf(atLocations);
    from = Map.copyOf(from);
  }

  /** Units and percent of what is at the location; the larger of both is kept. */
  public record LocationBuffer(int units, BigDecimal percent) {}

  /**
   * @param rows of the store, any number, in any order
   * @param tags of the Shopify products the SKU consists of; upper and lower case are the same
   */
  public static Policy of(Collection<PolicyRow> rows, String skuId, Set<String> tags) {
    Set<String> wanted = tags.stream().map(Policy::tag).collect(Collectors.toSet());
    List<PolicyRow> sku = new ArrayList<>();
    List<PolicyRow> tagged = new ArrayList<>();
    List<PolicyRow> store = new ArrayList<>();
    Map<String, LocationBuffer> places = new HashMap<>();
    for (PolicyRow row : rows) {
      switch (row.scope()) {
        case SKU -> addIf(row.subject().equals(skuId), row, sku);
        case TAG -> addIf(wanted.contains(tag(row.subject())), row, tagged);
        case STORE -> store.add(row);
        case LOCATION -> {
          if (row.bufferUnits() != null || row.bufferPercent() != null) {
            places.put(
                row.subject(),
                new LocationBuffer(
                    row.bufferUnits() == null ? 0 : row.bufferUnits(),
                    row.bufferPercent() == null ? BigDecimal.ZERO : row.bufferPercent()));
          }
        }
      }
    }
    Fields fields = new Fields(List.of(sku, tagged, store));
    Comparator<BigDecimal> number = Comparator.naturalOrder();
    Comparator<Integer> whole = Comparator.naturalOrder();
    return new Policy(
        fields.get("bufferUnits", PolicyRow::bufferUnits, whole.reversed(), 0),
        fields.get("bufferPercent", PolicyRow::bufferPercent, number.reversed(), BigDecimal.ZERO),
        fields.get("bufferDays", PolicyRow::bufferDays, number.reversed(), BigDecimal.ZERO),
        fields.get("sharePercent", PolicyRow::sharePercent, number, ALL),
        fields.get(
            "continueSelling",
            PolicyRow::continueSelling,
            Comparator.naturalOrder(),
            ContinueSelling.IGNORE),
        fields.find("continueCap", PolicyRow::continueCap, whole),
        fields.find("handlingDays", PolicyRow::handlingDays, whole.reversed()),
        fields.get("owner", PolicyRow::owner, Comparator.reverseOrder(), Owner.SHOPIFY),
        places,
        fields.from);
  }

  private static void addIf(boolean applies, PolicyRow row, List<PolicyRow> to) {
    if (applies) {
      to.add(row);
    }
  }

  /** As two tags are compared: Shopify keeps one of two that differ in case only. */
  public static String tag(String written) {
    return written.strip().toLowerCase(Locale.ROOT);
  }

  /** Takes each field from the first rank that has it. */
  private static final class Fields {
    private final List<List<PolicyRow>> ranks;
    private final Map<String, String> from = new LinkedHashMap<>();

    Fields(List<List<PolicyRow>> ranks) {
      this.ranks = ranks;
    }

    <T> T get(
        String name, Function<PolicyRow, @Nullable T> field, Comparator<T> careful, T otherwise) {
      T found = find(name, field, careful);
      return found == null ? otherwise : found;
    }

    <T> @Nullable T find(
        String name, Function<PolicyRow, @Nullable T> field, Comparator<T> careful) {
      for (List<PolicyRow> rank : ranks) {
        T best = null;
        for (PolicyRow row : rank) {
          T value = field.apply(row);
          if (value != null && (best == null || careful.compare(value, best) < 0)) {
            best = value;
            from.put(
                name,
                row.scope() == Scope.STORE ? "store" : row.scope().code() + " " + row.subject());
          }
        }
        if (best != null) {
          return best;
        }
      }
      return null;
    }
  }
}
