package io.caravan.ops;

import io.caravan.platform.InvalidSetting;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real PostgreSQL server as a child of this program, from binaries on the class path. Its data
 * outlives the program; the server does not: it is stopped on a clean shutdown, and one that
 * outlived a killed program is stopped before a new one starts, so that the settings below are
 * always in force.
 *
 * <p>Durable, unlike the library's defaults: a commit is on disk when it returns. Listens on
 * loopback only and asks for a password, which is made at the first start and kept inside the data
 * directory.
 */
class EmbeddedDatabase implements AutoCloseable {
  static final String USER = "postgres";
  static final String DATABASE = "caravan";

  private static final Logger log = LoggerFactory.getLogger(EmbeddedDatabase.class);
  private static final Duration STARTUP = Duration.ofSeconds(60);
  private static final Duration FAST_STOP = Duration.ofSeconds(30);
  private static final Duration IMMEDIATE_STOP = Duration.ofSeconds(10);
  private static final int PORTS_TO_TRY = 20;
  private static final String LOOPBACK = "127.0.0.1";
  private static final String PASSWORD_FILE = "caravan.password";
  private static final String HBA_MARK = "# written by Caravan";

  private final EmbeddedPostgres server;
  private final FileChannel lock;
  private final String password;

  private EmbeddedDatabase(EmbeddedPostgres server, FileChannel lock, String password) {
    this.server = server;
    this.lock = lock;
    this.password = password;
  }

  /**
   * Starts the server and makes the database if it is not there yet.
   *
   * @throws InvalidSetting if the directory or the port belongs to somebody else
   * @throws UncheckedIOException if the server does not come up; with the end of its log
   */
  static EmbeddedDatabase start(EmbeddedDatabaseSettings settings) {
    Path dir = settings.dataDir().toAbsolutePath().normalize();
    FileChannel lock = null;
    try {
      Files.createDirectories(dir.getParent() == null ? dir : dir.getParent());
      lock = lock(dir);
      stopWhatAKilledProgramLeft(dir);
      int port = choosePort(settings.port());
      String password = passwordOf(dir);
      EmbeddedPostgres server = launch(dir, port, password);
      EmbeddedDatabase database = new EmbeddedDatabase(server, lock, password);
      try {
        database.askForThePassword(dir);
        database.createDatabase();
      } catch (SQLException | IOException | RuntimeException e) {
        server.close();
        throw e;
      }
      log.info("Embedded PostgreSQL on {}:{}, data in {}", LOOPBACK, port, dir);
      return database;
    } catch (IOException | SQLException e) {
      release(lock);
      throw new UncheckedIOException(
          "The embedded PostgreSQL did not start (data in "
              + dir
              + "). "
              + e.getMessage()
              + logOf(dir),
          e instanceof IOException io ? io : new IOException(e));
    } catch (RuntimeException e) {
      release(lock);
      throw e;
    }
  }

  String jdbcUrl() {
    return jdbcUrl(DATABASE);
  }

  String password() {
    return password;
  }

  int port() {
    return server.getPort();
  }

