package io.caravan.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The packaged program, unpacked once by its own tool as the Docker image does, with an archive of
 * its loaded classes: the tests start it dozens of times, and a start then costs half.
 */
final class UnpackedProgram {
  private static final long PATIENCE_SECONDS = 180;

  private static final class Holder {
    static final UnpackedProgram ONLY = new UnpackedProgram();
  }

  private final Path directory = Path.of("target", "e2e-program").toAbsolutePath();
  private final Path archive = directory.resolve("caravan.jsa");

  private UnpackedProgram() {
    Path packed = packed().toAbsolutePath();
    Path log = Path.of("target", "e2e-logs", "unpacking.log").toAbsolutePath();
    try {
      Files.createDirectories(log.getParent());
      Files.createDirectories(directory);
      Files.deleteIfExists(archive);
      Files.deleteIfExists(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    run(
        log,
        "-Djarmode=tools",
        "-jar",
        packed.toString(),
        "extract",
        "--destination",
        directory.toString(),
        "--force");
    // Ends before it would begin to work.
    run(
        log,
        "-XX:TieredStopAtLevel=1",
        "-XX:ArchiveClassesAtExit=" + archive,
        "-Dspring.context.exit=onRefresh",
        "-jar",
        jar().toString(),
        "--server.port=0");
    stopDatabase();
  }

  /** The program that ended before it began to work leaves its embedded PostgreSQL running. */
  private void stopDatabase() {
    Path pid = directory.resolve(Path.of("data", "postgres", "postmaster.pid"));
    if (!Files.exists(pid)) {
      return;
    }
    try {
      long server = Long.parseLong(Files.readAllLines(pid).get(0).strip());
      ProcessHandle.of(server).ifPresent(ProcessHandle::destroy);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static UnpackedProgram get() {
    return Holder.ONLY;
  }

  /** As {@code mvn package} made it. */
  static Path packed() {
    Path jar = Path.of(System.getProperty("caravan.jar", "target/caravan.jar"));
    if (!Files.exists(jar)) {
      throw new IllegalStateException(jar + " is missing: run mvn package first");
    }
    return jar;
  }

  /** Its manifest names the libraries beside it and the main class. */
  Path jar() {
    return directory.resolve("caravan.jar");
  }

  /** Good for {@link #jar()} as the whole class path; a JVM that cannot use it goes on without. */
  Path archive() {
    return archive;
  }

  private void run(Path log, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(arguments));
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException("unpacking takes too long; see " + log);
      }
      if (process.exitValue() != 0) {
        throw new IllegalStateException(
            "unpacking ended with " + process.exitValue() + "; see " + log);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
