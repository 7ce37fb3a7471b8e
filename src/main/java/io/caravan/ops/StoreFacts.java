package io.caravan.ops;

import io.caravan.work.Kinds;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What the tables tell about a store, and what of it a person should look at. */
@Component
class StoreFacts {
  /** A poll that has had no success for this long is worth a look, and longer than any retry. */
  static final Duration POLL_IS_OLD = Duration.ofMinutes(30);

  private final JdbcClient jdbc;
  private final Clock clock;

  StoreFacts(JdbcClient jdbc, Clock clock) {
    this.jdbc = jdbc;
    this.clock = clock;
  }

  @Schema(name = "StoreToken")
  record Token(
      String platform,
      @Schema(description = "Null: does not expire, or not known") @Nullable Instant expiresAt,
      @Nullable Instant refreshExpiresAt) {}

  @Schema(name = "StorePoll")
  record Poll(
      String name,
      @Schema(description = "Null: has not succeeded yet") @Nullable Instant lastOkAt,
      @Nullable Long secondsSinceOk,
      @Nullable Instant watermark) {}

  record Facts(
      @Nullable Instant pausedAt,
      List<Token> tokens,
      List<Poll> polls,
      long orphanOrders,
      long deadLetters,
      long unmappedSkus,
      List<OrderFinding> orderFindings) {}

  /** What a person should look at in an imported order. */
  @Schema(name = "OrderFinding")
  record OrderFinding(
      String tiktokOrderId,
      @Schema(example = "shipped-in-shopify-cancelled-on-tiktok") String code,
      Instant foundAt) {}

  /** The newest of them; each is in its order's timeline. */
  private static final int FINDINGS_SHOWN = 100;

  /** The other polls only mark due, or go on where they were. */
  private static final String[] KEEP_THEIR_SUCCESS = {
    Kinds.POLL_TIKTOK_ORDERS, Kinds.POLL_TIKTOK_PRODUCTS
  };

  Facts of(int storeId) {
    Instant now = clock.instant();
    List<Token> tokens =
        jdbc.sql(
                """
                select platform, access_expires_at, refresh_expires_at from store_token
                 where store_id = :store order by platform
                """)
            .param("store", storeId)
            .query(
                (row, n) ->
                    new Token(
                        row.getString("platform"),
                        OrdersApi.instant(row, "access_expires_at"),
                        OrdersApi.instant(row, "refresh_expires_at")))
            .list();
    List<Poll> polls =
        jdbc.sql(
                """
                select name, last_ok_at, watermark from poll
                 where store_id = :store and (last_ok_at is not null or name = any (:kept)) order by 1
                """)
            .param("store", storeId)
            .param("kept", KEEP_THEIR_SUCCESS)
            .query(
                (row, n) -> {
                  Instant ok = OrdersApi.instant(row, "last_ok_at");
                  return new Poll(
                      row.getString("name"),
                      ok,
                      ok == null ? null : Duration.between(ok, now).toSeconds(),
                      OrdersApi.instant(row, "watermark"));
                })
            .list();
    List<OrderFinding> orders =
        jdbc.sql(
                """
                select tiktok_order_id, code, found_at from order_finding
                 where store_id = :store and found_at > now() - interval '30 days'
                 order by found_at desc, tiktok_order_id, code limit :most
                """)
            .param("store", storeId)
            .param("most", FINDINGS_SHOWN)
            .query(
                (row, n) ->
                    new OrderFinding(
                        row.getString("tiktok_order_id"),
                        row.getString("code"),
                        row.getTimestamp("found_at").toInstant()))
            .list();
    return jdbc.sql(
            """
            select (select paused_at from store where id = :store) as paused_at,
                   (select count(*) from orphan_order where store_id = :store) as orphans,
                   (select count(*) from dead_letter where store_id = :store) as dead,
                   (select count(*) from tiktok_sku t
                     where t.store_id = :store and t.source = 'product'
                       and not exists (select 1 from sku_link l
                                        where l.store_id = t.store_id
                                          and l.tiktok_sku_id = t.tiktok_sku_id)) as unmapped
            """)
        .param("store", storeId)
        .query(
            (row, n) ->
                new Facts(
                    OrdersApi.instant(row, "paused_at"),
                    tokens,
                    polls,
                    row.getLong("orphans"),
                    row.getLong("dead"),
                    row.getLong("unmapped"),
                    orders))
        .single();
  }

  /** What is wrong with a store, in words; empty if nothing is. A pause is meant, not wrong. */
  List<String> findings(Facts facts) {
    return findings(facts, clock.instant());
  }

  static List<String> findings(Facts facts, Instant now) {
    List<String> findings = new ArrayList<>();
    for (Token token : facts.tokens()) {
      if (token.expiresAt() != null && !token.expiresAt().isAfter(now)) {
        findings.add(
            "The "
                + token.platform()
                + " token expired at "
                + token.expiresAt()
                + " and was not"
                + " refreshed.");
      }
      if (token.refreshExpiresAt() != null && !token.refreshExpiresAt().isAfter(now)) {
        findings.add(
            "The "
                + token.platform()
                + " refresh token expired at "
                + token.refreshExpiresAt()
                + ": authorise the shop again.");
      }
    }
    if (facts.pausedAt() == null) {
      for (Poll poll : facts.polls()) {
        if (poll.secondsSinceOk() == null && poll.name().equals(Kinds.POLL_TIKTOK_ORDERS)) {
          // The others keep no time of success; this one carries the store when webhooks fail.
          findings.add("The poll " + poll.name() + " has not succeeded once yet: see the log.");
        }
        if (poll.secondsSinceOk() != null && poll.secondsSinceOk() > POLL_IS_OLD.toSeconds()) {
          findings.add(
              "The poll "
                  + poll.name()
                  + " last succeeded "
                  + poll.secondsSinceOk() / 60
                  + " minutes ago.");
        }
      }
    }
    if (facts.deadLetters() > 0) {
      findings.add(facts.deadLetters() + " dead letters: see GET /api/dead-letters.");
    }
    return findings;
  }

  /** What a person should do, in words; the store itself is well. */
  static List<String> toDo(Facts facts) {
    List<String> toDo = new ArrayList<>();
    if (facts.unmappedSkus() > 0) {
      toDo.add(
          facts.unmappedSkus()
              + " SKUs on TikTok are linked to no Shopify variant: an order of one would be parked."
              + " See GET /api/mappings/skus?state=unmapped.");
    }
    if (facts.orphanOrders() > 0) {
      toDo.add(facts.orphanOrders() + " orders are parked: see GET /api/orphan-orders.");
    }
    if (!facts.orderFindings().isEmpty()) {
      int shown = facts.orderFindings().size();
      toDo.add(
          (shown < FINDINGS_SHOWN ? shown + " findings" : shown + " findings and more")
              + " about imported orders: see orderFindings, and the orders' timelines.");
    }
    return toDo;
  }
}
