package io.caravan.ops;

import io.caravan.platform.InvalidSetting;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Refuses a PostgreSQL that is too old for the schema. */
class DatabaseVersion implements InitializingBean {
  /** PostgreSQL 15.0, in the server's own counting. */
  static final int OLDEST = 150_000;

  private final JdbcClient jdbc;

  DatabaseVersion(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  @Override
  public void afterPropertiesSet() {
    require(Integer.parseInt(show("server_version_num")), show("server_version"));
  }

  static void require(int version, String shown) {
    if (version < OLDEST) {
      throw InvalidSetting.secret(
          DatabaseConfiguration.URL, "leads to PostgreSQL " + shown, "Use PostgreSQL 15 or later.");
    }
  }

  private String show(String setting) {
    return jdbc.sql("select current_setting(?)").param(setting).query(String.class).single();
  }
}
