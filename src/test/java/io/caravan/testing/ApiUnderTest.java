package io.caravan.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

/** A Caravan's own API as people call it: the tester, who operates, and the viewer, who looks. */
public final class ApiUnderTest {
  public static final String TESTER = "tester";
  public static final String VIEWER = "viewer";
  private static final String PASSWORD = "tester-secret";
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final int port;

  ApiUnderTest(int port) {
    this.port = port;
  }

  /** What tells Caravan of the two. */
  static Map<String, String> settings() {
    Map<String, String> all = new LinkedHashMap<>();
    String password = "{bcrypt}" + new BCryptPasswordEncoder(4).encode(PASSWORD);
    for (String user : List.of(TESTER, VIEWER)) {
      String at = "caravan.security.users[" + (user.equals(TESTER) ? 0 : 1) + "].";
      all.put(at + "name", user);
      all.put(at + "password", password);
      all.put(at + "roles", user.equals(TESTER) ? "operator" : "viewer");
    }
    return all;
  }

  public HttpResponse<byte[]> get(String user, String path) {
    return send(user, path, HttpRequest.newBuilder().GET());
  }

  public HttpResponse<byte[]> post(String user, String path, String body) {
    return send(
        user,
        path,
        HttpRequest.newBuilder()
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  /** Its text, if it has this status. */
  static String text(HttpResponse<byte[]> answer, int status) {
    String text = new String(answer.body(), StandardCharsets.UTF_8);
    if (answer.statusCode() != status) {
      throw new AssertionError("expected " + status + ", got " + answer.statusCode() + ": " + text);
    }
    return text;
  }

  private HttpResponse<byte[]> send(String user, String path, HttpRequest.Builder request) {
    String login =
        Base64.getEncoder()
            .encodeToString((user + ":" + PASSWORD).getBytes(StandardCharsets.UTF_8));
    try {
      return HTTP.send(
          request
              .uri(URI.create("http://127.0.0.1:" + port + path))
              .header("Authorization", "Basic " + login)
              .timeout(Duration.ofSeconds(30))
              .build(),
          HttpResponse.BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
