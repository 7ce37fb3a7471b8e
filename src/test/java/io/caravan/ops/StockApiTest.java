package io.caravan.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.inventory.level.StockRows;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class StockApiTest extends OpsServer {
  private static final String SKU = "1729592969712207001";
  private static final String OTHER = "1729592969712207002";
  private static final String HERE = "gid://shopify/Location/1";
  private static final String ELSEWHERE = "gid://shopify/Location/9";
  private static final String POLICIES = "/api/stock/policies?store=acme-us";

  @BeforeEach
  void twoSkus() {
    jdbc.sql("truncate stock_item, stock_sku, stock_policy, order_unit, alert cascade").update();
    jdbc.sql("update store set stock_since = 'epoch'").update();
    StockRows rows = new StockRows(jdbc, 1);
    rows.sku(SKU, "901").shown(SKU, "71", 4, 0).link(SKU, "10", 1).warehouse("71", HERE);
    rows.item("10", HERE, 12, "winter").item("10", ELSEWHERE, 30);
    rows.sku(OTHER, "902").shown(OTHER, "71", 0, 0).link(OTHER, "11", 1);
    rows.item("11", HERE, 0).item("11", ELSEWHERE, 5);
    rows.order("576461413038785752", SKU, "71", 2);
    jdbc.sql(
            """
            insert into tiktok_sku (store_id, tiktok_sku_id, tiktok_product_id, seller_sku, title)
            values (1, ?, '901', 'CAP_RED', 'Cap'), (1, ?, '902', 'CAPS', 'Caps')
            """)
        .params(SKU, OTHER)
        .update();
    jdbc.sql(
            """
            update stock_sku set target = '{"71": {"units": 10, "backorder": null}}',
              refused_code = '12052901', refused_detail = 'not in this status', retry_at = 'epoch'
            where tiktok_sku_id = ?
            """)
        .param(SKU)
        .update();
  }

  private HttpResponse<String> put(String body) {
    return as(OPERATOR, "PUT", POLICIES, body);
  }

  private static List<String> texts(JsonNode list, String field) {
    return list.valueStream().map(one -> one.path(field).asString()).toList();
  }

  @Test
  void aSkuIsExplainedFromItsPartsToWhatTikTokSays() {
    put("{\"scope\": \"tag\", \"subject\": \"Winter\", \"bufferUnits\": 3}");
    jdbc.sql(
            "insert into alert (store_id, kind, subject, severity, title, next_action, id)"
                + " values (1, 'LOW_STOCK', 'tiktok:' || ?, 'WARNING', 'low', 'restock', gen_random_uuid())")
        .param(SKU)
        .update();

    JsonNode told = read("/api/skus/" + SKU + "/explain?store=acme-us");

    assertThat(told.path("sellerSku").asString()).isEqualTo("CAP_RED");
    JsonNode part = told.path("parts").path(0);
    assertThat(part.path("inventoryItemId").asString()).isEqualTo(StockRows.item("10"));
    assertThat(texts(part.path("levels"), "warehouseId")).containsExactly("71", "");
    assertThat(told.path("claims").path(0).path("tiktokOrderId").asString())
        .isEqualTo("576461413038785752");
    assertThat(told.path("claims").path(0).path("units").asInt()).isEqualTo(2);
    assertThat(told.path("policy").path(0).path("field").asString()).isEqualTo("bufferUnits");
    assertThat(told.path("policy").path(0).path("from").asString()).isEqualTo("tag winter");
    assertThat(texts(told.path("steps"), "name"))
        .containsExactly(
            "available", "reserved", "unknown", "deficit", "buffer", "units", "ceiling");
    assertThat(told.path("steps").path(1).path("byWarehouse").path("71").asLong()).isEqualTo(10);
    assertThat(told.path("show").path("71").path("units").asInt()).isEqualTo(7);
    assertThat(told.path("warehouses").path(0).path("shown").asInt()).isEqualTo(4);
    assertThat(told.path("push").path("target").path("71").path("units").asInt()).isEqualTo(10);
    assertThat(told.path("differs").asBoolean()).isTrue();
    assertThat(texts(told.path("causes"), "code")).containsExactly("REFUSED");
    assertThat(told.path("causes").path(0).path("text").asString()).contains("12052901");
    assertThat(texts(told.path("alerts"), "kind")).containsExactly("LOW_STOCK");
  }

  @Test
  void numbersAreWrittenForPeopleToo() throws Exception {
    assertThat(get("/api/skus/" + SKU + "/explain?store=acme-us").body())
        .contains("\"field\":\"sharePercent\",\"value\":100,");
  }

  @Test
  void zeroOnTikTokWithStockInShopifyIsExplainedByTheMap() {
    JsonNode told = read("/api/skus/" + OTHER + "/explain?store=acme-us");

    assertThat(told.path("differs").asBoolean()).isFalse();
    assertThat(texts(told.path("causes"), "code"))
        .containsExactly("OUT_OF_STOCK", "UNMAPPED_LOCATION");
    assertThat(told.path("causes").path(1).path("text").asString()).contains(ELSEWHERE, "5");
  }

  @Test
  void aSkuThatWasNeverReadIsNotFoundAndSaysWhere() {
    assertThat(problem(get("/api/skus/77/explain?store=acme-us"), 404).path("detail").asString())
        .contains("77", "/api/mappings/skus?store=acme-us");
    problem(get("/api/skus/" + SKU + "/explain"), 409);
    assertThat(problem(get("/api/skus/x/explain?store=acme-us"), 400).path("field").asString())
        .isEqualTo("tiktokSkuId");
  }

  @ParameterizedTest
  @CsvSource({
    "'', 1729592969712207001 1729592969712207002",
    "&state=differs, 1729592969712207001",
    "&state=zero, 1729592969712207002",
    "&state=refused, 1729592969712207001",
    "&state=left, 1729592969712207002",
    "&below=0, 1729592969712207002",
    "&below=4, 1729592969712207001 1729592969712207002",
    "&search=cap_, 1729592969712207001",
    "&search=caps, 1729592969712207002",
    "&search=902, 1729592969712207002",
    "&search=zebra, ''",
    "&size=1&page=1, 1729592969712207002",
  })
  void theListIsNarrowedToWhatIsAskedFor(String filter, String skus) {
    JsonNode list = read("/api/stock?store=acme-us" + filter);

    assertThat(String.join(" ", texts(list.path("items"), "tiktokSkuId"))).isEqualTo(skus);
    assertThat(list.path("total").asLong())
        .isEqualTo(filter.contains("size") ? 2 : skus.isEmpty() ? 0 : skus.split(" ").length);
  }

  @Test
  void aLineOfTheListShowsBothSides() {
    JsonNode line = read("/api/stock?store=acme-us&search=" + SKU).path("items").path(0);

    assertThat(line.path("shopify").asLong()).isEqualTo(42);
    assertThat(line.path("shown").asLong()).isEqualTo(4);
    assertThat(line.path("target").asLong()).isEqualTo(10);
    assertThat(line.path("differs").asBoolean()).isTrue();
    assertThat(line.path("refusedCode").asString()).isEqualTo("12052901");
  }

  @Test
  void thePlanSaysWhatWouldBeSentAndHowFarItGoes() {
    JsonNode plan = read("/api/stock/plan?store=acme-us");

    assertThat(plan.path("skus").asInt()).isEqualTo(2);
    assertThat(plan.path("same").asInt()).isEqualTo(1);
    assertThat(plan.path("rises").asInt()).isEqualTo(1);
    assertThat(plan.path("falls").asInt()).isZero();
    assertThat(plan.path("largestRise").path("tiktokSkuId").asString()).isEqualTo(SKU);
    assertThat(plan.path("largestFall").isNull()).isTrue();
    JsonNode change = plan.path("items").path(0);
    assertThat(change.path("before").asLong()).isEqualTo(4);
    assertThat(change.path("after").asLong()).isEqualTo(10);
    assertThat(change.path("warehouses").path(0).path("after").asInt()).isEqualTo(10);
    assertThat(read("/api/stock/plan?store=acme-us&page=1").path("items")).isEmpty();
  }

  @Test
  void aPolicyIsSetReadChangedAndTakenAwayAndEachIsAudited() {
    assertThat(put("{\"scope\": \"location\", \"subject\": 1, \"bufferUnits\": 2}").statusCode())
        .isEqualTo(200);
    assertThat(put("{\"scope\": \"location\", \"subject\": \"1\", \"bufferPercent\": 12.5}").body())
        .contains(HERE, "12.5", "otto");

    JsonNode all = read(POLICIES);
    assertThat(all.path("items")).hasSize(1);
    assertThat(all.path("items").path(0).path("bufferUnits").isNull()).as("as a whole").isTrue();
    assertThat(
            jdbc.sql(
                    "select detail ->> 'before' from audit where act = 'put-stock-policy' order by id")
                .query(String.class)
                .list()
                .get(1))
        .contains("\"bufferUnits\": 2");
    assertThat(
            jdbc.sql("select count(*) from work_item where kind = 'tiktok-stock'")
                .query(Long.class)
                .single())
        .isEqualTo(2);

    String one = POLICIES + "&scope=location&subject=1";
    assertThat(as(OPERATOR, "DELETE", one, null).statusCode()).isEqualTo(200);
    assertThat(problem(as(OPERATOR, "DELETE", one, null), 404).path("detail").asString())
        .contains("location " + HERE);
    assertThat(audits("delete-stock-policy", OPERATOR)).isEqualTo(1);
  }

  @Test
  void aViewerMayNotSetAPolicy() {
    assertThat(
            as(VIEWER, "PUT", POLICIES, "{\"scope\": \"store\", \"bufferUnits\": 2}").statusCode())
        .isEqualTo(403);
    assertThat(read(POLICIES).path("items")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|scope",
        "{'scope': 'shop', 'bufferUnits': 1}|scope",
        "{'scope': 'store'}|bufferUnits",
        "{'scope': 'store', 'subject': 'x', 'bufferUnits': 1}|subject",
        "{'scope': 'sku', 'bufferUnits': 1}|subject",
        "{'scope': 'sku', 'subject': 'x1', 'bufferUnits': 1}|subject",
        "{'scope': 'tag', 'subject': 'a,b', 'bufferUnits': 1}|subject",
        "{'scope': 'location', 'subject': 'gid://shopify/Order/1', 'bufferUnits': 1}|subject",
        "{'scope': 'location', 'subject': '1', 'sharePercent': 1}|scope",
        "{'scope': 'store', 'bufferUnits': -1}|bufferUnits",
        "{'scope': 'store', 'bufferUnits': 1000001}|bufferUnits",
        "{'scope': 'store', 'bufferPercent': 100.01}|bufferPercent",
        "{'scope': 'store', 'bufferPercent': 1.234}|bufferPercent",
        "{'scope': 'store', 'bufferDays': 366}|bufferDays",
        "{'scope': 'store', 'sharePercent': -0.5}|sharePercent",
        "{'scope': 'store', 'continueSelling': 'always'}|continueSelling",
        "{'scope': 'store', 'continueSelling': 'cap'}|continueCap",
        "{'scope': 'store', 'continueSelling': 'max', 'continueCap': 5}|continueCap",
        "{'scope': 'store', 'handlingDays': 5, 'bufferUnits': 1}|handlingDays",
        "{'scope': 'store', 'owner': 'amazon'}|owner",
      })
  void aWrongPolicyIsRefusedWithTheField(String body, String field) {
    JsonNode problem = problem(put(body.replace('\'', '"')), 400);

    assertThat(problem.path("field").asString()).isEqualTo(field);
    assertThat(problem.path("expected").asString()).isNotEmpty();
    assertThat(read(POLICIES).path("items")).isEmpty();
  }

  @Test
  void theApiIsDescribed() {
    JsonNode api = read("/api/openapi.json");

    assertThat(api.path("paths").propertyNames())
        .contains(
            "/api/stock",
            "/api/stock/plan",
            "/api/stock/policies",
            "/api/skus/{tiktokSkuId}/explain");
    assertThat(api.path("components").path("schemas").propertyNames())
        .contains(
            "Explanation",
            "ExplainedPart",
            "StockLine",
            "StockPlan",
            "PlannedChange",
            "StockPolicy");
    assertThat(
            api.path("components")
                .path("schemas")
                .path("Explanation")
                .path("properties")
                .propertyNames())
        .contains("steps", "causes", "policy", "claims", "show");
  }
}
