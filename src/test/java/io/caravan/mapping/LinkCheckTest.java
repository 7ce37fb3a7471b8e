package io.caravan.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.platform.Platform;
import io.caravan.platform.PlatformException;
import io.caravan.store.Store;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;

class LinkCheckTest {
  private static final Store STORE =
      new Store(1, "acme-us", "US", "USD", "acme.myshopify.com", "7", null, null);
  private static final List<LinkPart> PARTS =
      List.of(LinkPart.unread(gid(1), 2), LinkPart.unread(gid(2), 1));

  private final ExecutorService threads = Executors.newFixedThreadPool(2);

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  @Test
  void whatShopifySaysOfTheVariantsGoesIntoTheLink() {
    LinkCheck.Checked checked = check((store, id) -> Optional.of(variant(id))).check(STORE, PARTS);
    assertThat(checked.verified()).isTrue();
    assertThat(checked.parts()).allMatch(LinkPart::isComplete);
    assertThat(checked.parts().get(0).quantity()).isEqualTo(2);
  }

  @Test
  void aVariantThatShopifyDoesNotKnowIsNamed() {
    LinkCheck.Checked checked =
        check((store, id) -> id.equals(gid(2)) ? Optional.empty() : Optional.of(variant(id)))
            .check(STORE, PARTS);
    assertThat(checked.absent()).containsExactly(1);
    assertThat(checked.verified()).isFalse();
  }

  @Test
  void shopifyBeingAwayDoesNotKeepALinkFromBeingMade() {
    LinkCheck.Checked checked =
        check(
                (store, id) -> {
                  throw new PlatformException.NotSent(Platform.SHOPIFY, "away", null);
                })
            .check(STORE, PARTS);
    assertThat(checked).isEqualTo(new LinkCheck.Checked(PARTS, false, List.of()));
  }

  @Test
  void shopifyBeingSlowDoesNotEither() {
    CountDownLatch never = new CountDownLatch(1);
    LinkCheck.Checked checked =
        check(
                (store, id) -> {
                  try {
                    never.await();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                  return Optional.empty();
                })
            .check(STORE, PARTS);
    assertThat(checked).isEqualTo(new LinkCheck.Checked(PARTS, false, List.of()));
  }

  private interface ById {
    Optional<Candidate> find(Store store, String variantId);
  }

  private LinkCheck check(ById shop) {
    DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
    beans.registerSingleton(
        "shop",
        new ShopVariants() {
          @Override
          public Optional<Candidate> byId(Store store, String variantId) {
            return shop.find(store, variantId);
          }

          @Override
          public List<Candidate> candidates(Store store, SkuFacts facts) {
            return List.of();
          }
        });
    return new LinkCheck(
        beans.getBeanProvider(ShopVariants.class),
        threads,
        new MappingSettings(Duration.ofMillis(500)));
  }

  private static String gid(int n) {
    return "gid://shopify/ProductVariant/" + n;
  }

  private static Candidate variant(String id) {
    return new Candidate(id, null, null, null, "gid://shopify/InventoryItem/1", null, true, true);
  }
}
