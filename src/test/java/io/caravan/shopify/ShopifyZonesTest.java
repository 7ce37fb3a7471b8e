package io.caravan.shopify;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShopifyZonesTest {
  private final ShopifyZones zones = ShopifyZones.all();

  @ParameterizedTest
  @CsvSource({
    "US,CA,CA",
    "US,US-CA,CA",
    "us,us-ca,CA",
    "CA,QC,QC",
    "JP,13,JP-13",
    "JP,JP-13,JP-13",
    "MX,MX-CMX,DF",
    "MX,CMX,DF",
    "AU,NSW,NSW",
    "BR,BR-SP,SP",
  })
  void aCodeOfSomeoneElseBecomesShopifys(String country, String code, String expected) {
    assertThat(zones.byCode(country, code)).contains(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "US,California,CA",
    "US,new york,NY",
    "US,New York State,NY",
    "US,West Virginia,WV",
    "US,Virginia,VA",
    "CA,Québec,QC",
    "JP,Tokyo,JP-13",
    "JP,Tōkyō-to,JP-13",
    "JP,東京都,JP-13",
    "JP,大阪府,JP-27",
    "JP,Osaka Prefecture,JP-27",
    "JP,Kyoto,JP-26",
    "JP,Hokkaido,JP-01",
    "MX,Ciudad de Mexico,DF",
    "MX,Mexico City,DF",
    "MX,Nuevo León,NL",
    "BR,Sao Paulo,SP",
    "BR,Mato Grosso,MT",
    "BR,Mato Grosso do Sul,MS",
    "AU,Victoria,VIC",
    "ES,Sevilla,SE",
    "IT,Milano,MI",
    "IE,Co. Dublin,D",
  })
  void aNameBecomesACodeWhateverItsAccents(String country, String name, String expected) {
    assertThat(zones.byName(country, name)).contains(expected);
  }

  @Test
  void countriesWithoutProvincesHaveNone() {
    assertThat(zones.hasProvinces("GB")).isFalse();
    assertThat(zones.hasProvinces("DE")).isFalse();
    assertThat(zones.hasProvinces("FR")).isFalse();
    assertThat(zones.hasProvinces("US")).isTrue();
  }

  @Test
  void whatIsUnknownStaysUnknown() {
    assertThat(zones.byCode("US", "XX")).isEmpty();
    assertThat(zones.byName("US", "Utopia")).isEmpty();
    assertThat(zones.byName("US", "")).isEmpty();
    assertThat(zones.byName("US", "State")).isEmpty();
    assertThat(zones.byName("XX", "California")).isEmpty();
  }
}
