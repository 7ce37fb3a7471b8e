package io.caravan.inventory.place;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a person says of a TikTok warehouse, or what its orders taught us.
 *
 * @param mirrorLocation GID of a Shopify location that shows TikTok's own stock; null for none
 * @param closedFrom nothing is sold from it, from then on; null: it is not closed
 * @param closedUntil until then; null: until somebody opens it again
 */
public record WarehousePolicy(
    String warehouseId,
    Owner owner,
    @Nullable String mirrorLocation,
    @Nullable Instant closedFrom,
    @Nullable Instant closedUntil,
    String changedBy) {

  /** Whose stock is there. */
  public enum Owner {
    /** The seller's: Shopify says how much. */
    SHOPIFY,
    /** Fulfilled by TikTok: TikTok says how much, and nothing is ever sent. */
    TIKTOK
  }

  /** Nobody said anything. */
  public static WarehousePolicy none(String warehouseId) {
    return new WarehousePolicy(warehouseId, Owner.SHOPIFY, null, null, null, "");
  }

  public boolean isTikToks() {
    return owner == Owner.TIKTOK;
  }

  /** Whether nothing is sold from it at a moment: its first is in, its last is out. */
  public boolean closedAt(Instant now) {
    return closedFrom != null
        && !now.isBefore(closedFrom)
        && (closedUntil == null || now.isBefore(closedUntil));
  }

  /** The moments after this one at which it opens or closes. */
  public List<Instant> edgesAfter(Instant now) {
    return closedFrom == null
        ? List.of()
        : Stream.of(closedFrom, closedUntil == null ? closedFrom : closedUntil)
            .filter(edge -> edge.isAfter(now))
            .distinct()
            .toList();
  }
}
