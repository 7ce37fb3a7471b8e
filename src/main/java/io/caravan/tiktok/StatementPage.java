package io.caravan.tiktok;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of a statement's transactions, with what it says of the whole statement.
 *
 * @param totalCount transactions of the statement; -1 if TikTok did not say
 * @param settlementAmount of the statement; null if TikTok did not say
 * @param reserveAmount withheld (negative) or released; null where there is none
 * @param payableAmount what is paid out: settlement and reserve together
 * @param nextPageToken null on the last page
 */
public record StatementPage(
    String statementId,
    List<StatementTransaction> transactions,
    long totalCount,
    @Nullable BigDecimal settlementAmount,
    @Nullable BigDecimal reserveAmount,
    @Nullable BigDecimal payableAmount,
    @Nullable String nextPageToken) {

  public StatementPage {
    transactions = List.copyOf(transactions);
  }
}
