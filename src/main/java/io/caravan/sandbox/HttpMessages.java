package io.caravan.sandbox;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 on a socket: no more than a simulated platform needs, but byte-exact, because signatures
 * cover bytes and half of the faults are bytes that do not come.
 */
final class HttpMessages {

  static final int MAX_HEAD = 64 * 1024;
  static final int MAX_BODY = 16 * 1024 * 1024;

  /** The request is not HTTP as we know it; the connection ends with this status. */
  static final class Unreadable extends IOException {
    private static final long serialVersionUID = 1L;
    final int status;

    Unreadable(int status, String message) {
      super(message);
      this.status = status;
    }
  }

  /**
   * @return null when the client closed the connection between two requests
   */
  static @Nullable Call read(InputStream in, OutputStream out) throws IOException {
    int[] budget = {MAX_HEAD};
    String start = line(in, budget, true);
    while (start != null && start.isEmpty()) {
      start = line(in, budget, true);
    }
    if (start == null) {
      return null;
    }
    String[] parts = start.split(" ", -1);
    if (parts.length != 3 || !parts[2].startsWith("HTTP/1.")) {
      throw new Unreadable(400, "request line");
    }
    Map<String, String> headers = headers(in, budget);
    if ("100-continue".equalsIgnoreCase(headers.get("expect"))) {
      out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      out.flush();
    }
    byte[] body = body(in, headers, budget);
    String target = parts[1];
    if (target.startsWith("http://")) {
      int slash = target.indexOf('/', "http://".length());
      target = slash < 0 ? "/" : target.substring(slash);
    }
    int question = target.indexOf('?');
    String rawPath = question < 0 ? target : target.substring(0, question);
    return new Call(
        parts[0],
        decodedPath(rawPath),
        question < 0 ? "" : target.substring(question + 1),
        Map.copyOf(headers),
        body);
  }

  static void write(OutputStream out, Reply reply, boolean keepAlive, boolean head)
      throws IOException {
    out.write(
        concat(head(reply, reply.body().length, keepAlive), head ? new byte[0] : reply.body()));
    out.flush();
  }

  /** Announces the whole body and sends half of it. */
  static void writeHalf(OutputStream out, Reply reply) throws IOException {
    int announced = Math.max(reply.body().length, 2);
    byte[] half = new byte[reply.body().length / 2];
    System.arraycopy(reply.body(), 0, half, 0, half.length);
    out.write(concat(head(reply, announced, true), half));
    out.flush();
  }

  private static byte[] head(Reply reply, int length, boolean keepAlive) {
    var head = new StringBuilder("HTTP/1.1 ").append(reply.status()).append(' ');
    head.append(reply.status() < 400 ? "OK" : "Error").append("\r\n");
    reply.headers().forEach((name, value) -> head.append(name).append(": ").append(value + "\r\n"));
    head.append("Content-Length: ").append(length).append("\r\n");
    head.append("Connection: ").append(keepAlive ? "keep-alive" : "close").append("\r\n\r\n");
    return head.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] concat(byte[] first, byte[] second) {
    byte[] both = new byte[first.length + second.length];
    System.arraycopy(first, 0, both, 0, first.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  private static Map<String, String> headers(InputStream in, int[] budget) throws IOException {
    var headers = new LinkedHashMap<String, String>();
    while (true) {
      String line = line(in, budget, false);
      if (line == null || line.isEmpty()) {
        return headers;
      }
      int colon = line.indexOf(':');
      if (colon <= 0) {
        throw new Unreadable(400, "header line");
      }
      headers.merge(
          line.substring(0, colon).trim().toLowerCase(Locale.ROOT),
          line.substring(colon + 1).trim(),
          (one, two) -> one + ", " + two);
    }
  }

  private static byte[] body(InputStream in, Map<String, String> headers, int[] budget)
      throws IOException {
    String encoding = headers.get("transfer-encoding");
    if (encoding != null) {
      if (!encoding.equalsIgnoreCase("chunked")) {
        throw new Unreadable(501, "transfer-encoding");
      }
      return chunks(in, budget);
    }
    String length = headers.getOrDefault("content-length", "0");
    int size;
    try {
      size = Integer.parseInt(length);
    } catch (NumberFormatException e) {
      throw new Unreadable(400, "content-length");
    }
    if (size < 0) {
      throw new Unreadable(400, "content-length");
    }
    if (size > MAX_BODY) {
      throw new Unreadable(413, "body too large");
    }
    return exactly(in, size);
  }

  private static byte[] chunks(InputStream in, int[] budget) throws IOException {
    var all = new ByteArrayOutputStream();
    while (true) {
      budget[0] = MAX_HEAD;
      String line = line(in, budget, false);
      if (line == null) {
        throw new EOFException("chunk");
      }
      int semicolon = line.indexOf(';');
      int size;
      try {
        size = Integer.parseInt((semicolon < 0 ? line : line.substring(0, semicolon)).trim(), 16);
      } catch (NumberFormatException e) {
        throw new Unreadable(400, "chunk size");
      }
      if (size < 0 || all.size() + (long) size > MAX_BODY) {
        throw new Unreadable(413, "body too large");
      }
      all.writeBytes(exactly(in, size));
      if (size == 0) {
        headers(in, budget);
        return all.toByteArray();
      }
      line(in, budget, false);
    }
  }

  private static byte[] exactly(InputStream in, int size) throws IOException {
    byte[] bytes = in.readNBytes(size);
    if (bytes.length < size) {
      throw new EOFException("body");
    }
    return bytes;
  }

  private static @Nullable String line(InputStream in, int[] budget, boolean mayEnd)
      throws IOException {
    var line = new StringBuilder();
    while (true) {
      int b = in.read();
      if (b < 0) {
        if (mayEnd && line.isEmpty()) {
          return null;
        }
        throw new EOFException("head");
      }
      if (--budget[0] < 0) {
        throw new Unreadable(431, "head too large");
      }
      if (b == '\n') {
        int end = line.length();
        if (end > 0 && line.charAt(end - 1) == '\r') {
          line.setLength(end - 1);
        }
        return line.toString();
      }
      line.append((char) b);
    }
  }

  private static String decodedPath(String rawPath) throws IOException {
    if (!rawPath.startsWith("/")) {
      throw new Unreadable(400, "path");
    }
    try {
      return URLDecoder.decode(rawPath.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new Unreadable(400, "path");
    }
  }

  private HttpMessages() {}
}
