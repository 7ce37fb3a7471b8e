package io.caravan.inventory.adjust;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.inventory.adjust.Adjustment.Purpose;
import io.caravan.inventory.adjust.Adjustment.State;
import io.caravan.inventory.claim.Claiming;
import io.caravan.inventory.claim.Claiming.Held;
import io.caravan.inventory.claim.Claiming.Seen;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Claims and adjustments over random histories, beside a small model of Shopify that knows the
 * truth. Every write takes effect some time between its beginning and its answer, if there is one;
 * every read is as of some time between its beginning and its end.
 *
 * <p>Law 1: what Shopify was read to have, less what is reserved, is never more than is truly free.
 * Law 2: once every order has found its end and every item was read after, nothing is reserved. Law
 * 3: each unit was then taken from Shopify's stock once.
 */
class ClaimHistoriesTest {
  private static final int HISTORIES = 1_500;
  private static final int STEPS = 120;
  private static final List<String> ITEMS = List.of("A", "B");

  @Test
  void noUnitIsFreedEarlyAndNoneIsKeptForEver() {
    Map<String, Integer> seen = new TreeMap<>();
    for (long seed = 1; seed <= HISTORIES; seed++) {
      World world = new World(new Random(seed));
      for (int step = 0; step < STEPS; step++) {
        world.step();
        world.requireNothingFreedEarly("seed " + seed + ", step " + step);
      }
      world.bringToAnEnd("seed " + seed);
      world.happened.forEach((what, count) -> seen.merge(what, count, Integer::sum));
    }
    assertThat(seen)
        .as("what the histories must have held to mean anything")
        .containsKeys(
            "create answered",
            "create unknown, had happened",
            "create unknown, had not",
            "filtered",
            "discarded",
            "pulled",
            "link moved while parked",
            "link moved while discarded",
            "line cancelled",
            "cancelled before import",
            "cancelled after import",
            "cancelled when it had left",
            "adjustment answered",
            "adjustment unknown, had happened",
            "adjustment unknown, had not",
            "adjustment sent again, happened once",
            "adjustment refused",
            "TAKE",
            "GIVE_BACK",
            "older read came later");
  }

  /** A unit of work that takes effect at one moment and is answered at a later one. */
  private static final class Flight {
    final Runnable effect;
    final Runnable answer;
    boolean took;

    Flight(Runnable effect, Runnable answer) {
      this.effect = effect;
      this.answer = answer;
    }
  }

  private static final class Item {
    int available = 40;
    int read = 40;
    @Nullable Instant readAt;
  }

  private static final class Order {
    final String id;
    final int placed;
    // On TikTok.
    int waiting;
    int shipped;
    boolean cancelled;
    // With us, as last decided.
    String state = "RECEIVED";
    int units;
    int unitsShipped;
    String item = "A";
    @Nullable Instant importedAt;
    boolean adjusting;
    final List<Adjustment> past = new ArrayList<>();
    // In Shopify.
    @Nullable String takenFrom;
    int taken;
    boolean cancelledInShopify;

    Order(String id, int placed) {
      this.id = id;
      this.placed = placed;
      this.waiting = placed;
    }

    boolean isInFlight() {
      return state.equals("SUBMITTING") || state.equals("UNKNOWN");
    }

    boolean isInShopify() {
      return state.equals("IMPORTED") || state.equals("GONE_IN_SHOPIFY");
    }

    /** As OrderClaims writes it. */
    void noteUnits() {
      unitsShipped = Math.max(unitsShipped, shipped);
      units = waiting + unitsShipped;
    }
  }

  private static final class World {
    final Random random;
    final Map<String, Item> items = new HashMap<>();
    final List<Order> orders = new ArrayList<>();
    final List<Flight> flights = new ArrayList<>();
    final Set<String> keysThatTook = new HashSet<>();
    final Map<String, Integer> happened = new TreeMap<>();
    Instant now = Instant.parse("2026-11-23T10:00:00Z");

    World(Random random) {
      this.random = random;
      ITEMS.forEach(item -> items.put(item, new Item()));
    }

