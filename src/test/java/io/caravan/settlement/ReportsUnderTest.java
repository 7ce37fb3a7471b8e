package io.caravan.settlement;

import static org.awaitility.Awaitility.await;

import io.caravan.testing.ShopsUnderTest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Shops whose sides are compared, and the report of it as people ask for it. */
final class ReportsUnderTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  /** Stock is compared too, and nothing is excused because it changes right now. */
  static final Map<String, String> SETTINGS =
      Map.of(
          "caravan.inventory.push", "true",
          "caravan.inventory.sweep", "PT6H",
          "caravan.reports.grace", "PT0S",
          "caravan.reports.patience", "PT0S");

  private ReportsUnderTest() {}

  /** Asks for a report, and waits for it. */
  static JsonNode compared(ShopsUnderTest shops) {
    return finished(shops, shops.post("/api/reports/reconcile", "").path("id").asLong());
  }

  /** The report of this number with all its differences, once it is made. */
  static JsonNode finished(ShopsUnderTest shops, long id) {
    await("compared")
        .atMost(SOON)
        .until(
            () ->
                shops
                    .get("/api/reports/" + id)
                    .path("report")
                    .path("phase")
                    .asString()
                    .equals("DONE"));
    return shops.get("/api/reports/" + id + "?size=500");
  }

  /** The buyer has an order on TikTok, and Shopify shows it as shipped. */
  static void delivered(ShopsUnderTest shops, String order) {
    shops.tiktok().ship(order, List.of(), "UPS");
    shops.tiktok().collect(order);
    shops.tiktok().deliver(order);
    await("shown as shipped")
        .atMost(SOON)
        .until(
            () ->
                shops.shopify.shops().listOrders(ShopsUnderTest.DOMAIN, Set.of(order)).stream()
                    .anyMatch(placed -> placed.fulfillmentStatus().equals("FULFILLED")));
  }
}
