package io.caravan.inventory.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.inventory.TestDue;
import io.caravan.mapping.Candidate;
import io.caravan.mapping.ShopVariants;
import io.caravan.mapping.SkuFacts;
import io.caravan.mapping.TestLinks;
import io.caravan.platform.Platform;
import io.caravan.platform.PlatformException;
import io.caravan.store.Store;
import io.caravan.testing.Postgres;
import io.caravan.work.JdbcWorkQueue;
import io.caravan.work.WorkSignal;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Links whose item nobody knows, in a batch with others that have their stock to be sent. */
class UnreadPartsTest {
  @RegisterExtension static final Postgres db = Postgres.fresh();

  private final JdbcClient jdbc = db.jdbc();

  @Test
  void aVariantShopifyCannotBeAskedForKeepsNoneOfTheBatchFromBeingSentAndIsAskedForAgain() {
    int id = db.store("acme");
    for (String sku : List.of("1", "2", "3")) {
      jdbc.sql(
              "insert into stock_sku (store_id, tiktok_sku_id, tiktok_product_id) values (?, ?, 'p' || ?)")
          .params(id, sku, sku)
          .update();
      jdbc.sql(
              "insert into sku_link (store_id, tiktok_sku_id, origin, linked_by) values (?, ?, 'import', 'test')")
          .params(id, sku)
          .update();
      jdbc.sql(
              "insert into link_part (store_id, tiktok_sku_id, position, variant_id, quantity) values (?, ?, 0, 'v' || ?, 1)")
          .params(id, sku, sku)
          .update();
    }
    List<String> asked = new ArrayList<>();
    ShopVariants wrong =
        new ShopVariants() {
          @Override
          public Optional<Candidate> byId(Store store, String variantId) {
            asked.add(variantId);
            throw new PlatformException.Misuse(Platform.SHOPIFY, "INVALID", "no such thing");
          }

          @Override
          public List<Candidate> candidates(Store store, SkuFacts facts) {
            return List.of();
          }
        };
    UnreadParts unread =
        new UnreadParts(
            jdbc,
            wrong,
            TestLinks.of(jdbc),
            TestDue.over(
                jdbc,
                new JdbcWorkQueue(
                    db.dataSource(), Duration.ofMinutes(1), Clock.systemUTC(), new WorkSignal())));

    unread.complete(
        new Store(id, "acme", "US", "USD", "acme.myshopify.com", "1", null, null),
        List.of("p1", "p2", "p3"));

    assertThat(asked).containsExactlyInAnyOrder("v1", "v2", "v3");
    assertThat(
            jdbc.sql("select count(*) from stock_sku where retry_at > now()")
                .query(Long.class)
                .single())
        .isEqualTo(3);
  }
}
