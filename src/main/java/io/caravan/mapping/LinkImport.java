package io.caravan.mapping;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * A file of SKU links, all or nothing. Lines are staged by COPY into a table of this transaction
 * alone; then the difference is found and written by one statement a table. Decisions about orders
 * are held off only from the last step to the commit, and only SKUs that orders wait for become
 * release requests.
 *
 * <p>Locks are taken table by table: links, proposals, SKUs, the epoch; single writes take theirs
 * in the same order.
 */
@Component
public class LinkImport {
  /** As many differences are shown. */
  public static final int SHOWN = 200;

  /** Up to here the history of an import says which links other nodes have to read again. */
  private static final int CHANGES_TOLD = 1_000;

  private static final int BUFFER = 64 * 1024;

  private final JdbcClient jdbc;
  private final JdbcTemplate template;
  private final Releases releases;

  LinkImport(JdbcClient jdbc, JdbcTemplate template, Releases releases) {
    this.jdbc = jdbc;
    this.template = template;
    this.releases = releases;
  }

  /**
   * One difference.
   *
   * @param change {@code added, changed, removed}
   * @param before JSON: product id and parts; null if there was no link
   * @param after likewise
   * @param waitingOrders parked orders that it releases
   */
  public record Difference(
      String tiktokSkuId,
      String change,
      @Nullable String before,
      @Nullable String after,
      long waitingOrders) {}

  /**
   * What an import does, or would.
   *
   * @param lines behind the header
   * @param differences the ones most waited for first, at most {@link #SHOWN}
   * @param errors by line; with any of them nothing was changed
   */
  public record Report(
      long lines,
      long added,
      long changed,
      long unchanged,
      long removed,
      long releases,
      List<Difference> differences,
      long errorCount,
      List<LinkCsv.LineError> errors) {}

  /**
   * Reads a file and, unless this is a dry run or anything is wrong with it, makes the table so.
   *
   * @param replace take away the links that the file does not name
   */
  @Transactional
  public Report run(int storeId, Reader file, boolean dryRun, boolean replace, String who) {
    LinkCsv.Errors errors = new LinkCsv.Errors();
    execute(
        """
        create temp table import_row (line bigint, sku text, product text, variant text, quantity int)
        on commit drop
        """);
    long lines = stage(file, errors);
    execute("analyze import_row");
    checkTogether(errors);
    if (errors.count() > 0) {
      drop();
      return new Report(lines, 0, 0, 0, 0, 0, List.of(), errors.count(), errors.kept());
    }
    // Two files at once would each compare with a table that the other is changing.
    jdbc.sql("select pg_advisory_xact_lock(hashtext('caravan.link-import'), ?)")
        .param(storeId)
        .query((rs, n) -> 1)
        .list();
    compare(storeId, replace);
    Report report = report(storeId, lines);
    if (!dryRun && report.added() + report.changed() + report.removed() > 0) {
      apply(storeId, who, report.added() + report.changed() + report.removed() > CHANGES_TOLD);
    }
    drop();
    return report;
  }

  private void drop() {
    execute("drop table if exists import_row, import_link, import_diff");
  }

  private long stage(Reader file, LinkCsv.Errors errors) {
    Long lines =
        template.execute(
            (ConnectionCallback<Long>)
                connection -> {
                  CopyIn copy =
                      connection
                          .unwrap(PGConnection.class)
                          .getCopyAPI()
                          .copyIn("copy import_row from stdin");
                  try {
                    Copied rows = new Copied(copy);
                    long read = LinkCsv.read(file, rows, errors);
                    rows.flush();
                    copy.endCopy();
                    return read;
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  } finally {
                    if (copy.isActive()) {
                      copy.cancelCopy();
                    }
                  }
                });
    return lines == null ? 0 : lines;
  }

  /** Rows in COPY's text format; none of their values can hold a tab, a backslash or a break. */
  private static final class Copied implements LinkCsv.Sink {
    private final CopyIn copy;
    private final StringBuilder buffer = new StringBuilder();

    Copied(CopyIn copy) {
      this.copy = copy;
    }

    @Override
    public void accept(LinkCsv.Row row) throws IOException {
      buffer
          .append(row.line())
          .append('\t')
          .append(row.sku())
          .append('\t')
          .append(row.product() == null ? "\\N" : row.product())
          .append('\t')
          .append(row.variant())
          .append('\t')
          .append(row.quantity())
          .append('\n');
      if (buffer.length() > BUFFER) {
        flush();
      }
    }

    void flush() throws IOException {
      byte[] bytes = buffer.toString().getBytes(StandardCharsets.UTF_8);
      buffer.setLength(0);
      try {
        copy.writeToCopy(bytes, 0, bytes.length);
      } catch (SQLException e) {
        throw new IOException(e);
      }
    }
  }

