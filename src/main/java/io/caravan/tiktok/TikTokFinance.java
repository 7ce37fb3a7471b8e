package io.caravan.tiktok;

import io.caravan.platform.PlatformException;
import io.caravan.store.Store;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What TikTok says about money: statements, what is in them, and payments. Reads only.
 *
 * <p>Every method throws {@link PlatformException} and nothing else for what TikTok or the network
 * does; {@link PlatformException.Forbidden} where the app has no {@link #SCOPE}.
 */
public final class TikTokFinance {
  /** What the app must be allowed. */
  public static final String SCOPE = "seller.finance.info";

  /** The most records a page may hold (docv2/page/get-statements-202309 and its neighbours). */
  public static final int MAX_PAGE = 100;

  /** TikTok knows nothing from before (docv2/page/get-statements-202309). */
  public static final Instant FIRST_DATA = Instant.parse("2023-07-01T00:00:00Z");

  private final TikTokApi api;

  TikTokFinance(TikTokApi api) {
    this.api = api;
  }

  /**
   * One page of the statements generated since, the oldest first.
   *
   * @param pageToken as given by the page before; null for the first
   */
  public FinancePage<TikTokStatement> statements(
      Store store, Instant from, @Nullable String pageToken) {
    return page(
        store, FinanceRequests.statements(from, pageToken), "statements", TikTokStatement::of);
  }

  /** One page of a statement's transactions. */
  public StatementPage statement(Store store, String statementId, @Nullable String pageToken) {
    JsonNode data =
        read(store, FinanceRequests.statementTransactions(statementId, pageToken)).data();
    return new StatementPage(
        data.path("id").asString(statementId),
        records(data.path("transactions"), StatementTransaction::of),
        data.path("total_count").asLong(-1),
        Lenient.money(data.path("total_settlement_amount").asString("")),
        Lenient.money(data.path("total_reserve_amount").asString("")),
        Lenient.money(data.path("payable_amount").asString("")),
        next(data));
  }

  /** What an order earned so far, SKU by SKU; nothing if it is in no statement. */
  public OrderSettlement order(Store store, String orderId) {
    return OrderSettlement.of(read(store, FinanceRequests.orderTransactions(orderId)).data());
  }

  /** One page of the payments begun since, the oldest first. Not to be had in Southeast Asia. */
  public FinancePage<TikTokPayment> payments(
      Store store, Instant from, @Nullable String pageToken) {
    return page(store, FinanceRequests.payments(from, pageToken), "payments", TikTokPayment::of);
  }

  /** One page of what is not settled yet, by estimate, of orders since then. */
  public FinancePage<UnsettledTransaction> unsettled(
      Store store, Instant from, @Nullable String pageToken) {
    return page(
        store,
        FinanceRequests.unsettled(from, pageToken),
        "transactions",
        UnsettledTransaction::of);
  }

  private <T> FinancePage<T> page(
      Store store, TikTokRequest request, String field, Function<JsonNode, T> of) {
    JsonNode data = read(store, request).data();
    return new FinancePage<>(records(data.path(field), of), next(data));
  }

  private TikTokAnswer read(Store store, TikTokRequest request) {
    return api.read(api.connected(store), request);
  }

  private static <T> List<T> records(JsonNode array, Function<JsonNode, T> of) {
    List<T> records = new ArrayList<>();
    array.forEach(node -> records.add(of.apply(node)));
    return records;
  }

  private static @Nullable String next(JsonNode data) {
    String next = data.path("next_page_token").asString("");
    return next.isEmpty() ? null : next;
  }
}
