package io.caravan.sandbox.shopify;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.sandbox.shopify.ShopifySandbox.ServiceKind;
import io.caravan.sandbox.shopify.ShopifySandbox.StockLevel;
import io.caravan.sandbox.shopify.ShopifySandbox.StockWrite;
import io.caravan.sandbox.shopify.ShopifySandboxSettings.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Stock as Shopify keeps it: states, compare and set, keys, and who hears of it. */
class StockTest {

  private static final String URL = "http://127.0.0.1:8080/webhooks/shopify";
  private static final String SET =
      """
      mutation S($input: InventorySetQuantitiesInput!, $key: String!) {
        inventorySetQuantities(input: $input) @idempotent(key: $key) {
          inventoryAdjustmentGroup { id createdAt reason referenceDocumentUri
            changes { name delta quantityAfterChange item { id } location { id } } }
          userErrors { field message code } } }
      """;
  private static final String ADJUST =
      """
      mutation A($input: InventoryAdjustQuantitiesInput!, $key: String!) {
        inventoryAdjustQuantities(input: $input) @idempotent(key: $key) {
          inventoryAdjustmentGroup { id reason changes { name delta } }
          userErrors { field message code } } }
      """;

  private final Rig rig =
      new Rig(
          Rig.settings()
              .with(
                  s ->
                      s.subscriptions =
                          RootFields.TOPICS.keySet().stream()
                              .map(topic -> new Subscription(topic, URL))
                              .toList()));
  private int keys;

  private Map<String, Object> row(@Nullable String item, String number, int value, String... none) {
    Map<String, Object> row = new HashMap<>();
    row.put("inventoryItemId", item == null ? rig.mug.inventoryItemId() : item);
    row.put("locationId", rig.location);
    row.put(number, value);
    if (none.length == 0) {
      row.put("changeFromQuantity", null);
    }
    return row;
  }

  private static Map<String, Object> input(
      String name, String reason, String list, List<Map<String, Object>> rows) {
    Map<String, Object> input = new HashMap<>();
    input.put("name", name);
    input.put("reason", reason);
    input.put(list, rows);
    return input;
  }

  private JsonNode set(Map<String, Object> input, String key) {
    return rig.ask(SET, Map.of("input", input, "key", key));
  }

  private JsonNode set(int quantity) {
    return set(
        input("available", "correction", "quantities", List.of(row(null, "quantity", quantity))),
        "key " + ++keys);
  }

  private JsonNode adjust(String key, int delta) {
    return rig.ask(
        ADJUST,
        Map.of(
            "input",
            input("available", "restock", "changes", List.of(row(null, "delta", delta))),
            "key",
            key));
  }

  private static List<String> refusals(JsonNode answer) {
    JsonNode payload = answer.path("data").iterator().next();
    assertThat(payload.at("/inventoryAdjustmentGroup").isNull()).as(answer.toString()).isTrue();
    return payload.at("/userErrors").valueStream().map(Rig::words).toList();
  }

  private StockLevel mugs() {
    return rig.sandbox.stock(Rig.SHOP, rig.mug.variantId(), rig.location);
  }

  private List<Integer> announced() {
    return rig.bodies("inventory_levels/update").stream()
        .map(body -> body.at("/available").asInt())
        .toList();
  }

  @Test
  void setTellsWhatItChangedAndOnHandFollows() {
    JsonNode group = set(4).at("/data/inventorySetQuantities/inventoryAdjustmentGroup");

    assertThat(group.at("/reason").asString()).isEqualTo("correction");
    assertThat(group.at("/changes").valueStream().map(each -> each.at("/name").asString()))
        .containsExactly("available", "on_hand");
    assertThat(group.at("/changes").valueStream().map(each -> each.at("/delta").asInt()))
        .containsOnly(-6);
    assertThat(group.at("/changes/0/quantityAfterChange").isNull()).isTrue();
    assertThat(group.at("/changes/0/item/id").asString()).isEqualTo(rig.mug.inventoryItemId());
    assertThat(mugs()).isEqualTo(new StockLevel(4, 0, 4));
    assertThat(announced()).containsExactly(4);
  }

