package io.caravan.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.inventory.claim.Claims;
import io.caravan.sandbox.tiktok.OrderSpec;
import io.caravan.sandbox.tiktok.StockCall;
import io.caravan.sandbox.tiktok.TikTokSku;
import io.caravan.testing.Postgres;
import io.caravan.testing.ShopsUnderTest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Ten buyers on TikTok and ten in Shopify want the same ten units, at random moments of a few
 * seconds, over and over. Without waiting for each other the platforms cannot sell exactly ten:
 * what is shown is as old as the way from one to the other. Every unit beyond the ten must be
 * explained by a sale that was on this way, and nothing may be lost or counted twice.
 *
 * <p>{@code -Dcaravan.race.rounds=200} is the full one.
 */
class StockRaceTest {
  @RegisterExtension static final Postgres db = Postgres.fresh();

  private static final int UNITS = 10;
  private static final int BUYERS = 10;
  private static final int ROUNDS = Integer.getInteger("caravan.race.rounds", 40);
  private static final long SEED = Long.getLong("caravan.race.seed", 4);

  /** Rounds at the same time, each of a product of its own. */
  private static final int SIDE_BY_SIDE = 40;

  private static final Duration SHOPPING = Duration.ofSeconds(4);
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  /** No sale may be on its way longer; on a busy machine it is the machine that is measured. */
  private static final Duration LONGEST_WAY = Duration.ofSeconds(60);

  private enum Side {
    TIKTOK,
    SHOPIFY
  }

  private record Sale(Side side, long at, String orderId) {}

  private record Round(String sku, ConcurrentLinkedQueue<Sale> sales) {}

