package io.caravan.fulfilment.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.fulfilment.preflight.ShippingFacts.Location;
import io.caravan.fulfilment.preflight.ShippingFacts.Option;
import io.caravan.fulfilment.preflight.ShippingFacts.Template;
import io.caravan.fulfilment.preflight.ShippingFacts.Templates;
import io.caravan.fulfilment.preflight.ShippingFacts.Warehouse;
import io.caravan.fulfilment.preflight.ShippingFinding.Code;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** One thing missing at a time; a shop that lacks nothing is the ground of each. */
class ShippingChecksTest {
  private static final String DEPOT = "gid://shopify/Location/7";

  private @Nullable List<Option> options = List.of(bySeller(9), byTikTok());
  private @Nullable String refused;
  private List<Location> locations =
      List.of(new Location("gid://shopify/Location/1", "Shed", false));
  private @Nullable Templates templates =
      new Templates(List.of(template("5", true, true), ofTikTok("6")), null);

  @Test
  void aShopThatLacksNothingHasNoFinding() {
    assertThat(findings()).isEmpty();
  }

  @Test
  void whatWasNeverReadIsNotJudged() {
    options = null;
    templates = null;
    locations = List.of(thirdParty());
    assertThat(findings()).isEmpty();
  }

  @Test
  void aWarehouseNeedsADeliveryOption() {
    options = List.of();
    ShippingFinding one = only(Code.WAREHOUSE_WITHOUT_DELIVERY_OPTION);
    assertThat(one.subject()).isEqualTo("11");
    assertThat(one.what()).contains("\"Main\"");
  }

  @Test
  void aSellersOptionNeedsACarrier() {
    options = List.of(new Option("70", "Mine", "SEND_BY_SELLER", 0, "21008116"));
    ShippingFinding one = only(Code.NO_SHIPPING_PROVIDER);
    assertThat(one.subject()).isEqualTo("70");
    assertThat(one.what()).contains("21008116");
  }

  @Test
  void aCarrierIsMissedOnceForAllWarehouses() {
    var empty = new Option("70", "Mine", "SEND_BY_SELLER", 0, null);
    var facts =
        new ShippingFacts(
            List.of(
                new Warehouse("11", "Main", List.of(empty), null, List.of()),
                new Warehouse("12", "Shed", List.of(empty), null, List.of())),
            templates);
    assertThat(ShippingChecks.of(facts)).hasSize(1);
  }

  @Test
  void whoShipsNeedsATemplate() {
    templates = new Templates(List.of(ofTikTok("6")), null);
    assertThat(only(Code.NO_SELLER_TEMPLATE).toDo()).contains("at least one rate");
  }

  @Test
  void whoLetsTikTokShipNeedsNone() {
    options = List.of(byTikTok());
    templates = new Templates(List.of(), null);
    assertThat(findings()).isEmpty();
  }

  @Test
  void aTemplateThatCannotBeUsedIsNamedWithTikToksReason() {
    templates =
        new Templates(
            List.of(new Template("5", "Mine", true, true, false, List.of("no rate"))), null);
    ShippingFinding one = only(Code.SELLER_TEMPLATE_UNAVAILABLE);
    assertThat(one.subject()).isEqualTo("5");
    assertThat(one.what()).contains("\"Mine\"").endsWith("no rate");
  }

  @Test
  void aTemplateThatIsNotPreferredIsNamed() {
    templates = new Templates(List.of(template("5", false, true)), null);
    assertThat(only(Code.SELLER_TEMPLATE_NOT_PREFERRED).subject()).isEqualTo("5");
  }

  @Test
  void aThirdPartysLocationNeedsATemplateToo() {
    locations = List.of(thirdParty());
    assertThat(findings()).isEmpty();
    templates = new Templates(List.of(), null);
    assertThat(findings())
        .extracting(ShippingFinding::code)
        .containsExactly(Code.NO_SELLER_TEMPLATE, Code.THIRD_PARTY_WITHOUT_TEMPLATE);
    assertThat(findings().get(1).subject()).isEqualTo(DEPOT);
  }

  @Test
  void aThirdPartyMustBeLetShip() {
    options = List.of(byTikTok());
    locations = List.of(thirdParty());
    assertThat(only(Code.THIRD_PARTY_WITHOUT_SELLER_SHIPPING).subject()).isEqualTo(DEPOT);
  }

  @Test
  void whatTikTokDoesNotTellIsToldWithItsCode() {
    refused = "105005";
    options = null;
    assertThat(only(Code.SHIPPING_NOT_READ).what()).contains("105005");

    refused = null;
    options = List.of(bySeller(9));
    templates = new Templates(List.of(), "36009009");
    assertThat(only(Code.SHIPPING_NOT_READ).what()).contains("36009009");
  }

  private ShippingFinding only(Code code) {
    assertThat(findings()).extracting(ShippingFinding::code).containsExactly(code);
    return findings().get(0);
  }

  private List<ShippingFinding> findings() {
    return ShippingChecks.of(
        new ShippingFacts(
            List.of(new Warehouse("11", "Main", options, refused, locations)), templates));
  }

  private static Option bySeller(int providers) {
    return new Option("70", "Mine", "SEND_BY_SELLER", providers, null);
  }

  private static Option byTikTok() {
    return new Option("71", "TikTok's", "STANDARD", null, null);
  }

  private static Template template(String id, boolean preferred, boolean available) {
    return new Template(id, "Mine", true, preferred, available, List.of());
  }

  private static Template ofTikTok(String id) {
    return new Template(id, "TikTok's", false, false, true, List.of());
  }

  private static Location thirdParty() {
    return new Location(DEPOT, "Depot of Bob", true);
  }
}
