package io.caravan.shopify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.platform.AdaptivePaceGate;
import io.caravan.platform.Platform;
import io.caravan.platform.PlatformException;
import io.caravan.sandbox.Fault;
import io.caravan.sandbox.Faults;
import io.caravan.sandbox.HttpFront;
import io.caravan.sandbox.shopify.ShopifySandbox;
import io.caravan.sandbox.shopify.ShopifySandbox.AddedVariant;
import io.caravan.sandbox.shopify.ShopifySandbox.NewVariant;
import io.caravan.sandbox.shopify.ShopifySandbox.ServiceKind;
import io.caravan.sandbox.shopify.ShopifySandbox.StockWrite;
import io.caravan.sandbox.shopify.ShopifySandboxSettings;
import io.caravan.sandbox.shopify.ShopifySandboxState;
import io.caravan.store.JdbcStores;
import io.caravan.store.Store;
import io.caravan.testing.MovableClock;
import io.caravan.testing.PlatformsUnderTest;
import io.caravan.testing.TestDatabase;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.context.ConfigurableApplicationContext;

/** Stock over real HTTP, at a shop that is as strict as the real one. */
class ShopifyStockTest {
  private static final String SHOP = "acme.myshopify.com";
  private static final String NO_ITEM = "gid://shopify/InventoryItem/1";

  private static MovableClock clock;
  private static ShopifySandbox shop;
  private static HttpFront front;
  private static ConfigurableApplicationContext context;
  private static ShopifyApi shopify;
  private static Store store;

  private static int products;
  private String location;
  private AddedVariant mug;

  @BeforeAll
  static void start() {
    clock = new MovableClock(PlatformsUnderTest.START);
    shop =
        new ShopifySandbox(
            clock,
            // As much as is wanted: it is not the bucket that is tested here.
            ShopifySandboxSettings.standard("client", "secret")
                .with(
                    s -> {
                      s.bucketSize = 1_000_000;
                      s.restoreRate = 1_000_000;
                    }),
            webhook -> {},
            ShopifySandboxState.inMemory());
    shop.addShop(
        SHOP,
        "Acme",
        "USD",
        "US",
        "canary-shopify-token",
        List.of("write_inventory", "read_products", "read_locations"));
    front = HttpFront.start("shopify", shop, 0, new Faults(1));
    context = PlatformsUnderTest.start(TestDatabase.fresh(), front.url());
    shopify = context.getBean(ShopifyApi.class);
    store = context.getBean(JdbcStores.class).byName("acme").orElseThrow();
  }

  @AfterAll
  static void stop() {
    context.close();
    front.close();
    shop.close();
  }

  @BeforeEach
  void aMug() {
    context.getBean(AdaptivePaceGate.class).succeeded(store.id(), Platform.SHOPIFY);
    front.faults().clear();
    location = shop.locations(SHOP).get(0);
    mug = mugs(1).get(0);
  }

  /** Ten available of each. */
  private static List<AddedVariant> mugs(int count) {
    List<NewVariant> wanted = new ArrayList<>();
    for (int n = 0; n < count; n++) {
      wanted.add(
          new NewVariant("No. " + n, "MUG-" + n, null, BigDecimal.TEN, false, true, true, 10));
    }
    return shop.addProduct(SHOP, "Mug " + ++products, wanted).variants();
  }

  private ShopifyStock read() {
    List<ShopifyStock> read = shopify.stock(store, List.of(mug.inventoryItemId()));
    assertThat(read).hasSize(1);
    return read.get(0);
  }

  private int available() {
    return shop.stock(SHOP, mug.variantId(), location).available();
  }

  private static String key() {
    return UUID.randomUUID().toString();
  }

  private List<UserError> adjust(String key, int delta) {
    return shopify.adjustAvailable(
        store,
        key,
        "restock",
        "gid://caravan/Order/576461413038785752",
        List.of(new StockDelta(mug.inventoryItemId(), location, delta)));
  }

  @Test
  void anItemIsReadWhole() {
    String east = shop.addLocation(SHOP, "East", "US");
    shop.setAvailable(SHOP, mug.variantId(), east, -3);
    String productId = shop.variants(SHOP, "MUG-0").get(products - 1).productId();
    shop.setTags(SHOP, productId, List.of("gift", "fragile"));
    shop.setSellWhenOut(SHOP, mug.variantId(), true);

    assertThat(read())
        .isEqualTo(
            new ShopifyStock(
                mug.inventoryItemId(),
                true,
                true,
                mug.variantId(),
                productId,
                "MUG-0",
                "Mug " + products + " - No. 0",
                List.of("fragile", "gift"),
                List.of(
                    new ShopifyStock.Level(location, 10, clock.instant()),
                    new ShopifyStock.Level(east, -3, clock.instant()))));
  }

  @Test
  void whatIsNotTrackedOrSoldOnIsKnown() {
    assertThat(read().continueSelling()).isFalse();
    assertThat(read().tracked()).isTrue();
    shop.setTracked(SHOP, mug.variantId(), false);
    assertThat(read().tracked()).isFalse();
  }

