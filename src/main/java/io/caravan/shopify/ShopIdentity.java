package io.caravan.shopify;

import java.util.Set;

/**
 * Who a shop is and what its token may do.
 *
 * @param id GID
 * @param domain its permanent domain, to compare with the settings
 * @param currency ISO 4217
 * @param scopes granted access scopes by handle; a write scope implies its read scope
 */
public record ShopIdentity(
    String id,
    String name,
    String domain,
    String currency,
    String timezone,
    boolean taxesIncluded,
    Set<String> scopes) {
  public ShopIdentity {
    scopes = Set.copyOf(scopes);
  }
}
