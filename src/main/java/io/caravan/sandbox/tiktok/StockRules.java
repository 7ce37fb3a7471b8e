package io.caravan.sandbox.tiktok;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * How TikTok treats stock; where its sources disagree or are silent, a switch. May change while the
 * sandbox runs.
 *
 * @param ceiling the largest quantity of a SKU in a warehouse; 99,999 by the API's text, 999,999 by
 *     TikTok's FAQ
 * @param refusesZero whether Update Inventory refuses 0, as its range [1, 99,999] says
 * @param activeProductsOnly whether stock is set of ACTIVATE products only (2025) or of all but
 *     frozen and deleted ones (2026)
 * @param quantityIncludesReserved whether the quantity that is set counts what campaigns and
 *     creators have set apart, or comes on top of it
 * @param promotionLock how far a campaign keeps stock from being lowered
 * @param closedShowsZero whether the stock of a warehouse that does not sell (holiday, order limit)
 *     reads as 0 meanwhile, or as the number that comes back
 * @param refusesWholeCall whether one SKU that is wrong fails the call, or only itself inside a
 *     successful answer
 * @param lowStock the alert value of SKUs that have none of their own
 * @param announcesChanges whether type 68 tells every change of stock
 * @param auditTakes how long an activated product is PENDING
 */
public record StockRules(
    int ceiling,
    boolean refusesZero,
    boolean activeProductsOnly,
    boolean quantityIncludesReserved,
    PromotionLock promotionLock,
    boolean closedShowsZero,
    boolean refusesWholeCall,
    int lowStock,
    boolean announcesChanges,
    Duration auditTakes) {

  /** What 12052393 means by "below current stock". */
  public enum PromotionLock {
    /** Below what the campaign has set apart. */
    RESERVED,
    /** Below what is there: while a campaign lasts, stock only rises. */
    CURRENT
  }

  /** As the newer source says; without a source, as is easier on the seller. */
  public static final StockRules DEFAULT =
      new StockRules(
          99_999, false, false, true, PromotionLock.RESERVED, true, false, 5, false, Duration.ZERO);

  public StockRules {
    if (ceiling < 1 || lowStock < 0 || auditTakes.isNegative()) {
      throw new IllegalArgumentException(
          "ceiling, lowStock, auditTakes: expected at least 1, 0 and PT0S");
    }
  }

  /** The same with changes. */
  public StockRules with(Consumer<Changes> changing) {
    Changes to = new Changes(this);
    changing.accept(to);
    return new StockRules(
        to.ceiling,
        to.refusesZero,
        to.activeProductsOnly,
        to.quantityIncludesReserved,
        to.promotionLock,
        to.closedShowsZero,
        to.refusesWholeCall,
        to.lowStock,
        to.announcesChanges,
        to.auditTakes);
  }

  /** What can be changed, by the name of the rule. */
  public static final class Changes {
    public int ceiling;
    public boolean refusesZero;
    public boolean activeProductsOnly;
    public boolean quantityIncludesReserved;
    public PromotionLock promotionLock;
    public boolean closedShowsZero;
    public boolean refusesWholeCall;
    public int lowStock;
    public boolean announcesChanges;
    public Duration auditTakes;

    private Changes(StockRules from) {
      ceiling = from.ceiling;
      refusesZero = from.refusesZero;
      activeProductsOnly = from.activeProductsOnly;
      quantityIncludesReserved = from.quantityIncludesReserved;
      promotionLock = from.promotionLock;
      closedShowsZero = from.closedShowsZero;
      refusesWholeCall = from.refusesWholeCall;
      lowStock = from.lowStock;
      announcesChanges = from.announcesChanges;
      auditTakes = from.auditTakes;
    }
  }
}
