package io.caravan.tiktok;

import io.caravan.platform.PlatformException;
import io.caravan.platform.PlatformJson;
import io.caravan.store.Store;
import io.caravan.tiktok.TikTokRequest.Target;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/**
 * TikTok's calls for returns and refunds. Reads repeat themselves once with a renewed token; writes
 * are sent once, and their intent must be committed before. Every method throws {@link
 * PlatformException} and nothing else for what TikTok or the network does.
 */
@Component
public class TikTokReturns {
  /** The longest idempotency key (docv2/page/approve-return-202309). */
  public static final int LONGEST_KEY = 255;

  private static final String RETURNS = "/return_refund/202309/returns";
  private static final String CALCULATE = "/return_refund/202309/refunds/calculate";
  private static final String REJECT_REASONS = "/return_refund/202309/reject_reasons";
  private static final String ORDERS = "/return_refund/202309/orders/";
  private static final Pattern ID = Pattern.compile("[0-9]{1,32}");

  private final TikTokApi tiktok;

  TikTokReturns(TikTokApi tiktok) {
    this.tiktok = tiktok;
  }

  /** All returns of an order (docv2/page/search-returns-202309). */
  public List<TikTokReturn> of(Store store, String orderId) {
    List<TikTokReturn> all = new ArrayList<>();
    ReturnSearch search = ReturnSearch.ofOrder(orderId);
    @Nullable String token = null;
    do {
      ReturnPage page = tiktok.searchReturns(store, search.page(token));
      all.addAll(page.returns().stream().filter(one -> one.orderId().equals(orderId)).toList());
      // A token that repeats would be read for ever.
      token =
          page.nextPageToken() != null && page.nextPageToken().equals(token)
              ? null
              : page.nextPageToken();
    } while (token != null);
    return all;
  }

  /**
   * What a seller wants back for a buyer.
   *
   * @param type REFUND or RETURN_AND_REFUND
   * @param lines ids of the order's lines
   * @param reason TikTok's name of a seller's reason that fits market, status and type
   * @param amount for the buyer; null: all that these lines cost
   */
  public record Wanted(
      String orderId,
      String type,
      List<String> lines,
      String reason,
      @Nullable BigDecimal amount,
      String currency) {
    public Wanted {
      lines = List.copyOf(lines);
    }
  }

  /**
   * Lines of an order that TikTok lets its seller make such a return of
   * (docv2/page/get-aftersale-eligibility-202309).
   *
   * @param type REFUND or RETURN_AND_REFUND
   */
  public Set<String> eligible(Store store, String orderId, String type) {
    SortedMap<String, String> query = new TreeMap<>();
    query.put("initiate_aftersale_user", "SELLER");
    JsonNode data =
        read(
            store, "aftersale-eligibility", ORDERS + id(orderId) + "/aftersale_eligibility", query);
    Set<String> eligible = new HashSet<>();
    for (JsonNode sku : data.path("sku_eligibility")) {
      for (JsonNode option : sku.path("line_item_eligibility")) {
        // The page names the type RETURN, its sample REFUND.
        String asked = option.path("request_type").asString("");
        boolean same = asked.equals(type) || (type.equals("REFUND") && asked.equals("RETURN"));
        if (same && option.path("eligible").asBoolean(false)) {
          option.path("order_line_items_ids").forEach(line -> eligible.add(line.asString("")));
        }
      }
    }
    return eligible;
  }

