package io.caravan.sandbox.tiktok;

import java.util.List;

/**
 * A call that ships, which the gateway let through: one for each order in it.
 *
 * @param at Unix milliseconds
 * @param operation its endpoint
 * @param orderId empty where a package that nobody has was named
 * @param packageId that was named, or that came of it; empty if it was refused
 * @param lineIds that were named, or that were shipped
 * @param code 0, or why it was refused
 */
public record ShipCall(
    long at,
    String operation,
    String shopId,
    String orderId,
    String packageId,
    List<String> lineIds,
    String tracking,
    String providerId,
    int code) {

  public ShipCall {
    lineIds = List.copyOf(lineIds);
  }

  public boolean accepted() {
    return code == 0;
  }
}
