package io.caravan.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpFrontTest {

  private static final byte[] ANSWER = "{\"created\":true}".getBytes(StandardCharsets.UTF_8);

  private final AtomicInteger executed = new AtomicInteger();
  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private final Faults faults = new Faults(1);
  private final HttpFront front = HttpFront.start("test", platform(), 0, faults);
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @AfterEach
  void stop() {
    front.close();
  }

  @Test
  void aCallArrivesByteForByte() throws Exception {
    byte[] body = {0, 1, (byte) 0xff, '\n', ' '};
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(URI.create(front.url() + "/a%20b/c?x=%2F+y&x=2&empty="))
                .header("X-Mixed-Case", "Value")
                .PUT(HttpRequest.BodyPublishers.ofByteArray(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(200);
    Call call = calls.get(0);
    assertThat(call.method()).isEqualTo("PUT");
    assertThat(call.path()).isEqualTo("/a b/c");
    assertThat(call.rawQuery()).isEqualTo("x=%2F+y&x=2&empty=");
    assertThat(call.headers()).containsEntry("x-mixed-case", "Value");
    assertThat(call.body()).isEqualTo(body);
  }

  @Test
  void aChunkedBodyIsPutTogether() throws Exception {
    try (var socket = new Socket("127.0.0.1", front.port())) {
      send(
          socket,
          "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
              + "3\r\nabc\r\n2;ext=1\r\nde\r\n0\r\n\r\n");
      assertThat(firstLine(socket)).contains("200");
    }
    assertThat(new String(calls.get(0).body(), StandardCharsets.UTF_8)).isEqualTo("abcde");
  }

  @Test
  void aConnectionServesManyCalls() throws Exception {
    try (var socket = new Socket("127.0.0.1", front.port())) {
      String one = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n";
      send(socket, one + one);
      socket.shutdownOutput();
      String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(all.split("HTTP/1.1 200", -1)).hasSize(3);
    }
  }

  @Test
  void whatIsNotHttpIsRefused() throws Exception {
    assertThat(rawAnswer("nonsense\r\n\r\n")).contains("400");
    assertThat(rawAnswer("POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n")).contains("400");
    assertThat(rawAnswer("POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n")).contains("413");
    assertThat(rawAnswer("GET / HTTP/1.1\r\nX: " + "a".repeat(70_000) + "\r\n\r\n"))
        .contains("431");
    assertThat(executed).hasValue(0);
  }

  @Test
  void onlyThisMachineReachesIt() throws Exception {
    try (var server = new ServerSocket()) {
      // The same port on another local address is free, so the front does not hold it.
      server.bind(new java.net.InetSocketAddress("127.0.0.2", front.port()));
      assertThat(server.isBound()).isTrue();
    }
  }

  @Test
  void theMomentItIsClosedItsPortIsFree() throws Exception {
    for (int i = 0; i < 20; i++) {
      HttpFront brief = HttpFront.start("brief", platform(), 0, faults);
      int port = brief.port();
      try (var socket = new Socket("127.0.0.1", port)) {
        send(socket, "GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(firstLine(socket)).contains("200");
        brief.close();
        HttpFront.start("again", platform(), port, faults).close();
      }
    }
  }

  @Test
  void aTakenPortIsExplained() {
    assertThatThrownBy(() -> HttpFront.start("second", platform(), front.port(), faults))
        .hasMessageContaining("127.0.0.1:" + front.port())
        .hasMessageContaining("caravan.sandbox");
  }

  @Test
  void throttledAnswersSayWhenToComeBackAndDoNothing() throws Exception {
    faults.once("*", new Fault.Throttled(Duration.ofMillis(1500)));
    HttpResponse<String> answer = post();
    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(answer.headers().firstValue("Retry-After")).hasValue("2");
    injected("429", 0);
  }

  @Test
  void aServerErrorBeforeExecutionDoesNothing() throws Exception {
    faults.once("*", new Fault.Refused(503));
    assertThat(post().statusCode()).isEqualTo(503);
    injected("503-before", 0);
  }

  @Test
  void aServerErrorAfterExecutionHasDoneIt() throws Exception {
    faults.once("*", new Fault.FailedAfter(502));
    assertThat(post().statusCode()).isEqualTo(502);
    injected("502-after", 1);
  }

  @Test
  void aCutConnectionAfterTheCommitAnswersNothing() {
    faults.once("*", new Fault.CommitThenCut());
    assertThatThrownBy(this::post).isInstanceOf(IOException.class);
    injected("commit-then-cut", 1);
  }

  @Test
  void aHalfBodyEndsBeforeItsAnnouncedLength() {
    faults.once("*", new Fault.HalfBody());
    assertThatThrownBy(this::post).isInstanceOf(IOException.class);
    injected("half-body", 1);
  }

  @Test
  void garbageIsAnsweredWithStatus200() throws Exception {
    faults.once("*", new Fault.Garbage());
    HttpResponse<String> answer = post();
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).startsWith("<html>");
    injected("garbage", 1);
  }

  @Test
  void silenceLastsUntilTheClientGivesUp() {
    faults.script("*", List.of(new Fault.Silence(false), new Fault.Silence(true)));
    assertThatThrownBy(this::post).isInstanceOf(HttpTimeoutException.class);
    injected("silence-before", 0);
    assertThatThrownBy(this::post).isInstanceOf(HttpTimeoutException.class);
    injected("silence-after", 1);
  }

  @Test
  void aResetIsAReset() throws Exception {
    faults.once("*", new Fault.Reset(true));
    try (var socket = new Socket("127.0.0.1", front.port())) {
      send(socket, "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
      assertThatThrownBy(() -> socket.getInputStream().readAllBytes())
          .isInstanceOf(SocketException.class)
          .hasMessageContaining("reset");
    }
    injected("reset-after", 1);
  }

  @Test
  void latencyDelaysTheAnswer() throws Exception {
    faults.once("*", new Fault.Latency(Duration.ofMillis(80), Duration.ofMillis(90)));
    long start = System.nanoTime();
    assertThat(post().statusCode()).isEqualTo(200);
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isGreaterThanOrEqualTo(Duration.ofMillis(80));
    injected("latency", 1);
  }

  @Test
  void aWatcherSeesEachMoment() throws Exception {
    var moments = new CopyOnWriteArrayList<String>();
    front.watch(
        (moment, operation, call) -> moments.add(moment + " " + operation + " " + executed.get()));
    assertThat(post().statusCode()).isEqualTo(200);
    org.awaitility.Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(moments)
                    .containsExactly(
                        "RECEIVED POST /x 0", "EXECUTED POST /x 1", "ANSWERED POST /x 1"));
  }

  private void injected(String kind, int executions) {
    assertThat(faults.count(kind)).isEqualTo(1);
    assertThat(faults.counts().get(kind)).containsEntry("POST /x", 1L);
    assertThat(executed).hasValue(executions);
  }

  private HttpResponse<String> post() throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create(front.url() + "/x"))
            .timeout(Duration.ofMillis(400))
            .POST(HttpRequest.BodyPublishers.ofString("{}"))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private String rawAnswer(String request) throws IOException {
    try (var socket = new Socket("127.0.0.1", front.port())) {
      send(socket, request);
      return firstLine(socket);
    }
  }

  private static void send(Socket socket, String text) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  private static String firstLine(Socket socket) throws IOException {
    var line = new StringBuilder();
    for (int b = socket.getInputStream().read();
        b >= 0 && b != '\n';
        b = socket.getInputStream().read()) {
      line.append((char) b);
    }
    return line.toString();
  }

  private SimulatedPlatform platform() {
    return new SimulatedPlatform() {
      @Override
      public String operationOf(Call call) {
        return call.method() + " " + call.path();
      }

      @Override
      public Reply handle(Call call) {
        calls.add(call);
        executed.incrementAndGet();
        return new Reply(
            200, Map.of("Content-Type", "application/json"), ANSWER, operationOf(call));
      }
    };
  }
}
