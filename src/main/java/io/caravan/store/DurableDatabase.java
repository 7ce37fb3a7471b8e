package io.caravan.store;

import io.caravan.platform.InvalidSetting;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Refuses a PostgreSQL that may forget what it has committed: an order could be made twice. */
final class DurableDatabase {
  DurableDatabase() {}

  /**
   * @throws InvalidSetting naming PostgreSQL's own setting
   */
  static void requireDurable(JdbcClient jdbc) {
    require("fsync", show(jdbc, "fsync"));
    require("synchronous_commit", show(jdbc, "synchronous_commit"));
  }

  /** Every value but {@code off} waits for the local disk at least. */
  static void require(String setting, String value) {
    if (value.equals("off")) {
      throw InvalidSetting.of(
          "PostgreSQL " + setting,
          value,
          "on",
          "With it off an intent can be lost in a crash after its order was sent. Set "
              + setting
              + " = on in postgresql.conf (or for this role and database) and start again.");
    }
  }

  private static String show(JdbcClient jdbc, String setting) {
    return jdbc.sql("select current_setting(?)").param(setting).query(String.class).single();
  }
}
