package io.caravan.fulfilment.ship;

import io.caravan.fulfilment.carrier.Provider;
import io.caravan.fulfilment.carrier.Suggestion;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How telling TikTok of one package stands.
 *
 * @param fulfilment Shopify's number
 * @param cause null: it is being told, or was
 * @param detail codes and ids
 * @param carrier exactly as Shopify has it; empty if it names none
 * @param number null while there is none
 * @param provider null while it is not decided
 * @param units TikTok's lines
 * @param shippedAt by TikTok's clock; null before
 */
public record Shown(
    String fulfilment,
    State state,
    @Nullable ShipCause cause,
    String detail,
    String carrier,
    @Nullable String number,
    @Nullable Provider provider,
    List<Suggestion> suggestions,
    List<String> units,
    @Nullable Instant shippedAt) {

  /** Where it stands. */
  public enum State {
    /** It goes on by itself. */
    WAITING,
    /** A person has to do something. */
    PARKED,
    /** TikTok knows. */
    TOLD
  }

  public Shown {
    suggestions = List.copyOf(suggestions);
    units = List.copyOf(units);
  }

  /** Without the number. */
  @Override
  public String toString() {
    return "Shown[" + fulfilment + ", " + state + ", " + cause + "]";
  }
}
