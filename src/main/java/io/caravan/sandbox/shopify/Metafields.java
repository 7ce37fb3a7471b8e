package io.caravan.sandbox.shopify;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** {@code metafieldsSet} and {@code metafieldsDelete}, for orders: all of a call or nothing. */
final class Metafields {

  /** A call's most (description of metafieldsSet in the schema). */
  private static final int MOST = 25;

  private static final int LONGEST_NAMESPACE = 255;
  private static final int LONGEST_KEY = 64;
  private static final BigDecimal LARGEST_DECIMAL = new BigDecimal("9999999999999");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+");
  private static final Set<String> RESERVED =
      Set.of("shopify_standard", "protected", "shopify-l10n-fields");
  private static final Set<String> SCHEMES = Set.of("http", "https", "mailto", "sms", "tel");

  /** A field to be set, all checks passed. */
  private record Wanted(Order order, Metafield field) {}

  /** What was set, or why nothing was. */
  record Outcome(@Nullable List<Metafield> set, List<UserError> errors) {}

  private final Work work;
  private final List<UserError> errors = new ArrayList<>();

  private Metafields(Work work) {
    this.work = work;
  }

  static Outcome set(Work work, List<Input> given) {
    return new Metafields(work).setAll(given);
  }

  private Outcome setAll(List<Input> given) {
    if (given.size() > MOST) {
      errors.add(
          UserError.at(
              List.of("metafields"),
              "Exceeded the maximum metafields input limit of " + MOST + ".",
              "LESS_THAN_OR_EQUAL_TO"));
    }
    List<Wanted> all = new ArrayList<>();
    for (int i = 0; i < given.size() && errors.isEmpty(); i++) {
      Wanted wanted = wanted(given.get(i), Integer.toString(i));
      if (wanted != null) {
        all.add(wanted);
      }
    }
    if (!errors.isEmpty()) {
      return new Outcome(null, List.copyOf(errors));
    }
    Set<Order> changed = new LinkedHashSet<>();
    for (Wanted each : all) {
      Metafield old = find(each.order(), each.field().namespace(), each.field().key());
      if (old != null) {
        work.shop.forget(each.order(), old);
        each.order().metafields.remove(old);
      }
      each.order().metafields.add(each.field());
      changed.add(each.order());
    }
    changed.forEach(this::saved);
    return new Outcome(all.stream().map(Wanted::field).toList(), List.of());
  }

  private void saved(Order order) {
    work.store(order);
    work.raise("ORDERS_UPDATED", any -> RestBodies.order(work.shop, order));
  }

  static @Nullable Metafield find(Order order, String namespace, String key) {
    for (Metafield each : order.metafields) {
      if (each.namespace().equals(namespace) && each.key().equals(key)) {
        return each;
      }
    }
    return null;
  }

  private @Nullable Wanted wanted(Input given, String at) {
    given.only("compareDigest", "key", "namespace", "ownerId", "type", "value");
    String owner = given.text("ownerId", "");
    if (!Gid.type(owner).equals("Order")) {
      throw ShopifyException.notSimulated("metafieldsSet on a " + Gid.type(owner));
    }
    Order order = work.shop.orders.get(Gid.number(owner, "Order"));
    if (order == null) {
      refuse("Owner does not exist.", "INVALID", at, "ownerId");
      return null;
    }
    String namespace = Namespaces.resolve(given.text("namespace"), work.appId);
    String key = given.text("key", "");
    String value = given.text("value", "");
    if (!named(namespace, "namespace", 3, LONGEST_NAMESPACE, at)
        || !named(key, "key", 2, LONGEST_KEY, at)) {
      return null;
    }
    if (RESERVED.contains(namespace)) {
      refuse("Namespace " + namespace + " is a reserved namespace", null, at, "namespace");
      return null;
    }
    Metafield old = find(order, namespace, key);
    if (given.mentions("compareDigest")) {
      String digest = given.text("compareDigest");
      if (digest == null ? old != null : old == null || !digest.equals(digest(old))) {
        errors.add(
            UserError.at(
                List.of("metafields", at),
                "The resource has been updated since it was loaded. Try again with an updated"
                    + " `compareDigest` value.",
                "STALE_OBJECT"));
        return null;
      }
    }
    Definition definition = work.shop.definition("ORDER", namespace, key);
    String type = type(given.words("type"), definition, old, at);
    if (type == null) {
      return null;
    }
    String problem = problem(type, value);
    if (problem != null) {
      refuse(problem, "INVALID_VALUE", at, "value");
      return null;
    }
    if (definition != null && definition.unique()) {
      Order other = work.shop.orderWithUnique(namespace, key, value);
      if (other != null && other.id != order.id) {
        refuse("Value has already been taken", "TAKEN", at, "value");
        return null;
      }
    }
    return new Wanted(
        order,
        new Metafield(
            old == null ? work.ids.next() : old.id(),
            namespace,
            key,
            type,
            value,
            old == null ? work.now : old.createdAt(),
            work.now));
  }

  private boolean named(String name, String field, int shortest, int longest, String at) {
    String label = field.equals("key") ? "Key" : "Namespace";
    if (name.length() < shortest) {
      refuse(
          label + " is too short (minimum is " + shortest + " characters)", "TOO_SHORT", at, field);
    } else if (name.length() > longest) {
      refuse(label + " is too long (maximum is " + longest + " characters)", "TOO_LONG", at, field);
    } else if (!NAME.matcher(name).matches()) {
      refuse(label + " contains one or more invalid characters.", "INVALID", at, field);
    } else {
      return true;
    }
    return false;
  }

