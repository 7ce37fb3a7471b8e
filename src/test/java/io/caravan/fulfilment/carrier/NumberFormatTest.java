package io.caravan.fulfilment.carrier;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.fulfilment.carrier.NumberFormat.Whose;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whose numbers they may be; the samples are those of the open table the formats come from. */
class NumberFormatTest {

  @ParameterizedTest(name = "{0}: {1}, sure: {2}")
  @CsvSource(
      textBlock =
          """
          1Z5R89390357567127,             UPS,                             true
          1Z879E930346834440,             UPS,                             true
          1z879e930346834440,             UPS,                             true
          9400111206206406260787,         USPS+DHL_ECOMMERCE,              false
          420787459400111206206406260787, USPS+DHL_ECOMMERCE,              false
          9611020987654312345672,         FEDEX,                           true
          041441760228964,                FEDEX+DPD+JNE,                   false
          GM2951173225174494,             DHL_ECOMMERCE,                   true
          3318810025,                     DHL_EXPRESS,                     false
          60120172242323,                 DHL_ECOMMERCE+DPD,               false
          RB123456785GB,                  ROYAL_MAIL+PARCELFORCE,          false
          RB123456785US,                  USPS,                            true
          JJD0002257639032011,            DHL_EXPRESS+DHL_PARCEL+YODEL,    false
          TBA010000000000,                AMAZON,                          true
          C11031500001879,                ONTRAC,                          false
          YT2229521272164446,             YUNEXPRESS,                      true
          GFUS01011884214464,             GOFO,                            true
          JP1234567890,                   JT_EXPRESS,                      false
          """)
  void aNumberLooksLikeThoseOf(String number, String carriers, boolean sure) {
    Whose whose = NumberFormat.whose(number);

    assertThat(whose.carriers().stream().sorted().map(Enum::name).collect(Collectors.joining("+")))
        .isEqualTo(carriers);
    assertThat(whose.sure()).isEqualTo(sure);
  }

  @ParameterizedTest
  @CsvSource({"1Z5R89390357567128", "RB123456784US", "AUNT-POLLY-1", "''"})
  void aWrongCheckDigitIsNobodys(String number) {
    assertThat(NumberFormat.whose(number).carriers()).isEmpty();
  }

  @Test
  void spacesDoNotCount() {
    assertThat(NumberFormat.whose("1Z 5R8 939 03 5756 7127").isSurely(Carrier.UPS)).isTrue();
  }

  @Test
  void twelveDigitsAreProofOfNobody() {
    Whose whose = NumberFormat.whose("986578788855");

    assertThat(whose.carriers())
        .contains(Carrier.FEDEX, Carrier.YAMATO, Carrier.SAGAWA, Carrier.JAPAN_POST);
    assertThat(whose.sure()).isFalse();
  }
}
