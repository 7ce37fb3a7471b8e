package io.caravan.fulfilment.ship;

import io.caravan.fulfilment.carrier.Provider;
import io.caravan.order.followup.Act;
import io.caravan.order.followup.Action;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What TikTok is told of shipments. Subjects carry a digest of the number and the lines, never the
 * number itself: the same lines with another number are another act.
 */
public sealed interface ShipAct extends Act {
  Set<Action> ACTIONS =
      Set.of(Action.SPLIT_TIKTOK_ORDER, Action.SHIP_ON_TIKTOK, Action.CORRECT_TRACKING_ON_TIKTOK);

  /** Shopify's number of the fulfilment that an act's subject is of; a split is of none. */
  static String fulfilmentOf(String subject) {
    int end = subject.indexOf(':');
    return end < 0 ? "" : subject.substring(0, end);
  }

  /**
   * Split the order into packages.
   *
   * @param groups lines by an id of ours; what stays behind is a group too
   */
  record Split(Map<String, List<String>> groups) implements ShipAct {
    public Split {
      Map<String, List<String>> copy = new LinkedHashMap<>();
      groups.forEach((group, lines) -> copy.put(group, List.copyOf(lines)));
      groups = copy;
    }

    @Override
    public Action action() {
      return Action.SPLIT_TIKTOK_ORDER;
    }

    @Override
    public String subject() {
      return "packages:" + Act.digest(groups.values().toString());
    }

    /** Where it did not take, it is asked for again: TikTok splits nothing twice. */
    @Override
    public boolean repeatable() {
      return true;
    }
  }

  /**
   * These lines have been shipped.
   *
   * @param fulfilment Shopify's number of it
   * @param packageId TikTok's, where its packages are known before they ship; else null
   */
  record Tell(
      String fulfilment,
      List<String> lines,
      @Nullable String packageId,
      String number,
      Provider provider)
      implements ShipAct {
    public Tell {
      lines = List.copyOf(lines);
    }

    @Override
    public Action action() {
      return Action.SHIP_ON_TIKTOK;
    }

    @Override
    public String subject() {
      return fulfilment
          + ":"
          + Act.digest(lines + "|" + packageId + "|" + number + "|" + provider.id());
    }

    /**
     * Accepted, and still not shipped on TikTok after a rest: it is told again, which TikTok
     * refuses if it was shipped after all.
     */
    @Override
    public boolean repeatable() {
      return true;
    }

    @Override
    public String toString() {
      return "Tell[" + subject() + "]";
    }
  }

  /**
   * Another number, or provider, of what was shipped: TikTok takes it once.
   *
   * @param packageId null: the order's only one
   */
  record Correct(String fulfilment, @Nullable String packageId, String number, Provider provider)
      implements ShipAct {
    @Override
    public Action action() {
      return Action.CORRECT_TRACKING_ON_TIKTOK;
    }

    @Override
    public String subject() {
      return fulfilment + ":" + Act.digest(packageId + "|" + number + "|" + provider.id());
    }

    @Override
    public String toString() {
      return "Correct[" + subject() + "]";
    }
  }
}
