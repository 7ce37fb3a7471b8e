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
      long unmappedSkus) {}

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
        jdbc.sql("select name, last_ok_at, watermark from poll where store_id = :store order by 1")
            .param("store", storeId)
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
                    row.getLong("unmapped")))
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
    if (facts.unmappedSkus() > 0) {
      findings.add(
          facts.unmappedSkus()
              + " SKUs on TikTok are linked to no Shopify variant: an order of one would be parked."
              + " See GET /api/mappings/skus?state=unmapped.");
    }
    if (facts.deadLetters() > 0) {
      findings.add(facts.deadLetters() + " dead letters: see GET /api/dead-letters.");
    }
    return findings;
  }
}
