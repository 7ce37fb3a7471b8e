package io.caravan.tiktok;

import io.caravan.tiktok.TikTokErrors.Meaning;
import java.util.Map;
import java.util.Optional;

/**
 * What TikTok's error codes mean where TikTok ships: Get Eligible Shipping Service, Create
 * Packages, Ship Package, the handover slots, Get Package Shipping Document (their error lists,
 * docv2/page/create-packages-202309 and so on). What is not listed may have taken effect, so that
 * the order is read again before anything else.
 */
public final class PackageCodes {

  /** What a refusal means. */
  public enum Why {
    /** The label is bought, the package is arranged: what was wanted is so. */
    DONE_ALREADY,
    /** No service takes this weight and size, or none to this address. */
    NO_SERVICE,
    /** The buyer asks to cancel, or wants something back. */
    REQUEST_OPEN,
    ON_HOLD,
    CANCELLED,
    /** An invoice comes first (Brazil). */
    INVOICE,
    /** TikTok ships it from its own warehouse. */
    NOT_THE_SELLERS,
    WRONG_MARKET,
    /** The order is combined, split, or has several packages. */
    SEVERAL,
    /** The address, the weight, the size: TikTok says to cancel such an order without penalty. */
    CANNOT_BE_SHIPPED,
    /** No pick-up at that time. */
    PICKUP_TIME,
    /** The document is still being made: ask again. */
    NOT_READY,
    /** With the carrier: nothing is printed any more. */
    TOO_LATE,
    /** Anything else: see TikTok's code. */
    REFUSED
  }

  private static final Map<Long, Why> TABLE =
      Map.ofEntries(
          Map.entry(21022025L, Why.DONE_ALREADY), // a label has been purchased
          Map.entry(21030006L, Why.DONE_ALREADY), // label purchase successful
          Map.entry(21008042L, Why.DONE_ALREADY), // label printed
          Map.entry(11006021L, Why.DONE_ALREADY), // package has been shipped
          Map.entry(21008099L, Why.DONE_ALREADY),
          Map.entry(21011006L, Why.DONE_ALREADY), // orders are shipped already
          Map.entry(21011020L, Why.DONE_ALREADY),
          Map.entry(21011040L, Why.DONE_ALREADY),
          Map.entry(21011027L, Why.DONE_ALREADY), // delivered already
          Map.entry(11021009L, Why.NO_SERVICE),
          Map.entry(21011037L, Why.NO_SERVICE),
          Map.entry(11003011L, Why.NO_SERVICE), // shipping service id
          Map.entry(21004008L, Why.NO_SERVICE), // service not found
          Map.entry(21011007L, Why.REQUEST_OPEN),
          Map.entry(21008044L, Why.REQUEST_OPEN),
          Map.entry(21011044L, Why.ON_HOLD),
          Map.entry(21011041L, Why.CANCELLED),
          Map.entry(21011042L, Why.CANCELLED),
          Map.entry(21023059L, Why.CANCELLED),
          Map.entry(21004006L, Why.INVOICE),
          Map.entry(21004019L, Why.INVOICE),
          Map.entry(21004020L, Why.INVOICE),
          Map.entry(21008025L, Why.NOT_THE_SELLERS),
          Map.entry(21008043L, Why.NOT_THE_SELLERS),
          Map.entry(11034002L, Why.NOT_THE_SELLERS), // documents of TikTok Shipping only
          Map.entry(21008017L, Why.NOT_THE_SELLERS),
          Map.entry(21008106L, Why.WRONG_MARKET),
          Map.entry(21004010L, Why.WRONG_MARKET),
          Map.entry(21011048L, Why.SEVERAL),
          Map.entry(21011033L, Why.SEVERAL), // combined already
          Map.entry(21011035L, Why.SEVERAL),
          Map.entry(21011046L, Why.SEVERAL),
          Map.entry(21011029L, Why.SEVERAL),
          Map.entry(11006013L, Why.SEVERAL), // phones go by themselves
          Map.entry(11006014L, Why.SEVERAL),
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
          Map.entry(21004017L, Why.PICKUP_TIME),
          Map.entry(21011053L, Why.PICKUP_TIME),
          Map.entry(21011054L, Why.PICKUP_TIME),
          Map.entry(11034037L, Why.NOT_READY), // still being generated
          Map.entry(11034023L, Why.NOT_READY), // took too long
          Map.entry(21023022L, Why.NOT_READY),
          Map.entry(21023034L, Why.NOT_READY),
          Map.entry(11006010L, Why.NOT_READY),
          Map.entry(11034025L, Why.NOT_READY),
          Map.entry(21023035L, Why.REFUSED), // arrange it first
          Map.entry(21042104L, Why.REFUSED),
          Map.entry(21008109L, Why.REFUSED),
          Map.entry(21042102L, Why.TOO_LATE), // picked up
          Map.entry(21023046L, Why.TOO_LATE),
          Map.entry(11034009L, Why.REFUSED), // no such warehouse
          Map.entry(21011028L, Why.REFUSED), // another shop's package
          Map.entry(21011003L, Why.REFUSED), // action not allowed
          Map.entry(21011008L, Why.REFUSED), // package is not complete
          Map.entry(21011012L, Why.REFUSED), // trade rule
          Map.entry(21004024L, Why.REFUSED), // platform's limits
          Map.entry(21030005L, Why.REFUSED), // a label is being made
          Map.entry(21032001L, Why.REFUSED),
          Map.entry(21042067L, Why.REFUSED),
          Map.entry(10007014L, Why.REFUSED), // frozen
          Map.entry(11028006L, Why.REFUSED),
          Map.entry(11001002L, Why.REFUSED), // parameters: a bug of ours
          Map.entry(11050001L, Why.REFUSED));

  private PackageCodes() {}

  /** Empty for a code that is not about packages. */
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
}
