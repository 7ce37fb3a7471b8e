package io.caravan.order.content;

import io.caravan.shopify.OrderCreateInput.Attribute;
import io.caravan.shopify.OrderCreateInput.Metafield;
import io.caravan.tiktok.TikTokOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Everything of an order that is neither money nor address: marks, tags, attributes, the note. */
final class Details {
  /** Starts the key of every attribute of ours. */
  static final String PREFIX = "tiktok_";

  /** Shopify refuses longer tags. */
  static final int MAX_TAG = 40;

  /** Our own bounds for free text; Shopify documents none here. */
  private static final int MAX_VALUE = 2_000;

  private static final int MAX_NOTE = 5_000;

  private Details() {}

  static Metafield uniqueId(TikTokOrder order) {
    return new Metafield(
        OrderContent.ID_NAMESPACE, OrderContent.ID_KEY, OrderContent.ID_TYPE, order.id());
  }

  static String sourceUrl(TikTokOrder order, ShopProfile shop, ContentSettings settings) {
    String region = shop.region();
    return settings
        .sourceUrl()
        .replace("{id}", order.id())
        .replace("{region}", region)
        .replace("{site}", region.equals("GB") ? "uk" : region.toLowerCase(Locale.ROOT));
  }

  static String note(TikTokOrder order) {
    StringBuilder note = new StringBuilder("TikTok Shop order ").append(order.id());
    if (isBundle(order)) {
      // In these words, as the official app does: people search for them.
      note.append("\nVirtual bundles");
    }
    String seller = Text.block(order.sellerNote());
    if (seller != null) {
      note.append("\nSeller note: ").append(seller);
    }
    return Text.cut(note.toString(), MAX_NOTE);
  }

  static List<String> tags(
      TikTokOrder order,
      ContentSettings settings,
      FulfilmentAuthority authority,
      List<String> more) {
    Set<String> tags = new LinkedHashSet<>(settings.tags());
    tags.add("tts-order-" + order.id());
    tags.add(
        switch (authority) {
          case SELLER -> "tts-seller-shipping";
          case TIKTOK_SHIPPING -> "tts-tiktok-shipping";
          case FULFILLED_BY_TIKTOK -> "tts-fulfilled-by-tiktok";
          case UNKNOWN -> "tts-authority-unknown";
        });
    // Samples, replacements and the like are tagged by rules of those names.
    addIf(tags, isBundle(order), "tts-virtual-bundle");
    String type = order.orderType();
    if (type != null && !type.equals("NORMAL") && !type.equals("PRE_ORDER")) {
      tags.add("tts-" + type.toLowerCase(Locale.ROOT).replace('_', '-'));
    }
    tags.addAll(more);
    List<String> clean = new ArrayList<>();
    for (String tag : tags) {
      // Shopify separates tags by commas.
      String line = Text.line(tag.replace(',', ' '));
      if (line != null) {
        clean.add(Text.cut(line, MAX_TAG));
      }
    }
    return clean.stream().distinct().toList();
  }

  static List<Attribute> attributes(TikTokOrder order, FulfilmentAuthority authority) {
    OrderSummary summary = OrderSummary.of(order);
    List<Attribute> attributes = new ArrayList<>();
    add(attributes, "order_id", order.id());
    add(attributes, "fulfillment_authority", authority.name());
    add(attributes, "ship_by", summary.shipBy());
    add(attributes, "auto_cancel_at", summary.autoCancelAt());
    add(attributes, "deliver_by", order.deliveryOptionRequiredDeliveryTime());
    add(attributes, "buyer_message", Text.block(order.buyerMessage()));
    add(attributes, "buyer_email", Text.line(order.buyerEmail()));
    add(attributes, "delivery_option", Text.line(order.deliveryOptionName()));
    add(attributes, "delivery_type", order.deliveryType());
    add(attributes, "fast_delivery_program", order.fastDeliveryProgram());
    add(attributes, "warehouse_id", order.warehouseId());
    add(attributes, "order_type", order.orderType());
    add(attributes, "release_date", order.releaseDate());
    add(attributes, "payment_method", Text.line(order.paymentMethodName()));
    add(attributes, "replaced_order_id", order.replacedOrderId());
    add(attributes, "exchange_source_order_id", order.exchangeSourceOrderId());
    add(attributes, "combine_group_id", order.autoCombineGroupId());
    add(attributes, "cpf", unmasked(order.cpf()));
    add(attributes, "cpf_name", unmasked(order.cpfName()));
    return attributes;
  }

  static void add(List<Attribute> attributes, String name, @Nullable String value) {
    if (value != null) {
      attributes.add(new Attribute(PREFIX + name, Text.cut(value, MAX_VALUE)));
    }
  }

  private static void add(List<Attribute> attributes, String name, @Nullable Instant time) {
    add(attributes, name, time == null ? null : time.toString());
  }

  private static void addIf(Set<String> tags, boolean wanted, String tag) {
    if (wanted) {
      tags.add(tag);
    }
  }

  private static boolean isBundle(TikTokOrder order) {
    return order.lineItems().stream().anyMatch(line -> !line.combinedListingSkus().isEmpty());
  }

  private static @Nullable String unmasked(@Nullable String text) {
    return text == null || text.contains("*") ? null : Text.line(text);
  }
}
