package io.caravan.inventory.place;

import io.caravan.inventory.place.WarehousePolicy.Owner;
import io.caravan.store.Store;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** What cannot be meant by a map of warehouses, or by what is said of one. */
@Component
public class WarehouseRules {
  private final PlaceTables tables;
  private final WarehousePolicies policies;

  WarehouseRules(PlaceTables tables, WarehousePolicies policies) {
    this.tables = tables;
    this.policies = policies;
  }

  /**
   * What is wrong with what somebody gave.
   *
   * @param expected in words: what would be accepted, and what to do
   */
  public record Wrong(String field, String value, String expected) {}

  /**
   * @param table location GIDs by warehouse id, as it is to become
   */
  public Optional<Wrong> againstMap(Store store, Map<String, List<String>> table) {
    for (PlaceFacts.Warehouse warehouse : tables.warehouses(store.id())) {
      if (warehouse.isForReturns() && table.containsKey(warehouse.id())) {
        return Optional.of(
            new Wrong(
                "warehouseId",
                warehouse.id(),
                "a sales warehouse; \""
                    + warehouse.name()
                    + "\" takes returns only (the same place's sales warehouse has another id)"));
      }
    }
    Map<String, WarehousePolicy> own = policies.of(store.id());
    Map<String, String> mirrors = policies.mirrors(store.shopifyDomain());
    for (Map.Entry<String, List<String>> row : table.entrySet()) {
      WarehousePolicy policy = own.get(row.getKey());
      if (policy != null && policy.isTikToks()) {
        continue; // nothing is sent there, so nothing can come back
      }
      for (String location : row.getValue()) {
        String mirrored = mirrors.get(location);
        if (mirrored != null) {
          return Optional.of(
              new Wrong(
                  "locationIds",
                  location,
                  "another location: this one shows TikTok's own stock of warehouse "
                      + mirrored
                      + ", which would be offered twice"));
        }
      }
    }
    return Optional.empty();
  }

  /**
   * @param now the database's
   */
  public Optional<Wrong> against(Store store, WarehousePolicy policy, Instant now) {
    List<PlaceFacts.Warehouse> known = tables.warehouses(store.id());
    Optional<PlaceFacts.Warehouse> warehouse =
        known.stream().filter(one -> one.id().equals(policy.warehouseId())).findFirst();
    // Fulfilled by TikTok: whether TikTok lists its own warehouses to a seller is not documented.
    if (!known.isEmpty() && warehouse.isEmpty() && !policy.isTikToks()) {
      return Optional.of(
          new Wrong(
              "warehouseId",
              policy.warehouseId(),
              "a warehouse of the shop: "
                  + String.join(", ", known.stream().map(PlaceFacts.Warehouse::id).toList())));
    }
    if (warehouse.isPresent() && warehouse.get().isForReturns()) {
      return Optional.of(
          new Wrong(
              "warehouseId",
              policy.warehouseId(),
              "a sales warehouse; this one takes returns only: nothing is sold from it"));
    }
    Instant from = policy.closedFrom();
    Instant until = policy.closedUntil();
    if (until != null && from != null && !until.isAfter(from)) {
      return Optional.of(
          new Wrong("closedUntil", until.toString(), "a moment after closedFrom, " + from));
    }
    if (until != null && !until.isAfter(now)) {
      return Optional.of(
          new Wrong(
              "closedUntil",
              until.toString(),
              "a moment still to come (it is " + now + "); to open a warehouse leave both out"));
    }
    return policy.mirrorLocation() == null
        ? Optional.empty()
        : againstMirror(store, policy, policy.mirrorLocation());
  }

  private Optional<Wrong> againstMirror(Store store, WarehousePolicy policy, String location) {
    if (policy.owner() != Owner.TIKTOK) {
      return wrongMirror(
          location,
          "no location unless owner is tiktok: the seller's own stock comes from Shopify");
    }
    List<PlaceFacts.Location> known = tables.locations(store);
    if (!known.isEmpty()
        && known.stream().noneMatch(one -> one.id().equals(location) && one.active())) {
      return wrongMirror(
          location,
          "an active location: "
              + String.join(
                  ", ",
                  known.stream()
                      .filter(PlaceFacts.Location::active)
                      .map(PlaceFacts.Location::id)
                      .toList()));
    }
    if (location.equals(store.defaultLocation())) {
      return wrongMirror(
          location,
          "another location than the store's default one, which holds the seller's stock");
    }
    Optional<String> feeds = policies.fedBy(store.shopifyDomain(), location);
    if (feeds.isPresent() && !feeds.get().equals(policy.warehouseId())) {
      return wrongMirror(
          location,
          "a location of its own: this one is mapped to warehouse "
              + feeds.get()
              + ", and TikTok's stock would be offered twice");
    }
    String other = policies.mirrors(store.shopifyDomain()).get(location);
    if (other != null && !other.equals(policy.warehouseId())) {
      return wrongMirror(
          location, "a location of its own: this one shows the stock of warehouse " + other);
    }
    return Optional.empty();
  }

  private static Optional<Wrong> wrongMirror(String location, String expected) {
    return Optional.of(new Wrong("mirrorLocation", location, expected));
  }
}
