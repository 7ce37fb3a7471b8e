package io.caravan.sandbox.tiktok;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.sandbox.OutgoingWebhook;
import io.caravan.sandbox.tiktok.SkuStock.At;
import io.caravan.sandbox.tiktok.SkuStock.Holder;
import io.caravan.sandbox.tiktok.TikTokSandbox.Canceller;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.h2.mvstore.MVStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** TikTok's side of stock: what the API shows and takes, and what buyers and sellers do to it. */
class InventoryTest {

  private static final String SEARCH = "/product/202309/inventory/search";

  private final Rig rig = new Rig(settings(s -> s.refusesWhenSoldOut = true));
  private final TikTokSku red = sku("MUG-RED");
  private final String main = rig.us.warehouseId();

  // ---- Inventory Search ------------------------------------------------------------------------

  @Test
  void aProductShowsTheStockOfAllItsSkus() {
    rig.tiktok.placeOrder(order(2));
    JsonNode products = search("{\"product_ids\":[\"" + red.productId() + "\",\"1\"]}");
    assertThat(products).hasSize(1);
    assertThat(products.get(0).path("product_id").asString()).isEqualTo(red.productId());
    assertThat(products.get(0).path("skus")).hasSize(2);
    JsonNode first = shown(red);
    assertThat(first.path("seller_sku").asString()).isEqualTo("MUG-RED");
    assertThat(first.path("total_available_quantity").asInt()).isEqualTo(48);
    assertThat(first.path("total_committed_quantity").asInt()).isEqualTo(2);
    JsonNode at = first.path("warehouse_inventory").get(0);
    assertThat(at.path("warehouse_id").asString()).isEqualTo(main);
    assertThat(at.path("available_quantity").asInt()).isEqualTo(48);
    assertThat(at.path("committed_quantity").asInt()).isEqualTo(2);
    JsonNode parts = first.path("total_available_inventory_distribution");
    assertThat(parts.path("in_shop_inventory").path("quantity").asInt()).isEqualTo(48);
  }

  @Test
  void skuIdsWinOverProductIdsAndOtherShopsAreNotSeen() {
    String other = rig.tiktok.sku(rig.gb.id(), "MUG-RED").orElseThrow().id();
    JsonNode products =
        search(
            "{\"product_ids\":[\"%s\"],\"sku_ids\":[\"%s\",\"%s\",\"1\"]}"
                .formatted(red.productId(), sku("MUG-BLUE").id(), other));
    assertThat(products).hasSize(1);
    assertThat(products.get(0).path("skus")).hasSize(1);
    assertThat(products.get(0).path("skus").get(0).path("seller_sku").asString())
        .isEqualTo("MUG-BLUE");
  }

  @Test
  void aSearchHasItsLimits() {
    assertThat(searchCode("product_ids", 100)).isZero();
    assertThat(searchCode("product_ids", 101)).isEqualTo(12019120);
    assertThat(searchCode("sku_ids", 600)).isZero();
    assertThat(searchCode("sku_ids", 601)).isEqualTo(12019015);
    assertThat(rig.askUs("POST", SEARCH).body("{}").code()).isEqualTo(12019008);
    assertThat(rig.askUs("POST", SEARCH).body("{\"sku_ids\":[1]}").code()).isEqualTo(36009004);
  }

  @Test
  void everyEndpointAsksForItsScope() {
    TokenPair reader =
        rig.tiktok.addToken(
            new TokenPair(
                Rig.KEY,
                "TTP_reader",
                rig.clock.instant().getEpochSecond() + 60,
                "TTP_reader_refresh",
                rig.clock.instant().getEpochSecond() + 60,
                List.of(rig.us.id()),
                Set.of("seller.product.basic"),
                "1"));
    String token = reader.accessToken();
    assertThat(update(red, all(1)).header("x-tts-access-token", token).code()).isEqualTo(105005);
    assertThat(
            rig.askUs("GET", "/logistics/202309/warehouses")
                .header("x-tts-access-token", token)
                .code())
        .isEqualTo(105005);
    assertThat(
            rig.askUs("POST", SEARCH)
                .body("{\"sku_ids\":[\"1\"]}")
                .header("x-tts-access-token", token)
                .code())
        .isZero();
  }

  // ---- Update Inventory ------------------------------------------------------------------------

  @Test
  void aQuantityIsAbsoluteAndLeavesWhatIsCommitted() {
    rig.tiktok.placeOrder(order(3));
    assertThat(update(red, all(7)).data().isEmpty()).isTrue();
    assertThat(at(red, main)).isEqualTo(new At(main, 7, 3, 0));
    assertThat(read(red).path("inventory").get(0).path("quantity").asInt()).isEqualTo(7);
    assertThat(update(red, all(0)).data().isEmpty()).isTrue();
    assertThat(sku("MUG-RED").quantity()).isZero();
  }

