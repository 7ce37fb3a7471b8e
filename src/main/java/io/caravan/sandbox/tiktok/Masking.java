package io.caravan.sandbox.tiktok;

import static java.util.stream.Collectors.joining;

import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a reader may see of the buyer. No address and no buyer data under UNPAID and ON_HOLD; in the
 * US masked when cancelled or 30 days after completion; elsewhere masked whenever TikTok ships;
 * under Fulfilled by TikTok always. Source: TikTok's order API overview and its note on the US
 * market of July 2025.
 */
final class Masking {

  private static final long THIRTY_DAYS = 30L * 24 * 3600;

  /** Changes a copy that is about to be shown. {@code now} in Unix seconds. */
  static void apply(ObjectNode order, Market market, TikTokSettings settings, long now) {
    OrderStatus status = OrderStatus.valueOf(order.path("status").asString());
    if (status == OrderStatus.UNPAID || status == OrderStatus.ON_HOLD) {
      order.remove("recipient_address");
      order.remove("buyer_email");
      return;
    }
    boolean byTikTok = order.path("fulfillment_type").asString().equals("FULFILLMENT_BY_TIKTOK");
    boolean shippedByTikTok = order.path("shipping_type").asString().equals("TIKTOK");
    ObjectNode address = (ObjectNode) order.path("recipient_address");
    if (byTikTok) {
      mask(address, EnumSet.allOf(Part.class), Set.of("L4"));
    } else if (market != Market.US) {
      if (shippedByTikTok) {
        mask(address, EnumSet.allOf(Part.class), Set.of("L3", "L4"));
      }
    } else if (status == OrderStatus.CANCELLED
        || (status == OrderStatus.COMPLETED
            && order.path("update_time").asLong() + THIRTY_DAYS <= now)) {
      mask(address, EnumSet.allOf(Part.class), Set.of("L3", "L4"));
    } else if (shippedByTikTok && settings.maskPlatformShippedUs()) {
      mask(address, EnumSet.of(Part.NAME, Part.PHONE, Part.STREET), Set.of());
    }
  }

  private enum Part {
    NAME,
    PHONE,
    STREET,
    POSTAL_CODE,
    DELIVERY
  }

  private static void mask(ObjectNode address, Set<Part> parts, Set<String> levels) {
    if (parts.contains(Part.NAME)) {
      String name = address.path("name").asString("");
      address.put("name", Stream.of(name.split(" ", -1)).map(Masking::text).collect(joining(" ")));
      each(address, "first_name", "last_name", "first_name_local_script", "last_name_local_script");
    }
    if (parts.contains(Part.PHONE)) {
      address.put("phone_number", phone(address.path("phone_number").asString("")));
    }
    if (parts.contains(Part.STREET)) {
      each(
          address,
          "full_address",
          "address_detail",
          "address_line1",
          "address_line2",
          "address_line3",
          "address_line4");
    }
    if (parts.contains(Part.POSTAL_CODE)) {
      each(address, "postal_code");
    }
    if (parts.contains(Part.DELIVERY) && address.has("delivery_preferences")) {
      each((ObjectNode) address.path("delivery_preferences"), "drop_off_location");
    }
    for (JsonNode district : address.path("district_info")) {
      if (levels.contains(district.path("address_level").asString())) {
        each((ObjectNode) district, "address_name");
      }
    }
  }

  private static void each(ObjectNode node, String... fields) {
    for (String field : fields) {
      String value = node.path(field).asString("");
      if (!value.isEmpty()) {
        node.put(field, text(value));
      }
    }
  }

  /** {@code 1*** Coleman Ave}: the first word keeps its first character, the others stay. */
  static String text(String value) {
    if (value.isEmpty()) {
      return value;
    }
    int space = value.indexOf(' ');
    String rest = space < 0 ? "" : value.substring(space);
    return value.substring(0, value.offsetByCodePoints(0, 1)) + "***" + rest;
  }

  /** {@code (+1)213-***-1234}. */
  static String phone(String value) {
    int close = value.indexOf(')');
    String country = value.substring(0, close + 1);
    String number = value.substring(close + 1);
    if (number.length() < 8) {
      return country + "***";
    }
    return country + number.substring(0, 3) + "-***-" + number.substring(number.length() - 4);
  }

  private Masking() {}
}
