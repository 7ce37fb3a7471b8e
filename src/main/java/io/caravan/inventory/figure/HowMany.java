package io.caravan.inventory.figure;

import io.caravan.inventory.figure.Figure.Answer;
import io.caravan.inventory.figure.Figure.Concern;
import io.caravan.inventory.figure.Figure.Leave;
import io.caravan.inventory.figure.Figure.Quantity;
import io.caravan.inventory.figure.Figure.Show;
import io.caravan.inventory.figure.Figure.Step;
import io.caravan.inventory.figure.Known.Item;
import io.caravan.inventory.figure.Known.Part;
import io.caravan.inventory.figure.Known.Taken;
import io.caravan.inventory.figure.Known.Warehouse;
import io.caravan.inventory.figure.Policy.LocationBuffer;
import io.caravan.inventory.figure.PolicyRow.ContinueSelling;
import io.caravan.inventory.figure.PolicyRow.Owner;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How many of a SKU TikTok may show: the same of the same, whoever asks. Numbers are of the Shopify
 * item until {@code units}, then of the SKU.
 */
public final class HowMany {
  /** Leave: nobody linked the SKU. */
  public static final String UNLINKED = "UNLINKED";

  /** Leave: TikTok counts its components. */
  public static final String VIRTUAL_BUNDLE = "VIRTUAL_BUNDLE";

  /** Leave: TikTok's number is not ours to set. */
  public static final String OWNED_BY_TIKTOK = "OWNED_BY_TIKTOK";

  /** Leave: what Shopify has of it was never read. */
  public static final String NOT_READ = "NOT_READ";

  /** Leave: TikTok told no warehouse of it. */
  public static final String NO_WAREHOUSE = "NO_WAREHOUSE";

  /** Leave, and concern: a warehouse of it is no Shopify location. */
  public static final String NO_LOCATION = "NO_LOCATION";

  /** Concern: Shopify has less than none at a location. */
  public static final String NEGATIVE_SHOPIFY = "NEGATIVE_SHOPIFY";

  /** Concern: more is sold than there is. */
  public static final String SHORT = "SHORT";

  /** Concern: there is more than may be shown. */
  public static final String CLAMPED = "CLAMPED";

  /** Concern: there is less than TikTok promised to a promotion. */
  public static final String OVERSELL_RISK = "OVERSELL_RISK";

  /** Concern: the link names what Shopify does not know any more; it counts as none. */
  public static final String GONE_IN_SHOPIFY = "GONE_IN_SHOPIFY";

  private final Known sku;

  /** The seller's, by id; every array below goes along it. */
  private final List<Warehouse> own;

  private final boolean[] sells;
  private final boolean[] sellsNot;
  private final Map<String, Integer> placeOf = new HashMap<>();
  private final List<Step> steps = new ArrayList<>();
  private final List<Concern> concerns = new ArrayList<>();

  private HowMany(Known sku) {
    this.sku = sku;
    this.own =
        sku.warehouses().stream()
            .filter(one -> !one.ownedByTikTok())
            .sorted(Comparator.comparing(Warehouse::id))
            .toList();
    this.sells = new boolean[own.size()];
    this.sellsNot = new boolean[own.size()];
    for (int i = 0; i < own.size(); i++) {
      sells[i] = own.get(i).enabled() && !own.get(i).closed();
      sellsNot[i] = !sells[i];
    }
  }

  /** The answer for one SKU, with every step. */
  public static Figure of(Known sku) {
    HowMany one = new HowMany(sku);
    return new Figure(sku.skuId(), sku.productId(), one.answer(), one.steps, one.concerns);
  }

  private Answer answer() {
    Leave leave = whyNot();
    return leave != null ? leave : show();
  }

  // Whether there is a number at all
  // -----------------------------------------------------------------------------------------------

