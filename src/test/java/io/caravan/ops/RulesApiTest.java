package io.caravan.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.doReturn;
import static org.mockito.Mockito.doThrow;

import io.caravan.platform.Platform;
import io.caravan.platform.PlatformException;
import io.caravan.tiktok.TikTokApi;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** The rules, seen and tried from outside. */
class RulesApiTest extends OpsServer {
  private static final String ID = "576461413038785752";
  private static final String SAMPLE =
      """
      {"id": "%s", "status": "AWAITING_SHIPMENT", "is_sample_order": true, "create_time": 1763632800,
       "seller_note": "call Dana", "payment": {"currency": "USD", "total_amount": "0"},
       "an_unknown_field": 1, "line_items": [{"id": "1", "sku_id": "2", "original_price": "0"}]}
      """
          .formatted(ID);

  @Autowired TikTokApi tiktok;

  @Test
  void theRulesInForceAreListedInTheirOrder() {
    JsonNode rules = read("/api/rules");
    assertThat(rules.path("version").asString()).matches("[0-9a-f]{12}");
    assertThat(rules.path("file").asString()).isEqualTo("target/no-such-rules.yaml");
    assertThat(rules.path("fromFile").asBoolean(true)).isFalse();
    assertThat(rules.path("refused").isNull()).isTrue();
    assertThat(rules.path("rules")).hasSize(10);
    JsonNode first = rules.path("rules").path(0);
    assertThat(first.path("name").asString()).isEqualTo("on-hold");
    assertThat(first.path("then").asString()).isEqualTo("hold");
    assertThat(rules.path("rules").path(3).path("then").asString()).isEqualTo("tag tts-sample");
  }

  @Test
  void aGivenOrderIsCheckedAndEveryRuleSaysWhy() {
    JsonNode checked = checked("{\"store\": \"acme-us\", \"order\": " + SAMPLE + "}");
    assertThat(checked.path("decision").asString()).isEqualTo("import");
    assertThat(checked.path("tiktokOrderId").asString()).isEqualTo(ID);
    assertThat(checked.path("tags").toString()).isEqualTo("[\"tts-sample\",\"tts-zero-value\"]");
    assertThat(checked.path("version").asString())
        .isEqualTo(read("/api/rules").path("version").asString());
    assertThat(checked.path("rules")).hasSize(10);
    JsonNode sample = finding(checked, "sample");
    assertThat(sample.path("outcome").asString()).isEqualTo("matched");
    assertThat(sample.path("values").path("order.sample").asString()).isEqualTo("true");
    JsonNode test = finding(checked, "test-order");
    assertThat(test.path("outcome").asString()).isEqualTo("not-matched");
    assertThat(test.path("values").path("order.sellerNote").asString()).isEqualTo("(withheld)");
    assertThat(checked.toString()).doesNotContain("Dana");
  }

  @Test
  void anOrderByItsIdIsReadFromTikTokNow() {
    doReturn(List.of(json.readTree(SAMPLE))).when(tiktok).orders(any(), eq(List.of(ID)));
    JsonNode checked = checked("{\"store\": \"acme-us\", \"tiktokOrderId\": \"" + ID + "\"}");
    assertThat(checked.path("tags").toString()).contains("tts-sample");
    doReturn(List.of()).when(tiktok).orders(any(), eq(List.of("1")));
    problem(check("{\"store\": \"acme-us\", \"tiktokOrderId\": \"1\"}"), 404);
    doThrow(new PlatformException.Forbidden(Platform.TIKTOK, "21008111", "no"))
        .when(tiktok)
        .orders(any(), eq(List.of("2")));
    problem(check("{\"store\": \"acme-us\", \"tiktokOrderId\": \"2\"}"), 404);
  }

  @Test
  void anOrderThatIsNotReadyOrCancelledSaysSo() {
    JsonNode held =
        checked("{\"store\": \"acme-us\", \"order\": {\"id\": \"1\", \"status\": \"ON_HOLD\"}}");
    assertThat(held.path("decision").asString()).isEqualTo("hold");
    assertThat(held.path("rule").asString()).isEqualTo("on-hold");
    JsonNode cancelled =
        checked("{\"store\": \"acme-us\", \"order\": {\"id\": \"1\", \"status\": \"CANCELLED\"}}");
    assertThat(cancelled.path("note").asString()).contains("never made");
  }

  @Test
  void aPulledOrderIsTickedForTheRules() {
    assertThat(as(OPERATOR, "POST", "/api/orders/" + ID + "/pull?store=acme-us", null).statusCode())
        .isEqualTo(202);
    assertThat(
            checked("{\"store\": \"acme-us\", \"order\": " + SAMPLE + "}")
                .path("ticked")
                .asBoolean())
        .isTrue();
    assertThat(
            checked("{\"store\": \"beta-us\", \"order\": " + SAMPLE + "}")
                .path("ticked")
                .asBoolean())
        .isFalse();
  }

  @Test
  void whatARuleLeftOutIsDecidedAgainWhenAPersonAsksForAllOfIt() {
    for (String id : List.of("1", "2", "3")) {
      jdbc.sql(
              """
              insert into tiktok_order (store_id, tiktok_order_id, state, rule, rule_version)
              values (1, ?, 'FILTERED', ?, 'v1')
              """)
          .params(id, id.equals("3") ? "other" : "wrong")
          .update();
    }
    String call = "/api/orders/pull?store=acme-us&rule=wrong";
    assertThat(as(VIEWER, "POST", call, null).statusCode()).isEqualTo(403);
    HttpResponse<String> answer = as(OPERATOR, "POST", call, null);
    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(json.readTree(answer.body()).path("pulled").asInt()).isEqualTo(2);
    assertThat(
            jdbc.sql("select external_id from work_item where ready order by 1")
                .query(String.class)
                .list())
        .containsExactly("1", "2");
    assertThat(audits("pull-left-out", OPERATOR)).isOne();
    assertThat(json.readTree(as(OPERATOR, "POST", call, null).body()).path("pulled").asInt())
        .as("each once")
        .isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"store\": \"acme-us\"}",
        "{\"store\": \"nobody\", \"tiktokOrderId\": \"1\"}",
        "{\"store\": \"acme-us\", \"tiktokOrderId\": \"x\"}",
        "{\"store\": \"acme-us\", \"tiktokOrderId\": \"1\", \"order\": {}}",
        "{\"store\": \"acme-us\", \"order\": {\"payment\": \"Dana\"}}",
        "{\"store\": \"acme-us\", \"order\": []}",
      })
  void whatCannotBeMeantIsRefused(String body) {
    assertThat(problem(check(body), 400).toString()).doesNotContain("Dana");
  }

  private static JsonNode finding(JsonNode checked, String rule) {
    return checked
        .path("rules")
        .valueStream()
        .filter(f -> f.path("rule").asString().equals(rule))
        .findFirst()
        .orElseThrow();
  }

  private JsonNode checked(String body) {
    HttpResponse<String> answer = check(body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return json.readTree(answer.body());
  }

  private HttpResponse<String> check(String body) {
    return as(VIEWER, "POST", "/api/rules/check", body);
  }
}