  /** What a buyer could get back for these lines (docv2/page/calculate-refund-202309). */
  public TikTokReturn.Refund calculate(Store store, Wanted wanted) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("order_id", wanted.orderId());
    body.put("request_type", wanted.type());
    body.put("reason_name", wanted.reason());
    body.put("order_line_item_ids", wanted.lines());
    TikTokRequest request = post("calculate-refund", CALCULATE, new TreeMap<>(), body, false);
    return TikTokReturn.Refund.of(
        tiktok.read(tiktok.connected(store), request).data().path("order_refund_amount"));
  }

  /**
   * Makes a return as its seller (docv2/page/create-return-202309). How long TikTok remembers a key
   * is said nowhere: what became of a lost answer is found by reading the order's returns.
   *
   * @param key at most {@value #LONGEST_KEY} characters
   * @return TikTok's id of it; empty if it gave none
   */
  public String create(Store store, Wanted wanted, String key) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("order_id", wanted.orderId());
    body.put("order_line_item_ids", wanted.lines());
    body.put("return_reason", wanted.reason());
    body.put("return_type", wanted.type());
    if (wanted.amount() != null) {
      body.put("refund_total", wanted.amount().toPlainString());
      body.put("currency", wanted.currency());
    }
    if (wanted.type().equals("RETURN_AND_REFUND")) {
      body.put("shipment_type", "PLATFORM");
      body.put("handover_method", "DROP_OFF");
    }
    SortedMap<String, String> query = new TreeMap<>();
    query.put("idempotency_key", key);
    TikTokRequest request = post("create-return", RETURNS, query, body, true);
    return tiktok.call(tiktok.connected(store), request).data().path("return_id").asString("");
  }

  /**
   * Agrees to a return, or to one step of it (docv2/page/approve-return-202309).
   *
   * @param decision such as APPROVE_RETURN
   * @param keepItem the buyer need not send anything back; only with APPROVE_RETURN
   * @param partial the money that is offered; only with OFFER_PARTIAL_REFUND
   * @param key at most {@value #LONGEST_KEY} characters
   */
  public void approve(
      Store store,
      String returnId,
      String decision,
      boolean keepItem,
      @Nullable BigDecimal partial,
      String currency,
      String key) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("decision", decision);
    if (keepItem) {
      body.put("buyer_keep_item", true);
    }
    if (partial != null) {
      body.put("partial_refund", Map.of("currency", currency, "amount", partial.toPlainString()));
    }
    answer(store, "approve-return", returnId, "/approve", body, key);
  }

  /**
   * Refuses a return, or its parcel (docv2/page/reject-return-202309).
   *
   * @param decision such as REJECT_RETURN
   * @param reason one of {@link #rejectReasons}
   */
  public void reject(Store store, String returnId, String decision, String reason, String key) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("decision", decision);
    body.put("reject_reason", reason);
    answer(store, "reject-return", returnId, "/reject", body, key);
  }

  /** Why a seller may refuse it (docv2/page/get-reject-reasons-202309); TikTok's names. */
  public List<String> rejectReasons(Store store, String returnId) {
    SortedMap<String, String> query = new TreeMap<>();
    query.put("return_or_cancel_id", returnId);
    List<String> names = new ArrayList<>();
    read(store, "reject-reasons", REJECT_REASONS, query)
        .path("reasons")
        .forEach(reason -> names.add(reason.path("name").asString("")));
    return names.stream().filter(name -> !name.isEmpty()).toList();
  }

  private void answer(
      Store store,
      String operation,
      String returnId,
      String verb,
      Map<String, Object> body,
      String key) {
    SortedMap<String, String> query = new TreeMap<>();
    query.put("idempotency_key", key);
    tiktok.call(
        tiktok.connected(store),
        post(operation, RETURNS + "/" + id(returnId) + verb, query, body, true));
  }

  private JsonNode read(
      Store store, String operation, String path, SortedMap<String, String> query) {
    return tiktok
        .read(
            tiktok.connected(store),
            new TikTokRequest(operation, "GET", path, query, new byte[0], Target.SHOP, false))
        .data();
  }

  private static TikTokRequest post(
      String operation,
      String path,
      SortedMap<String, String> query,
      Map<String, Object> body,
      boolean writes) {
    return new TikTokRequest(
        operation, "POST", path, query, PlatformJson.write(body), Target.SHOP, writes);
  }

  /** It becomes part of a path. */
  private static String id(String id) {
    if (!ID.matcher(id).matches()) {
      throw new IllegalArgumentException("id \"" + id + "\": expected 1 to 32 digits");
    }
    return id;
  }
}