  @Test
  void levelsOfClosedLocationsAndOfItemsNotStockedThereAreNotThere() {
    String closed = shop.addLocation(SHOP, "Closed", "US");
    String left = shop.addLocation(SHOP, "Left", "US");
    shop.setAvailable(SHOP, mug.variantId(), closed, 5);
    shop.setAvailable(SHOP, mug.variantId(), left, 5);
    shop.setLocationActive(SHOP, closed, false);
    shop.disconnect(SHOP, mug.variantId(), left);

    assertThat(read().levels()).extracting(ShopifyStock.Level::locationId).containsOnly(location);
  }

  @Test
  void itemsThatDoNotExistAreMissing() {
    assertThat(shopify.stock(store, List.of(NO_ITEM, mug.inventoryItemId())))
        .extracting(ShopifyStock::inventoryItemId)
        .containsExactly(mug.inventoryItemId());
    assertThat(shopify.stock(store, List.of())).isEmpty();
  }

  @Test
  void anItemStockedAtMoreThanAPageOfLocationsIsReadWhole() {
    for (int n = 0; n < 60; n++) {
      shop.setAvailable(SHOP, mug.variantId(), shop.addLocation(SHOP, "L" + n, "US"), n);
    }
    assertThat(read().levels()).hasSize(61);
    assertThat(read().levels().stream().mapToInt(ShopifyStock.Level::available).sum())
        .isEqualTo(10 + 59 * 60 / 2);
  }

  @Test
  void aHundredItemsAreReadInTwoCallsOnceThePriceIsKnown() {
    List<String> items = mugs(100).stream().map(AddedVariant::inventoryItemId).toList();
    shopify.stock(store, items);
    long before = shop.counters().requests();

    assertThat(shopify.stock(store, items))
        .extracting(ShopifyStock::inventoryItemId)
        .containsExactlyElementsOf(items);
    assertThat(shop.counters().requests() - before).isEqualTo(2);
  }

  @Test
  void theGateIsToldWhatTheDocumentsCost() {
    for (int n = 0; n < 46; n++) {
      shop.setAvailable(SHOP, mug.variantId(), shop.addLocation(SHOP, "C" + n, "US"), 1);
    }
    Map<ShopifyDocument, Map<String, ?>> calls =
        Map.of(
            ShopifyDocument.STOCK_OF_ITEMS, Map.of("items", List.of(mug.inventoryItemId())),
            ShopifyDocument.STOCK_LEVELS, Map.of("item", mug.inventoryItemId()),
            ShopifyDocument.STOCK_CHANGED,
                Map.of("location", location, "query", "updated_at:>'2026-11-23T12:00:00Z'"),
            ShopifyDocument.LOCATIONS, Map.of());
    calls.forEach(
        (document, variables) -> {
          QueryCost cost = Objects.requireNonNull(shopify.call(store, document, variables).cost());
          assertThat(cost.requested()).as(document.operation()).isEqualTo(document.points());
          assertThat(cost.actual()).isLessThanOrEqualTo(cost.requested());
        });
    assertThat(1 + ShopifyApi.CAUTIOUS_READ * (ShopifyDocument.STOCK_OF_ITEMS.points() - 1))
        .isLessThanOrEqualTo(ShopifyApi.POINTS_A_READ);
  }

  @ParameterizedTest(name = "{0} items for {1} points: {2} the next time")
  @CsvSource({"14,28,50", "50,28,50", "14,379,14", "14,1000,5", "1,900,1", "1,0,50"})
  void asManyItemsAreAskedAsThePriceAllows(int asked, double points, int next) {
    assertThat(ShopifyApi.itemsARead(asked, points)).isEqualTo(next);
  }

  @Test
  void onlyWhatChangedSinceIsFound() {
    clock.pass(Duration.ofMinutes(10));
    Instant since = clock.instant();
    assertThat(shopify.stockChangedSince(store, location, since)).isEmpty();

    shop.setAvailable(SHOP, mug.variantId(), location, 4);

    assertThat(shopify.stockChangedSince(store, location, since))
        .containsExactly(mug.inventoryItemId());
    assertThat(shopify.stockChangedSince(store, "gid://shopify/Location/1", since)).isEmpty();
  }

  @Test
  void moreThanAPageOfChangesIsReadWhole() {
    clock.pass(Duration.ofMinutes(10));
    Instant since = clock.instant();
    List<AddedVariant> many = mugs(600);

    assertThat(shopify.stockChangedSince(store, location, since))
        .hasSize(600)
        .contains(many.get(599).inventoryItemId());
  }

  @Test
  void anAdjustmentAddsAndTellsWhatItIsFor() {
    assertThat(adjust(key(), -4)).isEmpty();

    assertThat(available()).isEqualTo(6);
    StockWrite write = shop.stockWrites(SHOP).get(shop.stockWrites(SHOP).size() - 1);
    assertThat(write.reason()).isEqualTo("restock");
    assertThat(write.reference()).isEqualTo("gid://caravan/Order/576461413038785752");
    assertThat(write.changes())
        .containsExactly(
            new ShopifySandbox.StockChange(mug.inventoryItemId(), location, -4, null, null));
  }

