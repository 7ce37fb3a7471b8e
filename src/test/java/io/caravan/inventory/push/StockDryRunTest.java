package io.caravan.inventory.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.sandbox.tiktok.StockCall;
import io.caravan.testing.Postgres;
import io.caravan.testing.ShopsUnderTest;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** W2: what a dry run says it would send is what is sent once it is none. */
class StockDryRunTest {
  @RegisterExtension static final Postgres db = Postgres.fresh();

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int SKUS = 5;

  @Test
  void aDryRunWritesNothingAndItsPlanIsWhatIsSentAfterIt() {
    try (ShopsUnderTest shops = new ShopsUnderTest(db)) {
      for (int n = 0; n < SKUS; n++) {
        shops.sell("DRY-" + n, "9.99");
        shops.shopify.setAvailable(ShopsUnderTest.DOMAIN, "DRY-" + n, 10 * n);
      }
      shops.connect(settings(true));
      await()
          .atMost(PATIENCE)
          .until(() -> planned(shops).size() == SKUS && shops.column(DUE).isEmpty());
      assertThat(shops.tiktok().stockCalls()).as("nothing goes out").isEmpty();
      Map<String, Map<String, Integer>> planned = planned(shops);

      shops.caravan().close();
      shops.connect(settings(false));
      await().atMost(PATIENCE).until(() -> shops.tiktok().stockCalls().size() == SKUS);

      assertThat(sent(shops.tiktok().stockCalls())).isEqualTo(planned);
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(
                          shops.column(
                              "select tiktok_sku_id from stock_sku where dirty_since is not null"))
                      .isEmpty());
    }
  }

  private static final String DUE =
      "select external_id from work_item where kind in ('tiktok-stock', 'stock-item', 'follow-links')";

  private static Map<String, String> settings(boolean dryRun) {
    Map<String, String> all = new HashMap<>();
    all.put("caravan.dry-run", Boolean.toString(dryRun));
    all.put("caravan.inventory.push", "true");
    all.put("caravan.inventory.sweep", "PT6H");
    all.put("caravan.poll.tiktok-products", "PT15M");
    all.put("caravan.poll.tiktok-orders", "PT0S");
    return all;
  }

  /** Quantities by product and SKU, as last planned. */
  private static Map<String, Map<String, Integer>> planned(ShopsUnderTest shops) {
    Map<String, Map<String, Integer>> planned = new TreeMap<>();
    for (String row :
        shops.column(
            "select jsonb_build_object('product', external_id, 'plan', summary)::text"
                + " from intended_write where action = 'update-tiktok-stock' order by id")) {
      JsonNode node = JsonMapper.builder().build().readTree(row);
      Map<String, Integer> skus = new LinkedHashMap<>();
      node.path("plan")
          .path("skus")
          .properties()
          .forEach(
              sku ->
                  sku.getValue()
                      .properties()
                      .forEach(
                          at ->
                              skus.put(
                                  sku.getKey() + " " + at.getKey(),
                                  at.getValue().path("quantity").asInt())));
      planned.put(node.path("product").asString(), skus);
    }
    return planned;
  }

  private static Map<String, Map<String, Integer>> sent(List<StockCall> calls) {
    Map<String, Map<String, Integer>> sent = new TreeMap<>();
    for (StockCall call : calls) {
      for (StockCall.Wanted wanted : call.wanted()) {
        sent.computeIfAbsent(call.productId(), id -> new LinkedHashMap<>())
            .put(wanted.skuId() + " " + wanted.warehouseId(), wanted.quantity());
      }
    }
    return sent;
  }
}
