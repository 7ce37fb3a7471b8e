package io.caravan.sandbox;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves a simulated platform over real HTTP on a loopback port, and lets a {@link Faults} plan
 * spoil the traffic. Sockets rather than a server library: a reset, a cut answer and half a body
 * are things no library does on request.
 */
public final class HttpFront implements AutoCloseable {

  /** The steps of a call that a test can wait for or act in. */
  public enum Moment {
    /** Read completely, nothing done yet. */
    RECEIVED,
    /** The platform has committed its effect; the client knows nothing. */
    EXECUTED,
    /** The answer, whole or spoiled, has left. */
    ANSWERED
  }

  /** Called in the serving thread; what it does delays the call. */
  @FunctionalInterface
  public interface Watcher {
    void at(Moment moment, String operation, Call call);
  }

  private static final Logger LOG = LoggerFactory.getLogger(HttpFront.class);
  private static final int MAX_CONNECTIONS = 1024;
  private static final Duration IDLE = Duration.ofSeconds(60);
  private static final Duration LONGEST_GOODBYE = Duration.ofSeconds(5);
  private static final Duration LONGEST_SILENCE = Duration.ofMinutes(5);

  private final String name;
  private final SimulatedPlatform platform;
  private final Faults faults;
  private final ServerSocket server;
  private final ExecutorService threads;
  private final Thread acceptor;
  private final Semaphore room = new Semaphore(MAX_CONNECTIONS);
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private volatile Watcher watcher = (moment, operation, call) -> {};
  private volatile boolean open = true;

