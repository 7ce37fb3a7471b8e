package io.caravan.signal;

import io.caravan.work.Due;
import io.caravan.work.JdbcWorkQueue;
import io.caravan.work.WorkQueue;
import io.caravan.work.WorkSignal;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/** Writes a batch of signals, their bodies and the keys they make due in one transaction. */
final class SignalStore {

  private static final String INSERT =
      """
      with arrived as materialized (
        select nextval('signal_seq') as id, s.*
        from unnest(?::text[], ?::text[], ?::text[], ?::int[], ?::text[], ?::text[], ?::text[],
                    ?::timestamptz[], ?::bytea[], ?::bytea[])
          as s(platform, topic, shop, store_id, kind, external_id, notification_id, occurred_at,
               body_hash, body)
      ), kept as (
        insert into signal (received_at, id, platform, topic, shop, store_id, kind, external_id,
                            notification_id, occurred_at, body_hash)
        select now(), id, platform, topic, shop, store_id, kind, external_id, notification_id,
               occurred_at, body_hash
        from arrived
      )
      insert into signal_body (received_at, signal_id, body)
      select now(), id, body from arrived where body is not null
      """;

  /** A signal with its body sealed. */
  record Sealed(Signal signal, byte @Nullable [] body) {
    int size() {
      return body == null ? 0 : body.length;
    }
  }

  private static final long QUICKLY = 300_000_000;

  private final SingleConnectionDataSource connection;
  private final JdbcClient jdbc;
  private final WorkQueue queue;
  private final TransactionTemplate transaction;

  SignalStore(Database database, Duration lease, Clock clock, WorkSignal signal) {
    this.connection = connection(database);
    this.jdbc = JdbcClient.create(connection);
    this.queue = new JdbcWorkQueue(connection, lease, clock, signal);
    this.transaction = new TransactionTemplate(new JdbcTransactionManager(connection));
  }

  /**
   * One connection, opened when needed. A pool would add nothing for one writer but its pauses: it
   * waits up to five seconds between two tries to connect, and so long signals would be refused
   * after PostgreSQL is back. All waits are bounded, because a sender waits for the end.
   */
  private static SingleConnectionDataSource connection(Database database) {
    SingleConnectionDataSource connection = new SingleConnectionDataSource();
    connection.setUrl(database.url());
    connection.setUsername(database.user());
    connection.setPassword(database.password());
    connection.setSuppressClose(true);
    Properties properties = new Properties();
    properties.setProperty("connectTimeout", "1");
    properties.setProperty("loginTimeout", "1");
    properties.setProperty("socketTimeout", "3");
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("options", "-c statement_timeout=2000");
    properties.setProperty("ApplicationName", "caravan-signals");
    connection.setConnectionProperties(properties);
    return connection;
  }

  /**
   * All or nothing. Where the connection turns out to be dead, once more over a new one, if there
   * is still time: what may then be written twice are rows of an audit trail.
   *
   * @throws DataAccessException or {@link TransactionException} if it was not written, or not known
   *     to be
   */
  void write(List<Sealed> batch) {
    long began = System.nanoTime();
    try {
      writeOnce(batch);
    } catch (DataAccessException | TransactionException e) {
      if (isFaultOfARow(e)) {
        throw e;
      }
      connection.resetConnection();
      if (System.nanoTime() - began > QUICKLY) {
        throw e;
      }
      writeAgain(batch);
    }
  }

  private void writeAgain(List<Sealed> batch) {
    try {
      writeOnce(batch);
    } catch (DataAccessException | TransactionException e) {
      if (!isFaultOfARow(e)) {
        connection.resetConnection();
      }
      throw e;
    }
  }

  private void writeOnce(List<Sealed> batch) {
    transaction.executeWithoutResult(
        status -> {
          insert(batch);
          List<Due> due = new ArrayList<>();
          for (Sealed one : batch) {
            Signal signal = one.signal();
            if (signal.key() != null && signal.lane() != null) {
              due.add(Due.seen(signal.key(), signal.lane(), signal.seenAtLeast()));
            }
            due.addAll(signal.also());
          }
          queue.markDue(due);
        });
  }

  void close() {
    connection.destroy();
  }

  private void insert(List<Sealed> batch) {
    jdbc.sql(INSERT)
        .param(strings(batch, signal -> signal.platform().name().toLowerCase(Locale.ROOT)))
        .param(strings(batch, Signal::topic))
        .param(strings(batch, Signal::shop))
        .param(batch.stream().map(one -> one.signal().storeId()).toArray(Integer[]::new))
        .param(strings(batch, signal -> signal.key() == null ? null : signal.key().kind()))
        .param(strings(batch, signal -> signal.key() == null ? null : signal.key().externalId()))
        .param(strings(batch, Signal::notificationId))
        .param(strings(batch, signal -> timestamp(signal.occurredAt())))
        .param(batch.stream().map(one -> one.signal().bodyHash()).toArray(byte[][]::new))
        .param(batch.stream().map(Sealed::body).toArray(byte[][]::new))
        .update();
  }

  private static @Nullable String[] strings(
      List<Sealed> batch, Function<Signal, @Nullable String> column) {
    return batch.stream().map(one -> column.apply(one.signal())).toArray(String[]::new);
  }

  private static @Nullable String timestamp(@Nullable Instant instant) {
    return instant == null ? null : instant.truncatedTo(ChronoUnit.MICROS).toString();
  }

  /**
   * Whether a row, not the database, is to blame: then the rest of the batch can be saved. A row
   * without a partition is the database's fault: all rows have it.
   */
  static boolean isFaultOfARow(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        String state = Objects.requireNonNullElse(sql.getSQLState(), "");
        return !state.equals("23514")
            && (state.startsWith("22") // data exception
                || state.startsWith("23") // constraint
                || state.startsWith("54")); // too large for an index
      }
    }
    return false;
  }
}
