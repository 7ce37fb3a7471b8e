package io.caravan.tiktok;

import io.caravan.platform.Platform;
import io.caravan.platform.PlatformException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The one place that says what a TikTok error code means for us. Sources: docv2/page/common-errors
 * and the error lists of the endpoints used; where they name no code, what a call to the gateway
 * answered.
 */
final class TikTokErrors {
  /** Wait when TikTok throttles without saying for how long (rate-limits: back off from 1 s). */
  static final Duration THROTTLE = Duration.ofSeconds(1);

  /** Overloaded: app key, token, timestamp, version, parameters. Its message decides. */
  static final long INVALID_REQUEST = 36009004;

  /** Get Order Detail refuses all ids of a call if one belongs to another seller. */
  static final long NOT_OUR_ORDER = 21008111;

  /** Search Products gives at most 10,000 results. */
  static final long TOO_MANY_RESULTS = 12052180;

  /** What a code means. */
  enum Meaning {
    THROTTLED,
    /** May have taken effect; a read is simply read again. */
    UNKNOWN,
    UNAUTHORISED,
    FORBIDDEN,
    MISUSE
  }

  private static final Map<Long, Meaning> TABLE =
      Map.ofEntries(
          // Pace
          Map.entry(36009002L, Meaning.THROTTLED), // too many requests
          Map.entry(36009037L, Meaning.THROTTLED), // a development shop's own quota
          // TikTok's own trouble
          Map.entry(36009003L, Meaning.UNKNOWN), // internal error
          Map.entry(36009007L, Meaning.UNKNOWN), // request timeout
          Map.entry(10002014L, Meaning.UNKNOWN), // failed to get orders
          Map.entry(10002015L, Meaning.UNKNOWN),
          Map.entry(10037002L, Meaning.UNKNOWN),
          Map.entry(10037003L, Meaning.UNKNOWN),
          Map.entry(10037004L, Meaning.UNKNOWN),
          // Token
          Map.entry(105002L, Meaning.UNAUTHORISED), // expired
          Map.entry(36004001L, Meaning.UNAUTHORISED), // refresh token expired
          Map.entry(36004004L, Meaning.UNAUTHORISED), // invalid auth code
          Map.entry(36004005L, Meaning.UNAUTHORISED), // seen in the wild beside the two above
          // Permission: someone has to grant something
          Map.entry(101000L, Meaning.FORBIDDEN), // token and shop do not belong together
          Map.entry(105004L, Meaning.FORBIDDEN), // authorisation
          Map.entry(105005L, Meaning.FORBIDDEN), // scope missing
          Map.entry(36009033L, Meaning.FORBIDDEN), // our address is not on the app's allow list
          Map.entry(10006402L, Meaning.FORBIDDEN), // permission denied
          Map.entry(NOT_OUR_ORDER, Meaning.FORBIDDEN),
          // No such product, or not to be read (get-product-202309)
          Map.entry(12019150L, Meaning.MISUSE),
          Map.entry(12052032L, Meaning.MISUSE),
          Map.entry(12052048L, Meaning.MISUSE),
          Map.entry(12052260L, Meaning.MISUSE),
          Map.entry(12052901L, Meaning.MISUSE),
          Map.entry(TOO_MANY_RESULTS, Meaning.MISUSE),
          // Our request is wrong
          Map.entry(106001L, Meaning.MISUSE), // signature
          Map.entry(106013L, Meaning.MISUSE), // shop_cipher missing
          Map.entry(36009009L, Meaning.MISUSE), // path
          Map.entry(36009010L, Meaning.MISUSE), // method
          Map.entry(36009014L, Meaning.MISUSE), // version
          Map.entry(36009021L, Meaning.MISUSE), // file size
          Map.entry(36009022L, Meaning.MISUSE), // content type
          Map.entry(36009023L, Meaning.MISUSE),
          Map.entry(98001004L, Meaning.MISUSE), // parameter
          Map.entry(21001001L, Meaning.MISUSE),
          // Stock, activation (inventory-search-202309, update-inventory-202309,
          // activate-product-202309, deactivate-products-202309); nothing was done
          Map.entry(12019008L, Meaning.MISUSE), // product id
          Map.entry(12019015L, Meaning.MISUSE), // too many SKUs
          Map.entry(12019120L, Meaning.MISUSE), // too many products
          Map.entry(12019022L, Meaning.MISUSE), // SKU without a warehouse
          Map.entry(12019024L, Meaning.MISUSE), // count
          Map.entry(12019028L, Meaning.MISUSE), // several warehouses, not all of them named
          Map.entry(12052031L, Meaning.MISUSE), // product id
          Map.entry(12052036L, Meaning.MISUSE), // SKU id missing
          Map.entry(
              12052037L, Meaning.MISUSE), // warehouses wrong or missing, or TikTok allocates them
          Map.entry(12052050L, Meaning.MISUSE), // too many SKUs
          Map.entry(12052055L, Meaning.MISUSE), // count out of bounds
          Map.entry(12052093L, Meaning.MISUSE), // listing limit
          Map.entry(12052094L, Meaning.MISUSE), // no permission for several warehouses
          Map.entry(12052096L, Meaning.MISUSE), // SKU without a warehouse
          Map.entry(12052097L, Meaning.MISUSE), // no such warehouse
          Map.entry(12052115L, Meaning.MISUSE), // seller has no warehouse
          Map.entry(12052141L, Meaning.MISUSE), // stock is kept at the global product
          Map.entry(12052160L, Meaning.MISUSE), // one SKU only
          Map.entry(12052207L, Meaning.MISUSE), // brand does not allow the warehouse
          Map.entry(12052308L, Meaning.MISUSE), // appeal in process
          Map.entry(12052330L, Meaning.MISUSE), // platform
          Map.entry(12052332L, Meaning.MISUSE), // locked while shops are joined
          Map.entry(12052364L, Meaning.MISUSE), // warehouse does not ship to the market
          Map.entry(12052371L, Meaning.MISUSE), // auction in process
          Map.entry(12052393L, Meaning.MISUSE), // below what a promotion has locked
          Map.entry(12052403L, Meaning.MISUSE), // warehouse does not serve the shop
          Map.entry(12052465L, Meaning.MISUSE), // warehouse
          Map.entry(12052530L, Meaning.MISUSE), // another seller's warehouse
          Map.entry(12052531L, Meaning.MISUSE), // warehouse is disabled
          Map.entry(12052532L, Meaning.MISUSE), // no delivery warehouse
          Map.entry(12052533L, Meaning.MISUSE), // not the SKU's warehouses
          Map.entry(12052535L, Meaning.MISUSE), // no return warehouse
          Map.entry(12052553L, Meaning.MISUSE), // SKU twice
          Map.entry(12052556L, Meaning.MISUSE), // no such SKU
          Map.entry(12052849L, Meaning.MISUSE), // no permission for bundles
          Map.entry(12052850L, Meaning.MISUSE), // a bundle's stock cannot be set
          Map.entry(12052902L, Meaning.MISUSE), // no SKUs
          Map.entry(12052910L, Meaning.MISUSE), // parameter
          Map.entry(12052921L, Meaning.MISUSE), // the source shop's stock
          Map.entry(12052990L, Meaning.MISUSE), // check failed
          Map.entry(12019112L, Meaning.FORBIDDEN), // seller
          Map.entry(12019114L, Meaning.FORBIDDEN), // seller has no permission
          Map.entry(12052700L, Meaning.FORBIDDEN), // seller is inactive
          Map.entry(12052703L, Meaning.FORBIDDEN), // seller's tax number
          Map.entry(12052704L, Meaning.FORBIDDEN), // no such seller
          // A cancellation refused (cancel-order-202309); nothing was done
          Map.entry(25001001L, Meaning.MISUSE), // parameter
          Map.entry(25001011L, Meaning.MISUSE), // in process already, or cancelled
          Map.entry(25001014L, Meaning.MISUSE), // unknown reason
          Map.entry(25001015L, Meaning.MISUSE), // no reason for a seller
          Map.entry(25001020L, Meaning.MISUSE), // reason offline
          Map.entry(25001021L, Meaning.MISUSE), // reason does not fit the status
          Map.entry(25001045L, Meaning.MISUSE), // shipped already
          Map.entry(25001046L, Meaning.MISUSE), // risk control
          Map.entry(25001051L, Meaning.MISUSE), // completed or cancelled
          Map.entry(25005010L, Meaning.MISUSE), // not by line
          Map.entry(25005011L, Meaning.MISUSE), // more than there is
          Map.entry(25020005L, Meaning.FORBIDDEN), // not ours to process
          // An answer to a buyer's request refused (approve-cancellation-202309,
          // reject-cancellation-202309); nothing was done
          Map.entry(11050001L, Meaning.MISUSE), // parameter
          Map.entry(25001003L, Meaning.MISUSE), // not in this status of the order
          Map.entry(25001016L, Meaning.MISUSE), // reason is for something else
          Map.entry(25001057L, Meaning.MISUSE), // reason is for something else
          Map.entry(25007006L, Meaning.MISUSE), // no such order
          Map.entry(25011011L, Meaning.MISUSE), // not to be rejected in its status
          Map.entry(25011012L, Meaning.MISUSE), // not to be approved in its status
          Map.entry(25020003L, Meaning.MISUSE), // does not fit the status
          Map.entry(25020004L, Meaning.MISUSE), // does not fit its type
          Map.entry(25020009L, Meaning.MISUSE), // withdrawn
          Map.entry(25020010L, Meaning.MISUSE), // approved already
          // TikTok's own trouble with it: read again before another try
          Map.entry(25001058L, Meaning.UNKNOWN), // could not load
          Map.entry(25007002L, Meaning.UNKNOWN), // its database
          // A return or its answer refused (create-return-202309, approve-return-202309,
          // reject-return-202309); nothing was done
          Map.entry(25001010L, Meaning.MISUSE), // returned already, or cancelled
          Map.entry(25001044L, Meaning.MISUSE), // cannot be approved
          Map.entry(25005005L, Meaning.MISUSE), // more money than can be refunded
          Map.entry(25007007L, Meaning.MISUSE), // an offer waits for the buyer
          Map.entry(25011010L, Meaning.MISUSE), // TikTok's people decide
          Map.entry(25011013L, Meaning.MISUSE), // not to be received in this status
          Map.entry(25011023L, Meaning.MISUSE), // authenticated goods
          Map.entry(25011025L, Meaning.MISUSE), // refunded at once: no parcel to refuse
          Map.entry(25011026L, Meaning.MISUSE), // Fulfilled by TikTok
          Map.entry(25011032L, Meaning.MISUSE), // no partial refund in this status
          Map.entry(25011035L, Meaning.MISUSE), // the parcel cannot be refused now
          Map.entry(25020011L, Meaning.MISUSE), // received already
          Map.entry(25020012L, Meaning.MISUSE), // the parcel cannot be refused in this status
          // TikTok's own trouble with a return: it may have taken effect
          Map.entry(25001042L, Meaning.UNKNOWN), // its parcel was not made
          // A lock of TikTok's own: the order is read again before another try
          Map.entry(25001028L, Meaning.UNKNOWN));

