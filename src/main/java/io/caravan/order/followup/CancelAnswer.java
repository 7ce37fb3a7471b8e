package io.caravan.order.followup;

import io.caravan.order.followup.Memory.Fate;
import io.caravan.order.followup.Memory.Past;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How a buyer's request to cancel is answered. In the United States a seller refuses by shipping:
 * TikTok takes a shipment of an order with a pending request and refuses the request by itself
 * (TikTok facts, section 5.2); everywhere else it refuses the shipment. So whether such an order
 * may be shipped is part of the answer, and never an accident.
 *
 * @param because what decided, as a code
 * @param at when it will be so, where it is not yet; null if nothing changes by time alone
 */
public record CancelAnswer(Decision decision, String because, @Nullable Instant at) {

  /** The order and the cancellation name the moment of one request within this time. */
  private static final Duration SAME_REQUEST = Duration.ofSeconds(10);

  /** What is to be done now. */
  public enum Decision {
    /** Let the buyer cancel. */
    APPROVE,
    /** Refuse: the goods have gone. */
    REJECT,
    /** Refuse by telling TikTok of the shipment. */
    SHIP,
    /** A person has to say. */
    ASK,
    /** Time is left for a person to object. */
    WAIT,
    /** There is nothing to answer. */
    NONE
  }

  /** A shop's policy. */
  public enum Policy {
    /** Approved unless the goods have left the house. */
    APPROVE_UNLESS_SHIPPED,
    /** Always approved. */
    APPROVE,
    /** A person answers each. */
    ASK
  }

  /** Where the goods are that the buyer does not want any more. */
  public enum Goods {
    IN_THE_HOUSE,
    /** Fulfilled in Shopify before the buyer asked. */
    GONE,
    /** Fulfilled in Shopify although the buyer had asked: somebody passed over the hold. */
    GONE_DESPITE_REQUEST,
    /** Cancelled in Shopify: nobody will ship them. */
    CANCELLED,
    /** Cancelled in Shopify, which need not mean the sale: another order of it may be shipped. */
    CANCELLED_PERHAPS,
    /** What was read does not say: lines were not read, or none stands for what the buyer means. */
    UNCLEAR;

    /** A policy knows no answer: a person has to look. */
    private boolean isUndecided() {
      return this == CANCELLED_PERHAPS || this == UNCLEAR;
    }
  }

  /**
   * What a shop wants.
   *
   * @param after so long a person may object to an approval
   * @param margin so long before the deadline the policy answers where a person did not
   */
  public record Terms(Policy policy, Duration after, Duration margin) {}

  /**
   * The answer.
   *
   * @param region of the shop
   */
  public static CancelAnswer of(
      CancelRequest request, Goods goods, Terms terms, String region, Instant now) {
    boolean us = region.equals("US");
    CancelRequest.Wish wish = request.wish();
    if (wish == CancelRequest.Wish.APPROVE) {
      return new CancelAnswer(Decision.APPROVE, "A_PERSON_APPROVED", null);
    }
    if (wish == CancelRequest.Wish.REJECT) {
      return new CancelAnswer(us ? Decision.SHIP : Decision.REJECT, "A_PERSON_REJECTED", null);
    }
    if (goods == Goods.CANCELLED) {
      return new CancelAnswer(Decision.APPROVE, "CANCELLED_IN_SHOPIFY", null);
    }
    if (terms.policy() != Policy.ASK && goods.isUndecided()) {
      // Not even where all are approved: it is not known what would be given away.
      String why = goods == Goods.UNCLEAR ? "UNCLEAR_IN_SHOPIFY" : "CANCELLED_IN_SHOPIFY_PERHAPS";
      return new CancelAnswer(Decision.ASK, why, null);
    }
    Instant latest = request.deadline(now).minus(terms.margin());
    return switch (terms.policy()) {
      case ASK -> new CancelAnswer(Decision.ASK, "POLICY_ASK", null);
      case APPROVE -> approve(request, terms, now, latest, "POLICY_APPROVE");
      case APPROVE_UNLESS_SHIPPED ->
          switch (goods) {
            case IN_THE_HOUSE, CANCELLED, CANCELLED_PERHAPS, UNCLEAR ->
                approve(request, terms, now, latest, "NOT_SHIPPED");
            case GONE -> new CancelAnswer(us ? Decision.SHIP : Decision.REJECT, "SHIPPED", null);
            case GONE_DESPITE_REQUEST ->
                now.isBefore(latest)
                    ? new CancelAnswer(Decision.ASK, "SHIPPED_DESPITE_REQUEST", latest)
                    : new CancelAnswer(
                        us ? Decision.SHIP : Decision.REJECT, "SHIPPED_DESPITE_REQUEST", null);
          };
    };
  }

