package io.caravan.order;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;

/**
 * Whether the database can be trusted to remember every order it made. After a restore or a
 * failover (its system id or timeline changed) it may have forgotten some; then every first create
 * is preceded by a lookup, for as long as the look back reaches.
 */
public class DatabaseMemory {
  private static final Logger log = LoggerFactory.getLogger(DatabaseMemory.class);

  private final JdbcClient jdbc;

  DatabaseMemory(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * Compares the database with the one seen last: at every start before anything else, and every
   * minute, because a standby may be promoted under a running program. The timeline is that of the
   * log now being written; the control file's lags behind a promotion.
   */
  @Scheduled(initialDelayString = "PT1M", fixedDelayString = "PT1M")
  public void recognise() {
    record Identity(String systemId, long timeline) {}
    Identity is =
        jdbc.sql(
                """
                select system_identifier::text,
                       ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int
                from pg_control_system()
                """)
            .query((rs, n) -> new Identity(rs.getString(1), rs.getLong(2)))
            .single();
    int changed =
        jdbc.sql(
                """
                insert into installation (system_id, timeline) values (?, ?)
                on conflict (one) do update
                  set system_id = excluded.system_id, timeline = excluded.timeline, changed_at = now()
                  where (installation.system_id, installation.timeline)
                        is distinct from (excluded.system_id, excluded.timeline)
                """)
            .params(is.systemId(), is.timeline())
            .update();
    if (changed == 1 && mayHaveForgotten()) {
      log.warn(
          "This database was restored or failed over (system {}, timeline {}): every order is looked up in"
              + " Shopify before its first create for the next {}.",
          is.systemId(),
          is.timeline(),
          PollWindow.LOOK_BACK);
    }
  }

  /** True for the length of the look back after a change. */
  public boolean mayHaveForgotten() {
    return jdbc.sql(
            """
            select exists (select from installation
                           where changed_at > now() - make_interval(secs => ?))
            """)
        .params((double) toSeconds(PollWindow.LOOK_BACK))
        .query(Boolean.class)
        .single();
  }

  private static long toSeconds(Duration duration) {
    return duration.toSeconds();
  }
}
