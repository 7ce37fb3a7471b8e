package io.caravan.tiktok;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.platform.PlatformJson;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Answers about stock and warehouses, read tolerantly. */
class TikTokStockTest {

  @Test
  void everySkuOfEveryProductIsRead() {
    assertThat(
            TikTokStock.listOf(
                json(
                    """
                    {"inventory":[{"product_id":"1","skus":[
                      {"id":"11","total_available_quantity":100,"total_committed_quantity":10,
                       "warehouse_inventory":[
                         {"warehouse_id":"7","available_quantity":70,"committed_quantity":4},
                         {"warehouse_id":"8","available_quantity":30,"committed_quantity":6}],
                       "total_available_inventory_distribution":{
                         "campaign_inventory":[{"quantity":20,"campaign_name":"A"},
                                               {"quantity":10,"campaign_name":"B"}],
                         "creator_inventory":[{"quantity":20,"creator_name":"C"}],
                         "in_shop_inventory":{"quantity":50}}}]},
                     {"product_id":"2","skus":[{"id":"21"}]}]}""")))
        .containsExactly(
            new TikTokStock(
                "1",
                "11",
                100,
                10,
                30,
                20,
                50,
                java.util.List.of(
                    new TikTokStock.AtWarehouse("7", 70, 4),
                    new TikTokStock.AtWarehouse("8", 30, 6))),
            new TikTokStock("2", "21", 0, 0, 0, 0, -1, java.util.List.of()));
  }

  @Test
  void numbersMayComeAsTextAndSumsMayBeMissing() {
    TikTokStock stock =
        TikTokStock.listOf(
                json(
                    """
                    {"inventory":[{"product_id":1,"skus":[{"id":11,"warehouse_inventory":[
                      {"warehouse_id":"7","available_quantity":"5","committed_quantity":null},
                      {"warehouse_id":8,"available_quantity":2,"committed_quantity":"1"},
                      {"available_quantity":9}]}]}]}"""))
            .get(0);
    assertThat(stock.skuId()).isEqualTo("11");
    assertThat(stock.available()).isEqualTo(7);
    assertThat(stock.committed()).isEqualTo(1);
    assertThat(stock.warehouses()).hasSize(2);
  }

  @Test
  void aWarehouseKeepsWhatDecidesWhetherItSells() {
    assertThat(
            TikTokWarehouse.listOf(
                json(
                    """
                    {"warehouses":[
                      {"id":"7","entity_id":"1","name":"East","effect_status":"RESTRICTED",
                       "type":"SALES_WAREHOUSE","sub_type":"DOMESTIC_WAREHOUSE","is_default":true,
                       "address":{"region_code":"US","contact_person":"Somebody"}},
                      {"id":"8","name":"Back","effect_status":"ENABLED","type":"RETURN_WAREHOUSE"},
                      {"name":"nobody knows which"}]}""")))
        .containsExactly(
            new TikTokWarehouse(
                "7", "East", "SALES_WAREHOUSE", "DOMESTIC_WAREHOUSE", "RESTRICTED", true, "US"),
            new TikTokWarehouse("8", "Back", "RETURN_WAREHOUSE", null, "ENABLED", false, null));
  }

  @Test
  void aSkuThatWasRefusedInsideASuccessHasItsMostExactCode() {
    assertThat(
            StockUpdate.Refused.listOf(
                json(
                    """
                    {"errors":[
                      {"code":12052990,"message":"Check failed","detail":{"sku_id":"11",
                       "extra_errors":[
                         {"warehouse_id":"7","code":12052097,"message":"does not exist"},
                         {"warehouse_id":"8","code":12052531,"message":"is disabled"}]}},
                      {"code":12052850,"message":"a bundle","detail":{"sku_id":"12"}},
                      {"code":"12052990","message":"Check failed"}]}""")))
        .containsExactly(
            new StockUpdate.Refused(
                "11",
                12052097,
                "Check failed; 12052097 at warehouse 7: does not exist; 12052531 at warehouse 8: is"
                    + " disabled",
                "7"),
            new StockUpdate.Refused("12", 12052850, "a bundle", null),
            new StockUpdate.Refused("", 12052990, "Check failed", null));
    assertThat(StockUpdate.Refused.listOf(json("{}"))).isEmpty();
  }

  private static JsonNode json(String text) {
    return PlatformJson.read(text.getBytes(UTF_8));
  }
}
