package io.caravan.inventory.level;

import io.caravan.inventory.StockDue;
import io.caravan.inventory.figure.Policy;
import io.caravan.inventory.figure.PolicyRow;
import io.caravan.inventory.figure.PolicyRow.ContinueSelling;
import io.caravan.inventory.figure.PolicyRow.Owner;
import io.caravan.inventory.figure.PolicyRow.Scope;
import io.caravan.work.Due;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What people set about stock. A change has every SKU looked at that it may concern. */
@Component
public class StockPolicies {
  /** Behind what changed by itself: one change may concern thousands. */
  private static final int MANY = Due.SOON + 2;

  private final JdbcClient jdbc;
  private final StockDue due;

  StockPolicies(JdbcClient jdbc, StockDue due) {
    this.jdbc = jdbc;
    this.due = due;
  }

  /** A row and who set it. */
  public record Stored(PolicyRow row, Instant changedAt, String changedBy) {}

  /** All rows of a store: by scope and subject. */
  public List<Stored> all(int storeId) {
    return jdbc.sql("select * from stock_policy where store_id = ? order by scope, subject")
        .param(storeId)
        .query((rs, n) -> stored(rs))
        .list();
  }

  List<PolicyRow> rows(int storeId) {
    return all(storeId).stream().map(Stored::row).toList();
  }

  public Optional<Stored> find(int storeId, Scope scope, String subject) {
    return jdbc.sql("select * from stock_policy where store_id = ? and scope = ? and subject = ?")
        .params(storeId, scope.code(), subject)
        .query((rs, n) -> stored(rs))
        .optional();
  }

  /**
   * Sets a row as a whole: what it leaves out, the row does not say any more.
   *
   * @return what was there before
   */
  @Transactional
  public Optional<Stored> put(int storeId, PolicyRow row, String who) {
    Optional<Stored> before = find(storeId, row.scope(), row.subject());
    jdbc.sql(
            """
            insert into stock_policy (store_id, scope, subject, buffer_units, buffer_percent,
              buffer_days, share_percent, continue_selling, continue_cap, handling_days, owner,
              changed_at, changed_by)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, now(), ?)
            on conflict (store_id, scope, subject) do update set
              buffer_units = excluded.buffer_units, buffer_percent = excluded.buffer_percent,
              buffer_days = excluded.buffer_days, share_percent = excluded.share_percent,
              continue_selling = excluded.continue_selling, continue_cap = excluded.continue_cap,
              handling_days = excluded.handling_days, owner = excluded.owner,
              changed_at = excluded.changed_at, changed_by = excluded.changed_by
            """)
        .params(
            Arrays.asList(
                storeId,
                row.scope().code(),
                row.subject(),
                row.bufferUnits(),
                row.bufferPercent(),
                row.bufferDays(),
                row.sharePercent(),
                row.continueSelling() == null ? null : row.continueSelling().code(),
                row.continueCap(),
                row.handlingDays(),
                row.owner() == null ? null : row.owner().code(),
                who))
        .update();
    lookAgain(storeId, row.scope(), row.subject());
    return before;
  }

  /**
   * Takes a row away.
   *
   * @return what it was; empty if there was none
   */
  @Transactional
  public Optional<Stored> delete(int storeId, Scope scope, String subject) {
    Optional<Stored> before = find(storeId, scope, subject);
    jdbc.sql("delete from stock_policy where store_id = ? and scope = ? and subject = ?")
        .params(storeId, scope.code(), subject)
        .update();
    if (before.isPresent()) {
      lookAgain(storeId, scope, subject);
    }
    return before;
  }

  private void lookAgain(int storeId, Scope scope, String subject) {
    due.products(
        storeId,
        products(storeId, scope, subject),
        scope == Scope.SKU ? Due.SOON : MANY,
        Duration.ZERO);
  }

  private List<String> products(int storeId, Scope scope, String subject) {
    String which =
        switch (scope) {
          case STORE -> "true";
          case SKU -> "k.tiktok_sku_id = :subject";
          case TAG ->
              """
              exists (select from link_part p
                      join stock_item i on i.shop = s.shopify_domain
                        and i.inventory_item_id = p.inventory_item_id
                      cross join unnest(i.product_tags) as t (tag)
                      where p.store_id = k.store_id and p.tiktok_sku_id = k.tiktok_sku_id
                        and lower(btrim(t.tag)) = :subject)
              """;
          case LOCATION ->
              """
              exists (select from link_part p
                      join stock_level l on l.shop = s.shopify_domain
                        and l.inventory_item_id = p.inventory_item_id and l.location_id = :subject
                      where p.store_id = k.store_id and p.tiktok_sku_id = k.tiktok_sku_id)
              """;
        };
    return jdbc.sql(
            """
            select distinct k.tiktok_product_id from stock_sku k join store s on s.id = k.store_id
            where k.store_id = :store and """
                + " "
                + which)
        .param("store", storeId)
        .param("subject", scope == Scope.TAG ? Policy.tag(subject) : subject)
        .query(String.class)
        .list();
  }

  private static Stored stored(ResultSet rs) throws SQLException {
    String continues = rs.getString("continue_selling");
    String owner = rs.getString("owner");
    return new Stored(
        new PolicyRow(
            Scope.valueOf(upper(rs.getString("scope"))),
            rs.getString("subject"),
            whole(rs, "buffer_units"),
            rs.getBigDecimal("buffer_percent"),
            rs.getBigDecimal("buffer_days"),
            rs.getBigDecimal("share_percent"),
            continues == null ? null : ContinueSelling.valueOf(upper(continues)),
            whole(rs, "continue_cap"),
            whole(rs, "handling_days"),
            owner == null ? null : Owner.valueOf(upper(owner))),
        rs.getTimestamp("changed_at").toInstant(),
        rs.getString("changed_by"));
  }

  private static @Nullable Integer whole(ResultSet rs, String column) throws SQLException {
    return rs.getObject(column, Integer.class);
  }

  private static String upper(String code) {
    return code.toUpperCase(Locale.ROOT);
  }
}
