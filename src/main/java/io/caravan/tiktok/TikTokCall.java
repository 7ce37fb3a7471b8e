package io.caravan.tiktok;

import io.caravan.store.Store;

/** The body {@code direct:call-tiktok} takes; it gives a {@link TikTokAnswer} back. */
public record TikTokCall(Store store, TikTokRequest request) {}
