package io.caravan.tiktok;

import io.caravan.tiktok.TikTokErrors.Meaning;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What TikTok's error codes mean where a seller's own shipment is told to it: Mark Package As
 * Shipped, Ship Package, Split Orders, both ways to update a tracking number, Get Shipping
 * Providers (their error lists, docv2/page/mark-package-as-shipped-202309 and so on).
 */
public final class ShipmentCodes {

  /** What a refusal means for the shipment. */
  public enum Why {
    /** It is as it was to be. */
    DONE_ALREADY,
    /** Number and provider do not fit, or TikTok does not know one of them. */
    NUMBER_OR_PROVIDER,
    /** The number is used for as many orders as TikTok allows, or was used before. */
    NUMBER_USED,
    /** The buyer asks to cancel, or wants something back. */
    REQUEST_OPEN,
    ON_HOLD,
    CANCELLED,
    /** An invoice comes first (Brazil). */
    INVOICE,
    /** TikTok ships this order, not the seller. */
    NOT_THE_SELLERS,
    WRONG_MARKET,
    /** The order has several packages, or must have, or must not. */
    SPLIT,
    /** The address, the weight, the size: TikTok says to cancel such an order without penalty. */
    CANNOT_BE_SHIPPED,
    /** More than 72 hours, or more than once, or delivered. */
    TOO_LATE_TO_CORRECT,
    /** Anything else: see TikTok's code. */
    REFUSED
  }

  /** No subscription, or TikTok's own shipping: there are no providers to choose from. */
  private static final Set<String> NO_PROVIDERS = Set.of("21008116", "21008117");

