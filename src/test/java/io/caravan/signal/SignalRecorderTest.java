package io.caravan.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.caravan.platform.Platform;
import io.caravan.testing.Postgres;
import io.caravan.testing.PostgresServer;
import io.caravan.work.JdbcWorkQueue;
import io.caravan.work.Lane;
import io.caravan.work.Lease;
import io.caravan.work.Outcome;
import io.caravan.work.WorkKey;
import io.caravan.work.WorkSignal;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

@Timeout(60)
class SignalRecorderTest {
  @RegisterExtension static final Postgres db = Postgres.fresh();

  static final Duration LEASE = Duration.ofSeconds(60);
  static final Duration SECOND = Duration.ofSeconds(1);

  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final WorkSignal workSignal = new WorkSignal();
  final List<SignalRecorder> open = new ArrayList<>();

  @BeforeEach
  void empty() {
    db.truncate("work_item", "signal", "signal_body");
    new SignalPartitions(db.dataSource(), SignalSettings.standard()).ensure();
  }

  @AfterEach
  void close() {
    open.forEach(SignalRecorder::close);
  }

  @Test
  void aSignalItsSealedBodyAndItsDueKeyAreCommittedTogether() {
    Instant updated = Instant.parse("2026-08-01T10:00:00Z");
    Signal signal =
        new Signal(
            Platform.TIKTOK,
            "1",
            "7495",
            1,
            key("a"),
            Lane.ORDERS,
            updated,
            "n-1",
            Instant.parse("2026-08-01T10:00:01Z"),
            Signal.hash(bytes("{}")),
            bytes("{\"order_id\":\"a\"}"));
    assertThat(recorder().recordAndWait(signal, SECOND)).isInstanceOf(Receipt.Recorded.class);

    Map<String, Object> row = db.jdbc().sql("select * from signal").query().singleRow();
    assertThat(row)
        .containsEntry("platform", "tiktok")
        .containsEntry("topic", "1")
        .containsEntry("shop", "7495")
        .containsEntry("store_id", 1)
        .containsEntry("kind", "tiktok-order")
        .containsEntry("external_id", "a")
        .containsEntry("notification_id", "n-1")
        .containsEntry("body_hash", Signal.hash(bytes("{}")));
    byte[] sealed =
        db.jdbc()
            .sql(
                """
                select body from signal_body b
                join signal s on s.received_at = b.received_at and s.id = b.signal_id
                """)
            .query(byte[].class)
            .single();
    assertThat(new String(sealed, StandardCharsets.UTF_8)).doesNotContain("order_id");
    assertThat(XOR.open(sealed)).isEqualTo(bytes("{\"order_id\":\"a\"}"));
    Lease lease = queue().claim(Lane.ORDERS, Map.of(1, 5), 5, "test").get(0);
    assertThat(lease.key()).isEqualTo(key("a"));
    assertThat(lease.seenAtLeast()).isEqualTo(updated);
  }

  @Test
  void equalKeysOfABatchAreMarkedOnceWithTheLatestTimeSeen() {
    Instant late = Instant.parse("2026-08-02T00:00:00Z");
    SignalRecorder recorder = recorder();
    List<CompletableFuture<Void>> all = new ArrayList<>();
    try (Block block = new Block("signal")) {
      for (int i = 0; i < 50; i++) {
        Instant seen = i == 20 ? late : late.minusSeconds(1 + i);
        all.add(recorder.record(signal("a", seen)));
      }
      block.untilSomebodyWaits();
    }
    all.forEach(CompletableFuture::join);
    assertThat(count("signal")).isEqualTo(50);
    assertThat(count("work_item")).isOne();
    assertThat(queue().claim(Lane.ORDERS, Map.of(1, 5), 5, "test").get(0).seenAtLeast())
        .isEqualTo(late);
  }

