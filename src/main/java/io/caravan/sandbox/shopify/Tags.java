package io.caravan.sandbox.shopify;

import java.util.List;

/** Tags are kept sorted, once each, whatever their case. */
final class Tags {

  private Tags() {}

  static void add(List<String> tags, List<String> more) {
    for (String given : more) {
      for (String part : given.split(",", -1)) {
        String tag = part.strip();
        if (!tag.isEmpty() && tags.stream().noneMatch(tag::equalsIgnoreCase)) {
          tags.add(tag);
        }
      }
    }
    tags.sort(String.CASE_INSENSITIVE_ORDER);
  }

  static void remove(List<String> tags, List<String> fewer) {
    for (String given : fewer) {
      for (String part : given.split(",", -1)) {
        tags.removeIf(part.strip()::equalsIgnoreCase);
      }
    }
  }
}
