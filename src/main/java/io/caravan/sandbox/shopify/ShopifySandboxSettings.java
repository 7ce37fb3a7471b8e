package io.caravan.sandbox.shopify;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * How this simulated Shopify behaves. Where the real platform's behaviour is not known for certain,
 * both answers are here as a switch.
 *
 * @param clientId the app's id, public
 * @param clientSecret signs the webhooks
 * @param bucketSize points a shop's bucket holds; 2000 on the Standard plan
 * @param restoreRate points that come back each second; 100 on Standard, 200 Advanced, 1000 Plus
 * @param takenId what orderCreate does when the value of a unique {@code id} metafield is taken
 * @param customIdLookup whether orderByIdentifier(customId) sees an order at once
 * @param zeroTaxRate whether a tax line at rate 0 on a line or shipping line is accepted
 * @param indexLag how long orders(query:) lags behind, drawn anew for each change
 * @param routingDelay from orderCreate until the fulfilment orders exist
 * @param cancelDelay from orderCancel until its job is done
 * @param developmentStore true: five orders a minute, as on trial and development stores
 * @param orderLimitAnswer how the sixth order of a minute is refused
 * @param subscriptions topics that every shop is subscribed to from the start
 * @param plainHttpToLoopback webhooks may go to {@code http://127.0.0.1}; the real one wants https
 */
public record ShopifySandboxSettings(
    String clientId,
    String clientSecret,
    int bucketSize,
    int restoreRate,
    TakenId takenId,
    CustomIdLookup customIdLookup,
    ZeroTaxRate zeroTaxRate,
    IndexLag indexLag,
    Duration routingDelay,
    Duration cancelDelay,
    boolean developmentStore,
    OrderLimitAnswer orderLimitAnswer,
    List<Subscription> subscriptions,
    boolean plainHttpToLoopback) {

  /** Open question: no record was found of what Shopify does. */
  public enum TakenId {
    /** A userError, and no order. */
    REFUSED,
    /** The order is made, without the metafield. */
    IGNORED
  }

  /** Open question: documented as a lookup, not as a search; how fresh is not said. */
  public enum CustomIdLookup {
    READS_ITS_OWN_WRITES,
    /** Like the search index. */
    LAGS
  }

  /** Open question: whether rate 0 counts as TAX_LINE_RATE_MISSING. */
  public enum ZeroTaxRate {
    ACCEPTED,
    REFUSED
  }

  /** Open question: only the limit is documented, not its words. */
  public enum OrderLimitAnswer {
    TOP_LEVEL_ERROR,
    USER_ERROR
  }

  /**
   * @param topic of the schema's enum, such as {@code ORDERS_CREATE}
   */
  public record Subscription(String topic, String uri) {}

  /** Evenly spread between the two, both included. */
  public record IndexLag(Duration least, Duration most) {
    public IndexLag {
      if (least.isNegative() || most.compareTo(least) < 0) {
        throw new IllegalArgumentException(
            "index lag from " + least + " to " + most + ": expected 0 <= least <= most");
      }
    }

    public static IndexLag of(Duration always) {
      return new IndexLag(always, always);
    }
  }

  public ShopifySandboxSettings {
    subscriptions = List.copyOf(subscriptions);
    if (bucketSize < 1 || restoreRate < 1) {
      throw new IllegalArgumentException(
          "bucketSize " + bucketSize + ", restoreRate " + restoreRate + ": expected at least 1");
    }
  }

  /** The Standard plan, no lag, ids refused when taken. */
  public static ShopifySandboxSettings standard(String clientId, String clientSecret) {
    return new ShopifySandboxSettings(
        clientId,
        clientSecret,
        2000,
        100,
        TakenId.REFUSED,
        CustomIdLookup.READS_ITS_OWN_WRITES,
        ZeroTaxRate.ACCEPTED,
        IndexLag.of(Duration.ZERO),
        Duration.ZERO,
        Duration.ZERO,
        false,
        OrderLimitAnswer.TOP_LEVEL_ERROR,
        List.of(),
        true);
  }

  /** These settings with some changed: {@code settings.with(s -> s.takenId = IGNORED)}. */
  public ShopifySandboxSettings with(Consumer<Changes> changes) {
    Changes changed = new Changes(this);
    changes.accept(changed);
    return changed.settings();
  }

  /** The same settings, open for change. */
  public static final class Changes {
    public String clientId;
    public String clientSecret;
    public int bucketSize;
    public int restoreRate;
    public TakenId takenId;
    public CustomIdLookup customIdLookup;
    public ZeroTaxRate zeroTaxRate;
    public IndexLag indexLag;
    public Duration routingDelay;
    public Duration cancelDelay;
    public boolean developmentStore;
    public OrderLimitAnswer orderLimitAnswer;
    public List<Subscription> subscriptions;
    public boolean plainHttpToLoopback;

    private Changes(ShopifySandboxSettings from) {
      clientId = from.clientId;
      clientSecret = from.clientSecret;
      bucketSize = from.bucketSize;
      restoreRate = from.restoreRate;
      takenId = from.takenId;
      customIdLookup = from.customIdLookup;
      zeroTaxRate = from.zeroTaxRate;
      indexLag = from.indexLag;
      routingDelay = from.routingDelay;
      cancelDelay = from.cancelDelay;
      developmentStore = from.developmentStore;
      orderLimitAnswer = from.orderLimitAnswer;
      subscriptions = from.subscriptions;
      plainHttpToLoopback = from.plainHttpToLoopback;
    }

    private ShopifySandboxSettings settings() {
      return new ShopifySandboxSettings(
          clientId,
          clientSecret,
          bucketSize,
          restoreRate,
          takenId,
          customIdLookup,
          zeroTaxRate,
          indexLag,
          routingDelay,
          cancelDelay,
          developmentStore,
          orderLimitAnswer,
          subscriptions,
          plainHttpToLoopback);
    }
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "ShopifySandboxSettings[clientId="
        + clientId
        + ", bucket="
        + bucketSize
        + "/"
        + restoreRate
        + ", takenId="
        + takenId
        + ", customIdLookup="
        + customIdLookup
        + ", indexLag="
        + indexLag
        + "]";
  }
}