  private @Nullable Leave whyNot() {
    if (sku.virtualBundle()) {
      return new Leave(
          VIRTUAL_BUNDLE, "TikTok counts the stock of its components and takes none for itself");
    }
    if (sku.policy().owner() == Owner.TIKTOK) {
      return new Leave(
          OWNED_BY_TIKTOK,
          "the policy of "
              + sku.policy().from().getOrDefault("owner", "the store")
              + " leaves its stock to TikTok");
    }
    if (sku.parts().isEmpty()) {
      return new Leave(UNLINKED, "the SKU is linked to no Shopify variant: link it");
    }
    if (sku.warehouses().isEmpty()) {
      return new Leave(NO_WAREHOUSE, "TikTok names no warehouse of it");
    }
    if (own.isEmpty()) {
      return new Leave(
          OWNED_BY_TIKTOK,
          "Fulfilled by TikTok: all its warehouses are TikTok's ("
              + sku.warehouses().stream()
                  .map(Warehouse::id)
                  .sorted()
                  .collect(Collectors.joining(", "))
              + ")");
    }
    Leave unplaced = place();
    return unplaced != null ? unplaced : notRead();
  }

  /** Gives each location to its warehouse. All warehouses must be sent, so each needs one. */
  private @Nullable Leave place() {
    List<String> without = new ArrayList<>();
    int last = 0;
    for (int i = 0; i < own.size(); i++) {
      for (String location : own.get(i).locations()) {
        placeOf.putIfAbsent(location, i);
      }
      if (own.get(i).locations().isEmpty()) {
        without.add(own.get(i).id());
        last = i;
      }
    }
    String otherwise = sku.defaultLocation();
    if (without.size() == 1 && otherwise != null && placeOf.putIfAbsent(otherwise, last) == null) {
      return null;
    }
    if (without.isEmpty()) {
      return null;
    }
    String detail =
        "no Shopify location is mapped to warehouse "
            + String.join(", ", without)
            + (otherwise == null
                ? ""
                : "; the default location "
                    + otherwise
                    + (without.size() > 1
                        ? " cannot be all of them"
                        : " is another warehouse of this SKU already"))
            + ". TikTok takes stock only for all warehouses of a SKU at once: map it";
    without.forEach(id -> concerns.add(new Concern(NO_LOCATION, id, detail)));
    return new Leave(NO_LOCATION, detail);
  }

  private @Nullable Leave notRead() {
    for (Part part : sku.parts()) {
      String id = part.inventoryItemId();
      if (id == null || !sku.items().containsKey(id)) {
        return new Leave(
            NOT_READ,
            "Shopify's stock of "
                + (id == null ? "a linked variant" : id)
                + " was not read yet; that is done by itself");
      }
    }
    return null;
  }

  // The number
  // -----------------------------------------------------------------------------------------------

  /** What of one part is left to sell, and how much more than there is was sold. */
  private record Left(Part part, Item item, long[] stock, long debt) {
    boolean continues() {
      return item.tracked() && item.continueSelling() && !item.gone();
    }

    boolean untracked() {
      return !item.tracked() && !item.gone();
    }
  }

  private Show show() {
    List<Left> parts = new ArrayList<>();
    for (Part part : sku.parts()) {
      parts.add(left(part));
    }
    long[] units = units(parts);
    units = withoutEnd(parts, units);
    long[] backorder = backorder(parts);
    holiday(units);
    ceiling(units);
    restricted(units);
    promotion(units);
    Map<String, Quantity> shown = new LinkedHashMap<>();
    for (int i = 0; i < own.size(); i++) {
      shown.put(
          own.get(i).id(),
          new Quantity(
              Math.toIntExact(units[i]),
              backorder == null ? null : Math.toIntExact(backorder[i]),
              backorder == null ? null : sku.policy().handlingDays()));
    }
    for (Warehouse theirs : sku.warehouses()) {
      if (theirs.ownedByTikTok()) {
        shown.put(theirs.id(), Quantity.of(Math.max(0, theirs.shown())));
      }
    }
    if (own.size() < sku.warehouses().size()) {
      Map<String, Long> all = new HashMap<>();
      shown.forEach((id, quantity) -> all.put(id, (long) quantity.units()));
      steps.add(new Step("tiktok-owned", all, "warehouses of TikTok's own are told what they say"));
    }
    return new Show(shown);
  }

