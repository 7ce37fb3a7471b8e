package io.caravan.e2e;

import io.caravan.CaravanApplication;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** The packaged program as a child process that can be killed, stopped and continued. */
final class CaravanProcess implements AutoCloseable {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();

  private final String name;
  private final int port;
  private final Map<String, String> settings = new LinkedHashMap<>();
  private final Path log;
  private boolean optimised;
  private @Nullable Path extraClasses;
  private @Nullable Process process;

  CaravanProcess(String name, Map<String, String> settings) {
    this.name = name;
    this.port = freePort();
    this.settings.putAll(settings);
    this.settings.put("server.port", String.valueOf(port));
    this.settings.put("server.address", "127.0.0.1");
    try {
      Path logs = Files.createDirectories(Path.of("target", "e2e-logs"));
      log = logs.resolve(name + ".log");
      Files.deleteIfExists(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Classes laid over the packaged program: mutants and crash points live in the tests alone. */
  CaravanProcess with(Path classes) {
    extraClasses = classes;
    return this;
  }

  CaravanProcess with(String setting, String value) {
    settings.put(setting, value);
    return this;
  }

  /** Both compilers: for measurements; tests start faster with one. */
  CaravanProcess optimised() {
    optimised = true;
    return this;
  }

  int port() {
    return port;
  }

  Path log() {
    return log;
  }

  /** Starts it; does not wait. */
  CaravanProcess start() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx400m", "-Xshare:auto"));
    if (!optimised) {
      command.add("-XX:TieredStopAtLevel=1");
    }
    UnpackedProgram program = UnpackedProgram.get();
    if (extraClasses == null) {
      command.add("-XX:SharedArchiveFile=" + program.archive());
      command.addAll(List.of("-jar", program.jar().toString()));
    } else {
      command.addAll(
          List.of(
              "-cp",
              extraClasses.toAbsolutePath() + File.pathSeparator + program.jar(),
              CaravanApplication.class.getName()));
    }
    settings.forEach((k, v) -> command.add("--" + k + "=" + v));
    try {
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until it answers ready. */
  CaravanProcess awaitReady() {
    Awaitility.await(name + " ready; see " + log)
        .atMost(Duration.ofSeconds(120))
        .pollInterval(Duration.ofMillis(200))
        .until(
            () -> {
              if (!running().isAlive()) {
                throw new IllegalStateException(
                    name + " ended with " + running().exitValue() + "; see " + log);
              }
              return isReady();
            });
    return this;
  }

  boolean isReady() {
    try {
      return get("/actuator/health/readiness").statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  boolean isAlive() {
    return process != null && process.isAlive();
  }

  /** SIGKILL. */
  void kill() {
    running().destroyForcibly();
    awaitEnd();
  }

  /** SIGTERM. */
  void terminate() {
    running().destroy();
    awaitEnd();
  }

  /** SIGSTOP: a virtual machine that stalls. */
  void freeze() {
    signal("STOP");
  }

  /** SIGCONT. */
  void thaw() {
    signal("CONT");
  }

  void awaitEnd() {
    running().onExit().join();
  }

  void awaitEnd(Duration atMost) {
    try {
      if (!running().waitFor(atMost.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException(name + " still runs after " + atMost + "; see " + log);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Everything it has printed so far. */
  String output() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int exitValue() {
    return running().exitValue();
  }

  HttpResponse<String> get(String path) throws IOException {
    return send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).GET());
  }

  HttpResponse<String> api(String method, String path, @Nullable String json) throws IOException {
    String login =
        Base64.getEncoder()
            .encodeToString(
                "tester:tester-secret".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    return send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header("Authorization", "Basic " + login)
            .header("Content-Type", "application/json")
            .method(
                method,
                json == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(json)));
  }

  static HttpResponse<String> send(HttpRequest.Builder request) throws IOException {
    try {
      return HTTP.send(
          request.timeout(Duration.ofSeconds(10)).build(), HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  @Override
  public void close() {
    if (process != null) {
      process.destroyForcibly();
      process.onExit().join();
    }
  }

  private void signal(String signal) {
    try {
      int exit =
          new ProcessBuilder("kill", "-" + signal, String.valueOf(running().pid()))
              .start()
              .waitFor();
      if (exit != 0) {
        throw new IllegalStateException("kill -" + signal + " ended with " + exit);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private Process running() {
    if (process == null) {
      throw new IllegalStateException(name + " was not started");
    }
    return process;
  }

  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
