package io.caravan.sandbox.shopify;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An input object after coercion by the schema: types are right, defaults are in. */
final class Input {

  private final String type;
  private final Map<?, ?> values;

  private Input(String type, Map<?, ?> values) {
    this.type = type;
    this.values = values;
  }

  static Input of(String type, Object value) {
    return new Input(type, (Map<?, ?>) value);
  }

  /** Refuses aloud whatever else was given, rather than drop it in silence. */
  Input only(String... simulated) {
    Set<String> known = Set.of(simulated);
    values.forEach(
        (name, value) -> {
          if (value != null && !Boolean.FALSE.equals(value) && !known.contains(name)) {
            throw ShopifyException.notSimulated("the input " + type + "." + name);
          }
        });
    return this;
  }

  boolean has(String name) {
    return values.get(name) != null;
  }

  /** Given, be it as null. */
  boolean mentions(String name) {
    return values.containsKey(name);
  }

  @Nullable String text(String name) {
    Object value = values.get(name);
    return value == null ? null : value.toString();
  }

  /** A text; null when it is blank. */
  @Nullable String words(String name) {
    String text = text(name);
    return text == null || text.isBlank() ? null : text;
  }

  String text(String name, String otherwise) {
    String text = text(name);
    return text == null ? otherwise : text;
  }

  boolean flag(String name) {
    return Boolean.TRUE.equals(values.get(name));
  }

  int number(String name) {
    return ((Number) Objects.requireNonNull(values.get(name), name)).intValue();
  }

  @Nullable BigDecimal decimal(String name) {
    Object value = values.get(name);
    return value == null ? null : new BigDecimal(value.toString());
  }

  @Nullable Instant instant(String name) {
    return (Instant) values.get(name);
  }

  @Nullable Input object(String name) {
    Object value = values.get(name);
    return value == null ? null : new Input(type + "." + name, (Map<?, ?>) value);
  }

  Input required(String name) {
    return Objects.requireNonNull(object(name), name);
  }

  List<Input> objects(String name) {
    Object value = values.get(name);
    return value == null
        ? List.of()
        : ((List<?>) value).stream().map(each -> of(type + "." + name, each)).toList();
  }

  List<String> texts(String name) {
    Object value = values.get(name);
    return value == null ? List.of() : ((List<?>) value).stream().map(Object::toString).toList();
  }
}
