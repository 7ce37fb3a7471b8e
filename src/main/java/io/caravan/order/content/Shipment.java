package io.caravan.order.content;

import io.caravan.shopify.OrderCreateInput.Fulfillment;
import io.caravan.shopify.OrderCreateInput.ShipmentStatus;
import io.caravan.tiktok.TikTokOrder;
import io.caravan.tiktok.TikTokOrder.LineItem;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How far the order had got on TikTok when it was imported. What was shipped in Seller Center must
 * not stand open in Shopify, or the warehouse ships it again.
 */
sealed interface Shipment {

  /** Nothing has been shipped. */
  record Open() implements Shipment {}

  /** All of it, in one package. */
  record Shipped(
      @Nullable String company, @Nullable String trackingNumber, @Nullable ShipmentStatus status)
      implements Shipment {

    Fulfillment from(String locationId) {
      return new Fulfillment(locationId, company, trackingNumber, status, false);
    }
  }

  /** All of it, in several packages, which {@code orderCreate} cannot say. */
  record SeveralPackages(int count) implements Shipment {}

  /** Some of it. */
  record Partly() implements Shipment {}

  /** From these on nothing is left to ship. */
  Set<String> SHIPPED = Set.of("AWAITING_COLLECTION", "IN_TRANSIT", "DELIVERED", "COMPLETED");

  /** What TikTok's own warehouse ships has left once it is in transit. */
  Set<String> ON_ITS_WAY = Set.of("IN_TRANSIT", "DELIVERED", "COMPLETED");

  static Shipment of(TikTokOrder order) {
    String status = Objects.requireNonNullElse(order.status(), "");
    if (status.equals("PARTIALLY_SHIPPING")) {
      return new Partly();
    }
    boolean byTikTok = FulfilmentAuthority.of(order) == FulfilmentAuthority.FULFILLED_BY_TIKTOK;
    if (!(byTikTok ? ON_ITS_WAY : SHIPPED).contains(status)) {
      return new Open();
    }
    // A package may be known by its id or by its tracking number only: more of either is several.
    Set<String> packages =
        Stream.concat(
                order.packages().stream().map(TikTokOrder.Package::id),
                live(order).map(LineItem::packageId))
            .filter(Objects::nonNull)
            .map(id -> (String) id)
            .collect(Collectors.toSet());
    Set<String> numbers =
        Stream.concat(
                Stream.ofNullable(order.trackingNumber()),
                live(order).map(LineItem::trackingNumber))
            .filter(Objects::nonNull)
            .map(number -> (String) number)
            .collect(Collectors.toSet());
    int count = Math.max(packages.size(), numbers.size());
    if (count > 1) {
      return new SeveralPackages(count);
    }
    String company =
        order.shippingProvider() != null
            ? order.shippingProvider()
            : live(order)
                .map(line -> Optional.ofNullable(line.shippingProviderName()))
                .flatMap(Optional::stream)
                .findFirst()
                .orElse(null);
    return new Shipped(
        Text.line(company),
        numbers.stream().findFirst().orElse(null),
        switch (status) {
          case "IN_TRANSIT" -> ShipmentStatus.IN_TRANSIT;
          case "DELIVERED", "COMPLETED" -> ShipmentStatus.DELIVERED;
          default -> null;
        });
  }

  private static Stream<LineItem> live(TikTokOrder order) {
    return order.lineItems().stream().filter(line -> !"CANCELLED".equals(line.displayStatus()));
  }
}
