package io.caravan.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Alerts and thresholds over the API. */
class StockAlertsApiTest extends OpsServer {
  private static final String AT = "/api/stock/thresholds?store=acme-us";

  @BeforeEach
  void threeSkus() {
    sku("1729", "MUG-RED", "Mug, red 50%", "9001");
    sku("1730", "MUG-BLUE", "Mug, blue", "9001");
    sku("1731", "CAP", "Cap", "9002");
    jdbc.sql(
            """
            insert into stock_item (shop, inventory_item_id, tracked, continue_selling, product_tags, read_at)
            values ('shop1.myshopify.com', 'gid://shopify/InventoryItem/1731', true, false, '{Summer}', now())
            """)
        .update();
  }

  @Test
  void aThresholdIsSetListedAndTakenBackAndEachActIsAudited() {
    assertThat(put(AT, "{'skuId':'*','shopify':5,'tiktok':3}", 200).path("shopify").asInt())
        .isEqualTo(5);
    put(AT, "{'skuId':'1729','tiktok':0}", 200);
    JsonNode page = read(AT);
    assertThat(page.path("total").asInt()).isEqualTo(2);
    assertThat(page.path("items").path(0).path("skuId").asString()).isEqualTo("*");
    assertThat(page.path("items").path(1).path("sellerSku").asString()).isEqualTo("MUG-RED");
    assertThat(page.path("items").path(1).path("shopify").isNull()).isTrue();

    assertThat(as(OPERATOR, "DELETE", AT + "&skuId=1729", null).statusCode()).isEqualTo(200);
    assertThat(read(AT).path("total").asInt()).isEqualTo(1);
    problem(as(OPERATOR, "DELETE", AT + "&skuId=1729", null), 404);
    assertThat(audits("set-stock-threshold", OPERATOR)).isEqualTo(2);
    assertThat(audits("remove-stock-threshold", OPERATOR)).isEqualTo(1);
  }

  @Test
  void aViewerSetsNone() {
    assertThat(as(VIEWER, "PUT", AT, "{\"skuId\":\"*\",\"tiktok\":3}").statusCode()).isEqualTo(403);
    assertThat(as(VIEWER, "PUT", "/api/stock/thresholds/bulk?store=acme-us", "{}").statusCode())
        .isEqualTo(403);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{'tiktok':3}; 400; skuId",
        "{'skuId':'a b','tiktok':3}; 400; skuId",
        "{'skuId':'1729'}; 400; shopify",
        "{'skuId':'1729','tiktok':-1}; 400; tiktok",
        "{'skuId':'1729','shopify':1000001}; 400; shopify",
        "{'skuId':'1729','tiktok':2.5}; 400; tiktok",
        "{'skuId':'1729','tiktokk':2}; 400; tiktokk",
      })
  void whatCannotBeMeantIsRefusedByName(String body, int status, String field) {
    assertThat(
            problem(as(OPERATOR, "PUT", AT, body.replace('\'', '"')), status)
                .path("field")
                .asString())
        .isEqualTo(field);
  }

  @Test
  void aSkuThatIsNotLinkedHasNoThreshold() {
    problem(as(OPERATOR, "PUT", AT, "{\"skuId\":\"4711\",\"tiktok\":3}"), 404);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{}; 1729,1730,1731",
        "{'text':'mug'}; 1729,1730",
        "{'text':'50%'}; 1729",
        "{'text':'_'}; ",
        "{'text':'1731'}; 1731",
        "{'productId':'9001','text':'blue'}; 1730",
        "{'tag':'summer'}; 1731",
      })
  void aWholeFilteredListIsSetAtOnceAndADryRunSetsNothing(String filter, String skus) {
    String bulk = "/api/stock/thresholds/bulk?store=acme-us";
    String body = "{'filter':" + filter + ",'tiktok':4}";
    List<String> wanted = skus == null ? List.of() : List.of(skus.split(","));
    JsonNode would = put(bulk + "&dryRun=true", body, 200);
    assertThat(would.path("skus").asInt()).isEqualTo(wanted.size());
    assertThat(would.path("some").valueStream().map(s -> s.path("skuId").asString()))
        .containsExactlyElementsOf(wanted);
    assertThat(set()).as("a dry run").isEmpty();
    assertThat(audits("set-stock-thresholds", OPERATOR)).isZero();

    assertThat(put(bulk, body, 200).path("skus").asInt()).isEqualTo(wanted.size());
    assertThat(set()).containsExactlyElementsOf(wanted);
    assertThat(audits("set-stock-thresholds", OPERATOR)).isEqualTo(1);
  }

  @Test
  void aListWithoutAFilterIsNoList() {
    problem(as(OPERATOR, "PUT", "/api/stock/thresholds/bulk?store=acme-us", "{\"tiktok\":4}"), 400);
  }

  @Test
  void openAlertsComeFirstAndMayBeFiltered() {
    alert(1, "LOW_STOCK", "tiktok:1729", "null");
    alert(1, "LOW_STOCK", "tiktok:1730", "now()");
    alert(2, "PUSH_STALE", "*", "null");
    JsonNode all = read("/api/alerts");
    assertThat(all.path("total").asInt()).isEqualTo(3);
    assertThat(all.path("items").path(2).path("clearedAt").isNull()).isFalse();
    assertThat(all.path("byKind").path("LOW_STOCK").asInt()).isEqualTo(2);
    JsonNode open = read("/api/alerts?store=acme-us&kind=low_stock&open=true");
    assertThat(open.path("total").asInt()).isEqualTo(1);
    assertThat(open.path("items").path(0).path("facts").path("units").asInt()).isEqualTo(3);
    problem(get("/api/alerts?store=nobody"), 400);
  }

  private List<String> set() {
    return jdbc.sql("select tiktok_sku_id from stock_threshold order by 1")
        .query(String.class)
        .list();
  }

  private JsonNode put(String path, String body, int status) {
    var answer = as(OPERATOR, "PUT", path, body.replace('\'', '"'));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    return json.readTree(answer.body());
  }

  private void alert(int store, String kind, String subject, String cleared) {
    jdbc.sql(
            "insert into alert (store_id, kind, subject, id, severity, title, detail, next_action,"
                + " cleared_at) values (?, ?, ?, gen_random_uuid(), 'WARNING', 'Low', '{\"units\":3}',"
                + " 'Restock.', "
                + cleared
                + ")")
        .params(store, kind, subject)
        .update();
  }

  private void sku(String id, String sellerSku, String title, String product) {
    jdbc.sql(
            "insert into tiktok_sku (store_id, tiktok_sku_id, seller_sku, title) values (1, ?, ?, ?)")
        .params(id, sellerSku, title)
        .update();
    jdbc.sql(
            "insert into sku_link (store_id, tiktok_sku_id, tiktok_product_id, origin, linked_by)"
                + " values (1, ?, ?, 'manual', 'test')")
        .params(id, product)
        .update();
    jdbc.sql(
            "insert into link_part (store_id, tiktok_sku_id, position, variant_id, inventory_item_id,"
                + " quantity) values (1, ?, 0, 'gid://shopify/ProductVariant/1', ?, 1)")
        .params(id, "gid://shopify/InventoryItem/" + id)
        .update();
  }
}
