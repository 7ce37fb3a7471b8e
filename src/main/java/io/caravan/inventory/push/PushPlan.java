package io.caravan.inventory.push;

import io.caravan.inventory.InventorySettings.ZeroRefused;
import io.caravan.inventory.figure.Figure;
import io.caravan.inventory.figure.Figure.Quantity;
import io.caravan.tiktok.StockUpdate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done so that TikTok shows of a product what it should.
 *
 * @param act one at a time
 * @param updates of an update: the SKUs that differ, each with all of its warehouses; at most
 *     {@link StockUpdate#MOST_SKUS}, what falls first
 * @param targets what each SKU should show, by SKU and warehouse; SKUs left alone are missing
 * @param untold SKUs that TikTok shows otherwise, also those that cannot be told now
 * @param pause before anything is sent; zero if it may be sent now
 */
public record PushPlan(
    Act act,
    List<StockUpdate> updates,
    Map<String, Map<String, Quantity>> targets,
    Set<String> untold,
    Duration pause) {

  /** What is written to TikTok. */
  public enum Act {
    NONE,
    UPDATE("update-tiktok-stock"),
    DEACTIVATE("deactivate-tiktok-product"),
    ACTIVATE("activate-tiktok-product");

    private final String action;

    Act() {
      this("");
    }

    Act(String action) {
      this.action = action;
    }

    /** Its name in intents and intended writes. */
    public String action() {
      return action;
    }
  }

  /** How 0 is shown where the API refuses it. */
  static final String DEACTIVATED = "deactivated";

  public PushPlan {
    updates = List.copyOf(updates);
    targets = Map.copyOf(targets);
    untold = Set.copyOf(untold);
  }

  /**
   * What holds for all SKUs of the product.
   *
   * @param zeroRefused the shop's API has refused a quantity of 0
   * @param campaignInQuantity null: not yet known
   * @param asleep warehouses whose stock TikTok does not sell now
   * @param sentAt when a number of the product was last sent; null: never
   */
  record Shop(
      boolean zeroRefused,
      ZeroRefused whereZeroIsRefused,
      @Nullable Boolean campaignInQuantity,
      Set<String> asleep,
      Duration quiet,
      @Nullable Instant sentAt) {}

  /**
   * @param available as TikTok last said, or took
   */
  record Shown(
      int available, @Nullable Integer sentBackorder, @Nullable Integer sentHandlingDays) {}

  /**
   * @param retryAt null: only when something has changed
   */
  record Refused(long code, @Nullable Instant retryAt) {}

  /**
   * One SKU as it stands.
   *
   * @param shown by warehouse: all that the SKU has
   * @param reserved units for campaigns and creators
   * @param target what it should show, as last decided
   */
  record Sku(
      String id,
      Figure.Answer answer,
      Map<String, Shown> shown,
      int reserved,
      Map<String, Quantity> target,
      @Nullable Refused refused,
      @Nullable String soldOutBy) {}

  static PushPlan of(Shop shop, List<Sku> skus, Instant now) {
    Map<String, Map<String, Quantity>> targets = new TreeMap<>();
    for (Sku sku : skus) {
      if (sku.answer() instanceof Figure.Show show) {
        targets.put(sku.id(), wanted(sku, show));
      }
    }
    boolean soldOut =
        shop.zeroRefused()
            && !targets.isEmpty()
            && targets.size() == skus.size()
            && targets.values().stream().allMatch(PushPlan::isNothing);
    boolean offSale = skus.stream().anyMatch(sku -> DEACTIVATED.equals(sku.soldOutBy()));
    if (soldOut && shop.whereZeroIsRefused() == ZeroRefused.DEACTIVATE) {
      return offSale
          ? new PushPlan(Act.NONE, List.of(), targets, Set.of(), Duration.ZERO)
          : new PushPlan(
              skus.stream().anyMatch(sku -> mayBeSent(sku, targets, now))
                  ? Act.DEACTIVATE
                  : Act.NONE,
              List.of(),
              targets,
              targets.keySet(),
              Duration.ZERO);
    }
    List<StockUpdate> updates = new ArrayList<>();
    Set<String> untold = new TreeSet<>();
    Set<String> falls = new TreeSet<>();
    for (Sku sku : skus) {
      Map<String, Quantity> target = targets.get(sku.id());
      if (target == null || sku.shown().isEmpty()) {
        continue;
      }
      StockUpdate update = update(shop, sku, target);
      if (update != null) {
        untold.add(sku.id());
        if (mayBeSent(sku, targets, now)) {
          updates.add(update);
          if (isFall(sku, update)) {
            falls.add(sku.id());
          }
        }
      }
    }
    if (!updates.isEmpty()) {
      return new PushPlan(
          Act.UPDATE, asManyAsOneCallTakes(updates, falls), targets, untold, quiet(shop, now));
    }
    boolean stocked = targets.values().stream().anyMatch(target -> !isNothing(target));
    // Only what TikTok does not take of a product off sale may be told after it is on sale again.
    boolean told =
        skus.stream()
            .filter(sku -> untold.contains(sku.id()))
            .allMatch(
                sku -> sku.refused() != null && sku.refused().code() == Refusal.PRODUCT_STATE);
    return new PushPlan(
        offSale && stocked && told ? Act.ACTIVATE : Act.NONE,
        List.of(),
        targets,
        untold,
        Duration.ZERO);
  }

  private static boolean isFall(Sku sku, StockUpdate update) {
    return update.warehouses().stream()
        .anyMatch(
            at -> {
              Shown shown = sku.shown().get(at.warehouseId());
              return shown != null && at.quantity() < shown.available();
            });
  }

  private static List<StockUpdate> asManyAsOneCallTakes(
      List<StockUpdate> updates, Set<String> falls) {
    return updates.stream()
        .sorted(Comparator.comparing(update -> !falls.contains(update.skuId())))
        .limit(StockUpdate.MOST_SKUS)
        .toList();
  }

  private static Map<String, Quantity> wanted(Sku sku, Figure.Show show) {
    Map<String, Quantity> wanted = new TreeMap<>();
    sku.shown()
        .forEach(
            (warehouse, shown) -> {
              Quantity quantity = show.byWarehouse().get(warehouse);
              if (quantity != null) {
                wanted.put(warehouse, quantity);
              }
            });
    return wanted;
  }

  private static boolean isNothing(Map<String, Quantity> target) {
    return target.values().stream()
        .allMatch(q -> q.units() == 0 && (q.backorder() == null || q.backorder() == 0));
  }

  /** Null if TikTok shows what it should. */
  private static @Nullable StockUpdate update(Shop shop, Sku sku, Map<String, Quantity> target) {
    Map<String, Integer> sellable = sellable(shop, sku);
    List<StockUpdate.AtWarehouse> all = new ArrayList<>();
    boolean differs = false;
    for (Map.Entry<String, Shown> at : new TreeMap<>(sku.shown()).entrySet()) {
      String warehouse = at.getKey();
      int there = Math.max(0, sellable.getOrDefault(warehouse, 0));
      Quantity wanted = target.getOrDefault(warehouse, Quantity.of(there));
      int units = wanted.units();
      if (units == 0 && shop.zeroRefused()) {
        units = 1;
      }
      if (units > there && shop.asleep().contains(warehouse)) {
        // A zero of TikTok's own making: nobody could buy what we would send.
        units = there;
      }
      differs |=
          units != there
              || isNews(wanted.backorder(), at.getValue().sentBackorder())
              || isNews(wanted.handlingDays(), at.getValue().sentHandlingDays());
      all.add(
          new StockUpdate.AtWarehouse(warehouse, units, wanted.backorder(), wanted.handlingDays()));
    }
    return differs ? new StockUpdate(sku.id(), all) : null;
  }

  private static boolean isNews(@Nullable Integer wanted, @Nullable Integer sent) {
    return wanted != null && !wanted.equals(sent);
  }

  /** What TikTok shows, in the terms in which it takes quantities. */
  private static Map<String, Integer> sellable(Shop shop, Sku sku) {
    Map<String, Integer> shown = new TreeMap<>();
    sku.shown().forEach((warehouse, at) -> shown.put(warehouse, at.available()));
    if (Objects.equals(shop.campaignInQuantity(), false) && sku.reserved() > 0) {
      int left = sku.reserved();
      for (String warehouse :
          shown.keySet().stream()
              .sorted(Comparator.comparing((String w) -> -shown.getOrDefault(w, 0)))
              .toList()) {
        int there = shown.getOrDefault(warehouse, 0);
        int off = Math.min(Math.max(0, there), left);
        shown.put(warehouse, there - off);
        left -= off;
      }
    }
    return shown;
  }

  /** What was refused is sent again when it is another number, or its time has come. */
  private static boolean mayBeSent(
      Sku sku, Map<String, Map<String, Quantity>> targets, Instant now) {
    Refused refused = sku.refused();
    if (refused == null) {
      return true;
    }
    if (Refusal.of(refused.code(), false) == Refusal.NEVER) {
      return false;
    }
    Instant retryAt = refused.retryAt();
    return !Objects.equals(targets.get(sku.id()), sku.target())
        || (retryAt != null && !now.isBefore(retryAt));
  }

  private static Duration quiet(Shop shop, Instant now) {
    Instant sentAt = shop.sentAt();
    if (sentAt == null) {
      return Duration.ZERO;
    }
    Duration left = Duration.between(now, sentAt.plus(shop.quiet()));
    return left.isNegative() ? Duration.ZERO : left;
  }
}
