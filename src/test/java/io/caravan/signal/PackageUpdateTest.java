package io.caravan.signal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.caravan.store.Store;
import io.caravan.store.Stores;
import io.caravan.work.Due;
import io.caravan.work.Kinds;
import java.util.List;
import org.junit.jupiter.api.Test;

/** TikTok's webhook 4: which packages and orders may have changed, and nothing else of it. */
class PackageUpdateTest {
  private static final String SHOP = "7494049642642441621";

  private final Stores stores = mock(Stores.class);
  private final WebhookIntake intake = new WebhookIntake(stores);

  @Test
  void everyPackageItNamesAndEveryOrderInThemIsLookedAt() {
    Signal signal =
        signal(
            """
            [{"package_id":"123456","order_id_list":["152523","532123"]},
             {"package_id":"123457","order_id_list":["152523"]}]""");

    assertThat(signal.key()).isEqualTo(Kinds.tiktokPackage(1, "123456"));
    assertThat(signal.also())
        .extracting(Due::key)
        .containsExactlyInAnyOrder(
            Kinds.tiktokPackage(1, "123457"),
            Kinds.tiktokOrder(1, "152523"),
            Kinds.tiktokOrder(1, "532123"));
  }

  @Test
  void oneThatNamesNoPackageHasNoEffect() {
    assertThat(signal("[]").hasEffect()).isFalse();
    assertThat(signal("[{\"package_id\":\"a b\",\"order_id_list\":[\"1\"]}]").hasEffect())
        .isFalse();
  }

  private Signal signal(String packages) {
    when(stores.byTikTokShop(SHOP))
        .thenReturn(
            List.of(new Store(1, "acme", "ID", "IDR", "acme.myshopify.com", SHOP, null, null)));
    String body =
        """
        {"type":4,"tts_notification_id":"7327112393057371910","shop_id":"%s","timestamp":1644412885,
         "data":{"sc_type":"COMBINE","role_type":"ROLE_USER","package_list":%s,"update_time":1644412885}}
        """
            .formatted(SHOP, packages);
    return intake.tiktok(body.getBytes(UTF_8)).get(0);
  }
}
