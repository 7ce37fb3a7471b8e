package io.caravan.fulfilment.carrier;

/**
 * A shipping provider that TikTok offers for a delivery option.
 *
 * @param id TikTok's
 * @param name as TikTok shows it
 */
public record Provider(String id, String name) {}
