package io.caravan.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Cancellations and returns, as whoever calls the API meets them. */
class AfterSalesApiTest extends OpsServer {
  private static final String ORDER = "576461413038785752";
  private static final String CANCEL = "4035227007189814063";
  private static final String RETURN = "4035227007189814064";
  private static final String OUT_OF_STOCK = "seller_cancel_reason_out_of_stock";

  // Who may --------------------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/cancellations/1/approve",
        "/api/cancellations/1/reject",
        "/api/orders/1/cancel",
        "/api/returns/1/approve",
        "/api/returns/1/reject"
      })
  void aViewerDoesNotAct(String path) {
    assertThat(problem(as(VIEWER, "POST", path, "{}"), 403).path("detail").asString())
        .contains("role");
    problem(as(null, "POST", path, "{}"), 401);
    assertThat(
            problem(
                    send(
                        request("POST", path, "{}")
                            .header("Sec-Fetch-Site", "cross-site")
                            .header("Authorization", basic(OPERATOR, PASSWORD))),
                    403)
                .path("detail")
                .asString())
        .contains("CSRF");
  }

  @ParameterizedTest
  @CsvSource({
    "state=gone,state,gone",
    "size=0,size,0",
    "size=501,size,501",
    "page=-1,page,-1",
    "page=two,page,two",
    "store=nobody,store,nobody"
  })
  void aParameterThatCannotBeMeantIsNamed(String query, String field, String value) {
    for (String list : List.of("/api/cancellations?", "/api/returns?")) {
      JsonNode problem = problem(get(list + query), 400);
      assertThat(problem.path("field").asString()).isEqualTo(field);
      assertThat(problem.path("value").asString()).isEqualTo(value);
      assertThat(problem.path("expected").asString()).isNotBlank();
    }
    assertThat(problem(get("/api/cancellations/reasons"), 400).path("detail").asString())
        .contains("order");
  }

  // Cancellations --------------------------------------------------------------------------------

  @Test
  void whoWaitsForAnAnswerComesFirstByTheDeadlineThatIsMeant() {
    cancellation(1, "1", "SUCCESS", "-9 days", "-8 days");
    cancellation(1, "2", "PENDING", "-1 hour", "20 hours");
    // Without a word of TikTok's it has a day.
    cancellation(1, "3", "PENDING", "-23 hours", null);
    cancellation(1, "4", "CANCELLED", "-9 days", null);

    assertThat(ids(read("/api/cancellations"), "cancelId")).startsWith("3", "2").hasSize(4);
    JsonNode cut = read("/api/cancellations?store=&size=1");
    assertThat(cut.path("total").asInt()).isEqualTo(4);
    assertThat(cut.path("items").path(0).path("secondsLeft").asLong()).isBetween(3_000L, 3_600L);
    assertThat(ids(read("/api/cancellations?state=pending&size=1&page=1"), "cancelId"))
        .containsExactly("2");
    assertThat(ids(read("/api/cancellations?store=beta-us"), "cancelId")).isEmpty();
  }

  @Test
  void anAnswerIsWrittenDownOnceHoweverOftenItIsGiven() {
    order(1, ORDER, "IMPORTED", "AWAITING_SHIPMENT");
    cancellation(1, CANCEL, "PENDING", "-1 hour", "20 hours");

    for (int i = 0; i < 2; i++) {
      assertThat(
              as(OPERATOR, "POST", "/api/cancellations/" + CANCEL + "/approve", null).statusCode())
          .isEqualTo(202);
    }
    assertThat(wish()).isEqualTo("APPROVE null " + OPERATOR);
    assertThat(isDue("imported-order", ORDER)).isTrue();

    String reason = "{\"reason\":\"seller_reject_apply_product_has_been_packed\"}";
    assertThat(
            as(OPERATOR, "POST", "/api/cancellations/" + CANCEL + "/reject", reason).statusCode())
        .isEqualTo(202);
    assertThat(wish()).isEqualTo("REJECT seller_reject_apply_product_has_been_packed " + OPERATOR);
    assertThat(audits("reject-cancellation", OPERATOR)).isEqualTo(1);
  }

  @Test
  void aRequestAboutAParkedOrderIsLookedAtByItself() {
    order(1, ORDER, "PARKED", "AWAITING_SHIPMENT");
    cancellation(1, CANCEL, "PENDING", "-1 hour", "20 hours");

    assertThat(as(OPERATOR, "POST", "/api/cancellations/" + CANCEL + "/approve", null).statusCode())
        .isEqualTo(202);

    assertThat(isDue("tiktok-cancellation", CANCEL)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"FILTERED", "DISCARDED", "CANCELLED"})
  void nobodyWouldTellTikTokAboutAnOrderThatWasLeftOut(String state) {
    order(1, ORDER, state, "AWAITING_SHIPMENT");
    cancellation(1, CANCEL, "PENDING", "-1 hour", "20 hours");

    for (String act : List.of("approve", "reject")) {
      JsonNode problem =
          problem(as(OPERATOR, "POST", "/api/cancellations/" + CANCEL + "/" + act, null), 409);
      assertThat(problem.path("detail").asString()).contains(state, "Seller Center");
    }
    assertThat(wish()).isEqualTo("null null null");
  }

  @Test
  void whatCannotBeAnsweredSaysWhy() {
    order(1, ORDER, "IMPORTED", "AWAITING_SHIPMENT");
    String path = "/api/cancellations/" + CANCEL;
    assertThat(
            problem(as(OPERATOR, "POST", path + "/approve", null), 404).path("detail").asString())
        .contains(CANCEL, "GET /api/cancellations");
    assertThat(
            problem(as(OPERATOR, "POST", "/api/cancellations/x/approve", null), 400)
                .path("field")
                .asString())
        .isEqualTo("cancelId");
    cancellation(1, CANCEL, "SUCCESS", "-1 hour", null);
    assertThat(problem(as(OPERATOR, "POST", path + "/reject", null), 409).path("detail").asString())
        .contains("is SUCCESS", "nobody waits");
    cancellation(2, CANCEL, "PENDING", "-1 hour", null);
    assertThat(problem(as(OPERATOR, "POST", path + "/reject", null), 409).path("detail").asString())
        .contains("several stores");
    problem(as(OPERATOR, "POST", path + "/approve?store=acme-us", null), 409);
    assertThat(isDue("imported-order", ORDER)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"the goods have gone", "x\\u0000y", "SELLER-REASON", "<b>"})
  void aReasonThatIsNoneOfTikToksIsRefused(String reason) {
    order(1, ORDER, "IMPORTED", "AWAITING_SHIPMENT");
    cancellation(1, CANCEL, "PENDING", "-1 hour", "20 hours");

    JsonNode problem =
        refused("/api/cancellations/" + CANCEL + "/reject", "{\"reason\":\"" + reason + "\"}", 400);

    assertThat(problem.path("field").asString()).isEqualTo("reason");
    assertThat(wish()).isEqualTo("null null null");
  }

  // Cancelling -----------------------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|reason",
        "{\"reason\":\" \"}|reason",
        "{\"reason\":\"because\"}|reason",
        "{\"why\":\"x\"}|why",
        "{\"reason\":\"seller_cancel_reason_out_of_stock\",\"lines\":[null]}|lines",
        "{\"reason\":\"seller_cancel_reason_out_of_stock\",\"lines\":[\"3\"]}|lines",
        "{\"reason\":\"seller_cancel_reason_out_of_stock\",\"lines\":[\"1\",\"2\"]}|lines",
        "{\"reason\":\"seller_cancel_reason_out_of_stock\",\"lines\":\"1\"}|lines",
        "{\"reason\":\"seller_cancel_reason_wrong_price\",\"lines\":[\"1\"]}|reason"
      })
  void aCancellationThatTikTokWouldNotTakeIsRefusedByItsField(String body, String field) {
    order(1, ORDER, "IMPORTED", "AWAITING_SHIPMENT");
    imported(ORDER, "1", "2");
    isRefusedByItsField("/api/orders/" + ORDER + "/cancel", body, field);
  }

  @Test
  void anOrderIsCancelledOnceHoweverOftenItIsSaid() {
    order(1, ORDER, "IMPORTED", "AWAITING_SHIPMENT");
    imported(ORDER, "1", "2");
    String body = "{\"reason\":\"" + OUT_OF_STOCK + "\"}";
    for (int i = 0; i < 2; i++) {
      assertThat(as(OPERATOR, "POST", "/api/orders/" + ORDER + "/cancel", body).statusCode())
          .isEqualTo(202);
    }
    assertThat(jdbc.sql("select cancel_wanted from imported_order").query(String.class).single())
        .isEqualTo(OUT_OF_STOCK);
    assertThat(isDue("imported-order", ORDER)).isTrue();
  }

  @Test
  void linesAreCancelledOnceAndNeverAllOfThemOneByOne() {
    order(1, ORDER, "IMPORTED", "AWAITING_SHIPMENT");
    imported(ORDER, "1", "2", "3");
    String path = "/api/orders/" + ORDER + "/cancel";
    for (int i = 0; i < 2; i++) {
      assertThat(as(OPERATOR, "POST", path, lines("\"1\",\"1\"")).statusCode()).isEqualTo(202);
    }
    assertThat(wishedLines()).containsExactly("1");
    assertThat(as(OPERATOR, "POST", path, lines("\"2\"")).statusCode()).isEqualTo(202);
    assertThat(wishedLines()).containsExactly("1", "2");

    JsonNode problem = problem(as(OPERATOR, "POST", path, lines("\"3\"")), 400);

    assertThat(problem.path("field").asString()).isEqualTo("lines");
    assertThat(problem.path("expected").asString()).contains("fewer than all lines");
    assertThat(wishedLines()).containsExactly("1", "2");
  }

  @Test
  void whatCannotBeCancelledSaysWhy() {
    String path = "/api/orders/" + ORDER + "/cancel";
    String body = "{\"reason\":\"" + OUT_OF_STOCK + "\"}";
    assertThat(problem(as(OPERATOR, "POST", path, body), 404).path("detail").asString())
        .contains(ORDER);
    problem(as(OPERATOR, "POST", path + "?store=acme-us", body), 404);
    problem(get("/api/cancellations/reasons?order=" + ORDER), 404);
    order(1, ORDER, "PARKED", "AWAITING_SHIPMENT");
    assertThat(problem(as(OPERATOR, "POST", path, body), 409).path("detail").asString())
        .contains("PARKED", "Seller Center");
    for (String status : List.of("IN_TRANSIT", "CANCELLED", "AWAITING_COLLECTION")) {
      jdbc.sql("update tiktok_order set state = 'IMPORTED', tiktok_status = ?")
          .param(status)
          .update();
      assertThat(problem(as(OPERATOR, "POST", path, body), 409).path("detail").asString())
          .contains("is " + status + " on TikTok");
    }
    jdbc.sql("update tiktok_order set tiktok_status = null").update();
    assertThat(problem(as(OPERATOR, "POST", path, body), 409).path("detail").asString())
        .contains("not known")
        .doesNotContain("is  on");
    assertThat(read("/api/cancellations/reasons?order=" + ORDER).path("reasons")).isEmpty();
    problem(as(OPERATOR, "POST", path, ""), 400);
  }

  // Returns --------------------------------------------------------------------------------------

  @Test
  void whatTikTokAwaitsAnAnswerOfComesFirst() {
    order(1, ORDER, "IMPORTED", "DELIVERED");
    refund("1", null, null, "-1 minute");
    refund("2", "SELLER_RESPOND_REFUND", null, "-2 days");
    refund("3", "SELLER_RESPOND_RETURN", "1 day", "-3 days");

    assertThat(ids(read("/api/returns"), "returnId")).containsExactly("3", "2", "1");
    assertThat(ids(read("/api/returns?store="), "returnId")).hasSize(3);
    JsonNode cut = read("/api/returns?store=acme-us&size=1&state=awaits-answer");
    assertThat(cut.path("total").asInt()).isEqualTo(2);
    assertThat(cut.path("items")).hasSize(1);
    assertThat(cut.path("items").path(0).path("answers").toString())
        .contains("APPROVE_RETURN", "OFFER_PARTIAL_REFUND", "REJECT_RETURN");
    assertThat(cut.path("items").path(0).path("refund").asString()).isEqualTo("10.80");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"decision\":\"APPROVE_REFUND\"}|decision",
        "{\"decision\":\"OFFER_PARTIAL_REFUND\"}|amount",
        "{\"decision\":\"OFFER_PARTIAL_REFUND\",\"amount\":\"0\"}|amount",
        "{\"decision\":\"OFFER_PARTIAL_REFUND\",\"amount\":\"-1\"}|amount",
        "{\"decision\":\"OFFER_PARTIAL_REFUND\",\"amount\":\"10.80\"}|amount",
        "{\"decision\":\"OFFER_PARTIAL_REFUND\",\"amount\":\"3.333\"}|amount",
        "{\"decision\":\"OFFER_PARTIAL_REFUND\",\"amount\":1e-90000}|amount",
        "{\"decision\":\"OFFER_PARTIAL_REFUND\",\"amount\":\"three\"}|amount",
        "{\"amount\":\"3.33\"}|amount",
        "{\"decision\":\"OFFER_PARTIAL_REFUND\",\"amount\":\"3.33\",\"keepItem\":true}|keepItem",
        "{\"keep\":true}|keep"
      })
  void anAgreementThatTikTokWouldNotTakeIsRefusedByItsField(String body, String field) {
    order(1, ORDER, "IMPORTED", "DELIVERED");
    refund(RETURN, "SELLER_RESPOND_RETURN", "1 day", "-1 day");
    isRefusedByItsField("/api/returns/" + RETURN + "/approve", body, field);
    assertThat(answers()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"decision\":\"REJECT_REFUND\"}|decision",
        "{\"reason\":\"not nice\"}|reason",
        "{\"amount\":\"1\"}|amount"
      })
  void aRefusalThatTikTokWouldNotTakeIsRefusedByItsField(String body, String field) {
    order(1, ORDER, "IMPORTED", "DELIVERED");
    refund(RETURN, "SELLER_RESPOND_RETURN", "1 day", "-1 day");
    assertThat(
            problem(as(OPERATOR, "POST", "/api/returns/" + RETURN + "/reject", body), 400)
                .path("field")
                .asString())
        .isEqualTo(field);
    assertThat(answers()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"approve,APPROVE_RETURN", "reject,REJECT_RETURN"})
  void theAnswerThatFitsIsTakenIfNoneIsNamedAndOnceHoweverOftenItIsGiven(
      String act, String decision) {
    order(1, ORDER, "IMPORTED", "DELIVERED");
    refund(RETURN, "SELLER_RESPOND_RETURN", "1 day", "-1 day");
    String path = "/api/returns/" + RETURN + "/" + act;

    assertThat(as(OPERATOR, "POST", path, null).statusCode()).isEqualTo(202);
    assertThat(as(OPERATOR, "POST", path, "{}").statusCode()).isEqualTo(202);

    assertThat(answers()).containsExactly(decision + " open");
    assertThat(isDue("imported-order", ORDER)).isTrue();
    assertThat(said()).as("told once in the timeline").isEqualTo(1);
    assertThat(read("/api/returns").path("items").path(0).path("answered").asString())
        .isEqualTo(decision);
  }

  @Test
  void whatTikTokTookIsNotAnsweredAgainUntilItAsksAgain() {
    order(1, ORDER, "IMPORTED", "DELIVERED");
    refund(RETURN, "SELLER_RESPOND_RETURN", "1 day", "-1 day");
    String offer = "{\"decision\":\"OFFER_PARTIAL_REFUND\",\"amount\":\"3.33\"}";
    String approve = "/api/returns/" + RETURN + "/approve";
    as(OPERATOR, "POST", approve, offer);
    jdbc.sql("update return_answer set answered_at = now()").update();

    for (String body : List.of(offer, "{\"decision\":\"APPROVE_RETURN\"}")) {
      assertThat(problem(as(OPERATOR, "POST", approve, body), 409).path("detail").asString())
          .contains("OFFER_PARTIAL_REFUND", "TikTok has it");
    }
    problem(as(OPERATOR, "POST", "/api/returns/" + RETURN + "/reject", null), 409);
    assertThat(answers()).containsExactly("OFFER_PARTIAL_REFUND told");

    // The buyer insists: it was read again, and TikTok asks the same once more.
    jdbc.sql("update tiktok_return set read_at = now() + interval '1 second'").update();
    assertThat(as(OPERATOR, "POST", "/api/returns/" + RETURN + "/reject", null).statusCode())
        .isEqualTo(202);
    assertThat(answers()).containsExactly("REJECT_RETURN open");
  }

  @Test
  void aReturnThatCannotBeAnsweredSaysWhy() {
    String approve = "/api/returns/" + RETURN + "/approve";
    assertThat(problem(as(OPERATOR, "POST", approve, "{}"), 404).path("detail").asString())
        .contains(RETURN, "GET /api/returns");
    assertThat(
            problem(as(OPERATOR, "POST", "/api/returns/x/approve", "{}"), 400)
                .path("field")
                .asString())
        .isEqualTo("id");
    order(1, ORDER, "FILTERED", "DELIVERED");
    refund(RETURN, "SELLER_RESPOND_REFUND", "1 day", "-1 day");
    assertThat(problem(as(OPERATOR, "POST", approve, "{}"), 409).path("detail").asString())
        .contains("Seller Center");
    jdbc.sql("update tiktok_order set state = 'IMPORTED'").update();
    jdbc.sql("update tiktok_return set next_action = 'SELLER_RESPOND_TO_MARTIANS'").update();
    assertThat(problem(as(OPERATOR, "POST", approve, "{}"), 409).path("detail").asString())
        .contains("SELLER_RESPOND_TO_MARTIANS", "Seller Center");
    jdbc.sql("update tiktok_return set next_action = null").update();
    assertThat(problem(as(OPERATOR, "POST", approve, "{}"), 409).path("detail").asString())
        .contains("asks the seller for nothing");
    assertThat(answers()).isEmpty();
  }

  // Helpers --------------------------------------------------------------------------------------

  private static String lines(String lines) {
    return "{\"reason\":\"" + OUT_OF_STOCK + "\",\"lines\":[" + lines + "]}";
  }

  private void order(int store, String id, String state, String status) {
    jdbc.sql(
            """
            insert into tiktok_order (store_id, tiktok_order_id, state, tiktok_status, value, currency)
            values (?, ?, ?, ?, 57.07, 'USD')
            """)
        .params(store, id, state, status)
        .update();
  }

  private void imported(String id, String... lines) {
    jdbc.sql("insert into imported_order (store_id, tiktok_order_id, live_lines) values (1, ?, ?)")
        .params(id, lines)
        .update();
  }

  private void cancellation(int store, String id, String state, String asked, String answerBy) {
    jdbc.sql(
            """
            insert into tiktok_cancellation (store_id, cancel_id, tiktok_order_id, role, status, reason, lines,
                                             asked_at, updated_at, answer_by)
            values (?, ?, ?, 'BUYER', ?, 'no_longer_needed', '{}', now() + ?::interval, now(),
                    now() + ?::interval)
            """)
        .params(Arrays.asList(store, id, ORDER, "CANCELLATION_REQUEST_" + state, asked, answerBy))
        .update();
  }

  private void refund(String id, String asks, String due, String updated) {
    jdbc.sql(
            """
            insert into tiktok_return (store_id, return_id, tiktok_order_id, type, status, updated_at, sent,
                                       outcome, because, role, currency, refund_total, next_action,
                                       next_action_due, read_at)
            values (1, ?, ?, 'RETURN_AND_REFUND', 'RETURN_OR_REFUND_REQUEST_PENDING',
                    now() + ?::interval, false, 'OPEN', '', 'BUYER', 'USD', 10.8, ?, now() + ?::interval,
                    now() - interval '1 minute')
            """)
        .params(Arrays.asList(id, ORDER, updated, asks, due))
        .update();
  }

  private void isRefusedByItsField(String path, String body, String field) {
    JsonNode problem = refused(path, body, 400);
    assertThat(problem.path("field").asString()).as(problem.toString()).isEqualTo(field);
    assertThat(isDue("imported-order", ORDER)).isFalse();
  }

  private String wish() {
    return jdbc.sql(
            """
            select coalesce(wish, 'null') || ' ' || coalesce(wish_reason, 'null') || ' '
                   || coalesce(wished_by, 'null')
            from tiktok_cancellation where store_id = 1
            """)
        .query(String.class)
        .single();
  }

  private List<String> wishedLines() {
    return jdbc.sql("select distinct unnest(lines) as line from line_cancel_wish order by 1")
        .query(String.class)
        .list();
  }

  private List<String> answers() {
    return jdbc.sql(
            """
            select decision || case when answered_at is null then ' open' else ' told' end
            from return_answer
            """)
        .query(String.class)
        .list();
  }

  private long said() {
    return jdbc.sql("select count(*) from order_event where kind = 'return-answered'")
        .query(Long.class)
        .single();
  }

  private boolean isDue(String kind, String id) {
    return jdbc.sql("select exists (select from work_item where kind = ? and external_id = ?)")
        .params(kind, id)
        .query(Boolean.class)
        .single();
  }

  private static List<String> ids(JsonNode page, String field) {
    List<String> ids = new ArrayList<>();
    page.path("items").forEach(item -> ids.add(item.path(field).asString()));
    return ids;
  }
}