  @Test
  void theOnlyWarehouseNeedNotBeNamed() {
    assertThat(update(red, "{\"quantity\":9}").data().isEmpty()).isTrue();
    assertThat(at(red, main).available()).isEqualTo(9);
  }

  @Test
  void allWarehousesOfASkuAreNamedOrNoneIsSet() {
    String east = stockedIn("East", 5);
    refused(update(red, "{\"quantity\":9}"), 12019028, null);
    refused(update(red, all(9)), 12052037, east);
    refused(update(red, all(9) + "," + all(9) + "," + at(east, 1)), 12052037, main);
    assertThat(at(red, main).available()).isEqualTo(50);
    assertThat(update(red, all(9) + "," + at(east, 1)).data().isEmpty()).isTrue();
    assertThat(at(red, main).available()).isEqualTo(9);
    assertThat(at(red, east).available()).isEqualTo(1);
  }

  @Test
  void aWarehouseThatIsNotTheSkusIsRefusedByName() {
    Warehouse further = rig.tiktok.addWarehouse(rig.us.id(), "West", Warehouse.SALES);
    Warehouse british = rig.tiktok.addWarehouse(rig.gb.id(), "Leeds", Warehouse.SALES);
    Warehouse returns =
        rig.tiktok.warehouses(rig.us.id()).stream()
            .filter(w -> w.type().equals(Warehouse.RETURNS))
            .findFirst()
            .orElseThrow();
    assertThat(codeAt("7")).isEqualTo(12052097);
    assertThat(codeAt(british.id())).isEqualTo(12052530);
    assertThat(codeAt(returns.id())).isEqualTo(12052532);
    assertThat(codeAt(further.id())).isEqualTo(12052533);
    assertThat(at(red, main).available()).isEqualTo(50);
  }

  @Test
  void aDisabledWarehouseTakesNoStockAndNeedNotBeNamed() {
    String east = stockedIn("East", 5);
    rig.tiktok.warehouseStatus(rig.us.id(), east, "DISABLED");
    refused(update(red, all(9) + "," + at(east, 1)), 12052531, east);
    assertThat(update(red, all(9)).data().isEmpty()).isTrue();
    assertThat(at(red, main).available()).isEqualTo(9);
  }

  @ParameterizedTest
  @CsvSource({
    "0,0",
    "1,0",
    "99999,0",
    "100000,12052055",
    "-1,12019024",
    "1.5,12019024",
    "'\"7\"',12019024",
    "null,12019024",
    "99999999999,12019024"
  })
  void aQuantityHasItsRange(String quantity, int code) {
    Rig.Ask update =
        update(red, "{\"warehouse_id\":\"%s\",\"quantity\":%s}".formatted(main, quantity));
    if (code == 0) {
      assertThat(update.data().isEmpty()).isTrue();
      assertThat(at(red, main).available()).isEqualTo(Integer.parseInt(quantity));
    } else {
      refused(update, code, main);
      assertThat(at(red, main).available()).isEqualTo(50);
    }
  }

  @Test
  void aShopMayTakeMoreOrRefuseZero() {
    rules(r -> r.ceiling = 999_999);
    assertThat(update(red, all(999_999)).data().isEmpty()).isTrue();
    refused(update(red, all(1_000_000)), 12052055, main);
    rules(r -> r.refusesZero = true);
    refused(update(red, all(0)), 12052055, main);
    assertThat(update(red, all(1)).data().isEmpty()).isTrue();
  }

  @Test
  void oneWrongSkuDoesNotHoldUpTheOthers() {
    TikTokSku blue = sku("MUG-BLUE");
    String two =
        "{\"skus\":[{\"id\":\"%s\",\"inventory\":[%s]},{\"id\":\"%s\",\"inventory\":[%s]}]}"
            .formatted(red.id(), at("7", 1), blue.id(), all(8));
    JsonNode errors = updateOf(red.productId(), two).data().path("errors");
    assertThat(errors).hasSize(1);
    assertThat(errors.get(0).path("code").asInt()).isEqualTo(12052990);
    assertThat(errors.get(0).path("detail").path("sku_id").asString()).isEqualTo(red.id());
    assertThat(sku("MUG-BLUE").quantity()).isEqualTo(8);
    assertThat(sku("MUG-RED").quantity()).isEqualTo(50);

    rules(r -> r.refusesWholeCall = true);
    assertThat(updateOf(red.productId(), two.replace(all(8), all(6))).code()).isEqualTo(12052097);
    assertThat(sku("MUG-BLUE").quantity()).isEqualTo(8);
  }

