package io.caravan.mapping;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Which TikTok shipping provider a carrier of Shopify is. */
@Component
public class CarrierLinks {

  /** What became of a deletion. */
  public enum Deletion {
    DONE,
    NOT_THERE,
    /** A store with carriers keeps one: without any, every shipment would be held up. */
    THE_LAST
  }

  private final JdbcClient jdbc;
  private final MappingHistory history;
  private final ObjectProvider<CarrierWatcher> watchers;

  CarrierLinks(JdbcClient jdbc, MappingHistory history, ObjectProvider<CarrierWatcher> watchers) {
    this.jdbc = jdbc;
    this.history = history;
    this.watchers = watchers;
  }

  /** By carrier. */
  public List<CarrierMatch.Row> table(int storeId) {
    return jdbc.sql(
            """
            select shopify_carrier, provider_id from carrier_link where store_id = ?
            order by shopify_carrier
            """)
        .params(storeId)
        .query((rs, n) -> new CarrierMatch.Row(rs.getString(1), rs.getString(2)))
        .list();
  }

  /** Adds a row or changes it, whatever its letter case. */
  @Transactional
  public void put(int storeId, CarrierMatch.Row row, String who) {
    lock(storeId);
    String before = told(storeId, row.shopifyCarrier());
    jdbc.sql(
            """
            insert into carrier_link (store_id, shopify_carrier, provider_id) values (?, ?, ?)
            on conflict (store_id, lower(shopify_carrier)) do update
              set shopify_carrier = excluded.shopify_carrier, provider_id = excluded.provider_id
            """)
        .params(storeId, row.shopifyCarrier(), row.providerId())
        .update();
    write(storeId, row.shopifyCarrier(), who, before);
  }

  @Transactional
  public Deletion delete(int storeId, String shopifyCarrier, String who) {
    lock(storeId);
    String before = told(storeId, shopifyCarrier);
    if (before == null) {
      return Deletion.NOT_THERE;
    }
    if (table(storeId).size() == 1) {
      return Deletion.THE_LAST;
    }
    jdbc.sql("delete from carrier_link where store_id = ? and lower(shopify_carrier) = lower(?)")
        .params(storeId, shopifyCarrier)
        .update();
    write(storeId, shopifyCarrier, who, before);
    return Deletion.DONE;
  }

  private void lock(int storeId) {
    jdbc.sql("select pg_advisory_xact_lock(hashtext('caravan.carriers'), ?)")
        .param(storeId)
        .query((rs, n) -> 1)
        .list();
  }

  private void write(int storeId, String carrier, String who, @Nullable String before) {
    history.write(
        storeId,
        MappingHistory.CARRIER,
        carrier,
        who,
        MappingHistory.How.API,
        null,
        before,
        told(storeId, carrier));
    watchers.orderedStream().forEach(watcher -> watcher.carriersChanged(storeId));
  }

  private @Nullable String told(int storeId, String carrier) {
    Optional<String> row =
        jdbc.sql(
                """
                select jsonb_build_object('shopifyCarrier', shopify_carrier, 'providerId', provider_id)::text
                from carrier_link where store_id = ? and lower(shopify_carrier) = lower(?)
                """)
            .params(storeId, carrier)
            .query(String.class)
            .optional();
    return row.orElse(null);
  }
}
