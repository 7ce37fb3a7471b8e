package io.caravan.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.caravan.testing.Postgres;
import java.sql.Connection;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
class SignalPartitionsTest {
  @RegisterExtension static final Postgres db = Postgres.fresh();

  final SignalPartitions partitions =
      new SignalPartitions(db.dataSource(), SignalSettings.standard());

  @BeforeEach
  void none() {
    for (String partition : all("signal%")) {
      db.jdbc().sql("drop table " + partition).update();
    }
  }

  @Test
  void partitionsAreMadeFromTodayToFourteenDaysAhead() {
    assertThat(partitions.daysAhead()).isEqualTo(-1);
    partitions.ensure();
    assertThat(partitions.daysAhead()).isEqualTo(14);
    assertThat(all("signal_2%")).hasSize(15).contains("signal_" + day(0), "signal_" + day(14));
    assertThat(all("signal_body_2%")).hasSize(15);
    assertThatCode(() -> insert("now() + interval '14 days' - interval '1 day'"))
        .doesNotThrowAnyException();
  }

  @Test
  void callingItAgainChangesNothing() {
    partitions.ensure();
    List<String> before = all("signal%");
    partitions.ensure();
    assertThat(all("signal%")).isEqualTo(before);
  }

  @Test
  void twoNodesAtOnceDoNotCollide() {
    List<CompletableFuture<Void>> nodes =
        IntStream.range(0, 6)
            .mapToObj(
                i ->
                    CompletableFuture.runAsync(
                        () ->
                            new SignalPartitions(db.dataSource(), SignalSettings.standard())
                                .ensure()))
            .toList();
    nodes.forEach(CompletableFuture::join);
    assertThat(partitions.daysAhead()).isEqualTo(14);
  }

  @Test
  void signalsGoAfterThirtyDaysAndBodiesAfterThree() {
    for (int ago : new int[] {2, 3, 4, 29, 30, 31, 32}) {
      old("signal", ago);
      old("signal_body", ago);
    }
    partitions.ensure();
    assertThat(all("signal_2%"))
        .contains("signal_" + day(-2), "signal_" + day(-4), "signal_" + day(-30))
        .doesNotContain("signal_" + day(-31), "signal_" + day(-32));
    assertThat(all("signal_body_2%"))
        .contains("signal_body_" + day(-2), "signal_body_" + day(-3))
        .doesNotContain("signal_body_" + day(-4), "signal_body_" + day(-29));
  }

  @Test
  void aGapIsSeenAndFilled() {
    partitions.ensure();
    db.jdbc().sql("drop table signal_body_" + day(3)).update();
    assertThat(partitions.daysAhead()).isEqualTo(2);
    partitions.ensure();
    assertThat(partitions.daysAhead()).isEqualTo(14);
  }

  @Test
  void aReaderOfOldSignalsDoesNotStopReceiving() throws Exception {
    partitions.ensure();
    old("signal", 40);
    try (Connection reader = db.dataSource().getConnection()) {
      reader.setAutoCommit(false);
      reader.createStatement().executeQuery("select count(*) from signal").next();
      long start = System.nanoTime();
      partitions.ensure();
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
      assertThat(all("signal_2%")).as("could not be dropped now").contains("signal_" + day(-40));
      assertThatCode(() -> insert("now()")).doesNotThrowAnyException();
      reader.rollback();
    }
    partitions.ensure();
    assertThat(all("signal_2%")).doesNotContain("signal_" + day(-40));
  }

  @Test
  void partitionsAreMadeWhileSignalsComeIn() throws Exception {
    partitions.ensure();
    db.jdbc().sql("drop table signal_" + day(14)).update();
    try (Connection receiver = db.dataSource().getConnection()) {
      receiver.setAutoCommit(false);
      receiver
          .createStatement()
          .execute(
              "insert into signal (platform, topic, body_hash) values ('tiktok', '1', '\\x00')");
      CompletableFuture.runAsync(partitions::ensure).get(10, java.util.concurrent.TimeUnit.SECONDS);
      receiver.rollback();
    }
    assertThat(partitions.daysAhead()).isEqualTo(14);
  }

  private static void insert(String at) {
    db.jdbc()
        .sql(
            """
            insert into signal (received_at, platform, topic, body_hash)
            values (%s, 'tiktok', '1', '\\x00')
            """
                .formatted(at))
        .update();
  }

  private static void old(String table, int daysAgo) {
    db.jdbc()
        .sql(
            "create table %s_%s partition of %s for values from ('%s 00:00+00') to ('%s 00:00+00')"
                .formatted(table, day(-daysAgo), table, date(-daysAgo), date(1 - daysAgo)))
        .update();
  }

  private static LocalDate date(int ahead) {
    return LocalDate.now(ZoneOffset.UTC).plusDays(ahead);
  }

  private static String day(int ahead) {
    return java.time.format.DateTimeFormatter.BASIC_ISO_DATE.format(date(ahead));
  }

  private static List<String> all(String like) {
    return db.jdbc()
        .sql(
            """
            select relname from pg_class
            where relispartition and relkind = 'r' and relname like ? order by relname
            """)
        .param(like)
        .query(String.class)
        .list();
  }
}
