package io.caravan.inventory.figure;

import io.caravan.inventory.figure.Known.Item;
import io.caravan.inventory.figure.Known.Part;
import io.caravan.inventory.figure.Known.Promotion;
import io.caravan.inventory.figure.Known.Taken;
import io.caravan.inventory.figure.Known.Warehouse;
import io.caravan.inventory.figure.PolicyRow.ContinueSelling;
import io.caravan.inventory.figure.PolicyRow.Owner;
import io.caravan.inventory.figure.PolicyRow.Scope;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A SKU for a test, put together step by step: one item at one location unless said otherwise. */
final class Skus {
  static final String ITEM = "gid://shopify/InventoryItem/1";

  final List<Part> parts = new ArrayList<>();
  final List<Warehouse> warehouses = new ArrayList<>();
  final Map<String, Item> items = new HashMap<>();
  final List<Taken> taken = new ArrayList<>();
  final List<PolicyRow> rows = new ArrayList<>();
  @Nullable String defaultLocation;
  Promotion promotion = Promotion.NONE;
  boolean virtualBundle;
  int ceiling = 99_999;

  static Skus of(int available) {
    return new Skus().part(ITEM, 1).warehouse("w1", "l1").item(ITEM, Map.of("l1", available));
  }

  Skus part(String item, int quantity) {
    parts.add(new Part(item, quantity));
    return this;
  }

  Skus warehouse(String id, String... locations) {
    warehouses.add(Warehouse.open(id, List.of(locations), 0));
    return this;
  }

  Skus warehouse(Warehouse warehouse) {
    warehouses.add(warehouse);
    return this;
  }

  Skus item(String id, Map<String, Integer> available) {
    items.put(id, new Item(true, false, false, available, 0));
    return this;
  }

  Skus items(UnaryOperator<Item> change) {
    items.replaceAll((id, item) -> change.apply(item));
    return this;
  }

  Skus continues() {
    return items(i -> new Item(true, true, false, i.available(), i.sold()));
  }

  Skus untracked() {
    return items(i -> new Item(false, false, false, i.available(), i.sold()));
  }

  Skus sold(long units) {
    return items(i -> new Item(i.tracked(), i.continueSelling(), i.gone(), i.available(), units));
  }

  Skus reserved(@Nullable String location, int units) {
    taken.add(new Taken(ITEM, location, units, true));
    return this;
  }

  Skus unknown(@Nullable String location, int units) {
    taken.add(new Taken(ITEM, location, units, false));
    return this;
  }

  Skus policy(Row row) {
    rows.add(row.made());
    return this;
  }

  Skus promotion(long units, @Nullable Boolean inQuantity) {
    promotion = new Promotion(units, inQuantity);
    return this;
  }

  Known known() {
    return new Known(
        "sku",
        "product",
        virtualBundle,
        parts,
        warehouses,
        defaultLocation,
        items,
        taken,
        Policy.of(rows, "sku", Set.of()),
        promotion,
        ceiling,
        14);
  }

  Figure figure() {
    return HowMany.of(known());
  }

  /** Units by warehouse; fails if nothing is to be shown. */
  static Map<String, Integer> units(Figure figure) {
    if (!(figure.answer() instanceof Figure.Show show)) {
      throw new AssertionError(figure.answer() + " of " + figure);
    }
    Map<String, Integer> units = new HashMap<>();
    show.byWarehouse().forEach((id, quantity) -> units.put(id, quantity.units()));
    return units;
  }

  /** A policy row, field by field. */
  static final class Row {
    Scope scope = Scope.STORE;
    String subject = "";
    @Nullable Integer units;
    @Nullable BigDecimal percent;
    @Nullable BigDecimal days;
    @Nullable BigDecimal share;
    @Nullable ContinueSelling continues;
    @Nullable Integer cap;
    @Nullable Integer handling;
    @Nullable Owner owner;

    static Row store() {
      return new Row();
    }

    static Row of(Scope scope, String subject) {
      Row row = new Row();
      row.scope = scope;
      row.subject = subject;
      return row;
    }

    Row units(int value) {
      units = value;
      return this;
    }

    Row percent(String value) {
      percent = new BigDecimal(value);
      return this;
    }

    Row days(String value) {
      days = new BigDecimal(value);
      return this;
    }

    Row share(String value) {
      share = new BigDecimal(value);
      return this;
    }

    Row continues(ContinueSelling value) {
      continues = value;
      return this;
    }

    Row cap(int value) {
      cap = value;
      return this;
    }

    Row handling(int value) {
      handling = value;
      return this;
    }

    Row owner(Owner value) {
      owner = value;
      return this;
    }

    PolicyRow made() {
      return new PolicyRow(
          scope, subject, units, percent, days, share, continues, cap, handling, owner);
    }
  }
}
