package io.caravan.order.rules;

import io.caravan.store.Store;
import io.caravan.tiktok.TikTokOrder;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the rules are told of an order: a value for every name of {@link Vocabulary}. Much of it is
 * personal: {@link #toString} shows nothing.
 */
public record RuleFacts(Map<String, Object> values) {

  /**
   * Where the values come from.
   *
   * @param startMark the store takes orders created before it only when asked to; null if it has
   *     none
   * @param sellerType {@code LOCAL} or {@code CROSS_BORDER}; null if not known
   * @param ticked a person asked for exactly this order
   * @param firstSeenAt by Caravan
   * @param now the database's clock
   */
  public record Source(
      TikTokOrder order,
      Store store,
      @Nullable Instant startMark,
      @Nullable String sellerType,
      boolean ticked,
      Instant firstSeenAt,
      Instant now) {}

  public RuleFacts {
    values = Map.copyOf(values);
  }

  public static RuleFacts of(Source source) {
    return new RuleFacts(Vocabulary.valuesOf(source));
  }

  Instant paidAt() {
    return (Instant) value("order.paidAt");
  }

  Instant now() {
    return (Instant) value("now");
  }

  private Object value(String name) {
    Object value = values.get(name);
    if (value == null) {
      throw new IllegalStateException("no value was given for " + name);
    }
    return value;
  }

  @Override
  public String toString() {
    return "RuleFacts[withheld]";
  }
}
