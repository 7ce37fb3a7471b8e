package io.caravan.tiktok;

import io.caravan.tiktok.TikTokRequest.Target;
import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Requests of the finance API: all of them read, all need {@link TikTokFinance#SCOPE}. */
final class FinanceRequests {
  private static final String STATEMENTS = "/finance/202309/statements";
  private static final String PAYMENTS = "/finance/202309/payments";
  private static final String STATEMENT = "/finance/202501/statements/";
  private static final String ORDER = "/finance/202501/orders/";
  private static final String TRANSACTIONS = "/statement_transactions";
  private static final String UNSETTLED = "/finance/202507/orders/unsettled";

  /** A part of a path: nothing that could leave it. */
  private static final Pattern ID = Pattern.compile("[0-9A-Za-z]{1,64}");

  private FinanceRequests() {}

  /** Get Statements, the oldest first. */
  static TikTokRequest statements(Instant from, @Nullable String pageToken) {
    SortedMap<String, String> query = page("statement_time", pageToken);
    query.put("statement_time_ge", Long.toString(from.getEpochSecond()));
    return get("read-statements", STATEMENTS, query);
  }

  /** Get Payments, the oldest first. */
  static TikTokRequest payments(Instant from, @Nullable String pageToken) {
    SortedMap<String, String> query = page("create_time", pageToken);
    query.put("create_time_ge", Long.toString(from.getEpochSecond()));
    return get("read-payments", PAYMENTS, query);
  }

  /** Get Transactions by Statement, the oldest order first. */
  static TikTokRequest statementTransactions(String statementId, @Nullable String pageToken) {
    return get(
        "read-statement",
        STATEMENT + id("statement id", statementId) + TRANSACTIONS,
        page("order_create_time", pageToken));
  }

  /** Get Transactions by Order: it has no pages. */
  static TikTokRequest orderTransactions(String orderId) {
    return get(
        "read-order-transactions", ORDER + id("order id", orderId) + TRANSACTIONS, new TreeMap<>());
  }

  /** Get Unsettled Transactions, the oldest order first. */
  static TikTokRequest unsettled(Instant from, @Nullable String pageToken) {
    SortedMap<String, String> query = page("order_create_time", pageToken);
    query.put("search_time_ge", Long.toString(from.getEpochSecond()));
    return get("read-unsettled-transactions", UNSETTLED, query);
  }

  private static SortedMap<String, String> page(String sortField, @Nullable String pageToken) {
    SortedMap<String, String> query = new TreeMap<>();
    query.put("sort_field", sortField);
    query.put("sort_order", "ASC");
    query.put("page_size", Integer.toString(TikTokFinance.MAX_PAGE));
    if (pageToken != null && !pageToken.isEmpty()) {
      query.put("page_token", pageToken);
    }
    return query;
  }

  private static String id(String what, String id) {
    if (!ID.matcher(id).matches()) {
      throw new IllegalArgumentException(
          what + " \"" + id + "\": expected 1 to 64 letters and digits");
    }
    return id;
  }

  private static TikTokRequest get(String operation, String path, SortedMap<String, String> query) {
    return new TikTokRequest(operation, "GET", path, query, new byte[0], Target.SHOP, false);
  }
}