  private static CancelAnswer approve(
      CancelRequest request, Terms terms, Instant now, Instant latest, String because) {
    Instant asked = request.askedAt();
    Instant from = asked == null ? now : asked.plus(terms.after());
    Instant then = from.isAfter(latest) ? latest : from;
    return now.isBefore(then)
        ? new CancelAnswer(Decision.WAIT, because, then)
        : new CancelAnswer(Decision.APPROVE, because, null);
  }

  /**
   * Where the goods of a request are, as Shopify has it.
   *
   * @param endsSale a cancellation in Shopify means the sale, see {@link FollowUp#endsSale}
   */
  public static Goods goods(CancelRequest request, Standing shop, boolean endsSale) {
    if (shop.cancelled()) {
      return endsSale ? Goods.CANCELLED : Goods.CANCELLED_PERHAPS;
    }
    Set<String> concerned = new HashSet<>();
    shop.lines().stream()
        .filter(line -> line.tiktokLines().stream().anyMatch(request::concerns))
        .forEach(line -> concerned.add(line.id()));
    if (shop.incomplete() || (concerned.isEmpty() && !shop.sent().isEmpty())) {
      return Goods.UNCLEAR;
    }
    Instant asked = request.askedAt();
    Goods goods = Goods.IN_THE_HOUSE;
    for (Standing.Sent sent : shop.sent()) {
      if (sent.quantities().keySet().stream().noneMatch(concerned::contains)) {
        continue;
      }
      Instant at = sent.createdAt();
      if (asked == null || at == null || !at.isAfter(asked)) {
        return Goods.GONE;
      }
      goods = Goods.GONE_DESPITE_REQUEST;
    }
    return goods;
  }

  /**
   * Whether TikTok may be told of a shipment of this order now. Without a request it may.
   *
   * @param request the buyer's, as far as it is known; null: read from the order alone
   */
  public static boolean mayShipDespiteRequest(
      Sold sold,
      Standing shop,
      @Nullable CancelRequest request,
      Terms terms,
      String region,
      Instant now) {
    if (!sold.cancelRequested()) {
      return true;
    }
    CancelRequest asked =
        Stream.ofNullable(request)
            .filter(known -> isThePresent(known, sold.cancelRequestedAt()))
            .findFirst()
            .orElseGet(() -> CancelRequest.unread(sold.cancelRequestedAt()));
    // Cancelled or perhaps cancelled: neither is shipped by itself.
    return of(asked, goods(asked, shop, true), terms, region, now).decision() == Decision.SHIP;
  }

  /**
   * Whether the present request is being approved: a person said so, or TikTok was told and does
   * not show it yet. Then nothing ships, for a shipment refuses in the US what was granted.
   *
   * @param request the buyer's, as far as it is known; null: read from the order alone
   * @param past what came of each act
   */
  public static boolean isApproved(Sold sold, @Nullable CancelRequest request, List<Past> past) {
    if (!sold.cancelRequested()
        || request == null
        || !isThePresent(request, sold.cancelRequestedAt())) {
      return false;
    }
    return request.wish() == CancelRequest.Wish.APPROVE
        || past.stream()
            .anyMatch(
                one ->
                    one.action() == Action.APPROVE_CANCELLATION
                        && one.subject().equals(request.id())
                        && (one.fate() == Fate.SUCCEEDED || one.fate() == Fate.OPEN));
  }

  /** An answer to an earlier request is none to one that came since. */
  static boolean isThePresent(CancelRequest known, @Nullable Instant requestedAt) {
    Instant askedAt = known.askedAt();
    return askedAt == null
        || requestedAt == null
        || Duration.between(askedAt, requestedAt).abs().compareTo(SAME_REQUEST) <= 0;
  }
}
