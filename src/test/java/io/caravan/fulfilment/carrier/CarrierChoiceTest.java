package io.caravan.fulfilment.carrier;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.fulfilment.carrier.CarrierChoice.Ask;
import io.caravan.fulfilment.carrier.CarrierChoice.Cause;
import io.caravan.fulfilment.carrier.CarrierChoice.Chosen;
import io.caravan.fulfilment.carrier.Suggestion.Reason;
import io.caravan.mapping.CarrierMatch.Row;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which provider a shipment goes with, as tables. */
class CarrierChoiceTest {
  private static final Provider USPS = new Provider("1", "USPS");
  private static final Provider UPS = new Provider("2", "UPS");
  private static final Provider FEDEX = new Provider("3", "FedEx");
  private static final Provider DHL_EXPRESS = new Provider("4", "DHL Express");
  private static final Provider DHL_ECOMMERCE = new Provider("5", "DHL eCommerce");
  private static final Provider ROYAL_MAIL = new Provider("6", "Royal Mail");
  private static final Provider SPEEDY = new Provider("7", "Speedy Vans");
  private static final List<Provider> ALL =
      List.of(USPS, UPS, FEDEX, DHL_EXPRESS, DHL_ECOMMERCE, ROYAL_MAIL, SPEEDY);
  private static final String OF_UPS = "1Z5R89390357567127";

  // Without a table ------------------------------------------------------------------------------

  @ParameterizedTest(name = "\"{0}\" with {1}: {2}")
  @CsvSource(
      nullValues = "-",
      textBlock =
          """
          USPS,                 9400111206206406260787, USPS
          usps,                 9400111206206406260787, USPS
          U.S. P.S.,            9400111206206406260787, USPS
          UPS,                  1Z5R89390357567127,     UPS
          Fed Ex,               986578788855,           FedEx
          Federal Express,      986578788855,           FedEx
          DHL Express,          3318810025,             DHL Express
          DHL eCommerce,        GM2951173225174494,     DHL eCommerce
          DHL Global Mail,      GM2951173225174494,     DHL eCommerce
          DHL eCommerce,        60120172242323,         DHL eCommerce
          DHL,                  3318810025,             DHL Express
          DHL,                  GM2951173225174494,     DHL eCommerce
          DHL,                  420787459400111206206406260787, DHL eCommerce
          DHL Express,          GM2951173225174494,     AMBIGUOUS_CARRIER
          DHL Express,          60120172242323,         AMBIGUOUS_CARRIER
          DHL eCommerce,        3318810025,             AMBIGUOUS_CARRIER
          DHL,                  AB12CD34EF,             AMBIGUOUS_CARRIER
          DHL,                  JJD0099999999,          AMBIGUOUS_CARRIER
          USPS,                 1Z5R89390357567127,     AMBIGUOUS_CARRIER
          Speedy Vans,          SV-1,                   Speedy Vans
          speedy-vans,          SV-1,                   Speedy Vans
          Evri,                 H01HYA0012345678,       PROVIDER_NOT_OFFERED
          Other,                1Z5R89390357567127,     UNMAPPED_CARRIER
          Aunt Polly,           12345,                  UNMAPPED_CARRIER
          -,                    1Z5R89390357567127,     UPS
          -,                    986578788855,           UNMAPPED_CARRIER
          USPS,                 -,                      NO_NUMBER
          USPS,                 94/0011120620,          NUMBER_NOT_VALID
          USPS,                 9400 1112 0620 6406 2607 87, USPS
          """)
  void aCarrierIsKnownByItsNameAndNumber(
      @Nullable String company, @Nullable String number, String expected) {
    assertThat(told(choose(List.of(), company, number))).isEqualTo(expected);
  }

  @Test
  void aLinkTellsTheServiceWhereTheNumberDoesNot() {
    CarrierChoice choice =
        CarrierChoice.of(
            List.of(), ALL, "DHL", "AB12CD34EF", "https://webtrack.dhlecs.com/?t=AB12CD34EF", null);

    assertThat(told(choice)).isEqualTo("DHL eCommerce");
  }

  @Test
  void anotherNumberThanTheLinkPromisesIsNotBelieved() {
    CarrierChoice choice =
        CarrierChoice.of(
            List.of(), ALL, "DHL Express", "GM2951173225174494", "https://mydhl.express.dhl", null);

    assertThat(told(choice)).isEqualTo("AMBIGUOUS_CARRIER");
  }