  private static final Map<Long, Why> TABLE =
      Map.ofEntries(
          Map.entry(21008099L, Why.DONE_ALREADY), // package has been shipped
          Map.entry(11006021L, Why.DONE_ALREADY),
          Map.entry(21011006L, Why.DONE_ALREADY), // orders are shipped already
          Map.entry(21011020L, Why.DONE_ALREADY),
          Map.entry(21011040L, Why.DONE_ALREADY),
          Map.entry(21042056L, Why.DONE_ALREADY),
          Map.entry(21011027L, Why.DONE_ALREADY), // delivered already
          Map.entry(21011022L, Why.NUMBER_OR_PROVIDER),
          Map.entry(21004012L, Why.NUMBER_OR_PROVIDER), // special characters
          Map.entry(21004015L, Why.NUMBER_OR_PROVIDER), // mismatch
          Map.entry(21004016L, Why.NUMBER_OR_PROVIDER), // no service or provider
          Map.entry(11028006L, Why.NUMBER_OR_PROVIDER), // matches no carrier
          Map.entry(21022032L, Why.NUMBER_OR_PROVIDER), // match provider failed
          Map.entry(21011025L, Why.NUMBER_USED), // duplicate
          Map.entry(21011026L, Why.NUMBER_USED), // over the limit
          Map.entry(21034012L, Why.NUMBER_USED),
          Map.entry(21011007L, Why.REQUEST_OPEN),
          Map.entry(21008044L, Why.REQUEST_OPEN),
          Map.entry(21011044L, Why.ON_HOLD),
          Map.entry(21011041L, Why.CANCELLED),
          Map.entry(21011042L, Why.CANCELLED),
          Map.entry(25001010L, Why.CANCELLED),
          Map.entry(21004006L, Why.INVOICE),
          Map.entry(21004019L, Why.INVOICE),
          Map.entry(21004020L, Why.INVOICE),
          Map.entry(21008025L, Why.NOT_THE_SELLERS), // fulfilled by the platform
          Map.entry(21011004L, Why.NOT_THE_SELLERS),
          Map.entry(21008042L, Why.NOT_THE_SELLERS), // a label of TikTok's was printed
          Map.entry(21022025L, Why.NOT_THE_SELLERS), // ... or bought
          Map.entry(21008106L, Why.WRONG_MARKET),
          Map.entry(21011048L, Why.SPLIT), // several packages: which lines?
          Map.entry(21011035L, Why.SPLIT), // split not allowed
          Map.entry(21011036L, Why.SPLIT), // units of a SKU in several packages
          Map.entry(21011046L, Why.SPLIT), // combined
          Map.entry(21011033L, Why.SPLIT),
          Map.entry(21011005L, Why.SPLIT), // parameters of a split
          Map.entry(21022028L, Why.SPLIT),
          Map.entry(11006013L, Why.SPLIT), // phones go by themselves
          Map.entry(11006014L, Why.SPLIT),
          Map.entry(21011029L, Why.SPLIT),
          Map.entry(21011028L, Why.REFUSED), // another shop's package
          Map.entry(11021009L, Why.CANNOT_BE_SHIPPED),
          Map.entry(11021010L, Why.CANNOT_BE_SHIPPED),
          Map.entry(11021011L, Why.CANNOT_BE_SHIPPED),
          Map.entry(11021012L, Why.CANNOT_BE_SHIPPED),
          Map.entry(11021013L, Why.CANNOT_BE_SHIPPED),
          Map.entry(11021014L, Why.CANNOT_BE_SHIPPED),
          Map.entry(11021015L, Why.CANNOT_BE_SHIPPED),
          Map.entry(11021016L, Why.CANNOT_BE_SHIPPED),
          Map.entry(11021017L, Why.CANNOT_BE_SHIPPED),
          Map.entry(11021018L, Why.CANNOT_BE_SHIPPED),
          Map.entry(11021019L, Why.CANNOT_BE_SHIPPED),
          Map.entry(11021020L, Why.CANNOT_BE_SHIPPED),
          Map.entry(11021021L, Why.CANNOT_BE_SHIPPED),
          Map.entry(11021022L, Why.CANNOT_BE_SHIPPED),
          Map.entry(11021023L, Why.CANNOT_BE_SHIPPED),
          Map.entry(11021024L, Why.CANNOT_BE_SHIPPED),
          Map.entry(11021025L, Why.CANNOT_BE_SHIPPED),
          Map.entry(21014009L, Why.CANNOT_BE_SHIPPED),
          Map.entry(21021010L, Why.CANNOT_BE_SHIPPED),
          Map.entry(21011049L, Why.TOO_LATE_TO_CORRECT),
          Map.entry(21011050L, Why.TOO_LATE_TO_CORRECT),
          Map.entry(21011051L, Why.TOO_LATE_TO_CORRECT),
          Map.entry(21011052L, Why.TOO_LATE_TO_CORRECT),
          Map.entry(21011030L, Why.TOO_LATE_TO_CORRECT),
          Map.entry(10007002L, Why.REFUSED), // not in this status
          Map.entry(21011043L, Why.REFUSED), // not shipped yet
          Map.entry(21011003L, Why.REFUSED), // action not allowed
          Map.entry(21011008L, Why.REFUSED), // package is not complete
          Map.entry(21011012L, Why.REFUSED), // trade rule
          Map.entry(21011013L, Why.REFUSED), // logistics rule
          Map.entry(21004017L, Why.REFUSED), // pick-up time
          Map.entry(21004024L, Why.REFUSED), // platform's limits
          Map.entry(21011031L, Why.REFUSED), // order is not in the package
          Map.entry(21011053L, Why.REFUSED),
          Map.entry(21011054L, Why.REFUSED),
          Map.entry(21032001L, Why.REFUSED),
          Map.entry(21042057L, Why.REFUSED), // not awaiting shipment
          Map.entry(21042067L, Why.REFUSED),
          Map.entry(11005004L, Why.REFUSED), // no such warehouse
          Map.entry(10007014L, Why.REFUSED), // frozen
          Map.entry(11001002L, Why.REFUSED), // parameters: a bug of ours
          Map.entry(11050001L, Why.REFUSED),
          Map.entry(21008116L, Why.REFUSED),
          Map.entry(21008117L, Why.REFUSED));

  private ShipmentCodes() {}

  /** Nothing was done. What is not listed may have taken effect, so that the order is read. */
  static Optional<Meaning> meaningOf(long code) {
    return Optional.ofNullable(TABLE.get(code)).map(why -> Meaning.MISUSE);
  }

  /**
   * @param code TikTok's
   */
  public static Why why(String code) {
    try {
      return TABLE.getOrDefault(Long.parseLong(code), Why.REFUSED);
    } catch (NumberFormatException e) {
      return Why.REFUSED;
    }
  }

  /** Whether a delivery option has no providers to choose from. */
  static boolean isNoProviders(String code) {
    return NO_PROVIDERS.contains(code);
  }
}
