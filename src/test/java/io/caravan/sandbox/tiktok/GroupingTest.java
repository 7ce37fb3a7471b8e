package io.caravan.sandbox.tiktok;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.sandbox.OutgoingWebhook;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class GroupingTest {

  private static final String BUYER = "7021436810468230477";
  private static final String JNT = "6841743441349706241";

  private final Rig rig = new Rig();
  private final Recipient home = Market.ID.someone(new SplittableRandom(7));

  @BeforeEach
  void paidOrdersAwaitShipmentAtOnce() {
    for (TikTokShop shop : List.of(rig.us, rig.jp, rig.id)) {
      rig.tiktok.addShop(shop.withoutOnHold());
    }
  }

  // ---- Splitting -------------------------------------------------------------------------------

  @Test
  void anOrderOfTwoSkusIsSplitAndEachPackageShipsAlone() {
    String order = twoKinds(rig.id);
    String before = rig.tiktok.parcels().of(order).get(0).id();
    List<String> lines = lines(rig.id, order);
    assertThat(attributes(rig.id, order).path("can_split").asBoolean()).isTrue();

    JsonNode made = split(rig.id, order, List.of(lines.get(0)), List.of(lines.get(1))).data();

    List<TikTokPackage> packages = rig.tiktok.parcels().of(order);
    assertThat(made.path("packages")).hasSize(2);
    assertThat(packages).extracting(TikTokPackage::tag).containsExactly("SPLIT", "SPLIT");
    assertThat(packages).extracting(TikTokPackage::id).contains(before);
    assertThat(rig.read(rig.id, order).path("split_or_combine_tag").asString()).isEqualTo("SPLIT");
    assertThat(lastWebhook().path("data").path("sc_type").asString()).isEqualTo("SPLIT");
    assertThat(ship(rig.id, packages.get(0).id(), "JP12345678")).isZero();
    assertThat(rig.read(rig.id, order).path("status").asString()).isEqualTo("PARTIALLY_SHIPPING");
    assertThat(ship(rig.id, packages.get(1).id(), "JP12345679")).isZero();
    assertThat(rig.read(rig.id, order).path("status").asString()).isEqualTo("AWAITING_COLLECTION");
  }

  @Test
  void unitsOfOneSkuAreNotSplit() {
    String order = placed(rig.id, 2);
    List<String> lines = lines(rig.id, order);
    assertThat(attributes(rig.id, order).path("can_split").asBoolean()).isFalse();
    assertThat(split(rig.id, order, List.of(lines.get(0)), List.of(lines.get(1))).code())
        .isEqualTo(21011035);
  }

  @Test
  void anUnknownLineOrOneLineTwiceIsNoSplit() {
    String order = twoKinds(rig.id);
    String line = lines(rig.id, order).get(0);
    assertThat(split(rig.id, order, List.of("1")).code()).isEqualTo(21011005);
    assertThat(split(rig.id, order, List.of(line), List.of(line)).code()).isEqualTo(21011005);
    assertThat(rig.tiktok.parcels().of(order)).hasSize(1);
  }

  @Test
  void theUsSplitsByShippingUnlessTheSourcesAreReadOtherwise() {
    String order = twoKinds(rig.us);
    List<String> lines = lines(rig.us, order);
    assertThat(split(rig.us, order, List.of(lines.get(0)), List.of(lines.get(1))).code())
        .isEqualTo(21011035);
    rig.tiktok.parcels().rules(FulfilmentRules.DEFAULT.with(to -> to.splitApiEverywhere = true));
    assertThat(split(rig.us, order, List.of(lines.get(0)), List.of(lines.get(1))).code()).isZero();
  }

  // ---- Combining -------------------------------------------------------------------------------

  @Test
  void ordersOfOneBuyerAreCombinedAndShipTogether() {
    String one = ofBuyer(rig.id);
    String two = ofBuyer(rig.id);
    placed(rig.id, 1);
    JsonNode found = combinable();
    assertThat(found).hasSize(1);
    assertThat(texts(found.get(0).path("order_ids"))).containsExactlyInAnyOrder(one, two);

    JsonNode made = combine(found.get(0).path("id").asString(), List.of()).data();
    String id = made.path("packages").get(0).path("id").asString();

    for (String order : List.of(one, two)) {
      JsonNode shown = rig.read(rig.id, order);
      assertThat(shown.path("split_or_combine_tag").asString()).isEqualTo("COMBINED");
      assertThat(shown.path("packages")).hasSize(1);
      assertThat(shown.path("packages").get(0).path("id").asString()).isEqualTo(id);
    }
    assertThat(lastWebhook().path("data").path("sc_type").asString()).isEqualTo("COMBINE");
    assertThat(lastWebhook().path("data").path("package_list").get(0).path("order_id_list"))
        .hasSize(2);
    assertThat(combinable()).isEmpty();
    assertThat(ship(rig.id, id, "JP12345678")).isZero();
    for (String order : List.of(one, two)) {
      assertThat(rig.read(rig.id, order).path("status").asString())
          .isEqualTo("AWAITING_COLLECTION");
      assertThat(rig.tiktok.parcels().shipCalls(order))
          .extracting(ShipCall::packageId)
          .containsExactly(id);
    }
    rig.tiktok.parcels().collect(id);
    assertThat(rig.read(rig.id, two).path("status").asString()).isEqualTo("IN_TRANSIT");
  }

  @Test
  void aCombinationThatIsNoneIsNamed() {
    ofBuyer(rig.id);
    ofBuyer(rig.id);
    String stranger = placed(rig.id, 1);
    String draft = combinable().get(0).path("id").asString();
    JsonNode unknown = combine("1", List.of()).data().path("errors").get(0);
    JsonNode foreign = combine(draft, List.of(stranger)).data().path("errors").get(0);
    assertThat(unknown.path("code").asInt()).isEqualTo(21011028);
    assertThat(foreign.path("code").asInt()).isEqualTo(21011031);
    assertThat(
            ask(rig.us, "GET", "/fulfillment/202309/combinable_packages/search")
                .query("page_size", "10")
                .code())
        .isEqualTo(21008106);
  }

  @Test
  void aCombinationIsTakenApart() {
    String one = ofBuyer(rig.id);
    String two = ofBuyer(rig.id);
    String three = ofBuyer(rig.id);
    String id = rig.tiktok.parcels().combine(rig.id.id(), List.of(one, two, three)).get(0).id();
    String uncombine = "/fulfillment/202309/packages/" + id + "/uncombine";
    assertThat(ask(rig.id, "POST", uncombine).body("{\"order_ids\":[\"1\"]}").code())
        .isEqualTo(21011029);

    JsonNode now = ask(rig.id, "POST", uncombine).body("{\"order_ids\":[\"" + one + "\"]}").data();

    assertThat(now.path("packages")).hasSize(2);
    assertThat(rig.tiktok.parcels().of(one).get(0).orderIds()).containsExactly(one);
    assertThat(rig.tiktok.parcels().of(two).get(0).orderIds()).containsExactly(two, three);
    assertThat(rig.read(rig.id, one).has("split_or_combine_tag")).isFalse();
    assertThat(lastWebhook().path("data").path("sc_type").asString()).isEqualTo("CANCEL_COMBINE");
  }

  @Test
  void tiktokCombinesByItselfAndTakesApartWhenOneIsCancelled() {
    rig.tiktok.parcels().rules(FulfilmentRules.DEFAULT.with(to -> to.autoCombine = true));
    String one = ofBuyer(rig.id);
    String two = ofBuyer(rig.id);
    String group = rig.read(rig.id, one).path("auto_combine_group_id").asString();
    assertThat(group).isNotEmpty();
    assertThat(rig.read(rig.id, two).path("auto_combine_group_id").asString()).isEqualTo(group);
    assertThat(rig.tiktok.parcels().of(one)).isEqualTo(rig.tiktok.parcels().of(two));

    rig.tiktok.cancel(one, TikTokSandbox.Canceller.SELLER, "");

    TikTokPackage left = rig.tiktok.parcels().of(two).get(0);
    assertThat(left.orderIds()).containsExactly(two);
    assertThat(rig.read(rig.id, two).has("split_or_combine_tag")).isFalse();
    assertThat(webhooksOfPackages())
        .extracting(event -> event.path("data").path("sc_type").asString())
        .containsExactly("COMBINE", "CANCEL_SPLIT");
    assertThat(ship(rig.id, left.id(), "JP12345678")).isZero();
  }

  @Test
  void aBuyerWhoMovesLeavesTheCombination() {
    String one = ofBuyer(rig.id);
    String two = ofBuyer(rig.id);
    rig.tiktok.parcels().combine(rig.id.id(), List.of(one, two));
    rig.tiktok.changeAddress(one, Market.ID.someone(new SplittableRandom(8)));
    assertThat(rig.tiktok.parcels().of(one).get(0).orderIds()).containsExactly(one);
    assertThat(lastWebhook().path("data").path("sc_type").asString())
        .isEqualTo("ADDRESS_UPDATE_SPLIT");
  }

  @Test
  void inTheUsOnlyTheGroupIsNamed() {
    String one = place(OrderSpec.in(rig.us.id()).line("MUG-RED", 1).by(BUYER));
    String two = place(OrderSpec.in(rig.us.id()).line("MUG-RED", 1).by(BUYER));
    rig.tiktok.parcels().combine(rig.us.id(), List.of(one, two));
    assertThat(rig.read(rig.us, one).has("packages")).isFalse();
    assertThat(rig.read(rig.us, one).path("auto_combine_group_id"))
        .isEqualTo(rig.read(rig.us, two).path("auto_combine_group_id"));
  }

  // ---- Inside ----------------------------------------------------------------------------------

  private String placed(TikTokShop shop, int units) {
    return place(OrderSpec.in(shop.id()).line("MUG-RED", units));
  }

  private String twoKinds(TikTokShop shop) {
    return place(OrderSpec.in(shop.id()).line("MUG-RED", 1).line("MUG-BLUE", 1));
  }

  private String ofBuyer(TikTokShop shop) {
    return place(OrderSpec.in(shop.id()).line("MUG-RED", 1).by(BUYER).to(home));
  }

  private String place(OrderSpec.Builder spec) {
    return rig.tiktok.placePaidOrder(spec.build());
  }

  private Rig.Ask ask(TikTokShop shop, String method, String path) {
    return rig.ask(method, path).query("shop_cipher", shop.cipher());
  }

  private List<String> lines(TikTokShop shop, String order) {
    var lines = new ArrayList<String>();
    rig.read(shop, order).path("line_items").forEach(line -> lines.add(line.path("id").asString()));
    return lines;
  }

  private JsonNode attributes(TikTokShop shop, String order) {
    return ask(shop, "GET", "/fulfillment/202309/orders/split_attributes")
        .query("order_ids", "[\"" + order + "\"]")
        .data()
        .path("split_attributes")
        .get(0);
  }

  @SafeVarargs
  private Rig.Ask split(TikTokShop shop, String order, List<String>... groups) {
    var all = new ArrayList<String>();
    for (int i = 0; i < groups.length; i++) {
      all.add("{\"id\":\"%d\",\"order_line_item_ids\":%s}".formatted(i, quoted(groups[i])));
    }
    return ask(shop, "POST", "/fulfillment/202309/orders/" + order + "/split")
        .body("{\"splittable_groups\":[" + String.join(",", all) + "]}");
  }

  private JsonNode combinable() {
    return ask(rig.id, "GET", "/fulfillment/202309/combinable_packages/search")
        .query("page_size", "10")
        .data()
        .path("combinable_packages");
  }

  private Rig.Ask combine(String draft, List<String> orders) {
    String ids = orders.isEmpty() ? "" : ",\"order_ids\":" + quoted(orders);
    return ask(rig.id, "POST", "/fulfillment/202309/packages/combine")
        .body("{\"combinable_packages\":[{\"id\":\"" + draft + "\"" + ids + "}]}");
  }

  private int ship(TikTokShop shop, String id, String tracking) {
    return ask(shop, "POST", "/fulfillment/202309/packages/" + id + "/ship")
        .body(
            "{\"self_shipment\":{\"tracking_number\":\"%s\",\"shipping_provider_id\":\"%s\"}}"
                .formatted(tracking, JNT))
        .code();
  }

  private JsonNode lastWebhook() {
    List<JsonNode> all = webhooksOfPackages();
    return all.get(all.size() - 1);
  }

  private List<JsonNode> webhooksOfPackages() {
    return rig.webhooks.stream()
        .map(OutgoingWebhook::body)
        .map(State.JSON::readTree)
        .filter(event -> event.path("type").asInt() == 4)
        .toList();
  }

  private static List<String> texts(JsonNode list) {
    var texts = new ArrayList<String>();
    list.forEach(text -> texts.add(text.asString()));
    return texts;
  }

  private static String quoted(List<String> all) {
    return all.stream().map(text -> "\"" + text + "\"").toList().toString();
  }
}
