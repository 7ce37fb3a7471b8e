package io.caravan.inventory.place;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.inventory.place.PlaceFacts.Location;
import io.caravan.inventory.place.PlaceFacts.Warehouse;
import io.caravan.inventory.place.PlaceFinding.Code;
import io.caravan.inventory.place.WarehousePolicy.Owner;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** One thing wrong at a time; a shop with nothing wrong is the ground of each. */
class PlaceChecksTest {
  private static final String SHED = "gid://shopify/Location/1";
  private static final String SHOP = "gid://shopify/Location/2";

  private final List<Warehouse> warehouses =
      new ArrayList<>(List.of(sales("11", "ENABLED"), forReturns("99")));
  private final List<Location> locations = new ArrayList<>(List.of(place(SHED, "Shed", 40)));
  private final Map<String, List<String>> map = new LinkedHashMap<>(Map.of("11", List.of(SHED)));
  private final Map<String, WarehousePolicy> policies = new LinkedHashMap<>();
  private final Set<String> mirrors = new HashSet<>();
  private final Map<String, String> unclear = new LinkedHashMap<>();
  private @Nullable String defaultLocation;

  @Test
  void aShopInOrderHasNoFinding() {
    assertThat(findings()).isEmpty();
  }

  @Test
  void aSideThatWasNeverReadIsNotJudged() {
    warehouses.clear();
    locations.clear();
    map.put("12", List.of(SHOP));
    assertThat(findings()).isEmpty();
  }

  @Test
  void theFortySixthPickupWarehouseIsNamedByItsLocation() {
    for (int n = 12; n < 57; n++) {
      String location = "gid://shopify/Location/" + n;
      warehouses.add(sales(Integer.toString(n), "ENABLED"));
      locations.add(place(location, "Place " + n, 1));
      map.put(Integer.toString(n), List.of(location));
    }
    assertThat(map).hasSize(46);
    PlaceFinding one = only(Code.TOO_MANY_WAREHOUSES);
    assertThat(one.what()).contains("46").contains("45");
    assertThat(one.toDo()).contains("\"Place 56\" (gid://shopify/Location/56)");

    map.remove("56");
    warehouses.removeIf(warehouse -> warehouse.id().equals("56"));
    locations.removeIf(location -> location.id().endsWith("/56"));
    assertThat(findings()).as("45 are allowed").isEmpty();
  }

  @Test
  void thereIsOneReturnWarehouse() {
    warehouses.removeIf(Warehouse::isForReturns);
    assertThat(only(Code.NO_RETURN_WAREHOUSE).toDo()).contains("Seller Center");

    warehouses.add(forReturns("98"));
    assertThat(findings()).isEmpty();

    warehouses.add(forReturns("99"));
    assertThat(only(Code.SEVERAL_RETURN_WAREHOUSES).what()).contains("98").contains("99");
  }

  @Test
  void aMappedWarehouseMustBeThereAndOn() {
    warehouses.set(0, sales("11", "DISABLED"));
    assertThat(only(Code.WAREHOUSE_DISABLED).subject()).isEqualTo("11");

    warehouses.remove(0);
    assertThat(only(Code.WAREHOUSE_GONE).what()).contains("\"Shed\"");
  }

  @Test
  void aHolidayOfTikToksIsToldAndNoFault() {
    warehouses.set(0, sales("11", "RESTRICTED"));
    assertThat(only(Code.WAREHOUSE_RESTRICTED).what()).contains("holiday mode");
  }

  @Test
  void aReturnWarehouseIsNotMapped() {
    map.clear();
    map.put("99", List.of(SHED));
    defaultLocation = SHED;
    assertThat(only(Code.WAREHOUSE_FOR_RETURNS).subject()).isEqualTo("99");
  }

  @Test
  void aMappedLocationMustBeThereAndOn() {
    locations.set(0, new Location(SHED, "Shed", false, false, 40, 2, true));
    assertThat(only(Code.LOCATION_INACTIVE).subject()).isEqualTo(SHED);

    locations.set(0, place(SHOP, "Shop", 0));
    assertThat(only(Code.LOCATION_GONE).subject()).isEqualTo(SHED);
  }

