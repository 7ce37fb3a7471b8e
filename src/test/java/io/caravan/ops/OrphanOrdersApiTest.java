package io.caravan.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What an operator sees of parked orders, and what he can do about them. */
class OrphanOrdersApiTest extends OpsServer {
  private static final String SKU = "1729592969712207008";
  private static final String ITEM = "gid://shopify/InventoryItem/1";

  private void orphan(int store, String id, String cause, String topic, String subject) {
    orphan(store, id, cause, topic, subject, Instant.now().plusSeconds(7200));
  }

  private void orphan(
      int store,
      String id,
      String cause,
      String topic,
      String subject,
      @Nullable Instant cancelAt) {
    jdbc.sql(
            """
            insert into tiktok_order (store_id, tiktok_order_id, state, cause, value, currency)
            values (?, ?, 'PARKED', ?, 12.5, 'USD')
            """)
        .params(store, id, cause)
        .update();
    jdbc.sql(
            """
            insert into orphan_order (store_id, tiktok_order_id, cause, detail, value, currency,
                                      auto_cancel_at, parked_at, next_recheck_at)
            values (?, ?, ?, 'why', 12.5, 'USD', ?::timestamptz, now() - interval '90 s',
                    '2030-01-01T00:00:00Z')
            """)
        .params(store, id, cause, cancelAt == null ? null : cancelAt.toString())
        .update();
    jdbc.sql("insert into orphan_wait values (?, ?, ?, ?)")
        .params(store, id, topic, subject)
        .update();
  }

  private List<String> listed(String query) {
    return read("/api/orphan-orders" + query)
        .path("items")
        .valueStream()
        .map(i -> i.path("tiktokOrderId").asString())
        .toList();
  }

  private String state(String id) {
    return read("/api/orders/" + id).path("state").asString();
  }

  @Test
  void theListIsFilteredByCauseSkuDeadlineLatenessAndOrder() {
    Instant now = Instant.now();
    orphan(1, "100", "UNMAPPED_SKU", "sku", SKU, now.plusSeconds(90_000));
    orphan(1, "200", "OUT_OF_STOCK", "stock", ITEM, now.plusSeconds(3600));
    orphan(2, "300", "UNMAPPED_SKU", "sku", "5", now.minusSeconds(60));

    assertThat(listed("")).containsExactly("300", "200", "100");
    assertThat(listed("?cause=unmapped_sku")).containsExactly("300", "100");
    assertThat(listed("?store=acme-us")).containsExactly("200", "100");
    assertThat(listed("?sku=" + SKU)).containsExactly("100");
    assertThat(listed("?sku=" + ITEM)).containsExactly("200");
    assertThat(listed("?late=true")).containsExactly("300");
    assertThat(listed("?late=false")).containsExactly("200", "100");
    assertThat(listed("?deadlineBefore=" + now.plusSeconds(7200))).containsExactly("300", "200");
    assertThat(listed("?tiktokOrderId=200")).containsExactly("200");
    assertThat(listed("?size=1&page=1")).containsExactly("200");
    JsonNode byCause = read("/api/orphan-orders?cause=OUT_OF_STOCK");
    assertThat(byCause.path("total").asLong()).isEqualTo(1);
    assertThat(byCause.path("byCause").path("UNMAPPED_SKU").asLong()).isEqualTo(2);
  }

  @Test
  void anOrderTellsItsAgeItsNextRecheckAndWhatReleasesIt() {
    orphan(1, "100", "FORBIDDEN", "scope", "*");
    JsonNode item = read("/api/orphan-orders").path("items").path(0);
    assertThat(item.path("ageSeconds").asLong()).isBetween(89L, 120L);
    assertThat(item.path("nextRecheckAt").asString()).isEqualTo("2030-01-01T00:00:00Z");
    assertThat(item.path("releasedBy").asString()).contains("app/scopes_update");
    assertThat(item.path("waitsOn")).isEmpty();
  }

