package io.caravan.order.content;

/** What became of an order's content: something to send to Shopify, or a reason why not. */
public sealed interface Content permits OrderCreateRequest, Refusal {}
