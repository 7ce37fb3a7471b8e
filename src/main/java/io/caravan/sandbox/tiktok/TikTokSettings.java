package io.caravan.sandbox.tiktok;

import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

/**
 * How the simulated TikTok Shop behaves; where sources disagree or are silent, a switch.
 *
 * @param apps secret by app key
 * @param webhookUrl the app's address for all topics; a shop's own (Event API) comes before it.
 *     Empty: only the shops' own
 * @param remorseWindow time an order stays ON_HOLD; TikTok: one hour
 * @param paymentTimeout an UNPAID order is cancelled after it
 * @param shipWithin from payment to {@code rts_sla_time}
 * @param autoCancelAfter from payment to {@code shipping_due_time} and {@code
 *     cancel_order_sla_time}, when an order not yet shipped is cancelled
 * @param collectWithin from shipping to {@code collection_due_time}, when an order not yet
 *     collected is cancelled
 * @param accessTokenLife TikTok: 7 days
 * @param refreshTokenLife TikTok: the authorization's; about a year
 * @param queriesPerSecond bucket per app, shop and endpoint; TikTok: 50
 * @param oldRefreshTokenStaysValid undocumented: whether a used refresh token works again
 * @param oldAccessTokenStaysValid undocumented: whether a refresh leaves the old access token alive
 *     until it expires
 * @param paging what a page token remembers
 * @param unknownOrders how Get Order Detail treats an id that nobody has
 * @param bundlesInSearch whether the search shows a virtual bundle's components, as the OpenAPI
 *     says, or only the detail, as the change log says
 * @param contentTypeOnGet whether {@code content-type: application/json} is demanded on GET too, as
 *     every endpoint page says
 * @param maskPlatformShippedUs whether US addresses are masked in every status when TikTok ships
 *     (reported for August 2026)
 * @param cancelAnswerWithin a buyer's wish to cancel that nobody answers is granted after it;
 *     reported: 24 hours
 * @param outOfStockEmptiesShelf whether a cancellation for want of stock sets the stock of its SKUs
 *     to zero (TikTok's FAQ)
 * @param refusesWhenSoldOut whether a buyer can order no more than there is; else the stock shown
 *     stays at zero
 * @param stock how stock is treated when the sandbox starts
 */
public record TikTokSettings(
    Map<String, String> apps,
    String webhookUrl,
    Duration remorseWindow,
    Duration paymentTimeout,
    Duration shipWithin,
    Duration autoCancelAfter,
    Duration collectWithin,
    Duration accessTokenLife,
    Duration refreshTokenLife,
    int queriesPerSecond,
    boolean oldRefreshTokenStaysValid,
    boolean oldAccessTokenStaysValid,
    Paging paging,
    UnknownOrders unknownOrders,
    boolean bundlesInSearch,
    boolean contentTypeOnGet,
    boolean maskPlatformShippedUs,
    Duration cancelAnswerWithin,
    boolean outOfStockEmptiesShelf,
    boolean refusesWhenSoldOut,
    StockRules stock) {

  /** What a page token remembers. */
  public enum Paging {
    /** How many to skip: an order that changes while a client pages can hide another. */
    BY_POSITION,
    /** The last one shown: nothing is hidden. */
    BY_KEY
  }

  /** How Get Order Detail treats an id that nobody has. */
  public enum UnknownOrders {
    OMITTED,
    REFUSED
  }

  public TikTokSettings {
    apps = Map.copyOf(apps);
    if (apps.isEmpty()) {
      throw new IllegalArgumentException("apps: expected at least one app key with its secret");
    }
  }

  /** One app; everything else as TikTok does it, or as the stricter of two sources says. */
  public static TikTokSettings of(String appKey, String appSecret) {
    return new TikTokSettings(
        Map.of(appKey, appSecret),
        "",
        Duration.ofHours(1),
        Duration.ofHours(24),
        Duration.ofHours(48),
        Duration.ofHours(96),
        Duration.ofHours(120),
        Duration.ofDays(7),
        Duration.ofDays(358),
        50,
        false,
        true,
        Paging.BY_POSITION,
        UnknownOrders.OMITTED,
        false,
        true,
        false,
        Duration.ofHours(24),
        true,
        false,
        StockRules.DEFAULT);
  }

  /** The same with changes. */
  public TikTokSettings with(Consumer<Changes> changing) {
    Changes to = new Changes(this);
    changing.accept(to);
    return new TikTokSettings(
        apps,
        to.webhookUrl,
        to.remorseWindow,
        to.paymentTimeout,
        to.shipWithin,
        to.autoCancelAfter,
        to.collectWithin,
        accessTokenLife,
        refreshTokenLife,
        to.queriesPerSecond,
        to.oldRefreshTokenStaysValid,
        to.oldAccessTokenStaysValid,
        to.paging,
        to.unknownOrders,
        to.bundlesInSearch,
        to.contentTypeOnGet,
        to.maskPlatformShippedUs,
        to.cancelAnswerWithin,
        to.outOfStockEmptiesShelf,
        to.refusesWhenSoldOut,
        to.stock);
  }

  public TikTokSettings withWebhookUrl(String url) {
    return with(s -> s.webhookUrl = url);
  }

  public TikTokSettings withRemorseWindow(Duration window) {
    return with(s -> s.remorseWindow = window);
  }

  public TikTokSettings withQueriesPerSecond(int queries) {
    return with(s -> s.queriesPerSecond = queries);
  }

  public TikTokSettings withOldRefreshTokenStaysValid(boolean valid) {
    return with(s -> s.oldRefreshTokenStaysValid = valid);
  }

  public TikTokSettings withPaging(Paging newPaging) {
    return with(s -> s.paging = newPaging);
  }

  /** What can be changed, by the name of the setting. */
  public static final class Changes {
    public String webhookUrl;
    public Duration remorseWindow;
    public Duration paymentTimeout;
    public Duration shipWithin;
    public Duration autoCancelAfter;
    public Duration collectWithin;
    public int queriesPerSecond;
    public boolean oldRefreshTokenStaysValid;
    public boolean oldAccessTokenStaysValid;
    public Paging paging;
    public UnknownOrders unknownOrders;
    public boolean bundlesInSearch;
    public boolean contentTypeOnGet;
    public boolean maskPlatformShippedUs;
    public Duration cancelAnswerWithin;
    public boolean outOfStockEmptiesShelf;
    public boolean refusesWhenSoldOut;
    public StockRules stock;

    private Changes(TikTokSettings from) {
      webhookUrl = from.webhookUrl;
      remorseWindow = from.remorseWindow;
      paymentTimeout = from.paymentTimeout;
      shipWithin = from.shipWithin;
      autoCancelAfter = from.autoCancelAfter;
      collectWithin = from.collectWithin;
      queriesPerSecond = from.queriesPerSecond;
      oldRefreshTokenStaysValid = from.oldRefreshTokenStaysValid;
      oldAccessTokenStaysValid = from.oldAccessTokenStaysValid;
      paging = from.paging;
      unknownOrders = from.unknownOrders;
      bundlesInSearch = from.bundlesInSearch;
      contentTypeOnGet = from.contentTypeOnGet;
      maskPlatformShippedUs = from.maskPlatformShippedUs;
      cancelAnswerWithin = from.cancelAnswerWithin;
      outOfStockEmptiesShelf = from.outOfStockEmptiesShelf;
      refusesWhenSoldOut = from.refusesWhenSoldOut;
      stock = from.stock;
    }
  }
}
