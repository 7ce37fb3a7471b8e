package io.caravan.order.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.sandbox.tiktok.OrderSpec;
import io.caravan.sandbox.tiktok.OrderStatus;
import io.caravan.sandbox.tiktok.TikTokSandbox;
import io.caravan.testing.Postgres;
import io.caravan.testing.ShopsUnderTest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/**
 * A shop that has traded for long is connected: what was open is listed, and imported on a word.
 */
class OpenOrdersTest {
  @RegisterExtension static final Postgres db = Postgres.fresh();

  private static final String OPEN = "/api/stores/acme-us/open-orders";

  /** Longer ago than any poll looks back. */
  private static final Duration DAYS = Duration.ofDays(20);

  /** So long ago that TikTok has not cancelled what did not ship. */
  private static final Duration LATELY = Duration.ofHours(30);

  private static ShopsUnderTest shops;
  private static String waiting;
  private static String unpaid;
  private static String shipped;
  private static String unknown;
  private static String completed;
  private static String cancelled;

  @BeforeAll
  static void aShopWithAPast() {
    shops = new ShopsUnderTest(db);
    shops.sell("MUG", "10.00");
    shops.sellOnTikTok("LIVE-ONLY", "5.00");
    waiting = paid("MUG", LATELY);
    unknown = paid("LIVE-ONLY", LATELY);
    unpaid =
        shops.ago(
            Duration.ofMinutes(10),
            () -> shops.tiktok().placeOrder(OrderSpec.single(ShopsUnderTest.SHOP, "MUG")));
    shipped = upTo(OrderStatus.DELIVERED);
    completed = upTo(OrderStatus.COMPLETED);
    cancelled = paid("MUG", LATELY);
    shops.ago(
        LATELY.minusHours(3),
        () -> {
          shops.tiktok().cancel(cancelled, TikTokSandbox.Canceller.SELLER, "Out of stock");
          return cancelled;
        });
    shops.connect(Map.of());
    Awaitility.await("listed")
        .atMost(Duration.ofSeconds(20))
        .until(() -> shops.get(OPEN).path("listedAt").isString());
  }

  @AfterAll
  static void close() {
    shops.close();
  }

  @Test
  void whatIsOpenIsListedHoweverOldItIsAndWhatIsOverIsNot() {
    JsonNode page = shops.get(OPEN);
    assertThat(page.path("startMark").isString()).isTrue();
    assertThat(ids(page))
        .contains(waiting, unknown, unpaid, shipped)
        .doesNotContain(completed, cancelled);
    JsonNode item = item(page, waiting);
    assertThat(item.path("status").asString()).isEqualTo("AWAITING_SHIPMENT");
    assertThat(item.path("value").asString()).matches("\\d+\\.\\d\\d");
    assertThat(item.path("currency").asString()).isEqualTo("USD");
    assertThat(item.path("createdAt").isString()).isTrue();
    assertThat(item.path("shipBy").isString()).isTrue();
    assertThat(item.path("deadline").isString()).isTrue();
    assertThat(item(page, unknown).path("unmappedSkus")).hasSize(1);
    assertThat(shops.get(OPEN + "?size=1&page=1").path("items")).hasSize(1);
  }

  @Test
  void whatIsTickedIsImportedAndTheActIsKept() {
    Awaitility.await("left out by itself")
        .atMost(Duration.ofSeconds(30))
        .until(() -> "FILTERED".equals(item(shops.get(OPEN), waiting).path("state").asString("")));
    assertThat(shops.madeOf(waiting)).isZero();
    JsonNode answer = shops.post(OPEN, "{\"tiktokOrderIds\": [\"" + waiting + "\"]}");
    assertThat(answer.path("ticked").asInt()).isEqualTo(1);
    Awaitility.await("imported")
        .atMost(Duration.ofSeconds(30))
        .until(() -> shops.madeOf(waiting) == 1);
    assertThat(item(shops.get(OPEN), waiting).path("ticked").asBoolean()).isTrue();
    assertThat(
            shops.column("select who || ' ' || subject from audit where act = 'tick-open-orders'"))
        .containsExactly("tester " + waiting);
    assertThat(shops.madeOf(unknown)).isZero();
  }

  @Test
  void neitherNorBothOfIdsAndAllIsRefused() {
    assertThat(shops.post(OPEN, "{}", 400)).contains("either ids or");
    assertThat(shops.post(OPEN, "{\"all\": true, \"tiktokOrderIds\": [\"1\"]}", 400))
        .contains("either ids or");
    assertThat(shops.post(OPEN, "{\"tiktokOrderIds\": [\"a'b\"]}", 400)).contains("digits");
    assertThat(shops.post("/api/stores/nobody/open-orders", "{\"all\": true}", 404))
        .contains("acme-us");
  }

  @Test
  void whatTikTokSaysOfTheSellerIsKept() {
    assertThat(shops.get("/api/stores").path("items").get(0).path("sellerType").asString())
        .isEqualTo("LOCAL");
  }

  private static List<String> ids(JsonNode page) {
    return StreamSupport.stream(page.path("items").spliterator(), false)
        .map(item -> item.path("tiktokOrderId").asString())
        .toList();
  }

  private static JsonNode item(JsonNode page, String id) {
    return StreamSupport.stream(page.path("items").spliterator(), false)
        .filter(item -> item.path("tiktokOrderId").asString().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private static String paid(String sku, Duration ago) {
    String id =
        shops.ago(
            ago, () -> shops.tiktok().placePaidOrder(OrderSpec.single(ShopsUnderTest.SHOP, sku)));
    shops.ago(ago.minusHours(2), () -> id); // the remorse window passes
    return id;
  }

  private static String upTo(OrderStatus status) {
    String id = paid("MUG", DAYS);
    shops.ago(
        DAYS.minusDays(1),
        () -> {
          while (shops.tiktok().order(id).status() != status) {
            shops.tiktok().advance(id);
          }
          return id;
        });
    return id;
  }
}
