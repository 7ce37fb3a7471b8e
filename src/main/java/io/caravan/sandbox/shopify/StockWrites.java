package io.caravan.sandbox.shopify;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an app may change of stock: all rows of a call or none. Paths and words of the refusals are
 * recorded ones; by analogy are those of a stale quantity, of a place where the item is not stocked
 * and of a bad reference.
 */
final class StockWrites {

  private static final String REASONS =
      "correction, cycle_count_available, damaged, movement_canceled, movement_created,"
          + " movement_received, movement_updated, other, promotion, quality_control, received,"
          + " reservation_created, reservation_deleted, reservation_updated, restock, safety_stock,"
          + " shrinkage";
  private static final Set<String> KNOWN_REASONS = Set.of(REASONS.split(", "));
  private static final String ADJUSTABLE =
      "available, damaged, incoming, quality_control, reserved, safety_stock";
  private static final Set<String> KNOWN_ADJUSTABLE = Set.of(ADJUSTABLE.split(", "));

  private static final long MOST_SET = 1_000_000_000L;
  private static final long MOST_DELTA = 2_000_000_000L;

  private final Work work;
  private final Shop shop;
  private final Input input;
  private final List<UserError> errors = new ArrayList<>();

  private StockWrites(Work work, Input input) {
    this.work = work;
    this.shop = work.shop;
    this.input = input;
  }

  /** One row, checked. */
  private record Row(Level level, int by) {}

  static Idempotency.Outcome set(Work work, Input input) {
    return new StockWrites(work, input).set();
  }