  @Test
  void everyLocationWithStockAndNoWarehouseIsNamed() {
    locations.add(new Location(SHOP, "Bob's 3PL", true, true, 17, 3, true));
    PlaceFinding one = only(Code.LOCATION_NOT_MAPPED);
    assertThat(one.what()).contains("\"Bob's 3PL\"").contains("17 units of 3 items sold on TikTok");
    assertThat(one.toDo()).contains("App locations");
  }

  @Test
  void stockOfUnlinkedItemsCountsTooWhereShopifySaysThatThereIsSome() {
    locations.add(new Location(SHOP, "Shop", true, false, 0, 0, true));
    assertThat(only(Code.LOCATION_NOT_MAPPED).what()).contains("none of it of items sold");

    locations.set(1, new Location(SHOP, "Shop", true, false, 0, 0, false));
    assertThat(findings()).isEmpty();
  }

  @Test
  void aLocationThatIsSwitchedOffHoldsNothingToSell() {
    locations.add(new Location(SHOP, "Shop", false, false, 5, 1, true));
    assertThat(findings()).isEmpty();
  }

  @Test
  void theDefaultLocationStandsForAWarehouseWithoutItsOwn() {
    locations.add(place(SHOP, "Shop", 5));
    defaultLocation = SHOP;
    assertThat(only(Code.LOCATION_NOT_MAPPED).subject()).isEqualTo(SHOP);

    warehouses.add(sales("12", "ENABLED"));
    assertThat(findings()).isEmpty();

    warehouses.add(sales("13", "ENABLED"));
    assertThat(only(Code.WAREHOUSES_SHARE_DEFAULT).what()).contains("12").contains("13");
  }

  @Test
  void aWarehouseThatSellsNeedsALocation() {
    warehouses.add(sales("12", "ENABLED"));
    assertThat(only(Code.WAREHOUSE_WITHOUT_LOCATION).subject()).isEqualTo("12");

    policies.put("12", tiktoks("12", null));
    assertThat(findings()).as("TikTok keeps its own stock there").isEmpty();
  }

  @Test
  void aMirrorIsNeitherWithoutAWarehouseNorMapped() {
    warehouses.add(sales("12", "ENABLED"));
    policies.put("12", tiktoks("12", SHOP));
    mirrors.add(SHOP);
    locations.add(place(SHOP, "At TikTok", 9));
    assertThat(findings()).isEmpty();

    map.put("11", List.of(SHED, SHOP));
    assertThat(only(Code.MIRROR_LOOP).subject()).isEqualTo(SHOP);
  }

  @Test
  void aMirrorThatIsGoneIsTold() {
    warehouses.add(sales("12", "ENABLED"));
    policies.put("12", tiktoks("12", SHOP));
    mirrors.add(SHOP);
    assertThat(only(Code.MIRROR_GONE).subject()).isEqualTo(SHOP);
  }

  @Test
  void aWarehouseOfTwoMastersIsLeftToAPerson() {
    unclear.put("11", "576461413038785752");
    PlaceFinding one = only(Code.WAREHOUSE_OWNER_UNCLEAR);
    assertThat(one.what()).contains("576461413038785752");
    assertThat(one.toDo()).contains("/api/stock/warehouses/11");
  }

  private List<PlaceFinding> findings() {
    return PlaceChecks.of(
        new PlaceFacts(warehouses, locations, map, policies, mirrors, defaultLocation, unclear));
  }

  private PlaceFinding only(Code code) {
    List<PlaceFinding> all = findings();
    assertThat(all).extracting(PlaceFinding::code).containsExactly(code);
    return all.get(0);
  }

  private static Warehouse sales(String id, String status) {
    return new Warehouse(id, "Warehouse " + id, "SALES_WAREHOUSE", status, id.equals("11"));
  }

  private static Warehouse forReturns(String id) {
    return new Warehouse(id, "Back door", "RETURN_WAREHOUSE", "ENABLED", false);
  }

  private static Location place(String id, String name, int units) {
    return new Location(id, name, true, false, units, units > 0 ? 1 : 0, units > 0);
  }

  private static WarehousePolicy tiktoks(String id, @Nullable String mirror) {
    return new WarehousePolicy(id, Owner.TIKTOK, mirror, null, null, "otto");
  }
}
