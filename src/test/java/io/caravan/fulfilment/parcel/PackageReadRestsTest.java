package io.caravan.fulfilment.parcel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.caravan.platform.Platform;
import io.caravan.platform.PlatformException;
import io.caravan.store.Store;
import io.caravan.store.Stores;
import io.caravan.tiktok.TikTokPackages;
import io.caravan.work.Kinds;
import io.caravan.work.Lease;
import io.caravan.work.Outcome;
import io.caravan.work.WorkQueue;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;

/** A package that TikTok cannot say anything of. */
class PackageReadRestsTest {
  private static final Store STORE =
      new Store(1, "acme-us", "US", "USD", "a.myshopify.com", "7", null, null);

  @Test
  void isAskedForAgainAfterEverLongerRestsAndNeverGivenUp() {
    Duration shortest = restAfter(0);
    Duration middle = restAfter(5);
    Duration longest = restAfter(1_000);

    assertThat(shortest).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2));
    assertThat(middle).isBetween(Duration.ofSeconds(32), Duration.ofSeconds(64));
    assertThat(longest).isBetween(Duration.ofSeconds(450), Duration.ofMinutes(15));
  }

  private static Duration restAfter(int attempts) {
    TikTokPackages tiktok = mock(TikTokPackages.class);
    when(tiktok.detail(STORE, "77"))
        .thenThrow(new PlatformException.OutcomeUnknown(Platform.TIKTOK, "no answer", null));
    Stores stores = mock(Stores.class);
    when(stores.byId(1)).thenReturn(STORE);
    Lease lease = mock(Lease.class);
    when(lease.storeId()).thenReturn(1);
    when(lease.key()).thenReturn(Kinds.tiktokPackage(1, "77"));
    when(lease.attempts()).thenReturn(attempts);
    WorkQueue queue = mock(WorkQueue.class);

    new ReadPackages(tiktok, mock(PackageLedger.class), stores, queue).read(lease);

    ArgumentCaptor<Outcome> then = ArgumentCaptor.forClass(Outcome.class);
    verify(queue).settle(eq(lease), then.capture());
    return ((Outcome.RetryLater) then.getValue()).delay();
  }
}