    void step() {
      now = now.plusSeconds(1 + random.nextInt(3));
      if (orders.size() < 4 && random.nextInt(12) == 0) {
        Order fresh = new Order("o" + orders.size(), 1 + random.nextInt(3));
        fresh.noteUnits();
        orders.add(fresh);
        return;
      }
      switch (random.nextInt(8)) {
        case 0, 1 -> read();
        case 2, 3, 4 -> advance();
        default -> {
          if (!orders.isEmpty()) {
            act(orders.get(random.nextInt(orders.size())));
          }
        }
      }
    }

    /** An effect or an answer of something under way. */
    void advance() {
      if (!flights.isEmpty()) {
        advance(flights.get(random.nextInt(flights.size())));
      }
    }

    void advance(Flight flight) {
      if (flight.took) {
        flights.remove(flight);
        flight.answer.run();
      } else {
        flight.took = true;
        flight.effect.run();
      }
    }

    void read() {
      String name = ITEMS.get(random.nextInt(2));
      Item item = items.get(name);
      Instant begun = now;
      int[] seen = new int[1];
      flights.add(
          new Flight(
              () -> seen[0] = item.available,
              () -> {
                Instant last = item.readAt;
                if (last == null || begun.isAfter(last)) {
                  item.read = seen[0];
                  item.readAt = begun;
                } else {
                  happened("older read came later");
                }
              }));
    }

    void act(Order order) {
      switch (random.nextInt(12)) {
        case 0, 1, 2 -> decide(order);
        case 3 -> ship(order);
        case 4 -> cancel(order);
        case 5 -> moveLink(order);
        case 6 -> person(order);
        case 7 -> followUp(order);
        default -> adjust(order);
      }
    }

    /** A signal is worked on: the order is read and decided. */
    void decide(Order order) {
      if (order.state.equals("UNKNOWN")) {
        lookUp(order);
        return;
      }
      if (order.state.equals("SUBMITTING")) {
        return;
      }
      order.noteUnits();
      if (order.isInShopify() || order.state.equals("DISCARDED")) {
        return;
      }
      if (order.cancelled) {
        order.state = "CANCELLED";
      } else if (!order.state.equals("FILTERED")) {
        switch (random.nextInt(6)) {
          case 0 -> {
            order.state = "FILTERED";
            happened("filtered");
          }
          case 1 -> order.state = "PARKED";
          case 2 -> order.state = "HELD";
          default -> create(order);
        }
      }
    }

    void create(Order order) {
      order.state = "SUBMITTING";
      String item = order.item;
      int count = order.waiting + order.shipped;
      int fate = random.nextInt(5);
      flights.add(
          new Flight(
              () -> {
                if (fate != 0) {
                  items.get(item).available -= count;
                  order.takenFrom = item;
                  order.taken = count;
                }
              },
              () -> {
                if (fate > 1) {
                  imported(order);
                  happened("create answered");
                } else {
                  order.state = "UNKNOWN";
                }
              }));
    }

    void lookUp(Order order) {
      if (order.takenFrom != null) {
        happened("create unknown, had happened");
        imported(order);
      } else {
        happened("create unknown, had not");
        order.state = "RECEIVED";
      }
    }

    void imported(Order order) {
      order.state = "IMPORTED";
      order.importedAt = now;
    }

    void ship(Order order) {
      if (order.waiting > 0) {
        order.waiting--;
        order.shipped++;
      }
    }

    void cancel(Order order) {
      if (order.cancelled) {
        return;
      }
      if (order.waiting > 0 && order.waiting + order.shipped > 1 && random.nextBoolean()) {
        order.waiting--;
        happened("line cancelled");
        return;
      }
      order.cancelled = true;
      happened(
          order.shipped > 0
              ? "cancelled when it had left"
              : order.isInShopify() ? "cancelled after import" : "cancelled before import");
      order.waiting = 0;
    }

    void moveLink(Order order) {
      // Of what is under way or made, Shopify has taken by the link of then.
      if (order.isInFlight() || order.isInShopify()) {
        return;
      }
      order.item = ITEMS.get(random.nextInt(2));
      happened("link moved while " + order.state.toLowerCase(java.util.Locale.ROOT));
    }

