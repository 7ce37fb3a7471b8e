package io.caravan.order.followup;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.order.Birth;
import io.caravan.order.content.FulfilmentAuthority;
import io.caravan.order.followup.Memory.Stock;
import io.caravan.platform.PlatformJson;
import io.caravan.shopify.UserError;
import io.caravan.tiktok.TikTokOrder;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** First looks, changes, reasons and refusals. */
class SmallDecisionsTest {
  private static final String HERE = "gid://shopify/Location/1";

  // First looks
  // ------------------------------------------------------------------------------------

  @ParameterizedTest(name = "ships from {0}, mapped to {1}, enough {2}: due {3}, {4}")
  @CsvSource(
      nullValues = "-",
      textBlock =
          """
          -,    -,    true,  false, ENOUGH
          here, here, true,  false, ENOUGH
          here, -,    true,  false, ENOUGH
          -,    here, true,  true,  TO_CHECK
          else, here, true,  true,  TO_CHECK
          here, here, false, true,  TO_CHECK
          -,    -,    -,     true,  TO_CHECK
          """)
  void theAnswerThatMadeAnOrderSaysWhetherAnythingIsLeft(
      @Nullable String shipsFrom,
      @Nullable String mapped,
      @Nullable Boolean enough,
      boolean due,
      Stock stock) {
    FirstLook look =
        FirstLook.at(
            sold("AWAITING_SHIPMENT", false),
            false,
            true,
            new Birth(shipsFrom == null ? List.of() : List.of(gid(shipsFrom)), enough),
            policy(mapped == null ? null : gid(mapped)));

    assertThat(look.due()).isEqualTo(due);
    assertThat(look.stock()).isEqualTo(stock);
  }

  @Test
  void anOrderFoundByLookingIsAlwaysLookedAt() {
    assertThat(
            FirstLook.at(sold("AWAITING_SHIPMENT", false), false, null, null, policy(null)).due())
        .isTrue();
  }

  @Test
  void aBuyersRequestIsSeenToAtOnce() {
    assertThat(
            FirstLook.at(
                    sold("AWAITING_SHIPMENT", true),
                    false,
                    true,
                    new Birth(List.of(), true),
                    policy(null))
                .due())
        .isTrue();
  }

  // Changes
  // ----------------------------------------------------------------------------------------

  @Test
  void theChangedPartsOfAnAddressAreNamed() {
    Watched before = watched(Map.of("key", "k", "name", "1", "street", "2"));

    assertThat(
            before.to(watched(Map.of("key", "k", "name", "1", "street", "3")), true).addressParts())
        .containsExactly("street");
    assertThat(before.to(watched(Map.of("key", "k", "name", "1")), true).addressParts())
        .containsExactly("street");
  }

  @Test
  void whatTikTokMasksLaterIsNoChangeOfAddress() {
    Watched before = watched(Map.of("key", "k", "name", "1"));

    assertThat(before.to(watched(Map.of("key", "k", "name", "*9")), true).addressParts()).isEmpty();
    assertThat(before.to(watched(Map.of("key", "k", "name", "2")), false).addressParts()).isEmpty();
  }

  @Test
  void anAddressUnmaskedLaterIsAChange() {
    Watched before = watched(Map.of("key", "k", "name", "*9"));

    assertThat(before.to(watched(Map.of("key", "k", "name", "1")), true).addressParts())
        .containsExactly("name");
  }

  @Test
  void digestsOfAnotherKeyAreNotCompared() {
    Watched before = watched(Map.of("key", "old", "name", "1"));

    assertThat(before.to(watched(Map.of("key", "new", "name", "2")), true).addressParts())
        .isEmpty();
  }

  @Test
  void linesThatAreGoneAreNamed() {
    Watched before = new Watched(false, null, Set.of("a", "b"), Map.of(), true);

    assertThat(before.to(new Watched(false, null, Set.of("b"), Map.of(), true), true).linesGone())
        .containsExactly("a");
  }

  // Reasons
  // ----------------------------------------------------------------------------------------

  @ParameterizedTest(name = "{0}, {1}: {2}")
  @CsvSource({
    "US,CUSTOMER,seller_cancel_paid_reason_buyer_requested_cancellation",
    "US,INVENTORY,seller_cancel_paid_reason_buyer_requested_cancellation",
    "DE,STAFF,seller_cancel_paid_reason_buyer_requested_cancellation",
    "GB,CUSTOMER,seller_cancel_reason_wrong_price_uk",
    "ID,CUSTOMER,seller_cancel_reason_wrong_price"
  })
  void theReasonForTikTokFitsTheMarketAndNeverEmptiesTheStock(
      String region, String shopify, String expected) {
    assertThat(CancelReasons.onTikTok(region, shopify, Map.of())).isEqualTo(expected);
  }

  @Test
  void theShopChoosesItsReasons() {
    Map<String, String> chosen = new HashMap<>();
    chosen.put("INVENTORY", "seller_cancel_reason_out_of_stock");
    chosen.put("FRAUD", "");
    chosen.put("ANY", "seller_cancel_paid_reason_address_not_deliver");

    assertThat(CancelReasons.onTikTok("US", "INVENTORY", chosen))
        .isEqualTo("seller_cancel_reason_out_of_stock");
    assertThat(CancelReasons.onTikTok("US", "FRAUD", chosen)).as("a person cancels").isNull();
    assertThat(CancelReasons.onTikTok("US", null, chosen))
        .isEqualTo("seller_cancel_paid_reason_address_not_deliver");
  }

