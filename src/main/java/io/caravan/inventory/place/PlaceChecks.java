package io.caravan.inventory.place;

import static io.caravan.inventory.place.PlaceFinding.Code.LOCATION_GONE;
import static io.caravan.inventory.place.PlaceFinding.Code.LOCATION_INACTIVE;
import static io.caravan.inventory.place.PlaceFinding.Code.LOCATION_NOT_MAPPED;
import static io.caravan.inventory.place.PlaceFinding.Code.MIRROR_GONE;
import static io.caravan.inventory.place.PlaceFinding.Code.MIRROR_LOOP;
import static io.caravan.inventory.place.PlaceFinding.Code.NO_RETURN_WAREHOUSE;
import static io.caravan.inventory.place.PlaceFinding.Code.SEVERAL_RETURN_WAREHOUSES;
import static io.caravan.inventory.place.PlaceFinding.Code.TOO_MANY_WAREHOUSES;
import static io.caravan.inventory.place.PlaceFinding.Code.WAREHOUSES_SHARE_DEFAULT;
import static io.caravan.inventory.place.PlaceFinding.Code.WAREHOUSE_DISABLED;
import static io.caravan.inventory.place.PlaceFinding.Code.WAREHOUSE_FOR_RETURNS;
import static io.caravan.inventory.place.PlaceFinding.Code.WAREHOUSE_GONE;
import static io.caravan.inventory.place.PlaceFinding.Code.WAREHOUSE_OWNER_UNCLEAR;
import static io.caravan.inventory.place.PlaceFinding.Code.WAREHOUSE_RESTRICTED;
import static io.caravan.inventory.place.PlaceFinding.Code.WAREHOUSE_WITHOUT_LOCATION;

import io.caravan.inventory.place.PlaceFacts.Location;
import io.caravan.inventory.place.PlaceFacts.Warehouse;
import io.caravan.mapping.WarehouseLinks;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What is wrong with a store's places before an order or a number meets it. A side that was never
 * read is not judged.
 */
public final class PlaceChecks {
  private static final String MAP = "PUT /api/mappings/warehouses";

  private final PlaceFacts facts;
  private final Map<String, Warehouse> warehouses;
  private final Map<String, Location> locations;
  private final List<PlaceFinding> findings = new ArrayList<>();

  private PlaceChecks(PlaceFacts facts) {
    this.facts = facts;
    warehouses =
        facts.warehouses().stream().collect(Collectors.toMap(Warehouse::id, Function.identity()));
    locations =
        facts.locations().stream().collect(Collectors.toMap(Location::id, Function.identity()));
  }

  /** In a stable order: warehouses, locations, mirrors. */
  public static List<PlaceFinding> of(PlaceFacts facts) {
    PlaceChecks checks = new PlaceChecks(facts);
    checks.howMany();
    if (!facts.warehouses().isEmpty()) {
      checks.returnWarehouses();
      checks.mappedWarehouses();
      checks.sellingWarehouses();
    }
    checks.owners();
    if (!facts.locations().isEmpty()) {
      checks.mappedLocations();
      checks.locationsWithStock();
    }
    checks.mirrors();
    return List.copyOf(checks.findings);
  }

  private void howMany() {
    int mapped = facts.map().size();
    int most = WarehouseLinks.MAX_PICKUP_WAREHOUSES;
    if (mapped > most) {
      List<String> beyond =
          new TreeMap<>(facts.map())
              .entrySet().stream()
                  .skip(most)
                  .flatMap(row -> row.getValue().stream())
                  .map(this::location)
                  .toList();
      add(
          TOO_MANY_WAREHOUSES,
          "",
          mapped + " pickup warehouses are mapped, TikTok Shop takes " + most + ".",
          "Let several locations share a warehouse with "
              + MAP
              + ". Beyond the limit, by warehouse id: "
              + some(beyond)
              + ".");
    }
  }