    void person(Order order) {
      if (order.state.equals("PARKED")) {
        order.state = "DISCARDED";
        happened("discarded");
      } else if (order.state.equals("DISCARDED") || order.state.equals("FILTERED")) {
        order.state = "RECEIVED";
        happened("pulled");
      } else if (order.state.equals("IMPORTED") && random.nextInt(5) == 0) {
        order.state = "GONE_IN_SHOPIFY";
      }
    }

    /** Shopify's order is cancelled as TikTok's was, and restocked. */
    void followUp(Order order) {
      if (order.state.equals("IMPORTED")
          && order.cancelled
          && order.shipped == 0
          && !order.cancelledInShopify) {
        order.cancelledInShopify = true;
        items.get(order.takenFrom).available += order.taken;
      }
    }

    void adjust(Order order) {
      if (order.adjusting) {
        return;
      }
      List<Adjusting.Step> steps = next(order).steps();
      if (!steps.isEmpty()) {
        order.adjusting = true;
        send(order, begun(order, steps.get(random.nextInt(steps.size()))), random.nextInt(6));
      }
    }

    Adjusting.Next next(Order order) {
      return Adjusting.next(
          new Adjusting.Order(
              order.state,
              true,
              false,
              true,
              List.of(
                  new Adjusting.Units(
                      "sku-" + order.id, order.item, "L", order.units, order.unitsShipped))),
          order.past,
          now);
    }

    Adjustment begun(Order order, Adjusting.Step step) {
      if (step instanceof Adjusting.Begin begin) {
        Adjustment fresh =
            new Adjustment(
                new UUID(order.past.size(), order.id.hashCode()),
                begin.inventoryItemId(),
                begin.locationId(),
                begin.delta(),
                begin.purpose(),
                begin.subject(),
                State.OPEN,
                1,
                now,
                null);
        assertThat(order.past)
            .as("as the table's unique constraint has it")
            .noneMatch(
                one ->
                    one.inventoryItemId().equals(fresh.inventoryItemId())
                        && one.purpose() == fresh.purpose()
                        && one.subject().equals(fresh.subject()));
        order.past.add(fresh);
        happened(begin.purpose().name());
        return fresh;
      }
      if (step instanceof Adjusting.Retry retry) {
        Adjustment refused = retry.refused();
        return replace(
            order,
            new Adjustment(
                refused.id(),
                refused.inventoryItemId(),
                refused.locationId(),
                retry.delta(),
                refused.purpose(),
                refused.subject(),
                State.OPEN,
                refused.attempts() + 1,
                now,
                null));
      }
      return ((Adjusting.Send) step).adjustment();
    }

    void send(Order order, Adjustment one, int fate) {
      String key =
          Adjustment.key(
              "shop",
              order.id,
              one.inventoryItemId(),
              one.locationId(),
              one.purpose(),
              one.subject(),
              one.attempts());
      flights.add(
          new Flight(
              () -> {
                if (keysThatTook.contains(key)) {
                  happened("adjustment sent again, happened once");
                } else if (fate >= 2) {
                  keysThatTook.add(key);
                  items.get(one.inventoryItemId()).available += one.delta();
                }
              },
              () -> {
                order.adjusting = false;
                if (fate == 2 || fate == 0) {
                  happened(
                      fate == 2
                          ? "adjustment unknown, had happened"
                          : "adjustment unknown, had not");
                  replace(order, with(one, State.UNKNOWN, null));
                } else if (keysThatTook.contains(key)) {
                  happened("adjustment answered");
                  replace(order, with(one, State.DONE, now));
                } else {
                  happened("adjustment refused");
                  replace(order, with(one, State.REFUSED, now));
                }
              }));
    }

    Adjustment replace(Order order, Adjustment changed) {
      order.past.replaceAll(one -> one.id().equals(changed.id()) ? changed : one);
      return changed;
    }

    // The laws ---------------------------------------------------------------------------------