  private Left left(Part part) {
    String id = Objects.requireNonNull(part.inventoryItemId());
    Item item = Objects.requireNonNull(sku.items().get(id));
    long[] stock = new long[own.size()];
    if (item.gone()) {
      concerns.add(
          new Concern(GONE_IN_SHOPIFY, id, "Shopify does not know it any more; it counts as none"));
      step("available", stock, id, "Shopify does not know the item any more");
      return new Left(part, item, stock, 0);
    }
    if (!item.tracked()) {
      step("available", stock, id, "Shopify does not count this item");
      return new Left(part, item, stock, 0);
    }
    available(id, item, stock);
    keptAtLocations(id, item, stock);
    long debt = take(id, stock, true);
    debt = Math.addExact(debt, take(id, stock, false));
    debt = deficit(id, item, stock, debt);
    buffer(id, item, part, stock);
    share(id, stock);
    return new Left(part, item, stock, debt);
  }

  /** As Shopify says, added up as it is: a location below 0 lowers its warehouse. */
  private void available(String id, Item item, long[] stock) {
    List<String> told = new ArrayList<>();
    new TreeMap<>(item.available())
        .forEach(
            (location, available) -> {
              Integer place = placeOf.get(location);
              if (available < 0) {
                concerns.add(
                    new Concern(
                        NEGATIVE_SHOPIFY,
                        id + " @ " + location,
                        "Shopify has " + available + " available there"));
              }
              if (place != null) {
                stock[place] += available;
                told.add(location + ": " + available);
              } else if (available != 0) {
                told.add(location + ": " + available + ", of no warehouse of this SKU");
              }
            });
    step(
        "available",
        stock,
        id,
        told.isEmpty() ? "stocked at no location" : String.join("; ", told));
  }

  /** A location's own buffer is not there for TikTok, whoever ordered what. */
  private void keptAtLocations(String id, Item item, long[] stock) {
    List<String> told = new ArrayList<>();
    new TreeMap<>(sku.policy().atLocations())
        .forEach(
            (location, buffer) -> {
              Integer place = placeOf.get(location);
              long there = Math.max(0, item.available().getOrDefault(location, 0));
              long kept = place == null ? 0 : kept(buffer, there);
              if (place != null && kept > 0) {
                stock[place] -= kept;
                told.add(kept + " of " + there + " at " + location);
              }
            });
    if (!told.isEmpty()) {
      step("location-buffer", stock, id, "kept back: " + String.join("; ", told));
    }
  }

  private static long kept(LocationBuffer buffer, long there) {
    return Math.min(there, Math.max(buffer.units(), percentUp(there, buffer.percent())));
  }

  /**
   * Takes what orders claim where they claim it.
   *
   * @return what nobody can say the place of
   */
  private long take(String id, long[] stock, boolean known) {
    long here = 0;
    long elsewhere = 0;
    long somewhere = 0;
    for (Taken taken : sku.taken()) {
      if (!taken.inventoryItemId().equals(id) || taken.known() != known || taken.units() == 0) {
        continue;
      }
      String location = taken.location();
      Integer place = location == null ? null : placeOf.get(location);
      if (place != null) {
        stock[place] = Math.subtractExact(stock[place], taken.units());
        here += taken.units();
      } else if (location == null) {
        somewhere = Math.addExact(somewhere, taken.units());
      } else {
        elsewhere += taken.units();
      }
    }
    String of =
        known ? " of orders that Shopify's number does not know" : " of orders not seen yet";
    step(
        known ? "reserved" : "unknown",
        stock,
        id,
        (here + somewhere == 0 ? "none" : (here + somewhere) + of)
            + (somewhere == 0 ? "" : ", " + somewhere + " of them at no known place")
            + (elsewhere == 0 ? "" : "; " + elsewhere + " more at locations of other warehouses"));
    return somewhere;
  }

