package io.caravan.shopify;

/**
 * A top-level error, fit to be shown: values of our variables are taken out of it.
 *
 * @param code empty if there is none
 * @param requiredAccess what is missing, for {@code ACCESS_DENIED}; else empty
 */
public record GraphQlError(String message, String code, String requiredAccess) {}
