package io.caravan.order.content;

import static io.caravan.order.content.OrderJson.order;
import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.shopify.MailingAddressInput;
import io.caravan.shopify.OrderCreateInput.Attribute;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

class AddressTest {

  @Test
  void anAmericanAddress() {
    OrderCreateRequest request =
        request(
            to("US")
                .district("L0", "Country", "United States", "US")
                .district("L1", "State", "California", "")
                .district("L2", "County", "Santa Clara", "")
                .district("L3", "City", "San Jose", ""),
            Shops.US);

    assertThat(request.order().shippingAddress())
        .isEqualTo(
            new MailingAddressInput(
                "David",
                "Kong",
                "5800 Bristol Parkway",
                "Suite 100",
                "San Jose",
                "CA",
                "95110",
                "US",
                "+12135550123"));
    assertThat(request.order().billingAddress()).isEqualTo(request.order().shippingAddress());
    assertThat(request.notes()).isEmpty();
  }

  @Test
  void aCountyNamedLikeAStateIsNotTheState() {
    OrderCreateRequest request =
        request(
            to("US")
                .district("L0", "Country", "United States", "")
                .district("L1", "State", "Utopia", "")
                .district("L2", "County", "Washington", ""),
            Shops.US);

    assertThat(request.order().shippingAddress().provinceCode()).isNull();
    assertThat(request.order().customAttributes())
        .contains(new Attribute("tiktok_province", "Utopia"));
    assertThat(request.notes()).extracting(Note::kind).containsExactly(Note.Kind.PROVINCE_UNKNOWN);
  }

  @Test
  void aBritishAddressHasAPostTownAndNoProvince() {
    OrderCreateRequest request =
        request(
            to("GB")
                .address(
                    to -> to.put("post_town", "Ribbleton").put("phone_number", "(+44)07911123456"))
                .district("L0", "Country", "United Kingdom", "GB")
                .district("L1", "Region", "England", "ENG")
                .district("L2", "City", "Preston", ""),
            Shops.GB);

    MailingAddressInput address = request.order().shippingAddress();
    assertThat(address.city()).isEqualTo("Ribbleton");
    assertThat(address.provinceCode()).isNull();
    assertThat(address.countryCode()).isEqualTo("GB");
    assertThat(address.phone()).isEqualTo("+447911123456");
    assertThat(request.notes()).isEmpty();
  }

  @Test
  void aJapaneseAddressHasKatakanaAsAnAttribute() {
    OrderCreateRequest request =
        request(
            to("JP")
                .address(
                    to ->
                        to.put("first_name_local_script", "ジョン")
                            .put("last_name_local_script", "ドゥ")
                            .put("phone_number", "(+81)090-1234-5678"))
                .district("L0", "Country", "Japan", "JP")
                .district("L1", "Prefecture", "東京都", "")
                .district("L2", "City", "渋谷区", ""),
            Shops.JP);

    assertThat(request.order().shippingAddress().provinceCode()).isEqualTo("JP-13");
    assertThat(request.order().shippingAddress().city()).isEqualTo("渋谷区");
    assertThat(request.order().shippingAddress().phone()).isEqualTo("+819012345678");
    assertThat(request.order().customAttributes())
        .contains(new Attribute("tiktok_name_katakana", "ドゥ ジョン"));
  }

  @Test
  void puertoRicoIsAStateToShopify() {
    MailingAddressInput address =
        request(to("PR").district("L1", "State", "San Juan", ""), Shops.US)
            .order()
            .shippingAddress();
    assertThat(address.countryCode()).isEqualTo("US");
    assertThat(address.provinceCode()).isEqualTo("PR");
  }

  @ParameterizedTest
  @CsvSource({"UK,GB", "gb,GB", "AQ,US", "XX,US", "'',US", "de,DE"})
  void aCountryIsOneThatShopifyKnows(String region, String expected) {
    assertThat(request(to(region), Shops.US).order().shippingAddress().countryCode())
        .isEqualTo(expected);
  }

  @Test
  void aBrazilianAddressKeepsItsFourLines() {
    OrderCreateRequest request =
        request(
            to("BR")
                .address(
                    to ->
                        to.put("address_line3", "Vila Olímpia")
                            .put("address_line4", "Avenida Presidente Juscelino Kubitschek"))
                .district("L1", "State", "São Paulo", "BR-SP"),
            Shops.US);

    MailingAddressInput address = request.order().shippingAddress();
    assertThat(address.address2())
        .isEqualTo("Suite 100, Vila Olímpia, Avenida Presidente Juscelino Kubitschek");
    assertThat(address.provinceCode()).isEqualTo("SP");
  }

