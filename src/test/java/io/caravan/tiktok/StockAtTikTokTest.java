package io.caravan.tiktok;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.caravan.platform.PlatformException.Misuse;
import io.caravan.platform.PlatformException.NotSent;
import io.caravan.platform.PlatformException.OutcomeUnknown;
import io.caravan.platform.PlatformException.Throttled;
import io.caravan.sandbox.Fault;
import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxSettings;
import io.caravan.sandbox.tiktok.Market;
import io.caravan.sandbox.tiktok.OrderSpec;
import io.caravan.sandbox.tiktok.SkuStock;
import io.caravan.sandbox.tiktok.StockCall;
import io.caravan.sandbox.tiktok.StockRules;
import io.caravan.sandbox.tiktok.TikTokSandbox;
import io.caravan.sandbox.tiktok.TikTokShop;
import io.caravan.sandbox.tiktok.TikTokSku;
import io.caravan.sandbox.tiktok.TokenPair;
import io.caravan.sandbox.tiktok.Warehouse;
import io.caravan.store.JdbcStores;
import io.caravan.store.Store;
import io.caravan.testing.PlatformsUnderTest;
import io.caravan.testing.TestDatabase;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

/** Our calls about stock over real HTTP against the strict sandbox. */
class StockAtTikTokTest {
  private static final String SHOP = "7000714532876273420";
  private static final String UPDATE =
      "POST /product/202309/products/{product_id}/inventory/update";

  private static Sandbox sandbox;
  private static ConfigurableApplicationContext context;
  private static TikTokApi tiktok;
  private static Store store;
  private static TikTokShop shop;
  private static int listed;

  private List<TikTokSku> skus;
  private String product;
  private int callsBefore;

  @BeforeAll
  static void start() {
    Clock clock = Clock.fixed(PlatformsUnderTest.START, ZoneOffset.UTC);
    sandbox = Sandbox.start(SandboxSettings.inMemory("key", "canary-app-secret", ""), clock, null);
    shop = TikTokShop.local(SHOP, "Acme", Market.US, "CIPHER_1");
    sandbox.tiktok().addShop(shop);
    long later = clock.instant().getEpochSecond() + 864_000;
    sandbox
        .tiktok()
        .addToken(
            new TokenPair(
                "key",
                "canary-tiktok-token",
                later,
                "canary-refresh-token",
                later,
                List.of(SHOP),
                TokenPair.ALL_SCOPES,
                "1"));
    context = PlatformsUnderTest.start(TestDatabase.fresh(), sandbox.tiktokFront().url());
    tiktok = context.getBean(TikTokApi.class);
    store = context.getBean(JdbcStores.class).byName("acme").orElseThrow();
  }

  @AfterAll
  static void stop() {
    context.close();
    sandbox.close();
  }

  @BeforeEach
  void listAProduct() {
    skus = list(2);
    product = skus.get(0).productId();
    callsBefore = sandbox.tiktok().stockCalls().size();
  }

  @AfterEach
  void endFaults() {
    sandbox.tiktokFaults().clear();
    sandbox.tiktok().stockRules(StockRules.DEFAULT);
  }

  @Test
  void stockIsReadWithWhatIsCommittedAndSetApart() {
    TikTokSku first = skus.get(0);
    sandbox.tiktok().placeOrder(OrderSpec.in(SHOP).line(first.sellerSku(), 3).build());
    sandbox.tiktok().reserve(SHOP, first.id(), SkuStock.Holder.CAMPAIGN, "Sale", "", 5);
    sandbox.tiktok().reserve(SHOP, first.id(), SkuStock.Holder.CREATOR, "py001", "", 2);
    assertThat(tiktok.stock(store, List.of(product, "1", product)))
        .containsExactly(
            new TikTokStock(
                product,
                first.id(),
                47,
                3,
                5,
                2,
                40,
                List.of(new TikTokStock.AtWarehouse(shop.warehouseId(), 47, 3))),
            new TikTokStock(
                product,
                skus.get(1).id(),
                50,
                0,
                0,
                0,
                50,
                List.of(new TikTokStock.AtWarehouse(shop.warehouseId(), 50, 0))));
  }

