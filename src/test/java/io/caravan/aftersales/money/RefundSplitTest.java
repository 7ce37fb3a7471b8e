package io.caravan.aftersales.money;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.aftersales.money.RefundSplit.Part;
import io.caravan.order.content.LineFigures.Share;
import io.caravan.shopify.OrderPayments.Paid;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

/** From which payments a refund is taken. */
class RefundSplitTest {

  @Test
  void eachShareGoesBackToWhereItCameFrom() {
    RefundSplit split =
        RefundSplit.of(share("16.24", "3.00"), List.of(buyer("50.00"), platform("8.00")));

    assertThat(split.parts())
        .containsExactly(
            new Part("b", RefundSplit.BUYER, new BigDecimal("16.24")),
            new Part("p", RefundSplit.PLATFORM, new BigDecimal("3.00")));
    assertThat(split.uncovered()).isZero();
    assertThat(split.total()).isEqualTo("19.24");
  }

  @Test
  void aDiscountThatIsNoPaymentIsNotGivenBack() {
    RefundSplit split = RefundSplit.of(share("16.24", "3.00"), List.of(buyer("50.00")));

    assertThat(split.parts())
        .containsExactly(new Part("b", RefundSplit.BUYER, new BigDecimal("16.24")));
    assertThat(split.uncovered()).isZero();
  }

  @Test
  void noMoreIsTakenThanIsLeft() {
    RefundSplit split =
        RefundSplit.of(share("16.24", "3.00"), List.of(buyer("10.00"), platform("0.00")));

    assertThat(split.parts())
        .containsExactly(new Part("b", RefundSplit.BUYER, new BigDecimal("10.00")));
    assertThat(split.uncovered()).isEqualTo("9.24");
  }

  @Test
  void anotherAppsPaymentIsLeftAlone() {
    assertThat(
            RefundSplit.of(
                    share("1.00", "0"), List.of(new Paid("x", "manual", new BigDecimal("9"))))
                .parts())
        .isEmpty();
  }

  private static Share share(String buyer, String platform) {
    return new Share(new BigDecimal(buyer), new BigDecimal(platform));
  }

  private static Paid buyer(String left) {
    return new Paid("b", RefundSplit.BUYER, new BigDecimal(left));
  }

  private static Paid platform(String left) {
    return new Paid("p", RefundSplit.PLATFORM, new BigDecimal(left));
  }
}
