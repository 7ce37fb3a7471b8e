package io.caravan.order.content;

import static io.caravan.order.content.OrderJson.order;
import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.order.content.LineFigures.Share;
import io.caravan.tiktok.TikTokOrder;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What each unit was paid with. */
class LineFiguresTest {
  private static final String FIRST = "577086512123751000";
  private static final String SECOND = "577086512123751001";
  private static final String THIRD = "577086512123751002";

  @Test
  void theBuyersShareHasTheTaxThatIsOnTopAndTikToksIsApart() {
    LineFigures figures =
        us(order("US", "USD", "32.48").unit("A", "20.00", "2.00", "3.00", "1.24"));

    assertThat(figures.of(FIRST)).isEqualTo(share("16.24", "3.00"));
  }

  @Test
  void aTaxThatIsInThePriceIsNotAddedAgain() {
    TikTokOrder order = order("GB", "GBP", "15").unit("A", "20.00", "2.00", "3.00", "2.50").read();

    assertThat(LineFigures.of(order, "GBP", true).of(FIRST)).isEqualTo(share("15.00", "3.00"));
  }

  @Test
  void unitsOfOneSkuMayHaveCostDifferently() {
    LineFigures figures =
        us(
            order("US", "USD", "19.99")
                .unit("A", "10.00", "0", "0", "")
                .unit("A", "10.00", "0.01", "0", ""));

    assertThat(figures.of(FIRST)).isEqualTo(share("10.00", "0.00"));
    assertThat(figures.of(SECOND)).isEqualTo(share("9.99", "0.00"));
    assertThat(figures.sum(List.of(FIRST, SECOND))).isEqualTo(share("19.99", "0.00"));
  }

  @Test
  void whatOnlyThePaymentTellsIsSharedToTheCent() {
    LineFigures figures =
        us(
            order("US", "USD", "29.00")
                .payment("platform_discount", "1.00", "product_tax", "0.10")
                .unit("A", "10.00", line -> {})
                .unit("A", "10.00", line -> {})
                .unit("A", "10.00", line -> {}));

    Share all = figures.sum(List.of(FIRST, SECOND, THIRD));
    assertThat(all).isEqualTo(share("29.10", "1.00"));
    assertThat(figures.of(FIRST)).isEqualTo(share("9.70", "0.34"));
    assertThat(figures.of(THIRD)).isEqualTo(share("9.70", "0.33"));
  }

  @Test
  void aGiftThatNobodyPaidForGivesNothingBack() {
    LineFigures figures =
        us(
            order("US", "USD", "10.00")
                .payment("sub_total", "10.00")
                .unit("A", "10.00", "0", "0", "")
                .unit("G", "5.00", line -> line.put("is_gift", true)));

    assertThat(figures.of(SECOND)).isEqualTo(share("0.00", "0.00"));
  }

  @Test
  void aDepositIsTheBuyersToo() {
    TikTokOrder order =
        order("DE", "EUR", "1.75").unit("A", "1.50", line -> line.put("pfand_fee", "0.25")).read();

    assertThat(LineFigures.of(order, "EUR", true).of(FIRST)).isEqualTo(share("1.75", "0.00"));
  }

  @Test
  void aCurrencyWithoutCentsHasNone() {
    TikTokOrder order = order("JP", "JPY", "900").unit("A", "1000", "100", "0", "").read();

    assertThat(LineFigures.of(order, "JPY", true).of(FIRST)).isEqualTo(share("900", "0"));
  }

  @Test
  void anUnknownUnitGivesNothing() {
    assertThat(us(order("US", "USD", "1").unit("A", "1.00", "0", "0", "")).of("nope"))
        .isEqualTo(share("0.00", "0.00"));
  }

  private static LineFigures us(OrderJson order) {
    return LineFigures.of(order.read(), "USD", false);
  }

  private static Share share(String buyer, String platform) {
    return new Share(new BigDecimal(buyer), new BigDecimal(platform));
  }
}