  @Test
  void aSpanishProvinceIsFoundBelowItsCommunity() {
    OrderCreateRequest request =
        request(
            to("ES")
                .district("L1", "Autonomous community", "Andalucía", "")
                .district("L2", "Province", "Sevilla", "")
                .district("L3", "Municipality", "Dos Hermanas", ""),
            Shops.local("ES", "USD"));

    assertThat(request.order().shippingAddress().provinceCode()).isEqualTo("SE");
    assertThat(request.order().shippingAddress().city()).isEqualTo("Dos Hermanas");
  }

  @Test
  void aPhilippineAddressKeepsItsBarangay() {
    OrderCreateRequest request =
        request(
            to("PH")
                .address(to -> to.put("phone_number", "(+63)9171234567"))
                .district("L0", "Country", "Philippines", "PH")
                .district("L1", "Province", "Metro Manila", "")
                .district("L2", "City", "Quezon City", "")
                .district("L3", "Barangay", "Bagong Pag-asa", ""),
            Shops.US);

    MailingAddressInput address = request.order().shippingAddress();
    assertThat(address.provinceCode()).isEqualTo("PH-00");
    assertThat(address.city()).isEqualTo("Quezon City");
    assertThat(address.phone()).isEqualTo("+639171234567");
    assertThat(request.order().customAttributes())
        .contains(new Attribute("tiktok_district", "Bagong Pag-asa"));
  }

  @Test
  void aVietnameseProvinceThatShopifyHasNoFieldForIsAnAttribute() {
    OrderCreateRequest request =
        request(
            to("VN")
                .district("L0", "Country", "Việt Nam", "VN")
                .district("L1", "Province", "Bình Dương", "")
                .district("L2", "District", "Thuận An", "")
                .district("L3", "Ward", "Lái Thiêu", ""),
            Shops.US);

    assertThat(request.order().shippingAddress().provinceCode()).isNull();
    assertThat(request.order().shippingAddress().city()).isEqualTo("Thuận An");
    assertThat(request.order().customAttributes())
        .contains(
            new Attribute("tiktok_province", "Bình Dương"),
            new Attribute("tiktok_district", "Lái Thiêu"));
    assertThat(request.notes()).isEmpty();
  }

  @Test
  void aThaiAndAnIndonesianProvince() {
    assertThat(
            request(to("TH").district("L1", "Province", "กรุงเทพมหานคร", ""), Shops.US)
                .order()
                .shippingAddress()
                .provinceCode())
        .isEqualTo("TH-10");
    assertThat(
            request(to("ID").district("L1", "Province", "DKI Jakarta", "ID-JK"), Shops.US)
                .order()
                .shippingAddress()
                .provinceCode())
        .isEqualTo("JK");
  }

  @Test
  void aSoldiersStateIsOneToShopify() {
    assertThat(
            request(to("US").district("L1", "State", "Armed Forces Europe", "AE"), Shops.US)
                .order()
                .shippingAddress()
                .provinceCode())
        .isEqualTo("AE");
  }

  @Test
  void aMaskedDistrictIsNotKept() {
    OrderCreateRequest request =
        request(
            to("US")
                .district("L1", "State", "California", "")
                .district("L3", "City", "San Jose", "")
                .district("L4", "District", "Wil*** Glen", ""),
            Shops.US);
    assertThat(request.order().customAttributes())
        .noneMatch(attribute -> attribute.key().equals("tiktok_district"));
  }

  @Test
  void anEmptyLastNamePutsTheWholeNameThere() {
    MailingAddressInput address =
        request(
                to("US")
                    .address(
                        to ->
                            to.put("name", "Cher Bono")
                                .put("first_name", "Cher Bono")
                                .put("last_name", " ")),
                Shops.US)
            .order()
            .shippingAddress();
    assertThat(address.firstName()).isNull();
    assertThat(address.lastName()).isEqualTo("Cher Bono");
  }

  @Test
  void theDetailStandsInForMissingLines() {
    assertThat(
            request(
                    to("US")
                        .address(
                            to ->
                                to.put("address_line1", "")
                                    .putNull("address_line2")
                                    .put("address_detail", "Unit one, building 8")),
                    Shops.US)
                .order()
                .shippingAddress()
                .address1())
        .isEqualTo("Unit one, building 8");
  }

  @Test
  void aLongFirstLineGoesOnInTheSecond() {
    String street = "Long Street ".repeat(30).strip();
    MailingAddressInput address =
        request(to("US").address(to -> to.put("address_line1", street)), Shops.US)
            .order()
            .shippingAddress();
    assertThat(address.address1()).hasSizeLessThanOrEqualTo(255);
    assertThat((address.address1() + address.address2()).replace(" ", ""))
        .isEqualTo((street + ", Suite 100").replace(" ", ""));
  }

