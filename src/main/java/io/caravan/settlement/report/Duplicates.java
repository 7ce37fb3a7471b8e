package io.caravan.settlement.report;

import io.caravan.shopify.ComparedOrder;
import java.util.Comparator;
import java.util.List;

/**
 * Which of several orders of one TikTok order is cancelled (technique T10): the youngest, if all of
 * them are ours and it was neither shipped nor refunded.
 */
final class Duplicates {
  private Duplicates() {}

  sealed interface Decision {}

  record Cancel(ComparedOrder keep, ComparedOrder cancel) implements Decision {}

  /**
   * @param over it is as it should be; else a person must act
   */
  record Leave(boolean over, String because) implements Decision {}

  /**
   * @param naming every order that names the TikTok order, as just read
   */
  static Decision decide(String tiktokOrderId, List<ComparedOrder> naming) {
    List<ComparedOrder> live =
        naming.stream()
            .filter(ComparedOrder::isLive)
            // An index may answer with more than it was asked for.
            .filter(order -> tiktokOrderId.equals(order.tiktokOrderId()))
            .sorted(
                Comparator.comparing(ComparedOrder::createdAt)
                    .thenComparing(order -> order.id().length())
                    .thenComparing(ComparedOrder::id))
            .toList();
    if (live.size() < 2) {
      return new Leave(true, "there are no two live orders of ours");
    }
    Difference.Duplicate found = OrderComparison.duplicate(tiktokOrderId, live);
    return found.why().isEmpty()
        ? new Cancel(live.get(0), live.get(live.size() - 1))
        : new Leave(false, found.why());
  }
}
