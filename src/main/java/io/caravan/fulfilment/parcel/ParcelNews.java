package io.caravan.fulfilment.parcel;

import io.caravan.fulfilment.parcel.ParcelAct.Event;
import io.caravan.order.content.FulfilmentAuthority;
import io.caravan.order.followup.Act;
import io.caravan.order.followup.Action;
import io.caravan.order.followup.Judgement;
import io.caravan.order.followup.Memory;
import io.caravan.order.followup.ParcelContents;
import io.caravan.order.followup.Sold;
import io.caravan.order.followup.Sold.Parcel;
import io.caravan.order.followup.Sold.Stage;
import io.caravan.order.followup.Standing;
import io.caravan.order.followup.Standing.Sent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What Shopify does not show yet of parcels that TikTok knows more of: a pure function of both
 * sides. The fulfilments themselves are the follow-up's own; this is what is told of them.
 */
public final class ParcelNews {
  private ParcelNews() {}

  /** Starts the tag of an order that goes in one package with others; the package id follows. */
  public static final String COMBINED_TAG = "tts-combined-";

  /** Tag of an order that goes in several packages. */
  public static final String SPLIT_TAG = "tts-split";

  /**
   * Shopify's {@code FulfillmentDisplayStatus} before a carrier was seen with it. What is not here
   * is at least as far as in transit, or over.
   */
  private static final Set<String> NOT_MOVING =
      Set.of(
          "FULFILLED",
          "MARKED_AS_FULFILLED",
          "SUBMITTED",
          "CONFIRMED",
          "LABEL_PURCHASED",
          "LABEL_PRINTED",
          "LABEL_VOIDED",
          "READY_FOR_PICKUP",
          "CARRIER_PICKED_UP",
          "DELAYED");

  private static final Set<String> ARRIVED = Set.of("DELIVERED", "PICKED_UP");

  /**
   * What TikTok tells besides the order's parcels.
   *
   * @param collectedAt when the carrier got the last parcel; null if TikTok does not say
   * @param deliveredAt likewise
   * @param packages the orders in each package of the order; empty once it is cancelled
   */
  public record Told(
      @Nullable Instant collectedAt,
      @Nullable Instant deliveredAt,
      Map<String, List<String>> packages) {
    public Told {
      packages = Map.copyOf(packages);
    }
  }

  public static Judgement judge(Sold sold, Standing shop, Memory memory, Told told) {
    List<Act> missing = new ArrayList<>();
    boolean recheck = false;
    // What was shipped in Shopify and told to TikTok is Shopify's to follow.
    boolean shippedInShopify =
        sold.authority() == FulfilmentAuthority.SELLER
            && memory.past().stream()
                .anyMatch(
                    past ->
                        past.action() == Action.SHIP_ON_TIKTOK
                            && past.fate() == Memory.Fate.SUCCEEDED);
    if (!shippedInShopify && !shop.cancelled() && !sold.isCancelled()) {
      Map<Parcel, List<Sent>> shown = shown(sold, shop);
      shown.forEach((parcel, sent) -> sent.forEach(each -> tracking(sold, parcel, each, missing)));
      shown.forEach((parcel, sent) -> sent.forEach(each -> events(parcel, each, told, missing)));
      recheck = sold.parcels().stream().anyMatch(ParcelNews::awaitsNumber);
    }
    tags(shop, told, missing);
    return new Judgement(missing, List.of(), null, recheck);
  }

  /** Until it has arrived: who has the goods needs no number any more. */
  private static boolean awaitsNumber(Parcel parcel) {
    return parcel.trackingNumber() == null && parcel.stage() != Stage.DELIVERED;
  }

