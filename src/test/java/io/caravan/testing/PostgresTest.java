package io.caravan.testing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

class PostgresTest {
  @RegisterExtension static final Postgres db = Postgres.fresh();

  @Test
  void aFreshDatabaseHasTheSchemaAndNoRows() {
    assertThat(count(db, "work_item")).isZero();
  }

  @Test
  void whatOneDatabaseHoldsAnotherDoesNot() {
    try (Postgres other = Postgres.fresh()) {
      other.store("acme-us");
      assertThat(count(other, "store")).isOne();
      assertThat(count(db, "store")).isZero();
    }
  }

  @Test
  void commitsAreWaitedFor() {
    assertThat(db.jdbc().sql("show synchronous_commit").query(String.class).single())
        .isEqualTo("on");
  }

  @Test
  void aServerOfOnesOwnKeepsWhatWasCommittedThroughKillAndStop() {
    try (PostgresServer server = PostgresServer.start(true)) {
      JdbcClient jdbc = JdbcClient.create(new DriverManagerDataSource(server.url("postgres")));
      jdbc.sql("create table t as select 42 as answer").update();
      server.kill();
      server.start();
      assertThat(jdbc.sql("select answer from t").query(Integer.class).single()).isEqualTo(42);
      server.stop();
      server.start();
      assertThat(jdbc.sql("select answer from t").query(Integer.class).single()).isEqualTo(42);
    }
  }

  private static int count(Postgres database, String table) {
    return database.jdbc().sql("select count(*) from " + table).query(Integer.class).single();
  }
}
