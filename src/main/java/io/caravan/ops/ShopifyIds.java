package io.caravan.ops;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Shopify's ids as people give them: a GID or the number inside it. We always answer the GID. */
final class ShopifyIds {
  private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,19}");
  private static final Pattern GID =
      Pattern.compile("gid://shopify/([A-Za-z]+)/([1-9][0-9]{0,19})(?:\\?.*)?");

  private ShopifyIds() {}

  /**
   * @param type {@code ProductVariant}, {@code Order}
   * @return empty if it is neither a number nor a GID of that type
   */
  static Optional<String> gid(String type, String given) {
    String text = given.trim();
    if (NUMBER.matcher(text).matches()) {
      return Optional.of("gid://shopify/" + type + "/" + text);
    }
    Matcher gid = GID.matcher(text);
    return gid.matches() && gid.group(1).equals(type)
        ? Optional.of("gid://shopify/" + type + "/" + gid.group(2))
        : Optional.empty();
  }

  /** What we stored ourselves, as a GID; null stays null. */
  static @Nullable String stored(String type, @Nullable String id) {
    return id == null ? null : gid(type, id).orElse(id);
  }
}
