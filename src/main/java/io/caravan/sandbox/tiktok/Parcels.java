package io.caravan.sandbox.tiktok;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What carriers, sellers in Seller Center and TikTok do with packages, and what was shipped by
 * whom. Safe for use by many threads.
 */
public final class Parcels {

  /** Runs an act under the platform's lock. */
  @FunctionalInterface
  interface Guard {
    <T> T locked(Supplier<T> act);
  }

  private final State state;
  private final Packages packages;
  private final Fulfilment fulfilment;
  private final Grouping grouping;
  private final ShippingDocuments documents;
  private final Guard guard;
  private final Consumer<String> story;

  Parcels(
      State state,
      Packages packages,
      Fulfilment fulfilment,
      Grouping grouping,
      ShippingDocuments documents,
      Guard guard,
      Consumer<String> story) {
    this.state = state;
    this.packages = packages;
    this.fulfilment = fulfilment;
    this.grouping = grouping;
    this.documents = documents;
    this.guard = guard;
    this.story = story;
  }

  /** An order's packages, the oldest first. */
  public List<TikTokPackage> of(String orderId) {
    return packages.of(orderId);
  }

  /**
   * @throws IllegalArgumentException if there is none
   */
  public TikTokPackage get(String packageId) {
    TikTokPackage one = packages.get(packageId);
    if (one == null) {
      throw new IllegalArgumentException("package " + packageId + ": there is none");
    }
    return one;
  }

  /** The carrier takes the package; the order follows when all its packages are taken. */
  public TikTokPackage collect(String packageId) {
    return told(guard.locked(() -> fulfilment.collect(packageId)), "is with the carrier");
  }

  /** The carrier tells something on the way. */
  public TikTokPackage scan(String packageId, String description) {
    return guard.locked(() -> fulfilment.scan(packageId, description));
  }

  public TikTokPackage deliver(String packageId) {
    return told(guard.locked(() -> fulfilment.deliver(packageId)), "is delivered");
  }

  /** The carrier loses it: TikTok cancels what was in it. */
  public TikTokPackage lose(String packageId) {
    return told(guard.locked(() -> fulfilment.lose(packageId)), "is lost");
  }

  private TikTokPackage told(TikTokPackage one, String what) {
    story.accept("Package " + one.id() + " of order(s) " + one.orderIds() + " " + what);
    return one;
  }

  /**
   * TikTok combines orders by itself; where packages exist before shipment, into one.
   *
   * @return that package; none elsewhere
   */
  public List<TikTokPackage> combine(String shopId, List<String> orderIds) {
    List<TikTokPackage> combined =
        guard.locked(
            () -> {
              grouping.combine(shop(shopId), orderIds);
              return packages.of(orderIds.get(0)).stream()
                  .filter(TikTokPackage::isCombined)
                  .toList();
            });
    story.accept("Orders " + orderIds + " are combined");
    return combined;
  }

  /** TikTok takes a combined package apart, every order by itself. */
  public List<TikTokPackage> uncombine(String packageId) {
    return guard.locked(
        () ->
            grouping.uncombine(
                shop(get(packageId).shopId()), packageId, "FULFILL_UNCOMBINE", "ROLE_SYSTEM"));
  }

  /** The seller uploads the invoice in Seller Center (Brazil). */
  public void uploadInvoice(String orderId) {
    guard.locked(
        () -> {
          fulfilment.invoiced(orderId);
          return orderId;
        });
  }

  private TikTokShop shop(String id) {
    TikTokShop shop = state.shop(id);
    if (shop == null) {
      throw new IllegalArgumentException("shop " + id + ": there is none");
    }
    return shop;
  }

  /** How often labels and slips of a package were fetched since the sandbox started. */
  public int documentsFetched(String packageId) {
    return documents.fetched(packageId);
  }

  /** Calls that ship and that the gateway let through, the oldest first. */
  public List<ShipCall> shipCalls() {
    return fulfilment.calls();
  }

  /** Those about one order. */
  public List<ShipCall> shipCalls(String orderId) {
    return fulfilment.calls().stream().filter(call -> call.orderId().equals(orderId)).toList();
  }

  /** How TikTok treats shipments. */
  public FulfilmentRules rules() {
    return fulfilment.rules();
  }

  /** TikTok treats shipments in another way from now on. */
  public void rules(FulfilmentRules rules) {
    fulfilment.rules(rules);
  }
}
