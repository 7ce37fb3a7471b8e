package io.caravan.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Whose a warehouse is and when it is closed, and what is wrong with places, over the API. */
class WarehousesApiTest extends OpsServer {
  private static final String WAREHOUSES = "/api/stock/warehouses";
  private static final String MAP = "/api/mappings/warehouses?store=acme-us";
  private static final String LOCATION = "gid://shopify/Location/";

  @BeforeEach
  void placesOfAcme() {
    jdbc.sql(
            """
            truncate tiktok_warehouse, shop_location, warehouse_policy, warehouse_use, warehouse_location,
                     stock_sku, stock_shown, stock_item, stock_level
            """)
        .update();
    jdbc.sql(
            """
            insert into tiktok_warehouse (store_id, warehouse_id, name, type, effect_status, is_default, read_at)
            select id, w.*, now() from store, (values
              ('11', 'Shed', 'SALES_WAREHOUSE', 'ENABLED', true),
              ('12', 'TikTok''s', 'SALES_WAREHOUSE', 'ENABLED', false),
              ('99', 'Back door', 'RETURN_WAREHOUSE', 'ENABLED', false)) w
            where name = 'acme-us'
            """)
        .update();
    jdbc.sql(
            """
            insert into shop_location (shop, location_id, name, active, ships, fulfils_online,
                                       is_fulfilment_service, has_stock, read_at)
            select shopify_domain, 'gid://shopify/Location/' || l.id, l.name, l.active, true, true, false, false, now()
            from store, (values (1, 'Main', true), (2, 'At TikTok', true), (3, 'Old', false)) l (id, name, active)
            where store.name = 'acme-us'
            """)
        .update();
    jdbc.sql(
            """
            insert into stock_sku (store_id, tiktok_sku_id, tiktok_product_id)
            select id, '500', '5' from store where name = 'acme-us'
            """)
        .update();
    jdbc.sql(
            """
            insert into stock_shown (store_id, tiktok_sku_id, warehouse_id, available, read_at)
            select id, '500', '11', 3, now() from store where name = 'acme-us'
            """)
        .update();
  }

  @Test
  void aClosedWarehouseIsShownAsSuchAndItsProductsAreLookedAt() {
    JsonNode answer =
        ok(
            put(
                "11",
                "{\"closedFrom\":\"2020-01-01T00:00:00Z\",\"closedUntil\":\"2999-01-01T00:00:00Z\"}"));

    JsonNode shed = item(answer, "11");
    assertThat(shed.path("closedNow").asBoolean()).isTrue();
    assertThat(shed.path("name").asString()).isEqualTo("Shed");
    assertThat(shed.path("changedBy").asString()).isEqualTo(OPERATOR);
    assertThat(dueNow()).containsExactly("tiktok-stock 5");
    assertThat(later()).containsExactly("warehouse-holiday 11@32472144000");
    assertThat(audits("put-stock-warehouse")).isEqualTo(1);

    ok(as(OPERATOR, "DELETE", WAREHOUSES + "/11?store=acme-us", null));
    assertThat(item(read(WAREHOUSES + "?store=acme-us"), "11").path("closedNow").asBoolean())
        .isFalse();
    problem(as(OPERATOR, "DELETE", WAREHOUSES + "/11?store=acme-us", null), 404);
  }

  @Test
  void anEndAloneClosesFromNowOn() {
    JsonNode shed = item(ok(put("11", "{\"closedUntil\":\"2999-01-01T00:00:00Z\"}")), "11");
    assertThat(shed.path("closedNow").asBoolean()).isTrue();
    assertThat(shed.path("closedFrom").isNull()).isFalse();
  }