  private Idempotency.Outcome set() {
    List<Input> rows = input.objects("quantities");
    requireChangeFrom(rows, "InventoryQuantityInput");
    String name = input.text("name", "");
    boolean onHand = name.equals("on_hand");
    if (!onHand && !name.equals("available")) {
      refuse("The quantity name must be either 'available' or 'on_hand'.", "INVALID_NAME", "name");
    }
    reasonAndReference();
    Map<String, Integer> times = new HashMap<>();
    rows.forEach(row -> times.merge(place(row), 1, Integer::sum));
    List<Row> checked = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      Input row = rows.get(i);
      String at = Integer.toString(i);
      int quantity = row.number("quantity");
      if (quantity > MOST_SET) {
        refuse(
            "The quantity can't be higher than 1,000,000,000.",
            "INVALID_QUANTITY_TOO_HIGH",
            "quantities",
            at,
            "quantity");
      } else if (quantity < -MOST_SET) {
        refuse(
            "The quantity can't be lower than -1,000,000,000.",
            "INVALID_QUANTITY_TOO_LOW",
            "quantities",
            at,
            "quantity");
      } else if (onHand && quantity < 0) {
        refuse(
            "The quantity can't be negative.",
            "INVALID_QUANTITY_NEGATIVE",
            "quantities",
            at,
            "quantity");
      }
      if (times.getOrDefault(place(row), 0) > 1) {
        refuse(
            "The combination of inventoryItemId and locationId must be unique.",
            "NO_DUPLICATE_INVENTORY_ITEM_ID_GROUP_ID_PAIR",
            "quantities",
            at,
            "locationId");
      }
      Level level = level(row, "quantities", at);
      if (level != null) {
        int now = onHand ? level.onHand() : level.available();
        unlessStale(row, now, "quantities", at);
        checked.add(new Row(level, quantity - now));
      }
    }
    if (!errors.isEmpty()) {
      return Idempotency.Outcome.refused(errors);
    }
    // Setting what is there already changes nothing and is no error; recorded for a single row.
    List<Row> different = checked.stream().filter(row -> row.by() != 0).toList();
    return different.isEmpty()
        ? Idempotency.Outcome.nothing()
        : Idempotency.Outcome.done(carryOut(different, "available", null));
  }

  static Idempotency.Outcome adjust(Work work, Input input) {
    return new StockWrites(work, input).adjust();
  }

  private Idempotency.Outcome adjust() {
    List<Input> rows = input.objects("changes");
    requireChangeFrom(rows, "InventoryChangeInput");
    String name = input.text("name", "");
    if (!KNOWN_ADJUSTABLE.contains(name)) {
      refuse(
          "The specified quantity name is invalid. Valid values are: " + ADJUSTABLE + ".",
          "INVALID_QUANTITY_NAME",
          "name");
    }
    reasonAndReference();
    boolean available = name.equals("available");
    Set<String> ledgers = new HashSet<>();
    List<Row> checked = new ArrayList<>();
    // A place may come twice: each row is then seen with what those before it did.
    Map<Long, Level> moved = new HashMap<>();
    for (int i = 0; i < rows.size(); i++) {
      Input row = rows.get(i);
      String at = Integer.toString(i);
      String ledger = row.words("ledgerDocumentUri");
      if (!available && ledger == null) {
        refuse(
            "A ledger document URI is required except when adjusting available.",
            "INVALID_QUANTITY_DOCUMENT",
            "changes",
            at,
            "ledgerDocumentUri");
      } else if (available && ledger != null) {
        refuse(
            "A ledger document URI is not allowed when adjusting available.",
            "INVALID_AVAILABLE_DOCUMENT",
            "changes",
            at,
            "ledgerDocumentUri");
      } else if (ledger != null && ledger.startsWith("gid://shopify/")) {
        refuse(
            "Internal (gid://shopify/) ledger documents are not allowed to be adjusted via API.",
            "INTERNAL_LEDGER_DOCUMENT",
            "changes",
            at,
            "ledgerDocumentUri");
      }
      if (ledger != null) {
        ledgers.add(ledger);
      }
      int delta = row.number("delta");
      if (delta > MOST_DELTA) {
        refuse(
            "The quantity can't be higher than 2,000,000,000.",
            "INVALID_QUANTITY_TOO_HIGH",
            "changes",
            at,
            "delta");
      } else if (delta < -MOST_DELTA) {
        refuse(
            "The quantity can't be lower than -2,000,000,000.",
            "INVALID_QUANTITY_TOO_LOW",
            "changes",
            at,
            "delta");
      }
      Level level = level(row, "changes", at);
      if (level != null && KNOWN_ADJUSTABLE.contains(name)) {
        Level before = moved.getOrDefault(level.id(), level);
        unlessStale(row, before.quantity(name), "changes", at);
        moved.put(level.id(), before.with(name, delta, work.now));
        checked.add(new Row(level, delta));
      }
    }
    if (ledgers.size() > 1) {
      refuse(
          "All changes must have the same ledger document URI or, in the case of adjusting"
              + " available, no ledger document URI.",
          "MAX_ONE_LEDGER_DOCUMENT",
          "changes");
    }
    if (!errors.isEmpty()) {
      return Idempotency.Outcome.refused(errors);
    }
    return Idempotency.Outcome.done(
        carryOut(checked, name, ledgers.isEmpty() ? null : ledgers.iterator().next()));
  }

  /** Rows of the quantity itself first, then the same for {@code on_hand}. */
  private Adjustment carryOut(List<Row> rows, String name, @Nullable String ledger) {
    List<Adjustment.Change> changes = new ArrayList<>();
    for (Row row : rows) {
      work.move(row.level(), name, row.by());
      changes.add(
          new Adjustment.Change(
              name, row.by(), row.level().itemId(), row.level().locationId(), ledger));
    }
    if (!name.equals("incoming")) {
      for (Row row : rows) {
        changes.add(
            new Adjustment.Change(
                "on_hand", row.by(), row.level().itemId(), row.level().locationId(), null));
      }
    }
    work.tell("an app changed stock at " + rows.size() + " places: " + input.text("reason"));
    return new Adjustment(
        work.ids.next(),
        input.text("reason", ""),
        input.words("referenceDocumentUri"),
        work.now,
        changes);
  }

  static Idempotency.Outcome activate(
      Work work,
      String itemId,
      String locationId,
      @Nullable Integer available,
      @Nullable Integer onHand) {
    Shop shop = work.shop;
    Variant variant = shop.variantOfItem(Gid.number(itemId, "InventoryItem"));
    Place place = shop.places.get(Gid.number(locationId, "Location"));
    if (variant == null) {
      return refused("inventoryItemId", "The product couldn't be stocked because it was deleted.");
    }
    if (place == null || !place.active()) {
      return refused(
          "locationId", "The product couldn't be stocked because the location wasn't found.");
    }
    String stocked = "The product couldn't be stocked at " + place.name() + " because ";
    if (available != null && onHand != null) {
      String both =
          stocked + "not allowed to set available and on_hand quantities at the same time.";
      return Idempotency.Outcome.refused(
          List.of(UserError.at(List.of("available"), both), UserError.at(List.of("onHand"), both)));
    }
    Level level = shop.level(variant.inventoryItemId(), place.id());
    boolean there = level != null && !level.isInactive();
    if (there && available != null) {
      return refused(
          "available",
          "Not allowed to set available quantity when the item is already active at the"
              + " location.");
    }
    if (there && onHand != null) {
      return refused(
          "onHand",
          "Not allowed to set an on_hand quantity when the item is already active at the"
              + " location.");
    }
    int wanted = onHand != null ? onHand : available != null ? available : 0;
    if (Math.abs((long) wanted) > MOST_SET) {
      return refused(
          onHand != null ? "onHand" : "available",
          stocked + "the quantity needs to be between -1 billion and 1 billion.");
    }
    if (level == null || !there) {
      level = connect(work, variant.inventoryItemId(), place.id());
      work.move(level, wanted, 0);
    }
    return new Idempotency.Outcome(List.of(), level.id(), null);
  }

  /** Stocks an item at a location, with nothing there yet. */
  static Level connect(Work work, long itemId, long placeId) {
    Level old = work.shop.level(itemId, placeId);
    Level level =
        old == null
            ? Level.empty(work.ids.next(), itemId, placeId, work.now)
            : old.inactive(false, work.now);
    work.shop.put(level);
    work.changed();
    work.raise("INVENTORY_LEVELS_CONNECT", any -> RestBodies.level(level));
    return level;
  }

  /** As {@code inventoryItemUpdate} does; only what is simulated. */
  static List<UserError> update(Work work, String itemId, Input input) {
    input.only("tracked");
    Variant variant = work.shop.variantOfItem(Gid.number(itemId, "InventoryItem"));
    if (variant == null) {
      return List.of(
          UserError.at(
              List.of("id"), "The product couldn't be updated because it does not exist."));
    }
    if (input.mentions("tracked")) {
      track(work, variant, input.flag("tracked"));
    }
    return List.of();
  }

  static void track(Work work, Variant variant, boolean tracked) {
    Variant changed = variant.with(variant.sellWhenOut(), tracked, work.now);
    work.shop.put(changed);
    work.changed();
    work.raise("INVENTORY_ITEMS_UPDATE", any -> RestBodies.item(changed));
    work.tell("stock of " + variant.sku() + (tracked ? " is" : " is not") + " tracked");
  }

  /** Needed at run time, though the schema does not say so. */
  private static void requireChangeFrom(List<Input> rows, String type) {
    for (Input row : rows) {
      if (!row.mentions("changeFromQuantity")) {
        throw new ShopifyException(
            type + " must include the following argument: changeFromQuantity.",
            "INVALID_FIELD_ARGUMENTS");
      }
    }
  }

  private void reasonAndReference() {
    if (!KNOWN_REASONS.contains(input.text("reason", ""))) {
      refuse(
          "The specified reason is invalid. Valid values are: " + REASONS + ".",
          "INVALID_REASON",
          "reason");
    }
    String reference = input.text("referenceDocumentUri");
    if (reference != null && !isReference(reference)) {
      refuse(
          "The specified reference document is invalid.",
          "INVALID_REFERENCE_DOCUMENT",
          "referenceDocumentUri");
    }
  }

  /** A scheme and something after it; of a global id all three parts. */
  private static boolean isReference(String text) {
    try {
      URI uri = new URI(text);
      return uri.getScheme() != null
          && !uri.getSchemeSpecificPart().isBlank()
          && (!uri.getScheme().equals("gid") || Gid.wellFormed(text));
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static String place(Input row) {
    return row.text("inventoryItemId") + " " + row.text("locationId");
  }

  private @Nullable Level level(Input row, String list, String at) {
    long item = Gid.number(row.text("inventoryItemId", ""), "InventoryItem");
    long place = Gid.number(row.text("locationId", ""), "Location");
    if (shop.variantOfItem(item) == null) {
      refuse(
          "The specified inventory item could not be found.",
          "INVALID_INVENTORY_ITEM",
          list,
          at,
          "inventoryItemId");
      return null;
    }
    if (shop.places.get(place) == null) {
      refuse(
          "The specified location could not be found.", "INVALID_LOCATION", list, at, "locationId");
      return null;
    }
    Level level = shop.level(item, place);
    if (level == null || level.isInactive() || !shop.isActive(place)) {
      refuse(
          "The specified inventory item is not stocked at the location.",
          "ITEM_NOT_STOCKED_AT_LOCATION",
          list,
          at,
          "locationId");
      return null;
    }
    return level;
  }

  private void unlessStale(Input row, int now, String list, String at) {
    if (row.has("changeFromQuantity") && row.number("changeFromQuantity") != now) {
      refuse(
          "The changeFromQuantity value does not match persisted value.",
          "CHANGE_FROM_QUANTITY_STALE",
          list,
          at,
          "changeFromQuantity");
    }
  }

  private void refuse(String message, String code, String... path) {
    List<String> field = new ArrayList<>(List.of("input"));
    field.addAll(List.of(path));
    errors.add(UserError.at(field, message, code));
  }

  private static Idempotency.Outcome refused(String field, String message) {
    return Idempotency.Outcome.refused(List.of(UserError.at(List.of(field), message)));
  }

  /** What a call asked for, for who watches the shop. */
  static List<ShopifySandbox.StockChange> asked(Input input) {
    List<ShopifySandbox.StockChange> changes = new ArrayList<>();
    Map<String, String> lists = new LinkedHashMap<>();
    lists.put("changes", "delta");
    lists.put("quantities", "quantity");
    lists.forEach(
        (list, number) -> {
          for (Input row : input.objects(list)) {
            changes.add(
                new ShopifySandbox.StockChange(
                    row.text("inventoryItemId", ""),
                    row.text("locationId", ""),
                    number.equals("delta") ? row.number(number) : null,
                    number.equals("quantity") ? row.number(number) : null,
                    row.has("changeFromQuantity") ? row.number("changeFromQuantity") : null));
          }
        });
    return changes;
  }
}
