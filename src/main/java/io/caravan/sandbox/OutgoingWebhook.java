package io.caravan.sandbox;

import java.util.Map;

/**
 * A signed webhook on its way out; delivery, retries and faults are the sender's.
 *
 * @param label for the log and the fault plan ({@code tiktok/1}, {@code shopify/orders/create})
 */
public record OutgoingWebhook(String label, String url, Map<String, String> headers, byte[] body) {}
