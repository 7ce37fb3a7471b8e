package io.caravan.fulfilment.parcel;

import io.caravan.order.followup.FollowUpLedger;
import io.caravan.tiktok.TikTokPackage;
import io.caravan.work.Due;
import io.caravan.work.Kinds;
import io.caravan.work.Lane;
import io.caravan.work.WorkQueue;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * TikTok's packages as last read. Each method is one short transaction; nothing here calls a
 * platform.
 */
@Component
public class PackageLedger {
  private static final String COLUMNS =
      """
      package_id, order_ids, line_ids, status, shipping_type, tracking_number, provider_name, handover,
      arranged_at, printed_at, read_at
      """;

  private final JdbcClient jdbc;
  private final WorkQueue queue;
  private final FollowUpLedger followUps;

  PackageLedger(JdbcClient jdbc, WorkQueue queue, FollowUpLedger followUps) {
    this.jdbc = jdbc;
    this.queue = queue;
    this.followUps = followUps;
  }

  /** An order's packages, as far as they were read. */
  public List<PackageRow> of(int storeId, String orderId) {
    return jdbc.sql(
            "select "
                + COLUMNS
                + """
                 from tiktok_package where order_ids @> array[?]::text[] and store_id = ? and not gone
                order by package_id
                """)
        .params(orderId, storeId)
        .query((rs, n) -> row(rs))
        .list();
  }

  public Optional<PackageRow> find(int storeId, String packageId) {
    return jdbc.sql(
            "select " + COLUMNS + " from tiktok_package where store_id = ? and package_id = ?")
        .params(storeId, packageId)
        .query((rs, n) -> row(rs))
        .optional();
  }

  /**
   * Writes down a package as it was just read. Where it is not what it was, all imported orders in
   * it, now or before, are due.
   *
   * @param reader the order that it was read for, which need not be told; null for none
   */
  @Transactional
  public void saw(int storeId, TikTokPackage read, @Nullable String reader) {
    Optional<PackageRow> before = locked(storeId, read.id());
    jdbc.sql(
            """
            insert into tiktok_package (store_id, package_id, order_ids, line_ids, status, shipping_type,
              split_tag, tracking_number, provider_id, provider_name, handover, updated_at, arranged_at,
              gone, read_at)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, case when ? then now() end, ?, now())
            on conflict (store_id, package_id) do update set
              order_ids = excluded.order_ids, line_ids = excluded.line_ids, status = excluded.status,
              shipping_type = excluded.shipping_type, split_tag = excluded.split_tag,
              tracking_number = excluded.tracking_number, provider_id = excluded.provider_id,
              provider_name = excluded.provider_name, handover = excluded.handover,
              updated_at = excluded.updated_at, gone = excluded.gone, read_at = excluded.read_at,
              arranged_at = case when excluded.arranged_at is not null
                                 then coalesce(tiktok_package.arranged_at, excluded.arranged_at) end
            """)
        .params(
            Arrays.asList(
                storeId,
                read.id(),
                read.orderIds().toArray(String[]::new),
                read.lineIds().toArray(String[]::new),
                read.status(),
                read.shippingType(),
                read.splitTag(),
                read.trackingNumber(),
                read.providerId(),
                read.providerName(),
                read.handoverMethod(),
                read.updateTime() == null ? null : Timestamp.from(read.updateTime()),
                read.isArranged(),
                read.orderIds().isEmpty() || read.status().equals("CANCELLED")))
        .update();
    Set<String> concerned = new TreeSet<>(read.orderIds());
    before.ifPresent(row -> concerned.addAll(row.orderIds()));
    boolean same =
        before
            .filter(
                row ->
                    row.orderIds().equals(read.orderIds())
                        && row.lineIds().equals(read.lineIds())
                        && row.status().equals(read.status()))
            .isPresent();
    if (!same) {
      due(storeId, concerned, reader);
    }
  }

  /** TikTok does not know it any more: its orders are due. */
  @Transactional
  public void gone(int storeId, String packageId, @Nullable String reader) {
    Optional<PackageRow> before = locked(storeId, packageId);
    int changed =
        jdbc.sql(
                """
                update tiktok_package set gone = true, order_ids = '{}', line_ids = '{}', read_at = now()
                where store_id = ? and package_id = ? and not gone
                """)
            .params(storeId, packageId)
            .update();
    if (changed == 1) {
      before.ifPresent(row -> due(storeId, row.orderIds(), reader));
    }
  }

  /** We arranged it just now: what else there is to know of it is read soon. */
  @Transactional
  public void arranged(
      int storeId, String packageId, Collection<String> orderIds, Collection<String> lineIds) {
    jdbc.sql(
            """
            insert into tiktok_package (store_id, package_id, order_ids, line_ids, status, shipping_type,
                                        arranged_at)
            values (?, ?, ?, ?, 'PROCESSING', 'TIKTOK', now())
            on conflict (store_id, package_id) do update set
              arranged_at = coalesce(tiktok_package.arranged_at, now()), read_at = null, gone = false
            """)
        .params(
            storeId,
            packageId,
            orderIds.stream().sorted().toArray(String[]::new),
            lineIds.stream().sorted().toArray(String[]::new))
        .update();
    queue.markDue(List.of(Due.now(Kinds.tiktokPackage(storeId, packageId), Lane.POLLS)));
  }

  /** Says that the label is printed, or that it is not; false if there is no such package. */
  @Transactional
  public boolean printed(int storeId, String packageId, boolean printed) {
    return jdbc.sql(
                """
                update tiktok_package set printed_at = case when ? then coalesce(printed_at, now()) end
                where store_id = ? and package_id = ? and not gone and arranged_at is not null
                """)
            .params(printed, storeId, packageId)
            .update()
        == 1;
  }

  /** By the database's clock, like all times here. */
  public Instant now() {
    return jdbc.sql("select clock_timestamp()").query(Timestamp.class).single().toInstant();
  }

  private Optional<PackageRow> locked(int storeId, String packageId) {
    return jdbc.sql(
            "select "
                + COLUMNS
                + " from tiktok_package where store_id = ? and package_id = ? for update")
        .params(storeId, packageId)
        .query((rs, n) -> row(rs))
        .optional();
  }

  private void due(int storeId, Collection<String> orderIds, @Nullable String reader) {
    List<String> imported =
        jdbc.sql(
                """
                select tiktok_order_id from tiktok_order
                where store_id = ? and tiktok_order_id = any (?) and state = 'IMPORTED'
                """)
            .params(storeId, orderIds.toArray(String[]::new))
            .query(String.class)
            .list();
    List<String> others = imported.stream().filter(id -> !id.equals(reader)).toList();
    if (!others.isEmpty()) {
      followUps.due(storeId, others);
    }
  }

  private static PackageRow row(ResultSet rs) throws SQLException {
    return new PackageRow(
        rs.getString("package_id"),
        texts(rs, "order_ids"),
        texts(rs, "line_ids"),
        rs.getString("status"),
        rs.getString("shipping_type"),
        rs.getString("tracking_number"),
        rs.getString("provider_name"),
        rs.getString("handover"),
        instant(rs, "arranged_at"),
        instant(rs, "printed_at"),
        instant(rs, "read_at"));
  }

  private static List<String> texts(ResultSet rs, String column) throws SQLException {
    Array array = rs.getArray(column);
    return array == null ? List.of() : List.of((String[]) array.getArray());
  }

  private static @Nullable Instant instant(ResultSet rs, String column) throws SQLException {
    Timestamp at = rs.getTimestamp(column);
    return at == null ? null : at.toInstant();
  }
}