  /** What no line shows by itself. */
  private void checkTogether(LinkCsv.Errors errors) {
    wrong(
        errors,
        """
        select line, variant from (
          select line, variant, row_number() over (partition by sku, variant order by line) as n
          from import_row) r
        where n > 1
        """,
        LinkCsv.VARIANT,
        "each variant of a SKU once",
        "Add the quantities up in one line.");
    wrong(
        errors,
        """
        select line, product from (
          select line, product, first_value(product) over (partition by sku order by line) as first
          from import_row where product is not null) r
        where product <> first
        """,
        LinkCsv.PRODUCT,
        "one product for all lines of a SKU",
        "A SKU belongs to one product; correct the others.");
    wrong(
        errors,
        "select line, sku from (select line, sku, row_number() over (partition by sku order by line)"
            + " as n from import_row) r where n = "
            + (SkuLink.MAX_PARTS + 1),
        LinkCsv.SKU,
        "at most " + SkuLink.MAX_PARTS + " lines of a SKU",
        "Make the bundle smaller.");
  }

  private void wrong(
      LinkCsv.Errors errors, String sql, String column, String expected, String action) {
    jdbc.sql(sql)
        .query(
            (rs, n) ->
                new LinkCsv.LineError(rs.getLong(1), column, rs.getString(2), expected, action))
        .list()
        .forEach(errors::add);
  }

  private void compare(int storeId, boolean replace) {
    execute(
        """
        create temp table import_link on commit drop as
        select sku, max(product) as product,
               jsonb_agg(jsonb_build_object('variantId', variant, 'quantity', quantity)
                         order by variant collate "C") as parts
        from import_row group by sku
        """);
    execute("create unique index on import_link (sku)");
    execute("analyze import_link");
    execute(
        """
        create temp table import_diff (sku text primary key, product text, before_product text,
                                       before jsonb, after jsonb, change text) on commit drop
        """);
    jdbc.sql(
            """
            insert into import_diff
            select i.sku, i.product, l.tiktok_product_id, o.parts, i.parts,
                   case when l.tiktok_sku_id is null then 'added'
                        when o.parts = i.parts
                             and (i.product is null or i.product = l.tiktok_product_id)
                          then 'unchanged'
                        else 'changed' end
            from import_link i
            left join sku_link l on l.store_id = ? and l.tiktok_sku_id = i.sku
            left join (
              select p.tiktok_sku_id,
                     jsonb_agg(jsonb_build_object('variantId', p.variant_id, 'quantity', p.quantity)
                               order by p.variant_id collate "C") as parts
              from link_part p join import_link i on i.sku = p.tiktok_sku_id
              where p.store_id = ? group by p.tiktok_sku_id) o on o.tiktok_sku_id = i.sku
            """)
        .params(storeId, storeId)
        .update();
    if (replace) {
      jdbc.sql(
              """
              insert into import_diff
              select l.tiktok_sku_id, null, l.tiktok_product_id,
                     (select jsonb_agg(jsonb_build_object('variantId', p.variant_id, 'quantity', p.quantity)
                                       order by p.variant_id collate "C")
                      from link_part p
                      where p.store_id = l.store_id and p.tiktok_sku_id = l.tiktok_sku_id),
                     null, 'removed'
              from sku_link l
              where l.store_id = ?
                and not exists (select from import_link i where i.sku = l.tiktok_sku_id)
              """)
          .param(storeId)
          .update();
    }
    execute("analyze import_diff");
  }

  private Report report(int storeId, long lines) {
    long[] counts = new long[4];
    jdbc.sql("select change, count(*) from import_diff group by 1")
        .query(
            (rs, n) -> {
              counts[
                      switch (rs.getString(1)) {
                        case "added" -> 0;
                        case "changed" -> 1;
                        case "unchanged" -> 2;
                        default -> 3;
                      }] =
                  rs.getLong(2);
              return n;
            })
        .list();
    long waiting =
        jdbc.sql(
                """
                select count(distinct w.tiktok_order_id) from orphan_wait w
                join import_diff d on d.sku = w.subject
                where w.store_id = ? and w.topic = 'sku' and d.change in ('added', 'changed')
                """)
            .param(storeId)
            .query(Long.class)
            .single();
    List<Difference> differences =
        jdbc.sql(
                """
                select d.sku, d.change,
                       case when d.change <> 'added'
                         then jsonb_build_object('tiktokProductId', before_product, 'parts', before) end::text,
                       case when d.change <> 'removed'
                         then jsonb_build_object('tiktokProductId', coalesce(product, before_product),
                                                 'parts', after) end::text,
                       coalesce(w.waiting, 0)
                from import_diff d
                left join (select subject, count(*) as waiting from orphan_wait
                           where store_id = ? and topic = 'sku' group by 1) w on w.subject = d.sku
                where d.change <> 'unchanged'
                order by coalesce(w.waiting, 0) desc, d.sku limit ?
                """)
            .params(storeId, SHOWN)
            .query(
                (rs, n) ->
                    new Difference(
                        rs.getString(1),
                        rs.getString(2),
                        rs.getString(3),
                        rs.getString(4),
                        rs.getLong(5)))
            .list();
    return new Report(
        lines, counts[0], counts[1], counts[2], counts[3], waiting, differences, 0, List.of());
  }

