package io.caravan.order.followup;

import io.caravan.order.followup.Standing.Place;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What we know of an imported order besides what both platforms say now.
 *
 * @param importedAt by the database's clock, like all times here
 * @param cancelOccasion tells the buyer's present request from an earlier one
 * @param shippedAtImport TikTok lines that had left the house before the order was made in Shopify,
 *     and that the order did not say so of
 * @param addressPending changed since Shopify was told
 * @param behind by how much the orders made after this one are short, by place
 * @param shortages by how much this order went short, by place
 * @param past what came of each act, by action and subject; the latest of each
 * @param twice a second Shopify order of the same sale was seen once: whoever cancels one of them
 *     need not mean the sale
 * @param cancelWanted TikTok's reason, where a person wants it cancelled there
 * @param request the buyer's to cancel that waits for its answer, as last read; null if none is
 *     known
 */
public record Memory(
    Instant now,
    Instant importedAt,
    Set<String> shippedAtImport,
    boolean addressPending,
    Stock stock,
    Map<Place, Integer> shortages,
    Map<Place, Integer> behind,
    List<Past> past,
    boolean twice,
    @Nullable String cancelWanted,
    @Nullable CancelRequest request) {

  /** Without what is known of a buyer's request. */
  public Memory(
      Instant now,
      Instant importedAt,
      Set<String> shippedAtImport,
      boolean addressPending,
      Stock stock,
      Map<Place, Integer> shortages,
      Map<Place, Integer> behind,
      List<Past> past,
      boolean twice,
      @Nullable String cancelWanted) {
    this(
        now,
        importedAt,
        shippedAtImport,
        addressPending,
        stock,
        shortages,
        behind,
        past,
        twice,
        cancelWanted,
        null);
  }

  /** One that nobody wants cancelled. */
  public Memory(
      Instant now,
      Instant importedAt,
      Set<String> shippedAtImport,
      boolean addressPending,
      Stock stock,
      Map<Place, Integer> shortages,
      Map<Place, Integer> behind,
      List<Past> past,
      boolean twice) {
    this(
        now,
        importedAt,
        shippedAtImport,
        addressPending,
        stock,
        shortages,
        behind,
        past,
        twice,
        null);
  }

  /** One that is in Shopify once. */
  public Memory(
      Instant now,
      Instant importedAt,
      Set<String> shippedAtImport,
      boolean addressPending,
      Stock stock,
      Map<Place, Integer> shortages,
      Map<Place, Integer> behind,
      List<Past> past) {
    this(now, importedAt, shippedAtImport, addressPending, stock, shortages, behind, past, false);
  }

  public Memory {
    shippedAtImport = Set.copyOf(shippedAtImport);
    shortages = Map.copyOf(shortages);
    behind = Map.copyOf(behind);
    past = List.copyOf(past);
  }

  /** Whether there was enough for the order, as far as it was looked at. */
  public enum Stock {
    /** Nothing to look at: the order takes no stock, or is to wait for it elsewhere. */
    NOT_ASKED,
    TO_CHECK,
    ENOUGH,
    /** To be held. */
    SHORT,
    HELD,
    /** There is stock now, or a person let it go. */
    RELEASED
  }

  /** What became of an intent. */
  public enum Fate {
    OPEN,
    SUCCEEDED,
    REFUSED,
    /** Certainly not executed. */
    NOT_DONE
  }

  /**
   * An act of the past.
   *
   * @param at when it was answered, or begun where it was not
   * @param quietUntil before this moment nobody can say what came of an unsettled one
   * @param code why it was refused
   * @param refusal the latest try of the same act that was refused, whatever came of a later one;
   *     null if none was. A platform that remembers keys takes that one's no more
   * @param unsentSince the first of the tries up to this one that could not even be sent; null if
   *     this one was sent, or refused for its pace
   */
  public record Past(
      UUID intent,
      Action action,
      String subject,
      Fate fate,
      Instant at,
      Instant quietUntil,
      @Nullable String code,
      @Nullable UUID refusal,
      @Nullable Instant unsentSince) {

    /** One that was never refused before. */
    public Past(
        UUID intent,
        Action action,
        String subject,
        Fate fate,
        Instant at,
        Instant quietUntil,
        @Nullable String code) {
      this(
          intent,
          action,
          subject,
          fate,
          at,
          quietUntil,
          code,
          fate == Fate.REFUSED ? intent : null,
          null);
    }

    /** How an unknown outcome is settled whose act was not missing any more. */
    static final String SHOWS = "read again: it shows";

    /**
     * Nobody answered that it was done: it was not missing any more, and something else may have
     * been the reason. If it is missing again, it is tried again, after a rest.
     */
    boolean inferred() {
      return fate == Fate.SUCCEEDED && SHOWS.equals(code);
    }

    public boolean is(Act act) {
      return action == act.action() && subject.equals(act.subject());
    }
  }

  /**
   * The latest refusal of an act, also where a later try has no outcome; empty if there was none.
   * It belongs into the act's idempotency key: the key stays the same until a definite refusal, and
   * a refused one is not used again.
   */
  public String refusal(Act act) {
    return past.stream()
        .filter(each -> each.is(act))
        .map(Past::refusal)
        .filter(Objects::nonNull)
        .map(UUID::toString)
        .findFirst()
        .orElse("");
  }

  /** We cancelled it in Shopify, or tried to. */
  public boolean cancelledInShopifyByUs() {
    return past.stream()
        .anyMatch(
            p ->
                p.action() == Action.CANCEL_SHOPIFY_ORDER
                    && (p.fate() == Fate.SUCCEEDED || p.fate() == Fate.OPEN));
  }
}
