package io.caravan.order.followup;

import io.caravan.order.followup.Memory.Past;
import io.caravan.order.followup.Memory.Stock;
import io.caravan.order.followup.Standing.Place;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is known of an order that was imported a minute ago, and that nothing happened to since. */
public final class Remembered {
  private final Instant now;
  private Instant importedAt;
  private Set<String> shippedAtImport = Set.of();
  private Stock stock = Stock.NOT_ASKED;
  private Map<Place, Integer> shortages = Map.of();
  private Map<Place, Integer> behind = Map.of();
  private List<Past> past = List.of();
  private boolean twice;
  private @Nullable String cancelWanted;
  private @Nullable CancelRequest request;

  private Remembered(Instant now) {
    this.now = now;
    this.importedAt = now.minusSeconds(60);
  }

  public static Remembered at(Instant now) {
    return new Remembered(now);
  }

  Remembered importedAt(Instant moment) {
    importedAt = moment;
    return this;
  }

  Remembered shippedAtImport(Set<String> lines) {
    shippedAtImport = lines;
    return this;
  }

  Remembered stock(Stock judged) {
    stock = judged;
    return this;
  }

  /** By how much it, and the orders behind it, went short there. */
  Remembered shortage(Place place, int quantity, int quantityBehind) {
    shortages = Map.of(place, quantity);
    behind = Map.of(place, quantityBehind);
    return this;
  }

  Remembered past(List<Past> acts) {
    past = acts;
    return this;
  }

  Remembered twice(boolean seenTwice) {
    twice = seenTwice;
    return this;
  }

  Remembered cancelWanted(String reason) {
    cancelWanted = reason;
    return this;
  }

  Remembered request(CancelRequest known) {
    request = known;
    return this;
  }

  public Memory memory() {
    return new Memory(
        now,
        importedAt,
        shippedAtImport,
        false,
        stock,
        shortages,
        behind,
        past,
        twice,
        cancelWanted,
        request);
  }
}
