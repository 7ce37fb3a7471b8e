package io.caravan.fulfilment.ship;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.shopify.ShopifyOrderChanges.ChangedOrder;
import io.caravan.shopify.ShopifyOrderChanges.ChangedOrders;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FulfilmentPollTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

  @ParameterizedTest(name = "from {0} s ago, newest {1} s ago, more {2}: next from {3} s ago")
  @CsvSource(
      textBlock =
          """
          # nothing lies behind the newest: the index may still lack what changed before it
           3600,   10, false,  130
           3600, 1800, false, 1920
          # there is more: it goes on from there
           3600, 1800, true,  1800
           3600,  121, true,   121
          # but what the index may still lack is asked for again
           3600,  119, true,   120
           3600,    1, true,   120
          # a time from the future
           3600, -500, false,  120
           3600, -500, true,   120
          # never back
            120,   60, false,  120
            120,  120, true,   120
            100,    1, true,   100
          """)
  void theNextLookBeginsWhereNothingIsMissed(int from, int newest, boolean more, int next) {
    assertThat(FulfilmentPoll.next(ago(from), changed(more, ago(newest)), NOW))
        .isEqualTo(ago(next));
  }

  @Test
  void withoutAChangeItStaysWhereItIs() {
    assertThat(FulfilmentPoll.next(ago(3600), changed(false), NOW)).isEqualTo(ago(3600));
    ChangedOrders unreadable = new ChangedOrders(List.of(new ChangedOrder("1", null)), false);
    assertThat(FulfilmentPoll.next(ago(3600), unreadable, NOW)).isEqualTo(ago(3600));
  }

  private static Instant ago(int seconds) {
    return NOW.minusSeconds(seconds);
  }

  private static ChangedOrders changed(boolean more, Instant... times) {
    return new ChangedOrders(
        Stream.of(times).map(time -> new ChangedOrder(time.toString(), time)).toList(), more);
  }
}
