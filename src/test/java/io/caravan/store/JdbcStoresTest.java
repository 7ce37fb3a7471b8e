package io.caravan.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.platform.InvalidSetting;
import io.caravan.platform.Platform;
import io.caravan.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Stores and their tokens over a real PostgreSQL. */
class JdbcStoresTest {
  private static final Sealer SEALER = new Sealer(List.of(new SealerKey("test", new byte[32])));
  private static final Duration LEASE = Duration.ofSeconds(60);

  private final AtomicLong nanos = new AtomicLong();
  private DataSource database;
  private JdbcClient jdbc;

  @BeforeEach
  void freshDatabase() {
    database = TestDatabase.fresh();
    jdbc = JdbcClient.create(database);
  }

  @Test
  void settingsBecomeRowsOnceAndChangesAreTakenOver() {
    Store first = stores(setting("acme", "a", "1", null, "US")).byName("acme").orElseThrow();
    assertThat(first.shopifyDomain()).isEqualTo("a.myshopify.com");
    Store again = stores(setting("acme", "a", "1", "CIPHER", "GB")).byName("acme").orElseThrow();
    assertThat(again.id()).isEqualTo(first.id());
    assertThat(again.region()).isEqualTo("GB");
    assertThat(again.tiktokShopCipher()).isEqualTo("CIPHER");
  }

  @Test
  void theFirstConnectionIsTheStartMarkAndARestartDoesNotMoveIt() {
    Instant before = now();
    Instant mark = startMark(stores(setting("acme", "a", "1", null, "US")));
    assertThat(mark).isBetween(before.minusSeconds(1), now());
    assertThat(mark.getNano()).as("TikTok counts in whole seconds").isZero();
    jdbc.sql("update store set start_mark = start_mark - interval '1 hour'").update();
    assertThat(startMark(stores(setting("acme", "a", "1", null, "US"))))
        .isEqualTo(mark.minusSeconds(3600));
  }

  @Test
  void theOperatorMayMoveTheStartMark() {
    Instant moved = Instant.parse("2026-11-01T00:00:00Z");
    assertThat(startMark(stores(from(moved)))).isEqualTo(moved);
    assertThat(startMark(stores(from(moved.plusSeconds(60))))).isEqualTo(moved.plusSeconds(60));
    assertThat(startMark(stores(setting("acme", "a", "1", null, "US"))))
        .as("stays where it was put last")
        .isEqualTo(moved.plusSeconds(60));
  }

  @Test
  void aStoreFromBeforeThereWereStartMarksKeepsWhatItsFirstPollWentBackTo() {
    stores(setting("acme", "a", "1", null, "US"));
    jdbc.sql("update store set start_mark = null, created_at = '2026-11-10T00:00:00Z'").update();
    assertThat(startMark(stores(setting("acme", "a", "1", null, "US"))))
        .isEqualTo(Instant.parse("2026-11-06T00:00:00Z"));
  }

  @Test
  void whatSortOfSellerItIsIsKept() {
    JdbcStores stores = stores(setting("acme", "a", "1", null, "US"));
    int id = stores.byName("acme").orElseThrow().id();
    assertThat(stores.sellerType(id)).isEmpty();
    stores.rememberSellerType(id, "CROSS_BORDER");
    assertThat(stores.sellerType(id)).contains("CROSS_BORDER");
  }

  private Instant now() {
    return jdbc.sql("select clock_timestamp()")
        .query(java.sql.Timestamp.class)
        .single()
        .toInstant();
  }

  @Test
  void aNameNeverComesToMeanOtherShops() {
    stores(setting("acme", "a", "1", null, "US"));
    assertThatThrownBy(() -> stores(setting("acme", "a", "2", null, "US")))
        .isInstanceOf(InvalidSetting.class)
        .hasMessageContaining("\"acme\"")
        .hasMessageContaining("a.myshopify.com with 1")
        .hasMessageContaining("new name");
  }