  @Test
  void aCallThatMakesNoSenseIsRefusedAsAWhole() {
    String product = red.productId();
    assertThat(updateOf(product, "{}").code()).isEqualTo(36009004);
    assertThat(updateOf(product, "{\"skus\":[]}").code()).isEqualTo(12052902);
    assertThat(updateOf(product, "{\"skus\":[{\"inventory\":[]}]}").code()).isEqualTo(12052036);
    assertThat(updateOf(product, "{\"skus\":[{\"id\":\"1\"},{\"id\":\"1\"}]}").code())
        .isEqualTo(12052553);
    String many =
        IntStream.range(0, 301)
            .mapToObj(n -> "{\"id\":\"" + n + "\"}")
            .collect(Collectors.joining(",", "{\"skus\":[", "]}"));
    assertThat(updateOf(product, many).code()).isEqualTo(12052050);
    assertThat(updateOf("1", "{\"skus\":[]}").code()).isEqualTo(12052032);
    assertThat(updateOf("x", "{\"skus\":[]}").code()).isEqualTo(12052031);
    String british = rig.tiktok.sku(rig.gb.id(), "MUG-RED").orElseThrow().productId();
    assertThat(updateOf(british, "{\"skus\":[]}").code()).isEqualTo(12052048);
  }

  @Test
  void aSkuThatIsNotThereOrIsABundleHasNoStockToSet() {
    JsonNode unknown =
        updateOf(red.productId(), "{\"skus\":[{\"id\":\"1\",\"inventory\":[" + all(1) + "]}]}")
            .data();
    assertThat(unknown.path("errors").get(0).path("code").asInt()).isEqualTo(12052556);
    TikTokSku pair = bundle();
    JsonNode combo = update(pair, all(1)).data();
    assertThat(combo.path("errors").get(0).path("code").asInt()).isEqualTo(12052850);
    assertThat(update(red, "").data().path("errors").get(0).path("code").asInt())
        .isEqualTo(12019022);
  }

  @Test
  void theProductMayBeAnythingButGoneUnlessTheOlderRuleHolds() {
    status("SELLER_DEACTIVATED");
    assertThat(update(red, all(4)).data().isEmpty()).isTrue();
    status("FREEZE");
    assertThat(update(red, all(5)).code()).isEqualTo(12052901);
    status("SELLER_DEACTIVATED");
    rules(r -> r.activeProductsOnly = true);
    assertThat(update(red, all(5)).code()).isEqualTo(12052901);
    status("ACTIVATE");
    assertThat(update(red, all(5)).data().isEmpty()).isTrue();
  }

  @Test
  void whatACampaignHasSetApartIsNotTakenFromIt() {
    rig.tiktok.reserve(rig.us.id(), red.id(), Holder.CAMPAIGN, "Big Sale", "", 30);
    refused(update(red, all(29)), 12052393, main);
    assertThat(update(red, all(30)).data().isEmpty()).isTrue();
    JsonNode parts = shown(red).path("total_available_inventory_distribution");
    assertThat(parts.path("campaign_inventory").get(0).path("quantity").asInt()).isEqualTo(30);
    assertThat(parts.path("campaign_inventory").get(0).path("campaign_name").asString())
        .isEqualTo("Big Sale");
    assertThat(parts.path("in_shop_inventory").path("quantity").asInt()).isZero();
    assertThatThrownBy(() -> rig.tiktok.placeOrder(order(1))).hasMessageContaining("sold out");
    assertThat(update(red, all(60)).data().isEmpty()).isTrue();
    rules(r -> r.promotionLock = StockRules.PromotionLock.CURRENT);
    refused(update(red, all(59)), 12052393, main);
    rig.tiktok.reserve(rig.us.id(), red.id(), Holder.CAMPAIGN, "Big Sale", "", 0);
    assertThat(update(red, all(0)).data().isEmpty()).isTrue();
  }

  @Test
  void aQuantityMayBeMeantOnTopOfWhatIsSetApart() {
    rig.tiktok.reserve(rig.us.id(), red.id(), Holder.CAMPAIGN, "Big Sale", "", 30);
    rig.tiktok.reserve(rig.us.id(), red.id(), Holder.CREATOR, "py001", "", 5);
    rules(r -> r.quantityIncludesReserved = false);
    assertThat(update(red, all(10)).data().isEmpty()).isTrue();
    JsonNode shown = shown(red);
    assertThat(shown.path("total_available_quantity").asInt()).isEqualTo(45);
    JsonNode parts = shown.path("total_available_inventory_distribution");
    assertThat(parts.path("in_shop_inventory").path("quantity").asInt()).isEqualTo(10);
    assertThat(parts.path("creator_inventory").get(0).path("creator_name").asString())
        .isEqualTo("py001");
  }

