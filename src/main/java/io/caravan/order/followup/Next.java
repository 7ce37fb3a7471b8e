package io.caravan.order.followup;

import io.caravan.order.followup.Standing.Place;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What follows from how an order stands.
 *
 * @param act to be carried out now; null if nothing may be done now
 * @param settled what became of acts whose outcome was unknown
 * @param stock a new judgement; null if it stays
 * @param shortages by how much it went short; with a new judgement of SHORT
 * @param lookAgain something is to be seen soon; null if not
 * @param recheck something is to be looked at again that no signal may announce
 */
public record Next(
    @Nullable Act act,
    List<Settled> settled,
    List<Finding> findings,
    Memory.@Nullable Stock stock,
    Map<Place, Integer> shortages,
    @Nullable Instant lookAgain,
    boolean recheck) {

  public Next {
    settled = List.copyOf(settled);
    findings = List.copyOf(findings);
    shortages = Map.copyOf(shortages);
  }

  /** Reading again showed whether it took effect. */
  public record Settled(UUID intent, Action action, String subject, boolean tookEffect) {}
}
