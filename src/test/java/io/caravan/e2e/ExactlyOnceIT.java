package io.caravan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.sandbox.Delivery;
import io.caravan.sandbox.Fault;
import io.caravan.sandbox.WebhookFaults;
import io.caravan.sandbox.shopify.ShopifySandboxSettings.CustomIdLookup;
import io.caravan.sandbox.shopify.ShopifySandboxSettings.IndexLag;
import io.caravan.sandbox.shopify.ShopifySandboxSettings.TakenId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Thousands of orders through duplicates, reordering, lost webhooks, answers cut after the commit,
 * and SIGKILLs of the packaged program: each exactly once in Shopify, or parked.
 */
class ExactlyOnceIT {
  private static final int ORDERS = Integer.getInteger("caravan.e2e.orders", 2000);
  private static final int KILLS = Integer.getInteger("caravan.e2e.kills", 15);
  private static final long SEED = Long.getLong("caravan.e2e.seed", 20261123L);

  @Test
  @Timeout(value = 15, unit = TimeUnit.MINUTES)
  void whereShopifyRefusesATakenIdAndReadsItsOwnWrites() throws Exception {
    storm("refused", TakenId.REFUSED, CustomIdLookup.READS_ITS_OWN_WRITES);
  }

  @Test
  @Timeout(value = 15, unit = TimeUnit.MINUTES)
  void whereShopifyIgnoresATakenIdAndItsLookupLags() throws Exception {
    storm("ignored", TakenId.IGNORED, CustomIdLookup.LAGS);
  }

  private static void storm(String name, TakenId takenId, CustomIdLookup lookup) throws Exception {
    System.out.printf("%s: seed %d, %d orders, %d kills%n", name, SEED, ORDERS, KILLS);
    try (Rig rig =
        new Rig(
            c -> {
              c.takenId = takenId;
              c.customIdLookup = lookup;
              c.indexLag = new IndexLag(Duration.ZERO, Duration.ofSeconds(3));
            },
            0.005)) {
      rig.sandbox
          .shopifyFaults()
          .with("orderCreate", 0.05, new Fault.CommitThenCut())
          .with("orderCreate", 0.01, new Fault.HalfBody())
          .with("orderCreate", 0.01, new Fault.FailedAfter(502))
          .with("orderCreate", 0.01, new Fault.Refused(503))
          .with("orderCreate", 0.01, new Fault.Throttled(Duration.ofSeconds(1)))
          .with("*", 0.2, new Fault.Latency(Duration.ofMillis(5), Duration.ofMillis(60)));
      rig.sandbox
          .webhooks()
          .faults(
              WebhookFaults.NONE
                  .dropping(0.1)
                  .duplicating(0.2, 3)
                  .delaying(0.1, Duration.ofSeconds(5))
                  .reordering(20));
      List<CaravanProcess> nodes = List.of(rig.caravan(name + "-a"), rig.caravan(name + "-b"));
      nodes.get(0).start().awaitReady();
      nodes.get(1).start();
      rig.webhooksTo(nodes.get(0));

      List<String> orders = new ArrayList<>();
      AtomicBoolean allPlaced = new AtomicBoolean();
      CompletableFuture<Void> buyers =
          CompletableFuture.runAsync(
              () -> {
                for (int i = 0; i < ORDERS; i++) {
                  orders.add(rig.placeOrder(i));
                  pause(25);
                }
                allPlaced.set(true);
              });
      int kills = killUntil(nodes, rig, allPlaced);
      buyers.get(5, TimeUnit.MINUTES);
      nodes.forEach(
          node -> {
            if (!node.isAlive()) {
              node.start();
            }
            node.awaitReady();
          });
      rig.awaitAllSettled(orders, Duration.ofMinutes(4));

      rig.assertExactlyOnce(orders);
      assertThat(rig.parked()).as("orders with a SKU only TikTok knows").isEqualTo(ORDERS / 100);
      assertThat(kills).isGreaterThanOrEqualTo(KILLS);
      var faults = rig.sandbox.shopifyFaults();
      assertThat(faults.count("commit-then-cut")).as("answers cut").isPositive();
      assertThat(faults.count("half-body")).isPositive();
      assertThat(faults.count("429")).isPositive();
      assertThat(rig.sandbox.webhooks().injected().values()).allMatch(n -> n > 0);
      assertEveryAcknowledgedWebhookIsRecorded(rig);
      System.out.printf(
          "%s: %d kills, faults %s, webhooks %s%n",
          name, kills, faults.counts(), rig.sandbox.webhooks().outcomes());
    }
  }

  /** Kills whichever node is ready, and starts it again; the other one goes on meanwhile. */
  private static int killUntil(List<CaravanProcess> nodes, Rig rig, AtomicBoolean allPlaced) {
    Random random = new Random(SEED);
    int kills = 0;
    while (kills < KILLS || !allPlaced.get()) {
      pause(500 + random.nextInt(2500));
      if (kills >= KILLS) {
        continue;
      }
      CaravanProcess victim = nodes.get(random.nextInt(nodes.size()));
      if (victim.isAlive() && victim.isReady()) {
        victim.kill();
        kills++;
        victim.start();
        rig.webhooksTo(nodes.get(victim == nodes.get(0) ? 1 : 0));
      }
    }
    return kills;
  }

  /** I3: what was answered with 200 is in the table, whatever was killed afterwards. */
  private static void assertEveryAcknowledgedWebhookIsRecorded(Rig rig) {
    // First what was acknowledged: retries still come in while this is read.
    List<String> acknowledged =
        rig.sandbox.webhooks().accepted().stream().map(Delivery::bodySha256).distinct().toList();
    List<String> recorded =
        rig.jdbc()
            .sql("select distinct encode(body_hash, 'hex') from signal")
            .query(String.class)
            .list();
    assertThat(acknowledged).hasSizeGreaterThan(100);
    Set<String> lost = new HashSet<>(acknowledged);
    recorded.forEach(lost::remove);
    assertThat(lost).as("answered with 200 and not in the table").isEmpty();
  }

  private static void pause(long millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
