package io.caravan.ops;

import io.caravan.store.Store;
import io.caravan.store.Stores;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Finds the link between two shops that a call means: named by it, or the only one possible. */
@Component
class Links {
  private static final Pattern TIKTOK_ID = Pattern.compile("[0-9]{1,32}");

  private final Stores stores;
  private final JdbcClient jdbc;

  Links(Stores stores, JdbcClient jdbc) {
    this.stores = stores;
    this.jdbc = jdbc;
  }

  /**
   * @throws Problem 400 if there is no store of that name
   */
  Store named(String name) {
    return stores
        .byName(name)
        .orElseThrow(
            () ->
                Problem.invalid(
                    "store",
                    name,
                    names().isEmpty()
                        ? "a store, but none is configured"
                        : "one of " + String.join(", ", names())));
  }

  /** Null for no name: all stores. */
  @Nullable Integer idOf(@Nullable String name) {
    return name == null || name.isEmpty() ? null : named(name).id();
  }

  /**
   * The one store that knows an order.
   *
   * @throws Problem 404 if none does, 409 if several do
   */
  Store knowing(String tiktokOrderId, @Nullable String name) {
    checkId("tiktokOrderId", tiktokOrderId);
    if (name != null && !name.isEmpty()) {
      return named(name);
    }
    List<Store> known = whoKnow(tiktokOrderId);
    if (known.isEmpty()) {
      throw unknownOrder(tiktokOrderId, null);
    }
    return only("Order " + tiktokOrderId + " is known to several stores.", known);
  }

  /**
   * The store to ask for an order that may never have been seen.
   *
   * @throws Problem 409 if that is not clear
   */
  Store toAskFor(String tiktokOrderId, @Nullable String name) {
    checkId("tiktokOrderId", tiktokOrderId);
    if (name != null && !name.isEmpty()) {
      return named(name);
    }
    List<Store> known = whoKnow(tiktokOrderId);
    if (!known.isEmpty()) {
      return only("Order " + tiktokOrderId + " is known to several stores.", known);
    }
    if (stores.all().isEmpty()) {
      throw Problem.notFound("No store is configured.");
    }
    return only("Order " + tiktokOrderId + " was never seen; any store may have it.", stores.all());
  }

  boolean knows(Store store, String tiktokOrderId) {
    return whoKnow(tiktokOrderId).stream().anyMatch(known -> known.id() == store.id());
  }

  /** The store of a mapping: named, or the only one there is. */
  Store meant(@Nullable String name) {
    if (name != null && !name.isEmpty()) {
      return named(name);
    }
    if (stores.all().isEmpty()) {
      throw Problem.notFound("No store is configured.");
    }
    return only("Several stores are configured.", stores.all());
  }

  static void checkId(String field, String id) {
    if (!TIKTOK_ID.matcher(id).matches()) {
      throw Problem.invalid(field, id, "1 to 32 decimal digits");
    }
  }

  static Problem unknownOrder(String tiktokOrderId, @Nullable String store) {
    return Problem.notFound(
        "Order "
            + tiktokOrderId
            + " is not known"
            + (store == null ? "" : " in store " + store)
            + ". POST /api/orders/"
            + tiktokOrderId
            + "/pull fetches it.");
  }

  private List<Store> whoKnow(String tiktokOrderId) {
    List<Integer> ids =
        jdbc.sql("select store_id from tiktok_order where tiktok_order_id = :id")
            .param("id", tiktokOrderId)
            .query(Integer.class)
            .list();
    return stores.all().stream().filter(store -> ids.contains(store.id())).toList();
  }

  private List<String> names() {
    return stores.all().stream().map(Store::name).sorted().toList();
  }

  private static Store only(String what, List<Store> possible) {
    if (possible.size() > 1) {
      throw Problem.ambiguous(what, possible.stream().map(Store::name).sorted().toList());
    }
    return possible.get(0);
  }
}