  /** Stops the server and waits for it; everything committed stays. */
  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      log.warn("The embedded PostgreSQL could not be stopped; the next start will stop it", e);
    } finally {
      release(lock);
    }
  }

  private String jdbcUrl(String database) {
    return "jdbc:postgresql://" + LOOPBACK + ":" + server.getPort() + "/" + database;
  }

  private static EmbeddedPostgres launch(Path dir, int port, String password) throws IOException {
    Path serverLog = serverLog(dir);
    Files.deleteIfExists(serverLog);
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder()
            .setDataDirectory(dir)
            .setOverrideWorkingDirectory(binaries(dir).toFile())
            .setCleanDataDirectory(false)
            .setPort(port)
            .setPGStartupWait(STARTUP)
            // Spring stops it, after everything that uses it. A hook of its own would run beside
            // that.
            .setRegisterShutdownHook(false)
            .setConnectConfig("password", password)
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("full_page_writes", "on")
            .setServerConfig("listen_addresses", LOOPBACK)
            .setServerConfig("unix_socket_directories", "")
            .setServerConfig("max_connections", "100")
            .setServerConfig("password_encryption", "scram-sha-256")
            // Failed statements quote values; those stay out of the file.
            .setServerConfig("log_min_messages", "log")
            .setServerConfig("log_min_error_statement", "panic")
            .setServerConfig("log_checkpoints", "off")
            .setOutputRedirector(ProcessBuilder.Redirect.appendTo(serverLog.toFile()))
            .setErrorRedirector(ProcessBuilder.Redirect.appendTo(serverLog.toFile()));
    Thread starter = Thread.currentThread();
    AtomicBoolean gaveUp = new AtomicBoolean();
    Thread watch =
        new Thread(
            () -> {
              if (saysItCannotStart(serverLog)) {
                gaveUp.set(true);
                starter.interrupt();
              }
            },
            "postgres-start");
    watch.setDaemon(true);
    watch.start();
    EmbeddedPostgres server;
    try {
      server = builder.start();
    } finally {
      watch.interrupt();
    }
    if (gaveUp.get()) {
      // the library takes the interruption for the end of its waiting
      boolean unused = Thread.interrupted();
      server.close();
      throw new IOException("PostgreSQL refused to start.");
    }
    return server;
  }

  /** The library would wait the whole time for a server that has ended already. */
  private static boolean saysItCannotStart(Path serverLog) {
    try {
      while (true) {
        Thread.sleep(200);
        if (Files.exists(serverLog)
            && Files.readString(serverLog).contains("could not start server")) {
          return true;
        }
      }
    } catch (InterruptedException | IOException e) {
      return false;
    }
  }

  /**
   * Where the server's programs are unpacked: in a folder that only its owner can enter. The
   * library's own place is one in the temporary folder that every user of the machine may write to.
   */
  private static Path binaries(Path dir) throws IOException {
    Path folder = dir.resolveSibling(dir.getFileName() + ".bin");
    Files.createDirectories(folder);
    if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    }
    return folder.resolve("unpacked");
  }

  // One program per directory --------------------------------------------------------------------

  private static FileChannel lock(Path dir) throws IOException {
    Path file = dir.resolveSibling(dir.getFileName() + ".lock");
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() != null) {
        return channel;
      }
    } catch (OverlappingFileLockException e) {
      // held within this program
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    channel.close();
    throw InvalidSetting.secret(
        "caravan.embedded-postgres.data-dir",
        "is " + dir + ", which another running Caravan uses",
        "Stop the other one, or give this one a directory of its own. Several nodes share one"
            + " PostgreSQL through spring.datasource.url.");
  }

  private static void release(@Nullable FileChannel lock) {
    if (lock != null) {
      try {
        lock.close();
      } catch (IOException e) {
        log.debug("closing the lock file", e);
      }
    }
  }

  /** We hold the lock, so a server on this directory has lost its program. */
  private static void stopWhatAKilledProgramLeft(Path dir) throws IOException {
    Path pidFile = dir.resolve("postmaster.pid");
    if (!Files.exists(pidFile)) {
      return;
    }
    Optional<ProcessHandle> orphan = processIn(pidFile);
    if (orphan.isEmpty()) {
      // Its number may belong to another process by now, which PostgreSQL would take for itself.
      Files.deleteIfExists(pidFile);
      return;
    }
    ProcessHandle process = orphan.get();
    log.info("Stopping the PostgreSQL (process {}) that a killed Caravan left", process.pid());
    // fast, then immediate shutdown; both lose nothing that was committed
    if (!stop(process, "INT", FAST_STOP) && !stop(process, "QUIT", IMMEDIATE_STOP)) {
      throw new IOException(
          "PostgreSQL, process " + process.pid() + ", still runs on " + dir + " and does not stop");
    }
  }

  private static Optional<ProcessHandle> processIn(Path pidFile) throws IOException {
    List<String> lines = Files.readAllLines(pidFile);
    if (lines.isEmpty()) {
      return Optional.empty();
    }
    try {
      return ProcessHandle.of(Long.parseLong(lines.get(0).trim()))
          .filter(ProcessHandle::isAlive)
          .filter(EmbeddedDatabase::isPostgres);
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static boolean isPostgres(ProcessHandle process) {
    return process
        .info()
        .command()
        .map(c -> Path.of(c).getFileName().toString().toLowerCase(Locale.ROOT))
        .filter(name -> name.startsWith("postgres"))
        .isPresent();
  }

  private static boolean stop(ProcessHandle process, String signal, Duration wait)
      throws IOException {
    boolean windows = System.getProperty("os.name", "").startsWith("Windows");
    if (windows) {
      process.destroyForcibly();
    } else {
      new ProcessBuilder("sh", "-c", "kill -" + signal + " " + process.pid())
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start();
    }
    try {
      process.onExit().get(wait.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while PostgreSQL was stopping", e);
    } catch (java.util.concurrent.ExecutionException e) {
      return !process.isAlive();
    }
  }

  private static int choosePort(@Nullable Integer wanted) throws IOException {
    if (wanted != null) {
      if (isFree(wanted)) {
        return wanted;
      }
      throw InvalidSetting.secret(
          "caravan.embedded-postgres.port",
          "is " + wanted + ", and another program listens there",
          "Stop that program, choose another port, or leave the setting out: the next free one is"
              + " taken then.");
    }
    for (int port = EmbeddedDatabaseSettings.FIRST_PORT;
        port < EmbeddedDatabaseSettings.FIRST_PORT + PORTS_TO_TRY;
        port++) {
      if (isFree(port)) {
        return port;
      }
    }
    try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getByName(LOOPBACK))) {
      return any.getLocalPort();
    }
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(LOOPBACK, port), 1);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  // The password ---------------------------------------------------------------------------------

  /** Kept inside the data directory, which only its owner can read; initdb wants that empty. */
  private static String passwordOf(Path dir) throws IOException {
    Path file = dir.resolve(PASSWORD_FILE);
    if (Files.exists(file)) {
      return Files.readString(file).trim();
    }
    byte[] random = new byte[24];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }

  /** A new server trusts every local user; from here on it asks for the password. */
  private void askForThePassword(Path dir) throws IOException, SQLException {
    Path hba = dir.resolve("pg_hba.conf");
    if (Files.readString(hba).startsWith(HBA_MARK)) {
      return;
    }
    Files.writeString(dir.resolve(PASSWORD_FILE), password);
    try (Connection c = DriverManager.getConnection(jdbcUrl("postgres"), USER, password);
        Statement s = c.createStatement()) {
      // hexadecimal digits only, see above
      s.execute("alter role " + USER + " password '" + password + "'");
      Path draft = dir.resolve("pg_hba.conf.new");
      Files.writeString(
          draft, HBA_MARK + "\nhost all " + USER + " " + LOOPBACK + "/32 scram-sha-256\n");
      Files.move(
          draft,
          hba,
          java.nio.file.StandardCopyOption.ATOMIC_MOVE,
          java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      s.execute("select pg_reload_conf()");
    }
  }

  private void createDatabase() throws SQLException {
    try (Connection c = DriverManager.getConnection(jdbcUrl("postgres"), USER, password);
        Statement s = c.createStatement();
        var there =
            s.executeQuery("select 1 from pg_database where datname = '" + DATABASE + "'")) {
      if (!there.next()) {
        try (Statement create = c.createStatement()) {
          create.execute("create database " + DATABASE);
        }
      }
    }
  }

  // Its log --------------------------------------------------------------------------------------

  private static Path serverLog(Path dir) {
    return dir.resolveSibling(dir.getFileName() + ".log");
  }

  private static String logOf(Path dir) {
    try {
      List<String> lines = Files.readAllLines(serverLog(dir));
      return System.lineSeparator()
          + String.join(
              System.lineSeparator(), lines.subList(Math.max(0, lines.size() - 15), lines.size()));
    } catch (IOException e) {
      return "";
    }
  }
}
