package io.caravan.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.platform.InvalidSetting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EmbeddedDatabaseTest {
  private Path dir;

  @BeforeEach
  void newDirectory() {
    dir = Path.of("target", "test-postgres", UUID.randomUUID().toString(), "data").toAbsolutePath();
  }

  private EmbeddedDatabase start(Integer port) {
    return EmbeddedDatabase.start(new EmbeddedDatabaseSettings(dir, port));
  }

  private static String ask(EmbeddedDatabase database, String sql) throws SQLException {
    try (Connection c = connect(database, database.password());
        Statement s = c.createStatement();
        ResultSet row = s.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  private static void run(EmbeddedDatabase database, String sql) throws SQLException {
    try (Connection c = connect(database, database.password());
        Statement s = c.createStatement()) {
      s.execute(sql);
    }
  }

  private static Connection connect(EmbeddedDatabase database, String password)
      throws SQLException {
    return DriverManager.getConnection(database.jdbcUrl(), EmbeddedDatabase.USER, password);
  }

  private long serverProcess() throws IOException {
    return Long.parseLong(Files.readAllLines(dir.resolve("postmaster.pid")).get(0).trim());
  }

  @Test
  void aCommitIsDurableAndOutlivesARestart() throws Exception {
    try (EmbeddedDatabase first = start(null)) {
      assertThat(ask(first, "show fsync")).isEqualTo("on");
      assertThat(ask(first, "show synchronous_commit")).isEqualTo("on");
      assertThat(ask(first, "show full_page_writes")).isEqualTo("on");
      assertThat(ask(first, "show listen_addresses")).isEqualTo("127.0.0.1");
      run(first, "create table kept as select 42 as answer");
    }
    assertThat(dir.resolve("postmaster.pid")).doesNotExist();
    try (EmbeddedDatabase second = start(null)) {
      assertThat(ask(second, "select answer from kept")).isEqualTo("42");
      assertThat(ask(second, "show fsync")).isEqualTo("on");
    }
  }

  @Test
  void nobodyComesInWithoutThePassword() throws Exception {
    try (EmbeddedDatabase database = start(null)) {
      assertThatThrownBy(() -> connect(database, "guessed"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("password authentication failed");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(dir)))
          .as("only the owner reads the password kept inside")
          .isEqualTo("rwx------");
      assertThat(
              PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(dir.resolveSibling("data.bin"))))
          .as("only the owner changes the programs that are run")
          .isEqualTo("rwx------");
    }
  }

  @Test
  void aSecondProgramOnTheSameDirectoryIsRefused() throws Exception {
    try (EmbeddedDatabase database = start(null)) {
      assertThatThrownBy(() -> start(null))
          .isInstanceOf(InvalidSetting.class)
          .hasMessageContaining("another running Caravan");
      assertThat(ask(database, "select 1")).as("the first one goes on").isEqualTo("1");
    }
  }

  @Test
  void aForeignServerOnThePortIsNamedOrAvoided() throws Exception {
    try (ServerSocket foreign = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      assertThatThrownBy(() -> start(foreign.getLocalPort()))
          .isInstanceOf(InvalidSetting.class)
          .hasMessageContaining("caravan.embedded-postgres.port is " + foreign.getLocalPort());
    }
    try (EmbeddedDatabase one = start(null)) {
      dir = dir.resolveSibling("other");
      try (EmbeddedDatabase two = start(null)) {
        assertThat(two.port()).isNotEqualTo(one.port());
      }
    }
  }

  /** A JVM of its own that starts the server, says so, and waits to be killed. */
  static final class Victim {
    public static void main(String[] args) throws Exception {
      EmbeddedDatabase database =
          EmbeddedDatabase.start(new EmbeddedDatabaseSettings(Path.of(args[0]), null));
      run(database, "create table written as select 'before the kill' as said");
      System.out.println("READY");
      Thread.sleep(600_000);
    }
  }

  @Test
  void aServerWhoseProgramWasKilledIsReplacedAndLosesNothing() throws Exception {
    Process victim =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Victim.class.getName(),
                dir.toString())
            .redirectErrorStream(true)
            .start();
    try (var out = victim.inputReader()) {
      assertThat(out.lines().anyMatch("READY"::equals)).isTrue();
      victim.destroyForcibly().waitFor(30, TimeUnit.SECONDS);
    }
    long orphan = serverProcess();
    assertThat(ProcessHandle.of(orphan).map(ProcessHandle::isAlive))
        .as("the fault happened: the server outlived its program")
        .hasValue(true);

    try (EmbeddedDatabase next = start(null)) {
      assertThat(serverProcess()).isNotEqualTo(orphan);
      assertThat(ProcessHandle.of(orphan).map(ProcessHandle::isAlive).orElse(false)).isFalse();
      assertThat(ask(next, "select said from written")).isEqualTo("before the kill");
      assertThat(ask(next, "show synchronous_commit")).isEqualTo("on");
    }
  }

  @Test
  void aProcessNumberThatSomebodyElseHasByNowDoesNotStopTheStart() throws Exception {
    start(null).close();
    // as after a restart of the machine: our own process has the number of the old server
    Files.writeString(
        dir.resolve("postmaster.pid"),
        ProcessHandle.current().pid() + "\n" + dir + "\n1700000000\n15432\n\n127.0.0.1\n");
    try (EmbeddedDatabase database = start(null)) {
      assertThat(ask(database, "select 1")).isEqualTo("1");
    }
  }

  @Test
  void aDirectoryThatIsNotADatabaseSaysWhatPostgresSaid() throws Exception {
    start(null).close();
    Files.writeString(dir.resolve("PG_VERSION"), "12\n");
    assertThatThrownBy(() -> start(null))
        .hasMessageContaining("The embedded PostgreSQL did not start")
        .hasMessageContaining("initialized by PostgreSQL version 12");
  }
}
