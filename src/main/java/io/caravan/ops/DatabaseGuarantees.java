package io.caravan.ops;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What Caravan needs from its PostgreSQL. "Record, then act" is worth nothing on a server that may
 * forget a commit, so in {@code live} such a server is refused.
 */
class DatabaseGuarantees implements InitializingBean {
  /** PostgreSQL 15.0, in the server's own counting. */
  static final int OLDEST_VERSION = 150_000;

  private static final Logger log = LoggerFactory.getLogger(DatabaseGuarantees.class);

  private final JdbcClient jdbc;
  private final boolean live;

  DatabaseGuarantees(JdbcClient jdbc, boolean live) {
    this.jdbc = jdbc;
    this.live = live;
  }

  @Override
  public void afterPropertiesSet() {
    int version = Integer.parseInt(show("server_version_num"));
    if (version < OLDEST_VERSION) {
      throw new RefusedSettingException(
          DatabaseConfiguration.URL,
          "leads to PostgreSQL " + show("server_version") + ".",
          "Use PostgreSQL 15 or later.");
    }
    mustBeOn("fsync");
    mustBeOn("synchronous_commit");
  }

  private void mustBeOn(String setting) {
    String value = show(setting);
    // local, remote_write, remote_apply and on all wait for this server's own disk
    if (!value.equals("off")) {
      return;
    }
    String problem =
        "leads to a PostgreSQL with " + setting + " = off: it may forget what it has confirmed.";
    if (live) {
      throw new RefusedSettingException(
          DatabaseConfiguration.URL,
          problem,
          "Set " + setting + " = on in postgresql.conf (and for the role and database).");
    }
    log.warn("{} {}", DatabaseConfiguration.URL, problem);
  }

  private String show(String setting) {
    return jdbc.sql("select current_setting(:name)")
        .param("name", setting)
        .query(String.class)
        .single();
  }
}
