package io.caravan.shopify;

/** So many more (or, below zero, fewer) of an item available at a location. Ids are GIDs. */
public record StockDelta(String inventoryItemId, String locationId, int delta) {}
