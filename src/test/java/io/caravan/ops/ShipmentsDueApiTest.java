package io.caravan.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What is to be shipped today, over the API. */
class ShipmentsDueApiTest extends OpsServer {
  private static final String AT = "/api/shipments/due?store=acme-us";

  @BeforeEach
  void orders() {
    jdbc.sql(
            """
            with o as (
              insert into tiktok_order (store_id, tiktok_order_id, state, tiktok_status, value, currency,
                                        warehouse_id, ship_by, auto_cancel_at, shopify_order_name)
              select s.id, x.id, x.state, 'AWAITING_SHIPMENT', 57.07, 'USD', '7100', x.ship_by,
                     x.ship_by + interval '9 days', '#1001'
              from store s, (values
                ('1', 'IMPORTED', now() - interval '1 h'),
                ('2', 'PARKED', now() - interval '2 h'),
                ('3', 'IMPORTED', now() + interval '3 days')) as x (id, state, ship_by)
              where s.name = 'acme-us' returning store_id)
            insert into orphan_order (store_id, tiktok_order_id, cause, detail)
            select distinct store_id, '2', 'UNMAPPED_SKU', 'MUG-9 is no SKU' from o
            """)
        .update();
  }

  @Test
  void byTheEndOfTheDayWhatIsLateIsListedWithItsCauseAndItsPlace() {
    JsonNode due = read(AT);
    assertThat(due.path("zone").asString()).isEqualTo("Z");
    Instant now = Instant.parse(due.path("now").asString());
    assertThat(Instant.parse(due.path("until").asString()))
        .isEqualTo(now.truncatedTo(ChronoUnit.DAYS).plus(1, ChronoUnit.DAYS));
    assertThat(due.path("total").asInt()).isEqualTo(2);
    assertThat(due.path("causes").path("UNMAPPED_SKU").asInt()).isEqualTo(1);
    JsonNode place = due.path("places").path(0);
    assertThat(place.path("warehouseId").asString()).isEqualTo("7100");
    assertThat(place.path("late").asInt()).isEqualTo(2);
    JsonNode parked = due.path("items").path(0);
    assertThat(parked.path("tiktokOrderId").asString()).isEqualTo("2");
    assertThat(parked.path("standing").asString()).isEqualTo("LATE");
    assertThat(parked.path("deadline").asString()).isEqualTo("AUTO_CANCEL");
    assertThat(parked.path("secondsLeft").asLong()).isBetween(9 * 86_400L - 7_300, 9 * 86_400L);
    assertThat(parked.path("nextAction").asString()).startsWith("Link the SKUs");
    assertThat(due.path("items").path(1).path("cause").asString()).isEqualTo("TO_SHIP");
  }

  @Test
  void anotherMomentIsAskedForByName() {
    String later = Instant.now().plus(4, ChronoUnit.DAYS).toString();
    assertThat(read(AT + "&until=" + later).path("total").asInt()).isEqualTo(3);
    assertThat(
            problem(as(VIEWER, "GET", AT + "&until=tomorrow", null), 400).path("field").asString())
        .isEqualTo("until");
  }

  @Test
  void theTableHasARowAnOrder() {
    HttpResponse<String> csv = as(VIEWER, "GET", AT.replace("/due?", "/due.csv?"), null);
    assertThat(csv.statusCode()).isEqualTo(200);
    assertThat(csv.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/csv");
    assertThat(csv.body().lines()).hasSize(3);
    assertThat(csv.body()).startsWith("tiktok_order_id,").contains("UNMAPPED_SKU", "57.07,USD");
  }
}
