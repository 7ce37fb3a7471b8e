package io.caravan.work;

/**
 * What may have changed. Work is serial per key and parallel across keys.
 *
 * @param kind what sort of thing, kebab-case ({@code tiktok-order})
 * @param externalId the platform's id of it
 */
public record WorkKey(int storeId, String kind, String externalId) {}
