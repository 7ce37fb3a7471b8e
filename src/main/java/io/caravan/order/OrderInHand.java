package io.caravan.order;

import io.caravan.inventory.claim.OrderUnits;
import io.caravan.mapping.SkuLink;
import io.caravan.order.content.Content;
import io.caravan.order.content.FulfilmentAuthority;
import io.caravan.order.content.OrderCreateRequest;
import io.caravan.order.content.OrderSummary;
import io.caravan.order.rules.RouteTo;
import io.caravan.order.rules.Verdict;
import io.caravan.shopify.OrderCreateOptions.InventoryBehaviour;
import io.caravan.store.Store;
import io.caravan.tiktok.TikTokOrder;
import io.caravan.work.Lease;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An order while a route works on it: what was read, what is known, what was decided so far. Each
 * step returns another one.
 *
 * @param read the order as TikTok answered; null if TikTok does not know it
 * @param unreadable why TikTok's answer could not be understood; null if it could. Never content
 * @param decision null until decided
 * @param verdict what the rules say; null unless it is to be made otherwise
 * @param epoch the mapping's release epoch everything below stands on
 * @param links by TikTok SKU id
 * @param missing SKUs without a usable link: all of them, so that one park names them all
 * @param content null until decided
 * @param intent open, once committed
 * @param settled the lease is settled: nothing more to do
 * @param tries how often the decision was made; it is made again when the mapping moved meanwhile
 */
public record OrderInHand(
    Store store,
    Lease lease,
    @Nullable TikTokOrder read,
    @Nullable String unreadable,
    OrderRecord known,
    @Nullable ImportDecision decision,
    @Nullable Verdict verdict,
    long epoch,
    Map<String, SkuLink> links,
    List<MissingLink> missing,
    @Nullable Content content,
    @Nullable UUID intent,
    boolean settled,
    int tries) {

  /**
   * The mapping may move this often under a decision before the order goes to the end of the queue.
   */
  static final int MOST_TRIES = 5;

  /**
   * A SKU that cannot be put into an order yet.
   *
   * @param cause {@link ParkCause#UNMAPPED_SKU} or {@link ParkCause#DELETED_IN_SHOPIFY}
   * @param why in words: no match, several matches, the variant is gone
   */
  public record MissingLink(String skuId, ParkCause cause, String why) {}

  /** Just read, nothing decided. */
  public static OrderInHand taken(
      Store store, Lease lease, @Nullable TikTokOrder read, OrderRecord known) {
    return new OrderInHand(
        store, lease, read, null, known, null, null, 0, Map.of(), List.of(), null, null, false, 0);
  }

  /** Read, and not understood. */
  public static OrderInHand unreadable(Store store, Lease lease, String why, OrderRecord known) {
    return new OrderInHand(
        store, lease, null, why, known, null, null, 0, Map.of(), List.of(), null, null, false, 0);
  }

  public String orderId() {
    return lease.key().externalId();
  }

  /** The order; only after it was found to be there. */
  public TikTokOrder order() {
    if (read == null) {
      throw new IllegalStateException("order " + orderId() + " was not found on TikTok");
    }
    return read;
  }

  public OrderFacts facts() {
    TikTokOrder order = order();
    OrderSummary summary = OrderSummary.of(order);
    return new OrderFacts(
        orderId(),
        summary.status() == null ? "" : summary.status(),
        order.isOnHoldOrder(),
        summary.paidTime(),
        summary.createTime(),
        summary.updateTime() == null ? Instant.EPOCH : summary.updateTime(),
        summary.authority().name(),
        summary.value(),
        summary.currency(),
        summary.shipBy(),
        summary.autoCancelAt(),
        verdict,
        OrderUnits.of(order, takesStock(), known.tiktokStatus() == null));
  }

  /**
   * Whether the seller's stock has to give its units: it is neither Fulfilled by TikTok nor from
   * before the start, unless that one is to be made all the same.
   */
  private boolean takesStock() {
    if (content instanceof OrderCreateRequest request) {
      return request.options().inventoryBehaviour() != InventoryBehaviour.BYPASS;
    }
    if (FulfilmentAuthority.of(order()) == FulfilmentAuthority.FULFILLED_BY_TIKTOK) {
      return false;
    }
    Instant placed = order().createTime();
    Instant start = known.startMark();
    if (start == null || placed == null || !placed.isBefore(start)) {
      return true;
    }
    return verdict == null ? known.ticked() : !(verdict instanceof Verdict.Skip);
  }

  /** Where a rule wants it to be fulfilled from; null leaves that to the warehouse table. */
  public @Nullable RouteTo route() {
    return verdict instanceof Verdict.Import made ? made.route() : null;
  }

  public OrderInHand with(Verdict ruled) {
    return new OrderInHand(
        store,
        lease,
        read,
        unreadable,
        known,
        decision,
        ruled,
        epoch,
        links,
        missing,
        content,
        intent,
        settled,
        tries);
  }

  public OrderInHand with(ImportDecision decided) {
    return new OrderInHand(
        store,
        lease,
        read,
        unreadable,
        known,
        decided,
        verdict,
        epoch,
        links,
        missing,
        content,
        intent,
        settled,
        tries);
  }

  /** The decision starts again from this epoch. */
  public OrderInHand at(long newEpoch) {
    return new OrderInHand(
        store,
        lease,
        read,
        unreadable,
        known,
        decision,
        verdict,
        newEpoch,
        Map.of(),
        List.of(),
        null,
        null,
        false,
        tries + 1);
  }

  public OrderInHand with(Map<String, SkuLink> found, List<MissingLink> notFound) {
    return new OrderInHand(
        store,
        lease,
        read,
        unreadable,
        known,
        decision,
        verdict,
        epoch,
        found,
        notFound,
        content,
        intent,
        settled,
        tries);
  }

  public OrderInHand with(Content made) {
    return new OrderInHand(
        store,
        lease,
        read,
        unreadable,
        known,
        decision,
        verdict,
        epoch,
        links,
        missing,
        made,
        intent,
        settled,
        tries);
  }

  public OrderInHand opened(UUID committed) {
    return new OrderInHand(
        store,
        lease,
        read,
        unreadable,
        known,
        decision,
        verdict,
        epoch,
        links,
        missing,
        content,
        committed,
        settled,
        tries);
  }

  public OrderInHand done() {
    return new OrderInHand(
        store,
        lease,
        read,
        unreadable,
        known,
        decision,
        verdict,
        epoch,
        links,
        missing,
        content,
        intent,
        true,
        tries);
  }

  /** Neither settled nor opened: to be decided, again if need be. */
  public boolean undecided() {
    return !settled && intent == null && tries < MOST_TRIES;
  }

  /** The intent is committed: to be sent. */
  public boolean isOpen() {
    return !settled && intent != null;
  }

  public OrderCreateRequest request() {
    if (content instanceof OrderCreateRequest request) {
      return request;
    }
    throw new IllegalStateException("order " + orderId() + " has no content to send");
  }

  /** What must not be kept of a platform's words about it. */
  PersonalWords personalWords() {
    return PersonalWords.of(
        read, content instanceof OrderCreateRequest request ? request.order() : null);
  }

  @Override
  public String toString() {
    return "order " + orderId() + " of " + store.name();
  }
}
