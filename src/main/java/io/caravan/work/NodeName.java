package io.caravan.work;

/**
 * This process among its peers: owner of leases, author of timeline entries.
 *
 * @param value host and process, and a random part: a restarted process is another node
 */
public record NodeName(String value) {}
