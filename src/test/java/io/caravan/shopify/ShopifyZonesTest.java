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

  /** As addresses of the markets TikTok Shop sells in write them. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "US|Puerto Rico|PR",
        "US|Guam|GU",
        "US|U.S. Virgin Islands|VI",
        "US|Armed Forces Pacific|AP",
        "US|Armed Forces Europe, the Middle East, and Canada|AE",
        "US|District of Columbia|DC",
        "JP|Gumma|JP-10",
        "JP|Ōita|JP-44",
        "MY|Kuala Lumpur|KUL",
        "MY|Wilayah Persekutuan Kuala Lumpur|KUL",
        "MY|W.P. Putrajaya|PJY",
        "MY|Pulau Pinang|PNG",
        "PH|Metro Manila|PH-00",
        "PH|National Capital Region|PH-00",
        "PH|North Cotabato|PH-NCO",
        "PH|Western Samar|PH-WSA",
        "TH|กรุงเทพมหานคร|TH-10",
        "TH|เชียงใหม่|TH-50",
        "TH|Chonburi|TH-20",
        "ID|DKI Jakarta|JK",
        "ID|D.I. Yogyakarta|YO",
        "ID|Nusa Tenggara Barat (NTB)|NB",
        "ID|Nanggroe Aceh Darussalam (NAD)|AC",
        "BR|Distrito Federal|DF",
        "BR|Pará|PA",
        "BR|Paraná|PR",
        "MX|Estado de México|MEX",
        "MX|Michoacán de Ocampo|MICH",
        "MX|Veracruz de Ignacio de la Llave|VER",
        "IE|County Kerry|KY",
        "IT|Città metropolitana di Milano|MI",
        "IT|Reggio nell'Emilia|RE",
        "IT|Bolzano/Bozen|BZ",
        "IT|Forlì-Cesena|FC",
        "ES|Araba/Álava|VI",
        "ES|Balears (Illes)|PM",
        "ES|Coruña (A)|C",
        "ES|Palmas (Las)|GC",
        "ES|Valencia/València|V",
        "ES|Castellón/Castelló|CS",
      })
  void aProvinceIsFoundByTheNameItsPeopleWrite(String country, String name, String expected) {
    assertThat(zones.byName(country, name)).contains(expected);
  }

  @Test
  void aNameOfTwoProvincesIsNone() {
    assertThat(zones.byName("ES", "Sevilla/Madrid")).isEmpty();
    assertThat(zones.byName("IT", "Sud Sardegna")).isEmpty();
  }

  @Test
  void countriesWithoutProvincesHaveNone() {
    assertThat(zones.hasProvinces("GB")).isFalse();
    assertThat(zones.hasProvinces("DE")).isFalse();
    assertThat(zones.hasProvinces("FR")).isFalse();
    assertThat(zones.hasProvinces("VN")).isFalse();
    assertThat(zones.hasProvinces("SG")).isFalse();
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
