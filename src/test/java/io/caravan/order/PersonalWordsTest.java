package io.caravan.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.shopify.UserError;
import io.caravan.tiktok.TikTokOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** A platform's words may quote the buyer; nothing of that is kept. */
class PersonalWordsTest {
  private static final TikTokOrder ORDER =
      JsonMapper.builder()
          .build()
          .readValue(
              """
              {"id": "576461413038785752", "status": "AWAITING_SHIPMENT",
               "buyer_email": "v2b2V4@chat.seller.us.tiktok.com",
               "buyer_message": "ring twice, Zaphod is deaf",
               "recipient_address": {"name": "Trillian Astra McMillan", "first_name": "Trillian Astra",
                 "last_name": "McMillan", "phone_number": "(+1)213-555-0142", "postal_code": "90001",
                 "address_line1": "42 Heart-of-Gold Lane", "address_line2": "Apt. 7 B",
                 "address_detail": "42 Heart-of-Gold Lane, Apt. 7 B",
                 "full_address": "United States,California,Los Angeles,42 Heart-of-Gold Lane",
                 "region_code": "US",
                 "district_info": [
                   {"address_level": "L0", "address_level_name": "Country", "address_name": "United States"},
                   {"address_level": "L1", "address_level_name": "State", "address_name": "California"},
                   {"address_level": "L3", "address_level_name": "City", "address_name": "Los Angeles"}]}}
              """,
              TikTokOrder.class);

  private static final PersonalWords PERSONAL = PersonalWords.of(ORDER, null);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Last name 'McMillan' is too long",
        "trillian  astra MCMILLAN is not a valid recipient",
        "Address1 42 Heart-of-Gold Lane contains emojis",
        "Address2 Apt. 7 B is invalid",
        "Zip 90001 is not valid for Los Angeles, California",
        "Phone (+1)213-555-0142 is invalid",
        "Phone +12135550142 is invalid",
        "Phone 2135550142 is invalid",
        "Phone +1 213 555 0142 has already been used",
        "Email v2b2V4@chat.seller.us.tiktok.com is invalid",
        "Email someone.else@example.org is invalid",
        "Note \"ring twice, Zaphod is deaf\" is too long"
      })
  void nothingOfTheBuyerIsLeft(String message) {
    assertThat(PERSONAL.withheldFrom(message))
        .contains(PersonalWords.WITHHELD)
        .doesNotContainIgnoringCase("mcmillan")
        .doesNotContainIgnoringCase("trillian")
        .doesNotContain("Heart", "Apt", "90001", "Angeles", "555", "2135550142", "@", "Zaphod");
  }

  @Test
  void whatHelpsStays() {
    String message =
        "order 576461413038785752: variant gid://shopify/ProductVariant/47012345678901 is not"
            + " available at 2026-11-23T12:00:00Z; Province is invalid";
    assertThat(PERSONAL.withheldFrom(message)).isEqualTo(message);
  }

  @Test
  void aRefusalIsKeptWithItsPathAndCodeAndWithoutTheBuyer() {
    Submission.Refused refused =
        (Submission.Refused)
            CreateRefusal.outcomeOf(
                List.of(
                    new UserError(
                        List.of("order", "shippingAddress", "lastName"),
                        "Last name McMillan contains emojis",
                        "INVALID")),
                PERSONAL);
    assertThat(refused.detail())
        .isEqualTo(
            "order.shippingAddress.lastName: Last name [withheld] contains emojis [INVALID]");
  }

  @Test
  void aMaskedOrOneLetterNameTearsNoTextApart() {
    TikTokOrder masked =
        JsonMapper.builder()
            .build()
            .readValue(
                "{\"id\":\"1\",\"recipient_address\":{\"name\":\"J***\",\"first_name\":\"A\",\"last_name\":\"***\"}}",
                TikTokOrder.class);
    assertThat(PersonalWords.of(masked, null).withheldFrom("A line is invalid"))
        .isEqualTo("A line is invalid");
  }

  @Test
  void aNameInJapaneseIsFoundWithoutBlanksAroundIt() {
    TikTokOrder order =
        JsonMapper.builder()
            .build()
            .readValue(
                "{\"id\":\"1\",\"recipient_address\":{\"name\":\"山田太郎\"}}", TikTokOrder.class);
    assertThat(PersonalWords.of(order, null).withheldFrom("氏名山田太郎は無効です")).doesNotContain("山田");
  }

  @Test
  void anEchoOfAllThatWasSentIsCutShort() {
    assertThat(PERSONAL.withheldFrom("x".repeat(10_000))).hasSizeLessThan(310);
  }
}