  @Test
  void manySignalsShareACommit() {
    SignalRecorder recorder = recorder();
    recorder.recordAndWait(signal("warm-up", null), SECOND);
    long before = commits();
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      all.add(recorder.record(signal("order-" + i, null)));
    }
    all.forEach(CompletableFuture::join);
    assertThat(count("signal")).isEqualTo(2001);
    assertThat(commits() - before).as("commits for 2000 signals").isBetween(1L, 500L);
  }

  @Test
  void aSignalWithoutStoreOrKindIsRecordedAndMakesNothingDue() {
    SignalRecorder recorder = recorder();
    recorder.recordAndWait(withoutKey(null, "orders/create", "stranger.myshopify.com"), SECOND);
    recorder.recordAndWait(withoutKey(1, "themes/publish", "acme.myshopify.com"), SECOND);
    assertThat(count("signal")).isEqualTo(2);
    assertThat(count("work_item")).isZero();
    assertThat(
            meters
                .get("caravan.signals")
                .tags("platform", "shopify", "topic", "themes/publish", "effect", "none")
                .counter()
                .count())
        .isEqualTo(1);
  }

  @Test
  void topicsOfStrangersCannotGrowTheMetricsWithoutBound() {
    SignalRecorder recorder = recorder();
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      all.add(recorder.record(withoutKey(null, "forged/" + i, "x")));
    }
    all.forEach(CompletableFuture::join);
    assertThat(meters.find("caravan.signals").counters()).hasSizeLessThanOrEqualTo(65);
    assertThat(meters.get("caravan.signals").tag("topic", "other").counter().count())
        .isEqualTo(300 - 64);
  }

  @Test
  void aRowThatPostgresqlDoesNotTakeFailsAlone() {
    SignalRecorder recorder = recorder();
    List<CompletableFuture<Void>> good = new ArrayList<>();
    List<CompletableFuture<Void>> bad = new ArrayList<>();
    try (Block block = new Block("signal")) {
      for (int i = 0; i < 100; i++) {
        if (i == 13) {
          bad.add(recorder.record(signal("with a NUL \0", null)));
        } else if (i == 77) {
          bad.add(recorder.record(signal(incompressible(9000), null)));
        }
        good.add(recorder.record(signal("order-" + i, null)));
      }
      block.untilSomebodyWaits();
    }
    good.forEach(one -> assertThatCode(one::join).doesNotThrowAnyException());
    bad.forEach(one -> assertThatThrownBy(one::get).isInstanceOf(ExecutionException.class));
    assertThat(count("signal")).isEqualTo(100);
    assertThat(count("work_item")).isEqualTo(100);
  }

  @Test
  void anInstantThatIsOutOfRangeFailsAlone() {
    SignalRecorder recorder = recorder();
    assertThat(recorder.recordAndWait(signal("a", Instant.MAX), SECOND))
        .isInstanceOf(Receipt.Failed.class);
    assertThat(recorder.recordAndWait(signal("b", null), SECOND))
        .isInstanceOf(Receipt.Recorded.class);
  }

  @Test
  void aSlowDatabaseIsToldWithinASecondAndWhatNobodyWaitsForIsNotWritten() {
    SignalRecorder recorder = recorder();
    try (Block block = new Block("signal")) {
      CompletableFuture<Void> stuck = recorder.record(signal("stuck", null));
      block.untilSomebodyWaits();
      long start = System.nanoTime();
      Receipt receipt = recorder.recordAndWait(signal("late", null), Duration.ofMillis(800));
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(1500));
      assertThat(receipt)
          .isInstanceOfSatisfying(
              Receipt.Failed.class, failed -> assertThat(failed.cause()).contains("PT0.8S"));
      await().until(stuck::isCompletedExceptionally); // by the writer's statement timeout
    }
    assertThat(recorder.recordAndWait(signal("next", null), SECOND))
        .isInstanceOf(Receipt.Recorded.class);
    assertThat(db.jdbc().sql("select external_id from signal").query(String.class).list())
        .containsExactly("next");
  }

  @Test
  void whenTooMuchWaitsTheNextIsRefusedAtOnce() {
    SignalSettings small =
        new SignalSettings(10, 1 << 20, 4, Duration.ofDays(30), Duration.ofHours(72), 14);
    SignalRecorder recorder = recorder(db.url(), small);
    int taken = 0;
    Receipt refused = null;
    try (Block block = new Block("signal")) {
      recorder.record(signal("first", null));
      block.untilSomebodyWaits();
      while (taken < 100 && refused == null) {
        try {
          recorder.record(signal("more-" + taken, null));
          taken++;
        } catch (SignalRecorder.Busy e) {
          refused = recorder.recordAndWait(signal("again", null), SECOND);
        }
      }
    }
    assertThat(taken).isBetween(10, 14);
    assertThat(refused)
        .isInstanceOfSatisfying(
            Receipt.Busy.class, busy -> assertThat(busy.why()).contains("10 signals wait"));
  }

  @Test
  void largeBodiesAreBoundedTogether() {
    SignalSettings small =
        new SignalSettings(1000, 3 << 20, 4, Duration.ofDays(30), Duration.ofHours(72), 14);
    SignalRecorder recorder = recorder(db.url(), small);
    try (Block block = new Block("signal")) {
      recorder.record(signal("first", null));
      block.untilSomebodyWaits();
      byte[] megabyte = new byte[1 << 20];
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 5; i++) {
                  recorder.record(signal("large-" + i, null, megabyte));
                }
              })
          .isInstanceOf(SignalRecorder.Busy.class)
          .hasMessageContaining("bytes of signals wait");
    }
  }

  @Test
  void recordingAKeyWakesTheConsumersOfThisNode() {
    long seen = workSignal.seen(Lane.ORDERS);
    recorder().recordAndWait(signal("a", null), SECOND);
    assertThat(workSignal.seen(Lane.ORDERS)).isGreaterThan(seen);
  }

  @Test
  void aSignalForAKeyInWorkMakesItDueAgain() {
    SignalRecorder recorder = recorder();
    recorder.recordAndWait(signal("a", null), SECOND);
    JdbcWorkQueue queue = queue();
    Lease lease = queue.claim(Lane.ORDERS, Map.of(1, 5), 5, "test").get(0);
    recorder.recordAndWait(signal("a", null), SECOND);
    queue.settle(lease, Outcome.DONE);
    assertThat(queue.claim(Lane.ORDERS, Map.of(1, 5), 5, "test")).hasSize(1);
  }

  @Test
  void connectionsCutInMidWriteFailTheirSignalsAndTheNextIsRecorded() {
    SignalRecorder recorder = recorder();
    try (Block block = new Block("signal")) {
      CompletableFuture<Void> cut = recorder.record(signal("cut", null));
      block.untilSomebodyWaits();
      assertThat(block.cutTheWaiting()).isPositive();
      assertThatThrownBy(() -> cut.get(5, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class);
    }
    await()
        .atMost(Duration.ofSeconds(5))
        .until(
            () -> recorder.recordAndWait(signal("next", null), SECOND) instanceof Receipt.Recorded);
  }

  @Test
  void aConnectionThatDiedWhileNothingCameInCostsNoSignal() {
    SignalRecorder recorder = recorder();
    recorder.recordAndWait(signal("before", null), SECOND);
    assertThat(db.cutConnections()).isPositive();
    db.heal(); // ours, not the recorder's
    assertThat(recorder.recordAndWait(signal("after", null), SECOND))
        .isInstanceOf(Receipt.Recorded.class);
  }

  @Test
  void closingWritesWhatWaits() {
    SignalRecorder recorder = recorder();
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      all.add(recorder.record(signal("order-" + i, null)));
    }
    recorder.close();
    assertThat(all).allSatisfy(one -> assertThat(one).isCompleted());
    assertThat(count("signal")).isEqualTo(500);
    assertThat(recorder.recordAndWait(signal("late", null), SECOND))
        .isInstanceOf(Receipt.Busy.class);
  }

  @Test
  void acknowledgedSignalsSurviveAKillOfPostgresqlAndItWorksAgainWithinFiveSeconds() {
    try (PostgresServer server = PostgresServer.start(true)) {
      String url = server.url("postgres");
      Postgres.migrate(url);
      DriverManagerDataSource plain = new DriverManagerDataSource(url);
      new SignalPartitions(plain, SignalSettings.standard()).ensure();
      SignalRecorder recorder = recorder(url, SignalSettings.standard());
      assertThat(recorder.recordAndWait(signal("before", null), Duration.ofSeconds(5)))
          .isInstanceOf(Receipt.Recorded.class);

      server.kill();
      long down = System.nanoTime();
      int failed = 0;
      while (System.nanoTime() - down < TimeUnit.SECONDS.toNanos(4)) {
        long start = System.nanoTime();
        Receipt receipt =
            recorder.recordAndWait(signal("during-" + failed, null), Duration.ofMillis(900));
        assertThat(receipt).isInstanceOf(Receipt.Failed.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(1500));
        failed++;
      }
      assertThat(failed).isPositive();

      server.start();
      await()
          .atMost(Duration.ofSeconds(5))
          .pollInterval(Duration.ofMillis(50))
          .until(
              () ->
                  recorder.recordAndWait(signal("after", null), Duration.ofMillis(900))
                      instanceof Receipt.Recorded);
      assertThat(
              JdbcClient.create(plain)
                  .sql("select external_id from signal order by id")
                  .query(String.class)
                  .list())
          .startsWith("before")
          .contains("after");
      recorder.close();
    }
  }

  @Test
  void itStartsWithoutADatabase() {
    SignalRecorder recorder =
        recorder("jdbc:postgresql://127.0.0.1:1/none?user=none", SignalSettings.standard());
    assertThat(recorder.recordAndWait(signal("a", null), SECOND))
        .isInstanceOf(Receipt.Failed.class);
  }

  @Test
  void aSignalDoesNotShowItsBody() {
    assertThat(signal("a", null, bytes("Jane Doe")).toString())
        .contains("body=8 bytes")
        .doesNotContain("Jane");
  }

  // Helpers

  static final BodySealer XOR =
      new BodySealer() {
        @Override
        public byte[] seal(byte[] body) {
          byte[] sealed = body.clone();
          for (int i = 0; i < sealed.length; i++) {
            sealed[i] ^= 0x5a;
          }
          return sealed;
        }

        @Override
        public byte[] open(byte[] sealed) {
          return seal(sealed);
        }
      };

  SignalRecorder recorder() {
    return recorder(db.url(), SignalSettings.standard());
  }

  SignalRecorder recorder(String url, SignalSettings settings) {
    SignalRecorder recorder =
        new SignalRecorder(
            new Database(url, null, null),
            LEASE,
            workSignal,
            Clock.systemUTC(),
            XOR,
            settings,
            meters);
    open.add(recorder);
    return recorder;
  }

  JdbcWorkQueue queue() {
    return new JdbcWorkQueue(db.dataSource(), LEASE, Clock.systemUTC(), workSignal);
  }

  static WorkKey key(String id) {
    return new WorkKey(1, "tiktok-order", id);
  }

  static Signal signal(String id, @Nullable Instant seen) {
    return signal(id, seen, bytes("{\"order_id\":1}"));
  }

  static Signal signal(String id, @Nullable Instant seen, byte[] body) {
    return new Signal(
        Platform.TIKTOK,
        "1",
        "7495",
        1,
        key(id),
        Lane.ORDERS,
        seen,
        null,
        null,
        Signal.hash(body),
        body);
  }

  static Signal withoutKey(@Nullable Integer store, String topic, String shop) {
    return new Signal(
        Platform.SHOPIFY,
        topic,
        shop,
        store,
        null,
        null,
        null,
        null,
        null,
        Signal.hash(bytes("{}")),
        bytes("{}"));
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static String incompressible(int length) {
    StringBuilder text = new StringBuilder();
    new Random(7).ints(length, '0', 'z').forEach(c -> text.append((char) c));
    return text.toString();
  }

  static int count(String table) {
    return db.jdbc().sql("select count(*) from " + table).query(Integer.class).single();
  }

  /** Transactions that wrote something: each takes an id. */
  static long commits() {
    return db.jdbc()
        .sql("select pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
        .query(Long.class)
        .single();
  }

  /** Keeps the writer waiting, as a slow database does. */
  static final class Block implements AutoCloseable {
    private final Connection connection;

    Block(String table) {
      try {
        connection = db.dataSource().getConnection();
        connection.setAutoCommit(false);
        connection.createStatement().execute("lock table " + table + " in share mode");
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }

    void untilSomebodyWaits() {
      await().until(() -> waiting("pid") > 0);
    }

    int cutTheWaiting() {
      return waiting("case when pg_terminate_backend(pid) then 1 end");
    }

    private static int waiting(String what) {
      return db.jdbc()
          .sql(
              """
              select count(%s) from pg_stat_activity
              where datname = current_database() and wait_event_type = 'Lock'
              """
                  .formatted(what))
          .query(Integer.class)
          .single();
    }

    @Override
    public void close() {
      try (connection) {
        connection.rollback();
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