  @ParameterizedTest(name = "{0} by {1}: {2}")
  @CsvSource({
    "ecom_order_to_ship_canceled_reason_no_longer_needed,BUYER,CUSTOMER",
    "seller_cancel_reason_out_of_stock,SELLER,INVENTORY",
    "seller_cancel_reason_wrong_price,SELLER,STAFF",
    "system_cancel_anti_span_block,SYSTEM,FRAUD",
    "system_cancel_order_reason_shipping_timeout,SYSTEM,OTHER"
  })
  void tiktoksReasonBecomesOneOfShopifys(String reason, String by, String expected) {
    assertThat(
            CancelReasons.inShopify(
                new Sold(
                    "CANCELLED",
                    false,
                    null,
                    reason,
                    by,
                    false,
                    FulfilmentAuthority.SELLER,
                    null,
                    Set.of(),
                    List.of())))
        .isEqualTo(expected);
  }

  @Test
  void anotherNumberOfAPackageIsSeenAndNoNumberIsKept() {
    String one = "1ZAa390357567127";
    String other = "1ZBB390357567127";
    assertThat(one.hashCode()).as("the case").isEqualTo(other.hashCode());

    assertThat(WatchImported.packages(shipped(one)))
        .isEqualTo(WatchImported.packages(shipped(one)))
        .isNotEqualTo(WatchImported.packages(shipped(other)))
        .noneMatch(kept -> kept.contains(one));
  }

  private static TikTokOrder shipped(String number) {
    return PlatformJson.MAPPER.readValue(
        """
        {"id":"576","status":"AWAITING_COLLECTION","fulfillment_type":"FULFILLMENT_BY_SELLER",
         "shipping_type":"SELLER","line_items":[{"id":"t1","package_id":"p1","tracking_number":"%s"}]}
        """
            .formatted(number),
        TikTokOrder.class);
  }

  // Refusals
  // ---------------------------------------------------------------------------------------

  @ParameterizedTest(name = "\"{0}\" with code {1}: {2}")
  @CsvSource(
      nullValues = "-",
      textBlock =
          """
          Cannot change location.,                                     -,       CANNOT_CHANGE_LOCATION
          Cannot cancel an order that has outstanding fulfillments,    INVALID, HAS_FULFILMENTS
          Cannot cancel an order that has already been canceled,       INVALID, ALREADY_CANCELLED
          Cancellation is already in progress,                         -,       CANCELLATION_IN_PROGRESS
          Fulfillment order 1 has an unfulfillable status= closed.,    -,       NOT_FULFILLABLE
          Order cannot be marked as paid.,                             -,       CANNOT_BE_MARKED_AS_PAID
          anything,                                                    SOME_CODE, SOME_CODE
          The same idempotency key cannot be used with different operation parameters.,            -, IDEMPOTENCY_KEY_PARAMETER_MISMATCH
          A previous request with this idempotency key failed. Retry with a new idempotency key.,  -, IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED
          'never seen, with Ada Lovelace in it',                       -,       REFUSED
          """)
  void aRefusalIsACodeAndNeverShopifysWords(
      String message, @Nullable String code, String expected) {
    assertThat(ActRefusal.codeOf(List.of(new UserError(List.of(), message, code))))
        .isEqualTo(expected);
  }

  @Test
  void aRequestThatIsStillAtWorkWasNotRefused() {
    UserError busy =
        new UserError(List.of(), "This request is currently in progress, please try again.", null);
    UserError refused = new UserError(List.of(), "Order does not exist", null);

    assertThat(ActRefusal.came(List.of())).isEqualTo(new ActOutcome.Done());
    assertThat(ActRefusal.came(List.of(busy)))
        .isEqualTo(new ActOutcome.Unknown("IDEMPOTENCY_CONCURRENT_REQUEST"));
    assertThat(ActRefusal.came(List.of(refused))).isEqualTo(new ActOutcome.Refused("NOT_FOUND"));
  }

  @Test
  void whatHasHappenedAlreadyIsNoRefusal() {
    assertThat(ActRefusal.isDoneAlready(Action.CANCEL_SHOPIFY_ORDER, "ALREADY_CANCELLED")).isTrue();
    assertThat(ActRefusal.isDoneAlready(Action.CANCEL_TIKTOK_ORDER, "25001011")).isTrue();
    assertThat(ActRefusal.isDoneAlready(Action.CANCEL_SHOPIFY_ORDER, "HAS_FULFILMENTS")).isFalse();
  }

  // Helpers
  // ----------------------------------------------------------------------------------------

  private static String gid(String place) {
    return place.equals("here") ? HERE : "gid://shopify/Location/2";
  }

  private static Watched watched(Map<String, String> address) {
    return new Watched(false, null, Set.of(), address, false);
  }

  private static Sold sold(String status, boolean asked) {
    return new Sold(
        status,
        asked,
        null,
        null,
        null,
        false,
        FulfilmentAuthority.SELLER,
        "w",
        Set.of("a"),
        List.of());
  }

  private static Policy policy(@Nullable String location) {
    return new Policy(
        "US", location, true, false, true, true, true, true, Map.of(), Duration.ofHours(1));
  }
}