  @Test
  void whatIsSoldBeyondTheStockWasSoldWhileAnotherSaleWasOnItsWay() throws Exception {
    try (ShopsUnderTest shops = new ShopsUnderTest(db)) {
      List<Round> rounds = new ArrayList<>();
      for (int n = 0; n < ROUNDS; n++) {
        rounds.add(new Round("RACE-" + n, new ConcurrentLinkedQueue<>()));
        shops.sell("RACE-" + n, "9.99");
        shops.shopify.setAvailable(ShopsUnderTest.DOMAIN, "RACE-" + n, UNITS);
      }
      shops.connect(
          Map.of(
              "caravan.inventory.push", "true",
              "caravan.poll.tiktok-products", "PT15M",
              "caravan.poll.tiktok-orders", "PT1S"));
      shops.takeWebhooks();
      await("TikTok shows what there is")
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(rounds)
                      .allSatisfy(round -> assertThat(shown(shops, round)).isEqualTo(UNITS)));

      for (int from = 0; from < ROUNDS; from += SIDE_BY_SIDE) {
        List<Round> wave = rounds.subList(from, Math.min(ROUNDS, from + SIDE_BY_SIDE));
        shop(shops, wave, new Random(SEED + from));
        await("both sides agree again")
            .atMost(PATIENCE)
            .untilAsserted(() -> wave.forEach(round -> requireAgreement(shops, round)));
      }
      judge(shops, rounds);
    }
  }

  private static void shop(ShopsUnderTest shops, List<Round> wave, Random random)
      throws InterruptedException {
    ScheduledExecutorService buyers = Executors.newScheduledThreadPool(8);
    AtomicInteger failed = new AtomicInteger();
    try {
      for (Round round : wave) {
        String variant = shops.shopify.variantId(ShopsUnderTest.DOMAIN, round.sku());
        for (int n = 0; n < 2 * BUYERS; n++) {
          Side side = n % 2 == 0 ? Side.TIKTOK : Side.SHOPIFY;
          buyers.schedule(
              () -> {
                try {
                  buy(shops, round, side, variant);
                } catch (RuntimeException e) {
                  failed.incrementAndGet();
                }
              },
              random.nextLong(SHOPPING.toMillis()),
              TimeUnit.MILLISECONDS);
        }
      }
      buyers.shutdown();
      assertThat(buyers.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      buyers.shutdownNow();
    }
    assertThat(failed).as("buyers who met an error").hasValue(0);
  }

  private static void buy(ShopsUnderTest shops, Round round, Side side, String variant) {
    if (side == Side.SHOPIFY) {
      Optional<String> bought = shops.shopify.shops().buy(ShopsUnderTest.DOMAIN, variant, 1);
      bought.ifPresent(id -> round.sales().add(new Sale(side, System.currentTimeMillis(), id)));
      return;
    }
    synchronized (round) { // TikTok sells a unit once
      if (shown(shops, round) > 0) {
        String id =
            shops.tiktok().placePaidOrder(OrderSpec.single(ShopsUnderTest.SHOP, round.sku()));
        round.sales().add(new Sale(side, System.currentTimeMillis(), id));
      }
    }
  }

  private static void requireAgreement(ShopsUnderTest shops, Round round) {
    int left = UNITS - round.sales().size();
    String item = item(shops, round);
    assertThat(available(shops, round)).as("%s in Shopify", round.sku()).isEqualTo(left);
    assertThat(shown(shops, round)).as("%s on TikTok", round.sku()).isEqualTo(Math.max(0, left));
    assertThat(shops.caravan().bean(Claims.class).on(ShopsUnderTest.DOMAIN, List.of(item)))
        .as("claims on %s that are not over", round.sku())
        .isEmpty();
  }

  private static void judge(ShopsUnderTest shops, List<Round> rounds) {
    Map<String, Long> imported = new HashMap<>();
    shops
        .jdbc()
        .sql("select tiktok_order_id, imported_at from tiktok_order where imported_at is not null")
        .query(
            (rs, n) -> imported.put(rs.getString(1), rs.getTimestamp(2).toInstant().toEpochMilli()))
        .list();
    List<StockCall> calls = new ArrayList<>(shops.tiktok().stockCalls());
    int sold = 0;
    int oversold = 0;
    int touched = 0;
    List<Long> ways = new ArrayList<>();
    for (Round round : rounds) {
      List<Sale> sales = round.sales().stream().sorted(Comparator.comparingLong(Sale::at)).toList();
      sold += sales.size();
      touched += sales.size() > UNITS ? 1 : 0;
      for (int n = UNITS; n < sales.size(); n++) {
        oversold++;
        Sale sale = sales.get(n);
        long way =
            sale.side() == Side.SHOPIFY
                ? untoldToShopify(sales.subList(0, n), sale, imported)
                : untoldToTikTok(shops, round, sales.subList(0, n), sale, calls);
        assertThat(way)
            .as(
                "unit %d of %s, sold on %s at %s",
                n + 1, round.sku(), sale.side(), Instant.ofEpochMilli(sale.at()))
            .isBetween(0L, LONGEST_WAY.toMillis());
        ways.add(way);
      }
    }
    ways.sort(null);
    System.out.printf(
        "Stock race: %d rounds of %d units, %d TikTok and %d Shopify buyers each, within %d s: %d sold,"
            + " %d beyond the stock in %d rounds, all explained by a sale on its way"
            + " (median %d ms, longest %d ms old); seed %d%n",
        rounds.size(),
        UNITS,
        BUYERS,
        BUYERS,
        SHOPPING.toSeconds(),
        sold,
        oversold,
        touched,
        ways.isEmpty() ? 0 : ways.get(ways.size() / 2),
        ways.isEmpty() ? 0 : ways.get(ways.size() - 1),
        SEED);
  }

  /** Age of the oldest TikTok sale that Shopify had not been told of; -1 if it knew of all. */
  private static long untoldToShopify(List<Sale> before, Sale sale, Map<String, Long> imported) {
    return before.stream()
        .filter(other -> other.side() == Side.TIKTOK)
        .filter(other -> imported.getOrDefault(other.orderId(), Long.MAX_VALUE) >= sale.at())
        .mapToLong(other -> sale.at() - other.at())
        .max()
        .orElse(-1);
  }

  /**
   * Age of the oldest sale that the number TikTok showed did not know of; -1 if it knew of all, so
   * that it was wrong.
   */
  private static long untoldToTikTok(
      ShopsUnderTest shops, Round round, List<Sale> before, Sale sale, List<StockCall> calls) {
    String skuId = sku(shops, round).id();
    long at = 0;
    int quantity = UNITS;
    for (StockCall call : calls) {
      for (StockCall.Wanted wanted : call.wanted()) {
        Integer number = wanted.quantity();
        if (wanted.skuId().equals(skuId) && number != null && call.at() <= sale.at()) {
          at = call.at();
          quantity = number;
        }
      }
    }
    // The number stands for UNITS - quantity sales; TikTok itself counts its own after the call.
    long told = at;
    List<Sale> unknown =
        before.stream()
            .filter(other -> other.side() == Side.SHOPIFY || other.at() <= told)
            .skip(UNITS - quantity)
            .toList();
    return unknown.isEmpty() ? -1 : sale.at() - unknown.get(0).at();
  }

  private static int shown(ShopsUnderTest shops, Round round) {
    return shops
        .tiktok()
        .stock(ShopsUnderTest.SHOP, sku(shops, round).id())
        .at()
        .get(0)
        .available();
  }

  private static int available(ShopsUnderTest shops, Round round) {
    return shops
        .shopify
        .shops()
        .stock(
            ShopsUnderTest.DOMAIN,
            shops.shopify.variantId(ShopsUnderTest.DOMAIN, round.sku()),
            shops.shopify.shops().locations(ShopsUnderTest.DOMAIN).get(0))
        .available();
  }

  private static TikTokSku sku(ShopsUnderTest shops, Round round) {
    return shops.tiktok().sku(ShopsUnderTest.SHOP, round.sku()).orElseThrow();
  }

  private static String item(ShopsUnderTest shops, Round round) {
    return shops
        .jdbc()
        .sql("select inventory_item_id from link_part where store_id = 1 and tiktok_sku_id = ?")
        .param(sku(shops, round).id())
        .query(String.class)
        .single();
  }
}