  @Test
  void aStoreThatLeftTheSettingsIsNotServed() {
    stores(setting("acme", "a", "1", null, "US"), setting("beta", "b", "2", null, "US"));
    JdbcStores stores = stores(setting("beta", "b", "2", null, "US"));
    assertThat(stores.all()).extracting(Store::name).containsExactly("beta");
    assertThatThrownBy(() -> stores.byId(1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1")
        .hasMessageContaining("beta");
  }

  @Test
  void storesAreFoundByEitherShop() {
    JdbcStores stores =
        stores(setting("acme", "a", "1", null, "US"), setting("beta", "a", "2", null, "US"));
    assertThat(stores.byShopifyDomain("A.MyShopify.com")).hasSize(2);
    assertThat(stores.byTikTokShop("2")).extracting(Store::name).containsExactly("beta");
    assertThat(stores.byTikTokShop("3")).isEmpty();
    assertThat(stores.byName("nobody")).isEmpty();
  }

  @Test
  void aPauseOfAnotherNodeIsSeenWithinASecond() {
    JdbcStores here = stores(setting("acme", "a", "1", null, "US"));
    JdbcStores there = stores(setting("acme", "a", "1", null, "US"));
    int id = here.byName("acme").orElseThrow().id();
    there.pause(id, "ada");
    assertThat(there.isPaused(id)).isTrue();
    assertThat(here.isPaused(id)).isFalse();
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    assertThat(here.isPaused(id)).isTrue();
    here.resume(id, "bob");
    assertThat(here.isPaused(id)).isFalse();
    here.resume(id, "bob");
    assertThat(
            jdbc.sql("select who || ' ' || act from audit order by id").query(String.class).list())
        .containsExactly("ada pause-store", "bob resume-store");
  }

  @Test
  void aCipherThatWasAskedForStaysAfterARestart() {
    JdbcStores stores = stores(setting("acme", "a", "1", null, "US"));
    int id = stores.byName("acme").orElseThrow().id();
    assertThat(stores.rememberShopCipher(id, "ASKED").tiktokShopCipher()).isEqualTo("ASKED");
    assertThat(stores(setting("acme", "a", "1", null, "US")).byId(id).tiktokShopCipher())
        .isEqualTo("ASKED");
  }

  @Test
  void aRenewedTokenOutlivesARestartUntilTheSettingChanges() {
    StoreTokens tokens = tokens("first");
    RefreshRight right = tokens.claimRefresh(1, Platform.TIKTOK, 1, LEASE).orElseThrow();
    assertThat(right.refreshToken()).isEqualTo("refresh-first");
    tokens.renewed(right, renewal("renewed"));
    assertThat(access(tokens("first"))).isEqualTo("renewed");
    StoreTokens changed = tokens("second");
    assertThat(access(changed)).isEqualTo("second");
    assertThat(changed.current(1, Platform.TIKTOK).orElseThrow().version()).isEqualTo(3);
  }

  @Test
  void onlyOneHoldsTheRightToRenew() {
    StoreTokens one = tokens("first");
    StoreTokens two = tokens("first");
    RefreshRight right = one.claimRefresh(1, Platform.TIKTOK, 1, LEASE).orElseThrow();
    assertThat(two.claimRefresh(1, Platform.TIKTOK, 1, LEASE)).isEmpty();
    one.release(right);
    assertThat(two.claimRefresh(1, Platform.TIKTOK, 1, LEASE)).isPresent();
  }

  @Test
  void aRightThatRanOutCanBeTakenByAnother() {
    StoreTokens one = tokens("first");
    assertThat(one.claimRefresh(1, Platform.TIKTOK, 1, Duration.ZERO)).isPresent();
    assertThat(one.claimRefresh(1, Platform.TIKTOK, 1, LEASE)).isPresent();
  }

  @Test
  void aLateRenewalDoesNotReplaceANewerToken() {
    StoreTokens tokens = tokens("first");
    RefreshRight late = tokens.claimRefresh(1, Platform.TIKTOK, 1, Duration.ZERO).orElseThrow();
    RefreshRight next = tokens.claimRefresh(1, Platform.TIKTOK, 1, LEASE).orElseThrow();
    tokens.renewed(next, renewal("newer"));
    assertThat(tokens.renewed(late, renewal("late")).accessToken()).isEqualTo("newer");
    assertThat(tokens.claimRefresh(1, Platform.TIKTOK, 1, LEASE)).isEmpty();
  }

  @Test
  void aTokenCopiedIntoAnotherStoresRowDoesNotOpen() {
    JdbcStores stores =
        stores(setting("acme", "a", "1", null, "US"), setting("beta", "b", "2", null, "US"));
    StoreTokens tokens = tokens(stores, setting("acme", "a", "1", "token", "US"));
    jdbc.sql(
            """
            insert into store_token (store_id, platform, access_token)
            select 2, platform, access_token from store_token where store_id = 1 and platform = 'tiktok'
            """)
        .update();
    assertThatThrownBy(() -> tokens.current(2, Platform.TIKTOK))
        .isInstanceOf(Sealer.BrokenSeal.class);
  }

  @Test
  void aTokenIsReadFromTheDatabaseOnceASecond() {
    StoreTokens here = tokens("first");
    assertThat(access(here)).isEqualTo("first");
    tokens("second");
    assertThat(access(here)).isEqualTo("first");
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    assertThat(access(here)).isEqualTo("second");
  }

  @Test
  void aStoreWithoutATokenHasNone() {
    JdbcStores stores = stores(setting("acme", "a", "1", null, "US"));
    StoreTokens tokens = new StoreTokens(jdbc, transactions(), SEALER, nanos::get);
    assertThat(tokens.current(stores.all().get(0).id(), Platform.SHOPIFY)).isEmpty();
  }

  @Test
  void aDatabaseThatMayForgetIsRefused() {
    assertThatCode(() -> DurableDatabase.requireDurable(jdbc)).doesNotThrowAnyException();
    JdbcClient forgetful = JdbcClient.create(TestDatabase.forgetful());
    assertThatThrownBy(() -> DurableDatabase.requireDurable(forgetful))
        .isInstanceOf(InvalidSetting.class)
        .hasMessageContaining("synchronous_commit")
        .hasMessageContaining("off");
    assertThatThrownBy(() -> DurableDatabase.require("fsync", "off"))
        .hasMessageContaining("fsync = on");
  }

  private StoreTokens tokens(String token) {
    StoreSettings setting = setting("acme", "a", "1", token, "US");
    return tokens(stores(setting), setting);
  }

  private StoreTokens tokens(JdbcStores stores, StoreSettings... settings) {
    StoreTokens tokens = new StoreTokens(jdbc, transactions(), SEALER, nanos::get);
    tokens.seed(Arrays.asList(settings), stores);
    return tokens;
  }

  private static String access(StoreTokens tokens) {
    return tokens.current(1, Platform.TIKTOK).orElseThrow().accessToken();
  }

  private static NewTokens renewal(String token) {
    return new NewTokens(token, Instant.parse("2030-01-01T00:00:00Z"), null, null);
  }

  private JdbcStores stores(StoreSettings... settings) {
    JdbcStores stores = new JdbcStores(Arrays.asList(settings), jdbc, transactions(), nanos::get);
    stores.register();
    return stores;
  }

  private TransactionTemplate transactions() {
    return new TransactionTemplate(new JdbcTransactionManager(database));
  }

  /** The token doubles as the cipher where one is wanted. */
  private static StoreSettings setting(
      String name, String shop, String shopId, String token, String region) {
    return new StoreSettings(
        name,
        region,
        "USD",
        new StoreSettings.ShopifySide(shop + ".myshopify.com", null),
        new StoreSettings.TikTokSide(
            shopId, token, token, token == null ? null : "refresh-" + token),
        null,
        null);
  }

  private static StoreSettings from(Instant moment) {
    StoreSettings plain = setting("acme", "a", "1", null, "US");
    return new StoreSettings(
        plain.name(),
        plain.region(),
        plain.currency(),
        plain.shopify(),
        plain.tiktok(),
        plain.defaultLocation(),
        moment);
  }

  private Instant startMark(JdbcStores stores) {
    return stores.startMark(stores.byName("acme").orElseThrow().id()).orElseThrow();
  }
}
