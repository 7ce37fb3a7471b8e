package io.caravan.order.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.sandbox.tiktok.OrderSpec;
import io.caravan.sandbox.tiktok.TikTokSandbox;
import io.caravan.testing.Postgres;
import io.caravan.testing.ShopsUnderTest;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * A store's last day is replayed: every order is decided, its money compared, nothing is changed.
 */
class RehearsalTest {
  @RegisterExtension static final Postgres db = Postgres.fresh();

  private static final String REHEARSALS = "/api/stores/acme-us/rehearsals";
  private static final Duration YESTERDAY = Duration.ofHours(20);

  /** Everything an order, its mapping and the work about it may be written to. */
  private static final List<String> TABLES =
      List.of(
          "tiktok_order",
          "order_event",
          "intent",
          "ticked_order",
          "intended_write",
          "orphan_order",
          "orphan_wait",
          "sku_link",
          "link_part",
          "tiktok_sku",
          "release_request",
          "release_epoch",
          "dead_letter");

  private static ShopsUnderTest shops;
  private static String plain;
  private static String discounted;
  private static String unmapped;
  private static String onHold;
  private static String cancelled;
  private static String sample;
  private static String old;
  private static JsonNode report;
  private static String csv;
  private static Map<String, String> before;
  private static Map<String, String> after;

  @BeforeAll
  static void replayADay(@TempDir Path folder) throws IOException {
    shops = new ShopsUnderTest(db);
    shops.sell("MUG", "10.00");
    shops.sell("CAP", "25.00");
    shops.sellOnTikTok("LIVE-ONLY", "5.00");
    old = paid(Duration.ofDays(3), OrderSpec.single(ShopsUnderTest.SHOP, "MUG"));
    plain = paid(YESTERDAY, OrderSpec.single(ShopsUnderTest.SHOP, "MUG"));
    discounted =
        paid(YESTERDAY, OrderSpec.usWithTaxAndBothDiscounts(ShopsUnderTest.SHOP, "CAP", "MUG"));
    unmapped = paid(YESTERDAY, OrderSpec.single(ShopsUnderTest.SHOP, "LIVE-ONLY"));
    sample =
        paid(
            YESTERDAY,
            OrderSpec.sample(
                ShopsUnderTest.SHOP, shops.tiktok().sku(ShopsUnderTest.SHOP, "MUG").orElseThrow()));
    onHold =
        shops.ago(
            Duration.ofMinutes(5),
            () -> shops.tiktok().placeOrder(OrderSpec.single(ShopsUnderTest.SHOP, "MUG")));
    cancelled =
        shops.ago(
            YESTERDAY,
            () -> {
              String id = shops.tiktok().placeOrder(OrderSpec.single(ShopsUnderTest.SHOP, "MUG"));
              shops.tiktok().cancel(id, TikTokSandbox.Canceller.BUYER, "Changed my mind");
              return id;
            });
    // No poll: nothing but the rehearsal touches an order.
    Path rules = folder.resolve("rules.yaml");
    Files.writeString(
        rules,
        """
        rules:
          - name: before-start
          - name: sample
            then: skip
        """);
    shops.connect(
        Map.of("caravan.poll.tiktok-orders", "PT0S", "caravan.rules.file", rules.toString()));
    before = contents();
    long id = shops.post(REHEARSALS, "").path("id").asLong();
    Awaitility.await("rehearsed")
        .atMost(Duration.ofSeconds(60))
        .until(() -> !shops.get(REHEARSALS + "/" + id).path("state").asString().equals("RUNNING"));
    report = shops.get(REHEARSALS + "/" + id);
    csv = shops.text(REHEARSALS + "/" + id + ".csv");
    after = contents();
  }

  @AfterAll
  static void close() {
    shops.close();
  }

