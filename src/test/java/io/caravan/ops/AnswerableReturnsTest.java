package io.caravan.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.aftersales.returns.ReturnBook.Known;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which returns a person may answer here. */
class AnswerableReturnsTest {

  @Test
  void theReturnOfAnOrderInShopifyIsAnswered() {
    Known known = known(1, true);

    assertThat(ReturnsApi.answerable("501", List.of(known))).isEqualTo(known);
  }

  @Test
  void nobodyWouldTellTikTokAboutAnOrderThatIsNotFollowed() {
    assertThatThrownBy(() -> ReturnsApi.answerable("501", List.of(known(1, false))))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("Order 77 is not followed in Shopify: answer in Seller Center.");
  }

  @Test
  void aReturnThatTwoStoresKnowNeedsAStore() {
    assertThatThrownBy(() -> ReturnsApi.answerable("501", List.of(known(1, true), known(2, true))))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("several stores");
    assertThatThrownBy(() -> ReturnsApi.answerable("501", List.of()))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("not known");
  }

  private static Known known(int store, boolean followed) {
    return new Known(
        store,
        "501",
        "77",
        "REFUND",
        "RETURN_OR_REFUND_REQUEST_PENDING",
        "BUYER",
        null,
        null,
        "SELLER_RESPOND_REFUND",
        null,
        followed,
        "OPEN",
        "",
        Instant.EPOCH,
        null);
  }
}
