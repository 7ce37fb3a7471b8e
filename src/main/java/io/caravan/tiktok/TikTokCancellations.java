package io.caravan.tiktok;

import io.caravan.platform.PlatformJson;
import io.caravan.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/**
 * TikTok's calls about cancellations. Writes are sent once; their intent must be committed before.
 */
@Component
public class TikTokCancellations {
  /** docv2/page/cancel-order-202309; search, approve and reject are below it. */
  private static final String CANCELLATIONS = "/return_refund/202309/cancellations";

  /** docv2/page/get-reject-reasons-202309. */
  private static final String REJECT_REASONS = "/return_refund/202309/reject_reasons";

  private static final Pattern ID = Pattern.compile("[0-9]{1,32}");

  private final TikTokApi tiktok;

  TikTokCancellations(TikTokApi tiktok) {
    this.tiktok = tiktok;
  }

  /** One page of the cancellations that match. */
  public CancellationPage search(Store store, CancellationSearch search) {
    JsonNode data =
        tiktok
            .read(
                tiktok.connected(store),
                new TikTokRequest(
                    "search-cancellations",
                    "POST",
                    CANCELLATIONS + "/search",
                    new TreeMap<>(search.query()),
                    PlatformJson.write(search.body()),
                    TikTokRequest.Target.SHOP,
                    false))
            .data();
    List<TikTokCancellation> found = new ArrayList<>();
    for (JsonNode node : data.path("cancellations")) {
      TikTokCancellation one = TikTokCancellation.of(node);
      if (!one.id().isEmpty() && !one.orderId().isEmpty()) {
        found.add(one);
      }
    }
    String next = data.path("next_page_token").asString("");
    return new CancellationPage(
        found, data.path("total_count").asLong(-1), next.isEmpty() ? null : next);
  }

  /**
   * Gives the buyer what was asked for.
   *
   * @param key of TikTok's {@code idempotency_key}: the same answer twice is one
   */
  public void approve(Store store, String cancelId, String key) {
    answer(store, "approve-cancellation", cancelId, "/approve", key, Map.of());
  }

  /**
   * Refuses a buyer's request.
   *
   * @param reason one of {@link #rejectReasons}
   */
  public void reject(Store store, String cancelId, String key, String reason) {
    answer(store, "reject-cancellation", cancelId, "/reject", key, Map.of("reject_reason", reason));
  }

  private void answer(
      Store store,
      String operation,
      String cancelId,
      String answer,
      String key,
      Map<String, String> body) {
    TreeMap<String, String> query = new TreeMap<>();
    query.put("idempotency_key", key);
    tiktok.call(
        tiktok.connected(store),
        new TikTokRequest(
            operation,
            "POST",
            CANCELLATIONS + "/" + id(cancelId) + answer,
            query,
            PlatformJson.write(body),
            TikTokRequest.Target.SHOP,
            true));
  }

  /** What TikTok lets a seller say who refuses this request: codes, in TikTok's order. */
  public List<String> rejectReasons(Store store, String cancelId) {
    TreeMap<String, String> query = new TreeMap<>();
    query.put("return_or_cancel_id", cancelId);
    JsonNode data =
        tiktok
            .read(
                tiktok.connected(store),
                new TikTokRequest(
                    "read-reject-reasons",
                    "GET",
                    REJECT_REASONS,
                    query,
                    new byte[0],
                    TikTokRequest.Target.SHOP,
                    false))
            .data();
    List<String> names = new ArrayList<>();
    data.path("reasons").forEach(reason -> names.add(reason.path("name").asString("")));
    return names.stream().filter(name -> !name.isEmpty()).toList();
  }

  /**
   * Cancels single lines as the seller: US and UK, and only for want of stock.
   *
   * @param lines ids of the order's lines
   */
  public void cancelLines(Store store, String orderId, List<String> lines, String reason) {
    TreeMap<String, Object> body = new TreeMap<>();
    body.put("order_id", orderId);
    body.put("order_line_item_ids", lines);
    body.put("cancel_reason", reason);
    tiktok.call(
        tiktok.connected(store),
        new TikTokRequest(
            "cancel-order-lines",
            "POST",
            CANCELLATIONS,
            new TreeMap<>(),
            PlatformJson.write(body),
            TikTokRequest.Target.SHOP,
            true));
  }

  private static String id(String cancelId) {
    if (!ID.matcher(cancelId).matches()) {
      throw new IllegalArgumentException("not a cancellation's id: " + cancelId);
    }
    return cancelId;
  }
}
