package io.caravan.alert;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What is to be told, from what is wrong now and what is open. Pure.
 *
 * @param raise wrong, and not open yet
 * @param keep open, and still wrong; told to nobody
 * @param clear open, and wrong no more
 */
public record AlertChanges(List<Wrong> raise, List<Kept> keep, List<Open> clear) {

  /** An alert that was raised and not cleared. */
  public record Open(
      UUID id, String kind, String subject, Severity severity, String title, Instant raisedAt) {}

  /** An open alert with what is seen of its cause now. */
  public record Kept(Open open, Wrong now) {}

  private record Key(String kind, String subject) {}

  public AlertChanges {
    raise = List.copyOf(raise);
    keep = List.copyOf(keep);
    clear = List.copyOf(clear);
  }

  /**
   * Compares.
   *
   * @param now everything that is wrong, of the kinds that were looked at; of one found twice the
   *     first counts
   * @param open everything open of the same kinds
   */
  public static AlertChanges of(List<Wrong> now, List<Open> open) {
    Map<Key, Open> left = new LinkedHashMap<>();
    open.forEach(one -> left.put(new Key(one.kind(), one.subject()), one));
    Map<Key, Wrong> seen = new LinkedHashMap<>();
    now.forEach(one -> seen.putIfAbsent(new Key(one.kind(), one.subject()), one));
    List<Wrong> raise = new ArrayList<>();
    List<Kept> keep = new ArrayList<>();
    seen.forEach(
        (key, wrong) -> {
          Open known = left.remove(key);
          if (known != null) {
            keep.add(new Kept(known, wrong));
          } else if (wrong.firm()) {
            raise.add(wrong);
          }
        });
    return new AlertChanges(raise, keep, List.copyOf(left.values()));
  }
}
