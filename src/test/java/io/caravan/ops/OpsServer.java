package io.caravan.ops;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A started server with three logins and two stores; one for all tests that extend this. */
@SpringBootTest(
    classes = OpsOnly.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "caravan.security.users[0].name=vera",
      "caravan.security.users[0].password={bcrypt}$2a$04$Vajv.VDjdVnaRy3sK5GX5eXjR359LzBYVmjT8FpGyxhYcEHlGd792",
      "caravan.security.users[0].roles=viewer",
      "caravan.security.users[1].name=otto",
      "caravan.security.users[1].password={bcrypt}$2a$04$Vajv.VDjdVnaRy3sK5GX5eXjR359LzBYVmjT8FpGyxhYcEHlGd792",
      "caravan.security.users[1].roles=operator",
      "caravan.security.users[2].name=ada",
      "caravan.security.users[2].password={bcrypt}$2a$04$Vajv.VDjdVnaRy3sK5GX5eXjR359LzBYVmjT8FpGyxhYcEHlGd792",
      "caravan.security.users[2].roles=admin",
      "management.endpoint.health.cache.time-to-live=0ms"
    })
abstract class OpsServer {
  static final String PASSWORD = "correct horse";
  static final String VIEWER = "vera";
  static final String OPERATOR = "otto";
  static final String ADMIN = "ada";

  private static final String RUN = UUID.randomUUID().toString();

  @Autowired JdbcClient jdbc;
  @LocalServerPort int port;

  final JsonMapper json = JsonMapper.builder().build();
  final HttpClient http = HttpClient.newBuilder().build();

  @DynamicPropertySource
  static void database(DynamicPropertyRegistry registry) {
    registry.add(
        "caravan.embedded-postgres.data-dir",
        () -> Path.of("target", "test-postgres", RUN, "ops").toString());
  }

  @BeforeEach
  void twoStores() {
    jdbc.sql(
            """
            truncate store, store_token, work_item, dead_letter, poll, tiktok_order, order_event,
                     sku_link, tiktok_sku, link_proposal, mapping_history, ticked_order, release_epoch,
                     release_request, orphan_order, orphan_wait, audit, alert, stock_threshold,
                     stock_item cascade
            """)
        .update();
    for (int id = 1; id <= 2; id++) {
      jdbc.sql(
              """
              insert into store (id, name, region, currency, shopify_domain, tiktok_shop_id)
              overriding system value values (?, ?, 'US', 'USD', ?, ?)
              """)
          .params(id, id == 1 ? "acme-us" : "beta-us", "shop" + id + ".myshopify.com", "700" + id)
          .update();
    }
  }

  HttpRequest.Builder request(String method, String path, String body) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .method(
            method,
            body == null
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofString(body))
        .header("Content-Type", "application/json");
  }

  HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  static String basic(String user, String password) {
    return "Basic "
        + Base64.getEncoder()
            .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
  }

  HttpResponse<String> as(String user, String method, String path, String body) {
    HttpRequest.Builder request = request(method, path, body);
    return send(user == null ? request : request.header("Authorization", basic(user, PASSWORD)));
  }

  HttpResponse<String> get(String path) {
    return as(VIEWER, "GET", path, null);
  }

  JsonNode read(String path) {
    HttpResponse<String> answer = get(path);
    if (answer.statusCode() != 200) {
      throw new AssertionError(path + ": " + answer.statusCode() + " " + answer.body());
    }
    return json.readTree(answer.body());
  }

  JsonNode problem(HttpResponse<String> answer, int status) {
    org.assertj.core.api.Assertions.assertThat(answer.statusCode())
        .as("%s %s", answer.uri(), answer.body())
        .isEqualTo(status);
    org.assertj.core.api.Assertions.assertThat(answer.headers().firstValue("Content-Type"))
        .hasValueSatisfying(
            type ->
                org.assertj.core.api.Assertions.assertThat(type)
                    .startsWith("application/problem+json"));
    JsonNode problem = json.readTree(answer.body());
    org.assertj.core.api.Assertions.assertThat(problem.path("status").asInt()).isEqualTo(status);
    org.assertj.core.api.Assertions.assertThat(answer.body())
        .doesNotContain("Exception")
        .doesNotContain("at io.caravan")
        .doesNotContain("at org.");
    return problem;
  }

  /** What an operator is told whose post is refused. */
  JsonNode refused(String path, String body, int status) {
    return problem(as(OPERATOR, "POST", path, body), status);
  }

  long audits(String act, String who) {
    return jdbc.sql("select count(*) from audit where act = ? and who = ?")
        .params(act, who)
        .query(Long.class)
        .single();
  }
}
