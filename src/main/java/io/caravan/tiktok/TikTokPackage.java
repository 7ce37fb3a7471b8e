package io.caravan.tiktok;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A package as TikTok tells it (docv2/page/get-package-detail-202309): ids and codes only, never
 * its addresses.
 *
 * @param orderIds one, or those that were combined
 * @param lineIds ids of the order lines in it
 * @param status TO_FULFILL (of the order's own list), PROCESSING (arranged), FULFILLING (with the
 *     carrier), COMPLETED (delivered) or CANCELLED (lost, damaged)
 * @param shippingType TIKTOK or SELLER
 * @param splitTag DEFAULT, COMBINE or SPLIT
 * @param handoverMethod PICKUP or DROP_OFF; null until arranged
 */
public record TikTokPackage(
    String id,
    List<String> orderIds,
    List<String> lineIds,
    String status,
    String shippingType,
    String splitTag,
    @Nullable String providerId,
    @Nullable String providerName,
    @Nullable String trackingNumber,
    @Nullable String handoverMethod,
    @Nullable Instant updateTime) {

  /** Arranged: the label is there, or the package is on its way. */
  private static final Set<String> ARRANGED = Set.of("PROCESSING", "FULFILLING", "COMPLETED");

  public TikTokPackage {
    orderIds = List.copyOf(orderIds);
    lineIds = List.copyOf(lineIds);
  }

  /** Reads what is there. */
  public static TikTokPackage of(JsonNode node) {
    List<String> orders = new ArrayList<>();
    node.path("orders").forEach(order -> add(orders, order.path("id")));
    List<String> lines = new ArrayList<>();
    node.path("order_line_item_ids").forEach(line -> add(lines, line));
    long updated = node.path("update_time").asLong(0);
    String id = text(node, "package_id");
    return new TikTokPackage(
        id == null ? "" : id,
        orders.stream().distinct().sorted().toList(),
        lines.stream().distinct().sorted().toList(),
        orEmpty(text(node, "package_status")),
        orEmpty(text(node, "shipping_type")),
        orEmpty(text(node, "split_and_combine_tag")),
        text(node, "shipping_provider_id"),
        text(node, "shipping_provider_name"),
        text(node, "tracking_number"),
        text(node, "handover_method"),
        updated <= 0 ? null : Instant.ofEpochSecond(updated));
  }

  public boolean isArranged() {
    return ARRANGED.contains(status);
  }

  private static void add(List<String> ids, JsonNode node) {
    String id = node.asString("").strip();
    if (!id.isEmpty()) {
      ids.add(id);
    }
  }

  private static @Nullable String text(JsonNode node, String field) {
    String text = node.path(field).asString("").strip();
    return text.isEmpty() ? null : text;
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
