package io.caravan.inventory.adjust;

import io.caravan.inventory.adjust.Adjustment.Purpose;
import io.caravan.inventory.adjust.Adjustment.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What has to be told to Shopify about an order's units: the difference between what should have
 * been taken and what was. A pure function, asked again after every step, so that no step is lost
 * and none is made twice.
 */
public final class Adjusting {
  private Adjusting() {}

  /** Shopify keeps an idempotency key for 24 hours (Shopify facts, section 4); less our clocks. */
  static final Duration KEY_LASTS = Duration.ofHours(23);

  private static final Duration FIRST_RETRY = Duration.ofMinutes(10);
  private static final Duration LONGEST_RETRY = Duration.ofHours(24);

  /** What lacks a link, a location or an answer may get it without a signal. */
  private static final Duration LOOK_AGAIN = Duration.ofMinutes(10);

  private static final Duration LONG_AFTER = Duration.ofHours(6);

  /**
   * An order as far as its stock goes.
   *
   * @param state its label
   * @param takes its units are the seller's to give
   * @param over completed or cancelled on TikTok: no more is to be expected of it
   * @param adjust Caravan takes what never reaches Shopify; false: people do
   * @param units of it; a SKU without link has no item
   */
  public record Order(
      String state, boolean takes, boolean over, boolean adjust, List<Units> units) {
    public Order {
      units = List.copyOf(units);
    }

    private boolean isInShopify() {
      return state.equals("IMPORTED") || state.equals("GONE_IN_SHOPIFY");
    }

    private boolean isLeftOut() {
      return state.equals("FILTERED") || state.equals("DISCARDED") || state.equals("CANCELLED");
    }
  }

  /**
   * @param skuId TikTok's
   * @param inventoryItemId null: the SKU has no link yet
   * @param locationId where the order is shipped from; null: nothing says so
   * @param units of the item that are not cancelled, or were shipped before they were
   * @param shipped of them
   */
  public record Units(
      String skuId,
      @Nullable String inventoryItemId,
      @Nullable String locationId,
      int units,
      int shipped) {}

  /** What to do next. */
  public sealed interface Step {}

  /** Send what is written down: for the first time, or again under the same key. */
  public record Send(Adjustment adjustment) implements Step {}

  /** Refused some time ago: try again, under a new key. */
  public record Retry(Adjustment refused, int delta) implements Step {}

  /** Write down and send. */
  public record Begin(
      String inventoryItemId, String locationId, int delta, Purpose purpose, String subject)
      implements Step {}

  /**
   * What a person should know.
   *
   * @param code {@code stock-not-taken-unlinked} ...
   * @param subject the SKU or item
   */
  public record Problem(String code, String subject, String detail) {}

  /**
   * @param steps may be carried out one after the other, in any order
   * @param again null: nothing is left to wait for
   */
  public record Next(List<Step> steps, List<Problem> problems, @Nullable Duration again) {
    public Next {
      steps = List.copyOf(steps);
      problems = List.copyOf(problems);
    }
  }

  /** What is to be done now. */
  public static Next next(Order order, List<Adjustment> past, Instant now) {
    List<Step> steps = new ArrayList<>();
    List<Problem> problems = new ArrayList<>();
    Duration again = null;
    TreeSet<String> busy = new TreeSet<>();
    for (Adjustment one : past) {
      if (one.isUnsettled()) {
        busy.add(one.inventoryItemId());
        Instant sent = one.sentAt();
        if (sent == null || now.isBefore(sent.plus(KEY_LASTS))) {
          steps.add(new Send(one));
        } else {
          problems.add(
              new Problem(
                  "stock-adjustment-unknown",
                  one.inventoryItemId(),
                  told(one)
                      + ": nobody knows whether it took effect, and Shopify's memory of it is over."
                      + " Compare the stock, then settle it"));
        }
      } else if (one.state() == State.REFUSED && one.purpose() == Purpose.RETURN) {
        again = retry(one, one.delta(), now, steps, again);
      }
    }
    Map<String, Integer> wanted = new TreeMap<>();
    Map<String, String> locations = new TreeMap<>();
    if (!order.takes() || !(order.isInShopify() || order.isLeftOut())) {
      return new Next(steps, problems, again); // it may still reach Shopify
    }
    boolean unlinked = wanted(order, wanted, locations, problems);
    if (unlinked && !order.over()) {
      again = shorter(again, LOOK_AGAIN);
    }
    Map<String, Map<String, Integer>> taken = taken(past);
    TreeSet<String> items = new TreeSet<>(wanted.keySet());
    items.addAll(taken.keySet());
    for (String item : items) {
      if (busy.contains(item)) {
        continue;
      }
      Map<String, Integer> at = taken.getOrDefault(item, Map.of());
      int need =
          wanted.getOrDefault(item, 0) - at.values().stream().mapToInt(Integer::intValue).sum();
      String location = locations.get(item);
      if (need < 0) {
        again = giveBack(item, at, -need, past, now, steps, again);
      } else if (need > 0 && order.adjust() && location != null) {
        again = step(item, location, -need, Purpose.TAKE, past, now, steps, again);
      } else if (need > 0 && order.adjust()) {
        problems.add(
            new Problem(
                "stock-not-taken-no-location",
                item,
                need
                    + " units: no Shopify location is known for the order's warehouse. Map the"
                    + " warehouse, or give the store a default-location"));
        again = shorter(again, order.over() ? LONG_AFTER : LOOK_AGAIN);
      }
    }
    return new Next(steps, problems, again);
  }

