package io.caravan.ops;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

class HealthTest extends OpsServer {
  @Autowired Figures figures;
  @Autowired OpsMetrics metrics;

  private JsonNode health(String path) {
    return json.readTree(get("/actuator/health" + path).body());
  }

  @Test
  void aHealthyNodeIsUp() {
    figures.forget();
    JsonNode health = health("");
    assertThat(health.path("status").asString()).isEqualTo("UP");
    assertThat(health.path("components").path("db").path("status").asString()).isEqualTo("UP");
    assertThat(health.path("components").path("caravan").path("components").propertyNames())
        .containsExactlyInAnyOrder("acme-us", "beta-us");
  }

  @Test
  void oneStoresTroubleDegradesItAndTakesNothingDown() {
    figures.forget();
    jdbc.sql(
            """
            insert into store_token (store_id, platform, access_token, access_expires_at)
            values (1, 'tiktok', 'x', now() - interval '1 minute')
            """)
        .update();
    jdbc.sql(
            "insert into poll (store_id, name, last_ok_at) values (1, 'tiktok-orders', now() - interval '2 hours')")
        .update();

    JsonNode health = health("");
    assertThat(health.path("status").asString()).isEqualTo("DEGRADED");
    assertThat(get("/actuator/health").statusCode()).isEqualTo(200);
    JsonNode stores = health.path("components").path("caravan").path("components");
    assertThat(stores.path("acme-us").path("status").asString()).isEqualTo("DEGRADED");
    assertThat(stores.path("acme-us").path("details").path("findings").toString())
        .contains("tiktok token expired")
        .contains("tiktok-orders last succeeded 120 minutes ago");
    assertThat(stores.path("beta-us").path("status").asString()).isEqualTo("UP");
    assertThat(get("/actuator/health/liveness").body()).contains("UP");
    assertThat(get("/actuator/health/readiness").body()).contains("UP");
    assertThat(health("/caravan/acme-us").path("status").asString()).isEqualTo("DEGRADED");
  }

  @Test
  void aPauseIsShownAndIsNoTrouble() {
    jdbc.sql("update store set paused_at = now() where id = 2").update();
    jdbc.sql(
            "insert into poll (store_id, name, last_ok_at) values (2, 'tiktok-orders', now() - interval '2 hours')")
        .update();
    JsonNode beta = health("/caravan/beta-us");
    assertThat(beta.path("status").asString()).isEqualTo("UP");
    assertThat(beta.path("details").path("paused").asBoolean()).isTrue();
  }

  @Test
  void workThatNobodyTakesDegradesTheNode() {
    jdbc.sql(
            """
            insert into work_item (store_id, kind, external_id, lane, ready, version, due_since)
            values (1, 'tiktok-order', '1', 'orders', true, 1, now() - interval '20 minutes')
            """)
        .update();
    figures.forget();
    JsonNode work = health("/work");
    assertThat(work.path("status").asString()).isEqualTo("DEGRADED");
    assertThat(work.path("details").path("orders.oldestSeconds").asLong())
        .isGreaterThanOrEqualTo(1200);
    assertThat(get("/actuator/health/readiness").statusCode()).isEqualTo(200);
  }

  @Test
  void prometheusGetsTheParkedOrdersAndThePolls() {
    jdbc.sql(
            """
            with o as (insert into tiktok_order (store_id, tiktok_order_id, state)
                       values (1, '1', 'PARKED') returning *)
            insert into orphan_order (store_id, tiktok_order_id, cause, detail, auto_cancel_at)
            select store_id, tiktok_order_id, 'NO_LOCATION', 'x', now() + interval '1 hour' from o
            """)
        .update();
    jdbc.sql(
            "insert into poll (store_id, name, last_ok_at)"
                + " values (2, 'tiktok-orders', now() - interval '90 seconds')")
        .update();
    figures.forget();
    metrics.refresh();
    assertThat(get("/actuator/prometheus").body())
        .containsPattern("caravan_orphan_orders\\{[^}]*cause=\"NO_LOCATION\"[^}]*} 1\\.0")
        .containsPattern(
            "caravan_orphans_seconds_to_deadline\\{[^}]*cause=\"NO_LOCATION\"[^}]*} 3[56]\\d\\d\\.0")
        .containsPattern("caravan_orphan_nearest_deadline_seconds\\{[^}]*} 3[56]\\d\\d\\.0")
        .containsPattern("caravan_poll_age_seconds\\{[^}]*store=\"beta-us\"[^}]*} (9|1\\d)\\d\\.0")
        .contains("caravan_intents_unsettled");
  }
}
