package io.caravan.fulfilment.carrier;

import io.caravan.fulfilment.carrier.CarrierChoice.Ask;
import io.caravan.fulfilment.carrier.CarrierChoice.Cause;
import io.caravan.fulfilment.carrier.CarrierChoice.Chosen;
import io.caravan.fulfilment.carrier.NumberFormat.Whose;
import io.caravan.fulfilment.carrier.Suggestion.Reason;
import io.caravan.mapping.CarrierMatch;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How one {@link CarrierChoice} is come to. */
final class Choosing {
  /** At most so many are suggested. */
  private static final int MOST_SUGGESTIONS = 5;

  /** Hyphens are part of some carriers' numbers. */
  private static final Pattern NUMBER = Pattern.compile("[0-9A-Za-z-]{4,60}");

  /** Words that half of all carriers have in their names tell nothing. */
  private static final Set<String> COMMON =
      Set.of("express", "logistics", "delivery", "post", "mail", "parcel", "shipping", "courier");

  private final List<Provider> offered;
  private final String exact;
  private final String number;
  private final Whose whose;
  private final Optional<Carrier> linked;

  Choosing(
      List<Provider> offered,
      @Nullable String company,
      @Nullable String number,
      @Nullable String url) {
    this.offered = offered;
    this.exact = Objects.requireNonNullElse(company, "").strip();
    this.number = Objects.requireNonNullElse(number, "").replaceAll("\\s", "");
    this.whose = NumberFormat.whose(this.number);
    this.linked = url == null ? Optional.empty() : Carrier.linked(url);
  }

  CarrierChoice of(List<CarrierMatch.Row> table, @Nullable String answered) {
    if (number.isEmpty()) {
      return ask(Cause.NO_NUMBER, null);
    }
    if (!NUMBER.matcher(number).matches()) {
      return ask(Cause.NUMBER_NOT_VALID, null);
    }
    if (offered.isEmpty()) {
      return ask(Cause.NO_PROVIDERS, null);
    }
    if (answered != null) {
      return byId(answered)
          .<CarrierChoice>map(Chosen::new)
          .orElseGet(() -> ask(Cause.PROVIDER_NOT_OFFERED, answered));
    }
    Optional<CarrierMatch.Row> row = CarrierMatch.of(table, exact);
    if (row.isPresent() && !row.get().shopifyCarrier().equals(CarrierMatch.ANY)) {
      return byRow(row.get());
    }
    return byName().or(this::byNumber).orElseGet(() -> byDefault(row));
  }

  private CarrierChoice byDefault(Optional<CarrierMatch.Row> any) {
    return any.map(this::byRow)
        .orElseGet(
            () ->
                ask(
                    Carrier.named(exact).isPresent()
                        ? Cause.PROVIDER_NOT_OFFERED
                        : Cause.UNMAPPED_CARRIER,
                    null));
  }

  private Optional<Provider> byId(String id) {
    return offered.stream().filter(provider -> provider.id().equals(id)).findFirst();
  }

  /** The table wins, unless it takes one DHL for the other. */
  private CarrierChoice byRow(CarrierMatch.Row row) {
    Optional<Provider> provider = byId(row.providerId());
    if (provider.isEmpty()) {
      return ask(Cause.PROVIDER_NOT_OFFERED, row.providerId());
    }
    boolean other = Carrier.named(provider.get().name()).filter(this::isAnotherDhl).isPresent();
    return other ? ask(Cause.AMBIGUOUS_CARRIER, row.providerId()) : new Chosen(provider.get());
  }

  /** The number, or the tracking link, is another DHL service's. */
  private boolean isAnotherDhl(Carrier carrier) {
    if (!carrier.isDhl()) {
      return false;
    }
    boolean number =
        whose.contradicts(carrier) && whose.carriers().stream().anyMatch(Carrier::isDhl);
    // Shopify makes the link of the name it was given, so it only tells where the number is silent.
    boolean link =
        whose.carriers().isEmpty()
            && linked.filter(one -> one.isDhl() && one != carrier).isPresent();
    return number || link;
  }

