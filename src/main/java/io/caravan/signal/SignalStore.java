package io.caravan.signal;

import io.caravan.work.Due;
import io.caravan.work.WorkQueue;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
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

  private final JdbcClient jdbc;
  private final WorkQueue queue;
  private final TransactionTemplate transaction;

  /**
   * @param queue over the same data source
   */
  SignalStore(DataSource dataSource, WorkQueue queue) {
    this.jdbc = JdbcClient.create(dataSource);
    this.queue = queue;
    this.transaction = new TransactionTemplate(new JdbcTransactionManager(dataSource));
  }

  /** All or nothing. */
  void write(List<Sealed> batch) {
    transaction.executeWithoutResult(
        status -> {
          insert(batch);
          List<Due> due = new ArrayList<>();
          for (Sealed one : batch) {
            Signal signal = one.signal();
            if (signal.key() != null && signal.lane() != null) {
              due.add(Due.seen(signal.key(), signal.lane(), signal.seenAtLeast()));
            }
          }
          queue.markDue(due);
        });
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
