package io.caravan.sandbox;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The sandbox's own JSON; never the production mapper. */
final class Json {

  static final JsonMapper MAPPER = JsonMapper.builder().build();

  static String write(Object value) {
    return MAPPER.writeValueAsString(value);
  }

  static byte[] bytes(Object value) {
    return MAPPER.writeValueAsBytes(value);
  }

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  private Json() {}
}
