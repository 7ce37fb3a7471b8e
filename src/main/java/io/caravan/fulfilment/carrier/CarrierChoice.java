package io.caravan.fulfilment.carrier;

import io.caravan.mapping.CarrierMatch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which provider of TikTok's a shipment goes with, decided before anything is sent. In this order:
 * what a person answered for this shipment; the store's table; the provider of the same name; the
 * number, where Shopify names no carrier; the table's {@code *}. Look-alikes are told apart by the
 * number, and what stays undecided is asked.
 */
public sealed interface CarrierChoice {

  /** Decided. */
  record Chosen(Provider provider) implements CarrierChoice {}

  /**
   * A person has to say.
   *
   * @param exact the carrier as Shopify writes it; empty if it names none
   * @param suggestions the likeliest first
   */
  record Ask(Cause cause, String exact, List<Suggestion> suggestions) implements CarrierChoice {
    public Ask {
      suggestions = List.copyOf(suggestions);
    }
  }

  /** Why it cannot be decided. */
  enum Cause {
    /** There is no number yet: one may still come. */
    NO_NUMBER,
    /** TikTok takes letters and digits (code 21004012). */
    NUMBER_NOT_VALID,
    /** TikTok offers no provider at all for the order's delivery option. */
    NO_PROVIDERS,
    /** Neither the table nor a name says what it is. */
    UNMAPPED_CARRIER,
    /** It is known which it is, and the order's delivery option does not have it. */
    PROVIDER_NOT_OFFERED,
    /** It may be one of several, or name and number do not fit together. */
    AMBIGUOUS_CARRIER
  }

  /**
   * @param table the store's
   * @param offered what TikTok offers for the order's delivery option
   * @param company Shopify's, exactly
   * @param url Shopify's tracking link, which it makes itself for carriers it knows
   * @param answered the provider a person named for this shipment; null if nobody did
   */
  static CarrierChoice of(
      List<CarrierMatch.Row> table,
      List<Provider> offered,
      @Nullable String company,
      @Nullable String number,
      @Nullable String url,
      @Nullable String answered) {
    return new Choosing(offered, company, number, url).of(table, answered);
  }
}