  /** What is missing in one warehouse is owed by the others. */
  private long deficit(String id, Item item, long[] stock, long unplaced) {
    long debt = unplaced;
    List<String> below = new ArrayList<>();
    for (int i = 0; i < stock.length; i++) {
      if (stock[i] < 0) {
        debt = Math.subtractExact(debt, stock[i]);
        below.add(stock[i] + " in " + own.get(i).id());
        stock[i] = 0;
      }
    }
    long rest = takeAnywhere(stock, debt);
    step(
        "deficit",
        stock,
        id,
        debt == 0
            ? "nothing below 0"
            : (below.isEmpty() ? "" : String.join("; ", below) + ", set to 0; ")
                + debt
                + " taken from where most is"
                + (rest == 0 ? "" : ", of which " + rest + " are nowhere"));
    boolean meant =
        item.continueSelling() && sku.policy().continueSelling() != ContinueSelling.IGNORE;
    if (rest > 0 && !meant) {
      concerns.add(
          new Concern(SHORT, id, rest + " more are sold than there are in the SKU's warehouses"));
    }
    return rest;
  }

  /** Of the three the largest: each is a way to say what is enough. */
  private void buffer(String id, Item item, Part part, long[] stock) {
    Policy policy = sku.policy();
    long percent = percentUp(sum(stock), policy.bufferPercent());
    long days = days(policy.bufferDays(), item.sold());
    long kept = Math.max(policy.bufferUnits(), Math.max(percent, days));
    takeAnywhere(stock, kept);
    step(
        "buffer",
        stock,
        id,
        kept == 0
            ? "none"
            : kept
                + " kept back, the largest of "
                + policy.bufferUnits()
                + " units, "
                + percent
                + " ("
                + text(policy.bufferPercent())
                + " %), "
                + days
                + " ("
                + text(policy.bufferDays())
                + " days at "
                + item.sold()
                + " in "
                + sku.velocityDays()
                + " days)");
  }

  private long days(BigDecimal days, long sold) {
    return days.multiply(BigDecimal.valueOf(Math.max(0, sold)))
        .divide(BigDecimal.valueOf(sku.velocityDays()), 0, RoundingMode.CEILING)
        .longValueExact();
  }

  private void share(String id, long[] stock) {
    BigDecimal share = sku.policy().sharePercent();
    if (share.compareTo(BigDecimal.valueOf(100)) == 0) {
      return;
    }
    for (int i = 0; i < stock.length; i++) {
      stock[i] =
          share
              .multiply(BigDecimal.valueOf(stock[i]))
              .movePointLeft(2)
              .setScale(0, RoundingMode.FLOOR)
              .longValueExact();
    }
    step("share", stock, id, text(share) + " % of it is for TikTok, rounded down");
  }

  /** The scarcest part says how many can be put together in a warehouse. */
  private long[] units(List<Left> parts) {
    List<Left> counted = parts.stream().filter(left -> !endless(left)).toList();
    if (counted.isEmpty()) {
      counted = parts.stream().filter(left -> !left.untracked()).toList();
    }
    long[] units = new long[own.size()];
    if (counted.isEmpty()) {
      return units;
    }
    Set<Integer> scarcest = new HashSet<>();
    for (int i = 0; i < units.length; i++) {
      units[i] = Long.MAX_VALUE;
      int which = 0;
      for (int p = 0; p < counted.size(); p++) {
        long possible = counted.get(p).stock()[i] / counted.get(p).part().quantity();
        if (possible < units[i]) {
          units[i] = possible;
          which = p;
        }
      }
      scarcest.add(which);
    }
    List<Left> named = counted;
    step(
        "units",
        units,
        null,
        parts.size() == 1
            ? parts.get(0).part().quantity() + " of the item in one unit"
            : "as many as can be put together; scarcest: "
                + scarcest.stream()
                    .sorted()
                    .map(p -> named.get(p).part().inventoryItemId())
                    .distinct()
                    .collect(Collectors.joining(", ")));
    return units;
  }

