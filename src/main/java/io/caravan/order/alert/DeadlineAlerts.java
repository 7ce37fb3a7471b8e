package io.caravan.order.alert;

import io.caravan.alert.Alert;
import io.caravan.alert.AlertChannel;
import io.caravan.order.OrderLedger;
import io.caravan.order.ParkCause;
import io.micrometer.core.instrument.MeterRegistry;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Finds parked orders whose deadlines come near, and raises each alert once: per order, deadline
 * and threshold. Of several thresholds passed at once only the last is raised. What was raised is
 * forgotten with the order's row, when it leaves the queue. All times are the database's. Counted
 * as {@code caravan.orphans.alerts} by cause and deadline.
 */
@Component
public class DeadlineAlerts {
  /** In one transaction; the rest comes at the next look. */
  private static final int MOST = 200;

  private static final String NEAR =
      """
      select s.name as store, o.tiktok_order_id, o.cause, o.value, o.currency, d.kind, d.at,
             extract(epoch from d.at - now()) as left, min(t.secs) as before,
             array_agg(t.secs) as passed,
             array(select w.subject from orphan_wait w
                   where w.store_id = o.store_id and w.tiktok_order_id = o.tiktok_order_id
                     and w.subject <> '*' order by w.topic, w.subject limit 20) as waits_on
      from orphan_order o
      join store s on s.id = o.store_id
      cross join lateral (values ('SHIP_BY', o.ship_by), ('AUTO_CANCEL', o.auto_cancel_at))
        as d(kind, at)
      join unnest(:thresholds::bigint[]) as t(secs)
        on d.at > now() and d.at <= now() + make_interval(secs => t.secs)
      where o.store_id = :store
        and not exists (
          select from orphan_alert a
          where a.store_id = o.store_id and a.tiktok_order_id = o.tiktok_order_id
            and a.deadline = d.kind and a.deadline_at = d.at and a.before_seconds = t.secs)
      group by s.name, o.store_id, o.tiktok_order_id, d.kind, d.at
      order by d.at limit :most
      """;

  private final JdbcClient jdbc;
  private final OrderLedger ledger;
  private final OrphanAlertSettings settings;
  private final List<AlertChannel> channels;
  private final MeterRegistry registry;
  private final Clock clock;

  DeadlineAlerts(
      JdbcClient jdbc,
      OrderLedger ledger,
      OrphanAlertSettings settings,
      List<AlertChannel> channels,
      MeterRegistry registry,
      Clock clock) {
    this.jdbc = jdbc;
    this.ledger = ledger;
    this.settings = settings;
    this.channels = channels;
    this.registry = registry;
    this.clock = clock;
  }

  private record Found(DeadlineAlert alert, Long[] passed) {}

  /**
   * Raises what is due of a store.
   *
   * @return how many alerts
   */
  @Transactional
  public int raise(int storeId) {
    if (settings.before().isEmpty()) {
      return 0;
    }
    List<Found> near =
        jdbc.sql(NEAR)
            .param("store", storeId)
            .param(
                "thresholds",
                settings.before().stream().map(Duration::toSeconds).toArray(Long[]::new))
            .param("most", MOST)
            .query((rs, n) -> found(storeId, rs))
            .list();
    for (Found one : near) {
      DeadlineAlert alert = one.alert();
      // Of an earlier threshold that was passed too, nobody needs to hear any more.
      int noted =
          jdbc.sql(
                  """
                  insert into orphan_alert (store_id, tiktok_order_id, deadline, deadline_at,
                                            before_seconds)
                  select o.store_id, o.tiktok_order_id, ?, d.at, t.secs
                  from (select * from orphan_order
                        where store_id = ? and tiktok_order_id = ? for key share skip locked) o
                  cross join lateral (select case when ? = 'SHIP_BY' then o.ship_by
                                                  else o.auto_cancel_at end as at) d
                  cross join unnest(?::bigint[]) as t(secs)
                  where d.at is not null
                  on conflict do nothing
                  """)
              .params(
                  Arrays.asList(
                      alert.deadline().name(),
                      storeId,
                      alert.tiktokOrderId(),
                      alert.deadline().name(),
                      one.passed()))
              .update();
      if (noted > 0) {
        Alert told = alert.told(clock.instant());
        channels.forEach(channel -> channel.tell(told));
        registry
            .counter(
                "caravan.orphans.alerts",
                "store",
                alert.store(),
                "cause",
                alert.cause(),
                "deadline",
                alert.deadline().name())
            .increment();
        ledger.event(
            storeId,
            alert.tiktokOrderId(),
            "alert",
            Map.of(
                "deadline", alert.deadline().name(),
                "at", alert.deadlineAt().toString(),
                "before", alert.before().toString()));
      }
    }
    return near.size();
  }

  private static Found found(int storeId, ResultSet rs) throws SQLException {
    BigDecimal value = rs.getBigDecimal("value");
    String cause = rs.getString("cause");
    return new Found(
        new DeadlineAlert(
            storeId,
            rs.getString("store"),
            rs.getString("tiktok_order_id"),
            cause,
            DeadlineAlert.Deadline.valueOf(rs.getString("kind")),
            rs.getTimestamp("at").toInstant(),
            Duration.ofSeconds(rs.getLong("before")),
            Duration.ofSeconds((long) rs.getDouble("left")),
            value == null ? null : value.stripTrailingZeros().toPlainString(),
            rs.getString("currency"),
            List.of((String[]) rs.getArray("waits_on").getArray()),
            nextAction(cause)),
        (Long[]) rs.getArray("passed").getArray());
  }

  /** Of a cause written by another version, the general answer. */
  private static String nextAction(String cause) {
    return Arrays.stream(ParkCause.values())
        .filter(known -> known.name().equals(cause))
        .findFirst()
        .map(ParkCause::nextAction)
        .orElse("Read the detail, remove the cause, then retry.");
  }
}
