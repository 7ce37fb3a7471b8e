package io.caravan.shopify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.caravan.platform.PlatformJson;
import io.caravan.shopify.ShopifyOrderChanges.ChangedOrders;
import io.caravan.store.Store;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How far one look at Shopify's changes goes; each page here holds one order. */
class ShopifyOrderChangesTest {
  private static final Store STORE =
      new Store(1, "acme-us", "US", "USD", "a.myshopify.com", "7", null, null);
  private static final Instant SINCE = Instant.parse("2026-11-23T12:00:00.700Z");
  private static final Instant SECOND = Instant.parse("2026-11-23T12:00:00Z");
  private static final int FULL = ShopifyOrderChanges.MOST_PAGES;

  private final ShopifyApi api = mock(ShopifyApi.class);

  @Test
  void oneLookEndsAfterItsPages() {
    ChangedOrders read = read(IntStream.range(0, FULL + 5).mapToObj(SECOND::plusSeconds).toList());

    assertThat(read.orders()).hasSize(FULL);
    assertThat(read.newest()).isEqualTo(SECOND.plusSeconds(FULL - 1));
    assertThat(read.more()).isTrue();
  }

  /** The next look would begin at the same second, and read the same orders again, for ever. */
  @Test
  void ofOneSecondAllAreRead() {
    List<Instant> times =
        IntStream.range(0, 2 * FULL).mapToObj(n -> SECOND.plusSeconds(n / (FULL + 5))).toList();

    ChangedOrders read = read(times);

    assertThat(read.orders()).hasSize(FULL + 6);
    assertThat(read.newest()).as("where the next look begins").isEqualTo(SECOND.plusSeconds(1));
    assertThat(read.more()).isTrue();
  }

  @Test
  void ofTheLastSecondAllAreRead() {
    ChangedOrders read = read(IntStream.range(0, FULL + 5).mapToObj(n -> SECOND).toList());

    assertThat(read.orders()).hasSize(FULL + 5);
    assertThat(read.more()).isFalse();
  }

  @Test
  void aCursorThatLeadsNowhereEndsTheLook() {
    when(api.call(eq(STORE), eq(ShopifyDocument.ORDERS_CHANGED), any()))
        .thenReturn(page(7, SECOND, true));

    ChangedOrders read = new ShopifyOrderChanges(api).ordersChangedSince(STORE, SINCE);

    assertThat(read.orders()).hasSize(1);
    assertThat(read.more()).isTrue();
  }

  private ChangedOrders read(List<Instant> times) {
    when(api.call(eq(STORE), eq(ShopifyDocument.ORDERS_CHANGED), any()))
        .thenAnswer(
            asked -> {
              Map<?, ?> variables = asked.getArgument(2);
              assertThat(variables.get("query")).isEqualTo("updated_at:>='2026-11-23T12:00:00Z'");
              Object after = variables.get("after");
              int n = after == null ? 0 : Integer.parseInt(after.toString()) + 1;
              return page(n, times.get(n), n + 1 < times.size());
            });
    return new ShopifyOrderChanges(api).ordersChangedSince(STORE, SINCE);
  }

  private static ShopifyAnswer page(int n, Instant at, boolean more) {
    String data =
        """
        {"orders":{"nodes":[{"id":"gid://shopify/Order/%d","updatedAt":"%s"}],
         "pageInfo":{"hasNextPage":%b,"endCursor":"%d"}}}
        """
            .formatted(n, at, more, n);
    return new ShopifyAnswer(PlatformJson.MAPPER.readTree(data), List.of(), null);
  }
}
