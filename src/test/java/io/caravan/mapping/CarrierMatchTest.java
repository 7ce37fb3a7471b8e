package io.caravan.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CarrierMatchTest {
  private static final List<CarrierMatch.Row> TABLE =
      List.of(
          new CarrierMatch.Row("*", "1"),
          new CarrierMatch.Row("DHL*", "2"),
          new CarrierMatch.Row("DHL e*", "3"),
          new CarrierMatch.Row("DHL Express", "4"),
          new CarrierMatch.Row("dhl express", "5"),
          new CarrierMatch.Row("*Post", "6"),
          new CarrierMatch.Row("A.B", "7"));

  @ParameterizedTest
  @CsvSource({
    "DHL Express, 4",
    "dhl express, 5",
    "DHL EXPRESS, 4",
    "DHL eCommerce, 3",
    "dhl Ecommerce, 3",
    "DHL Paket, 2",
    "Australia Post, 6",
    "Post Office, 1",
    "A.B, 7",
    "AxB, 1",
    "'', 1",
  })
  void theRowThatSaysMostApplies(String carrier, String provider) {
    assertThat(CarrierMatch.of(TABLE, carrier))
        .hasValueSatisfying(row -> assertThat(row.providerId()).isEqualTo(provider));
  }

  @Test
  void aCarrierOfNoRowIsNone() {
    assertThat(CarrierMatch.of(List.of(new CarrierMatch.Row("UPS", "1")), "UPS Ground")).isEmpty();
    assertThat(CarrierMatch.of(List.of(), null)).isEmpty();
  }
}
