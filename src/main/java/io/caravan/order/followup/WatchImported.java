package io.caravan.order.followup;

import io.caravan.inventory.InventorySettings;
import io.caravan.inventory.claim.OrderClaims;
import io.caravan.order.Aftercare;
import io.caravan.order.Birth;
import io.caravan.order.OrderInHand;
import io.caravan.order.OrderLedger;
import io.caravan.order.content.OrderCreateRequest;
import io.caravan.order.followup.Sold.Parcel;
import io.caravan.order.rules.RouteTo;
import io.caravan.shopify.OrderCreateOptions.InventoryBehaviour;
import io.caravan.store.Fingerprints;
import io.caravan.tiktok.TikTokOrder;
import io.caravan.tiktok.TikTokOrder.LineItem;
import io.caravan.tiktok.TikTokOrder.RecipientAddress;
import io.caravan.work.WorkQueue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Remembers what imported orders looked like, and marks due those that something is left to do. */
@Component
class WatchImported implements Aftercare {
  private final FollowUpLedger ledger;
  private final OrderLedger orders;
  private final Policies policies;
  private final Fingerprints fingerprints;
  private final OrderClaims claims;
  private final InventorySettings inventory;

  WatchImported(
      FollowUpLedger ledger,
      OrderLedger orders,
      Policies policies,
      Fingerprints fingerprints,
      InventorySettings inventory,
      JdbcClient jdbc,
      WorkQueue queue) {
    this.inventory = inventory;
    this.claims = new OrderClaims(jdbc, queue);
    this.ledger = ledger;
    this.orders = orders;
    this.policies = policies;
    this.fingerprints = fingerprints;
  }

  @Override
  public Birth.Questions questions(OrderInHand hand) {
    Policy policy = policies.of(hand.store(), hand.order(), routeOf(hand), hand.epoch());
    Sold sold = Sold.of(hand.order());
    boolean open = sold.isUnshipped();
    return new Birth.Questions(
        policy.location() != null && open,
        policy.holdWhenShort() && open && Boolean.TRUE.equals(takesStock(hand)));
  }

  @Override
  @Transactional(propagation = Propagation.MANDATORY)
  public void imported(OrderInHand hand, @Nullable Birth birth) {
    int storeId = hand.store().id();
    claims.imported(storeId, hand.orderId(), inventory.settle());
    TikTokOrder order = hand.read();
    if (order == null) {
      // Looked up without TikTok's side: the next read starts the watch.
      ledger.due(storeId, List.of(hand.orderId()));
      return;
    }
    String route = birth == null ? ledger.routeIntended(storeId, hand.orderId()) : routeOf(hand);
    Policy policy =
        birth == null
            ? policies.of(hand.store(), order, route)
            : policies.of(hand.store(), order, route, hand.epoch());
    FirstLook look =
        FirstLook.at(Sold.of(order), isShownAsShipped(hand), takesStock(hand), birth, policy);
    ledger.watch(storeId, hand.orderId(), seen(storeId, order, fingerprints.keyId()), look, route);
    if (look.due()) {
      ledger.due(storeId, List.of(hand.orderId()));
    }
  }

  @Override
  @Transactional(propagation = Propagation.MANDATORY)
  public void noted(OrderInHand hand, boolean statusChanged) {
    if (hand.known().state().equals("GONE_IN_SHOPIFY")) {
      return;
    }
    int storeId = hand.store().id();
    String id = hand.orderId();
    TikTokOrder order = hand.order();
    Sold sold = Sold.of(order);
    Optional<Watched> before = ledger.watched(storeId, id);
    boolean due = false;
    if (before.isEmpty()) {
      imported(hand, null);
      return;
    }
    String key = before.get().address().getOrDefault(Watched.KEY, fingerprints.keyId());
    Watched now = seen(storeId, order, key);
    Watched.Change change = before.get().to(now, sold.isUnshipped());
    if (change.any()) {
      boolean address = !change.addressParts().isEmpty();
      ledger.seen(storeId, id, now, address && !now.addressMasked());
      due = tell(storeId, id, sold, now, change);
      due |= change.packages();
    }
    due |=
        statusChanged
            && (sold.isCancelled()
                || (sold.cashOnDelivery() && sold.isDelivered())
                || (!sold.isUnshipped() && ledger.mayBeHeld(storeId, id)));
    if (due) {
      ledger.due(storeId, List.of(id));
    }
  }

