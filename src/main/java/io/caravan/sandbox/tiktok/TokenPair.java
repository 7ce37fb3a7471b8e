package io.caravan.sandbox.tiktok;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a seller's authorization gave an app.
 *
 * @param accessExpires Unix seconds, absolute
 * @param refreshExpires Unix seconds, absolute
 */
public record TokenPair(
    String appKey,
    String accessToken,
    long accessExpires,
    String refreshToken,
    long refreshExpires,
    List<String> shopIds,
    Set<String> scopes,
    String openId) {

  /** Every scope that the simulated endpoints ask for. */
  public static final Set<String> ALL_SCOPES =
      Set.of(
          "seller.authorization.info",
          "seller.delivery.status.write",
          "seller.fulfillment.basic",
          "seller.fulfillment.package.write",
          "seller.finance.info",
          "seller.logistics",
          "seller.order.info",
          "seller.product.basic",
          "seller.product.write",
          "seller.return_refund.basic",
          "seller.shop.info");

  public TokenPair {
    shopIds = List.copyOf(shopIds);
    scopes = Set.copyOf(new TreeSet<>(scopes));
  }

  @Override
  public String toString() {
    return "TokenPair[shops " + shopIds + "]";
  }
}
