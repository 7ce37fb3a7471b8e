package io.caravan.alert;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What people are told: that something is wrong, that it is wrong no longer, or that something
 * happened. Ids, codes, amounts, times and names of goods and places; no personal data.
 *
 * @param id of what is wrong: the same when it is raised and when it is cleared
 * @param store the name of the link
 * @param kind {@code LOW_STOCK}, {@code ORPHAN_ORDER_DEADLINE} ...
 * @param subject which of the store's things it concerns; with the kind it tells alerts apart
 * @param title in words, with the values, one line
 * @param facts by name, in the order they are told: texts, whole numbers, lists and maps of them
 * @param nextAction what a person should do
 * @param at when it was raised, cleared, or told
 */
public record Alert(
    UUID id,
    int storeId,
    String store,
    String kind,
    String subject,
    Severity severity,
    String title,
    Map<String, @Nullable Object> facts,
    String nextAction,
    Change change,
    Instant at) {

  /** What is told of it. */
  public enum Change {
    RAISED,
    /** Its cause is gone. */
    CLEARED,
    /** Said once: nobody watches whether it lasts. */
    TOLD
  }

  public Alert {
    facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
  }

  /** Something that happened, said once. */
  public static Alert told(
      int storeId,
      String store,
      String kind,
      String subject,
      Severity severity,
      String title,
      Map<String, @Nullable Object> facts,
      String nextAction,
      Instant at) {
    return new Alert(
        UUID.randomUUID(),
        storeId,
        store,
        kind,
        subject,
        severity,
        title,
        facts,
        nextAction,
        Change.TOLD,
        at);
  }

  /** What a receiver tells messages apart by: of what is told once, its kind. */
  public String event() {
    return switch (change) {
      case RAISED -> "alert-raised";
      case CLEARED -> "alert-cleared";
      case TOLD -> kind.toLowerCase(Locale.ROOT).replace('_', '-');
    };
  }

  /**
   * As a JSON object for a receiver. Of what is told once the facts are the object's own fields;
   * that is how the first event, {@code orphan-order-deadline}, has always looked.
   *
   * @param delivery the id of this message
   */
  public Map<String, @Nullable Object> body(UUID delivery) {
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put("id", delivery.toString());
    body.put("event", event());
    body.put("store", store);
    if (change == Change.TOLD) {
      body.putAll(facts);
    } else {
      body.put("alert", id.toString());
      body.put("kind", kind);
      body.put("subject", subject);
      body.put("severity", severity.name());
      body.put("title", title);
      body.put("facts", facts);
    }
    body.put("nextAction", nextAction);
    body.put(change == Change.CLEARED ? "clearedAt" : "raisedAt", at.toString());
    return body;
  }
}
