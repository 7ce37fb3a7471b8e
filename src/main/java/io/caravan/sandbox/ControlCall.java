package io.caravan.sandbox;

import java.math.BigDecimal;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** One call of the control API: its words, decoded. */
record ControlCall(String method, String path, Map<String, String> query, JsonNode body) {

  private static final int MOST = 1000;

  static ControlCall of(Call call) {
    var query = new TreeMap<String, String>();
    for (String pair : call.rawQuery().split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0 && equals + 1 < pair.length()) {
        query.put(
            pair.substring(0, equals),
            URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
      }
    }
    JsonNode body =
        call.body().length == 0 ? Json.object() : Json.MAPPER.readTree(call.body());
    return new ControlCall(call.method(), call.path(), query, body);
  }

  String what() {
    return method + " " + path;
  }

  boolean isPost() {
    return method.equals("POST");
  }

  String required(String field) {
    return required(body, field);
  }

  static String required(JsonNode node, String field) {
    String value = node.path(field).asString("");
    if (value.isEmpty()) {
      throw new IllegalArgumentException(field + ": missing");
    }
    return value;
  }

  String text(String field, String otherwise) {
    return body.path(field).asString(otherwise);
  }

  /** An amount, given as a text or as a number. */
  static BigDecimal amount(JsonNode node, String field) {
    JsonNode value = node.path(field);
    if (!value.isString() && !value.isNumber()) {
      throw new IllegalArgumentException(field + ": expected an amount, such as \"12.50\"");
    }
    try {
      return new BigDecimal(value.asString());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(field + ": '" + value.asString() + "' is no amount", e);
    }
  }

  static int number(JsonNode node, String field) {
    JsonNode value = node.path(field);
    if (!value.isIntegralNumber()) {
      throw new IllegalArgumentException(field + ": expected a whole number");
    }
    return value.asInt();
  }

  List<String> texts(String field) {
    JsonNode list = body.path(field);
    if (!list.isMissingNode() && !list.isArray()) {
      throw new IllegalArgumentException(field + ": expected a list of texts");
    }
    var texts = new ArrayList<String>();
    list.forEach(text -> texts.add(text.asString("")));
    return texts;
  }

  /** The last ones first, at most as many as asked for. */
  <T> List<T> newest(List<T> all) {
    int limit = Math.min(MOST, Integer.parseInt(query.getOrDefault("limit", "100")));
    var newest = new ArrayList<>(all.subList(Math.max(0, all.size() - limit), all.size()));
    Collections.reverse(newest);
    return newest;
  }
}
