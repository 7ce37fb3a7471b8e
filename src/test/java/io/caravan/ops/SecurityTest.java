package io.caravan.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecurityTest extends OpsServer {

  /** Status for nobody, viewer, operator, admin. */
  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "GET,    /api/orders,                         401, 200, 200, 200",
        "GET,    /api/orders/1,                       401, 404, 404, 404",
        "GET,    /api/orphan-orders,                  401, 200, 200, 200",
        "GET,    /api/mappings/skus,                  401, 200, 200, 200",
        "GET,    /api/stores,                         401, 200, 200, 200",
        "GET,    /api/rules,                          401, 200, 200, 200",
        "POST,   /api/rules/check,                    401, 400, 400, 400",
        "GET,    /api/dead-letters,                   401, 200, 200, 200",
        "GET,    /api/openapi.json,                   401, 200, 200, 200",
        "POST,   /api/orders/1/pull?store=acme-us,    401, 403, 202, 202",
        "POST,   /api/orphan-orders/1/retry,          401, 403, 404, 404",
        "PUT,    /api/mappings/skus/1,                401, 403, 400, 400",
        "DELETE, /api/mappings/skus/1?store=acme-us,  401, 403, 404, 404",
        "POST,   /api/stores/acme-us/pause,           401, 403, 200, 200",
        "POST,   /api/stores/acme-us/resume,          401, 403, 200, 200",
        "POST,   /api/dead-letters/replay,            401, 403, 400, 400",
        "GET,    /api/nothing-here,                   401, 404, 404, 404",
        "GET,    /actuator/health,                    200, 200, 200, 200",
        "GET,    /actuator/health/liveness,           200, 200, 200, 200",
        "GET,    /actuator/health/readiness,          200, 200, 200, 200",
        "GET,    /actuator/prometheus,                401, 200, 200, 200",
        "GET,    /actuator/env,                       401, 403, 403, 403",
        "GET,    /actuator/heapdump,                  401, 403, 403, 403",
        "GET,    /actuator,                           401, 403, 403, 403",
        "GET,    /hawtio/index.html,                  401, 200, 200, 200",
        "GET,    /hawtio/user,                        401, 200, 200, 200",
        "GET,    /hawtio/jolokia/version,             401, 200, 200, 200",
        "GET,    /camel/anything,                     401, 403, 403, 403",
        "GET,    /application.yaml,                   401, 403, 403, 403",
      })
  void everyRoleReachesWhatItMayAndNothingElse(
      String method, String path, int nobody, int viewer, int operator, int admin) {
    assertThat(as(null, method, path, null).statusCode()).as("nobody").isEqualTo(nobody);
    assertThat(as(VIEWER, method, path, null).statusCode()).as("viewer").isEqualTo(viewer);
    assertThat(as(OPERATOR, method, path, null).statusCode()).as("operator").isEqualTo(operator);
    assertThat(as(ADMIN, method, path, null).statusCode()).as("admin").isEqualTo(admin);
  }

  @Test
  void refusalsAreProblems() {
    HttpResponse<String> nobody = as(null, "GET", "/api/orders", null);
    problem(nobody, 401);
    assertThat(nobody.headers().firstValue("WWW-Authenticate"))
        .get()
        .asString()
        .startsWith("Basic");
    problem(
        send(request("GET", "/api/orders", null).header("Authorization", basic(VIEWER, "x"))), 401);
    problem(
        send(request("GET", "/api/orders", null).header("Authorization", basic("who", "x"))), 401);
    problem(send(request("GET", "/api/orders", null).header("Authorization", "Basic ???")), 401);
    problem(as(VIEWER, "POST", "/api/stores/acme-us/pause", null), 403);
  }

  @Test
  void aRightPasswordIsStillRefusedAfterAWrongOneAndViceVersa() {
    assertThat(get("/api/stores").statusCode()).isEqualTo(200);
    problem(
        send(request("GET", "/api/stores", null).header("Authorization", basic(VIEWER, "x"))), 401);
    assertThat(get("/api/stores").statusCode()).isEqualTo(200);
  }

  @Test
  void healthTellsAStrangerNothingButTheStatus() {
    assertThat(as(null, "GET", "/actuator/health", null).body())
        .contains("\"status\"")
        .doesNotContain("components")
        .doesNotContain("acme");
    assertThat(as(null, "GET", "/actuator/health/caravan/acme-us", null).body())
        .doesNotContain("paused");
    assertThat(get("/actuator/health").body()).contains("acme-us");
  }

  @Test
  void webhooksAreOutsideOfTheLogin() {
    // nothing listens there in this test: that it is not 401 or 403 shows that no filter stood in
    // front
    HttpResponse<String> answer = as(null, "POST", "/webhooks/tiktok", "{}");
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
  }

  @Test
  void aBrowserIsShownTheFormAndAProgramTheProblem() {
    HttpResponse<String> page =
        send(request("GET", "/hawtio/", null).header("Accept", "text/html,*/*"));
    assertThat(page.statusCode()).isEqualTo(302);
    assertThat(page.headers().firstValue("Location")).get().asString().endsWith("/login");
    problem(send(request("GET", "/hawtio/user", null).header("Accept", "*/*")), 401);
    assertThat(
            send(request("GET", "/api/orders", null)
                    .header("Accept", "text/html")
                    .header("Sec-Fetch-Mode", "navigate"))
                .headers()
                .firstValue("WWW-Authenticate"))
        .as("a browser's own prompt would remember the password")
        .isEmpty();
  }

  @Test
  void securityHeadersAreThere() {
    var headers = get("/hawtio/index.html").headers();
    assertThat(headers.firstValue("Content-Security-Policy"))
        .get()
        .asString()
        .contains("frame-ancestors 'none'")
        .doesNotContain("unsafe-eval");
    assertThat(headers.firstValue("X-Content-Type-Options")).hasValue("nosniff");
    assertThat(headers.firstValue("X-Frame-Options")).hasValue("DENY");
    assertThat(headers.firstValue("Referrer-Policy")).hasValue("same-origin");
    assertThat(get("/api/orders").headers().firstValue("Cache-Control"))
        .get()
        .asString()
        .contains("no-store");
  }

  // Sessions and CSRF ---------------------------------------------------------------------------

  private final CookieManager cookies = new CookieManager(null, CookiePolicy.ACCEPT_ALL);
  private final HttpClient browser = HttpClient.newBuilder().cookieHandler(cookies).build();

  private HttpResponse<String> browse(HttpRequest.Builder request) throws Exception {
    return browser.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpRequest.Builder page(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .header("Accept", "text/html");
  }

  private HttpResponse<String> logIn(String user, String password) throws Exception {
    Matcher token =
        Pattern.compile("name=\"_csrf\"[^>]*value=\"([^\"]+)\"")
            .matcher(browse(page("/login")).body());
    assertThat(token.find()).as("the form carries a token").isTrue();
    return browse(
        page("/login")
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "username="
                        + user
                        + "&password="
                        + URLEncoder.encode(password, StandardCharsets.UTF_8)
                        + "&_csrf="
                        + token.group(1))));
  }

  private String cookie(String name) {
    return cookies.getCookieStore().getCookies().stream()
        .filter(c -> c.getName().equals(name))
        .map(java.net.HttpCookie::getValue)
        .findFirst()
        .orElse("");
  }

  @Test
  void oneLoginServesConsoleAndApi() throws Exception {
    HttpResponse<String> in = logIn(OPERATOR, PASSWORD);
    assertThat(in.statusCode()).isEqualTo(302);
    assertThat(in.headers().firstValue("Location")).get().asString().endsWith("/hawtio/");
    assertThat(browse(page("/hawtio/")).body()).contains("Hawtio");
    assertThat(browse(page("/hawtio/camel/contexts")).body())
        .as("every address of the console is its page")
        .contains("Hawtio");
    assertThat(browse(page("/api/stores").setHeader("Accept", "application/json")).statusCode())
        .isEqualTo(200);
    assertThat(cookies.getCookieStore().getCookies().toString()).contains("CARAVAN");
  }

  @Test
  void aWrongPasswordDoesNotLogIn() throws Exception {
    assertThat(logIn(OPERATOR, "wrong").headers().firstValue("Location"))
        .get()
        .asString()
        .endsWith("/login?error");
    assertThat(browse(page("/hawtio/")).statusCode()).isEqualTo(302);
  }

  @Test
  void aSessionsWriteNeedsTheToken() throws Exception {
    logIn(OPERATOR, PASSWORD);
    browse(page("/api/stores"));
    HttpRequest.Builder pause =
        page("/api/stores/acme-us/pause")
            .setHeader("Accept", "application/json")
            .POST(HttpRequest.BodyPublishers.noBody());

    assertThat(problem(browse(pause), 403).path("detail").asString()).contains("XSRF-TOKEN");
    assertThat(problem(browse(pause.header("X-XSRF-TOKEN", "guessed")), 403)).isNotNull();
    assertThat(audits("pause-store", OPERATOR)).isZero();

    assertThat(browse(pause.setHeader("X-XSRF-TOKEN", cookie("XSRF-TOKEN"))).statusCode())
        .isEqualTo(200);
    assertThat(audits("pause-store", OPERATOR)).isEqualTo(1);
  }

  @Test
  void aPasswordThatABrowserRemembersIsNotEnoughForAWrite() {
    for (String mark : new String[] {"Origin", "Sec-Fetch-Site"}) {
      problem(
          send(
              request("POST", "/api/stores/acme-us/pause", null)
                  .header("Authorization", basic(OPERATOR, PASSWORD))
                  .header(mark, mark.equals("Origin") ? "https://evil.example" : "cross-site")),
          403);
    }
    assertThat(audits("pause-store", OPERATOR)).isZero();
  }

  @Test
  void loggingOutEndsTheSession() throws Exception {
    logIn(VIEWER, PASSWORD);
    assertThat(browse(page("/hawtio/")).statusCode()).isEqualTo(200);
    browse(page("/hawtio/auth/logout"));
    assertThat(browse(page("/hawtio/")).statusCode()).isEqualTo(302);
  }

  @Test
  void aSessionIsMadeNewByTheLogin() throws Exception {
    browse(page("/hawtio/"));
    String before = cookie("CARAVAN");
    logIn(VIEWER, PASSWORD);
    assertThat(cookie("CARAVAN")).isNotEmpty().isNotEqualTo(before);
  }
}