  @Test
  void tiktoksOwnWarehouseMayBeShownAtALocation() {
    JsonNode theirs = item(ok(put("12", "{\"owner\":\"tiktok\",\"mirrorLocation\":\"2\"}")), "12");
    assertThat(theirs.path("owner").asString()).isEqualTo("tiktok");
    assertThat(theirs.path("mirrorLocation").asString()).isEqualTo(LOCATION + "2");

    JsonNode loop =
        problem(
            as(OPERATOR, "PUT", MAP, "[{\"warehouseId\":\"11\",\"locationIds\":[\"2\"]}]"), 400);
    assertThat(loop.path("detail").asString()).contains("offered twice");
    ok(as(OPERATOR, "PUT", MAP, "[{\"warehouseId\":\"12\",\"locationIds\":[\"2\"]}]"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "11 | {\"owner\":\"mine\"} | owner",
        "11 | {\"colour\":\"red\"} | colour",
        "13 | {} | warehouseId",
        "99 | {\"closedFrom\":\"2999-01-01T00:00:00Z\"} | warehouseId",
        "x1 | {} | warehouseId",
        "11 | {\"closedFrom\":\"tomorrow\"} | closedFrom",
        "11 | {\"closedFrom\":\"2999-01-02T00:00:00Z\",\"closedUntil\":\"2999-01-01T00:00:00Z\"} | closedUntil",
        "11 | {\"closedFrom\":\"2020-01-01T00:00:00Z\",\"closedUntil\":\"2020-02-01T00:00:00Z\"} | closedUntil",
        "11 | {\"mirrorLocation\":\"2\"} | mirrorLocation",
        "12 | {\"owner\":\"tiktok\",\"mirrorLocation\":\"shed\"} | mirrorLocation",
        "12 | {\"owner\":\"tiktok\",\"mirrorLocation\":\"3\"} | mirrorLocation",
        "12 | {\"owner\":\"tiktok\",\"mirrorLocation\":\"4\"} | mirrorLocation",
        "12 | {\"owner\":\"tiktok\",\"mirrorLocation\":\"1\"} | mirrorLocation"
      })
  void whatCannotBeMeantIsRefusedByField(String warehouse, String body, String field) {
    ok(as(OPERATOR, "PUT", MAP, "[{\"warehouseId\":\"11\",\"locationIds\":[\"1\"]}]"));
    assertThat(problem(put(warehouse, body), 400).path("field").asString()).isEqualTo(field);
    assertThat(audits("put-stock-warehouse")).isZero();
  }

  @Test
  void aReturnWarehouseIsNotMapped() {
    JsonNode wrong =
        problem(
            as(OPERATOR, "PUT", MAP, "[{\"warehouseId\":\"99\",\"locationIds\":[\"1\"]}]"), 400);
    assertThat(wrong.path("detail").asString()).contains("takes returns only");
  }

  @Test
  void theFortySixthWarehouseIsRefused() {
    StringBuilder rows = new StringBuilder();
    for (int n = 0; n < 46; n++) {
      rows.append(n == 0 ? "" : ",")
          .append("{\"warehouseId\":\"%d\",\"locationIds\":[\"%d\"]}".formatted(100 + n, 100 + n));
    }
    JsonNode wrong = problem(as(OPERATOR, "PUT", MAP, "[" + rows + "]"), 400);
    assertThat(wrong.path("detail").asString()).contains("46 warehouses").contains("45");
  }

  @Test
  void anotherMapHasItsProductsLookedAtAndBothSidesReadAnew() {
    ok(as(OPERATOR, "PUT", MAP, "[{\"warehouseId\":\"11\",\"locationIds\":[\"1\"]}]"));
    assertThat(dueNow()).containsExactlyInAnyOrder("tiktok-stock 5", "read-warehouses -");
  }

  @Test
  void checksTellWhatIsWrongAndWhatToDo() {
    ok(as(OPERATOR, "PUT", MAP, "[{\"warehouseId\":\"77\",\"locationIds\":[\"3\"]}]"));
    JsonNode checks = read("/api/stores/acme-us/checks").path("items");
    assertThat(checks.valueStream().map(one -> one.path("code").asString()))
        .contains("WAREHOUSE_GONE", "LOCATION_INACTIVE");
    assertThat(checks.path(0).path("what").asString()).contains("77").contains("\"Old\"");
    assertThat(checks.path(0).path("toDo").asString()).contains("/api/mappings/warehouses");
    problem(as(VIEWER, "GET", "/api/stores/nobody/checks", null), 404);
  }

  @Test
  void aViewerOnlyLooks() {
    assertThat(as(VIEWER, "GET", WAREHOUSES + "?store=acme-us", null).statusCode()).isEqualTo(200);
    assertThat(
            as(VIEWER, "PUT", WAREHOUSES + "/11?store=acme-us", "{\"owner\":\"tiktok\"}")
                .statusCode())
        .isEqualTo(403);
  }

  private JsonNode ok(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return json.readTree(answer.body());
  }

  private HttpResponse<String> put(String warehouse, String body) {
    return as(OPERATOR, "PUT", WAREHOUSES + "/" + warehouse + "?store=acme-us", body);
  }

  private static JsonNode item(JsonNode answer, String warehouse) {
    return answer
        .path("items")
        .valueStream()
        .filter(one -> one.path("warehouseId").asString().equals(warehouse))
        .findFirst()
        .orElseThrow();
  }

  private List<String> dueNow() {
    return jdbc.sql("select kind || ' ' || external_id from work_item where ready order by 1")
        .query(String.class)
        .list();
  }

  private List<String> later() {
    return jdbc.sql(
            """
            select kind || ' ' || external_id from work_item
            where not ready and not_before > now() + interval '900 years' order by 1
            """)
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
