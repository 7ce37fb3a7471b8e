package io.caravan.shopify;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * Shopify's {@code MailingAddressInput}, without its deprecated fields. All of it personal, so
 * {@link #toString} shows nothing.
 *
 * @param countryCode ISO 3166-1 alpha-2
 * @param provinceCode one of {@link ShopifyZones}; another one is refused
 * @param phone E.164
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record MailingAddressInput(
    @Nullable String firstName,
    @Nullable String lastName,
    @Nullable String address1,
    @Nullable String address2,
    @Nullable String city,
    @Nullable String provinceCode,
    @Nullable String zip,
    @Nullable String countryCode,
    @Nullable String phone) {

  @Override
  public String toString() {
    return "MailingAddressInput[withheld]";
  }
}
