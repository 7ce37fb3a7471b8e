package io.caravan.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class JolokiaTest extends OpsServer {
  private static final String CONTEXT =
      "org.apache.camel:context=caravan,type=context,name=\"caravan\"";
  private static final String ROUTE =
      "org.apache.camel:context=caravan,type=routes,name=\"import-order\"";

  private JsonNode jolokia(String user, Map<String, ?> request) {
    HttpResponse<String> answer =
        as(user, "POST", "/hawtio/jolokia", json.writeValueAsString(request));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return json.readTree(answer.body());
  }

  private JsonNode read(String user, String mbean, String attribute) {
    return jolokia(user, Map.of("type", "read", "mbean", mbean, "attribute", attribute));
  }

  private JsonNode exec(String user, String mbean, String operation, Object... arguments) {
    return jolokia(
        user,
        Map.of("type", "exec", "mbean", mbean, "operation", operation, "arguments", arguments));
  }

  private static int status(JsonNode answer) {
    return answer.path("status").asInt();
  }

  @Test
  void aViewerSeesTheRoutesByTheirNames() {
    assertThat(read(VIEWER, ROUTE, "RouteId").path("value").asString()).isEqualTo("import-order");
    assertThat(read(VIEWER, ROUTE, "State").path("value").asString()).isEqualTo("Started");
    assertThat(exec(VIEWER, CONTEXT, "dumpRoutesAsXml()").path("value").asString())
        .contains("deliver-order")
        .contains("import-order");
  }

  @Test
  void onlyAnAdminStopsARoute() {
    assertThat(status(exec(VIEWER, ROUTE, "stop()"))).isEqualTo(403);
    assertThat(status(exec(OPERATOR, ROUTE, "stop()"))).isEqualTo(403);
    assertThat(read(VIEWER, ROUTE, "State").path("value").asString()).isEqualTo("Started");

    assertThat(status(exec(ADMIN, ROUTE, "stop()"))).isEqualTo(200);
    await()
        .untilAsserted(
            () ->
                assertThat(read(VIEWER, ROUTE, "State").path("value").asString())
                    .isEqualTo("Stopped"));
    assertThat(status(exec(ADMIN, ROUTE, "start()"))).isEqualTo(200);
  }

  @Test
  void caravansOwnFiguresAreReadByAViewerAndItsOperationsNeedAnOperator() {
    String work = "io.caravan:type=Work";
    jdbc.sql(
            """
            insert into dead_letter (store_id, kind, external_id, lane, cause, detail, attempts)
            values (1, 'tiktok-order', '576461413038785752', 'orders', 'BUG', 'x', 3)
            """)
        .update();
    assertThat(read(VIEWER, work, "Backlog").path("value").isNumber()).isTrue();
    assertThat(read(VIEWER, work, "OldestSecondsByLane").path("value").isObject()).isTrue();
    assertThat(status(read(VIEWER, "io.caravan:type=OrphanOrders", "ParkedByCause")))
        .isEqualTo(200);
    assertThat(status(read(VIEWER, "io.caravan:type=Alerts", "Open"))).isEqualTo(200);

    Object[] dead = {"acme-us", "tiktok-order", "576461413038785752"};
    assertThat(status(exec(VIEWER, work, "replay", dead))).isEqualTo(403);
    assertThat(jdbc.sql("select count(*) from dead_letter").query(Long.class).single())
        .isEqualTo(1);
    assertThat(status(exec(OPERATOR, work, "replay", dead))).isEqualTo(200);
    assertThat(jdbc.sql("select count(*) from dead_letter").query(Long.class).single()).isZero();
    assertThat(audits("replay-dead-letter", OPERATOR)).isEqualTo(1);
    assertThat(exec(OPERATOR, work, "replay", dead).path("error").asString())
        .as("refused as over the API")
        .contains("There is no dead letter");
    assertThat(
            status(
                exec(
                    ADMIN,
                    "io.caravan:type=OrphanOrders",
                    "releaseByCause",
                    "acme-us",
                    "UNMAPPED_SKU")))
        .isEqualTo(200);
  }

  @Test
  void inABulkEachRequestIsJudgedByItself() {
    HttpResponse<String> answer =
        as(
            VIEWER,
            "POST",
            "/hawtio/jolokia",
            json.writeValueAsString(
                new Object[] {
                  Map.of("type", "read", "mbean", ROUTE, "attribute", "State"),
                  Map.of("type", "exec", "mbean", ROUTE, "operation", "stop()"),
                }));
    JsonNode answers = json.readTree(answer.body());
    assertThat(status(answers.path(0))).isEqualTo(200);
    assertThat(status(answers.path(1))).isEqualTo(403);
  }

  @Test
  void codeAndMessagesStayOutOfReachEvenOfAnAdmin() {
    assertThat(status(exec(ADMIN, ROUTE, "updateRouteFromXml(java.lang.String)", "<route/>")))
        .isEqualTo(403);
    assertThat(status(exec(ADMIN, ROUTE, "remove()"))).isEqualTo(403);
    assertThat(
            status(
                exec(
                    ADMIN,
                    CONTEXT,
                    "sendStringBody(java.lang.String,java.lang.String)",
                    "file:/tmp?fileName=x",
                    "x")))
        .isEqualTo(403);
    assertThat(status(exec(ADMIN, CONTEXT, "createEndpoint(java.lang.String)", "file:/tmp")))
        .isEqualTo(403);
    assertThat(status(exec(ADMIN, CONTEXT, "stop()"))).isEqualTo(403);
    assertThat(
            status(
                jolokia(
                    ADMIN,
                    Map.of(
                        "type", "write", "mbean", ROUTE, "attribute", "Tracing", "value", true))))
        .isEqualTo(403);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "java.lang:type=Memory gc()",
        "java.lang:type=Threading dumpAllThreads(boolean,boolean)",
        "com.sun.management:type=DiagnosticCommand vmSystemProperties()",
        "com.sun.management:type=DiagnosticCommand jvmtiAgentLoad([Ljava.lang.String;)",
        "com.sun.management:type=HotSpotDiagnostic dumpHeap(java.lang.String,boolean)",
        "java.util.logging:type=Logging setLoggerLevel(java.lang.String,java.lang.String)",
        "JMImplementation:type=MBeanServerDelegate x()",
      })
  void theJvmItselfIsOutOfReachEvenOfAnAdmin(String call) {
    String[] parts = call.split(" ", 2);
    assertThat(status(exec(ADMIN, parts[0], parts[1]))).isEqualTo(403);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "java.lang:type=Runtime SystemProperties",
        "java.lang:type=Runtime InputArguments",
        "java.lang:type=Runtime ClassPath",
        "com.sun.management:type=HotSpotDiagnostic DiagnosticOptions",
      })
  void whatMayHoldSecretsIsNotRead(String attribute) {
    String[] parts = attribute.split(" ", 2);
    assertThat(status(read(ADMIN, parts[0], parts[1]))).isEqualTo(403);
  }

  @Test
  void readingAllAttributesDoesNotReadWhatIsClosed() {
    JsonNode all = jolokia(ADMIN, Map.of("type", "read", "mbean", "java.lang:type=Runtime"));
    assertThat(all.toString()).doesNotContain("java.class.path").doesNotContain("user.home");
    JsonNode pattern =
        jolokia(
            ADMIN,
            Map.of("type", "read", "mbean", "java.lang:type=*", "attribute", "SystemProperties"));
    assertThat(pattern.toString()).doesNotContain("user.home");
  }

  @Test
  void theListShowsOnlyWhatIsOpen() {
    JsonNode list = jolokia(ADMIN, Map.of("type", "list"));
    assertThat(list.path("value").propertyNames())
        .contains("org.apache.camel")
        .doesNotContain("com.sun.management", "java.util.logging", "JMImplementation");
    assertThat(list.toString()).doesNotContain("BacklogTracer").doesNotContain("BacklogDebugger");
  }

  @Test
  void noOtherSiteIsAnswered() {
    HttpResponse<String> answer =
        send(
            request("GET", "/hawtio/jolokia/version", null)
                .header("Authorization", basic(VIEWER, PASSWORD))
                .header("Origin", "https://evil.example"));
    assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
  }

  @Test
  void anErrorBringsNoStackTrace() {
    HttpResponse<String> answer =
        as(
            VIEWER,
            "GET",
            "/hawtio/jolokia/read/org.apache.camel:type=context,*/NoSuch?includeStackTrace=true",
            null);
    assertThat(answer.body()).doesNotContain("stacktrace").doesNotContain("\\tat ");
  }
}