    /** As Claims gathers it. */
    int reserved(Order order, String item) {
      if (!order.item.equals(item)) {
        return 0;
      }
      Instant readAt = items.get(item).readAt;
      int taken = 0;
      for (Adjustment one : order.past) {
        if (one.inventoryItemId().equals(item) && one.purpose() == Purpose.TAKE) {
          Instant answered = one.answeredAt();
          taken +=
              one.state() == State.DONE
                      && readAt != null
                      && answered != null
                      && answered.isBefore(readAt)
                  ? -one.delta()
                  : 0;
        } else if (one.inventoryItemId().equals(item) && one.purpose() == Purpose.GIVE_BACK) {
          taken -= one.state() == State.REFUSED ? 0 : one.delta();
        }
      }
      return Claiming.reserved(
          new Claiming.Order(order.state, true, order.importedAt, false),
          new Held(order.units, order.unitsShipped),
          new Seen(readAt, taken));
    }

    /** Of the stock there was, what no TikTok order has a right to. */
    int free(String item) {
      int free = 40;
      for (Order order : orders) {
        String from = order.takenFrom == null ? order.item : order.takenFrom;
        free -= from.equals(item) ? order.waiting + order.shipped : 0;
      }
      return free;
    }

    void requireNothingFreedEarly(String where) {
      for (String name : ITEMS) {
        Item item = items.get(name);
        if (item.readAt != null) {
          int reserved = orders.stream().mapToInt(order -> reserved(order, name)).sum();
          assertThat(item.read - reserved)
              .as("%s: item %s, read %d, reserved %d", where, name, item.read, reserved)
              .isLessThanOrEqualTo(free(name));
        }
      }
    }

    void bringToAnEnd(String where) {
      for (int round = 0; round < 4; round++) {
        while (!flights.isEmpty()) {
          now = now.plusSeconds(1);
          advance();
        }
        for (Order order : orders) {
          if (order.state.equals("UNKNOWN")) {
            lookUp(order);
          }
          order.noteUnits();
          if (order.cancelled && !order.isInShopify() && !order.state.equals("DISCARDED")) {
            order.state = "CANCELLED";
          } else if (!order.isInShopify() && !order.state.equals("DISCARDED")) {
            order.state = order.state.equals("CANCELLED") ? "CANCELLED" : "FILTERED";
          }
          followUp(order);
        }
      }
      adjustAll();
      now = now.plus(Duration.ofHours(20)); // refusals have rested
      adjustAll();
      for (Order order : orders) {
        assertThat(next(order).steps()).as("%s: order %s comes to rest", where, order.id).isEmpty();
      }
      now = now.plusSeconds(1);
      for (Item item : items.values()) {
        item.read = item.available;
        item.readAt = now;
      }
      for (String name : ITEMS) {
        int gone = 0;
        for (Order order : orders) {
          assertThat(reserved(order, name))
              .as("%s: order %s (%s) of %s is settled", where, order.id, order.state, name)
              .isZero();
          if (order.takenFrom != null) {
            gone += order.takenFrom.equals(name) && !order.cancelledInShopify ? order.taken : 0;
          } else {
            gone += order.item.equals(name) ? order.waiting + order.shipped : 0;
          }
        }
        assertThat(40 - items.get(name).available)
            .as("%s: each unit of %s was taken once", where, name)
            .isEqualTo(gone);
      }
    }

    void adjustAll() {
      for (Order order : orders) {
        for (int tries = 0; tries < 20 && !next(order).steps().isEmpty(); tries++) {
          send(order, begun(order, next(order).steps().get(0)), 5);
          advance(flights.get(0));
          advance(flights.get(0));
        }
      }
    }

    void happened(String what) {
      happened.merge(what, 1, Integer::sum);
    }
  }

  private static Adjustment with(Adjustment one, State state, @Nullable Instant answeredAt) {
    return new Adjustment(
        one.id(),
        one.inventoryItemId(),
        one.locationId(),
        one.delta(),
        one.purpose(),
        one.subject(),
        state,
        one.attempts(),
        one.sentAt(),
        answeredAt);
  }
}
