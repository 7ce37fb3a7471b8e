package io.caravan.sandbox;

import java.util.Map;

/**
 * An answer of a simulated platform.
 *
 * @param operation what was done, for fault plans and counters ({@code orderCreate}, {@code POST
 *     /order/202309/orders/search})
 */
public record Reply(int status, Map<String, String> headers, byte[] body, String operation) {}
