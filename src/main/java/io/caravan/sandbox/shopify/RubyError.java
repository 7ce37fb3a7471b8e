package io.caravan.sandbox.shopify;

import graphql.language.SourceLocation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A top-level error in the form that Shopify, on graphql-ruby, gives it. */
record RubyError(
    String message,
    @Nullable SourceLocation location,
    @Nullable List<Object> path,
    Map<String, Object> extensions) {

  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("message", message);
    if (location != null) {
      json.put(
          "locations", List.of(Map.of("line", location.getLine(), "column", location.getColumn())));
    }
    if (path != null) {
      json.put("path", path);
    }
    if (!extensions.isEmpty()) {
      json.put("extensions", extensions);
    }
    return json;
  }

  static List<Object> path(List<Object> to, Object... more) {
    List<Object> path = new ArrayList<>(to);
    path.addAll(List.of(more));
    return path;
  }

  /** Extensions keep their order, so that answers compare well. */
  static Map<String, Object> extensions(String code, Object... namesAndValues) {
    Map<String, Object> extensions = new LinkedHashMap<>();
    extensions.put("code", code);
    for (int i = 0; i < namesAndValues.length; i += 2) {
      extensions.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return extensions;
  }
}