  @Test
  void settingWhatIsThereAlreadyAnswersNoGroupAndNoErrorAndTellsNobody() {
    JsonNode answer = set(10);
    assertThat(refusals(answer)).isEmpty();
    assertThat(announced()).isEmpty();
  }

  @Test
  void settingOnHandMovesWhatIsAvailable() {
    rig.sandbox.buy(Rig.SHOP, rig.mug.variantId(), 2);
    set(input("on_hand", "correction", "quantities", List.of(row(null, "quantity", 5))), "k");
    assertThat(mugs()).isEqualTo(new StockLevel(3, 2, 5));
  }

  @Test
  void availableMayBeNegative() {
    set(-1_000_000_000);
    assertThat(mugs().available()).isEqualTo(-1_000_000_000);
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "available|1000000001 | INVALID_QUANTITY_TOO_HIGH | The quantity can't be higher than 1,000,000,000.",
        "available|-1000000001| INVALID_QUANTITY_TOO_LOW  | The quantity can't be lower than -1,000,000,000.",
        "on_hand  |-1         | INVALID_QUANTITY_NEGATIVE | The quantity can't be negative."
      })
  void aQuantityHasBounds(String name, int quantity, String code, String words) {
    assertThat(
            refusals(
                set(
                    input(
                        name, "correction", "quantities", List.of(row(null, "quantity", quantity))),
                    "k")))
        .containsExactly("[input, quantities, 0, quantity]: " + words + " (" + code + ")");
  }

  @Test
  void allIsRefusedIfOneRowIs() {
    String nobody = "gid://shopify/InventoryItem/1";
    JsonNode answer =
        set(
            input(
                "available",
                "correction",
                "quantities",
                List.of(row(null, "quantity", 1), row(nobody, "quantity", 1))),
            "k");
    assertThat(refusals(answer))
        .containsExactly(
            "[input, quantities, 1, inventoryItemId]: The specified inventory item could not be"
                + " found. (INVALID_INVENTORY_ITEM)");
    assertThat(mugs().available()).isEqualTo(10);
    assertThat(announced()).isEmpty();
  }

  @Test
  void aPlaceMayBeSetOnlyOnceInACall() {
    assertThat(
            refusals(
                set(
                    input(
                        "available",
                        "correction",
                        "quantities",
                        List.of(row(null, "quantity", 1), row(null, "quantity", 2))),
                    "k")))
        .extracting(each -> each.substring(0, each.indexOf(':')))
        .containsExactly(
            "[input, quantities, 0, locationId]", "[input, quantities, 1, locationId]");
  }

  @Test
  void nameReasonAndReferenceAreChecked() {
    Map<String, Object> input =
        input("committed", "because", "quantities", List.of(row(null, "quantity", 1)));
    input.put("referenceDocumentUri", "no uri");
    assertThat(refusals(set(input, "k")))
        .satisfiesExactly(
            name ->
                assertThat(name)
                    .isEqualTo(
                        "[input, name]: The quantity name must be either 'available' or 'on_hand'."
                            + " (INVALID_NAME)"),
            reason ->
                assertThat(reason)
                    .startsWith(
                        "[input, reason]: The specified reason is invalid. Valid values are:"
                            + " correction, cycle_count_available,"),
            reference -> assertThat(reference).contains("INVALID_REFERENCE_DOCUMENT"));
  }

  @Test
  void aReferenceIsAnyUriWithSomethingInIt() {
    for (String reference : List.of("gid://caravan/Order/577", "https://x.example/1", "erp:1")) {
      Map<String, Object> input =
          input("available", "correction", "quantities", List.of(row(null, "quantity", 10)));
      input.put("referenceDocumentUri", reference);
      assertThat(refusals(set(input, "k " + reference))).isEmpty();
    }
  }

  @Test
  void anItemHasToBeStockedThere() {
    String east = rig.sandbox.addLocation(Rig.SHOP, "East", "US");
    Map<String, Object> row = row(null, "quantity", 1);
    row.put("locationId", east);
    Map<String, Object> input = input("available", "correction", "quantities", List.of(row));
    assertThat(refusals(set(input, "k1")))
        .containsExactly(
            "[input, quantities, 0, locationId]: The specified inventory item is not stocked at"
                + " the location. (ITEM_NOT_STOCKED_AT_LOCATION)");

    JsonNode activated =
        rig.ask(
            """
            mutation Act($item: ID!, $loc: ID!) {
              inventoryActivate(inventoryItemId: $item, locationId: $loc, available: 3) @idempotent(key: "a") {
                inventoryLevel { location { id } quantities(names: ["available"]) { quantity } }
                userErrors { field message } } }
            """,
            Map.of("item", rig.mug.inventoryItemId(), "loc", east));
    assertThat(activated.at("/data/inventoryActivate/inventoryLevel/quantities/0/quantity").asInt())
        .as(activated.toString())
        .isEqualTo(3);
    assertThat(rig.bodies("inventory_levels/connect")).hasSize(1);
    set(input, "k2");
    assertThat(rig.sandbox.stock(Rig.SHOP, rig.mug.variantId(), east).available()).isEqualTo(1);
  }

  @Test
  void changeFromQuantityHasToBeWrittenBeItAsNull() {
    JsonNode answer =
        set(
            input(
                "available",
                "correction",
                "quantities",
                List.of(row(null, "quantity", 1, "without"))),
            "k");
    assertThat(answer.at("/errors/0/message").asString())
        .isEqualTo(
            "InventoryQuantityInput must include the following argument: changeFromQuantity.");
    assertThat(answer.at("/errors/0/extensions/code").asString())
        .isEqualTo("INVALID_FIELD_ARGUMENTS");
    assertThat(answer.at("/errors/0/path/0").asString()).isEqualTo("inventorySetQuantities");
    assertThat(mugs().available()).isEqualTo(10);
  }

  @Test
  void aStaleQuantityChangesNothing() {
    Map<String, Object> stale = row(null, "quantity", 1);
    stale.put("changeFromQuantity", 9);
    assertThat(refusals(set(input("available", "other", "quantities", List.of(stale)), "k")))
        .containsExactly(
            "[input, quantities, 0, changeFromQuantity]: The changeFromQuantity value does not"
                + " match persisted value. (CHANGE_FROM_QUANTITY_STALE)");
    assertThat(mugs().available()).isEqualTo(10);
  }

  @Test
  void moreThan250RowsAreNotTaken() {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int n = 0; n < 251; n++) {
      rows.add(row(null, "delta", 1));
    }
    JsonNode answer =
        rig.ask(ADJUST, Map.of("input", input("available", "other", "changes", rows), "key", "k"));
    assertThat(answer.at("/errors/0/extensions/code").asString())
        .isEqualTo("MAX_INPUT_SIZE_EXCEEDED");
    assertThat(mugs().available()).isEqualTo(10);
  }

  @Test
  void anAdjustmentOfAnotherStateNeedsALedger() {
    Map<String, Object> input =
        input("damaged", "damaged", "changes", List.of(row(null, "delta", 2)));
    assertThat(refusals(rig.ask(ADJUST, Map.of("input", input, "key", "k1"))))
        .containsExactly(
            "[input, changes, 0, ledgerDocumentUri]: A ledger document URI is required except when"
                + " adjusting available. (INVALID_QUANTITY_DOCUMENT)");
    Map<String, Object> row = row(null, "delta", 2);
    row.put("ledgerDocumentUri", "gid://caravan/Count/1");
    rig.ask(
        ADJUST, Map.of("input", input("damaged", "damaged", "changes", List.of(row)), "key", "k2"));
    assertThat(mugs()).isEqualTo(new StockLevel(10, 0, 12));
    assertThat(announced()).isEmpty();
    assertThat(
            refusals(
                rig.ask(
                    ADJUST,
                    Map.of(
                        "input",
                        input("available", "other", "changes", List.of(row)),
                        "key",
                        "k3"))))
        .containsExactly(
            "[input, changes, 0, ledgerDocumentUri]: A ledger document URI is not allowed when"
                + " adjusting available. (INVALID_AVAILABLE_DOCUMENT)");
  }

  @Test
  void withoutAKeyNothingIsDone() {
    JsonNode answer =
        rig.ask(
            SET.replace(" @idempotent(key: $key)", "").replace(", $key: String!", ""),
            Map.of(
                "input",
                input("available", "correction", "quantities", List.of(row(null, "quantity", 1)))));
    assertThat(answer.at("/errors/0/message").asString())
        .isEqualTo("The @idempotent directive is required for this mutation but was not provided.");
    assertThat(answer.at("/errors/0/extensions").toString())
        .isEqualTo("{\"code\":\"BAD_REQUEST\"}");
    assertThat(answer.at("/errors/0/path").toString()).isEqualTo("[\"inventorySetQuantities\"]");
    assertThat(answer.at("/errors/0/locations").isArray()).isTrue();
    assertThat(answer.at("/data/inventorySetQuantities").isNull()).isTrue();
    assertThat(mugs().available()).isEqualTo(10);
  }

  @Test
  void withoutTheScopeNothingIsDone() {
    rig.sandbox.grantScopes(Rig.SHOP, Rig.TOKEN, List.of("read_inventory", "read_products"));
    assertThat(set(1).at("/errors/0/extensions/code").asString()).isEqualTo("ACCESS_DENIED");
  }

  @Test
  void theSameKeyTakesEffectOnceAndAnswersTheSame() {
    JsonNode first = adjust("k", 5);
    JsonNode second = adjust("k", 5);
    assertThat(second.path("data")).isEqualTo(first.path("data"));
    assertThat(mugs().available()).isEqualTo(15);
    assertThat(announced()).containsExactly(15);
    assertThat(rig.sandbox.stockWrites(Rig.SHOP))
        .extracting(StockWrite::outcome)
        .containsExactly("done", "again");
  }

  @Test
  void aKeyIsForOneSetOfParametersAndOneMutation() {
    adjust("k", 5);
    assertThat(refusals(adjust("k", 6)))
        .containsExactly(
            "[]: The same idempotency key cannot be used with different operation parameters."
                + " (IDEMPOTENCY_KEY_PARAMETER_MISMATCH)");
    assertThat(
            refusals(
                set(
                    input("available", "restock", "quantities", List.of(row(null, "quantity", 5))),
                    "k")))
        .singleElement()
        .asString()
        .contains("IDEMPOTENCY_KEY_PARAMETER_MISMATCH");
    assertThat(mugs().available()).isEqualTo(15);
  }

  @ParameterizedTest
  @ValueSource(ints = {23, 24})
  void aKeyIsKeptForADay(int hours) {
    adjust("k", 5);
    rig.clock.pass(Duration.ofHours(hours));
    adjust("k", 5);
    assertThat(mugs().available()).isEqualTo(hours < 24 ? 15 : 20);
  }

  @Test
  void aRequestThatFailedUsesItsKeyUp() {
    rig.sandbox.failStockWrites(Rig.SHOP, "INTERNAL_SERVER_ERROR", 1);
    assertThat(adjust("k", 5).at("/errors/0/extensions/code").asString())
        .isEqualTo("INTERNAL_SERVER_ERROR");
    assertThat(refusals(adjust("k", 5)))
        .containsExactly(
            "[]: A previous request with this idempotency key failed. Retry with a new idempotency"
                + " key. (IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED)");
    adjust("another", 5);
    assertThat(mugs().available()).isEqualTo(15);
  }

  @Test
  void aRequestThatIsNotReadyYetHasToWait() {
    rig.sandbox.stockWriteUnderWay(Rig.SHOP, "k", true);
    assertThat(refusals(adjust("k", 5)))
        .containsExactly(
            "[]: This request is currently in progress, please try again."
                + " (IDEMPOTENCY_CONCURRENT_REQUEST)");
    rig.sandbox.stockWriteUnderWay(Rig.SHOP, "k", false);
    adjust("k", 5);
    assertThat(mugs().available()).isEqualTo(15);
  }

  @Test
  void keysOutliveARestart() {
    ShopifySandboxState state = ShopifySandboxState.inMemory();
    Rig before = new Rig(Rig.settings(), state);
    Map<String, Object> row = new HashMap<>();
    row.put("inventoryItemId", before.mug.inventoryItemId());
    row.put("locationId", before.location);
    row.put("delta", 5);
    row.put("changeFromQuantity", null);
    Map<String, Object> variables =
        Map.of("input", input("available", "restock", "changes", List.of(row)), "key", "k");
    JsonNode first = before.ask(ADJUST, variables);

    Rig after = new Rig(Rig.settings(), state);

    assertThat(after.ask(ADJUST, variables).path("data")).isEqualTo(first.path("data"));
    assertThat(after.sandbox.stock(Rig.SHOP, before.mug.variantId(), before.location).available())
        .isEqualTo(15);
  }

  @Test
  void everyChangeOfWhatIsAvailableIsAnnouncedAndStampsTheLevel() {
    rig.clock.pass(Duration.ofMinutes(1));
    rig.sandbox.buy(Rig.SHOP, rig.mug.variantId(), 1);
    String order = rig.create(rig.order("577"), "DECREMENT_IGNORING_POLICY").at("/id").asString();
    rig.sandbox.cancelOrder(Rig.SHOP, order, true);
    adjust("k", -1);
    rig.sandbox.setAvailable(Rig.SHOP, rig.mug.variantId(), rig.location, 0);

    assertThat(announced()).containsExactly(9, 8, 9, 8, 0);
    JsonNode body = rig.bodies("inventory_levels/update").get(4);
    String item = rig.mug.inventoryItemId();
    assertThat(body.at("/inventory_item_id").asString())
        .isEqualTo(item.substring(item.lastIndexOf('/') + 1));
    assertThat(body.at("/admin_graphql_api_id").asString())
        .endsWith("?inventory_item_id=" + item.substring(item.lastIndexOf('/') + 1));
    assertThat(body.at("/updated_at").asString()).isEqualTo(rig.clock.instant().toString());
    assertThat(level("updatedAt").at("/updatedAt").asString())
        .isEqualTo(rig.clock.instant().toString());
  }

  private JsonNode level(String fields) {
    return rig.ask(
            "query L($i: ID!, $l: ID!) { inventoryItem(id: $i) { inventoryLevel(locationId: $l) { "
                + fields
                + " } } }",
            Map.of("i", rig.mug.inventoryItemId(), "l", rig.location))
        .at("/data/inventoryItem/inventoryLevel");
  }

  @Test
  void aCancelledOrderGivesItsStockBackOnce() {
    String order = rig.create(rig.order("577"), "DECREMENT_OBEYING_POLICY").at("/id").asString();
    assertThat(mugs()).isEqualTo(new StockLevel(9, 1, 10));
    rig.sandbox.cancelOrder(Rig.SHOP, order, true);
    rig.sandbox.tick();
    rig.sandbox.deleteOrder(Rig.SHOP, order);
    assertThat(mugs()).isEqualTo(new StockLevel(10, 0, 10));
  }

  @Test
  void aBuyerGetsNothingThatIsSoldOutUnlessThePolicySaysSo() {
    assertThat(rig.sandbox.buy(Rig.SHOP, rig.scarf.variantId(), 3)).isPresent();
    assertThat(rig.sandbox.buy(Rig.SHOP, rig.scarf.variantId(), 1)).isEmpty();
    rig.sandbox.setSellWhenOut(Rig.SHOP, rig.scarf.variantId(), true);
    assertThat(rig.sandbox.buy(Rig.SHOP, rig.scarf.variantId(), 1)).isPresent();
    assertThat(rig.sandbox.stock(Rig.SHOP, rig.scarf.variantId(), rig.location))
        .isEqualTo(new StockLevel(-1, 4, 3));
  }

  @Test
  void whatIsNotTrackedIsNotCounted() {
    rig.sandbox.setTracked(Rig.SHOP, rig.scarf.variantId(), false);
    assertThat(rig.sandbox.buy(Rig.SHOP, rig.scarf.variantId(), 100)).isPresent();
    assertThat(rig.sandbox.stock(Rig.SHOP, rig.scarf.variantId(), rig.location).available())
        .isEqualTo(3);
    assertThat(rig.bodies("inventory_items/update").get(0).at("/tracked").asBoolean(true))
        .isFalse();
  }

  @Test
  void anAppMayStopTheCountingAndNeedsNoKeyForIt() {
    JsonNode answer =
        rig.ask(
            """
            mutation T($id: ID!) { inventoryItemUpdate(id: $id, input: {tracked: false}) {
              inventoryItem { tracked } userErrors { field message } } }
            """,
            Map.of("id", rig.mug.inventoryItemId()));
    assertThat(answer.at("/data/inventoryItemUpdate/inventoryItem/tracked").asBoolean(true))
        .as(answer.toString())
        .isFalse();
    assertThat(rig.bodies("inventory_items/update")).hasSize(1);
  }

  @Test
  void tagsAndPolicyAreTheProductsAndAreAnnouncedWithIt() {
    String product = rig.sandbox.variants(Rig.SHOP, "MUG-1").get(0).productId();
    rig.sandbox.setTags(Rig.SHOP, product, List.of("gift"));
    rig.sandbox.setSellWhenOut(Rig.SHOP, rig.mug.variantId(), true);
    List<JsonNode> bodies = rig.bodies("products/update");
    assertThat(bodies.get(0).at("/tags").asString()).isEqualTo("gift");
    assertThat(bodies.get(1).at("/variants/0/inventory_policy").asString()).isEqualTo("continue");
  }

  @Test
  void allStatesOfALevelCanBeAskedFor() {
    rig.sandbox.buy(Rig.SHOP, rig.mug.variantId(), 4);
    JsonNode states =
        level(
            "quantities(names: [\"available\", \"on_hand\", \"committed\", \"incoming\","
                + " \"reserved\"]) { name quantity }");
    assertThat(
            states
                .at("/quantities")
                .valueStream()
                .map(each -> each.at("/quantity").asInt())
                .toList())
        .isEqualTo(Arrays.asList(6, 10, 4, 0, 0));
    assertThat(level("quantities(names: [\"sold\"]) { name }").isNull()).isTrue();
  }

  @Test
  void levelsAreFoundByWhenTheyChangedAndPaged() {
    rig.clock.pass(Duration.ofMinutes(5));
    String since = rig.clock.instant().toString();
    rig.sandbox.setAvailable(Rig.SHOP, rig.scarf.variantId(), rig.location, 1);
    String query =
        "query C($l: ID!, $q: String, $a: String) { location(id: $l) { inventoryLevels(first: 1,"
            + " query: $q, after: $a) { nodes { item { id } } pageInfo { hasNextPage endCursor } }"
            + " } }";
    JsonNode changed =
        rig.ask(query, Map.of("l", rig.location, "q", "updated_at:>='" + since + "'"))
            .at("/data/location/inventoryLevels");
    assertThat(changed.at("/nodes/0/item/id").asString()).isEqualTo(rig.scarf.inventoryItemId());
    assertThat(changed.at("/pageInfo/hasNextPage").asBoolean(true)).isFalse();

    JsonNode first = rig.ask(query, Map.of("l", rig.location)).at("/data/location/inventoryLevels");
    JsonNode second =
        rig.ask(query, Map.of("l", rig.location, "a", first.at("/pageInfo/endCursor").asString()))
            .at("/data/location/inventoryLevels");
    assertThat(second.at("/nodes/0/item/id")).isNotEqualTo(first.at("/nodes/0/item/id"));
    assertThat(second.at("/pageInfo/hasNextPage").asBoolean(true)).isFalse();
  }

  @Test
  void aLevelOfAClosedLocationIsSeenOnlyIfAskedFor() {
    String east = rig.sandbox.addLocation(Rig.SHOP, "East", "US");
    rig.sandbox.setAvailable(Rig.SHOP, rig.mug.variantId(), east, 2);
    rig.sandbox.setLocationActive(Rig.SHOP, east, false);
    for (boolean inactive : new boolean[] {true, false}) {
      JsonNode levels =
          rig.ask(
                  "query I($i: ID!, $all: Boolean) { inventoryItem(id: $i) { inventoryLevels(first:"
                      + " 9, includeInactive: $all) { nodes { isActive location { id } } } } }",
                  Map.of("i", rig.mug.inventoryItemId(), "all", inactive))
              .at("/data/inventoryItem/inventoryLevels/nodes");
      assertThat(levels.size()).isEqualTo(inactive ? 2 : 1);
    }
  }

  @Test
  void servicesHaveLocationsTooAndTheOldKindIsListedOnlyIfAskedFor() {
    rig.sandbox.addLocation(Rig.SHOP, "3PL", "US", ServiceKind.SERVICE);
    rig.sandbox.addLocation(Rig.SHOP, "Old 3PL", "US", ServiceKind.LEGACY_SERVICE);
    String gone = rig.sandbox.addLocation(Rig.SHOP, "Gone", "US");
    rig.sandbox.setLocationActive(Rig.SHOP, gone, false);

    assertThat(locations("")).containsExactlyInAnyOrder("Acme false", "3PL true");
    assertThat(locations(", includeLegacy: true"))
        .containsExactlyInAnyOrder("Acme false", "3PL true", "Old 3PL true");
    assertThat(locations(", includeInactive: true"))
        .containsExactlyInAnyOrder("Acme false", "3PL true", "Gone false");
  }

  private List<String> locations(String more) {
    return rig.ask("{ locations(first: 9" + more + ") { nodes { name isFulfillmentService } } }")
        .at("/data/locations/nodes")
        .valueStream()
        .map(
            each ->
                each.at("/name").asString() + " " + each.at("/isFulfillmentService").asBoolean())
        .toList();
  }

  @Test
  void itemsAreFoundBySku() {
    JsonNode items =
        rig.ask(
                "{ inventoryItems(first: 5, query: \"sku:MUG-1\") { nodes { id tracked"
                    + " locationsCount { count } variants(first: 1) { nodes { id } } } } }")
            .at("/data/inventoryItems/nodes");
    assertThat(items.size()).isEqualTo(1);
    assertThat(items.at("/0/id").asString()).isEqualTo(rig.mug.inventoryItemId());
    assertThat(items.at("/0/locationsCount/count").asInt()).isEqualTo(1);
    assertThat(items.at("/0/variants/nodes/0/id").asString()).isEqualTo(rig.mug.variantId());
  }

  @Test
  void whatAnOlderSandboxKeptIsStillRead() {
    Level level =
        Json.read(
            "{\"id\":1,\"itemId\":2,\"locationId\":3,\"available\":4,\"committed\":5,"
                + "\"updatedAt\":\"2026-11-23T10:00:00Z\"}",
            Level.class);
    assertThat(level.onHand()).isEqualTo(9);
    assertThat(level.isInactive()).isFalse();
    Place place =
        Json.read(
            "{\"id\":3,\"name\":\"Acme\",\"active\":true,\"countryCode\":\"US\",\"city\":null,"
                + "\"createdAt\":\"2026-11-23T10:00:00Z\",\"updatedAt\":\"2026-11-23T10:00:00Z\"}",
            Place.class);
    assertThat(place.legacy()).isFalse();
  }

  @Test
  void anItemNoLongerStockedThereTellsWithoutAQuantity() {
    rig.sandbox.disconnect(Rig.SHOP, rig.mug.variantId(), rig.location);
    JsonNode body = rig.bodies("inventory_levels/disconnect").get(0);
    assertThat(body.propertyNames()).containsExactlyInAnyOrder("inventory_item_id", "location_id");
    assertThat(level("id").isNull()).isTrue();
    rig.sandbox.setAvailable(Rig.SHOP, rig.mug.variantId(), rig.location, 4);
    assertThat(mugs().available()).isEqualTo(4);
  }
}