  /** By item; says whether a SKU without link stands in the way. */
  private static boolean wanted(
      Order order,
      Map<String, Integer> wanted,
      Map<String, String> locations,
      List<Problem> problems) {
    boolean unlinked = false;
    if (!order.isLeftOut()) {
      return false;
    }
    for (Units units : order.units()) {
      int count = order.state().equals("CANCELLED") ? units.shipped() : units.units();
      String item = units.inventoryItemId();
      if (count > 0 && item == null && order.adjust()) {
        unlinked = true;
        problems.add(
            new Problem(
                "stock-not-taken-unlinked",
                units.skuId(),
                count + " units: the SKU has no link, so nobody knows of which item"));
      } else if (count > 0 && item != null) {
        wanted.merge(item, count, Integer::sum);
        String location = units.locationId();
        if (location != null) {
          locations.putIfAbsent(item, location);
        }
      }
    }
    return unlinked;
  }

  /** What was taken and not given back, by item and location. */
  private static Map<String, Map<String, Integer>> taken(List<Adjustment> past) {
    Map<String, Map<String, Integer>> taken = new TreeMap<>();
    for (Adjustment one : past) {
      if (one.state() == State.DONE && one.purpose() != Purpose.RETURN) {
        taken
            .computeIfAbsent(one.inventoryItemId(), any -> new LinkedHashMap<>())
            .merge(one.locationId(), -one.delta(), Integer::sum);
      }
    }
    return taken;
  }

  private static @Nullable Duration giveBack(
      String item,
      Map<String, Integer> at,
      int units,
      List<Adjustment> past,
      Instant now,
      List<Step> steps,
      @Nullable Duration again) {
    int left = units;
    Duration wait = again;
    List<Map.Entry<String, Integer>> places =
        at.entrySet().stream()
            .filter(e -> e.getValue() > 0)
            .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder()))
            .toList();
    for (Map.Entry<String, Integer> place : places) {
      int here = Math.min(left, place.getValue());
      if (here > 0) {
        wait = step(item, place.getKey(), here, Purpose.GIVE_BACK, past, now, steps, wait);
        left -= here;
      }
    }
    return wait;
  }

  /** A new one, or the one that Shopify refused, once its time has come. */
  private static @Nullable Duration step(
      String item,
      String location,
      int delta,
      Purpose purpose,
      List<Adjustment> past,
      Instant now,
      List<Step> steps,
      @Nullable Duration again) {
    List<Adjustment> same =
        past.stream()
            .filter(
                one ->
                    one.inventoryItemId().equals(item)
                        && one.locationId().equals(location)
                        && one.purpose() == purpose)
            .toList();
    for (Adjustment one : same) {
      if (one.state() == State.REFUSED) {
        return retry(one, delta, now, steps, again);
      }
    }
    steps.add(
        new Begin(
            item,
            location,
            delta,
            purpose,
            same.isEmpty() ? "" : Integer.toString(same.size() + 1)));
    return again;
  }

  private static @Nullable Duration retry(
      Adjustment refused, int delta, Instant now, List<Step> steps, @Nullable Duration again) {
    Instant answered = refused.answeredAt() == null ? now : refused.answeredAt();
    Duration wait =
        FIRST_RETRY.multipliedBy(1L << Math.min(10, Math.max(0, refused.attempts() - 1)));
    Instant at = answered.plus(wait.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : wait);
    if (at.isAfter(now)) {
      return shorter(again, Duration.between(now, at));
    }
    steps.add(new Retry(refused, delta));
    return again;
  }

  private static Duration shorter(@Nullable Duration a, Duration b) {
    return a == null || b.compareTo(a) < 0 ? b : a;
  }

  private static String told(Adjustment one) {
    return one.purpose().event() + " " + one.delta() + " at " + one.locationId();
  }
}
