package io.caravan.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.shopify.UserError;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Shapes recorded from development stores, and those the schema names. */
class CreateRefusalTest {

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
                    error("Value has already been taken", null, "order", "metafields"))))
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
    return CreateRefusal.outcomeOf(List.of(error));
  }

  private static UserError error(String message, @Nullable String code, String... field) {
    return new UserError(List.of(field), message, code);
  }
}