  @Test
  void theCausesAreCountedWithTheirNearestDeadline() {
    orphan(1, "100", "UNMAPPED_SKU", "sku", SKU, Instant.parse("2030-01-01T00:00:00Z"));
    orphan(1, "200", "UNMAPPED_SKU", "sku", SKU, Instant.now().minusSeconds(5));
    orphan(1, "300", "INVALID", "sku", SKU, null);
    JsonNode first = read("/api/orphan-orders/causes").path(0);
    assertThat(first.path("cause").asString()).isEqualTo("UNMAPPED_SKU");
    assertThat(first.path("orders").asLong()).isEqualTo(2);
    assertThat(first.path("late").asLong()).isEqualTo(1);
    assertThat(first.path("nearestDeadline").asString()).isEqualTo("2030-01-01T00:00:00Z");
    assertThat(first.path("nextAction").asString()).isNotBlank();
  }

  @Test
  void anOrderThatIsBeingTriedAgainIsNotListed() {
    orphan(1, "100", "UNMAPPED_SKU", "sku", SKU);
    jdbc.sql("update tiktok_order set state = 'SUBMITTING'").update();
    assertThat(listed("")).isEmpty();
    problem(as(OPERATOR, "POST", "/api/orphan-orders/100/retry", null), 404);
  }

  @Test
  void aRetryByCauseIsPreviewedThenAskedForAndAudited() {
    orphan(1, "100", "INVALID", "sku", SKU);
    orphan(2, "200", "INVALID", "sku", SKU);
    orphan(1, "300", "OUT_OF_STOCK", "stock", ITEM);

    JsonNode preview =
        json.readTree(
            as(OPERATOR, "POST", "/api/orphan-orders/retry?cause=invalid&dryRun=true", null)
                .body());
    assertThat(preview.path("orders").asLong()).isEqualTo(2);
    assertThat(requests()).isEmpty();
    assertThat(audits("retry-orphan-orders")).isZero();

    HttpResponse<String> answer =
        as(OPERATOR, "POST", "/api/orphan-orders/retry?cause=invalid&store=acme-us", null);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    assertThat(json.readTree(answer.body()).path("orders").asLong()).isEqualTo(1);
    assertThat(requests()).containsExactly("1 cause INVALID otto");
    assertThat(audits("retry-orphan-orders")).isOne();
    problem(as(OPERATOR, "POST", "/api/orphan-orders/retry?cause=WHATEVER", null), 400);
  }

  @Test
  void aDiscardedOrderLeavesTheQueueStaysVisibleAndCanBePulledBack() {
    orphan(1, "100", "UNSUPPORTED", "sku", SKU);
    HttpResponse<String> answer =
        as(
            OPERATOR,
            "POST",
            "/api/orphan-orders/100/discard",
            "{\"reason\": \"Entered by hand as #1042\"}");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(listed("")).isEmpty();
    JsonNode order = read("/api/orders/100");
    assertThat(order.path("state").asString()).isEqualTo("DISCARDED");
    assertThat(order.path("detail").asString()).isEqualTo("Entered by hand as #1042");
    assertThat(order.path("timeline").valueStream().map(e -> e.path("kind").asString()))
        .containsExactly("discarded");
    assertThat(read("/api/orders?state=discarded").path("total").asLong()).isEqualTo(1);
    assertThat(audits("discard-orphan-order")).isOne();
    problem(as(OPERATOR, "POST", "/api/orphan-orders/100/discard", "{\"reason\": \"again\"}"), 404);

    as(OPERATOR, "POST", "/api/orders/100/pull", null);
    assertThat(state("100")).isEqualTo("RECEIVED");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"reason\": \"  \"}", "{\"reason\": null}"})
  void aDiscardNeedsAReason(String body) {
    orphan(1, "100", "UNSUPPORTED", "sku", SKU);
    problem(as(OPERATOR, "POST", "/api/orphan-orders/100/discard", body), 400);
    problem(
        as(
            OPERATOR,
            "POST",
            "/api/orphan-orders/100/discard",
            "{\"reason\": \"" + "x".repeat(501) + "\"}"),
        400);
    assertThat(state("100")).isEqualTo("PARKED");
  }

  private List<String> requests() {
    return jdbc.sql(
            "select store_id || ' ' || topic || ' ' || subject || ' ' || requested_by from"
                + " release_request")
        .query(String.class)
        .list();
  }

  private long audits(String act) {
    return jdbc.sql("select count(*) from audit where act = ? and who = ?")
        .params(act, OPERATOR)
        .query(Long.class)
        .single();
  }
}
