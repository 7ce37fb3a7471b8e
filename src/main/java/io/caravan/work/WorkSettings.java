package io.caravan.work;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How due work is claimed ({@code caravan.work}).
 *
 * @param lease how long a claim lasts; a write is only sent within its first third
 * @param lanes by lane name ({@code caravan.work.lanes.orders.threads}); what is not given has a
 *     default of its lane
 * @param idleAtLeast wait after the first claim that found nothing; doubles up to {@code
 *     idleAtMost}. Work marked due by this node is claimed at once all the same
 * @param idleAtMost the longest wait between two claims
 * @param drain how long a stop waits for what is being worked on
 * @param sweep how often back-offs that are over are woken
 */
@ConfigurationProperties("caravan.work")
public record WorkSettings(
    @DefaultValue("PT60S") Duration lease,
    @DefaultValue Map<Lane, LaneSettings> lanes,
    @DefaultValue("PT0.02S") Duration idleAtLeast,
    @DefaultValue("PT0.5S") Duration idleAtMost,
    @DefaultValue("PT20S") Duration drain,
    @DefaultValue("PT1S") Duration sweep) {

  /**
   * @param batch the most keys of one store handed to a route at once; 1 to 1000
   * @param threads the most such batches worked on at once; 1 to 1000
   */
  public record LaneSettings(@Nullable Integer batch, @Nullable Integer threads) {
    public LaneSettings {
      requireIn("batch", batch);
      requireIn("threads", threads);
    }

    private static void requireIn(String name, @Nullable Integer value) {
      if (value != null && (value < 1 || value > 1000)) {
        throw new IllegalArgumentException(
            "caravan.work.lanes.<lane>.%s must be 1 to 1000, but is %d".formatted(name, value));
      }
    }
  }

  /** All defaults. */
  public static WorkSettings standard() {
    return new WorkSettings(
        Duration.ofSeconds(60),
        Map.of(),
        Duration.ofMillis(20),
        Duration.ofMillis(500),
        Duration.ofSeconds(20),
        Duration.ofSeconds(1));
  }

  private static final Set<Lane> READ_FIFTY_AT_ONCE =
      EnumSet.of(Lane.ORDERS, Lane.FOLLOWUPS, Lane.LEVELS, Lane.STOCK);

  /** Orders and stock come in batches because the platforms read 50 of them in one call. */
  public int batch(Lane lane) {
    LaneSettings given = lanes.get(lane);
    if (given != null && given.batch() != null) {
      return given.batch();
    }
    return READ_FIFTY_AT_ONCE.contains(lane) ? 50 : 1;
  }

  public int threads(Lane lane) {
    LaneSettings given = lanes.get(lane);
    if (given != null && given.threads() != null) {
      return given.threads();
    }
    return switch (lane) {
      case ORDERS -> 8;
      case LEVELS, STOCK, REPORTS -> 2;
      default -> 4;
    };
  }
}
