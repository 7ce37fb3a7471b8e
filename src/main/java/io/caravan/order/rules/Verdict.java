package io.caravan.order.rules;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the rules say about an order, with the rule that decided and the version of the set. */
public sealed interface Verdict {

  /**
   * Made.
   *
   * @param tags of all rules that matched, in their order
   * @param route of the first rule that gave one
   * @param matched names of the rules that matched
   */
  record Import(List<String> tags, @Nullable RouteTo route, List<String> matched, String version)
      implements Verdict {
    public Import {
      tags = List.copyOf(tags);
      matched = List.copyOf(matched);
    }
  }

  /** Never made, unless a person asks. */
  record Skip(String rule, String reason, String version) implements Verdict {}

  /**
   * Made later.
   *
   * @param until null: until the order or the rules change
   */
  record Hold(String rule, String reason, @Nullable Instant until, String version)
      implements Verdict {}

  /** A person decides, or the rules change. */
  record Park(String rule, String reason, String version) implements Verdict {}

  /** Of the set that said so. */
  String version();

  /** {@code import}, {@code skip}, {@code hold} or {@code park}. */
  default String decision() {
    return getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }

  /** The rule that decided; null where none stood in the way. */
  default @Nullable String decidedBy() {
    return this instanceof Skip skip
        ? skip.rule()
        : this instanceof Hold hold ? hold.rule() : this instanceof Park park ? park.rule() : null;
  }

  /** Null where no rule stood in the way. */
  default @Nullable String because() {
    return this instanceof Skip skip
        ? skip.reason()
        : this instanceof Hold hold
            ? hold.reason()
            : this instanceof Park park ? park.reason() : null;
  }
}
