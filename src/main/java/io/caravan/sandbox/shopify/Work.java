package io.caravan.sandbox.shopify;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One piece of work on one shop, done under its lock: what it reads and changes, and the webhooks
 * and events that follow once the lock is gone.
 */
final class Work {

  /** A webhook to be, its body made per subscription's wishes. */
  record Raised(String topic, Map<String, Object> body) {}

  final Shop shop;
  final Ids ids;
  final ShopifySandboxSettings settings;
  final long appId;
  final String apiVersion;
  final @Nullable Token token;

  /** To the millisecond, for what lags. */
  final Instant precise;

  /** To the second, as Shopify stamps. */
  final Instant now;

  private final List<Raised> raised = new ArrayList<>();
  private final List<String> events = new ArrayList<>();
  private final Map<Long, Level> movedLevels = new LinkedHashMap<>();
  private boolean changed;

  Work(
      Shop shop,
      Ids ids,
      ShopifySandboxSettings settings,
      long appId,
      String apiVersion,
      @Nullable Token token,
      Instant precise) {
    this.shop = shop;
    this.ids = ids;
    this.settings = settings;
    this.appId = appId;
    this.apiVersion = apiVersion;
    this.token = token;
    this.precise = precise;
    this.now = precise.truncatedTo(ChronoUnit.SECONDS);
  }

  void store(Order order) {
    order.updatedAt = now;
    shop.put(order, precise);
    changed = true;
  }

  void changed() {
    changed = true;
  }

  boolean isChanged() {
    return changed;
  }

  void move(Level level, int availableBy, int committedBy) {
    Level moved = level.move(availableBy, committedBy, now);
    shop.put(moved);
    changed = true;
    if (availableBy != 0) {
      movedLevels.put(moved.id(), moved);
    }
  }

  /** Any quantity but committed and on_hand. */
  void move(Level level, String name, int by) {
    if (name.equals(Level.AVAILABLE)) {
      // another row of the same call may have moved it already
      move(java.util.Objects.requireNonNull(shop.levels.get(level.id())), by, 0);
      return;
    }
    shop.put(java.util.Objects.requireNonNull(shop.levels.get(level.id())).with(name, by, now));
    changed = true;
  }

  void raise(String topic, Function<Work, Map<String, Object>> body) {
    if (shop.subscribers.all().stream().anyMatch(each -> each.topic().equals(topic))) {
      raised.add(new Raised(topic, body.apply(this)));
    }
  }

  void tell(String event) {
    events.add(shop.domain + ": " + event);
  }

  /** What is to go out; levels last, each once with its final figure. */
  List<Raised> raised() {
    List<Raised> all = new ArrayList<>(raised);
    if (shop.subscribers.all().stream()
        .anyMatch(each -> each.topic().equals("INVENTORY_LEVELS_UPDATE"))) {
      movedLevels
          .values()
          .forEach(
              level -> all.add(new Raised("INVENTORY_LEVELS_UPDATE", RestBodies.level(level))));
    }
    return all;
  }

  List<String> events() {
    return events;
  }
}
