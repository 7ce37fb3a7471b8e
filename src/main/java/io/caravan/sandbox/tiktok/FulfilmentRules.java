package io.caravan.sandbox.tiktok;

import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;

/**
 * How TikTok treats shipments; where its sources disagree or are silent, a switch. May change while
 * the sandbox runs.
 *
 * @param trackingCheck what a number that does not fit its carrier leads to (warning in the change
 *     log of 2023, code 21004015 in the list of errors)
 * @param alreadyShippedCode one of the codes that TikTok lists for what is shipped already
 * @param updateWithin how long after shipping the tracking may be corrected; TikTok: 72 hours
 * @param mostUpdates how often; 1 by TikTok's policy (21011051), "a limited number of times" by
 *     another code (21011052)
 * @param mostOrdersPerNumber orders that one tracking number may stand for; TikTok: 20
 * @param japanSplitsUnits whether units of one SKU may go apart in Japan, as the page of Split
 *     Orders says and the overview denies
 * @param splitApiEverywhere whether Split Orders serves Europe and the US too, as its page says, or
 *     only South East Asia, Latin America and Japan, as the overview says
 * @param packageForTikTokShipping whether an order that TikTok ships in the UK or Japan has its
 *     package from payment on, without which Ship Package could not be called
 * @param labelNeedsSize whether a US label is sold without weight and dimensions, which its page
 *     does not ask for
 * @param labelDelay how long a document "is still being generated" after the package is arranged
 * @param documentLife how long its address is good; TikTok: 24 hours
 * @param autoCombine whether TikTok combines orders of one buyer to one address by itself
 */
public record FulfilmentRules(
    TrackingCheck trackingCheck,
    int alreadyShippedCode,
    Duration updateWithin,
    int mostUpdates,
    int mostOrdersPerNumber,
    boolean japanSplitsUnits,
    boolean splitApiEverywhere,
    boolean packageForTikTokShipping,
    boolean labelNeedsSize,
    Duration labelDelay,
    Duration documentLife,
    boolean autoCombine) {

  /** What becomes of a number that does not fit. */
  public enum TrackingCheck {
    WARNS,
    REFUSES,
    /** It takes too long: a warning that nothing was checked. */
    TIMES_OUT
  }

  /** Listed for Mark Package As Shipped and Ship Package. */
  private static final Set<Integer> ALREADY_SHIPPED =
      Set.of(21011020, 21011006, 21008099, 21042056, 21011040, 11006021);

  public static final FulfilmentRules DEFAULT =
      new FulfilmentRules(
          TrackingCheck.WARNS,
          21011020,
          Duration.ofHours(72),
          1,
          20,
          false,
          false,
          true,
          true,
          Duration.ZERO,
          Duration.ofHours(24),
          false);

  public FulfilmentRules {
    if (!ALREADY_SHIPPED.contains(alreadyShippedCode)) {
      throw new IllegalArgumentException("alreadyShippedCode: expected one of " + ALREADY_SHIPPED);
    }
    if (mostUpdates < 0 || mostOrdersPerNumber < 1 || labelDelay.isNegative()) {
      throw new IllegalArgumentException(
          "mostUpdates, mostOrdersPerNumber, labelDelay: expected at least 0, 1 and PT0S");
    }
  }

  /** The same with changes. */
  public FulfilmentRules with(Consumer<Changes> changing) {
    Changes to = new Changes(this);
    changing.accept(to);
    return new FulfilmentRules(
        to.trackingCheck,
        to.alreadyShippedCode,
        to.updateWithin,
        to.mostUpdates,
        to.mostOrdersPerNumber,
        to.japanSplitsUnits,
        to.splitApiEverywhere,
        to.packageForTikTokShipping,
        to.labelNeedsSize,
        to.labelDelay,
        to.documentLife,
        to.autoCombine);
  }

  /** What can be changed, by the name of the rule. */
  public static final class Changes {
    public TrackingCheck trackingCheck;
    public int alreadyShippedCode;
    public Duration updateWithin;
    public int mostUpdates;
    public int mostOrdersPerNumber;
    public boolean japanSplitsUnits;
    public boolean splitApiEverywhere;
    public boolean packageForTikTokShipping;
    public boolean labelNeedsSize;
    public Duration labelDelay;
    public Duration documentLife;
    public boolean autoCombine;

    private Changes(FulfilmentRules from) {
      trackingCheck = from.trackingCheck;
      alreadyShippedCode = from.alreadyShippedCode;
      updateWithin = from.updateWithin;
      mostUpdates = from.mostUpdates;
      mostOrdersPerNumber = from.mostOrdersPerNumber;
      japanSplitsUnits = from.japanSplitsUnits;
      splitApiEverywhere = from.splitApiEverywhere;
      packageForTikTokShipping = from.packageForTikTokShipping;
      labelNeedsSize = from.labelNeedsSize;
      labelDelay = from.labelDelay;
      documentLife = from.documentLife;
      autoCombine = from.autoCombine;
    }
  }
}