  /** The fulfilments that show each parcel: by number, else by what is in them. */
  static Map<Parcel, List<Sent>> shown(Sold sold, Standing shop) {
    Map<Parcel, List<Sent>> shown = new LinkedHashMap<>();
    Map<Parcel, Map<String, Integer>> left = new LinkedHashMap<>();
    for (Parcel parcel : sold.parcels()) {
      ParcelContents.of(parcel.lines(), shop)
          .ifPresent(
              contents -> {
                shown.put(parcel, new ArrayList<>());
                left.put(parcel, new LinkedHashMap<>(contents));
              });
    }
    Set<Sent> open = new LinkedHashSet<>(shop.sent());
    for (Parcel parcel : shown.keySet()) {
      for (Sent sent : List.copyOf(open)) {
        if (parcel.trackingNumber() != null
            && sent.trackingNumbers().contains(parcel.trackingNumber())) {
          take(parcel, sent, shown, left);
          open.remove(sent);
        }
      }
    }
    for (Sent sent : open) {
      boolean may =
          sent.trackingNumbers().isEmpty() || sold.authority() != FulfilmentAuthority.SELLER;
      if (may) {
        shown.keySet().stream()
            .filter(parcel -> holds(left.getOrDefault(parcel, Map.of()), sent))
            .findFirst()
            .ifPresent(parcel -> take(parcel, sent, shown, left));
      }
    }
    return shown;
  }

  private static boolean holds(Map<String, Integer> left, Sent sent) {
    return !sent.quantities().isEmpty()
        && sent.quantities().entrySet().stream()
            .allMatch(each -> left.getOrDefault(each.getKey(), 0) >= each.getValue());
  }

  private static void take(
      Parcel parcel,
      Sent sent,
      Map<Parcel, List<Sent>> shown,
      Map<Parcel, Map<String, Integer>> left) {
    shown.computeIfAbsent(parcel, any -> new ArrayList<>()).add(sent);
    Map<String, Integer> rest = left.computeIfAbsent(parcel, any -> new LinkedHashMap<>());
    sent.quantities().forEach((line, quantity) -> rest.merge(line, -quantity, Integer::sum));
  }

  /** A number that came later; where TikTok ships, also one that is not TikTok's. */
  private static void tracking(Sold sold, Parcel parcel, Sent sent, List<Act> missing) {
    String number = parcel.trackingNumber();
    boolean other =
        sent.trackingNumbers().isEmpty() || sold.authority() != FulfilmentAuthority.SELLER;
    if (number != null && other && !sent.trackingNumbers().contains(number)) {
      missing.add(new ParcelAct.UpdateTracking(sent.id(), parcel.company(), number));
    }
  }

  private static void events(Parcel parcel, Sent sent, Told told, List<Act> missing) {
    String shows = sent.displayStatus();
    boolean still = shows == null || NOT_MOVING.contains(shows);
    // Of one that has arrived, its way is told only where TikTok says when it began.
    if (still
        && (parcel.stage() == Stage.IN_TRANSIT
            || (parcel.stage() == Stage.DELIVERED && told.collectedAt() != null))) {
      missing.add(new ParcelAct.AddEvent(sent.id(), Event.IN_TRANSIT, told.collectedAt()));
    }
    if (parcel.stage() == Stage.DELIVERED && (shows == null || !ARRIVED.contains(shows))) {
      missing.add(new ParcelAct.AddEvent(sent.id(), Event.DELIVERED, told.deliveredAt()));
    }
  }

  private static void tags(Standing shop, Told told, List<Act> missing) {
    Set<String> wanted = new TreeSet<>();
    if (!shop.cancelled()) {
      told.packages()
          .forEach(
              (id, orders) -> {
                if (orders.size() > 1) {
                  wanted.add(COMBINED_TAG + id);
                }
              });
      if (told.packages().size() > 1) {
        wanted.add(SPLIT_TAG);
      }
    }
    Set<String> there = new TreeSet<>(shop.tags());
    there.removeIf(tag -> !isOurs(tag));
    for (String tag : there) {
      if (!wanted.contains(tag)) {
        missing.add(new ParcelAct.Tag(tag, false));
      }
    }
    for (String tag : wanted) {
      if (!there.contains(tag)) {
        missing.add(new ParcelAct.Tag(tag, true));
      }
    }
  }

  /** Tags of this sort are ours to take away. */
  static boolean isOurs(String tag) {
    return tag.startsWith(COMBINED_TAG) || tag.equals(SPLIT_TAG);
  }
}