  /** The provider of that name, or of that carrier under another name. */
  private Optional<CarrierChoice> byName() {
    if (exact.isEmpty()) {
      return Optional.empty();
    }
    Optional<Carrier> carrier = Carrier.named(exact);
    if (Carrier.isDhl(exact) && carrier.isEmpty()) {
      return Optional.of(byService());
    }
    List<Provider> same =
        offered.stream()
            .filter(provider -> Carrier.plain(provider.name()).equals(Carrier.plain(exact)))
            .toList();
    if (same.isEmpty() && carrier.isPresent()) {
      same = of(carrier.get());
    }
    if (same.size() > 1) {
      return Optional.of(ask(Cause.AMBIGUOUS_CARRIER, null));
    }
    if (same.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        carrier.filter(this::isSomebodyElses).isPresent()
            ? ask(Cause.AMBIGUOUS_CARRIER, null)
            : new Chosen(same.get(0)));
  }

  private boolean isSomebodyElses(Carrier carrier) {
    return isAnotherDhl(carrier) || (whose.contradicts(carrier) && whose.sure());
  }

  /** "DHL" alone: its number, or the tracking link, says which service; else it is asked. */
  private CarrierChoice byService() {
    Set<Carrier> possible =
        whose.carriers().stream().filter(Carrier::isDhl).collect(Collectors.toSet());
    if (possible.isEmpty() && whose.carriers().isEmpty()) {
      linked.filter(Carrier::isDhl).ifPresent(possible::add);
    }
    if (possible.size() != 1) {
      return ask(Cause.AMBIGUOUS_CARRIER, null);
    }
    List<Provider> same = of(possible.iterator().next());
    return same.size() == 1
        ? new Chosen(same.get(0))
        : ask(same.isEmpty() ? Cause.PROVIDER_NOT_OFFERED : Cause.AMBIGUOUS_CARRIER, null);
  }

  /** Shopify names no carrier, and the number is one carrier's and no other's. */
  private Optional<CarrierChoice> byNumber() {
    if (!exact.isEmpty() || !whose.sure()) {
      return Optional.empty();
    }
    List<Provider> same = of(whose.carriers().iterator().next());
    return same.size() == 1 ? Optional.of(new Chosen(same.get(0))) : Optional.empty();
  }

  private List<Provider> of(Carrier carrier) {
    return offered.stream()
        .filter(provider -> Carrier.named(provider.name()).filter(carrier::equals).isPresent())
        .toList();
  }

  // Suggestions ----------------------------------------------------------------------------------

  private Ask ask(Cause cause, @Nullable String tableSays) {
    Map<String, Suggestion> found = new LinkedHashMap<>();
    for (Reason reason : Reason.values()) {
      for (Provider provider : offered) {
        if (speaksFor(reason, provider, tableSays)) {
          found.putIfAbsent(provider.id(), new Suggestion(provider.id(), provider.name(), reason));
        }
      }
    }
    return new Ask(cause, exact, found.values().stream().limit(MOST_SUGGESTIONS).toList());
  }

  private boolean speaksFor(Reason reason, Provider provider, @Nullable String tableSays) {
    Optional<Carrier> carrier = Carrier.named(provider.name());
    return switch (reason) {
      case NUMBER_FORMAT -> carrier.filter(whose.carriers()::contains).isPresent();
      case SAME_COMPANY ->
          (carrier.isPresent() && carrier.equals(Carrier.named(exact)))
              || (Carrier.isDhl(exact) && Carrier.isDhl(provider.name()));
      case TRACKING_LINK -> carrier.isPresent() && carrier.equals(linked);
      case SIMILAR_NAME -> isSimilar(exact, provider.name());
      case TABLE -> provider.id().equals(tableSays);
    };
  }

  /** One contains the other, or they share a word of some length. */
  private static boolean isSimilar(String one, String other) {
    String left = Carrier.plain(one);
    String right = Carrier.plain(other);
    if (left.length() < 3 || right.length() < 3) {
      return false;
    }
    if (left.contains(right) || right.contains(left)) {
      return true;
    }
    Set<String> words = words(one);
    words.retainAll(words(other));
    return !words.isEmpty();
  }

  private static Set<String> words(String name) {
    return Stream.of(name.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+"))
        .filter(word -> word.length() >= 3 && !COMMON.contains(word))
        .collect(Collectors.toCollection(HashSet::new));
  }
}
