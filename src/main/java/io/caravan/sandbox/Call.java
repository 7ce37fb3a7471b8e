package io.caravan.sandbox;

import java.util.Map;

/**
 * A request as a simulated platform received it.
 *
 * @param path decoded
 * @param rawQuery as sent, still encoded; empty if none
 * @param headers names in lower case
 * @param body the exact bytes
 */
public record Call(
    String method, String path, String rawQuery, Map<String, String> headers, byte[] body) {}
