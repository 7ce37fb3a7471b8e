package io.caravan.fulfilment.parcel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.caravan.order.followup.FollowUpInHand;
import io.caravan.order.followup.Memory;
import io.caravan.order.followup.Memory.Stock;
import io.caravan.platform.Platform;
import io.caravan.platform.PlatformException;
import io.caravan.platform.PlatformJson;
import io.caravan.store.Store;
import io.caravan.store.Stores;
import io.caravan.tiktok.TikTokOrder;
import io.caravan.tiktok.TikTokPackages;
import io.caravan.work.WorkQueue;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A package that TikTok does not show. */
class ReadPackagesTest {
  private static final Store STORE =
      new Store(1, "acme-id", "ID", "IDR", "a.myshopify.com", "7", null, null);
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

  private final TikTokPackages tiktok = mock(TikTokPackages.class);
  private final PackageLedger ledger = mock(PackageLedger.class);
  private final ReadPackages packages =
      new ReadPackages(tiktok, ledger, mock(Stores.class), mock(WorkQueue.class));

  @Test
  void oneThatMayNotBeReadIsNotGoneAndDoesNotKeepTheOrder() {
    PackageRow known =
        new PackageRow(
            "77",
            List.of("576"),
            List.of(),
            "TO_FULFILL",
            "TIKTOK",
            null,
            null,
            null,
            null,
            null,
            null);
    when(ledger.of(anyInt(), any())).thenReturn(List.of(known));
    when(tiktok.detail(STORE, "77"))
        .thenThrow(new PlatformException.Forbidden(Platform.TIKTOK, "105005", "no scope"));

    assertThat(packages.current(hand())).containsExactly(known);

    verify(ledger, never()).gone(anyInt(), any(), any());
  }

  private static FollowUpInHand hand() {
    FollowUpInHand hand = mock(FollowUpInHand.class);
    when(hand.store()).thenReturn(STORE);
    when(hand.known())
        .thenReturn(
            new Memory(NOW, NOW, Set.of(), false, Stock.NOT_ASKED, Map.of(), Map.of(), List.of()));
    when(hand.read())
        .thenReturn(
            PlatformJson.MAPPER.readValue(
                """
                {"id":"576","status":"AWAITING_SHIPMENT",
                 "line_items":[{"id":"t1","package_id":"77"}]}
                """,
                TikTokOrder.class));
    return hand;
  }
}