  private TikTokErrors() {}

  /** Empty for a code the table does not know. */
  static Optional<Meaning> meaningOf(long code, String message) {
    if (code == INVALID_REQUEST) {
      String lower = message.toLowerCase(Locale.ROOT);
      boolean token = lower.contains("access-token") || lower.contains("access_token");
      return Optional.of(token ? Meaning.UNAUTHORISED : Meaning.MISUSE);
    }
    return Optional.ofNullable(TABLE.get(code))
        .or(() -> ShipmentCodes.meaningOf(code))
        .or(() -> PackageCodes.meaningOf(code));
  }

  static PlatformException exception(
      Meaning meaning, String code, String message, Optional<Duration> retryAfter) {
    return switch (meaning) {
      case THROTTLED ->
          new PlatformException.Throttled(Platform.TIKTOK, message, retryAfter.orElse(THROTTLE));
      case UNKNOWN -> new PlatformException.OutcomeUnknown(Platform.TIKTOK, message, null);
      case UNAUTHORISED -> new PlatformException.Unauthorized(Platform.TIKTOK, message);
      case FORBIDDEN -> new PlatformException.Forbidden(Platform.TIKTOK, code, message);
      case MISUSE -> new PlatformException.Misuse(Platform.TIKTOK, code, message);
    };
  }
}
