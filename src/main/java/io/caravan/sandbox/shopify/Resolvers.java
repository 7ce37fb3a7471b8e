package io.caravan.sandbox.shopify;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields that are simulated, by type. A field that is not here is refused before anything of
 * its operation runs.
 */
final class Resolvers {

  /** One field's value. */
  @FunctionalInterface
  interface Resolver<S> {
    @Nullable Object get(S source, Ask ask);
  }

  /** One field's value that needs nothing but its object. */
  @FunctionalInterface
  interface Plain<S> {
    @Nullable Object get(S source);
  }

  private final Map<String, Map<String, Resolver<Object>>> types = new HashMap<>();
  private final Map<Class<?>, String> names = new LinkedHashMap<>();

  <S> Type<S> type(String name, Class<S> source) {
    names.putIfAbsent(source, name);
    return new Type<>(types.computeIfAbsent(name, any -> new HashMap<>()), source);
  }

  /** A type whose objects are maps of its fields' values. */
  void maps(String name, String... fields) {
    Map<String, Resolver<Object>> type = types.computeIfAbsent(name, any -> new HashMap<>());
    for (String field : fields) {
      type.put(field, (source, ask) -> ((Map<?, ?>) source).get(field));
    }
  }

  @Nullable Resolver<Object> find(String type, String field) {
    Map<String, Resolver<Object>> fields = types.get(type);
    return fields == null ? null : fields.get(field);
  }

  boolean hasType(String type) {
    return types.containsKey(type);
  }

  /** The schema's type of an object that stands for an interface or a union. */
  String typeOf(Object value) {
    if (value instanceof Map<?, ?> map) {
      return String.valueOf(map.get("__typename"));
    }
    String name = names.get(value.getClass());
    if (name == null) {
      throw new IllegalStateException("no type for " + value.getClass().getSimpleName());
    }
    return name;
  }

  /** Collects the fields of one type. */
  static final class Type<S> {
    private final Map<String, Resolver<Object>> fields;
    private final Class<S> source;

    private Type(Map<String, Resolver<Object>> fields, Class<S> source) {
      this.fields = fields;
      this.source = source;
    }

    Type<S> plain(String field, Plain<S> value) {
      fields.put(field, (object, ask) -> value.get(source.cast(object)));
      return this;
    }

    Type<S> with(String field, Resolver<S> value) {
      fields.put(field, (object, ask) -> value.get(source.cast(object), ask));
      return this;
    }
  }
}
