package io.caravan.sandbox.shopify;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The keys of {@code @idempotent} of one shop, 24 hours each. The same key with the same parameters
 * answers the stored outcome, rebuilt from what is there now.
 *
 * <p>Not documented is what a request that was refused leaves behind: here it has failed, so that
 * its key is used up. A client that takes another key after a refusal is right in either case.
 */
final class Idempotency {

  static final Duration KEPT = Duration.ofHours(24);

  /** The version since which a key is required. */
  private static final String REQUIRED_SINCE = "2026-04";

  private static final int WRITES_KEPT = 10_000;

  /**
   * What came of a mutation.
   *
   * @param row the id of what it made or changed; null if nothing
   * @param made an adjustment to be kept
   */
  record Outcome(List<UserError> errors, @Nullable Long row, @Nullable Adjustment made) {
    static Outcome refused(List<UserError> errors) {
      return new Outcome(List.copyOf(errors), null, null);
    }

    static Outcome nothing() {
      return new Outcome(List.of(), null, null);
    }

    static Outcome done(Adjustment made) {
      return new Outcome(List.of(), made.id(), made);
    }
  }

  /** How the next writes are to end, instead of being done. */
  record Mishap(String code, int times) {}

  private final Table<KeyRow> keys;
  private final Table<Adjustment> adjustments;
  private final Map<String, Long> ids = new HashMap<>();

  /** Keys whose first request is said to be still under way. */
  final Set<String> underWay = new HashSet<>();

  /** What was received, oldest first. */
  final ArrayDeque<ShopifySandbox.StockWrite> writes = new ArrayDeque<>();

  @Nullable Mishap mishap;

  Idempotency(Table<KeyRow> keys, Table<Adjustment> adjustments) {
    this.keys = keys;
    this.adjustments = adjustments;
    keys.all().forEach(row -> ids.put(row.key(), row.id()));
  }

  @Nullable Adjustment adjustment(@Nullable Long id) {
    return id == null ? null : adjustments.get(id);
  }

  /**
   * Does it, unless this key has been here before.
   *
   * @param field the mutation
   * @param coded whether its errors have codes
   */
  Outcome once(Ask ask, String field, boolean coded, Supplier<Outcome> act) {
    Work work = ask.work;
    String key = ask.idempotencyKey();
    if (key == null) {
      if (work.apiVersion.compareTo(REQUIRED_SINCE) < 0) {
        return act.get();
      }
      throw new ShopifyException(
          "The @idempotent directive is required for this mutation but was not provided.",
          "BAD_REQUEST");
    }
    forget(work.precise.minus(KEPT));
    String parameters = field + canonical(ask.arguments());
    Long known = ids.get(key);
    KeyRow before = known == null ? null : keys.get(known);
    Input input = ask.input("input");
    if (before != null && !before.parameters().equals(parameters)) {
      return told(
          ask,
          field,
          key,
          input,
          refused(
              coded,
              "IDEMPOTENCY_KEY_PARAMETER_MISMATCH",
              "The same idempotency key cannot be used with different operation parameters."));
    }
    if (underWay.contains(key)) {
      return told(
          ask,
          field,
          key,
          input,
          refused(
              coded,
              "IDEMPOTENCY_CONCURRENT_REQUEST",
              "This request is currently in progress, please try again."));
    }
    if (before != null && before.failed()) {
      return told(
          ask,
          field,
          key,
          input,
          refused(
              coded,
              "IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED",
              "A previous request with this idempotency key failed. Retry with a new idempotency"
                  + " key."));
    }
    if (before != null) {
      record(ask, field, key, input, "again");
      return new Outcome(List.of(), before.row(), null);
    }
    Mishap planned = isStock(field) ? mishap : null;
    if (planned != null) {
      mishap = planned.times() > 1 ? new Mishap(planned.code(), planned.times() - 1) : null;
      remember(work, key, parameters, true, null);
      record(ask, field, key, input, planned.code());
      if (planned.code().equals("INTERNAL_SERVER_ERROR")) {
        throw new ShopifyException(
            "Internal error. Looks like something went wrong on our end.", planned.code());
      }
      return refused(coded, planned.code(), "The service is temporarily unavailable.");
    }
    Outcome outcome = act.get();
    Adjustment made = outcome.made();
    if (made != null) {
      adjustments.put(made);
    }
    remember(work, key, parameters, !outcome.errors().isEmpty(), outcome.row());
    return told(ask, field, key, input, outcome);
  }

  /** The controls and the record are of stock; refunds only share the keys. */
  private static boolean isStock(String field) {
    return field.startsWith("inventory");
  }

  private static Outcome refused(boolean coded, String code, String message) {
    return Outcome.refused(List.of(UserError.general(message, coded ? code : null)));
  }

  private void remember(
      Work work, String key, String parameters, boolean failed, @Nullable Long row) {
    KeyRow made = new KeyRow(work.ids.next(), key, parameters, failed, row, work.precise);
    keys.put(made);
    ids.put(key, made.id());
    work.changed();
  }

  /** Ids rise with time, so the oldest come first. */
  private void forget(Instant before) {
    List<KeyRow> old = new ArrayList<>();
    for (KeyRow row : keys.all()) {
      if (row.at().isAfter(before)) {
        break;
      }
      old.add(row);
    }
    for (KeyRow row : old) {
      keys.remove(row.id());
      ids.remove(row.key(), Long.valueOf(row.id()));
      Long made = row.row();
      if (made != null) {
        adjustments.remove(made);
      }
    }
  }

  private Outcome told(Ask ask, String field, String key, @Nullable Input input, Outcome outcome) {
    String came =
        outcome.errors().isEmpty()
            ? outcome.row() == null ? "nothing" : "done"
            : codeOrWords(outcome.errors().get(0));
    record(ask, field, key, input, came);
    return outcome;
  }

  private static String codeOrWords(UserError error) {
    String code = error.code();
    return code == null ? error.message() : code;
  }

  private void record(Ask ask, String field, String key, @Nullable Input input, String outcome) {
    if (!isStock(field)) {
      return;
    }
    writes.addLast(
        new ShopifySandbox.StockWrite(
            field,
            key,
            input == null ? null : input.text("reason"),
            input == null ? null : input.text("referenceDocumentUri"),
            input == null ? List.of() : StockWrites.asked(input),
            outcome,
            ask.work.precise));
    while (writes.size() > WRITES_KEPT) {
      writes.removeFirst();
    }
  }

  /** A text that is the same for the same parameters, in whatever order they came. */
  private static String canonical(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<String, String> sorted = new TreeMap<>();
      map.forEach((name, each) -> sorted.put(name.toString(), canonical(each)));
      return sorted.toString();
    }
    if (value instanceof Collection<?> list) {
      return list.stream().map(Idempotency::canonical).toList().toString();
    }
    return String.valueOf(value);
  }
}

/**
 * A key that was used.
 *
 * @param parameters the mutation and its arguments
 * @param row what came of it; null if nothing
 */
record KeyRow(
    long id, String key, String parameters, boolean failed, @Nullable Long row, Instant at)
    implements Row {}

/** What one call changed. */
record Adjustment(
    long id, String reason, @Nullable String reference, Instant at, List<Change> changes)
    implements Row {

  /**
   * @param name of the quantity
   */
  record Change(String name, int delta, long itemId, long placeId, @Nullable String ledger) {}
}