  @Test
  void productsAreReadAHundredAtATime() {
    long before = calls("POST /product/202309/inventory/search");
    List<String> products =
        Stream.concat(IntStream.range(0, 149).mapToObj(Integer::toString), Stream.of(product))
            .toList();
    assertThat(tiktok.stock(store, products)).hasSize(2);
    assertThat(calls("POST /product/202309/inventory/search") - before).isEqualTo(2);
    assertThat(tiktok.stock(store, List.of())).isEmpty();
  }

  @Test
  void skusOfAProductAreUpdatedInOneCall() {
    String east = sandbox.tiktok().addWarehouse(SHOP, "East", Warehouse.SALES).id();
    sandbox.tiktok().setStock(SHOP, skus.get(0).id(), east, 4, null);
    assertThat(
            tiktok.updateStock(
                store,
                product,
                List.of(
                    new StockUpdate(
                        skus.get(0).id(),
                        List.of(
                            new StockUpdate.AtWarehouse(shop.warehouseId(), 0, 8, 3),
                            new StockUpdate.AtWarehouse(east, 1, null, null))),
                    update(skus.get(1), 99_999))))
        .isEmpty();
    assertThat(sandbox.tiktok().stock(SHOP, skus.get(0).id()).at())
        .containsExactly(
            new SkuStock.At(shop.warehouseId(), 8, 0, 0), new SkuStock.At(east, 1, 0, 0));
    assertThat(sandbox.tiktok().stock(SHOP, skus.get(1).id()).available()).isEqualTo(99_999);
    assertThat(made()).hasSize(1);
    assertThat(made().get(0).wanted()).hasSize(3);
  }

  @Test
  void aSkuThatIsRefusedDoesNotHoldUpTheOther() {
    List<StockUpdate.Refused> refused =
        tiktok.updateStock(
            store,
            product,
            List.of(
                new StockUpdate(
                    skus.get(0).id(), List.of(new StockUpdate.AtWarehouse("7", 1, null, null))),
                update(skus.get(1), 6)));
    assertThat(refused).hasSize(1);
    assertThat(refused.get(0).skuId()).isEqualTo(skus.get(0).id());
    assertThat(refused.get(0).code()).isEqualTo(12052097);
    assertThat(refused.get(0).warehouseId()).isEqualTo("7");
    assertThat(refused.get(0).message()).contains("The warehouse does not exist", "12052037");
    assertThat(sandbox.tiktok().stock(SHOP, skus.get(1).id()).available()).isEqualTo(6);
  }

  @Test
  void aZeroThatTheShopRefusesIsToldAsSuch() {
    sandbox.tiktok().stockRules(StockRules.DEFAULT.with(r -> r.refusesZero = true));
    assertThat(tiktok.updateStock(store, product, List.of(update(skus.get(0), 0))))
        .extracting(StockUpdate.Refused::code)
        .containsExactly(12052055L);
  }

  @Test
  void aProductThatIsGoneIsMisuse() {
    sandbox.tiktok().setProductStatus(SHOP, product, "FREEZE");
    Misuse misuse =
        catchThrowableOfType(
            Misuse.class,
            () -> tiktok.updateStock(store, product, List.of(update(skus.get(0), 1))));
    assertThat(misuse.code()).isEqualTo("12052901");
  }

  @Test
  void anUpdateIsSentOnceWhateverBecomesOfIt() {
    sandbox.tiktokFaults().script(UPDATE, List.of(new Fault.CommitThenCut()));
    assertThatThrownBy(() -> tiktok.updateStock(store, product, List.of(update(skus.get(0), 3))))
        .isInstanceOf(OutcomeUnknown.class);
    assertThat(sandbox.tiktokFaults().counts().toString()).contains("commit-then-cut");
    assertThat(made()).hasSize(1);
    assertThat(tiktok.stock(store, List.of(product)).get(0).available()).isEqualTo(3);
  }