  @Test
  void aVeryLongAddressIsCutAndKeptWholeAsAnAttribute() {
    OrderCreateRequest request =
        request(
            to("US").address(to -> to.put("address_line1", "\uD83D\uDE00".repeat(400))), Shops.US);
    assertThat(request.order().shippingAddress().address1()).hasSize(254);
    assertThat(request.order().shippingAddress().address2()).hasSize(254);
    assertThat(request.notes()).extracting(Note::kind).containsExactly(Note.Kind.ADDRESS_CUT);
    assertThat(request.order().customAttributes())
        .anySatisfy(attribute -> assertThat(attribute.key()).isEqualTo("tiktok_address"));
  }

  @Test
  void aMaskedAddressKeepsWhatIsThereAndHasNoPhoneAndNoBillingAddress() {
    OrderCreateRequest request =
        request(
            to("US")
                .address(
                    to ->
                        to.put("name", "D*** K***")
                            .put("first_name", "D***")
                            .put("last_name", "K***")
                            .put("phone_number", "(+1)213-***-1234")
                            .put("address_line1", "1*** Coleman Ave")
                            .put("address_line2", "***")
                            .put("postal_code", "95***"))
                .district("L1", "State", "California", "")
                .district("L3", "City", "San Jose", ""),
            Shops.US);

    assertThat(request.order().shippingAddress())
        .isEqualTo(
            new MailingAddressInput(
                "D***", "K***", null, null, "San Jose", "CA", null, "US", null));
    assertThat(request.order().billingAddress()).isNull();
    assertThat(request.order().tags()).contains("tts-masked");
    assertThat(request.notes()).extracting(Note::kind).containsExactly(Note.Kind.ADDRESS_MASKED);
  }

  @Test
  void everythingMaskedStillMakesAnOrder() {
    OrderCreateRequest request =
        request(
            to("US")
                .address(
                    to -> {
                      for (String field : to.propertyNames().stream().toList()) {
                        to.put(field, "***");
                      }
                    })
                .district("L1", "***", "***", "***"),
            Shops.US);
    assertThat(request.order().shippingAddress().countryCode()).isEqualTo("US");
    assertThat(request.order().shippingAddress().lastName()).isEqualTo("***");
    assertThat(request.order().tags()).contains("tts-masked");
  }

  @Test
  void noAddressIsTaggedLikeAMaskedOne() {
    OrderCreateRequest request =
        request(to("US").with(order -> order.remove("recipient_address")), Shops.US);
    assertThat(request.order().shippingAddress()).isNull();
    assertThat(request.order().tags()).contains("tts-masked");
  }

  @Test
  void theStatusDecidesNotThePresenceOfAnAddress() {
    OrderCreateRequest request =
        request(to("US").with(order -> order.put("status", "ON_HOLD")), Shops.US);
    assertThat(request.order().tags()).contains("tts-masked");
    assertThat(request.order().billingAddress()).isNull();
    assertThat(request.order().shippingAddress().phone()).isNull();
  }

  @Test
  void whereToLeaveTheParcelIsAnAttribute() {
    assertThat(
            request(
                    to("US")
                        .address(
                            to ->
                                to.putObject("delivery_preferences")
                                    .put("drop_off_location", "Front Door")),
                    Shops.US)
                .order()
                .customAttributes())
        .contains(new Attribute("tiktok_drop_off_location", "Front Door"));
  }

  @ParameterizedTest
  @CsvSource({
    "US,(+1)213-555-0123,+12135550123",
    "US,213 555 0123,+12135550123",
    "US,+1 213 555 0123,+12135550123",
    "DE,(+49)0151 23456789,+4915123456789",
    "IT,(+39)3123456789,+393123456789",
    "MX,(+52)5512345678,+525512345678",
    "BR,(55)11987654321,+5511987654321",
    "US,(+1)12,",
    "US,call me,",
  })
  void aPhoneIsE164OrLeftOut(String country, String given, String expected) {
    OrderCreateRequest request =
        request(to(country).address(to -> to.put("phone_number", given)), Shops.US);
    assertThat(request.order().shippingAddress().phone()).isEqualTo(expected);
    assertThat(request.notes().stream().anyMatch(n -> n.kind() == Note.Kind.PHONE_OMITTED))
        .isEqualTo(expected == null);
  }

  private static OrderJson to(String country) {
    return order(country, "USD", "20.00")
        .payment("sub_total", "20.00")
        .unit("A", "20.00", (ObjectNode line) -> {});
  }

  private static OrderCreateRequest request(OrderJson order, ShopProfile shop) {
    return (OrderCreateRequest)
        OrderContent.of(
            order.read(),
            Map.of("A", List.of(Shops.variant("A"))),
            Shops.local(shop.region(), "USD"),
            ContentSettings.DEFAULTS);
  }
}