  private void returnWarehouses() {
    List<Warehouse> forReturns =
        facts.warehouses().stream()
            .filter(Warehouse::isForReturns)
            .filter(warehouse -> !warehouse.effectStatus().equals("DISABLED"))
            .toList();
    if (forReturns.isEmpty()) {
      add(
          NO_RETURN_WAREHOUSE,
          "",
          "The shop has no return warehouse: products cannot be listed (TikTok's code 12052535).",
          "Set one in TikTok's Seller Center under Shipping, Warehouses.");
    } else if (forReturns.size() > 1) {
      add(
          SEVERAL_RETURN_WAREHOUSES,
          "",
          "The shop has "
              + forReturns.size()
              + " return warehouses, and takes one: "
              + some(forReturns.stream().map(PlaceChecks::named).toList())
              + ".",
          "Keep one of them in TikTok's Seller Center under Shipping, Warehouses.");
    }
  }

  private void mappedWarehouses() {
    for (Map.Entry<String, List<String>> row : new TreeMap<>(facts.map()).entrySet()) {
      String id = row.getKey();
      Warehouse warehouse = warehouses.get(id);
      String fed = some(row.getValue().stream().map(this::location).toList());
      if (warehouse == null) {
        add(
            WAREHOUSE_GONE,
            id,
            "Warehouse " + id + " is mapped to " + fed + ", and the shop has no such warehouse.",
            "Map these locations to another one with " + MAP + ".");
      } else if (warehouse.isForReturns()) {
        add(
            WAREHOUSE_FOR_RETURNS,
            id,
            named(warehouse)
                + " is mapped to "
                + fed
                + ", but takes returns only: nothing is sold.",
            "Map these locations to the same place's sales warehouse: it has an id of its own.");
      } else if (warehouse.effectStatus().equals("DISABLED")) {
        add(
            WAREHOUSE_DISABLED,
            id,
            named(warehouse) + " is mapped to " + fed + ", and is switched off.",
            "Switch it on in TikTok's Seller Center, or map these locations to another one.");
      } else if (warehouse.effectStatus().equals("RESTRICTED")) {
        add(
            WAREHOUSE_RESTRICTED,
            id,
            named(warehouse)
                + " is in TikTok's holiday mode or has reached its order limit: TikTok sells nothing"
                + " from it, whatever number it shows.",
            "Nothing, if that is meant. Stock is kept up meanwhile; it is shown when TikTok lifts"
                + " it.");
      }
    }
  }

  private void sellingWarehouses() {
    List<Warehouse> without =
        facts.warehouses().stream()
            .filter(Warehouse::sells)
            .filter(warehouse -> !facts.map().containsKey(warehouse.id()))
            .filter(warehouse -> !facts.isTikToks(warehouse.id()))
            .toList();
    if (facts.defaultLocation() == null) {
      for (Warehouse warehouse : without) {
        add(
            WAREHOUSE_WITHOUT_LOCATION,
            warehouse.id(),
            named(warehouse) + " sells, and has no location: no stock is sent to it.",
            "Map it with "
                + MAP
                + ". If TikTok keeps its own stock there (Fulfilled by TikTok), say so with PUT"
                + " /api/stock/warehouses/"
                + warehouse.id()
                + " {\"owner\":\"tiktok\"}.");
      }
    } else if (without.size() > 1) {
      add(
          WAREHOUSES_SHARE_DEFAULT,
          "",
          without.size()
              + " warehouses without a location of their own all stand for the default location "
              + location(facts.defaultLocation())
              + ": "
              + some(without.stream().map(PlaceChecks::named).toList())
              + ". Each would show its stock.",
          "Map each with " + MAP + ".");
    }
  }

  private void owners() {
    new TreeMap<>(facts.unclear())
        .forEach(
            (id, order) ->
                add(
                    WAREHOUSE_OWNER_UNCLEAR,
                    id,
                    "Order "
                        + order
                        + " is fulfilled by TikTok from "
                        + warehouse(id)
                        + ", which is the seller's by the map or by other orders: its stock is sent"
                        + " as before.",
                    "If it is TikTok's, take it out of the map and PUT /api/stock/warehouses/"
                        + id
                        + " {\"owner\":\"tiktok\"}; if not, PUT {\"owner\":\"shopify\"}."));
  }

