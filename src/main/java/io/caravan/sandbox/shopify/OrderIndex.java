package io.caravan.sandbox.shopify;

import io.caravan.sandbox.shopify.ShopifySandboxSettings.IndexLag;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What a search for orders sees: each change some time after it happened. */
final class OrderIndex {

  private static final Set<String> FIELDS =
      Set.of(
          "id",
          "name",
          "source_identifier",
          "source_name",
          "tag",
          "status",
          "financial_status",
          "fulfillment_status",
          "return_status",
          "created_at",
          "updated_at",
          "processed_at",
          "po_number",
          "sku",
          "email",
          "test");

  private record Pending(Instant due, long turn, long id, @Nullable Map<String, Object> document) {}

  private final IndexLag lag;
  private final RandomGenerator random;
  private final TreeMap<Long, Map<String, Object>> documents = new TreeMap<>();
  private final Map<Long, Long> lastTurn = new HashMap<>();
  private final Map<String, Set<Long>> postings = new HashMap<>();
  private final PriorityQueue<Pending> pending =
      new PriorityQueue<>(Comparator.comparing(Pending::due).thenComparing(Pending::turn));
  private long turns;

  OrderIndex(IndexLag lag, RandomGenerator random) {
    this.lag = lag;
    this.random = random;
  }

  static boolean knows(String field) {
    return FIELDS.contains(field) || (field.startsWith("metafields.") && field.length() > 11);
  }

  static String metafield(String namespace, String key) {
    return ("metafields." + namespace + "." + key).toLowerCase(Locale.ROOT);
  }

  void changed(Order order, Instant now) {
    pending.add(new Pending(now.plus(delay()), ++turns, order.id, document(order)));
  }

  void deleted(long id, Instant now) {
    pending.add(new Pending(now.plus(delay()), ++turns, id, null));
  }

  private Duration delay() {
    long spread = lag.most().minus(lag.least()).toMillis();
    return spread == 0 ? lag.least() : lag.least().plusMillis(random.nextLong(spread + 1));
  }

  /** Ids of the orders that match, as far as the index knows by now. */
  List<Long> find(SearchQuery query, Instant now) {
    settle(now);
    SearchQuery.Required required = query.required();
    Collection<Long> candidates =
        required != null && posted(required.field())
            ? postings.getOrDefault(required.field() + ":" + required.value(), Set.of())
            : documents.keySet();
    List<Long> found = new ArrayList<>();
    for (Long id : candidates) {
      Map<String, Object> document = documents.get(id);
      if (document != null && query.matches(document)) {
        found.add(id);
      }
    }
    return found;
  }

  /** The newest order that carries the value; null if the index knows none by now. */
  @Nullable Long withMetafield(String namespace, String key, String value, Instant now) {
    settle(now);
    Long found = null;
    String term = metafield(namespace, key) + ":" + value.toLowerCase(Locale.ROOT);
    for (Long id : postings.getOrDefault(term, Set.of())) {
      found = id;
    }
    return found;
  }

  private static boolean posted(String field) {
    return field.equals("source_identifier")
        || field.equals("tag")
        || field.equals("name")
        || field.startsWith("metafields.");
  }

  private void settle(Instant now) {
    while (true) {
      Pending next = pending.peek();
      if (next == null || next.due().isAfter(now)) {
        return;
      }
      pending.remove();
      if (lastTurn.getOrDefault(next.id(), 0L) > next.turn()) {
        continue;
      }
      lastTurn.put(next.id(), next.turn());
      Map<String, Object> old = documents.remove(next.id());
      if (old != null) {
        post(next.id(), old, false);
      }
      if (next.document() != null) {
        documents.put(next.id(), next.document());
        post(next.id(), next.document(), true);
      }
    }
  }

  private void post(long id, Map<String, Object> document, boolean add) {
    document.forEach(
        (field, value) -> {
          if (posted(field)) {
            Collection<?> values = value instanceof Collection<?> many ? many : List.of(value);
            for (Object each : values) {
              String term = field + ":" + each.toString().toLowerCase(Locale.ROOT);
              if (add) {
                postings.computeIfAbsent(term, any -> new LinkedHashSet<>()).add(id);
              } else {
                Set<Long> ids = postings.get(term);
                if (ids != null && ids.remove(id) && ids.isEmpty()) {
                  postings.remove(term);
                }
              }
            }
          }
        });
  }

  private static Map<String, Object> document(Order order) {
    Map<String, Object> document = new HashMap<>();
    document.put("id", order.id);
    document.put(
        "name",
        order.name.startsWith("#")
            ? List.of(order.name, order.name.substring(1))
            : List.of(order.name));
    putIfThere(document, "source_identifier", order.sourceIdentifier);
    putIfThere(document, "source_name", order.sourceName);
    putIfThere(document, "po_number", order.poNumber);
    putIfThere(document, "email", order.email);
    putIfThere(document, "financial_status", order.financialStatus);
    document.put("fulfillment_status", shipped(order.fulfilmentStatus()));
    document.put("return_status", Returns.status(order));
    document.put("tag", List.copyOf(order.tags));
    document.put("test", Boolean.toString(order.test));
    document.put("created_at", order.createdAt);
    document.put("updated_at", order.updatedAt);
    document.put("processed_at", order.processedAt);
    document.put(
        "sku",
        order.lines.stream().filter(line -> line.sku != null).map(line -> line.sku).toList());
    document.put(
        "status",
        order.cancelled()
            ? List.of("cancelled", "any")
            : order.closedAt != null
                ? List.of("closed", "any")
                : List.of("open", "not_closed", "any"));
    for (Metafield field : order.metafields) {
      document.put(metafield(field.namespace(), field.key()), field.value());
    }
    return document;
  }

  /** The field's word, and the older ones that the filter knows as well. */
  private static List<String> shipped(String status) {
    String own = status.toLowerCase(Locale.ROOT);
    return switch (status) {
      case "FULFILLED" -> List.of(own, "shipped");
      case "PARTIALLY_FULFILLED" -> List.of(own, "partial");
      case "UNFULFILLED" -> List.of(own, "unshipped");
      default -> List.of(own);
    };
  }

  private static void putIfThere(
      Map<String, Object> document, String field, @Nullable String value) {
    if (value != null) {
      document.put(field, value);
    }
  }
}