  @Test
  void anAdjustmentIsDoneAtAllPlacesOrAtNone() {
    List<UserError> errors =
        shopify.adjustAvailable(
            store,
            key(),
            "restock",
            "gid://caravan/Order/1",
            List.of(
                new StockDelta(mug.inventoryItemId(), location, 1),
                new StockDelta(NO_ITEM, location, 1)));

    assertThat(StockRefusal.of(errors)).isEqualTo(StockRefusal.INVALID_INVENTORY_ITEM);
    assertThat(errors.get(0).field()).containsExactly("input", "changes", "1", "inventoryItemId");
    assertThat(available()).isEqualTo(10);
  }

  @Test
  void aCutAfterTheAdjustmentIsUnknownAndTheSameKeyFindsOut() {
    String key = key();
    front.faults().once("inventoryAdjustQuantities", new Fault.CommitThenCut());

    assertThatThrownBy(() -> adjust(key, 3)).isInstanceOf(PlatformException.OutcomeUnknown.class);
    assertThat(front.faults().count("commit-then-cut")).isPositive();
    assertThat(adjust(key, 3)).isEmpty();

    assertThat(available()).isEqualTo(13);
    assertThat(shop.stockWrites(SHOP))
        .filteredOn(write -> write.key().equals(key))
        .extracting(StockWrite::outcome)
        .containsExactly("done", "again");
  }

  @Test
  void aKeyIsForOneRequest() {
    String key = key();
    adjust(key, 3);
    assertThat(StockRefusal.of(adjust(key, 4)))
        .isEqualTo(StockRefusal.IDEMPOTENCY_KEY_PARAMETER_MISMATCH);
    assertThat(available()).isEqualTo(13);
  }

  @Test
  void aRequestUnderWayIsToBeAskedAgainWithTheSameKey() {
    String key = key();
    shop.stockWriteUnderWay(SHOP, key, true);
    StockRefusal refusal = StockRefusal.of(adjust(key, 3));
    assertThat(refusal).isEqualTo(StockRefusal.IDEMPOTENCY_CONCURRENT_REQUEST);
    assertThat(refusal.againWithTheSameKey()).isTrue();

    shop.stockWriteUnderWay(SHOP, key, false);
    assertThat(adjust(key, 3)).isEmpty();
    assertThat(available()).isEqualTo(13);
  }

  @Test
  void aRequestThatFailedIsToBeAskedAgainWithAnotherKey() {
    String key = key();
    shop.failStockWrites(SHOP, "INTERNAL_SERVER_ERROR", 1);
    assertThatThrownBy(() -> adjust(key, 3)).isInstanceOf(PlatformException.OutcomeUnknown.class);

    StockRefusal refusal = StockRefusal.of(adjust(key, 3));
    assertThat(refusal).isEqualTo(StockRefusal.IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED);
    assertThat(refusal.againWithAnotherKey()).isTrue();
    assertThat(adjust(key(), 3)).isEmpty();
    assertThat(available()).isEqualTo(13);
  }

  @Test
  void aNumberIsSetIfItIsWhatWeThink() {
    assertThat(set(10, 7)).isEmpty();
    assertThat(available()).isEqualTo(7);
    assertThat(StockRefusal.of(set(10, 5))).isEqualTo(StockRefusal.CHANGE_FROM_QUANTITY_STALE);
    assertThat(available()).isEqualTo(7);
    assertThat(set(null, -2)).isEmpty();
    assertThat(available()).isEqualTo(-2);
  }

  @Test
  void settingWhatIsThereAlreadyIsSuccess() {
    assertThat(set(10, 10)).isEmpty();
    assertThat(shop.stockWrites(SHOP).get(shop.stockWrites(SHOP).size() - 1).outcome())
        .isEqualTo("nothing");
  }

  private List<UserError> set(@Nullable Integer from, int to) {
    return shopify.setAvailable(
        store, key(), "correction", mug.inventoryItemId(), location, from, to);
  }

  @ParameterizedTest
  @EnumSource(
      value = StockRefusal.class,
      names = {"OTHER"},
      mode = EnumSource.Mode.EXCLUDE)
  void eachReasonIsToldApart(StockRefusal refusal) {
    shop.failStockWrites(SHOP, refusal.name(), 1);
    assertThat(StockRefusal.of(adjust(key(), 1))).isEqualTo(refusal);
  }

  @Test
  void locationsOfServicesAreListedAndKnownAsSuch() {
    String service = shop.addLocation(SHOP, "3PL", "US", ServiceKind.SERVICE);
    String legacy = shop.addLocation(SHOP, "Old 3PL", "US", ServiceKind.LEGACY_SERVICE);
    String closed = shop.addLocation(SHOP, "Gone", "US");
    shop.setLocationActive(SHOP, closed, false);

    assertThat(shopify.locations(store))
        .filteredOn(ShopLocation::isFulfilmentService)
        .extracting(ShopLocation::id)
        .containsExactlyInAnyOrder(service, legacy);
    assertThat(shopify.locations(store))
        .filteredOn(ShopLocation::active)
        .extracting(ShopLocation::id)
        .contains(location)
        .doesNotContain(closed);
  }
}
