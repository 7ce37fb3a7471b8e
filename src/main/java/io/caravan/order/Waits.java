package io.caravan.order;

import io.caravan.mapping.LinkPart;
import io.caravan.mapping.Topics;
import io.caravan.order.OrderState.WaitsOn;
import io.caravan.order.content.OrderCreateRequest;
import io.caravan.shopify.OrderCreateInput.LineItem;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a parked order waits for, by its cause: the subjects of the events that release it. Pure.
 */
final class Waits {
  /** As Shopify words it: {@code `write_orders` access scope or `write_x` access scope}. */
  private static final Pattern SCOPE = Pattern.compile("`((?:read|write)_[a-z_]{1,80})`");

  private Waits() {}

  /**
   * @param lines positions of the lines that a refusal names; empty if it names none, so that any
   *     of them may be meant
   * @param words of the refusal: a missing scope's name
   */
  static List<WaitsOn> of(
      ParkCause cause, OrderInHand hand, List<Integer> lines, @Nullable String words) {
    return switch (cause) {
      case OUT_OF_STOCK ->
          on(
              Topics.STOCK,
              parts(hand, lines).stream()
                  .map(LinkPart::inventoryItemId)
                  .filter(item -> item != null)
                  .toList());
      case DELETED_IN_SHOPIFY -> deleted(hand, lines);
      case NO_LOCATION ->
          on(
              Topics.LOCATION,
              hand.read() == null || hand.read().warehouseId() == null
                  ? List.of()
                  : List.of(hand.read().warehouseId()));
      case FORBIDDEN -> on(Topics.SCOPE, scopes(words));
      default -> List.of();
    };
  }

  /** The scopes that a refusal names; empty if it names none. */
  static List<String> scopes(@Nullable String words) {
    List<String> scopes = new ArrayList<>();
    if (words != null) {
      // What follows "Also:" is no scope that would help by itself.
      int also = words.indexOf("Also:");
      Matcher named = SCOPE.matcher(also < 0 ? words : words.substring(0, also));
      while (named.find()) {
        scopes.add(named.group(1));
      }
    }
    return scopes;
  }

  private static List<WaitsOn> deleted(OrderInHand hand, List<Integer> lines) {
    Set<String> variants = new LinkedHashSet<>();
    parts(hand, lines).forEach(part -> variants.add(part.variantId()));
    List<WaitsOn> waits = new ArrayList<>();
    hand.links()
        .forEach(
            (sku, link) -> {
              if (link.parts().stream().anyMatch(part -> variants.contains(part.variantId()))) {
                waits.add(new WaitsOn(Topics.SKU, sku));
              }
            });
    waits.addAll(on(Topics.VARIANT, variants));
    return waits;
  }

  /** The parts of the links that the named lines stand on, or all of them. */
  private static List<LinkPart> parts(OrderInHand hand, List<Integer> lines) {
    List<LinkPart> all =
        hand.links().values().stream().flatMap(link -> link.parts().stream()).toList();
    if (!(hand.content() instanceof OrderCreateRequest request)) {
      return all;
    }
    List<LineItem> sent = request.order().lineItems();
    Set<String> named = new LinkedHashSet<>();
    for (int line : lines) {
      String variant = line >= 0 && line < sent.size() ? sent.get(line).variantId() : null;
      if (variant != null) {
        named.add(variant);
      }
    }
    List<LinkPart> meant = all.stream().filter(p -> named.contains(p.variantId())).toList();
    return meant.isEmpty() ? all : meant;
  }

  /** Anything of the topic, if nothing is named. */
  private static List<WaitsOn> on(String topic, java.util.Collection<String> subjects) {
    return subjects.isEmpty()
        ? List.of(new WaitsOn(topic, Topics.ANY))
        : subjects.stream().distinct().map(subject -> new WaitsOn(topic, subject)).toList();
  }
}
