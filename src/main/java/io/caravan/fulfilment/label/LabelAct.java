package io.caravan.fulfilment.label;

import io.caravan.order.followup.Act;
import io.caravan.order.followup.Action;
import io.caravan.tiktok.ParcelSize;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** TikTok's shipping of a package is arranged. */
sealed interface LabelAct extends Act {
  @Override
  default Action action() {
    return Action.ARRANGE_TIKTOK_SHIPPING;
  }

  /**
   * US: buys the label of all lines that are still to be shipped, in one package.
   *
   * @param asked how often a person asked for it: each time is another act; 0: nobody did
   */
  record BuyLabel(List<String> lines, ParcelSize size, int asked) implements LabelAct {
    public BuyLabel {
      lines = List.copyOf(lines);
    }

    @Override
    public String subject() {
      return "label#" + asked;
    }
  }

  /**
   * Elsewhere: hands a package over.
   *
   * @param before the slot should end by then: the order is late after it; null if TikTok names no
   *     time
   */
  record HandOver(
      String packageId,
      List<String> orders,
      List<String> lines,
      @Nullable Instant before,
      int asked)
      implements LabelAct {
    public HandOver {
      orders = List.copyOf(orders);
      lines = List.copyOf(lines);
    }

    @Override
    public String subject() {
      return packageId + "#" + asked;
    }
  }
}