  @Test
  void aThrottledUpdateChangedNothing() {
    sandbox.tiktokFaults().script(UPDATE, List.of(new Fault.Throttled(Duration.ofSeconds(1))));
    assertThatThrownBy(() -> tiktok.updateStock(store, product, List.of(update(skus.get(0), 3))))
        .isInstanceOf(Throttled.class);
    assertThat(made()).isEmpty();
    assertThat(sandbox.tiktok().stock(SHOP, skus.get(0).id()).available()).isEqualTo(50);
  }

  @Test
  void warehousesComeWithTheirStatus() {
    Warehouse north = sandbox.tiktok().addWarehouse(SHOP, "North", Warehouse.SALES);
    sandbox.tiktok().warehouseStatus(SHOP, north.id(), "RESTRICTED");
    List<TikTokWarehouse> warehouses = tiktok.warehouses(store);
    assertThat(warehouses)
        .contains(
            new TikTokWarehouse(
                north.id(),
                "North",
                "SALES_WAREHOUSE",
                "DOMESTIC_WAREHOUSE",
                "RESTRICTED",
                false,
                "US"))
        .anyMatch(w -> w.type().equals("RETURN_WAREHOUSE"))
        .anyMatch(w -> w.isDefault() && w.id().equals(shop.warehouseId()));
  }

  @Test
  void aProductGoesOffSaleAndBack() {
    tiktok.deactivate(store, List.of(product));
    assertThat(status()).isEqualTo("SELLER_DEACTIVATED");
    tiktok.activate(store, List.of(product));
    assertThat(status()).isEqualTo("ACTIVATE");
    Misuse again =
        catchThrowableOfType(Misuse.class, () -> tiktok.activate(store, List.of(product)));
    assertThat(again.code()).isEqualTo("12052901");
    assertThat(again).hasMessageContaining("did not activate product " + product);
  }

  @Test
  void oneProductThatCannotGoOffSaleDoesNotKeepTheOther() {
    assertThatThrownBy(() -> tiktok.deactivate(store, List.of("1", product)))
        .isInstanceOf(Misuse.class)
        .hasMessageContaining("product 1: ");
    assertThat(status()).isEqualTo("SELLER_DEACTIVATED");
  }

  @Test
  void aDryRunAndAPauseSendNothing() {
    try (var dry =
        PlatformsUnderTest.start(
            TestDatabase.fresh(), sandbox.tiktokFront().url(), "caravan.dry-run", "true")) {
      TikTokApi api = dry.getBean(TikTokApi.class);
      Store its = dry.getBean(JdbcStores.class).byName("acme").orElseThrow();
      assertThat(api.stock(its, List.of(product))).hasSize(2);
      assertThatThrownBy(() -> api.updateStock(its, product, List.of(update(skus.get(0), 1))))
          .isInstanceOf(NotSent.class);
      assertThatThrownBy(() -> api.deactivate(its, List.of(product))).isInstanceOf(NotSent.class);
      assertThatThrownBy(() -> api.activate(its, List.of(product))).isInstanceOf(NotSent.class);
    }
    assertThat(made()).isEmpty();
    assertThat(status()).isEqualTo("ACTIVATE");
  }

  private static List<TikTokSku> list(int variants) {
    List<TikTokSandbox.NewSku> wanted = new ArrayList<>();
    for (int n = 0; n < variants; n++) {
      listed++;
      wanted.add(
          new TikTokSandbox.NewSku(
              "STOCK-%04d".formatted(listed), "V" + n, new BigDecimal("5"), 50));
    }
    return sandbox.tiktok().addProduct(SHOP, "Product " + listed, wanted);
  }

  private static StockUpdate update(TikTokSku sku, int quantity) {
    return new StockUpdate(
        sku.id(), List.of(new StockUpdate.AtWarehouse(shop.warehouseId(), quantity, null, null)));
  }

  private List<StockCall> made() {
    List<StockCall> all = sandbox.tiktok().stockCalls();
    return all.subList(callsBefore, all.size());
  }

  private static long calls(String operation) {
    return sandbox.tiktok().calls().getOrDefault(operation, java.util.Map.of()).values().stream()
        .mapToLong(Long::longValue)
        .sum();
  }

  private String status() {
    return sandbox.tiktok().products(SHOP).stream()
        .filter(p -> p.id().equals(product))
        .findFirst()
        .orElseThrow()
        .status();
  }
}