  @Test
  void aBackorderIsKeptUnlessItIsSentAndSoldOnceTheRestIsGone() {
    update(red, "{\"quantity\":2,\"backorder_quantity\":5,\"handling_time\":7}").data();
    update(red, "{\"quantity\":1}").data();
    assertThat(at(red, main)).isEqualTo(new At(main, 1, 0, 5));
    JsonNode inventory = read(red).path("inventory").get(0);
    assertThat(inventory.path("backorder_quantity").asInt()).isEqualTo(5);
    assertThat(inventory.path("handling_time").asInt()).isEqualTo(7);
    rig.tiktok.placeOrder(order(1));
    assertThat(at(red, main)).isEqualTo(new At(main, 5, 1, 0));
    assertThat(
            update(red, "{\"quantity\":2,\"backorder_quantity\":-1}")
                .data()
                .path("errors")
                .get(0)
                .path("detail")
                .path("extra_errors")
                .get(0)
                .path("code")
                .asInt())
        .isEqualTo(12052055);
  }

  @Test
  void warehousesOfASkuShareOneHandlingTime() {
    String east = stockedIn("East", 5);
    String two =
        "{\"warehouse_id\":\"%s\",\"quantity\":1,\"handling_time\":3},{\"warehouse_id\":\"%s\",\"quantity\":1,\"handling_time\":4}";
    refused(update(red, two.formatted(main, east)), 12052037, east);
  }

  @Test
  void everyCallIsRememberedWithWhatItAskedFor() {
    update(red, all(4)).data();
    update(red, at("7", 1)).data();
    updateOf("1", "{\"skus\":[]}").code();
    List<StockCall> calls = rig.tiktok.stockCalls();
    assertThat(calls).hasSize(3);
    assertThat(calls.get(0).wanted())
        .containsExactly(new StockCall.Wanted(red.id(), main, 4, null));
    assertThat(calls.get(0).refused()).isEmpty();
    assertThat(calls.get(1).refused()).containsExactly(red.id());
    assertThat(calls.get(2).code()).isEqualTo(12052032);
    assertThat(calls.get(0).at()).isEqualTo(rig.clock.millis());
  }

  // ---- Buyers ----------------------------------------------------------------------------------

  @Test
  void anUnpaidOrderCommitsShippingTakesAndCancellingGivesBack() {
    String shipped = rig.tiktok.placeOrder(order(2));
    String cancelled = rig.tiktok.placeOrder(order(3));
    assertThat(at(red, main)).isEqualTo(new At(main, 45, 5, 0));
    rig.tiktok.cancel(cancelled, Canceller.BUYER, "");
    assertThat(at(red, main)).isEqualTo(new At(main, 48, 2, 0));
    rig.tiktok.pay(shipped);
    rig.tiktok.advance(shipped);
    assertThat(at(red, main)).isEqualTo(new At(main, 48, 2, 0));
    String line = rig.tiktok.orderJson(shipped).path("line_items").get(0).path("id").asString();
    rig.tiktok.ship(shipped, List.of(line), "USPS");
    assertThat(at(red, main)).isEqualTo(new At(main, 48, 1, 0));
    rig.tiktok.advance(shipped);
    assertThat(at(red, main)).isEqualTo(new At(main, 48, 0, 0));
    rig.tiktok.collect(shipped);
    rig.tiktok.deliver(shipped);
    assertThat(at(red, main)).isEqualTo(new At(main, 48, 0, 0));
    SkuStock.Tally tally = rig.tiktok.stock(rig.us.id(), red.id()).tally();
    assertThat(tally).isEqualTo(new SkuStock.Tally(5, 3, 0, 0));
  }

  @Test
  void oneCancelledUnitGivesItselfBackAndNoOther() {
    String id = rig.tiktok.placePaidOrder(order(2));
    String line = rig.tiktok.orderJson(id).path("line_items").get(0).path("id").asString();
    rig.tiktok.cancelLine(id, line, Canceller.BUYER, "");
    assertThat(at(red, main)).isEqualTo(new At(main, 49, 1, 0));
    rig.tiktok.advance(id);
    rig.tiktok.advance(id);
    assertThat(at(red, main)).isEqualTo(new At(main, 49, 0, 0));
  }