  // With a table ---------------------------------------------------------------------------------

  @Test
  void aRowOfTheTableWinsOverTheName() {
    assertThat(told(choose(List.of(new Row("USPS", "2")), "USPS", "AB12"))).isEqualTo("UPS");
  }

  @Test
  void aPatternSaysWhatAnUnknownCarrierIs() {
    List<Row> table = List.of(new Row("Aunt*", "7"), new Row("*", "2"));

    assertThat(told(choose(table, "Aunt Polly", "12345"))).isEqualTo("Speedy Vans");
    assertThat(told(choose(table, "Uncle Bob", "12345"))).isEqualTo("UPS");
  }

  @Test
  void theDefaultDoesNotOvertakeAProviderOfTheSameName() {
    assertThat(told(choose(List.of(new Row("*", "2")), "Royal Mail", "AB12")))
        .isEqualTo("Royal Mail");
  }

  @Test
  void theDefaultIsNoAnswerToWhichDhl() {
    assertThat(told(choose(List.of(new Row("*", "2")), "DHL", "AB12CD34EF")))
        .isEqualTo("AMBIGUOUS_CARRIER");
  }

  @Test
  void aRowThatTakesOneDhlForTheOtherIsAsked() {
    List<Row> table = List.of(new Row("DHL*", "4"));

    assertThat(told(choose(table, "DHL Express", "3318810025"))).isEqualTo("DHL Express");
    assertThat(told(choose(table, "DHL Express", "GM2951173225174494")))
        .isEqualTo("AMBIGUOUS_CARRIER");
  }

  @Test
  void aRowThatNamesAProviderTheDeliveryOptionLacksIsAsked() {
    Ask ask = (Ask) choose(List.of(new Row("USPS", "99")), "USPS", "9400111206206406260787");

    assertThat(ask.cause()).isEqualTo(Cause.PROVIDER_NOT_OFFERED);
    assertThat(ask.suggestions()).first().extracting(Suggestion::name).isEqualTo("USPS");
  }

  @Test
  void aPersonsAnswerIsTheLastWord() {
    CarrierChoice choice =
        CarrierChoice.of(List.of(), ALL, "DHL Express", "GM2951173225174494", null, "4");

    assertThat(told(choice)).isEqualTo("DHL Express");
  }

  @Test
  void anAnswerThatIsNotOfferedAnyMoreIsAskedAgain() {
    CarrierChoice choice = CarrierChoice.of(List.of(), ALL, "DHL", "AB12", null, "99");

    assertThat(told(choice)).isEqualTo("PROVIDER_NOT_OFFERED");
  }

  @Test
  void withoutAnyProviderNothingIsChosen() {
    assertThat(told(CarrierChoice.of(List.of(), List.of(), "USPS", "AB12", null, null)))
        .isEqualTo("NO_PROVIDERS");
  }

  // Suggestions ----------------------------------------------------------------------------------

  @Test
  void whatIsAskedShowsTheExactCarrierAndWhoseNumberItMayBe() {
    Ask ask = (Ask) choose(List.of(), "Shippo Labels ", OF_UPS);

    assertThat(ask.cause()).isEqualTo(Cause.UNMAPPED_CARRIER);
    assertThat(ask.exact()).isEqualTo("Shippo Labels");
    assertThat(ask.suggestions()).containsExactly(new Suggestion("2", "UPS", Reason.NUMBER_FORMAT));
  }

  @Test
  void alikeNamesAreSuggested() {
    Ask ask = (Ask) choose(List.of(), "Speedy Couriers", "X-1-2");

    assertThat(ask.suggestions())
        .containsExactly(new Suggestion("7", "Speedy Vans", Reason.SIMILAR_NAME));
  }

  @Test
  void bothDhlServicesAreSuggestedTheNumbersOwnFirst() {
    Ask ask = (Ask) choose(List.of(), "DHL Express", "GM2951173225174494");

    assertThat(ask.suggestions())
        .extracting(Suggestion::name)
        .containsExactly("DHL eCommerce", "DHL Express");
  }

  private static CarrierChoice choose(
      List<Row> table, @Nullable String company, @Nullable String number) {
    return CarrierChoice.of(table, ALL, company, number, null, null);
  }

  private static String told(CarrierChoice choice) {
    return choice instanceof Chosen chosen
        ? chosen.provider().name()
        : ((Ask) choice).cause().name();
  }
}