  private boolean endless(Left left) {
    ContinueSelling policy = sku.policy().continueSelling();
    return left.untracked()
        || left.continues()
            && (policy == ContinueSelling.CAP && sku.policy().continueCap() != null
                || policy == ContinueSelling.MAX);
  }

  /** Items that never run out: nothing, a fixed number, or the largest. */
  private long[] withoutEnd(List<Left> parts, long[] units) {
    List<Left> endless = parts.stream().filter(this::endless).toList();
    if (endless.isEmpty()) {
      if (parts.stream().anyMatch(Left::continues)) {
        step(
            "continue-selling",
            units,
            null,
            "Shopify goes on selling it when there is none; policy "
                + sku.policy().continueSelling().code()
                + ": shown is what is there");
      }
      return units;
    }
    boolean maximum =
        endless.stream()
            .noneMatch(
                left ->
                    sku.policy().continueCap() != null
                        && (left.untracked()
                            || sku.policy().continueSelling() == ContinueSelling.CAP));
    long cap = maximum ? sku.ceiling() : Objects.requireNonNull(sku.policy().continueCap());
    long[] shown = units.clone();
    if (endless.size() == parts.size()) {
      if (maximum) {
        Arrays.fill(shown, sku.ceiling());
      } else {
        shown = Spread.evenly(cap, open());
      }
    } else if (!maximum) {
      takeAnywhere(shown, Math.max(0, sum(shown) - cap));
    }
    step(
        "continue-selling",
        shown,
        null,
        (endless.stream().anyMatch(Left::untracked)
                ? "Shopify does not count it"
                : "Shopify goes on selling it when there is none, policy "
                    + sku.policy().continueSelling().code())
            + (maximum ? ": no end" : ": at most " + cap)
            + (endless.size() == parts.size() ? "" : " of what its other parts allow"));
    return shown;
  }

  /** Null leaves what TikTok has. */
  private long @Nullable [] backorder(List<Left> parts) {
    Policy policy = sku.policy();
    Integer most = policy.continueCap();
    if (policy.continueSelling() != ContinueSelling.BACKORDER
        || most == null
        || parts.stream().noneMatch(Left::continues)
        || parts.stream().anyMatch(left -> !left.continues() && !left.untracked())) {
      return null;
    }
    long sold = 0;
    for (Left left : parts) {
      long quantity = left.part().quantity();
      sold = Math.max(sold, left.debt() / quantity + (left.debt() % quantity == 0 ? 0 : 1));
    }
    long[] backorder = Spread.evenly(Math.max(0, most - sold), open());
    for (int i = 0; i < backorder.length; i++) {
      backorder[i] = own.get(i).closed() ? 0 : Math.min(backorder[i], sku.ceiling());
    }
    step(
        "backorder",
        backorder,
        null,
        "to be ordered when there is none: " + most + " less " + sold + " sold beyond it already");
    return backorder;
  }

  private void holiday(long[] units) {
    List<String> closed = new ArrayList<>();
    for (int i = 0; i < units.length; i++) {
      if (own.get(i).closed()) {
        units[i] = 0;
        closed.add(own.get(i).id());
      }
    }
    if (!closed.isEmpty()) {
      step("holiday", units, null, "closed by the seller: " + String.join(", ", closed));
    }
  }

  private void ceiling(long[] units) {
    List<String> cut = new ArrayList<>();
    for (int i = 0; i < units.length; i++) {
      if (units[i] > sku.ceiling()) {
        cut.add(own.get(i).id() + " has " + units[i]);
        concerns.add(
            new Concern(
                CLAMPED,
                own.get(i).id(),
                units[i] + " are there, " + sku.ceiling() + " are shown"));
        units[i] = sku.ceiling();
      }
    }
    step(
        "ceiling",
        units,
        null,
        "0 to " + sku.ceiling() + (cut.isEmpty() ? "" : ": " + String.join("; ", cut)));
  }