  @Test
  void aSellerWhoHasNoneLeavesNothingOnTheShelf() {
    String id = rig.tiktok.placePaidOrder(order(1));
    rig.tiktok.advance(id);
    rig.tiktok.cancel(id, Canceller.SELLER, "seller_cancel_reason_out_of_stock");
    assertThat(at(red, main)).isEqualTo(new At(main, 0, 0, 0));

    Rig kind = new Rig(settings(s -> s.outOfStockEmptiesShelf = false));
    String other = kind.tiktok.placePaidOrder(OrderSpec.single(kind.us.id(), "MUG-RED"));
    kind.tiktok.advance(other);
    kind.tiktok.cancel(other, Canceller.SELLER, "seller_cancel_reason_out_of_stock");
    String its = kind.tiktok.sku(kind.us.id(), "MUG-RED").orElseThrow().id();
    assertThat(kind.tiktok.stock(kind.us.id(), its).at()).containsExactly(new At(main, 49, 0, 0));
  }

  @Test
  void aBuyerGetsNoMoreThanThereIs() {
    update(red, all(2)).data();
    assertThatThrownBy(() -> rig.tiktok.placeOrder(order(3))).hasMessageContaining("2 left");
    rig.tiktok.placeOrder(order(2));
    assertThatThrownBy(() -> rig.tiktok.placeOrder(order(1))).hasMessageContaining("0 left");
    SkuStock.Tally tally = rig.tiktok.stock(rig.us.id(), red.id()).tally();
    assertThat(tally).isEqualTo(new SkuStock.Tally(2, 0, 4, 0));
  }

  @Test
  void whereNobodyRefusesTheOversoldAreCounted() {
    Rig lenient = new Rig(settings(s -> s.refusesWhenSoldOut = false));
    lenient.tiktok.placeOrder(OrderSpec.in(lenient.us.id()).line("MUG-RED", 53).build());
    String its = lenient.tiktok.sku(lenient.us.id(), "MUG-RED").orElseThrow().id();
    SkuStock stock = lenient.tiktok.stock(lenient.us.id(), its);
    assertThat(stock.at()).containsExactly(new At(main, 0, 53, 0));
    assertThat(stock.tally().oversold()).isEqualTo(3);
  }

  @Test
  void anOrderShipsFromTheWarehouseThatHasItAll() {
    String east = stockedIn("East", 60);
    String id = rig.tiktok.placeOrder(order(55));
    assertThat(rig.read(rig.us, id).path("warehouse_id").asString()).isEqualTo(east);
    assertThat(at(red, east)).isEqualTo(new At(east, 5, 55, 0));
    assertThat(at(red, main)).isEqualTo(new At(main, 50, 0, 0));
    rig.tiktok.cancel(id, Canceller.BUYER, "");
    assertThat(at(red, east)).isEqualTo(new At(east, 60, 0, 0));
  }

  @Test
  void stockOnHolidayIsNotSoldReadsAsNoneAndComesBack() {
    rig.tiktok.warehouseStatus(rig.us.id(), main, "RESTRICTED");
    assertThat(shown(red).path("total_available_quantity").asInt()).isZero();
    assertThat(read(red).path("inventory").get(0).path("quantity").asInt()).isZero();
    assertThatThrownBy(() -> rig.tiktok.placeOrder(order(1))).hasMessageContaining("sold out");
    assertThat(update(red, all(40)).data().isEmpty()).isTrue();
    rules(r -> r.closedShowsZero = false);
    assertThat(shown(red).path("total_available_quantity").asInt()).isEqualTo(40);
    rig.tiktok.warehouseStatus(rig.us.id(), main, "ENABLED");
    rules(r -> r.closedShowsZero = true);
    assertThat(shown(red).path("total_available_quantity").asInt()).isEqualTo(40);
    rig.tiktok.placeOrder(order(1));
  }

  @Test
  void aBundleHasWhatItsPartsAllow() {
    TikTokSku pair = bundle(); // 1 red and 2 blue
    assertThat(sku("PAIR").quantity()).isEqualTo(25);
    rig.tiktok.placeOrder(OrderSpec.in(rig.us.id()).line("PAIR", 2).build());
    assertThat(shown(pair).path("total_available_quantity").asInt()).isEqualTo(23);
    assertThat(at(red, main)).isEqualTo(new At(main, 48, 2, 0));
    assertThat(at(sku("MUG-BLUE"), main)).isEqualTo(new At(main, 46, 4, 0));
    assertThatThrownBy(
            () -> rig.tiktok.placeOrder(OrderSpec.in(rig.us.id()).line("PAIR", 24).build()))
        .hasMessageContaining("sold out");
  }

  @Test
  void whatTikTokShipsItselfTakesNoneOfTheSellersStock() {
    rig.tiktok.placeOrder(OrderSpec.in(rig.us.id()).line("MUG-RED", 1).fulfilledByTikTok().build());
    assertThat(at(red, main)).isEqualTo(new At(main, 50, 0, 0));
  }

