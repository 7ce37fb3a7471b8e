package io.caravan.sandbox.shopify;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The rows of one kind in one shop, by id, each change written through. Guarded by the shop. */
final class Table<T extends Row> {

  private final TreeMap<Long, T> rows = new TreeMap<>();
  private final Map<String, String> stored;

  Table(Map<String, String> stored, Class<T> type) {
    this.stored = stored;
    stored.forEach((id, text) -> rows.put(Long.valueOf(id), Json.read(text, type)));
  }

  @Nullable T get(long id) {
    return rows.get(id);
  }

  void put(T row) {
    rows.put(row.id(), row);
    stored.put(Long.toString(row.id()), Json.text(row));
  }

  void remove(long id) {
    rows.remove(id);
    stored.remove(Long.toString(id));
  }

  /** In order of their ids, which is the order in which they were made. */
  Collection<T> all() {
    return rows.values();
  }

  int size() {
    return rows.size();
  }
}
