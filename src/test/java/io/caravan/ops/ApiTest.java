package io.caravan.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class ApiTest extends OpsServer {
  private static final String ORDER = "576461413038785752";
  private static final String SKU = "1729592969712207008";

  private void order(int store, String id, String state) {
    jdbc.sql(
            """
            insert into tiktok_order (store_id, tiktok_order_id, state, value, currency, cause,
                                      shopify_order_id, ship_by, auto_cancel_at, state_since)
            values (?, ?, ?, 57.07, 'USD', 'UNMAPPED_SKU', '450789469',
                    '2030-01-02T03:04:05Z', '2030-01-05T00:00:00Z', now() - (? || ' s')::interval)
            """)
        .params(store, id, state, Long.parseLong(id) % 1000)
        .update();
  }

  private void orphan(int store, String id, String cause, String shipBy, String cancelAt) {
    order(store, id, "PARKED");
    jdbc.sql(
            """
            insert into orphan_order (store_id, tiktok_order_id, cause, detail, value, currency,
                                      ship_by, auto_cancel_at)
            values (?, ?, ?, 'SKU has no link', 57.07, 'USD', ?::timestamptz, ?::timestamptz)
            """)
        .params(store, id, cause, shipBy, cancelAt)
        .update();
    jdbc.sql("insert into orphan_wait values (?, ?, 'sku', ?)").params(store, id, SKU).update();
  }

  private boolean isReady(int store, String id) {
    return jdbc.sql(
            """
            select coalesce((select ready from work_item where store_id = ? and kind = 'tiktok-order'
                              and external_id = ? and lane = 'orders'), false)
            """)
        .params(store, id)
        .query(Boolean.class)
        .single();
  }

  @Test
  void anOrderTellsItsStory() {
    order(1, ORDER, "IMPORTED");
    for (String kind : List.of("signal", "decision", "answer")) {
      jdbc.sql(
              """
              insert into order_event (store_id, tiktok_order_id, kind, detail, node)
              values (1, ?, ?, '{"rule": "none", "ids": [1, 2]}', 'node-1')
              """)
          .params(ORDER, kind)
          .update();
    }

    JsonNode order = read("/api/orders/" + ORDER);

    assertThat(order.path("store").asString()).isEqualTo("acme-us");
    assertThat(order.path("tiktokOrderId").asString()).isEqualTo(ORDER);
    assertThat(order.path("state").asString()).isEqualTo("IMPORTED");
    assertThat(order.path("shopifyOrderId").asString()).isEqualTo("gid://shopify/Order/450789469");
    assertThat(order.path("cause").asString()).isEqualTo("UNMAPPED_SKU");
    assertThat(order.path("shipBy").asString()).isEqualTo("2030-01-02T03:04:05Z");
    assertThat(order.path("autoCancelAt").asString()).isEqualTo("2030-01-05T00:00:00Z");
    assertThat(order.path("value").isString()).isTrue();
    assertThat(order.path("value").asString()).isEqualTo("57.07");
    assertThat(order.path("timeline").valueStream().map(e -> e.path("kind").asString()))
        .containsExactly("signal", "decision", "answer");
    assertThat(order.path("timeline").path(0).path("detail").path("ids").path(1).asInt())
        .isEqualTo(2);
    assertThat(Instant.parse(order.path("timeline").path(0).path("at").asString()))
        .isBefore(Instant.now().plusSeconds(5));
  }

  @Test
  void anOrderThatTwoStoresKnowNeedsTheStore() {
    order(1, ORDER, "IMPORTED");
    order(2, ORDER, "PARKED");

    JsonNode problem = problem(get("/api/orders/" + ORDER), 409);

    assertThat(problem.path("detail").asString()).contains("acme-us", "beta-us");
    assertThat(problem.path("stores")).hasSize(2);
    assertThat(read("/api/orders/" + ORDER + "?store=beta-us").path("state").asString())
        .isEqualTo("PARKED");
  }

  @Test
  void anUnknownOrderIsNotFoundAndSaysHowToFetchIt() {
    assertThat(problem(get("/api/orders/" + ORDER), 404).path("detail").asString())
        .contains("/api/orders/" + ORDER + "/pull");
    order(1, ORDER, "IMPORTED");
    problem(get("/api/orders/" + ORDER + "?store=beta-us"), 404);
  }

  @Test
  void ordersAreListedInPagesWithoutGapOrOverlap() {
    for (int i = 100; i < 107; i++) {
      order(1, "57646141303878" + i, i % 2 == 0 ? "HELD" : "IMPORTED");
    }
    List<String> seen =
        Stream.of(0, 1, 2)
            .flatMap(
                page ->
                    read("/api/orders?store=acme-us&size=3&page=" + page)
                        .path("items")
                        .valueStream()
                        .map(i -> i.path("tiktokOrderId").asString()))
            .toList();
    assertThat(seen).hasSize(7).doesNotHaveDuplicates();
    JsonNode held = read("/api/orders?state=held");
    assertThat(held.path("total").asLong()).isEqualTo(4);
    assertThat(held.path("items").valueStream().map(i -> i.path("state").asString()))
        .containsOnly("HELD");
    assertThat(read("/api/orders?store=beta-us").path("total").asLong()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "/api/orders?page=-1, page",
    "/api/orders?page=x, page",
    "/api/orders?size=501, size",
    "/api/orders?size=0, size",
    "/api/orders?page=99999999&size=500, page",
    "/api/orders?state=SHIPPED, state",
    "/api/orders?store=nobody, store",
    "/api/orders/12%2034, tiktokOrderId",
    "/api/orphan-orders?store=nobody, store",
    "/api/mappings/skus?state=maybe, state",
  })
  void aWrongValueIsRefusedWithFieldValueAndExpectation(String path, String field) {
    JsonNode problem = problem(get(path), 400);
    assertThat(problem.path("field").asString()).isEqualTo(field);
    assertThat(problem.path("value").asString()).isNotEmpty();
    assertThat(problem.path("expected").asString()).isNotEmpty();
    assertThat(problem.path("instance").asString()).startsWith("/api/");
  }

  @Test
  void pullingAnOrderNeverSeenMakesItDueAndIsAudited() {
    HttpResponse<String> answer =
        as(OPERATOR, "POST", "/api/orders/" + ORDER + "/pull?store=beta-us", null);

    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(json.readTree(answer.body()).path("next").asString()).contains("read from TikTok");
    assertThat(isReady(2, ORDER)).isTrue();
    assertThat(isReady(1, ORDER)).isFalse();
    assertThat(audits("pull-order", OPERATOR)).isEqualTo(1);
  }

  @Test
  void pullingWakesAnOrderThatSleeps() {
    order(1, ORDER, "HELD");
    jdbc.sql(
            """
            insert into work_item (store_id, kind, external_id, lane, ready, wake_at, not_before,
                                   version)
            values (1, 'tiktok-order', ?, 'orders', false, now() + interval '1 hour',
                    now() + interval '1 hour', 1)
            """)
        .param(ORDER)
        .update();
    assertThat(as(OPERATOR, "POST", "/api/orders/" + ORDER + "/pull", null).statusCode())
        .isEqualTo(202);
    assertThat(isReady(1, ORDER)).isTrue();
  }

  @Test
  void pullingAnOrderNeverSeenNeedsTheStoreWhereThereAreSeveral() {
    JsonNode problem = problem(as(OPERATOR, "POST", "/api/orders/" + ORDER + "/pull", null), 409);
    assertThat(problem.path("detail").asString()).contains("acme-us", "beta-us");
    problem(as(OPERATOR, "POST", "/api/orders/" + ORDER + "/pull?store=nobody", null), 400);
    assertThat(audits("pull-order", OPERATOR)).isZero();
  }

  @Test
  void pullingForAPausedStoreSaysThatItWaits() {
    jdbc.sql("update store set paused_at = now() where id = 1").update();
    HttpResponse<String> answer =
        as(OPERATOR, "POST", "/api/orders/" + ORDER + "/pull?store=acme-us", null);
    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(answer.body()).contains("paused");
  }

  @Test
  void orphansAreListedByDeadlineWithCauseAndNextAction() {
    String past = Instant.now().minusSeconds(7200).toString();
    String soon = Instant.now().plusSeconds(3600).toString();
    String later = Instant.now().plusSeconds(90_000).toString();
    orphan(1, "100", "UNMAPPED_SKU", later, later);
    orphan(2, "200", "OUT_OF_STOCK", past, soon);
    orphan(1, "300", "INVALID", null, null);

    JsonNode all = read("/api/orphan-orders");

    assertThat(all.path("total").asLong()).isEqualTo(3);
    assertThat(all.path("items").valueStream().map(i -> i.path("tiktokOrderId").asString()))
        .containsExactly("200", "100", "300");
    JsonNode first = all.path("items").path(0);
    assertThat(first.path("store").asString()).isEqualTo("beta-us");
    assertThat(first.path("cause").asString()).isEqualTo("OUT_OF_STOCK");
    assertThat(first.path("detail").asString()).isEqualTo("SKU has no link");
    assertThat(first.path("waitsOn").valueStream().map(JsonNode::asString)).containsExactly(SKU);
    assertThat(first.path("value").asString()).isEqualTo("57.07");
    assertThat(first.path("secondsToDeadline").asLong()).isBetween(3500L, 3600L);
    // Only the automatic cancellation makes an order late; the time to ship is told beside it.
    assertThat(first.path("late").asBoolean()).isFalse();
    assertThat(first.path("lateDispatch").asBoolean()).isTrue();
    assertThat(first.path("nextAction").asString()).contains("stock");
    assertThat(Instant.parse(first.path("deadline").asString()))
        .isAfter(Instant.parse(first.path("shipBy").asString()));
    assertThat(first.has("parkedAt")).isTrue();
    JsonNode last = all.path("items").path(2);
    assertThat(last.path("deadline").isNull()).isTrue();
    assertThat(last.path("secondsToDeadline").isNull()).isTrue();
    assertThat(last.path("late").asBoolean()).isFalse();

    assertThat(read("/api/orphan-orders?cause=unmapped_sku").path("total").asLong()).isEqualTo(1);
    assertThat(read("/api/orphan-orders?store=beta-us").path("total").asLong()).isEqualTo(1);
    assertThat(read("/api/orphan-orders?size=2&page=1").path("items")).hasSize(1);
  }

  @Test
  void aParkedOrderIsRetriedAndTheActIsAudited() {
    orphan(1, ORDER, "UNMAPPED_SKU", null, null);
    assertThat(as(OPERATOR, "POST", "/api/orphan-orders/" + ORDER + "/retry", null).statusCode())
        .isEqualTo(202);
    assertThat(isReady(1, ORDER)).isTrue();
    assertThat(audits("retry-orphan-order", OPERATOR)).isEqualTo(1);
  }

  @Test
  void anOrderThatIsNotParkedIsNotRetried() {
    order(1, ORDER, "IMPORTED");
    problem(as(OPERATOR, "POST", "/api/orphan-orders/" + ORDER + "/retry", null), 404);
    assertThat(isReady(1, ORDER)).isFalse();
    assertThat(audits("retry-orphan-order", OPERATOR)).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"43729076", "\"43729076\"", "\"gid://shopify/ProductVariant/43729076\""})
  void aSkuIsLinkedByNumberOrGidAndAnsweredAsGid(String variant) {
    orphan(1, ORDER, "UNMAPPED_SKU", null, null);
    HttpResponse<String> answer =
        as(
            OPERATOR,
            "PUT",
            "/api/mappings/skus/" + SKU,
            "{\"store\":\"acme-us\",\"variantId\":" + variant + ",\"multiplier\":2}");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    JsonNode link = json.readTree(answer.body());
    assertThat(link.path("variantId").asString())
        .isEqualTo("gid://shopify/ProductVariant/43729076");
    assertThat(link.path("multiplier").asInt()).isEqualTo(2);
    assertThat(link.path("state").asString()).isEqualTo("linked");
    assertThat(link.path("released").asLong()).isEqualTo(1);
    assertThat(link.path("linkedBy").asString()).isEqualTo(OPERATOR);
    assertThat(audits("link-sku", OPERATOR)).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"store\":\"acme-us\"}                                        | variantId",
        "{\"store\":\"acme-us\",\"variantId\":\"shoe\"}                 | variantId",
        "{\"store\":\"acme-us\",\"variantId\":\"gid://shopify/Product/1\"} | variantId",
        "{\"store\":\"nobody\",\"variantId\":\"1\"}                     | store",
        "{\"store\":\"acme-us\",\"variantId\":\"1\",\"multiplier\":0}   | multiplier",
        "{\"store\":\"acme-us\",\"variantId\":\"1\",\"multiplier\":10001} | multiplier",
        "{\"store\":\"acme-us\",\"variantId\":\"1\",\"multiplier\":\"x\"} | multiplier",
        "{\"store\":\"acme-us\",\"variantId\":\"1\",\"multiplier\":1.5} | multiplier",
        "{\"store\":\"acme-us\",\"variantId\":{}}                       | variantId",
        "{\"store\":\"acme-us\",\"variantId\":\"1\",\"multiplyer\":2}   | multiplyer",
        "{\"store\":\"acme-us\",\"variantId\":\"1\",\"tiktokProductId\":\"p\"} | tiktokProductId",
        "{\"store\":\"acme-us\",\"variantId\":\"1\",\"bundle\":[{\"variantId\":\"1\"}]} | bundle",
        "{\"store\":\"acme-us\",\"bundle\":[]} | bundle",
        "{\"store\":\"acme-us\",\"bundle\":[{\"variantId\":\"1\"},{\"quantity\":2}]} | bundle[1].variantId",
        "{\"store\":\"acme-us\",\"bundle\":[{\"variantId\":\"1\"},{\"variantId\":\"gid://shopify/ProductVariant/1\"}]} | bundle[1].variantId",
        "{\"store\":\"acme-us\",\"bundle\":[{\"variantId\":\"1\",\"quantity\":0}]} | bundle[0].quantity",
      })
  void aWrongLinkIsRefusedByField(String body, String field) {
    JsonNode problem = problem(as(OPERATOR, "PUT", "/api/mappings/skus/" + SKU, body), 400);
    assertThat(problem.path("field").asString()).isEqualTo(field);
    assertThat(jdbc.sql("select count(*) from sku_link").query(Long.class).single()).isZero();
    assertThat(audits("link-sku", OPERATOR)).isZero();
  }

  @Test
  void theMappingTableShowsWhatIsMissing() {
    jdbc.sql(
            """
            insert into tiktok_sku (store_id, tiktok_sku_id, seller_sku, title, missing_because)
            values (1, ?, 'RED-1', 'Red shoe', 'no variant has the SKU RED-1'), (1, '42', null, null,
                    'no seller SKU')
            """)
        .param(SKU)
        .update();
    as(OPERATOR, "PUT", "/api/mappings/skus/42", "{\"store\":\"acme-us\",\"variantId\":\"7\"}");

    JsonNode unmapped = read("/api/mappings/skus?store=acme-us&state=unmapped");
    assertThat(unmapped.path("total").asLong()).isEqualTo(1);
    assertThat(unmapped.path("items").path(0).path("missingBecause").asString())
        .isEqualTo("no variant has the SKU RED-1");
    assertThat(read("/api/mappings/skus?state=linked").path("items").path(0).path("tiktokSkuId"))
        .hasToString("\"42\"");
    assertThat(read("/api/mappings/skus?state=proposed").path("total").asLong()).isZero();
  }

  @Test
  void aLinkIsTakenAwayOnce() {
    as(OPERATOR, "PUT", "/api/mappings/skus/42", "{\"store\":\"acme-us\",\"variantId\":\"7\"}");
    String path = "/api/mappings/skus/42?store=acme-us";
    assertThat(as(OPERATOR, "DELETE", path, null).statusCode()).isEqualTo(200);
    problem(as(OPERATOR, "DELETE", path, null), 404);
    assertThat(audits("unlink-sku", OPERATOR)).isEqualTo(1);
    problem(as(OPERATOR, "DELETE", "/api/mappings/skus/42", null), 409);
  }

  @Test
  void aStoreIsPausedAndResumed() {
    assertThat(as(OPERATOR, "POST", "/api/stores/acme-us/pause", null).statusCode()).isEqualTo(200);
    JsonNode store = read("/api/stores").path("items").path(0);
    assertThat(store.path("name").asString()).isEqualTo("acme-us");
    assertThat(store.path("paused").asBoolean()).isTrue();
    assertThat(store.path("health").asString()).isEqualTo("paused");
    as(OPERATOR, "POST", "/api/stores/acme-us/resume", null);
    assertThat(read("/api/stores").path("items").path(0).path("paused").asBoolean()).isFalse();
    assertThat(audits("pause-store", OPERATOR)).isEqualTo(1);
    assertThat(audits("resume-store", OPERATOR)).isEqualTo(1);
    assertThat(
            problem(as(OPERATOR, "POST", "/api/stores/nobody/pause", null), 404)
                .path("detail")
                .asString())
        .contains("acme-us, beta-us");
  }

  @Test
  void aDeadLetterIsReplayed() {
    jdbc.sql(
            """
            insert into dead_letter (store_id, kind, external_id, lane, cause, detail, attempts)
            values (1, 'tiktok-order', ?, 'orders', 'BUG', 'NullPointer in step 3', 8)
            """)
        .param(ORDER)
        .update();
    assertThat(read("/api/dead-letters").path("items").path(0).path("cause").asString())
        .isEqualTo("BUG");
    String body =
        "{\"store\":\"acme-us\",\"kind\":\"tiktok-order\",\"externalId\":\"" + ORDER + "\"}";
    assertThat(as(OPERATOR, "POST", "/api/dead-letters/replay", body).statusCode()).isEqualTo(202);
    assertThat(isReady(1, ORDER)).isTrue();
    assertThat(read("/api/dead-letters").path("total").asLong()).isZero();
    problem(as(OPERATOR, "POST", "/api/dead-letters/replay", body), 404);
    assertThat(audits("replay-dead-letter", OPERATOR)).isEqualTo(1);
  }

  @Test
  void everyRefusalIsAProblem() {
    problem(get("/api/nothing-here"), 404);
    problem(as(OPERATOR, "DELETE", "/api/orders", null), 405);
    problem(as(OPERATOR, "PUT", "/api/mappings/skus/1", "{\"store\":"), 400);
    problem(as(OPERATOR, "PUT", "/api/mappings/skus/1", ""), 400);
    problem(
        send(
            request("PUT", "/api/mappings/skus/1", "a=b")
                .setHeader("Content-Type", "application/x-www-form-urlencoded")
                .header("Authorization", basic(OPERATOR, PASSWORD))),
        415);
    problem(
        send(
            request("GET", "/api/orders", null)
                .header("Accept", "application/xml")
                .header("Authorization", basic(VIEWER, PASSWORD))),
        406);
    problem(as(OPERATOR, "PUT", "/api/mappings/skus/1", "x".repeat(1024 * 1024 + 1)), 413);
    problem(get("/api/orders/..;/stores"), 400);
  }

  @Test
  void theApiDescribesItself() {
    JsonNode api = read("/api/openapi.json");
    assertThat(api.path("openapi").asString()).startsWith("3.");
    assertThat(api.path("paths").propertyNames())
        .contains(
            "/api/orders",
            "/api/orders/{tiktokOrderId}",
            "/api/orders/{tiktokOrderId}/pull",
            "/api/orphan-orders",
            "/api/orphan-orders/causes",
            "/api/orphan-orders/retry",
            "/api/orphan-orders/{tiktokOrderId}/retry",
            "/api/orphan-orders/{tiktokOrderId}/discard",
            "/api/mappings/skus",
            "/api/mappings/skus/{tiktokSkuId}",
            "/api/stores",
            "/api/stores/{name}/pause",
            "/api/dead-letters")
        .allMatch(path -> path.startsWith("/api/"));
    JsonNode orphan = api.path("components").path("schemas").path("OrphanOrder");
    assertThat(orphan.path("properties").propertyNames())
        .contains("store", "tiktokOrderId", "cause", "detail", "waitsOn", "value", "parkedAt")
        .contains("shipBy", "deadline", "secondsToDeadline", "late", "nextAction");
    assertThat(
            api.path("paths")
                .path("/api/orders/{tiktokOrderId}")
                .path("get")
                .path("responses")
                .path("default")
                .path("content")
                .has("application/problem+json"))
        .isTrue();
    JsonNode order = api.path("components").path("schemas").path("Order");
    assertThat(order.path("properties").propertyNames()).contains("timeline", "state");
  }
}