  // ---- Warehouses, activation ------------------------------------------------------------------

  @Test
  void aShopHasAWarehouseForSalesAndOneForReturns() {
    rig.tiktok.addWarehouse(rig.us.id(), "East", Warehouse.SALES);
    JsonNode list = rig.askUs("GET", "/logistics/202309/warehouses").data().path("warehouses");
    assertThat(list).hasSize(3);
    JsonNode first =
        list.valueStream().filter(w -> w.path("id").asString().equals(main)).findFirst().get();
    assertThat(first.path("type").asString()).isEqualTo("SALES_WAREHOUSE");
    assertThat(first.path("effect_status").asString()).isEqualTo("ENABLED");
    assertThat(first.path("is_default").asBoolean()).isTrue();
    assertThat(first.path("address").path("region_code").asString()).isEqualTo("US");
    assertThat(list.valueStream().map(w -> w.path("type").asString()))
        .containsExactlyInAnyOrder("SALES_WAREHOUSE", "SALES_WAREHOUSE", "RETURN_WAREHOUSE");
  }

  @Test
  void aDeactivatedProductCannotBeOrderedUntilItIsReviewedAgain() {
    rules(r -> r.auditTakes = Duration.ofMinutes(5));
    assertThat(activation("deactivate", red.productId()).data().isEmpty()).isTrue();
    assertThat(product().status()).isEqualTo("SELLER_DEACTIVATED");
    assertThatThrownBy(() -> rig.tiktok.placeOrder(order(1)))
        .hasMessageContaining("SELLER_DEACTIVATED");
    assertThat(activation("activate", red.productId()).data().isEmpty()).isTrue();
    assertThat(product().status()).isEqualTo("PENDING");
    rig.clock.pass(Duration.ofMinutes(5));
    rig.tiktok.tick();
    assertThat(product().status()).isEqualTo("ACTIVATE");
    rig.tiktok.placeOrder(order(1));
    assertThat(labels()).filteredOn(label -> label.equals("tiktok/5")).hasSize(3);
  }

  @Test
  void whatCannotBeActivatedIsToldInsideASuccess() {
    String british = rig.tiktok.sku(rig.gb.id(), "MUG-RED").orElseThrow().productId();
    JsonNode live = activation("activate", red.productId()).data().path("errors").get(0);
    assertThat(live.path("code").asInt()).isEqualTo(12052990);
    assertThat(live.path("detail").path("product_id").asString()).isEqualTo(red.productId());
    assertThat(live.path("detail").path("extra_errors").get(0).path("code").asInt())
        .isEqualTo(12052901);
    assertThat(activation("deactivate", british).data().path("errors").get(0).path("code").asInt())
        .isEqualTo(12052048);
    assertThat(activation("deactivate", "1").data().path("errors").get(0).path("code").asInt())
        .isEqualTo(12052032);
    assertThat(rig.askUs("POST", "/product/202309/products/activate").body("{}").code())
        .isEqualTo(12052910);
    String[] many = IntStream.range(0, 21).mapToObj(Integer::toString).toArray(String[]::new);
    assertThat(activation("deactivate", many).code()).isEqualTo(12019120);
  }

  // ---- Webhooks --------------------------------------------------------------------------------

  @Test
  void stockThatFallsToItsAlertValueIsAnnouncedOnceAndAgainWhenItIsGone() {
    rig.tiktok.placeOrder(order(44)); // 6 left, 5 is low
    assertThat(told(27)).isEmpty();
    rig.tiktok.placeOrder(order(1));
    rig.tiktok.placeOrder(order(1));
    update(red, all(0)).data();
    update(red, all(3)).data(); // a rise is not announced
    update(red, all(2)).data();
    update(red, all(50)).data();
    assertThat(told(27))
        .extracting(w -> w.path("data").path("current_inventory_status").asString())
        .containsExactly("LOW_STOCK", "OUT_OF_STOCK");
    JsonNode first = told(27).get(0);
    assertThat(first.path("shop_id").asString()).isEqualTo(rig.us.id());
    JsonNode data = first.path("data");
    assertThat(data.path("sku_id").asString()).isEqualTo(red.id());
    assertThat(data.path("product_id").asString()).isEqualTo(red.productId());
    assertThat(data.path("trigger_reason").path("alert_type").asString()).isEqualTo("REALTIME");
    assertThat(data.path("trigger_reason").path("low_stock_threshold").asInt()).isEqualTo(5);
    assertThat(data.path("inventory_distribution").path("available_quantity").asInt()).isEqualTo(5);
    assertThat(data.path("inventory_distribution").path("committed_quantity").asInt())
        .isEqualTo(45);
    assertThat(data.path("inventory_distribution").path("total_quantity").asInt()).isEqualTo(50);
  }

