package io.caravan.order.followup;

import io.caravan.order.Birth;
import io.caravan.order.content.FulfilmentAuthority;
import io.caravan.order.followup.Memory.Stock;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of an order that was just imported, and whether anything may be left to do.
 * For most orders the answer that made them already says that nothing is: they cost no call more.
 *
 * @param due it has to be looked at
 * @param shippedAtImport TikTok lines that Shopify has still to be told of
 */
public record FirstLook(boolean due, Stock stock, Set<String> shippedAtImport) {
  public FirstLook {
    shippedAtImport = Set.copyOf(shippedAtImport);
  }

  /**
   * @param shownAsShipped the order was made as fulfilled, all of it
   * @param takesStock Shopify took its stock whether there was enough or not; null if nobody knows
   * @param birth what came with the answer; null if it was not made just now
   */
  static FirstLook at(
      Sold sold,
      boolean shownAsShipped,
      @Nullable Boolean takesStock,
      @Nullable Birth birth,
      Policy policy) {
    Set<String> shipped = new HashSet<>();
    if (!shownAsShipped) {
      sold.parcels().forEach(parcel -> shipped.addAll(parcel.lines()));
    }
    Stock stock = stock(sold, takesStock, birth, policy);
    boolean due =
        birth == null
            || sold.isCancelled()
            || sold.cancelRequested()
            || !shipped.isEmpty()
            || stock == Stock.TO_CHECK
            // Its label is still to be got.
            || (sold.authority() == FulfilmentAuthority.TIKTOK_SHIPPING && sold.isUnshipped())
            || (sold.authority() == FulfilmentAuthority.FULFILLED_BY_TIKTOK
                && policy.location() == null
                && !shownAsShipped)
            || (sold.cashOnDelivery() && sold.isDelivered())
            || (policy.location() != null
                && sold.isUnshipped()
                && !shipsFrom(birth, policy.location()));
    return new FirstLook(due, stock, shipped);
  }

  private static boolean shipsFrom(Birth birth, String location) {
    return !birth.shipsFrom().isEmpty() && birth.shipsFrom().stream().allMatch(location::equals);
  }

  private static Stock stock(
      Sold sold, @Nullable Boolean takesStock, @Nullable Birth birth, Policy policy) {
    boolean asked =
        policy.holdWhenShort()
            && sold.isUnshipped()
            && Objects.requireNonNullElse(
                takesStock, sold.authority() != FulfilmentAuthority.FULFILLED_BY_TIKTOK);
    if (!asked) {
      return Stock.NOT_ASKED;
    }
    boolean settled = birth != null && Boolean.TRUE.equals(birth.enough());
    // Moved, it takes the stock of another location.
    boolean moves =
        birth != null && policy.location() != null && !shipsFrom(birth, policy.location());
    return settled && !moves ? Stock.ENOUGH : Stock.TO_CHECK;
  }
}