  @Test
  void eachOrderOfTheDayIsDecidedAndNoOther() {
    assertThat(report.path("state").asString()).isEqualTo("DONE");
    assertThat(items().keySet())
        .containsExactlyInAnyOrder(plain, discounted, unmapped, onHold, cancelled, sample)
        .doesNotContain(old);
    assertThat(decision(plain)).isEqualTo("IMPORT");
    assertThat(decision(discounted)).isEqualTo("IMPORT");
    assertThat(decision(unmapped)).isEqualTo("PARKED");
    assertThat(items().get(unmapped).path("cause").asString()).isEqualTo("UNMAPPED_SKU");
    assertThat(items().get(unmapped).path("unmappedSkus")).hasSize(1);
    assertThat(decision(onHold)).isEqualTo("HELD");
    assertThat(decision(cancelled)).isEqualTo("CANCELLED");
    assertThat(decision(sample)).isEqualTo("FILTERED");
    assertThat(items().get(sample).path("rule").asString()).isEqualTo("sample");
    assertThat(items().get(plain).path("beforeStart").asBoolean()).isTrue();
  }

  @Test
  void theMoneyIsComparedToTheCent() {
    JsonNode order = items().get(discounted);
    JsonNode payment = shops.tiktok().orderJson(discounted).path("payment");
    BigDecimal due =
        new BigDecimal(payment.path("total_amount").asString())
            .add(new BigDecimal(payment.path("platform_discount").asString("0")))
            .add(new BigDecimal(payment.path("shipping_fee_platform_discount").asString("0")));
    assertThat(new BigDecimal(order.path("wouldBeTotal").asString())).isEqualByComparingTo(due);
    assertThat(new BigDecimal(order.path("paid").asString())).isEqualByComparingTo(due);
    assertThat(new BigDecimal(order.path("difference").asString())).isZero();
    assertThat(new BigDecimal(order.path("wouldBeTax").asString())).isPositive();
  }

  @Test
  void theTotalsAddUp() {
    JsonNode totals = report.path("totals");
    assertThat(totals.path("orders").asInt()).isEqualTo(6);
    assertThat(totals.path("wouldImport").asInt()).isEqualTo(2);
    assertThat(totals.path("parkedByCause").path("UNMAPPED_SKU").asInt()).isEqualTo(1);
    assertThat(totals.path("heldByCause").path("UNPAID").asInt()).isEqualTo(1);
    assertThat(totals.path("filteredByRule").path("sample").asInt()).isEqualTo(1);
    assertThat(totals.path("cancelled").asInt()).isEqualTo(1);
    assertThat(totals.path("withDifference").asInt()).isZero();
  }

  @Test
  void nothingIsSentAndNothingOfOursChanges() {
    assertThat(after).isEqualTo(before);
    assertThat(shops.shopify.shops().ordersBySourceIdentifier(ShopsUnderTest.DOMAIN)).isEmpty();
    assertThat(
            shops.column("select kind from work_item where kind in ('tiktok-order', 'rehearse')"))
        .isEmpty();
  }

  @Test
  void theReportComesAsATableToo() {
    assertThat(csv.lines().findFirst().orElseThrow())
        .startsWith("tiktok_order_id,status,created_at,before_start,decision");
    assertThat(csv.lines()).hasSize(7);
    assertThat(csv).contains(discounted + ",AWAITING_SHIPMENT,");
  }

  @Test
  void noBuyerIsInTheReport() {
    JsonNode address = shops.tiktok().orderJson(plain).path("recipient_address");
    String everything = report + csv + contentsOf("rehearsed_order");
    assertThat(address.path("name").asString("")).isNotBlank();
    assertThat(everything)
        .doesNotContain(address.path("name").asString(), address.path("address_line1").asString());
  }

  private static Map<String, JsonNode> items() {
    Map<String, JsonNode> items = new TreeMap<>();
    StreamSupport.stream(report.path("items").spliterator(), false)
        .forEach(item -> items.put(item.path("tiktokOrderId").asString(), item));
    return items;
  }

  private static String decision(String id) {
    return items().get(id).path("decision").asString();
  }

  private static String paid(Duration ago, OrderSpec spec) {
    String id = shops.ago(ago, () -> shops.tiktok().placePaidOrder(spec));
    shops.ago(ago.minusHours(2), () -> id);
    return id;
  }

  private static Map<String, String> contents() {
    Map<String, String> all = new TreeMap<>();
    TABLES.forEach(table -> all.put(table, contentsOf(table)));
    return all;
  }

  private static String contentsOf(String table) {
    return String.join("\n", shops.column("select t::text from " + table + " t order by t::text"));
  }
}