  /** Not sold from: it may show less, and goes up again when TikTok sells again. */
  private void restricted(long[] units) {
    List<String> told = new ArrayList<>();
    for (int i = 0; i < units.length; i++) {
      Warehouse one = own.get(i);
      if (!one.enabled()) {
        units[i] = Math.min(units[i], Math.max(0, one.shown()));
        told.add(one.id());
      }
    }
    if (!told.isEmpty()) {
      step(
          "restricted",
          units,
          null,
          "TikTok sells nothing from "
              + String.join(", ", told)
              + " (holiday, order limit or switched off): not raised until it does");
    }
  }

  /** TikTok refuses less than a promotion was promised. */
  private void promotion(long[] units) {
    long promised = sku.promotion().units();
    if (promised <= 0) {
      return;
    }
    long there = sum(units);
    boolean included = Boolean.TRUE.equals(sku.promotion().inQuantity());
    long theirs =
        sku.warehouses().stream()
            .filter(Warehouse::ownedByTikTok)
            .mapToLong(one -> Math.max(0, one.shown()))
            .sum();
    if (included) {
      raise(units, promised - there - theirs);
    } else {
      takeAnywhere(units, promised);
    }
    step(
        "promotion",
        units,
        null,
        "TikTok set "
            + promised
            + " apart for campaigns and creators; "
            + (included
                ? "the quantity includes them: not less"
                : (sku.promotion().inQuantity() == null
                        ? "not known yet whether the quantity includes them"
                        : "the quantity does not include them")
                    + ": less by them"));
    if (there + (included ? theirs : 0) < promised) {
      concerns.add(
          new Concern(
              OVERSELL_RISK,
              sku.skuId(),
              there + " can be sold, and TikTok promised " + promised + " to promotions"));
    }
  }

  /** Adds where most is, as far as the ceiling allows. */
  private void raise(long[] units, long by) {
    long missing = Math.max(0, by);
    List<Integer> order =
        IntStream.range(0, units.length)
            .boxed()
            .sorted(
                Comparator.comparing((Integer i) -> !sells[i])
                    .thenComparing(i -> -units[i])
                    .thenComparing(i -> i))
            .toList();
    for (int i : order) {
      long more = Math.min(missing, Math.max(0, sku.ceiling() - units[i]));
      units[i] += more;
      missing -= more;
    }
  }

  // Helpers
  // -----------------------------------------------------------------------------------------------

  /** From warehouses that sell first: what lies in the others cannot be shipped now. */
  private long takeAnywhere(long[] stock, long units) {
    return Spread.take(stock, Spread.take(stock, units, sells), sellsNot);
  }

  /** Where a number without end may be shown; all, if none sells. */
  private boolean[] open() {
    for (boolean one : sells) {
      if (one) {
        return sells;
      }
    }
    return sellsNot;
  }

  private static long percentUp(long of, BigDecimal percent) {
    return percent.signum() == 0
        ? 0
        : percent
            .multiply(BigDecimal.valueOf(of))
            .movePointLeft(2)
            .setScale(0, RoundingMode.CEILING)
            .longValueExact();
  }

  private static long sum(long[] numbers) {
    long sum = 0;
    for (long one : numbers) {
      sum = Math.addExact(sum, one);
    }
    return sum;
  }

  private static String text(BigDecimal number) {
    return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
  }

  private void step(String name, long[] numbers, @Nullable String item, String why) {
    Map<String, Long> after = new HashMap<>();
    for (int i = 0; i < numbers.length; i++) {
      after.put(own.get(i).id(), numbers[i]);
    }
    steps.add(
        new Step(name, after, item == null || sku.parts().size() == 1 ? why : item + ": " + why));
  }
}