  private HttpFront(String name, SimulatedPlatform platform, int port, Faults faults)
      throws IOException {
    this.name = name;
    this.platform = platform;
    this.faults = faults;
    this.server = new ServerSocket();
    server.setReuseAddress(true);
    server.bind(
        new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port), 256);
    this.threads = Threads.perTask("sandbox-" + name);
    this.acceptor =
        Threads.daemons("sandbox-" + name + "-accept").newThread(this::acceptConnections);
  }

  /**
   * @param port 0 for any free one
   * @throws UncheckedIOException if the port is taken
   */
  public static HttpFront start(String name, SimulatedPlatform platform, int port, Faults faults) {
    try {
      var front = new HttpFront(name, platform, port, faults);
      front.acceptor.start();
      return front;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The sandbox cannot listen on 127.0.0.1:"
              + port
              + " for "
              + name
              + ". Another program (or another Caravan) has the port: stop it, or choose another"
              + " with caravan.sandbox.*-port.",
          e);
    }
  }

  public int port() {
    return server.getLocalPort();
  }

  /** {@code http://127.0.0.1:port}, without a slash at the end. */
  public String url() {
    return "http://127.0.0.1:" + port();
  }

  public Faults faults() {
    return faults;
  }

  /** Replaces the watcher. */
  public void watch(Watcher newWatcher) {
    watcher = newWatcher;
  }

  /** When it returns, the port is free: the JDK frees it only once nobody waits in accept. */
  @Override
  public void close() {
    open = false;
    closeQuietly(server);
    try {
      acceptor.join(LONGEST_GOODBYE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    connections.forEach(HttpFront::closeQuietly);
    threads.shutdownNow();
  }

  private void acceptConnections() {
    while (open) {
      try {
        Socket socket = server.accept();
        if (!room.tryAcquire()) {
          closeQuietly(socket);
          continue;
        }
        connections.add(socket);
        threads.execute(() -> serve(socket));
      } catch (IOException | RuntimeException e) {
        if (open) {
          LOG.warn("Sandbox {}: a connection was not accepted: {}", name, e.toString());
        }
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      var in = new BufferedInputStream(socket.getInputStream());
      OutputStream out = socket.getOutputStream();
      boolean next = true;
      while (open && next) {
        socket.setSoTimeout((int) IDLE.toMillis());
        Call call = read(in, out);
        next = call != null && answer(call, socket, out);
      }
    } catch (IOException clientGone) {
      // The client may leave at any time; that is its right.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      connections.remove(socket);
      room.release();
    }
  }

  private static @Nullable Call read(BufferedInputStream in, OutputStream out) throws IOException {
    try {
      return HttpMessages.read(in, out);
    } catch (HttpMessages.Unreadable e) {
      HttpMessages.write(out, plain(e.status, e.getMessage() + "", "unreadable"), false, false);
      return null;
    }
  }

  /**
   * @return whether the connection goes on
   */
  private boolean answer(Call call, Socket socket, OutputStream out)
      throws IOException, InterruptedException {
    String operation = platform.operationOf(call);
    watcher.at(Moment.RECEIVED, operation, call);
    Faults.Decision decision = faults.decide(operation);
    if (!decision.latency().isZero()) {
      faults.injected("latency", operation);
      Thread.sleep(decision.latency().toMillis());
    }
    Fault fault = decision.fault();
    boolean executes =
        !(fault instanceof Fault.Throttled
            || fault instanceof Fault.Refused
            || (fault instanceof Fault.Silence silence && !silence.executed())
            || (fault instanceof Fault.Reset reset && !reset.executed()));
    Reply reply = plain(500, "", operation);
    if (executes) {
      reply = execute(call, operation);
      watcher.at(Moment.EXECUTED, operation, call);
    }
    if (fault != null) {
      faults.injected(fault.kind(), operation);
    }
    boolean keepAlive = spoilOrWrite(fault, call, reply, socket, out);
    watcher.at(Moment.ANSWERED, operation, call);
    return keepAlive;
  }

  private boolean spoilOrWrite(
      @Nullable Fault fault, Call call, Reply reply, Socket socket, OutputStream out)
      throws IOException {
    boolean head = call.method().equals("HEAD");
    boolean keepAlive = !"close".equalsIgnoreCase(call.headers().get("connection"));
    if (fault == null || fault instanceof Fault.Latency) {
      HttpMessages.write(out, reply, keepAlive, head);
      return keepAlive;
    }
    if (fault instanceof Fault.Throttled throttled) {
      long seconds = Math.max(1, (throttled.retryAfter().toMillis() + 999) / 1000);
      var headers = Map.of("Content-Type", "text/plain", "Retry-After", Long.toString(seconds));
      byte[] body = "Too many requests".getBytes(StandardCharsets.UTF_8);
      HttpMessages.write(out, new Reply(429, headers, body, reply.operation()), keepAlive, head);
      return keepAlive;
    }
    if (fault instanceof Fault.Refused refused) {
      HttpMessages.write(out, plain(refused.status(), "refused", reply.operation()), false, head);
    } else if (fault instanceof Fault.FailedAfter failed) {
      HttpMessages.write(out, plain(failed.status(), "failed", reply.operation()), false, head);
    } else if (fault instanceof Fault.HalfBody) {
      HttpMessages.writeHalf(out, reply);
    } else if (fault instanceof Fault.Garbage) {
      var headers = Map.of("Content-Type", "application/json");
      byte[] body = "<html>{\"data\":".getBytes(StandardCharsets.UTF_8);
      HttpMessages.write(out, new Reply(200, headers, body, reply.operation()), false, head);
    } else if (fault instanceof Fault.Silence) {
      waitUntilTheClientLeaves(socket);
    } else if (fault instanceof Fault.Reset) {
      socket.setSoLinger(true, 0); // makes close() send RST instead of FIN
    }
    return false;
  }

  private void waitUntilTheClientLeaves(Socket socket) throws IOException {
    socket.setSoTimeout((int) LONGEST_SILENCE.toMillis());
    try {
      while (open && socket.getInputStream().read() >= 0) {
        // whatever still comes is of no interest
      }
    } catch (SocketTimeoutException e) {
      // Silent long enough.
    }
  }

  private Reply execute(Call call, String operation) {
    try {
      return platform.handle(call);
    } catch (RuntimeException e) {
      LOG.error("Sandbox {}: {} failed; this is a bug of the sandbox", name, operation, e);
      return plain(500, "The sandbox itself failed; see its log", operation);
    }
  }

  private static Reply plain(int status, String text, String operation) {
    return new Reply(
        status,
        Map.of("Content-Type", "text/plain; charset=utf-8"),
        text.getBytes(StandardCharsets.UTF_8),
        operation);
  }

  private static void closeQuietly(AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (Exception e) {
      // Closing is all we wanted.
    }
  }
}
