package io.caravan.sandbox.tiktok;

/** A carrier as Get Shipping Providers lists it. */
public record Provider(String id, String name) {}