  @Test
  void aSkuMayHaveAnAlertValueOfItsOwnAndTikTokMayForesee() {
    rig.tiktok.alertAt(rig.us.id(), red.id(), 49);
    rig.tiktok.placeOrder(order(1));
    assertThat(told(27)).hasSize(1);
    rig.tiktok.predictOutOfStock(rig.us.id(), red.id(), 21);
    JsonNode foreseen = told(27).get(1).path("data").path("trigger_reason");
    assertThat(foreseen.path("alert_type").asString()).isEqualTo("PREDICTION");
    assertThat(foreseen.path("lead_days").asInt()).isEqualTo(21);
    assertThat(foreseen.has("low_stock_threshold")).isFalse();
  }

  @Test
  void aChangeOfStockIsToldFlatIfTheShopHasThat() {
    rig.tiktok.placeOrder(order(1));
    assertThat(labels()).doesNotContain("tiktok/68");
    rules(r -> r.announcesChanges = true);
    rig.tiktok.placeOrder(order(2));
    update(red, all(9)).data();
    List<JsonNode> told = told(68);
    assertThat(told)
        .extracting(w -> w.path("change_detail").get(0).path("trigger_source").asString())
        .containsExactly("order_created", "api_sync");
    JsonNode first = told.get(0);
    assertThat(first.has("type")).isFalse();
    assertThat(first.has("shop_id")).isFalse();
    assertThat(first.path("seller_id").asString()).isNotEqualTo(rig.us.id());
    assertThat(first.path("sku_id").asString()).isEqualTo(red.id());
    JsonNode now = first.path("quantity_snapshot_after_change");
    assertThat(now.path("total_available").asInt()).isEqualTo(47);
    assertThat(now.path("total_committed").asInt()).isEqualTo(3);
    for (OutgoingWebhook webhook : rig.webhooks) {
      assertThat(webhook.headers())
          .containsEntry(
              "Authorization", TikTokSigner.webhook(Rig.KEY, Rig.SECRET, webhook.body()));
    }
  }

  // ---- State -----------------------------------------------------------------------------------

  @Test
  void stockAndWarehousesSurviveARestart() {
    var settings = settings(s -> s.refusesWhenSoldOut = true);
    MVStore store = new MVStore.Builder().open();
    Rig before = new Rig(settings, store);
    String its = before.tiktok.sku(before.us.id(), "MUG-RED").orElseThrow().id();
    String east = before.tiktok.addWarehouse(before.us.id(), "East", Warehouse.SALES).id();
    before.tiktok.setStock(before.us.id(), its, east, 4, 2);
    before.tiktok.reserve(before.us.id(), its, Holder.CREATOR, "py001", east, 1);
    before.tiktok.placeOrder(OrderSpec.in(before.us.id()).line("MUG-RED", 2).build());
    before.tiktok.warehouseStatus(before.us.id(), east, "RESTRICTED");
    var after = new TikTokSandbox(settings, store, webhook -> {}, before.clock);
    assertThat(after.stock(before.us.id(), its))
        .isEqualTo(before.tiktok.stock(before.us.id(), its));
    assertThat(after.warehouses(before.us.id()))
        .isEqualTo(before.tiktok.warehouses(before.us.id()));
  }

  @Test
  void aStoreFromBeforeStockWasKeptByWarehouseHasItInTheShopsOwn() {
    var settings = settings(s -> s.refusesWhenSoldOut = true);
    MVStore store = new MVStore.Builder().open();
    Rig before = new Rig(settings, store);
    before.tiktok.placeOrder(OrderSpec.in(before.us.id()).line("MUG-RED", 2).build());
    store.openMap("tiktok.stock").clear();
    store.openMap("tiktok.warehouses").clear();
    var after = new TikTokSandbox(settings, store, webhook -> {}, before.clock);
    assertThat(after.sku(before.us.id(), "MUG-BLUE").orElseThrow().quantity()).isEqualTo(50);
    assertThat(after.warehouses(before.us.id())).hasSize(2);
  }

  // ---- Inside ----------------------------------------------------------------------------------

  private static TikTokSettings settings(Consumer<TikTokSettings.Changes> changes) {
    return TikTokSettings.of(Rig.KEY, Rig.SECRET)
        .withWebhookUrl("http://127.0.0.1:1/webhooks/tiktok")
        .with(changes);
  }

  private void rules(Consumer<StockRules.Changes> changes) {
    rig.tiktok.stockRules(rig.tiktok.stockRules().with(changes));
  }

  private TikTokSku sku(String sellerSku) {
    return rig.tiktok.sku(rig.us.id(), sellerSku).orElseThrow();
  }

