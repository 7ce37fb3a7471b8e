package io.caravan.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.reset;
import static org.mockito.Mockito.when;

import io.caravan.platform.Platform;
import io.caravan.platform.PlatformException;
import io.caravan.tiktok.TikTokDocuments;
import io.caravan.tiktok.TikTokPackages;
import io.caravan.tiktok.TikTokPackages.DocumentType;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** Shipments, labels and carriers, as whoever calls the API meets them. */
class ShippingApiTest extends OpsServer {
  private static final String ORDER = "576461413038785752";
  private static final String OTHER = "576461413038785753";
  private static final String PACKAGE = "1152921504606846976";
  private static final String UPS = "7117859084333745966";
  private static final String LINK = "https://files.tiktokshop.com/label?sign=secret";

  @Autowired TikTokPackages tiktok;
  @Autowired TikTokDocuments documents;

  @BeforeEach
  void nothingIsAsked() {
    reset(tiktok, documents);
  }

  // Who may --------------------------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource({
    "POST,/api/shipments/1/retry",
    "POST,/api/shipments/retry?cause=REFUSED",
    "POST,/api/shipments/1/answer",
    "POST,/api/shipments/1/ship-anyway",
    "POST,/api/shipments/1/arrange",
    "POST,/api/labels/1/printed",
    "PUT,/api/mappings/carriers/UPS",
    "PUT,/api/mappings/carriers",
    "DELETE,/api/mappings/carriers/UPS",
    "DELETE,/api/mappings/carriers?carrier=UPS",
    "GET,/api/labels/1"
  })
  void aViewerDoesNotAct(String method, String path) {
    assertThat(problem(as(VIEWER, method, path, "{}"), 403).path("detail").asString())
        .contains("role");
    problem(as(null, method, path, "{}"), 401);
    assertThat(
            problem(
                    send(
                        request(method, path, "{}")
                            .header("Origin", "https://elsewhere.example")
                            .header("Authorization", basic(VIEWER, PASSWORD))),
                    403)
                .path("detail")
                .asString())
        .contains(method.equals("GET") ? "role" : "CSRF");
  }

  @Test
  void aViewerReadsListsAndNoDocument() {
    order(1, ORDER, "AWAITING_SHIPMENT", "TIKTOK_SHIPPING");
    parcel(1, PACKAGE, ORDER, true);
    assertThat(read("/api/labels?store=acme-us").path("items").path(0).path("packageId").asString())
        .isEqualTo(PACKAGE);
    problem(get("/api/labels/" + PACKAGE + "?store=acme-us"), 403);
    assertThat(as(VIEWER, "HEAD", "/api/labels/" + PACKAGE + "?store=acme-us", null).statusCode())
        .isEqualTo(403);
    assertThat(audits("read-label", VIEWER)).isZero();
  }

  // Lists ----------------------------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource({
    "state=gone,state,gone",
    "size=0,size,0",
    "size=501,size,501",
    "page=-1,page,-1",
    "page=two,page,two",
    "page=2147483647,page,2147483647",
    "store=nobody,store,nobody"
  })
  void aParameterThatCannotBeMeantIsNamed(String query, String field, String value) {
    String store = query.startsWith("store") ? "" : "store=acme-us&";
    for (String list : List.of("/api/shipments?", "/api/labels?")) {
      JsonNode problem = problem(get(list + store + query), 400);
      assertThat(problem.path("field").asString()).isEqualTo(field);
      assertThat(problem.path("value").asString()).isEqualTo(value);
      assertThat(problem.path("expected").asString()).isNotBlank();
    }
  }

  @Test
  void whatIsOpenComesFirstByItsNextDeadlineAndACutListSaysHowManyThereAre() {
    order(1, "1", "AWAITING_SHIPMENT", "SELLER", "-9 days", "-7 days");
    shipment(1, "1", "901", "TOLD", null);
    order(1, "2", "AWAITING_SHIPMENT", "SELLER", "2 hours", "9 days");
    shipment(1, "2", "902", "PARKED", "UNMAPPED_CARRIER");
    order(1, "3", "AWAITING_SHIPMENT", "SELLER", "1 day", "2 days");
    shipment(1, "3", "903", "WAITING", "NO_NUMBER");

    assertThat(ids(read("/api/shipments?store=acme-us"))).containsExactly("2", "3", "1");
    JsonNode cut = read("/api/shipments?store=acme-us&size=1");
    assertThat(cut.path("total").asInt()).isEqualTo(3);
    assertThat(ids(cut)).containsExactly("2");
    assertThat(ids(read("/api/shipments?store=acme-us&size=1&page=2"))).containsExactly("1");
    assertThat(ids(read("/api/shipments?store=acme-us&state=Parked"))).containsExactly("2");
    JsonNode parked = cut.path("items").path(0);
    assertThat(parked.path("nextAction").asString()).contains("/api/mappings/carriers/");
    assertThat(parked.path("secondsToDeadline").asLong()).isBetween(6_000L, 7_200L);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tomorrow",
        "%2B999999999-01-01T00:00:00Z",
        "-999999999-01-01T00:00:00Z",
        "9999-12-31T00:00:00Z"
      })
  void aMomentThatNobodyMeansIsRefused(String until) {
    for (String path : List.of("/api/shipments/due", "/api/shipments/due.csv")) {
      assertThat(problem(get(path + "?store=acme-us&until=" + until), 400).path("field").asString())
          .isEqualTo("until");
    }
  }

  @Test
  void theTableOfWhatIsDueIsNoProgramForASpreadsheet() {
    order(1, ORDER, "AWAITING_SHIPMENT", "SELLER", "-1 hour", "1 day");
    jdbc.sql("update tiktok_order set shopify_order_name = ?, warehouse_id = ?")
        .params("=HYPERLINK(\"http://evil\"),\"x\"", "@SUM(1)")
        .update();

    HttpResponse<String> csv = get("/api/shipments/due.csv?store=acme-us");

    assertThat(csv.body())
        .contains("\"'=HYPERLINK(\"\"http://evil\"\"),\"\"x\"\"\"")
        .contains(",'@SUM(1),");
    assertThat(csv.headers().firstValue("Content-Disposition"))
        .hasValue("attachment; filename=\"due-acme-us.csv\"");
    assertThat(
            csv.headers()
                .firstValue("Content-Type")
                .orElseThrow()
                .toLowerCase(java.util.Locale.ROOT))
        .isEqualTo("text/csv;charset=utf-8");
  }

  // Answers --------------------------------------------------------------------------------------

  @Test
  void anAnswerNamesOneProviderForOneShipmentHoweverOftenItIsGiven() {
    parked("AMBIGUOUS_CARRIER", "901");
    String path = "/api/shipments/" + ORDER + "/answer";
    String body = "{\"providerId\": \"" + UPS + "\"}";

    for (int i = 0; i < 2; i++) {
      assertThat(as(OPERATOR, "POST", path, body).statusCode()).isEqualTo(202);
    }

    assertThat(
            jdbc.sql(
                    "select fulfilment_id || ' ' || provider_id || ' ' || who from shipment_answer")
                .query(String.class)
                .list())
        .containsExactly("901 " + UPS + " " + OPERATOR);
    assertThat(isDue(ORDER)).isTrue();
    assertThat(audits("answer-shipment", OPERATOR)).isEqualTo(2);
  }

  @Test
  void anAnswerThatFitsNothingIsRefusedWithWhatWouldFit() {
    parked("AMBIGUOUS_CARRIER", "901");
    shipment(1, ORDER, "902", "PARKED", "AMBIGUOUS_CARRIER");
    String path = "/api/shipments/" + ORDER + "/answer";

    JsonNode missing = problem(as(OPERATOR, "POST", path, "{\"fulfilmentId\":\"901\"}"), 400);
    assertThat(missing.path("field").asString()).isEqualTo("providerId");
    assertThat(missing.path("detail").asString()).contains(UPS);
    JsonNode wrong =
        problem(as(OPERATOR, "POST", path, "{\"fulfilmentId\":\"901\",\"providerId\":\"5\"}"), 400);
    assertThat(wrong.path("value").asString()).isEqualTo("5");
    assertThat(wrong.path("detail").asString()).contains(UPS);
    JsonNode which = problem(as(OPERATOR, "POST", path, "{\"providerId\":\"" + UPS + "\"}"), 400);
    assertThat(which.path("field").asString()).isEqualTo("fulfilmentId");
    assertThat(which.path("detail").asString()).contains("901, 902");
    assertThat(
            problem(
                    as(
                        OPERATOR,
                        "POST",
                        path,
                        "{\"fulfilmentId\":\"7\",\"providerId\":\"" + UPS + "\"}"),
                    400)
                .path("value")
                .asString())
        .isEqualTo("7");
    assertThat(
            problem(as(OPERATOR, "POST", path, "{\"provider\":\"" + UPS + "\"}"), 400)
                .path("field")
                .asString())
        .isEqualTo("provider");
    assertThat(jdbc.sql("select count(*) from shipment_answer").query(Long.class).single())
        .isZero();
    assertThat(isDue(ORDER)).isFalse();
  }

  @Test
  void whatTikTokKnowsNeedsNoAnswer() {
    order(1, ORDER, "AWAITING_COLLECTION", "SELLER");
    shipment(1, ORDER, "901", "TOLD", null);
    providers();

    JsonNode problem =
        refused("/api/shipments/" + ORDER + "/answer", "{\"providerId\":\"" + UPS + "\"}", 409);

    assertThat(problem.path("detail").asString()).contains("TikTok knows");
  }

  @Test
  void aShipmentThatNoProviderWasAskedForIsToBeLookedAtFirst() {
    order(1, ORDER, "AWAITING_SHIPMENT", "SELLER");
    shipment(1, ORDER, "901", "WAITING", "NO_NUMBER");

    JsonNode problem =
        refused("/api/shipments/" + ORDER + "/answer", "{\"providerId\":\"" + UPS + "\"}", 409);

    assertThat(problem.path("detail").asString())
        .contains("no provider", "/api/shipments/" + ORDER + "/retry");
  }

  @ParameterizedTest
  @ValueSource(strings = {"answer", "retry", "ship-anyway", "arrange"})
  void anOrderThatNobodyKnowsIsNotFound(String act) {
    for (String store : List.of("", "?store=acme-us")) {
      JsonNode problem =
          problem(as(OPERATOR, "POST", "/api/shipments/" + ORDER + "/" + act + store, "{}"), 404);
      assertThat(problem.path("detail").asString()).contains(ORDER);
    }
    assertThat(
            problem(as(OPERATOR, "POST", "/api/shipments/%231001/" + act, "{}"), 400)
                .path("field")
                .asString())
        .isEqualTo("tiktokOrderId");
  }

  @Test
  void anOrderOfTwoStoresNeedsAStore() {
    order(1, ORDER, "AWAITING_SHIPMENT", "SELLER");
    order(2, ORDER, "AWAITING_SHIPMENT", "SELLER");

    JsonNode problem =
        problem(as(OPERATOR, "POST", "/api/shipments/" + ORDER + "/retry", null), 409);

    assertThat(problem.path("field").asString()).isEqualTo("store");
    assertThat(problem.path("detail").asString()).contains("acme-us, beta-us");
  }

  // Retry ----------------------------------------------------------------------------------------

  @Test
  void aRetryMakesTheOrdersOfItsCauseDueAndNoOthers() {
    parked("REFUSED", "901");
    order(1, OTHER, "AWAITING_SHIPMENT", "SELLER");
    shipment(1, OTHER, "902", "PARKED", "UNMAPPED_CARRIER");

    for (int i = 0; i < 2; i++) {
      HttpResponse<String> answer =
          as(OPERATOR, "POST", "/api/shipments/retry?cause=refused&store=acme-us", null);
      assertThat(answer.statusCode()).isEqualTo(202);
      assertThat(json.readTree(answer.body()).path("orders").asInt()).isEqualTo(1);
    }

    assertThat(isDue(ORDER)).isTrue();
    assertThat(isDue(OTHER)).isFalse();
    assertThat(as(OPERATOR, "POST", "/api/shipments/" + OTHER + "/retry", null).statusCode())
        .isEqualTo(202);
    assertThat(isDue(OTHER)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"nonsense", "NO_NUMBER", ""})
  void onlyACauseThatParksIsRetried(String cause) {
    JsonNode problem =
        problem(
            as(OPERATOR, "POST", "/api/shipments/retry?store=acme-us&cause=" + cause, null), 400);
    assertThat(problem.path("field").asString()).isEqualTo("cause");
    assertThat(problem.path("expected").asString())
        .contains("UNMAPPED_CARRIER")
        .doesNotContain("NO_NUMBER");
  }

  @Test
  void aMissingParameterIsNamed() {
    assertThat(
            problem(as(OPERATOR, "POST", "/api/shipments/retry?store=acme-us", null), 400)
                .path("detail")
                .asString())
        .contains("cause");
  }

  // Ship anyway ----------------------------------------------------------------------------------

  @Test
  void shippingAnywayIsSaidOfARequestThatIsThere() {
    parked("CANCEL_REQUESTED", "900");
    imported(1, ORDER, "1");
    String path = "/api/shipments/" + ORDER + "/ship-anyway";
    assertThat(problem(as(OPERATOR, "POST", path, null), 409).path("detail").asString())
        .contains("does not ask to cancel");
    assertThat(isDue(ORDER)).isFalse();

    jdbc.sql(
            "update imported_order set cancel_requested = true, cancel_requested_at = '2026-11-23T10:00:00Z'")
        .update();
    for (int i = 0; i < 2; i++) {
      assertThat(as(OPERATOR, "POST", path, null).statusCode()).isEqualTo(202);
    }

    assertThat(
            jdbc.sql("select ship_anyway_at = cancel_requested_at from imported_order")
                .query(Boolean.class)
                .single())
        .isTrue();
    assertThat(isDue(ORDER)).isTrue();
  }

  @Test
  void whatIsStillToBePackedIsNotShippedAnywayButItsRequestRefused() {
    order(1, ORDER, "AWAITING_SHIPMENT", "SELLER");
    imported(1, ORDER, "1");
    jdbc.sql("update imported_order set cancel_requested = true").update();

    assertThat(
            problem(as(OPERATOR, "POST", "/api/shipments/" + ORDER + "/ship-anyway", null), 409)
                .path("detail")
                .asString())
        .contains("refuse the buyer's wish");

    assertThat(
            jdbc.sql("select ship_anyway_at is null from imported_order")
                .query(Boolean.class)
                .single())
        .isTrue();
    assertThat(isDue(ORDER)).isFalse();
  }

  // Arrange --------------------------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"weightGrams\":0}|weightGrams",
        "{\"weightGrams\":-5}|weightGrams",
        "{\"weightGrams\":1000001}|weightGrams",
        "{\"weightGrams\":\"much\"}|weightGrams",
        "{\"weight\":900}|weight",
        "{\"dimensions\":{\"length\":1,\"width\":1,\"height\":1,\"unit\":\"CM\"}}|weightGrams",
        "{\"weightGrams\":9,\"dimensions\":{\"length\":1,\"width\":1,\"height\":1,\"unit\":\"M\"}}|dimensions.unit",
        "{\"weightGrams\":9,\"dimensions\":{\"length\":1,\"width\":1,\"height\":1}}|dimensions.unit",
        "{\"weightGrams\":9,\"dimensions\":{\"width\":1,\"height\":1,\"unit\":\"CM\"}}|dimensions.length",
        "{\"weightGrams\":9,\"dimensions\":{\"length\":1,\"width\":0,\"height\":1,\"unit\":\"CM\"}}|dimensions.width",
        "{\"weightGrams\":9,\"dimensions\":{\"length\":1,\"width\":1,\"height\":1001,\"unit\":\"CM\"}}|dimensions.height",
        "{\"weightGrams\":9,\"dimensions\":{\"length\":1e-90000,\"width\":1,\"height\":1,\"unit\":\"CM\"}}|dimensions.length"
      })
  void aParcelThatCannotBeIsRefusedByItsField(String body, String field) {
    order(1, ORDER, "AWAITING_SHIPMENT", "TIKTOK_SHIPPING");
    JsonNode problem =
        problem(as(OPERATOR, "POST", "/api/shipments/" + ORDER + "/arrange", body), 400);
    assertThat(problem.path("field").asString()).isEqualTo(field);
    assertThat(jdbc.sql("select count(*) from arrangement_request").query(Long.class).single())
        .isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "IMPORTED,AWAITING_SHIPMENT,SELLER,the seller ships it",
    "IMPORTED,AWAITING_SHIPMENT,FULFILLED_BY_TIKTOK,TikTok ships it from its own warehouse",
    "IMPORTED,IN_TRANSIT,TIKTOK_SHIPPING,is IN_TRANSIT on TikTok",
    "IMPORTED,CANCELLED,TIKTOK_SHIPPING,is CANCELLED on TikTok",
    "PARKED,AWAITING_SHIPMENT,TIKTOK_SHIPPING,it has to be in Shopify"
  })
  void whatCannotBeArrangedSaysWhy(String state, String status, String authority, String because) {
    order(1, ORDER, status, authority);
    jdbc.sql("update tiktok_order set state = ?").param(state).update();
    assertThat(
            problem(as(OPERATOR, "POST", "/api/shipments/" + ORDER + "/arrange", null), 409)
                .path("detail")
                .asString())
        .contains(because);
    assertThat(isDue(ORDER)).isFalse();
  }

  @Test
  void whatIsAskedForIsWrittenDownAndTheOrderIsDue() {
    order(1, ORDER, "AWAITING_SHIPMENT", "TIKTOK_SHIPPING");
    imported(1, ORDER, "1");
    String body =
        "{\"weightGrams\":900,\"dimensions\":{\"length\":30.5,\"width\":20,\"height\":5,\"unit\":\"CM\"}}";

    assertThat(as(OPERATOR, "POST", "/api/shipments/" + ORDER + "/arrange", body).statusCode())
        .isEqualTo(202);

    assertThat(
            jdbc.sql(
                    "select weight_grams || ' ' || length || ' ' || dimension_unit from arrangement_request")
                .query(String.class)
                .single())
        .isEqualTo("900 30.5 CM");
    assertThat(isDue(ORDER)).isTrue();
    assertThat(
            jdbc.sql("select detail::text from audit where act = 'arrange-shipment'")
                .query(String.class)
                .single())
        .contains("900", "30.5", "CM");
  }

  // Labels ---------------------------------------------------------------------------------------

  @Test
  void aDocumentComesThroughUsAndIsKeptNowhere() {
    order(1, ORDER, "AWAITING_COLLECTION", "TIKTOK_SHIPPING");
    parcel(1, PACKAGE, ORDER, true);
    document("%PDF-1.7 buyer");

    HttpResponse<String> label = label("?store=acme-us");

    assertThat(label.statusCode()).isEqualTo(200);
    assertThat(label.headers().firstValue("Content-Type")).hasValue("application/pdf");
    assertThat(label.headers().allValues("Cache-Control")).containsExactly("no-store");
    assertThat(label.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    assertThat(label.headers().firstValue("Content-Disposition"))
        .hasValue("inline; filename=\"" + PACKAGE + "-shipping-label.pdf\"");
    assertThat(label.body()).isEqualTo("%PDF-1.7 buyer");
    assertThat(audits("read-label", OPERATOR)).isEqualTo(1);
    assertThat(jdbc.sql("select detail::text from audit").query(String.class).single())
        .doesNotContain("tiktokshop.com");
  }

  @Test
  void aPageThatIsNoDocumentIsNotShownByABrowser() {
    order(1, ORDER, "AWAITING_COLLECTION", "TIKTOK_SHIPPING");
    parcel(1, PACKAGE, ORDER, true);
    document("<html><script>alert(1)</script>");

    HttpResponse<String> label = label("?store=acme-us");

    assertThat(label.headers().firstValue("Content-Type")).hasValue("application/octet-stream");
    assertThat(label.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    assertThat(label.headers().firstValue("Content-Disposition").orElseThrow())
        .startsWith("attachment;")
        .doesNotContain(".pdf");
  }

  @Test
  void aHostThatIsNotTikToksIsNamedAndNotAsked() {
    order(1, ORDER, "AWAITING_COLLECTION", "TIKTOK_SHIPPING");
    parcel(1, PACKAGE, ORDER, true);
    when(tiktok.document(any(), eq(PACKAGE), any()))
        .thenReturn(new TikTokPackages.Document(LINK, null));
    when(documents.fetch(LINK))
        .thenThrow(
            new PlatformException.Forbidden(
                Platform.TIKTOK,
                "document-host",
                "TikTok read-document: the document lies at evil.example, which is not in"
                    + " caravan.tiktok.document-hosts"));

    JsonNode problem = problem(label("?store=acme-us"), 503);

    assertThat(problem.path("detail").asString())
        .contains("evil.example", "caravan.tiktok.document-hosts");
    assertThat(audits("read-label", OPERATOR)).isZero();
  }

  @Test
  void aPackageWithoutALabelSaysWhatToDo() {
    order(1, ORDER, "AWAITING_SHIPMENT", "TIKTOK_SHIPPING");
    assertThat(problem(label("?store=acme-us"), 404).path("detail").asString())
        .contains(PACKAGE, "acme-us", "GET /api/labels");
    parcel(1, PACKAGE, ORDER, false);
    assertThat(problem(label("?store=acme-us"), 409).path("detail").asString())
        .contains("not arranged", "/arrange");
    assertThat(problem(label("?store=beta-us"), 404).path("detail").asString()).contains("beta-us");
    assertThat(problem(label(""), 409).path("field").asString()).isEqualTo("store");
    assertThat(problem(label("?store=acme-us&type=INVOICE"), 400).path("field").asString())
        .isEqualTo("type");
    assertThat(
            problem(as(OPERATOR, "GET", "/api/labels/x1?store=acme-us", null), 400)
                .path("field")
                .asString())
        .isEqualTo("packageId");
    problem(as(OPERATOR, "POST", "/api/labels/" + PACKAGE + "/printed?store=acme-us", null), 409);
    problem(as(OPERATOR, "POST", "/api/labels/42/printed?store=acme-us", null), 404);
    assertThat(
            problem(
                    as(
                        OPERATOR,
                        "POST",
                        "/api/labels/" + PACKAGE + "/printed?store=acme-us&printed=maybe",
                        null),
                    400)
                .path("field")
                .asString())
        .isEqualTo("printed");
  }

  @Test
  void aRequestToCancelThatCameAfterArrangingIsFlaggedOnThePrintQueue() {
    order(1, ORDER, "AWAITING_COLLECTION", "TIKTOK_SHIPPING");
    order(1, OTHER, "AWAITING_COLLECTION", "TIKTOK_SHIPPING");
    imported(1, ORDER, "1");
    parcel(1, PACKAGE, ORDER, true);
    jdbc.sql("update tiktok_package set order_ids = array[?, ?, '3']")
        .params(OTHER, ORDER)
        .update();
    assertThat(flagged()).as("whether one was imported or not").containsExactly(false, false);

    jdbc.sql("update imported_order set cancel_requested = true").update();

    assertThat(flagged()).containsExactly(true, false);
    JsonNode page = read("/api/labels?store=acme-us");
    assertThat(page.path("items").path(0).path("cancelRequested").asBoolean()).isTrue();
    assertThat(page.path("total").asInt()).as("it is flagged, not hidden").isEqualTo(1);
  }

  private List<Boolean> flagged() {
    List<Boolean> flagged = new ArrayList<>();
    read("/api/labels?store=acme-us")
        .path("items")
        .path(0)
        .path("orders")
        .forEach(order -> flagged.add(order.path("cancelRequested").booleanValue()));
    return flagged;
  }

  @Test
  void whatIsPrintedTwiceWasPrintedAtTheFirstTime() {
    order(1, ORDER, "AWAITING_COLLECTION", "TIKTOK_SHIPPING");
    parcel(1, PACKAGE, ORDER, true);
    String path = "/api/labels/" + PACKAGE + "/printed?store=acme-us";
    as(OPERATOR, "POST", path, null);
    jdbc.sql("update tiktok_package set printed_at = '2026-11-23T10:00:00Z'").update();

    assertThat(as(OPERATOR, "POST", path, null).statusCode()).isEqualTo(200);

    JsonNode printed = read("/api/labels?store=acme-us&state=printed");
    assertThat(printed.path("items").path(0).path("printedAt").asString())
        .isEqualTo("2026-11-23T10:00:00Z");
    assertThat(read("/api/labels?store=acme-us").path("total").asInt()).isZero();
    assertThat(as(OPERATOR, "POST", path + "&printed=false", null).statusCode()).isEqualTo(200);
    assertThat(read("/api/labels?store=acme-us").path("total").asInt()).isEqualTo(1);
  }

  // Carriers -------------------------------------------------------------------------------------

  @Test
  void aCarrierIsPutTwiceAndIsThereOnce() {
    for (int i = 0; i < 2; i++) {
      assertThat(carrier("PUT", "/Aunt%20Polly", "{\"providerId\":\"" + UPS + "\"}").statusCode())
          .isEqualTo(200);
    }
    assertThat(read("/api/mappings/carriers?store=acme-us").path("items"))
        .singleElement()
        .satisfies(
            row -> assertThat(row.path("shopifyCarrier").asString()).isEqualTo("Aunt Polly"));
    assertThat(problem(carrier("DELETE", "/Aunt%20Polly", null), 409).path("detail").asString())
        .contains("last one", "PUT another first");
    problem(carrier("DELETE", "/Uncle", null), 404);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/UPS|{}|providerId",
        "/UPS|{\"providerId\":\" \"}|providerId",
        "/UPS|{\"providerId\":\"UPS\"}|providerId",
        "/UPS|{\"provider\":\"1\"}|provider",
        "/%20|{\"providerId\":\"1\"}|shopifyCarrier"
      })
  void aCarrierThatCannotBeMeantIsNamed(String path, String body, String field) {
    assertThat(problem(carrier("PUT", path, body), 400).path("field").asString()).isEqualTo(field);
    assertThat(jdbc.sql("select count(*) from carrier_link").query(Long.class).single()).isZero();
  }

  @Test
  void aCarrierWhoseNameFitsInNoAddressIsNamedInTheBody() {
    String slash = "A/B;C%\\\\ D";
    HttpResponse<String> put =
        carrier("PUT", "", "{\"shopifyCarrier\":\"" + slash + "\",\"providerId\":\"" + UPS + "\"}");
    assertThat(put.statusCode()).as(put.body()).isEqualTo(200);
    carrier("PUT", "/UPS", "{\"providerId\":\"" + UPS + "\"}");
    assertThat(json.readTree(put.body()).path("items").path(0).path("shopifyCarrier").asString())
        .isEqualTo("A/B;C%\\ D");

    assertThat(
            as(
                    OPERATOR,
                    "DELETE",
                    "/api/mappings/carriers?store=acme-us&carrier=A%2FB%3BC%25%5C%20D",
                    null)
                .statusCode())
        .isEqualTo(200);
    assertThat(read("/api/mappings/carriers?store=acme-us").path("items")).hasSize(1);
    assertThat(problem(carrier("PUT", "", "{\"providerId\":\"1\"}"), 400).path("field").asString())
        .isEqualTo("shopifyCarrier");
    assertThat(
            problem(
                    carrier(
                        "PUT",
                        "",
                        "{\"shopifyCarrier\":\"" + "x".repeat(256) + "\",\"providerId\":\"1\"}"),
                    400)
                .path("field")
                .asString())
        .isEqualTo("shopifyCarrier");
    assertThat(
            problem(
                    carrier("PUT", "", "{\"shopifyCarrier\":\"a\\u0000b\",\"providerId\":\"1\"}"),
                    400)
                .path("field")
                .asString())
        .isEqualTo("shopifyCarrier");
  }

  // Helpers --------------------------------------------------------------------------------------

  private HttpResponse<String> carrier(String method, String path, String body) {
    return as(OPERATOR, method, "/api/mappings/carriers" + path + "?store=acme-us", body);
  }

  private HttpResponse<String> label(String query) {
    return as(OPERATOR, "GET", "/api/labels/" + PACKAGE + query, null);
  }

  private void document(String content) {
    when(tiktok.document(any(), eq(PACKAGE), eq(DocumentType.SHIPPING_LABEL)))
        .thenReturn(new TikTokPackages.Document(LINK, null));
    when(documents.fetch(LINK)).thenReturn(content.getBytes(StandardCharsets.UTF_8));
  }

  private void parked(String cause, String fulfilment) {
    order(1, ORDER, "AWAITING_SHIPMENT", "SELLER");
    shipment(1, ORDER, fulfilment, "PARKED", cause);
    providers();
  }

  private void order(int store, String id, String status, String authority) {
    order(store, id, status, authority, "1 day", "3 days");
  }

  private void order(
      int store, String id, String status, String authority, String shipBy, String cancelAt) {
    jdbc.sql(
            """
            insert into tiktok_order (store_id, tiktok_order_id, state, tiktok_status, value, currency,
                                      fulfilment_authority, ship_by, auto_cancel_at)
            values (?, ?, 'IMPORTED', ?, 57.07, 'USD', ?, now() + ?::interval, now() + ?::interval)
            """)
        .params(store, id, status, authority, shipBy, cancelAt)
        .update();
  }

  private void imported(int store, String id, String... lines) {
    jdbc.sql("insert into imported_order (store_id, tiktok_order_id, live_lines) values (?, ?, ?)")
        .params(store, id, lines)
        .update();
  }

  private void shipment(int store, String order, String fulfilment, String state, String cause) {
    jdbc.sql(
            """
            insert into shipment (store_id, tiktok_order_id, fulfilment_id, state, cause, carrier,
                                  delivery_option_id, told_at)
            values (?, ?, ?, ?, ?, 'Aunt Polly', '77', case when ? = 'TOLD' then now() end)
            """)
        .params(java.util.Arrays.asList(store, order, fulfilment, state, cause, state))
        .update();
  }

  private void providers() {
    jdbc.sql("insert into shipping_provider_list (store_id, delivery_option_id) values (1, '77')")
        .update();
    jdbc.sql("insert into shipping_provider values (1, '77', ?, 'UPS')").param(UPS).update();
  }

  private void parcel(int store, String id, String order, boolean arranged) {
    jdbc.sql(
            """
            insert into tiktok_package (store_id, package_id, order_ids, status, shipping_type,
                                        arranged_at, read_at)
            values (?, ?, array[?], 'PROCESSING', 'TIKTOK', case when ? then now() end, now())
            """)
        .params(store, id, order, arranged)
        .update();
  }

  private boolean isDue(String order) {
    return jdbc.sql(
            "select exists (select from work_item where kind = 'imported-order' and external_id = ?)")
        .param(order)
        .query(Boolean.class)
        .single();
  }

  private static List<String> ids(JsonNode page) {
    List<String> ids = new ArrayList<>();
    page.path("items").forEach(item -> ids.add(item.path("tiktokOrderId").asString()));
    return ids;
  }
}
