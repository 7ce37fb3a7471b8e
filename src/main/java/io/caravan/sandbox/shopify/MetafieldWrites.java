package io.caravan.sandbox.shopify;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** What {@code metafieldsSet} does to orders: all of it or nothing. */
final class MetafieldWrites {
  /** The most that one call takes (Admin API, metafieldsSet). */
  private static final int MOST = 25;

  /** Lengths of namespace and key, as the recorded refusals say them. */
  private static final int SHORTEST_NAMESPACE = 3;

  private static final int LONGEST_NAMESPACE = 255;
  private static final int SHORTEST_KEY = 2;
  private static final int LONGEST_KEY = 64;

  private MetafieldWrites() {}

  /** What came of it: the metafields as they are now; none if one was refused. */
  record Written(List<Metafield> metafields, List<UserError> errors) {}

  static Written set(Work work, List<Input> given) {
    if (given.size() > MOST) {
      return new Written(
          List.of(),
          List.of(
              error("Exceeded the maximum metafields input limit of " + MOST, "INVALID")));
    }
    List<UserError> errors = new ArrayList<>();
    for (int i = 0; i < given.size(); i++) {
      check(work, given.get(i), Integer.toString(i), errors);
    }
    if (!errors.isEmpty()) {
      return new Written(List.of(), errors);
    }
    List<Metafield> written = new ArrayList<>();
    given.forEach(each -> written.add(write(work, each)));
    return new Written(written, List.of());
  }

  private static void check(Work work, Input given, String at, List<UserError> errors) {
    given.only("ownerId", "namespace", "key", "type", "value", "compareDigest");
    Order order = order(work, given);
    if (order == null) {
      errors.add(error("Owner does not exist.", "INVALID", at, "ownerId"));
      return;
    }
    String namespace = namespace(work, given);
    String key = given.text("key", "");
    length(namespace, SHORTEST_NAMESPACE, LONGEST_NAMESPACE, "Namespace", at, errors);
    length(key, SHORTEST_KEY, LONGEST_KEY, "Key", at, errors);
    Definition definition = work.shop.definition("ORDER", namespace, key);
    String type = given.words("type");
    if (definition == null && type == null) {
      errors.add(error("Type can't be blank", "BLANK", at, "type"));
    } else if (definition != null && type != null && !type.equals(definition.type())) {
      errors.add(
          error(
              "Type must be consistent with the definition's type: " + definition.type(),
              "INVALID_TYPE",
              at,
              "type"));
    }
    String value = given.text("value", "");
    if (value.isBlank()) {
      errors.add(error("Value can't be blank.", "INVALID_VALUE", at, "value"));
    } else if ("json".equals(type) && !isJson(value)) {
      errors.add(error("Value is invalid JSON.", "INVALID_VALUE", at, "value"));
    }
    Metafield there = find(order, namespace, key);
    String digest = given.words("compareDigest");
    if (given.mentions("compareDigest")
        && !Objects.equals(digest, there == null ? null : digest(there))) {
      errors.add(
          error(
              "The resource has been updated since it was loaded. Try again with an updated"
                  + " `compareDigest` value.",
              "STALE_OBJECT",
              at));
    }
  }

  private static void length(
      String text, int least, int most, String what, String at, List<UserError> errors) {
    String field = what.toLowerCase(java.util.Locale.ROOT);
    if (text.length() < least) {
      errors.add(
          error(
              what + " is too short (minimum is " + least + " characters)",
              "TOO_SHORT",
              at,
              field));
    } else if (text.length() > most) {
      errors.add(
          error(
              what + " is too long (maximum is " + most + " characters)", "TOO_LONG", at, field));
    }
  }

  private static Metafield write(Work work, Input given) {
    Order order = Objects.requireNonNull(order(work, given));
    String namespace = namespace(work, given);
    String key = given.text("key", "");
    Metafield there = find(order, namespace, key);
    Definition definition = work.shop.definition("ORDER", namespace, key);
    Metafield now =
        new Metafield(
            there == null ? work.ids.next() : there.id(),
            namespace,
            key,
            definition == null ? given.text("type", "") : definition.type(),
            given.text("value", ""),
            there == null ? work.now : there.createdAt(),
            work.now);
    order.metafields.removeIf(old -> old.namespace().equals(namespace) && old.key().equals(key));
    order.metafields.add(now);
    work.store(order);
    work.raise("ORDERS_UPDATED", any -> RestBodies.order(work.shop, order));
    work.tell("metafield " + namespace + "." + key + " of order " + order.name + " set");
    return now;
  }

  private static @Nullable Order order(Work work, Input given) {
    String owner = given.text("ownerId", "");
    if (!Gid.type(owner).equals("Order")) {
      throw ShopifyException.notSimulated("metafields of " + owner);
    }
    return work.shop.orders.get(Gid.number(owner, "Order"));
  }

  private static String namespace(Work work, Input given) {
    return Namespaces.resolve(given.words("namespace"), work.appId);
  }

  private static @Nullable Metafield find(Order order, String namespace, String key) {
    return order.metafields.stream()
        .filter(field -> field.namespace().equals(namespace) && field.key().equals(key))
        .findFirst()
        .orElse(null);
  }

  private static boolean isJson(String value) {
    try {
      return Json.read(value, Object.class) != null;
    } catch (JacksonException e) {
      return false;
    }
  }

  /** Another value, another digest. */
  static String digest(Metafield field) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256")
                  .digest(field.value().getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static UserError error(String message, String code, String... at) {
    List<String> field = new ArrayList<>(List.of("metafields"));
    field.addAll(List.of(at));
    return UserError.at(field, message, code);
  }
}