  private Listing product() {
    return rig.tiktok.products(rig.us.id()).stream()
        .filter(p -> p.id().equals(red.productId()))
        .findFirst()
        .orElseThrow();
  }

  private void status(String status) {
    rig.tiktok.setProductStatus(rig.us.id(), red.productId(), status);
  }

  private TikTokSku bundle() {
    return rig.tiktok.addBundle(
        rig.us.id(), "Pair", "PAIR", new BigDecimal("30"), Map.of("MUG-RED", 1, "MUG-BLUE", 2));
  }

  /** A further warehouse that has some of the red mugs. */
  private String stockedIn(String name, int quantity) {
    String id = rig.tiktok.addWarehouse(rig.us.id(), name, Warehouse.SALES).id();
    rig.tiktok.setStock(rig.us.id(), red.id(), id, quantity, null);
    return id;
  }

  private OrderSpec order(int quantity) {
    return OrderSpec.in(rig.us.id()).line("MUG-RED", quantity).build();
  }

  private At at(TikTokSku sku, String warehouse) {
    return rig.tiktok.stock(rig.us.id(), sku.id()).at(warehouse);
  }

  private JsonNode search(String body) {
    return rig.askUs("POST", SEARCH).body(body).data().path("inventory");
  }

  private JsonNode shown(TikTokSku sku) {
    return search("{\"sku_ids\":[\"" + sku.id() + "\"]}").get(0).path("skus").get(0);
  }

  private int searchCode(String field, int count) {
    String ids =
        IntStream.range(0, count)
            .mapToObj(n -> "\"" + n + "\"")
            .collect(Collectors.joining(",", "{\"" + field + "\":[", "]}"));
    return rig.askUs("POST", SEARCH).body(ids).code();
  }

  private JsonNode read(TikTokSku sku) {
    return rig.askUs("GET", "/product/202309/products/" + sku.productId())
        .data()
        .path("skus")
        .valueStream()
        .filter(s -> s.path("id").asString().equals(sku.id()))
        .findFirst()
        .orElseThrow();
  }

  private String all(int quantity) {
    return at(main, quantity);
  }

  private static String at(String warehouse, int quantity) {
    return "{\"warehouse_id\":\"%s\",\"quantity\":%d}".formatted(warehouse, quantity);
  }

  private Rig.Ask update(TikTokSku sku, String inventory) {
    return updateOf(
        sku.productId(),
        "{\"skus\":[{\"id\":\"%s\",\"inventory\":[%s]}]}".formatted(sku.id(), inventory));
  }

  private Rig.Ask updateOf(String productId, String body) {
    return rig.askUs("POST", "/product/202309/products/" + productId + "/inventory/update")
        .body(body);
  }

  private int codeAt(String warehouse) {
    JsonNode extra =
        update(red, all(1) + "," + at(warehouse, 1))
            .data()
            .path("errors")
            .get(0)
            .path("detail")
            .path("extra_errors");
    assertThat(extra).hasSize(1);
    assertThat(extra.get(0).path("warehouse_id").asString()).isEqualTo(warehouse);
    return extra.get(0).path("code").asInt();
  }

  /** The red mug was not updated for this reason; messages are not looked at. */
  private void refused(Rig.Ask update, int code, String warehouse) {
    JsonNode errors = update.data().path("errors");
    assertThat(errors).hasSize(1);
    JsonNode error = errors.get(0);
    assertThat(error.path("detail").path("sku_id").asString()).isEqualTo(red.id());
    if (warehouse == null) {
      assertThat(error.path("code").asInt()).isEqualTo(code);
    } else {
      assertThat(error.path("code").asInt()).isEqualTo(12052990);
      JsonNode extra = error.path("detail").path("extra_errors").get(0);
      assertThat(extra.path("code").asInt()).isEqualTo(code);
      assertThat(extra.path("warehouse_id").asString()).isEqualTo(warehouse);
    }
  }

  private Rig.Ask activation(String what, String... productIds) {
    return rig.askUs("POST", "/product/202309/products/" + what)
        .body(
            List.of(productIds).stream()
                .map(id -> "\"" + id + "\"")
                .collect(Collectors.joining(",", "{\"product_ids\":[", "]}")));
  }

  private List<String> labels() {
    return rig.webhooks.stream().map(OutgoingWebhook::label).toList();
  }

  private List<JsonNode> told(int type) {
    var told = new ArrayList<JsonNode>();
    for (OutgoingWebhook webhook : rig.webhooks) {
      if (webhook.label().equals("tiktok/" + type)) {
        told.add(State.JSON.readTree(webhook.body()));
      }
    }
    return told;
  }
}
