package io.caravan.shopify;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.platform.PlatformJson;
import io.caravan.shopify.OrderPayments.Paid;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

/** What of an order's payments is left to be given back. */
class OrderPaymentsTest {

  @Test
  void whatWentBackIsTakenOffThePaymentItCameFrom() {
    OrderPayments read =
        read(
            """
            {"id": "1", "kind": "SALE", "status": "SUCCESS", "gateway": "TikTok Shop", "amountSet": {"shopMoney": {"amount": "40.0"}}},
            {"id": "2", "kind": "SALE", "status": "SUCCESS", "gateway": "TikTok Shop discount", "amountSet": {"shopMoney": {"amount": "8.0"}}},
            {"id": "3", "kind": "SALE", "status": "FAILURE", "gateway": "TikTok Shop", "amountSet": {"shopMoney": {"amount": "40.0"}}},
            {"id": "4", "kind": "REFUND", "status": "SUCCESS", "gateway": "TikTok Shop", "amountSet": {"shopMoney": {"amount": "5.5"}}, "parentTransaction": {"id": "1"}},
            {"id": "5", "kind": "REFUND", "status": "PENDING", "gateway": "TikTok Shop discount", "amountSet": {"shopMoney": {"amount": "1.0"}}}
            """);

    assertThat(read.payments())
        .containsExactly(
            new Paid("1", "TikTok Shop", new BigDecimal("34.5")),
            new Paid("2", "TikTok Shop discount", new BigDecimal("7.0")));
  }

  private static OrderPayments read(String transactions) {
    return OrderPayments.of(
        PlatformJson.MAPPER.readTree(
            "{\"currencyCode\": \"USD\", \"transactions\": [" + transactions + "]}"));
  }
}
