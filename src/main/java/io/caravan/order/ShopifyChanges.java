package io.caravan.order;

import io.caravan.mapping.Releases;
import io.caravan.mapping.Topics;
import io.caravan.work.Due;
import io.caravan.work.Kinds;
import io.caravan.work.Lane;
import io.caravan.work.Lease;
import io.caravan.work.Outcome;
import io.caravan.work.WorkQueue;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * What Shopify's webhooks say has changed, for parked orders. The webhook made this key due in the
 * commit that recorded it, so nothing is lost; here it becomes a release request, if any order
 * waits on it. What it says is not believed: the orders are decided again, and ask Shopify.
 *
 * <p>Where nobody waits nothing is requested: a request moves the store's epoch, which makes
 * decisions under way start again, and a busy shop changes its stock every second. An order that is
 * being refused at this very moment has its first recheck half a minute later.
 */
@Component
public class ShopifyChanges {
  /**
   * The same change releases at most so often: each order made of new stock is itself a change of
   * stock, and must not release all that wait on the item once more.
   */
  static final Duration AT_MOST_EVERY = Duration.ofSeconds(30);

  /**
   * Shopify's search answers from an index that follows its webhooks by seconds; how many is not
   * documented. Asked at once it would not know the variant yet, and nothing would ask again.
   */
  static final Duration SEARCH_LAG = Duration.ofSeconds(10);

  /** Each costs a read of TikTok and a search of Shopify (23 points) for each of its SKUs. */
  private static final int MISSING_AT_ONCE = 20;

  private final JdbcClient jdbc;
  private final Releases releases;
  private final WorkQueue queue;

  ShopifyChanges(JdbcClient jdbc, Releases releases, WorkQueue queue) {
    this.jdbc = jdbc;
    this.releases = releases;
    this.queue = queue;
  }

  /** One change, settled in the transaction that requests the release. */
  @Transactional
  public void release(Lease lease) {
    String key = lease.key().externalId();
    int colon = key.indexOf(':');
    String topic = key.substring(0, Math.max(colon, 0));
    String subject = key.substring(colon + 1);
    boolean waitedFor = isWaitedFor(lease.storeId(), topic, subject);
    List<String> products =
        topic.equals(Topics.VARIANT) ? productsOfMissing(lease.storeId()) : List.of();
    if (!waitedFor && products.isEmpty()) {
      queue.settle(lease, Outcome.DONE);
      return;
    }
    Duration tooSoon = restOf(lease.storeId(), key);
    if (!tooSoon.isZero()) {
      queue.settle(lease, Outcome.later(tooSoon, "RELEASED_JUST_NOW"));
      return;
    }
    jdbc.sql(
            """
            insert into release_mark (store_id, name, value) values (?, ?, '')
            on conflict (store_id, name) do update set at = now()
            """)
        .params(lease.storeId(), mark(key))
        .update();
    if (waitedFor) {
      releases.request(lease.storeId(), topic, List.of(subject), "shopify");
    }
    queue.markDue(
        products.stream()
            .map(
                id ->
                    new Due(
                        Kinds.tiktokProduct(lease.storeId(), id),
                        Lane.LISTINGS,
                        Due.SOON,
                        null,
                        SEARCH_LAG))
            .toList());
    queue.settle(lease, Outcome.DONE);
  }

  /**
   * A variant that came or was renamed may be what orders wait for a link of: their TikTok products
   * are tried again, and a link releases them. The newest first, and not all of a shop that sells
   * much that Shopify does not know: the nightly sweep tries the others.
   */
  private List<String> productsOfMissing(int storeId) {
    return jdbc.sql(
            """
            select t.tiktok_product_id from tiktok_sku t
            where t.store_id = ? and t.state <> 'linked' and t.tiktok_product_id is not null
              and exists (select from orphan_wait w where w.store_id = t.store_id and w.topic = ?
                          and w.subject = t.tiktok_sku_id)
            group by t.tiktok_product_id order by max(t.last_seen_at) desc limit ?
            """)
        .params(storeId, Topics.SKU, MISSING_AT_ONCE)
        .query(String.class)
        .list();
  }

  private boolean isWaitedFor(int storeId, String topic, String subject) {
    return jdbc.sql(
            """
            select exists (select from orphan_wait where store_id = ? and topic = ?
                           and (subject = ? or subject = ? or ? = ?))
            """)
        .params(storeId, topic, subject, Topics.ANY, subject, Topics.ANY)
        .query(Boolean.class)
        .single();
  }

  private Duration restOf(int storeId, String key) {
    Optional<Double> left =
        jdbc.sql(
                """
                select extract(epoch from at - now()) + ? from release_mark
                where store_id = ? and name = ?
                """)
            .params(AT_MOST_EVERY.toSeconds(), storeId, mark(key))
            .query(Double.class)
            .optional();
    return left.filter(seconds -> seconds > 0)
        .map(seconds -> Duration.ofMillis((long) Math.ceil(seconds * 1000)))
        .orElse(Duration.ZERO);
  }

  private static String mark(String key) {
    return "released " + key;
  }
}
