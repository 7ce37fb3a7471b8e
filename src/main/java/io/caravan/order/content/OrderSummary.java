package io.caravan.order.content;

import io.caravan.tiktok.TikTokOrder;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What lists, deadlines and the order of work need to know of an order.
 *
 * @param value what the buyer paid ({@code total_amount})
 * @param shipBy {@code rts_sla_time}: later counts as late
 * @param autoCancelAt {@code shipping_due_time}, else {@code cancel_order_sla_time}: TikTok cancels
 *     the order if it has not been shipped by then
 * @param updateTime moves with the status only
 */
public record OrderSummary(
    String orderId,
    @Nullable String status,
    @Nullable BigDecimal value,
    @Nullable String currency,
    @Nullable Instant createTime,
    @Nullable Instant paidTime,
    @Nullable Instant updateTime,
    @Nullable Instant shipBy,
    @Nullable Instant autoCancelAt,
    FulfilmentAuthority authority) {

  public static OrderSummary of(TikTokOrder order) {
    return new OrderSummary(
        order.id(),
        order.status(),
        order.payment().totalAmount(),
        order.payment().currency(),
        order.createTime(),
        order.paidTime(),
        order.updateTime(),
        order.rtsSlaTime(),
        order.shippingDueTime() != null ? order.shippingDueTime() : order.cancelOrderSlaTime(),
        FulfilmentAuthority.of(order));
  }
}