  private void mappedLocations() {
    new TreeMap<>(facts.map())
        .forEach(
            (warehouse, all) -> {
              for (String id : all) {
                Location location = locations.get(id);
                if (location == null) {
                  add(
                      LOCATION_GONE,
                      id,
                      "Location "
                          + id
                          + " is mapped to "
                          + warehouse(warehouse)
                          + ", and Shopify has no such location.",
                      "Take it out of the map with " + MAP + ".");
                } else if (!location.active()) {
                  add(
                      LOCATION_INACTIVE,
                      id,
                      named(location)
                          + " is mapped to "
                          + warehouse(warehouse)
                          + ", and is switched off in Shopify: it adds nothing.",
                      "Switch it on in Shopify under Settings, Locations, or take it out of the map"
                          + " with "
                          + MAP
                          + ".");
                }
              }
            });
  }

  private void locationsWithStock() {
    Set<String> fed = new HashSet<>(facts.mirrors());
    facts.map().values().forEach(fed::addAll);
    boolean defaultIsUsed =
        facts.map().isEmpty()
            || facts.warehouses().stream()
                .anyMatch(
                    warehouse ->
                        warehouse.sells()
                            && !facts.map().containsKey(warehouse.id())
                            && !facts.isTikToks(warehouse.id()));
    if (facts.defaultLocation() != null && defaultIsUsed) {
      fed.add(facts.defaultLocation());
    }
    for (Location location : facts.locations()) {
      boolean holds = location.linkedUnits() > 0 || Boolean.TRUE.equals(location.hasStock());
      if (location.active() && holds && !fed.contains(location.id())) {
        add(
            LOCATION_NOT_MAPPED,
            location.id(),
            named(location)
                + " holds "
                + (location.linkedUnits() > 0
                    ? location.linkedUnits()
                        + " units of "
                        + location.linkedItems()
                        + " items sold on TikTok"
                    : "stock, none of it of items sold on TikTok so far")
                + ", and no warehouse shows it.",
            "Add it to a warehouse with "
                + MAP
                + " if it should be sold on TikTok; else nothing."
                + (location.fulfilmentService()
                    ? " It is a 3PL's or an app's: in Shopify under Settings, Locations, App"
                        + " locations."
                    : ""));
      }
    }
  }

  private void mirrors() {
    for (Map.Entry<String, WarehousePolicy> each : new TreeMap<>(facts.policies()).entrySet()) {
      String mirror = each.getValue().mirrorLocation();
      if (mirror == null) {
        continue;
      }
      Location location = locations.get(mirror);
      if (!locations.isEmpty() && (location == null || !location.active())) {
        add(
            MIRROR_GONE,
            mirror,
            "Location "
                + mirror
                + " should show TikTok's stock of "
                + warehouse(each.getKey())
                + ", and Shopify "
                + (location == null ? "has no such location." : "has it switched off."),
            "PUT /api/stock/warehouses/"
                + each.getKey()
                + " with another mirrorLocation, or without.");
      }
    }
    facts
        .map()
        .forEach(
            (warehouse, all) ->
                all.stream()
                    .filter(facts.mirrors()::contains)
                    .filter(location -> !facts.isTikToks(warehouse))
                    .forEach(
                        location ->
                            add(
                                MIRROR_LOOP,
                                location,
                                location(location)
                                    + " shows TikTok's own stock and is mapped to "
                                    + warehouse(warehouse)
                                    + ": the same units would be offered twice.",
                                "Take it out of the map with " + MAP + ".")));
  }

  private void add(PlaceFinding.Code code, String subject, String what, String toDo) {
    findings.add(new PlaceFinding(code, subject, what, toDo));
  }

  private String location(String id) {
    Location location = locations.get(id);
    return location == null ? id : named(location);
  }

  private String warehouse(String id) {
    Warehouse warehouse = warehouses.get(id);
    return warehouse == null ? "warehouse " + id : named(warehouse);
  }

  private static String named(Location location) {
    return "location \"" + location.name() + "\" (" + location.id() + ")";
  }

  private static String named(Warehouse warehouse) {
    return "warehouse \"" + warehouse.name() + "\" (" + warehouse.id() + ")";
  }

  private static String some(Collection<String> all) {
    return all.stream().limit(10).collect(Collectors.joining(", "))
        + (all.size() > 10 ? " and " + (all.size() - 10) + " more" : "");
  }
}
