package io.caravan.signal;

import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Makes the daily partitions of signals ahead of time and drops old ones. Days are UTC, by the
 * database's clock. Safe on several nodes at once.
 */
public final class SignalPartitions {
  private static final Logger LOG = LoggerFactory.getLogger(SignalPartitions.class);
  private static final DateTimeFormatter DAY = DateTimeFormatter.BASIC_ISO_DATE;
  private static final List<String> TABLES = List.of("signal", "signal_body");

  /** Any number that no other lock of Caravan uses: the letters of CARAVSIG. */
  private static final long LOCK = 0x4341524156534947L;

  private final JdbcClient jdbc;
  private final TransactionTemplate transaction;
  private final SignalSettings settings;

  public SignalPartitions(DataSource dataSource, SignalSettings settings) {
    this.jdbc = JdbcClient.create(dataSource);
    this.transaction = new TransactionTemplate(new JdbcTransactionManager(dataSource));
    this.settings = settings;
  }

  /**
   * Makes what is missing, from today on, and drops what is too old. To be called before anything
   * is received, and daily.
   *
   * @throws DataAccessException if partitions could not be made; a failure to drop is only logged,
   *     the next call tries again
   */
  public void ensure() {
    make();
    drop("signal", settings.keep());
    drop("signal_body", settings.keepBodies());
  }

  private void make() {
    transaction.executeWithoutResult(
        status -> {
          lock();
          LocalDate today = today();
          for (String table : TABLES) {
            Set<LocalDate> there = days(table);
            for (int ahead = 0; ahead <= settings.daysAhead(); ahead++) {
              if (!there.contains(today.plusDays(ahead))) {
                make(table, today.plusDays(ahead));
              }
            }
          }
        });
  }

  /** Made aside and attached, so that receiving goes on: CREATE ... PARTITION OF would stop it. */
  private void make(String table, LocalDate day) {
    String partition = partition(table, day);
    jdbc.sql("create table %s (like %s including defaults)".formatted(partition, table)).update();
    jdbc.sql(
            "alter table %s attach partition %s for values from ('%sT00:00Z') to ('%sT00:00Z')"
                .formatted(table, partition, day, day.plusDays(1)))
        .update();
  }

  /**
   * One by one and never waiting long for the lock on the whole table: behind such a wait nothing
   * could be received.
   */
  private void drop(String table, Duration keep) {
    for (LocalDate day : days(table)) {
      if (isOver(day, keep)) {
        try {
          transaction.executeWithoutResult(
              status -> {
                lock();
                jdbc.sql("set local lock_timeout = '300ms'").update();
                jdbc.sql("drop table if exists " + partition(table, day)).update();
              });
          LOG.info("Dropped {}, older than {}", partition(table, day), keep);
        } catch (DataAccessException e) {
          LOG.warn(
              "Could not drop {} now, the next run tries again: {}",
              partition(table, day),
              String.valueOf(e.getMostSpecificCause().getMessage()));
        }
      }
    }
  }

  /** Whether also the day's last signal is older than that. */
  private boolean isOver(LocalDate day, Duration keep) {
    return jdbc.sql("select now() - ? * interval '1 s' >= cast(? as timestamptz)")
        .param(keep.toSeconds())
        .param(day.plusDays(1) + "T00:00Z")
        .query(Boolean.class)
        .single();
  }

  /**
   * For how many whole days after today signals can be recorded without a gap; -1 if not even
   * today. For the health of the program.
   */
  public int daysAhead() {
    LocalDate today = today();
    int least = Integer.MAX_VALUE;
    for (String table : TABLES) {
      Set<LocalDate> there = days(table);
      int ahead = -1;
      while (there.contains(today.plusDays(ahead + 1))) {
        ahead++;
      }
      least = Math.min(least, ahead);
    }
    return least;
  }

  private void lock() {
    jdbc.sql("select true from pg_advisory_xact_lock(?)").param(LOCK).query(Boolean.class).single();
  }

  private LocalDate today() {
    return jdbc.sql("select (now() at time zone 'UTC')::date").query(LocalDate.class).single();
  }

  private Set<LocalDate> days(String table) {
    List<String> partitions =
        jdbc.sql(
                """
                select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
                where i.inhparent = cast(? as regclass)
                """)
            .param(table)
            .query(String.class)
            .list();
    Set<LocalDate> days = new HashSet<>();
    List<String> foreign = new ArrayList<>();
    for (String partition : partitions) {
      try {
        days.add(LocalDate.parse(partition.substring(table.length() + 1), DAY));
      } catch (DateTimeParseException | StringIndexOutOfBoundsException e) {
        foreign.add(partition);
      }
    }
    if (!foreign.isEmpty()) {
      LOG.warn("{} has partitions that are not ours and are left alone: {}", table, foreign);
    }
    return days;
  }

  private static String partition(String table, LocalDate day) {
    return table + "_" + DAY.format(day);
  }
}
