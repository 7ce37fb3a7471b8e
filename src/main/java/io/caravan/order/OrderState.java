package io.caravan.order;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Where a TikTok order stands on its way into Shopify; one type per state. */
public sealed interface OrderState {

  /** Known, nothing decided. */
  record Received() implements OrderState {}

  /**
   * Waiting, and will be looked at again by itself.
   *
   * @param cause {@code UNPAID}, {@code ON_HOLD}, {@code GRACE}, {@code DRY_RUN}
   * @param until when known
   */
  record Held(String cause, @Nullable Instant until) implements OrderState {}

  /** Left out by a rule. */
  record Filtered(String rule, String ruleVersion, String reason) implements OrderState {}

  /** In the orphan-order queue. */
  record Parked(ParkCause cause, String detail, List<WaitsOn> waitsOn) implements OrderState {}

  /** An intent is committed; the call may be under way. */
  record Submitting(UUID intent) implements OrderState {}

  /** Sent, and nobody can say whether it took effect. */
  record Unknown(UUID intent, String why) implements OrderState {}

  /** In Shopify. */
  record Imported(ShopifyOrderRef order) implements OrderState {}

  /** A person gave it up; only a person brings it back. */
  record Discarded(String reason) implements OrderState {}

  /** Cancelled on TikTok before it was made. */
  record Cancelled() implements OrderState {}

  /** A human deleted it in Shopify: never made again. */
  record GoneInShopify(ShopifyOrderRef order) implements OrderState {}

  /**
   * What a parked order waits for.
   *
   * @param topic {@code sku}, {@code location}, {@code scope}
   * @param subject the id within the topic
   */
  record WaitsOn(String topic, String subject) {}

  /** The name in the table and the API: {@code IMPORTED}, {@code GONE_IN_SHOPIFY}. */
  default String label() {
    return getClass()
        .getSimpleName()
        .replaceAll("(?<=[a-z])(?=[A-Z])", "_")
        .toUpperCase(Locale.ROOT);
  }
}