  private void apply(int storeId, String who, boolean large) {
    jdbc.sql(
            """
            insert into sku_link (store_id, tiktok_sku_id, tiktok_product_id, origin, linked_by)
            select ?, sku, product, 'import', ? from import_diff
            where change in ('added', 'changed') order by sku
            on conflict (store_id, tiktok_sku_id) do update
              set tiktok_product_id = coalesce(excluded.tiktok_product_id, sku_link.tiktok_product_id),
                  origin = excluded.origin, linked_by = excluded.linked_by, linked_at = now()
            """)
        .params(storeId, who)
        .update();
    jdbc.sql(
            """
            delete from sku_link l using import_diff d
            where l.store_id = ? and l.tiktok_sku_id = d.sku and d.change = 'removed'
            """)
        .param(storeId)
        .update();
    // What was read of a variant that stays is kept; the old part goes in the same statement.
    jdbc.sql(
            """
            create temp table import_fact on commit drop as
            select p.* from link_part p join import_diff d on d.sku = p.tiktok_sku_id
            where p.store_id = %d and d.change in ('added', 'changed')
            """
                .formatted(storeId))
        .update();
    jdbc.sql(
            """
            delete from link_part p using import_diff d
            where p.store_id = ? and p.tiktok_sku_id = d.sku and d.change in ('added', 'changed')
            """)
        .param(storeId)
        .update();
    jdbc.sql(
            """
            insert into link_part (store_id, tiktok_sku_id, position, variant_id, inventory_item_id,
                                   requires_shipping, taxable, price, quantity)
            select ?, r.sku, row_number() over (partition by r.sku order by r.line) - 1, r.variant,
                   f.inventory_item_id, f.requires_shipping, f.taxable, f.price, r.quantity
            from import_row r join import_diff d on d.sku = r.sku and d.change in ('added', 'changed')
            left join import_fact f on f.tiktok_sku_id = r.sku and f.variant_id = r.variant
            """)
        .param(storeId)
        .update();
    execute("drop table import_fact");
    jdbc.sql(
            """
            delete from link_proposal q using import_diff d
            where q.store_id = ? and q.tiktok_sku_id = d.sku and d.change in ('added', 'changed')
              and (q.rejected_at is null
                   or exists (select from link_part p
                              where p.store_id = q.store_id and p.tiktok_sku_id = q.tiktok_sku_id
                                and p.variant_id = q.variant_id))
            """)
        .param(storeId)
        .update();
    // Whoever locks several SKUs does so in this order.
    jdbc.sql(
            """
            select count(*) from (
              select t.tiktok_sku_id from tiktok_sku t join import_diff d on d.sku = t.tiktok_sku_id
              where t.store_id = ? and d.change <> 'unchanged'
              order by t.tiktok_sku_id for update of t) held
            """)
        .param(storeId)
        .query(Long.class)
        .single();
    jdbc.sql(
            """
            update tiktok_sku t
            set state = case when d.change = 'removed' then 'unmapped' else 'linked' end,
                missing_because = case when d.change = 'removed' then t.missing_because end
            from import_diff d
            where t.store_id = ? and t.tiktok_sku_id = d.sku and d.change <> 'unchanged'
            """)
        .param(storeId)
        .update();
    if (large) {
      history(storeId, who, null);
    }
    long epoch = releases.next(storeId); // From here to the commit, decisions about orders wait.
    jdbc.sql(
            """
            insert into release_request (store_id, topic, subject, requested_by)
            select ?, 'sku', d.sku, ? from import_diff d
            where d.change in ('added', 'changed')
              and d.sku in (select subject from orphan_wait where store_id = ? and topic = 'sku')
            """)
        .params(storeId, who, storeId)
        .update();
    if (large) {
      jdbc.sql(
              """
              insert into mapping_history (store_id, kind, subject, who, how, epoch)
              values (?, 'sku', '*', ?, 'csv', ?)
              """)
          .params(storeId, who, epoch)
          .update();
    } else {
      history(storeId, who, epoch);
    }
  }

  private void history(int storeId, String who, @Nullable Long epoch) {
    jdbc.sql(
            """
            insert into mapping_history (store_id, kind, subject, who, how, epoch, before, after)
            select ?, 'sku', sku, ?, 'csv', ?::bigint,
                   case when change <> 'added'
                     then jsonb_build_object('tiktokProductId', before_product, 'parts', before) end,
                   case when change <> 'removed'
                     then jsonb_build_object('tiktokProductId', coalesce(product, before_product),
                                             'origin', 'import', 'parts', after) end
            from import_diff where change <> 'unchanged'
            """)
        .params(Arrays.asList(storeId, who, epoch))
        .update();
  }

  private void execute(String sql) {
    jdbc.sql(sql).update();
  }
}
