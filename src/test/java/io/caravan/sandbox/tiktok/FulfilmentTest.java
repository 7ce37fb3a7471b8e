package io.caravan.sandbox.tiktok;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class FulfilmentTest {

  private static final String UPS = "7117859084333745966";
  private static final String UPS_NUMBER = "1Z999AA10123456784";
  private static final String DHL_EXPRESS = "7132708894411097899";
  private static final String DHL_GERMANY = "7208502187360519937";
  private static final String JNT = "6841743441349706241";
  private static final String CORREIOS = "7425019283746510849";

  private final Rig rig = new Rig();

  @BeforeEach
  void paidOrdersAwaitShipmentAtOnce() {
    for (TikTokShop shop : List.of(rig.us, rig.gb, rig.jp, rig.de, rig.id, rig.br)) {
      rig.tiktok.addShop(shop.withoutOnHold());
    }
  }

  // ---- Mark Package As Shipped -----------------------------------------------------------------

  @Test
  void aSellerShipsAWholeOrderInTheUs() {
    String order = placed(rig.us, 2);

    JsonNode shipped = mark(rig.us, order, UPS_NUMBER, UPS).data();

    JsonNode shown = rig.read(rig.us, order);
    assertThat(shipped.has("warning")).isFalse();
    assertThat(shipped.path("order_line_item_ids")).hasSize(2);
    assertThat(shown.path("status").asString()).isEqualTo("AWAITING_COLLECTION");
    assertThat(shown.path("packages").get(0).path("id").asString())
        .isEqualTo(shipped.path("package_id").asString());
    assertThat(shown.path("tracking_number").asString()).isEqualTo(UPS_NUMBER);
    for (JsonNode line : shown.path("line_items")) {
      assertThat(line.path("package_status").asString()).isEqualTo("PROCESSING");
      assertThat(line.path("display_status").asString()).isEqualTo("AWAITING_COLLECTION");
      assertThat(line.path("shipping_provider_name").asString()).isEqualTo("UPS");
      assertThat(line.path("rts_time").asLong()).isPositive();
    }
  }

  @Test
  void aPartShipsAloneAndTheOrderIsShippedInPart() {
    String order = placed(rig.us, 2);
    List<String> lines = lines(rig.us, order);

    mark(rig.us, order, UPS_NUMBER, UPS, lines.get(0)).data();
    JsonNode partly = rig.read(rig.us, order);
    mark(rig.us, order, "1Z999AA10123456785", UPS, lines.get(1)).data();
    JsonNode whole = rig.read(rig.us, order);

    assertThat(partly.path("status").asString()).isEqualTo("PARTIALLY_SHIPPING");
    assertThat(partly.path("split_or_combine_tag").asString()).isEqualTo("SPLIT");
    assertThat(partly.path("packages")).hasSize(1);
    assertThat(partly.path("line_items").get(1).has("package_id")).isFalse();
    assertThat(whole.path("status").asString()).isEqualTo("AWAITING_COLLECTION");
    assertThat(whole.path("packages")).hasSize(2);
  }

  @Test
  void aGermanPackageKeepsItsIdWhenItShips() {
    String order = placed(rig.de, 1);
    String before = rig.read(rig.de, order).path("packages").get(0).path("id").asString();
    JsonNode shipped = mark(rig.de, order, "003401234567890123", DHL_GERMANY).data();
    assertThat(shipped.path("package_id").asString()).isEqualTo(before);
  }

  @Test
  void whatIsShippedIsNotShippedTwice() {
    String order = placed(rig.us, 1);
    mark(rig.us, order, UPS_NUMBER, UPS).data();
    assertThat(mark(rig.us, order, UPS_NUMBER, UPS).code()).isEqualTo(21011020);
    rig.tiktok
        .parcels()
        .rules(FulfilmentRules.DEFAULT.with(to -> to.alreadyShippedCode = 21008099));
    assertThat(mark(rig.us, order, UPS_NUMBER, UPS).code()).isEqualTo(21008099);
    assertThat(rig.tiktok.parcels().shipCalls(order))
        .extracting(ShipCall::code)
        .containsExactly(0, 21011020, 21008099);
    assertThat(rig.tiktok.parcels().of(order)).hasSize(1);
  }

  @Test
  void otherMarketsShipTheirPackagesOtherwise() {
    assertThat(mark(rig.id, placed(rig.id, 1), "JP1234567890", JNT).code()).isEqualTo(21008106);
    String german = placed(rig.de, 1);
    assertThat(
            shipPackage(rig.de, packageOf(rig.de, german), self("003401234567890123", DHL_GERMANY)))
        .isEqualTo(21008106);
  }

  @Test
  void whatTikTokShipsTheSellerDoesNotMark() {
    String labelled = place(OrderSpec.in(rig.us.id()).line("MUG-RED", 1).shippedByTikTok());
    String fulfilled = place(OrderSpec.in(rig.us.id()).line("MUG-RED", 1).fulfilledByTikTok());
    assertThat(mark(rig.us, labelled, UPS_NUMBER, UPS).code()).isEqualTo(21011004);
    assertThat(mark(rig.us, fulfilled, UPS_NUMBER, UPS).code()).isEqualTo(21008025);
  }

  @Test
  void anOrderOnHoldDoesNotShip() {
    rig.tiktok.addShop(rig.us);
    String order = placed(rig.us, 1);
    assertThat(mark(rig.us, order, UPS_NUMBER, UPS).code()).isEqualTo(21011044);
    rig.clock.pass(Duration.ofHours(1));
    assertThat(mark(rig.us, order, UPS_NUMBER, UPS).code()).isZero();
  }

  @Test
  void anUnpaidOrACancelledOrderDoesNotShip() {
    String unpaid = rig.tiktok.placeOrder(OrderSpec.single(rig.us.id(), "MUG-RED"));
    String cancelled = placed(rig.us, 1);
    rig.tiktok.cancel(cancelled, TikTokSandbox.Canceller.SELLER, "");
    assertThat(mark(rig.us, unpaid, UPS_NUMBER, UPS).code()).isEqualTo(21042057);
    assertThat(mark(rig.us, cancelled, UPS_NUMBER, UPS).code()).isEqualTo(21042057);
  }

  @Test
  void shippingRefusesTheBuyersWishInTheUsAndWaitsForTheAnswerElsewhere() {
    String american = placed(rig.us, 1);
    String british = placed(rig.gb, 1);
    rig.tiktok.cancel(american, TikTokSandbox.Canceller.BUYER, "");
    rig.tiktok.cancel(british, TikTokSandbox.Canceller.BUYER, "");

    assertThat(mark(rig.us, american, UPS_NUMBER, UPS).code()).isZero();
    assertThat(mark(rig.gb, british, "AB123456789GB", "6963650912130597635").code())
        .isEqualTo(21011007);

    assertThat(rig.tiktok.cancellations(american))
        .extracting(Cancellation::status)
        .containsExactly(Cancellation.CLOSED);
    assertThat(rig.read(rig.us, american).path("is_buyer_request_cancel").asBoolean()).isFalse();
  }

  @Test
  void carrierAndNumberMustBeReadable() {
    String order = placed(rig.us, 1);
    assertThat(mark(rig.us, order, UPS_NUMBER, "1").code()).isEqualTo(21011022);
    assertThat(mark(rig.us, order, "1Z 999", UPS).code()).isEqualTo(21004012);
    assertThat(mark(rig.us, order, "", UPS).code()).isEqualTo(21001001);
    assertThat(mark(rig.us, order, UPS_NUMBER, UPS, "577").code()).isEqualTo(21011029);
    assertThat(mark(rig.us, "577", UPS_NUMBER, UPS).code()).isEqualTo(21008111);
  }

  @Test
  void aNumberThatDoesNotFitIsWarnedOf() {
    assertThat(warning(UPS_NUMBER, DHL_EXPRESS)).endsWith("Did you mean to select UPS?");
    assertThat(warning("9400111899223100000000", "7117858858072016686"))
        .contains("multiple logistics providers");
    assertThat(warning("X", UPS)).startsWith("No logistics provider could be found");
    rig.tiktok
        .parcels()
        .rules(
            FulfilmentRules.DEFAULT.with(
                to -> to.trackingCheck = FulfilmentRules.TrackingCheck.TIMES_OUT));
    assertThat(warning("1Z999AA10123456799", UPS)).startsWith("Verifying order tracking number");
  }

  @Test
  void orRefusedIfTheSourcesAreReadSo() {
    rig.tiktok
        .parcels()
        .rules(
            FulfilmentRules.DEFAULT.with(
                to -> to.trackingCheck = FulfilmentRules.TrackingCheck.REFUSES));
    assertThat(mark(rig.us, placed(rig.us, 1), UPS_NUMBER, DHL_EXPRESS).code()).isEqualTo(21004015);
  }

  @Test
  void oneNumberStandsForTwentyOrdersToOneAddress() {
    Recipient friend = someone(rig.us);
    for (int i = 0; i < 20; i++) {
      String order = place(OrderSpec.in(rig.us.id()).line("MUG-RED", 1).to(friend));
      assertThat(mark(rig.us, order, UPS_NUMBER, UPS).code()).isZero();
    }
    String oneMore = place(OrderSpec.in(rig.us.id()).line("MUG-RED", 1).to(friend));
    assertThat(mark(rig.us, oneMore, UPS_NUMBER, UPS).code()).isEqualTo(21011026);
  }

  @Test
  void aNumberIsNotSharedWithAStranger() {
    Recipient friend = someone(rig.us);
    mark(rig.us, place(OrderSpec.in(rig.us.id()).line("MUG-RED", 1).to(friend)), UPS_NUMBER, UPS)
        .data();
    String other =
        place(OrderSpec.in(rig.us.id()).line("MUG-RED", 1).to(Recipient.of("US", "A", "B")));
    assertThat(mark(rig.us, other, UPS_NUMBER, UPS).code()).isEqualTo(21011025);
  }

  @Test
  void whereAnOrderHasSeveralPackagesTheLinesMustBeNamed() {
    String order = twoKinds(rig.jp);
    List<String> lines = lines(rig.jp, order);
    split(rig.jp, order, List.of(lines.get(0)), List.of(lines.get(1))).data();
    assertThat(mark(rig.jp, order, "123456789012", "7301114270138467073").code())
        .isEqualTo(21011048);
    assertThat(mark(rig.jp, order, "123456789012", "7301114270138467073", lines.get(0)).code())
        .isZero();
    assertThat(rig.read(rig.jp, order).path("status").asString()).isEqualTo("PARTIALLY_SHIPPING");
  }

  @Test
  void unitsOfOneSkuStayTogetherInJapan() {
    String order = placed(rig.jp, 2);
    String first = lines(rig.jp, order).get(0);
    assertThat(mark(rig.jp, order, "123456789012", "7301114270138467073", first).code())
        .isEqualTo(21011036);
    rig.tiktok.parcels().rules(FulfilmentRules.DEFAULT.with(to -> to.japanSplitsUnits = true));
    assertThat(mark(rig.jp, order, "123456789012", "7301114270138467073", first).code()).isZero();
  }

  @Test
  void theScopeIsNeeded() {
    TokenPair poor =
        rig.tiktok.addToken(
            new TokenPair(
                Rig.KEY,
                "poor",
                Long.MAX_VALUE,
                "poor-refresh",
                Long.MAX_VALUE,
                List.of(rig.us.id()),
                Set.of("seller.order.info"),
                "1"));
    int code =
        ask(rig.us, "POST", "/fulfillment/202309/orders/1/packages")
            .header("x-tts-access-token", poor.accessToken())
            .body("{}")
            .code();
    assertThat(code).isEqualTo(105005);
  }

  // ---- Ship Package ----------------------------------------------------------------------------

  @Test
  void anIndonesianSellerShipsThePackage() {
    String order = placed(rig.id, 2);
    String id = packageOf(rig.id, order);
    assertThat(shipPackage(rig.id, id, "{}")).isEqualTo(21001001);
    assertThat(shipPackage(rig.id, id, self("JP12345678", "1"))).isEqualTo(21011022);
    assertThat(shipPackage(rig.id, id, self("JP12345678", JNT))).isZero();
    assertThat(shipPackage(rig.id, id, self("JP12345678", JNT))).isEqualTo(21011020);
    assertThat(rig.read(rig.id, order).path("status").asString()).isEqualTo("AWAITING_COLLECTION");
    assertThat(rig.tiktok.parcels().get(id).tracking()).isEqualTo("JP12345678");
  }

  @Test
  void aPackageOfTikTokShippingGetsCarrierAndNumberFromTikTok() {
    String order = place(OrderSpec.in(rig.de.id()).line("MUG-RED", 1).shippedByTikTok());
    String id = packageOf(rig.de, order);
    JsonNode slot = slots(rig.de, id).path("pickup_slots").get(0);
    long start = slot.path("start_time").asLong();
    assertThat(shipPackage(rig.de, id, pickup(start + 1, start + 2))).isEqualTo(21011053);
    assertThat(shipPackage(rig.de, id, pickup(start, slot.path("end_time").asLong()))).isZero();
    JsonNode detail = detail(rig.de, id);
    assertThat(detail.path("package_status").asString()).isEqualTo("PROCESSING");
    assertThat(detail.path("shipping_provider_name").asString()).isEqualTo("DHL");
    assertThat(detail.path("tracking_number").asString()).isNotEmpty();
    assertThat(detail.path("handover_method").asString()).isEqualTo("PICKUP");
    assertThat(detail.path("pickup_slot").path("start_time").asLong()).isEqualTo(start);
  }

  @Test
  void aBatchNamesWhatItCouldNotShip() {
    String good = packageOf(rig.id, placed(rig.id, 1));
    String bad = packageOf(rig.id, placed(rig.id, 1));
    JsonNode data =
        ask(rig.id, "POST", "/fulfillment/202309/packages/ship")
            .body(
                "{\"packages\":[{\"id\":\"%s\",%s,{\"id\":\"%s\",%s,{\"id\":\"1\",%s]}"
                    .formatted(
                        good,
                        self("JP12345678", JNT).substring(1),
                        bad,
                        self("JP12345679", "1").substring(1),
                        self("JP12345680", JNT).substring(1)))
            .data();
    assertThat(data.path("errors")).hasSize(2);
    assertThat(data.path("errors").get(0).path("code").asInt()).isEqualTo(21011022);
    assertThat(data.path("errors").get(0).path("detail").path("package_id").asString())
        .isEqualTo(bad);
    assertThat(data.path("errors").get(1).path("code").asInt()).isEqualTo(21011028);
    assertThat(rig.tiktok.parcels().get(good).status()).isEqualTo("PROCESSING");
  }

  @Test
  void anOrderThatNeedsAnInvoiceDoesNotShipWithoutIt() {
    String order = place(OrderSpec.in(rig.br.id()).line("MUG-RED", 1).needingInvoice());
    String id = packageOf(rig.br, order);
    assertThat(shipPackage(rig.br, id, self("AA123456789BR", CORREIOS))).isEqualTo(21004019);
    rig.tiktok.parcels().uploadInvoice(order);
    assertThat(shipPackage(rig.br, id, self("AA123456789BR", CORREIOS))).isZero();
  }

  // ---- US labels -------------------------------------------------------------------------------

  @Test
  void aLabelIsBoughtOnceAndShips() {
    String order = place(OrderSpec.in(rig.us.id()).line("MUG-RED", 1).shippedByTikTok());
    JsonNode services =
        ask(rig.us, "POST", "/fulfillment/202309/orders/" + order + "/shipping_services/query")
            .body("{}")
            .data()
            .path("shipping_services");
    assertThat(services.get(0).path("is_default").asBoolean()).isTrue();
    assertThat(label(rig.us, order, "").code()).isEqualTo(21001001);

    JsonNode bought = label(rig.us, order, SIZE).data();
    assertThat(bought.path("shipping_service_info").path("id"))
        .isEqualTo(services.get(0).path("id"));
    assertThat(label(rig.us, order, SIZE).code()).isEqualTo(21022025);
    assertThat(rig.read(rig.us, order).path("status").asString()).isEqualTo("AWAITING_COLLECTION");
    assertThat(detail(rig.us, bought.path("package_id").asString()).path("weight").path("value"))
        .isEqualTo(bought.path("weight").path("value"));
    String number = rig.read(rig.us, order).path("tracking_number").asString();
    assertThat(
            ask(rig.us, "GET", "/fulfillment/202508/tts_tracking_validation")
                .query("tracking_number", number)
                .data()
                .path("is_tiktok_shipping")
                .asBoolean())
        .isTrue();
  }

  @Test
  void labelsAreSoldInTheUsAndForTikTokShippingOnly() {
    assertThat(label(rig.gb, placed(rig.gb, 1), SIZE).code()).isEqualTo(21008106);
    assertThat(label(rig.us, placed(rig.us, 1), SIZE).code()).isEqualTo(21011012);
  }

  // ---- Asking ----------------------------------------------------------------------------------

  @Test
  void packagesAreFoundByTheirStatus() {
    String order = placed(rig.us, 1);
    String id = mark(rig.us, order, UPS_NUMBER, UPS).data().path("package_id").asString();
    JsonNode found = searchPackages(rig.us, "{\"package_status\":\"PROCESSING\"}");
    assertThat(found.path("total_count").asInt()).isOne();
    assertThat(found.path("packages").get(0).path("id").asString()).isEqualTo(id);
    assertThat(found.path("packages").get(0).path("orders").get(0).path("id").asString())
        .isEqualTo(order);
    rig.tiktok.parcels().collect(id);
    assertThat(searchPackages(rig.us, "{\"package_status\":\"PROCESSING\"}").path("packages"))
        .isEmpty();
  }

  @Test
  void trackingIsWhatTheCarrierTold() {
    String order = placed(rig.us, 1);
    String id = mark(rig.us, order, UPS_NUMBER, UPS).data().path("package_id").asString();
    assertThat(tracking(rig.us, order)).isEmpty();
    rig.tiktok.parcels().collect(id);
    rig.clock.pass(Duration.ofHours(5));
    rig.tiktok.parcels().scan(id, "Departed from facility");
    assertThat(tracking(rig.us, order).get(0).path("description").asString())
        .isEqualTo("Departed from facility");
    assertThat(tracking(rig.us, order)).hasSize(2);
  }

  @Test
  void anotherShopsPackageIsNotShown() {
    String id = packageOf(rig.de, placed(rig.de, 1));
    assertThat(ask(rig.us, "GET", "/fulfillment/202309/packages/" + id).code()).isEqualTo(21011028);
  }

  // ---- Carriers --------------------------------------------------------------------------------

  @Test
  void theOrderFollowsWhenAllItsPackagesAreScanned() {
    String order = placed(rig.us, 2);
    List<String> lines = lines(rig.us, order);
    String one =
        mark(rig.us, order, UPS_NUMBER, UPS, lines.get(0)).data().path("package_id").asString();
    String two =
        mark(rig.us, order, "1Z999AA10123456785", UPS, lines.get(1))
            .data()
            .path("package_id")
            .asString();
    rig.tiktok.parcels().collect(one);
    JsonNode shown = rig.read(rig.us, order);
    assertThat(shown.path("status").asString()).isEqualTo("AWAITING_COLLECTION");
    assertThat(shown.path("line_items").get(0).path("display_status").asString())
        .isEqualTo("IN_TRANSIT");
    rig.tiktok.parcels().collect(two);
    assertThat(rig.read(rig.us, order).path("status").asString()).isEqualTo("IN_TRANSIT");
    rig.tiktok.parcels().deliver(one);
    rig.tiktok.parcels().deliver(two);
    assertThat(rig.read(rig.us, order).path("status").asString()).isEqualTo("DELIVERED");
  }

  @Test
  void anOrderWhoseRestIsCancelledGoesOnWithWhatWasShipped() {
    String order = placed(rig.us, 2);
    List<String> lines = lines(rig.us, order);
    String id =
        mark(rig.us, order, UPS_NUMBER, UPS, lines.get(0)).data().path("package_id").asString();
    rig.tiktok.cancelLine(order, lines.get(1), TikTokSandbox.Canceller.SYSTEM, "");
    assertThat(rig.read(rig.us, order).path("status").asString()).isEqualTo("PARTIALLY_SHIPPING");
    long due = rig.read(rig.us, order).path("shipping_due_time").asLong();
    rig.clock.pass(Duration.ofSeconds(due - rig.clock.instant().getEpochSecond()));
    rig.tiktok.tick();
    assertThat(rig.read(rig.us, order).path("status").asString()).isEqualTo("AWAITING_COLLECTION");
    rig.tiktok.parcels().collect(id);
    assertThat(rig.read(rig.us, order).path("status").asString()).isEqualTo("IN_TRANSIT");
  }

  @Test
  void aLostPackageIsCancelledWithWhatWasInIt() {
    String order = placed(rig.us, 1);
    String id = mark(rig.us, order, UPS_NUMBER, UPS).data().path("package_id").asString();
    rig.tiktok.parcels().collect(id);
    rig.tiktok.parcels().lose(id);
    assertThat(rig.read(rig.us, order).path("status").asString()).isEqualTo("CANCELLED");
    assertThat(detail(rig.us, id).path("package_status").asString()).isEqualTo("CANCELLED");
  }

  @Test
  void aPackageThatNoCarrierScansIsCancelledWithItsOrder() {
    String order = placed(rig.us, 1);
    mark(rig.us, order, UPS_NUMBER, UPS).data();
    long due = rig.read(rig.us, order).path("collection_due_time").asLong();
    rig.clock.pass(Duration.ofSeconds(due - rig.clock.instant().getEpochSecond()));
    rig.tiktok.tick();
    assertThat(rig.read(rig.us, order).path("status").asString()).isEqualTo("CANCELLED");
  }

  // ---- Corrections -----------------------------------------------------------------------------

  @Test
  void theTrackingIsCorrectedOnceWithinThreeDays() {
    String order = placed(rig.us, 1);
    assertThat(updateOrder(rig.us, order)).isEqualTo(21011043);
    mark(rig.us, order, "1Z999AA10123456780", UPS).data();
    assertThat(updateOrder(rig.us, order)).isZero();
    assertThat(rig.read(rig.us, order).path("tracking_number").asString()).isEqualTo(UPS_NUMBER);
    assertThat(updateOrder(rig.us, order)).isEqualTo(21011049);
    assertThat(updatePackage(rig.us, packageOf(rig.us, order))).isEqualTo(21011051);

    String late = placed(rig.us, 1);
    mark(rig.us, late, "1Z999AA10123456781", UPS).data();
    rig.clock.pass(Duration.ofHours(72).plusSeconds(1));
    assertThat(updatePackage(rig.us, packageOf(rig.us, late))).isEqualTo(21011050);
    assertThat(updateOrder(rig.us, late)).isEqualTo(21011049);
  }

  @Test
  void aSplitOrdersTrackingIsCorrectedByPackage() {
    String order = placed(rig.us, 2);
    List<String> lines = lines(rig.us, order);
    String one =
        mark(rig.us, order, UPS_NUMBER, UPS, lines.get(0)).data().path("package_id").asString();
    assertThat(updateOrder(rig.us, order)).isEqualTo(10007002);
    assertThat(updatePackage(rig.us, one)).isZero();
  }

  @Test
  void whatIsDeliveredOrTikToksIsNotCorrected() {
    String order = placed(rig.us, 1);
    String id = mark(rig.us, order, UPS_NUMBER, UPS).data().path("package_id").asString();
    rig.tiktok.parcels().collect(id);
    rig.tiktok.parcels().deliver(id);
    assertThat(updatePackage(rig.us, id)).isEqualTo(21011030);
    String tiktoks = place(OrderSpec.in(rig.us.id()).line("MUG-RED", 1).shippedByTikTok());
    String label = label(rig.us, tiktoks, SIZE).data().path("package_id").asString();
    assertThat(updatePackage(rig.us, label)).isEqualTo(21011004);
  }

  // ---- Inside ----------------------------------------------------------------------------------

  static final String SIZE =
      ",\"weight\":{\"value\":\"1.2\",\"unit\":\"POUND\"},\"dimension\":{\"length\":\"4\","
          + "\"width\":\"4\",\"height\":\"2\",\"unit\":\"INCH\"}";

  private String placed(TikTokShop shop, int units) {
    return place(OrderSpec.in(shop.id()).line("MUG-RED", units));
  }

  private String twoKinds(TikTokShop shop) {
    return place(OrderSpec.in(shop.id()).line("MUG-RED", 1).line("MUG-BLUE", 1));
  }

  private String place(OrderSpec.Builder spec) {
    return rig.tiktok.placePaidOrder(spec.build());
  }

  private static Recipient someone(TikTokShop shop) {
    return shop.market().someone(new SplittableRandom(7));
  }

  private Rig.Ask ask(TikTokShop shop, String method, String path) {
    return rig.ask(method, path).query("shop_cipher", shop.cipher());
  }

  private List<String> lines(TikTokShop shop, String order) {
    var lines = new ArrayList<String>();
    rig.read(shop, order).path("line_items").forEach(line -> lines.add(line.path("id").asString()));
    return lines;
  }

  private String packageOf(TikTokShop shop, String order) {
    return rig.read(shop, order).path("packages").get(0).path("id").asString();
  }

  private Rig.Ask mark(
      TikTokShop shop, String order, String tracking, String provider, String... lines) {
    String ids = lines.length == 0 ? "" : ",\"order_line_item_ids\":" + texts(List.of(lines));
    return ask(shop, "POST", "/fulfillment/202309/orders/" + order + "/packages")
        .body(
            "{\"tracking_number\":\"%s\",\"shipping_provider_id\":\"%s\"%s}"
                .formatted(tracking, provider, ids));
  }

  private String warning(String tracking, String provider) {
    return mark(rig.us, placed(rig.us, 1), tracking, provider)
        .data()
        .path("warning")
        .path("message")
        .asString("");
  }

  private int shipPackage(TikTokShop shop, String id, String body) {
    return ask(shop, "POST", "/fulfillment/202309/packages/" + id + "/ship").body(body).code();
  }

  private static String self(String tracking, String provider) {
    return "{\"self_shipment\":{\"tracking_number\":\"%s\",\"shipping_provider_id\":\"%s\"}}"
        .formatted(tracking, provider);
  }

  private static String pickup(long start, long end) {
    return "{\"handover_method\":\"PICKUP\",\"pickup_slot\":{\"start_time\":%d,\"end_time\":%d}}"
        .formatted(start, end);
  }

  private JsonNode slots(TikTokShop shop, String id) {
    return ask(shop, "GET", "/fulfillment/202309/packages/" + id + "/handover_time_slots").data();
  }

  private JsonNode detail(TikTokShop shop, String id) {
    return ask(shop, "GET", "/fulfillment/202309/packages/" + id).data();
  }

  private JsonNode tracking(TikTokShop shop, String order) {
    return ask(shop, "GET", "/fulfillment/202309/orders/" + order + "/tracking")
        .data()
        .path("tracking");
  }

  private JsonNode searchPackages(TikTokShop shop, String body) {
    return ask(shop, "POST", "/fulfillment/202309/packages/search")
        .query("page_size", "20")
        .body(body)
        .data();
  }

  private Rig.Ask label(TikTokShop shop, String order, String size) {
    return ask(shop, "POST", "/fulfillment/202309/packages")
        .body("{\"order_id\":\"" + order + "\"" + size + "}");
  }

  private int updateOrder(TikTokShop shop, String order) {
    return update(shop, "/fulfillment/202309/orders/" + order);
  }

  private int updatePackage(TikTokShop shop, String id) {
    return update(shop, "/fulfillment/202309/packages/" + id);
  }

  private int update(TikTokShop shop, String path) {
    return ask(shop, "POST", path + "/shipping_info/update")
        .body(
            "{\"tracking_number\":\"%s\",\"shipping_provider_id\":\"%s\"}"
                .formatted(UPS_NUMBER, UPS))
        .code();
  }

  @SafeVarargs
  private Rig.Ask split(TikTokShop shop, String order, List<String>... groups) {
    var all = new ArrayList<String>();
    for (int i = 0; i < groups.length; i++) {
      all.add("{\"id\":\"%d\",\"order_line_item_ids\":%s}".formatted(i, texts(groups[i])));
    }
    return ask(shop, "POST", "/fulfillment/202309/orders/" + order + "/split")
        .body("{\"splittable_groups\":[" + String.join(",", all) + "]}");
  }

  private static String texts(List<String> all) {
    return all.stream().map(text -> "\"" + text + "\"").toList().toString();
  }
}