  /** Writes the timeline; says whether anything may have to be done. */
  private boolean tell(int storeId, String id, Sold sold, Watched now, Watched.Change change) {
    if (change.cancelRequest() && !sold.isCancelled()) {
      orders.event(
          storeId,
          id,
          now.cancelRequested() ? "cancel-requested" : "cancel-request-over",
          Map.of());
    }
    if (!change.addressParts().isEmpty()) {
      orders.event(
          storeId,
          id,
          "address-changed",
          Map.of("parts", change.addressParts(), "masked", now.addressMasked()));
    }
    if (!change.linesGone().isEmpty() && !now.liveLines().isEmpty()) {
      orders.event(storeId, id, "lines-cancelled", Map.of("tiktokLines", change.linesGone()));
    }
    return change.cancelRequest()
        || !change.addressParts().isEmpty()
        || !change.linesGone().isEmpty();
  }

  /** Where a rule wants it shipped from, in the words of its timeline; null if none does. */
  private static @Nullable String routeOf(OrderInHand hand) {
    RouteTo route = hand.route();
    return route == null ? null : route.words();
  }

  private static boolean isShownAsShipped(OrderInHand hand) {
    return hand.content() instanceof OrderCreateRequest request
        && request.order().fulfillment() != null;
  }

  private static @Nullable Boolean takesStock(OrderInHand hand) {
    return hand.content() instanceof OrderCreateRequest request
        ? request.options().inventoryBehaviour() == InventoryBehaviour.DECREMENT_IGNORING_POLICY
        : null;
  }

  // Digests ------------------------------------------------------------------------------------

  private Watched seen(int storeId, TikTokOrder order, String keyId) {
    Map<String, String> parts = parts(order.recipientAddress());
    Map<String, String> digests = new LinkedHashMap<>();
    boolean masked = parts.isEmpty();
    for (Map.Entry<String, String> part : parts.entrySet()) {
      String value = part.getValue().strip();
      boolean hidden = value.contains("*");
      masked |= hidden;
      String place = "order-address." + part.getKey() + "/" + order.id();
      String digest =
          fingerprints
              .of(keyId, storeId, place, value)
              .or(() -> fingerprints.of(fingerprints.keyId(), storeId, place, value))
              .orElseThrow();
      digests.put(part.getKey(), (hidden ? Watched.MASKED : "") + digest);
    }
    if (!digests.isEmpty()) {
      boolean known = fingerprints.of(keyId, storeId, "", "").isPresent();
      digests.put(Watched.KEY, known ? keyId : fingerprints.keyId());
    }
    return new Watched(
        order.isBuyerRequestCancel(),
        order.requestCancelTime(),
        Sold.of(order).liveLines(),
        digests,
        masked,
        packages(order));
  }

  /** Those not shipped yet too: TikTok combines and splits them, and that moves no update time. */
  static Set<String> packages(TikTokOrder order) {
    Set<String> packages = new TreeSet<>();
    for (Parcel parcel : Sold.of(order).parcels()) {
      packages.add(
          parcel.key()
              + ":"
              + parcel.stage()
              + (parcel.trackingNumber() == null ? "" : ":" + Act.digest(parcel.trackingNumber())));
    }
    for (LineItem line : order.lineItems()) {
      if (line.packageId() != null && !"CANCELLED".equals(line.displayStatus())) {
        packages.add(line.id() + "@" + line.packageId());
      }
    }
    return packages;
  }

  /** The parts of an address by name: what the timeline may name when one changed. */
  private static Map<String, String> parts(@Nullable RecipientAddress to) {
    Map<String, String> parts = new LinkedHashMap<>();
    if (to == null) {
      return parts;
    }
    put(parts, "name", to.name(), to.firstName(), to.lastName());
    put(parts, "phone", to.phoneNumber());
    put(
        parts,
        "street",
        to.addressLine1(),
        to.addressLine2(),
        to.addressLine3(),
        to.addressLine4(),
        to.addressDetail());
    put(parts, "postal-code", to.postalCode());
    put(parts, "country", to.regionCode());
    put(
        parts,
        "places",
        to.postTown(),
        to.districtInfo().stream()
            .map(d -> d.addressLevel() + "=" + d.addressName())
            .collect(Collectors.joining("\n")));
    put(
        parts,
        "drop-off",
        to.deliveryPreferences() == null ? null : to.deliveryPreferences().dropOffLocation());
    return parts;
  }

  private static void put(Map<String, String> parts, String name, @Nullable String... values) {
    StringBuilder all = new StringBuilder();
    for (String value : values) {
      all.append(Objects.requireNonNullElse(value, "")).append('\n');
    }
    if (!all.toString().isBlank()) {
      parts.put(name, all.toString());
    }
  }
}