  private @Nullable String type(
      @Nullable String given, @Nullable Definition definition, @Nullable Metafield old, String at) {
    String known = definition != null ? definition.type() : old != null ? old.type() : null;
    if (given == null && known == null) {
      refuse("Type can't be blank", "BLANK", at, "type");
      return null;
    }
    if (definition != null && given != null && !given.equals(definition.type())) {
      refuse(
          "Type must be consistent with the definition's type: " + definition.type(),
          "INVALID_TYPE",
          at,
          "type");
      return null;
    }
    String type = given == null ? known : given;
    if (type == null || !RootFields.METAFIELD_TYPES.contains(type)) {
      throw ShopifyException.notSimulated("metafields of type " + type);
    }
    return type;
  }

  /** What is wrong with a value; null if nothing is. */
  private @Nullable String problem(String type, String value) {
    if (value.isBlank()) {
      return "Value can't be blank.";
    }
    return switch (type) {
      case "single_line_text_field", "id" ->
          value.contains("\n") ? "Value must be a single line text string." : null;
      case "number_integer" -> isInteger(value) ? null : "Value must be an integer.";
      case "number_decimal" -> decimal(value);
      case "boolean" ->
          value.equals("true") || value.equals("false") ? null : "Value must be true or false.";
      case "date" -> isDate(value) ? null : "Value must be in YYYY-MM-DD format.";
      case "date_time" ->
          isMoment(value)
              ? null
              : "Value must be in “YYYY-MM-DDTHH:MM:SS” format. For example: 2022-06-01T15:30:00";
      case "json" -> json(value) == null ? "Value is invalid JSON." : null;
      case "money" ->
          isMoney(value)
              ? null
              : "Value must be a stringified JSON object with amount (numeric) and currency_code"
                  + " (string matching the shop's currency) fields.";
      case "url" ->
          isLink(value)
              ? null
              : "Value cannot have an empty scheme (protocol), must include one of the following"
                  + " URL schemes: [\"http\", \"https\", \"mailto\", \"sms\", \"tel\"].'";
      default -> null;
    };
  }

  private static boolean isInteger(String value) {
    try {
      return new BigInteger(value).signum() > -2;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private static @Nullable String decimal(String value) {
    try {
      return new BigDecimal(value).abs().compareTo(LARGEST_DECIMAL) > 0
          ? "Value can't exceed 9999999999999."
          : null;
    } catch (NumberFormatException e) {
      return "Value must be a decimal.";
    }
  }

  private static boolean isDate(String value) {
    try {
      return LocalDate.parse(value).getYear() > 0;
    } catch (DateTimeException e) {
      return false;
    }
  }

  private static boolean isMoment(String value) {
    try {
      return LocalDateTime.parse(value).getYear() > 0;
    } catch (DateTimeException e) {
      return isOffset(value);
    }
  }

  private static boolean isOffset(String value) {
    try {
      return OffsetDateTime.parse(value).getYear() > 0;
    } catch (DateTimeException e) {
      return false;
    }
  }

  private static @Nullable Object json(String value) {
    try {
      return Json.MAPPER.readValue(value, Object.class);
    } catch (JacksonException e) {
      return null;
    }
  }

  private boolean isMoney(String value) {
    return json(value) instanceof Map<?, ?> money
        && money.get("amount") != null
        && decimal(money.get("amount").toString()) == null
        && work.shop.row().currency().equals(money.get("currency_code"));
  }

  private static boolean isLink(String value) {
    try {
      String scheme = new URI(value).getScheme();
      return scheme != null && SCHEMES.contains(scheme);
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private void refuse(String message, @Nullable String code, String at, String field) {
    errors.add(UserError.at(List.of("metafields", at, field), message, code));
  }

  /** Changes with the value. */
  static String digest(Metafield field) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256")
                  .digest((field.type() + "\n" + field.value()).getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is part of every Java platform", e);
    }
  }

  /** The value as the {@code jsonValue} field has it. */
  static Object jsonValue(Metafield field) {
    Object parsed =
        switch (field.type()) {
          case "json", "money", "number_integer", "boolean" -> json(field.value());
          default -> field.value();
        };
    return parsed == null ? field.value() : parsed;
  }

  /** What is not there is not deleted, and no error. */
  static List<UserError> delete(Work work, List<Input> given) {
    Map<Order, List<Metafield>> gone = new LinkedHashMap<>();
    for (int i = 0; i < given.size(); i++) {
      Input each = given.get(i);
      Order order = work.shop.orders.get(Gid.number(each.text("ownerId", ""), "Order"));
      if (order == null) {
        return List.of(
            UserError.at(
                List.of("metafields", Integer.toString(i), "ownerId"), "Owner does not exist."));
      }
      Metafield found =
          find(order, Namespaces.resolve(each.text("namespace"), work.appId), each.text("key", ""));
      if (found != null) {
        gone.computeIfAbsent(order, any -> new ArrayList<>()).add(found);
      }
    }
    gone.forEach(
        (order, fields) -> {
          fields.forEach(field -> work.shop.forget(order, field));
          order.metafields.removeAll(fields);
          new Metafields(work).saved(order);
        });
    return List.of();
  }
}
