package io.caravan.order.connect;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An order from before the start mark that was open when TikTok was last asked.
 *
 * @param createdAt at TikTok
 * @param shipBy late after it
 * @param autoCancelAt TikTok cancels it then
 * @param value what the buyer pays, in {@code currency}
 * @param state what became of it here; null: nothing yet
 * @param unmappedSkus TikTok SKUs of its lines that have no link
 */
public record OpenOrder(
    String tiktokOrderId,
    String status,
    Instant createdAt,
    @Nullable Instant shipBy,
    @Nullable Instant autoCancelAt,
    @Nullable BigDecimal value,
    @Nullable String currency,
    boolean ticked,
    @Nullable String state,
    List<String> unmappedSkus) {}
