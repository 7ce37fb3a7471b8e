package io.caravan.inventory.claim;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.inventory.claim.OrderUnits.Part;
import io.caravan.platform.PlatformJson;
import io.caravan.tiktok.TikTokOrder;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

class OrderUnitsTest {

  @Test
  void oneLineIsOneUnit() {
    assertThat(parts("AWAITING_SHIPMENT", line("1", ""), line("1", ""), line("2", "")))
        .containsExactly(new Part("1", "W1", 2, 0), new Part("2", "W1", 1, 0));
  }

  @Test
  void anUnpaidOrderTakesItsUnits() {
    assertThat(parts("UNPAID", line("1", ""))).containsExactly(new Part("1", "W1", 1, 0));
  }

  @Test
  void aCancelledLineTakesNoneAndACancelledOrderNone() {
    assertThat(parts("AWAITING_SHIPMENT", line("1", "CANCELLED"), line("1", "TO_SHIP")))
        .containsExactly(new Part("1", "W1", 1, 0));
    assertThat(parts("CANCELLED", line("1", ""))).isEmpty();
    assertThat(parts("CANCEL", line("1", ""))).isEmpty();
  }

  @Test
  void aVirtualBundleTakesItsComponents() {
    assertThat(
            parts(
                "AWAITING_SHIPMENT",
                """
                {"id":"9","sku_id":"77","combined_listing_skus":[
                  {"sku_id":"1","sku_count":2},{"sku_id":"2","sku_count":"1"},{"sku_count":1}]}
                """,
                line("1", "")))
        .containsExactly(new Part("1", "W1", 3, 0), new Part("2", "W1", 1, 0));
  }

  @Test
  void ofAPartialShipmentOnlyWhatIsLeftIsCommitted() {
    assertThat(
            parts(
                "PARTIALLY_SHIPPING",
                line("1", "IN_TRANSIT"),
                line("1", "AWAITING_SHIPMENT"),
                "{\"id\":\"9\",\"sku_id\":\"1\",\"rts_time\":1619611563}"))
        .containsExactly(new Part("1", "W1", 3, 2));
    assertThat(parts("AWAITING_COLLECTION", line("1", ""), line("1", "")))
        .containsExactly(new Part("1", "W1", 2, 2));
  }

  @Test
  void anOrderWithoutWarehouseOrSkuIsTakenAsItIs() {
    OrderUnits units =
        OrderUnits.of(
            order(
                "{\"id\":\"5\",\"status\":\"UNPAID\",\"line_items\":[{\"id\":\"1\"},{\"id\":\"2\",\"sku_id\":\"3\"}]}"),
            true,
            true);
    assertThat(units.units()).containsExactly(new Part("3", "", 1, 0));
    assertThat(units.day()).isEqualTo(LocalDate.EPOCH);
  }

  private static List<Part> parts(String status, String... lines) {
    return OrderUnits.of(
            order(
                "{\"id\":\"5\",\"status\":\"%s\",\"warehouse_id\":\"W1\",\"line_items\":[%s]}"
                    .formatted(status, String.join(",", lines))),
            true,
            true)
        .units();
  }

  private static String line(String sku, String status) {
    return "{\"id\":\"9\",\"sku_id\":\"%s\",\"display_status\":\"%s\"}".formatted(sku, status);
  }

  private static TikTokOrder order(String json) {
    return PlatformJson.MAPPER.readValue(json, TikTokOrder.class);
  }
}
