package io.caravan.order.rules;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a rule does with an order it matches. */
public sealed interface Action {

  /** Never made. */
  record Skip() implements Action {}

  /**
   * Made later, by itself.
   *
   * @param until until then; null if not given
   * @param lasts counted from the payment; null if not given. With neither the order waits until
   *     it, or the rules, change
   */
  record Hold(@Nullable Instant until, @Nullable Duration lasts) implements Action {

    /**
     * When it ends for an order.
     *
     * @return null if it ends with the order's next change only
     */
    @Nullable Instant endsFor(Instant paidAt) {
      return until != null ? until : lasts == null ? null : paidAt.plus(lasts);
    }
  }

  /** Into the orphan-order queue: a person decides. */
  record Park() implements Action {}

  /**
   * Made, and marked.
   *
   * @param tags for the Shopify order
   * @param route where it is to be fulfilled from; null leaves that to the warehouse table
   */
  record Mark(List<String> tags, @Nullable RouteTo route) implements Action {
    public Mark {
      tags = List.copyOf(tags);
    }
  }

  /** No rule behind this one is asked. */
  default boolean isTerminal() {
    return !(this instanceof Mark);
  }

  /** As it is written in the file, on one line. */
  default String words() {
    if (this instanceof Hold hold) {
      return hold.until() != null
          ? "hold until " + hold.until()
          : hold.lasts() != null ? "hold for " + hold.lasts() : "hold";
    }
    if (this instanceof Mark mark) {
      String tags = mark.tags().isEmpty() ? "" : "tag " + String.join(", ", mark.tags());
      RouteTo route = mark.route();
      return route == null ? tags : (tags.isEmpty() ? "" : tags + "; ") + "route " + route.words();
    }
    return this instanceof Skip ? "skip" : "park";
  }
}
