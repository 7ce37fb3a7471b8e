package io.caravan.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.util.FileSystemUtils;

/**
 * A PostgreSQL of one's own, for tests that take it away: same port and same data after a restart.
 * Tests that only need tables take {@link Postgres}.
 *
 * <p>It waits for its commits ({@code synchronous_commit}), because the embedded one would not by
 * default and a test of durability could then never fail.
 */
public final class PostgresServer implements AutoCloseable {
  private final Path data;
  private final int port;
  private final boolean fsync;
  private @Nullable EmbeddedPostgres running;

  private PostgresServer(Path data, int port, boolean fsync) {
    this.data = data;
    this.port = port;
    this.fsync = fsync;
  }

  /** Starts a server in a new temporary directory, on a free port of the loopback. */
  public static PostgresServer start(boolean fsync) {
    try {
      Path data = Files.createTempDirectory("caravan-test-pg");
      int port;
      try (ServerSocket free = new ServerSocket(0)) {
        port = free.getLocalPort();
      }
      PostgresServer server = new PostgresServer(data, port, fsync);
      server.start();
      // Instead of the library's hook, which would run beside it.
      Runtime.getRuntime().addShutdownHook(new Thread(server::close, "stop-test-postgres"));
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts it again after {@link #stop} or {@link #kill}: the data is still there. */
  public synchronized void start() {
    try {
      running =
          EmbeddedPostgres.builder()
              .setDataDirectory(data)
              .setCleanDataDirectory(false)
              .setRegisterShutdownHook(false)
              .setPort(port)
              .setServerConfig("fsync", fsync ? "on" : "off")
              .setServerConfig("synchronous_commit", "on")
              .setServerConfig("max_connections", "200")
              .setPGStartupWait(Duration.ofSeconds(60))
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException("PostgreSQL did not start in " + data, e);
    }
  }

  /** Stops it in an orderly way; clients lose their connections. */
  public synchronized void stop() {
    EmbeddedPostgres postgres = running;
    running = null;
    if (postgres != null) {
      try {
        postgres.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** SIGKILL to the postmaster: what was not committed is gone, nothing was told to clients. */
  public synchronized void kill() {
    try {
      long pid = Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip());
      ProcessHandle postmaster =
          ProcessHandle.of(pid)
              .orElseThrow(() -> new IllegalStateException("no process " + pid + " to kill"));
      // Its children end by themselves when it is gone; the next start waits for them.
      var children = postmaster.children().toList();
      postmaster.destroyForcibly();
      postmaster.onExit().join();
      children.forEach(child -> child.onExit().join());
      stop(); // lets go of the directory's lock; it logs that there is nothing left to stop
      Files.deleteIfExists(data.resolve("postmaster.pid"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Address of one of its databases. */
  public String url(String database) {
    return "jdbc:postgresql://127.0.0.1:%d/%s?user=postgres".formatted(port, database);
  }

  public int port() {
    return port;
  }

  @Override
  public synchronized void close() {
    stop();
    try {
      FileSystemUtils.deleteRecursively(data);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
