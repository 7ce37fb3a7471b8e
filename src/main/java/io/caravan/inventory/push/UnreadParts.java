package io.caravan.inventory.push;

import io.caravan.inventory.StockDue;
import io.caravan.mapping.Candidate;
import io.caravan.mapping.ShopVariants;
import io.caravan.mapping.SkuLinks;
import io.caravan.platform.PlatformException;
import io.caravan.store.Store;
import io.caravan.work.Due;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Links whose stock nobody has read: those of a table of links name a variant, not its inventory
 * item, and those made just now may have an item that was never asked for.
 */
@Component
class UnreadParts {
  private static final Logger log = LoggerFactory.getLogger(UnreadParts.class);

  /** A call each: more wait for the next claim, so that a lease does not run down here. */
  private static final int AT_ONCE = 20;

  /** What Shopify did not tell is asked for again. */
  private static final Duration LOOK_AGAIN = Duration.ofMinutes(5);

  private final JdbcClient jdbc;
  private final ShopVariants variants;
  private final SkuLinks links;
  private final StockDue due;

  UnreadParts(JdbcClient jdbc, ShopVariants variants, SkuLinks links, StockDue due) {
    this.jdbc = jdbc;
    this.variants = variants;
    this.links = links;
    this.due = due;
  }

  private record Part(String productId, String skuId, String variantId, int quantity) {}

  /** Learns the items of these products' links, and has Shopify asked for those never read. */
  void complete(Store store, Collection<String> productIds) {
    List<Part> parts =
        jdbc.sql(
                """
                select k.tiktok_product_id, p.tiktok_sku_id, p.variant_id, p.quantity
                from stock_sku k join link_part p using (store_id, tiktok_sku_id)
                where k.store_id = ? and k.tiktok_product_id = any (?) and p.inventory_item_id is null
                order by random()
                """)
            .params(store.id(), productIds.toArray(String[]::new))
            .query(
                (rs, n) ->
                    new Part(rs.getString(1), rs.getString(2), rs.getString(3), rs.getInt(4)))
            .list();
    int learnt = 0;
    for (Part part : parts.subList(0, Math.min(AT_ONCE, parts.size()))) {
      try {
        Optional<Candidate> found = variants.byId(store, part.variantId());
        if (found.isPresent()) {
          links.learn(store.id(), part.skuId(), found.get().part(part.quantity()));
          learnt++;
        }
      } catch (PlatformException e) {
        // The stock of all the others does not depend on it.
        log.warn("{} of SKU {} was not read: {}", part.variantId(), part.skuId(), e.getMessage());
        lookAgain(store, part.productId());
        if (!(e instanceof PlatformException.Misuse)) {
          break; // it would be the same for the next one
        }
      }
    }
    if (parts.size() > AT_ONCE && learnt > 0) {
      due.products(
          store.id(),
          parts.subList(AT_ONCE, parts.size()).stream().map(Part::productId).toList(),
          Due.SOON,
          Duration.ZERO);
    }
    List<String> never =
        new ArrayList<>(
            jdbc.sql(
                    """
                    select distinct p.inventory_item_id
                    from stock_sku k join link_part p using (store_id, tiktok_sku_id)
                    where k.store_id = ? and k.tiktok_product_id = any (?)
                      and p.inventory_item_id is not null
                      and not exists (select from stock_item i where i.shop = ?
                                      and i.inventory_item_id = p.inventory_item_id)
                    """)
                .params(store.id(), productIds.toArray(String[]::new), store.shopifyDomain())
                .query(String.class)
                .list());
    due.items(store.id(), never, Due.SOON, Duration.ZERO);
  }

  /** Whoever goes over what was refused finds it. */
  private void lookAgain(Store store, String productId) {
    jdbc.sql(
            """
            update stock_sku set retry_at = now() + make_interval(secs => ?)
            where store_id = ? and tiktok_product_id = ? and refused_code is null
            """)
        .params((double) LOOK_AGAIN.toSeconds(), store.id(), productId)
        .update();
  }
}
