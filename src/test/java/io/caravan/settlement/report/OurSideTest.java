package io.caravan.settlement.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.Postgres;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** When our own tables take an order for settled. */
class OurSideTest {
  @RegisterExtension static final Postgres db = Postgres.fresh();

  private static final Duration A_MONTH = Duration.ofDays(30);

  private final OurSide ours = new OurSide(db.jdbc());
  private int store;

  @BeforeEach
  void anOrderDeliveredFortyDaysAgo() {
    db.jdbc().sql("truncate store cascade").update();
    store = db.store("acme-us");
    db.jdbc()
        .sql(
            """
            insert into tiktok_order (store_id, tiktok_order_id, state, tiktok_status, tiktok_update_time)
            values (?, '11', 'IMPORTED', 'DELIVERED', now() - interval '40 days')
            """)
        .params(store)
        .update();
    db.jdbc()
        .sql(
            """
            insert into statement (store_id, statement_id, statement_time, currency, payment_status, payment_id)
            values (?, '77', now() - interval '50 days', 'USD', 'PAID', '')
            """)
        .params(store)
        .update();
  }

  @Test
  void anAdjustmentAloneDoesNotSettleAnOrder() {
    transaction("t1", "SHIPPING_FEE_ADJUSTMENT");

    assertThat(order().soldBySettlement()).isNull();
    assertThat(order().refundedBySettlement()).isNull();
    assertThat(ours.notSettled(store, A_MONTH))
        .extracting(Difference::subject)
        .containsExactly("11");
  }

  @Test
  void itsOwnTransactionDoes() {
    transaction("t1", "SHIPPING_FEE_ADJUSTMENT");
    transaction("t2", "ORDER");

    assertThat(order().soldBySettlement()).isEqualByComparingTo("25.00");
    assertThat(ours.notSettled(store, A_MONTH)).isEmpty();
  }

  @Test
  void whatTikTokStillOwesIsNotForgotten() {
    db.jdbc()
        .sql(
            """
            insert into unsettled_transaction (store_id, transaction_id, type, tiktok_order_id, currency,
                                               estimated_when, reason, read_at)
            values (?, 'u1', 'ORDER', '11', 'USD', '', 'a return is pending', now())
            """)
        .params(store)
        .update();

    assertThat(ours.notSettled(store, A_MONTH)).isEmpty();
  }

  private OurOrder order() {
    return ours.orders(store, List.of("11")).get("11");
  }

  private void transaction(String id, String type) {
    db.jdbc()
        .sql(
            """
            insert into statement_transaction (store_id, statement_id, transaction_id, type, tiktok_order_id,
                                               amounts, read_at)
            values (?, '77', ?, ?, '11', ?::jsonb, now())
            """)
        .params(
            store,
            id,
            type,
            type.equals("ORDER")
                ? "{\"revenue_breakdown.subtotal_before_discount_amount\": \"25.00\"}"
                : "{\"adjustment_amount\": \"-1.00\"}")
        .update();
  }
}
