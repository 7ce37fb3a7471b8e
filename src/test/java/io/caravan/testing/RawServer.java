package io.caravan.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A loopback HTTP/1.1 server that can misbehave byte by byte and remembers what it received. */
public final class RawServer implements AutoCloseable {

  /** Writes an answer, or not; a thrown exception cuts the connection. */
  @FunctionalInterface
  public interface Behaviour {
    void answer(Received request, OutputStream out) throws Exception;
  }

  /** A request with its exact bytes; header names in lower case. */
  public record Received(String method, String target, Map<String, String> headers, byte[] body) {
    public String path() {
      int query = target.indexOf('?');
      return query < 0 ? target : target.substring(0, query);
    }

    public String rawQuery() {
      int query = target.indexOf('?');
      return query < 0 ? "" : target.substring(query + 1);
    }

    public String text() {
      return new String(body, java.nio.charset.StandardCharsets.UTF_8);
    }
  }

  /** Thrown by a behaviour to cut the connection. */
  public static final class Cut extends IOException {}

  private final ServerSocket socket;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Received> received = new CopyOnWriteArrayList<>();
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private final AtomicInteger closed = new AtomicInteger();
  private volatile Behaviour behaviour = (request, out) -> json(out, 200, "{}");

  public RawServer() {
    try {
      socket = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.execute(this::accept);
  }

  public int port() {
    return socket.getLocalPort();
  }

  public String url() {
    return "http://127.0.0.1:" + port();
  }

  /** From now on; forgets what was received. */
  public void behave(Behaviour next) {
    received.clear();
    behaviour = next;
  }

  public List<Received> received() {
    return List.copyOf(received);
  }

  /** Connections the server has closed. */
  public int closed() {
    return closed.get();
  }

  public static void json(OutputStream out, int status, String body, String... headers)
      throws IOException {
    byte[] bytes = body.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " x\r\n");
    head.append("Content-Type: application/json\r\nContent-Length: " + bytes.length + "\r\n");
    for (String header : headers) {
      head.append(header).append("\r\n");
    }
    out.write(head.append("\r\n").toString().getBytes(ISO_8859_1));
    out.write(bytes);
    out.flush();
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket connection = socket.accept();
        open.add(connection);
        threads.execute(() -> serve(connection));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      InputStream in = connection.getInputStream();
      while (true) {
        Received request = read(in);
        if (request == null) {
          return;
        }
        received.add(request);
        behaviour.answer(request, connection.getOutputStream());
      }
    } catch (Exception e) {
      // The connection is cut, which is what was wanted, or the client went away.
    } finally {
      closed.incrementAndGet();
    }
  }

  private static Received read(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    int end = 0;
    while (end < 4) {
      int b = in.read();
      if (b < 0) {
        return null;
      }
      head.write(b);
      end = b == (end % 2 == 0 ? '\r' : '\n') ? end + 1 : (b == '\r' ? 1 : 0);
    }
    String[] lines = head.toString(ISO_8859_1).split("\r\n");
    String[] first = lines[0].split(" ");
    Map<String, String> headers = new TreeMap<>();
    for (int n = 1; n < lines.length; n++) {
      int colon = lines[n].indexOf(':');
      headers.put(
          lines[n].substring(0, colon).toLowerCase(java.util.Locale.ROOT),
          lines[n].substring(colon + 1).strip());
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    return new Received(first[0], first[1], headers, in.readNBytes(length));
  }

  @Override
  public void close() {
    try {
      socket.close();
      for (Socket connection : open) {
        connection.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.shutdownNow();
  }
}
