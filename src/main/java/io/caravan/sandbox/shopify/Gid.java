package io.caravan.sandbox.shopify;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Shopify's global ids, {@code gid://shopify/Order/123}. */
final class Gid {

  private static final Pattern WELL_FORMED =
      Pattern.compile("gid://[a-z0-9-]+/[A-Za-z][A-Za-z:]*/[^/?\\s]+(\\?[^\\s]*)?");

  private Gid() {}

  static String of(String type, long number) {
    return "gid://shopify/" + type + "/" + number;
  }

  static String level(long number, long inventoryItem) {
    return of("InventoryLevel", number) + "?inventory_item_id=" + inventoryItem;
  }

  static boolean wellFormed(@Nullable Object id) {
    return id instanceof String text && WELL_FORMED.matcher(text).matches();
  }

  static String type(String id) {
    String rest = id.substring("gid://".length());
    int from = rest.indexOf('/') + 1;
    return rest.substring(from, rest.indexOf('/', from));
  }

  /** The number of an id of this type; a well-formed id of another type is an error of the call. */
  static long number(String id, String type) {
    String prefix = "gid://shopify/" + type + "/";
    if (!id.startsWith(prefix)) {
      throw invalid(id);
    }
    return number(id);
  }

  static long number(String id) {
    int end = id.indexOf('?');
    String digits = id.substring(id.lastIndexOf('/', end < 0 ? id.length() : end) + 1);
    if (digits.indexOf('?') >= 0) {
      digits = digits.substring(0, digits.indexOf('?'));
    }
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException e) {
      throw invalid(id);
    }
  }

  private static ShopifyException invalid(String id) {
    return new ShopifyException("Invalid id: " + id, "RESOURCE_NOT_FOUND");
  }
}
