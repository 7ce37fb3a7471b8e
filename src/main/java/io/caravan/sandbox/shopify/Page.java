package io.caravan.sandbox.shopify;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** One page of a connection. Cursors name the last row by sort value and id, as Shopify's do. */
record Page(List<Object> nodes, List<String> cursors, boolean hasNext, boolean hasPrevious) {

  /** {@code first}, {@code last} and arrays hold at most this many (limits page). */
  static final int LARGEST = 250;

  private record Keyed(String key, long id, Object node) {
    String cursor() {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("last_id", id);
      json.put("last_value", key);
      return Base64.getEncoder().encodeToString(Json.text(json).getBytes(StandardCharsets.UTF_8));
    }
  }

  /** In the order of a key, then of the id. */
  static <T> Page of(List<T> rows, Function<T, String> key, ToLongFunction<T> id, Ask ask) {
    List<Keyed> keyed = new ArrayList<>(rows.size());
    for (T row : rows) {
      keyed.add(new Keyed(key.apply(row), id.applyAsLong(row), row));
    }
    keyed.sort(Comparator.comparing(Keyed::key).thenComparing(Keyed::id));
    return cut(keyed, ask);
  }

  /** In the order the rows have. */
  static <T> Page inOrder(List<T> rows, ToLongFunction<T> id, Ask ask) {
    List<Keyed> keyed = new ArrayList<>(rows.size());
    for (T row : rows) {
      keyed.add(new Keyed(number(keyed.size()), id.applyAsLong(row), row));
    }
    return cut(keyed, ask);
  }

  /** A text that sorts like the number. */
  static String number(long number) {
    String digits = Long.toString(number);
    return "0".repeat(Math.max(0, 20 - digits.length())) + digits;
  }

  private static Page cut(List<Keyed> rows, Ask ask) {
    if (ask.flag("reverse")) {
      Collections.reverse(rows);
    }
    Integer first = ask.number("first");
    Integer last = ask.number("last");
    if (first == null && last == null) {
      throw new ShopifyException("you must provide one of first or last", "BAD_REQUEST");
    }
    for (Integer size : new Integer[] {first, last}) {
      if (size != null && (size < 0 || size > LARGEST)) {
        throw new ShopifyException(
            "first and last must be from 0 to " + LARGEST + ", not " + size, "BAD_REQUEST");
      }
    }
    int from = 0;
    int to = rows.size();
    String after = ask.text("after");
    if (after != null) {
      from = position(rows, after, ask.flag("reverse"), true);
    }
    String before = ask.text("before");
    if (before != null) {
      to = Math.max(from, position(rows, before, ask.flag("reverse"), false));
    }
    int start = from;
    int end = to;
    if (first != null) {
      end = Math.min(end, start + first);
    }
    if (last != null) {
      start = Math.max(start, end - last);
    }
    List<Object> nodes = new ArrayList<>();
    List<String> cursors = new ArrayList<>();
    for (Keyed row : rows.subList(start, end)) {
      nodes.add(row.node());
      cursors.add(row.cursor());
    }
    return new Page(nodes, cursors, end < rows.size(), start > 0);
  }

  /** Where a page starts after the cursor's row, or ends before it; the row may be gone. */
  private static int position(List<Keyed> rows, String cursor, boolean reverse, boolean after) {
    long id;
    String key;
    try {
      Map<?, ?> json =
          Json.read(
              new String(Base64.getDecoder().decode(cursor), StandardCharsets.UTF_8), Map.class);
      if (!(json.get("last_id") instanceof Number number)) {
        throw new ShopifyException("Malformed cursor", "BAD_REQUEST");
      }
      id = number.longValue();
      key = String.valueOf(json.get("last_value"));
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw new ShopifyException("Malformed cursor", "BAD_REQUEST");
    }
    int at = 0;
    for (Keyed row : rows) {
      int order = row.key().compareTo(key);
      if (order == 0) {
        order = Long.compare(row.id(), id);
      }
      if (reverse) {
        order = -order;
      }
      if (after ? order > 0 : order >= 0) {
        return at;
      }
      at++;
    }
    return at;
  }

  @Nullable String startCursor() {
    return cursors.isEmpty() ? null : cursors.get(0);
  }

  @Nullable String endCursor() {
    return cursors.isEmpty() ? null : cursors.get(cursors.size() - 1);
  }
}

/** One edge of a page. */
record Edge(Object node, String cursor) {}
