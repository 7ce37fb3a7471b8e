package io.caravan.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.shopify.UserError;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Shapes recorded from development stores, and those the schema names. */
class CreateRefusalTest {
  private static final PersonalWords NOBODY = PersonalWords.of(null, null);

  @Test
  void aTakenIdIsLookedUpAndNeverParkedHoweverItIsWorded() {
    assertThat(outcome(error("Value has already been taken", null, "order", "metafields", "0")))
        .isInstanceOf(Submission.IdTaken.class);
    assertThat(outcome(error("must be unique", null, "order", "metafields", "0", "value")))
        .isInstanceOf(Submission.IdTaken.class);
    assertThat(outcome(error("Some words", "TAKEN", "order")))
        .isInstanceOf(Submission.IdTaken.class);
  }

  @Test
  void aTakenIdCountsAmongOtherErrors() {
    assertThat(
            CreateRefusal.outcomeOf(
                List.of(
                    error("Province is invalid", "INVALID", "order"),
                    error("Value has already been taken", null, "order", "metafields")),
                NOBODY))
        .isInstanceOf(Submission.IdTaken.class);
  }

  @Test
  void eachCauseIsToldApart() {
    assertThat(cause(error("no", "INVENTORY_CLAIM_FAILED", "order")))
        .isEqualTo(ParkCause.OUT_OF_STOCK);
    assertThat(cause(error("Line items Title can't be blank", null, "order", "lineItems")))
        .isEqualTo(ParkCause.DELETED_IN_SHOPIFY);
    assertThat(cause(error("no", "FULFILLMENT_SERVICE_INVALID", "order")))
        .isEqualTo(ParkCause.NO_LOCATION);
    assertThat(cause(error("no", "SHOP_DORMANT", "order"))).isEqualTo(ParkCause.FORBIDDEN);
    assertThat(cause(error("Province is invalid", null, "order", "shippingAddress", "province")))
        .isEqualTo(ParkCause.INVALID);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          order                     | | Order Line items is invalid;Line items Name can't be blank | DELETED_IN_SHOPIFY
          order.lineItems.1.variantId | | Variant does not exist                    | DELETED_IN_SHOPIFY
          order                     | INVENTORY_CLAIM_FAILED | Unable to claim inventory for the line items | OUT_OF_STOCK
          order                     | INVALID | Unable to reserve inventory                 | OUT_OF_STOCK
          order                     | SHOP_DORMANT | Shop is dormant                        | FORBIDDEN
          order                     | | Access denied for orderCreate field               | FORBIDDEN
          order.fulfillment.locationId | | Location is not active                         | NO_LOCATION
          order.discountCode        | INVALID | Discount allocation is wrong                | INVALID
          order.shippingAddress     | | Name can't be blank                               | INVALID
          order.processedAt         | PROCESSED_AT_INVALID | is in the future               | INVALID
          order.lineItems           | INVALID | Line items must have at least one line item | INVALID
          """)
  void whatIsOnRecordIsToldApart(
      String field, @Nullable String code, String messages, ParkCause cause) {
    List<UserError> errors =
        java.util.Arrays.stream(messages.split(";"))
            .map(message -> error(message, code, field.split("\\.")))
            .toList();
    assertThat(((Submission.Refused) CreateRefusal.outcomeOf(errors, NOBODY)).cause())
        .isEqualTo(cause);
  }

  @Test
  void theLinesThatShopifyNamesAreKept() {
    assertThat(
            ((Submission.Refused)
                    outcome(error("no", "INVENTORY_CLAIM_FAILED", "order", "lineItems", "2")))
                .lines())
        .containsExactly(2);
  }

  @Test
  void theDetailNamesTheFieldTheCodeAndShopifysWords() {
    assertThat(
            ((Submission.Refused) outcome(error("too long", "INVALID", "order", "tags"))).detail())
        .isEqualTo("order.tags: too long [INVALID]");
  }

  @Test
  void theDetailNamesTheFieldAndShopifysWords() {
    assertThat(outcome(error("Province is invalid", null, "order", "shippingAddress")))
        .isEqualTo(
            new Submission.Refused(
                ParkCause.INVALID, "order.shippingAddress: Province is invalid"));
  }

  private static ParkCause cause(UserError error) {
    return ((Submission.Refused) outcome(error)).cause();
  }

  private static Submission.CreateOutcome outcome(UserError error) {
    return CreateRefusal.outcomeOf(List.of(error), NOBODY);
  }

  private static UserError error(String message, @Nullable String code, String... field) {
    return new UserError(List.of(field), message, code);
  }
}
