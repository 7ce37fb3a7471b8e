package io.caravan.mapping;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Which TikTok category a Shopify product type is. */
@Component
public class CategoryLinks {
  private final JdbcClient jdbc;
  private final MappingHistory history;

  CategoryLinks(JdbcClient jdbc, MappingHistory history) {
    this.jdbc = jdbc;
    this.history = history;
  }

  /** TikTok category ids by Shopify product type. */
  public Map<String, String> table(int storeId) {
    Map<String, String> table = new LinkedHashMap<>();
    jdbc.sql(
            """
            select product_type, category_id from category_link where store_id = ?
            order by product_type
            """)
        .params(storeId)
        .query((rs, n) -> Map.entry(rs.getString(1), rs.getString(2)))
        .list()
        .forEach(row -> table.put(row.getKey(), row.getValue()));
    return table;
  }

  /** Makes this the whole table of a store. */
  @Transactional
  public void replace(int storeId, Map<String, String> table, String who) {
    jdbc.sql("select pg_advisory_xact_lock(hashtext('caravan.categories'), ?)")
        .param(storeId)
        .query((rs, n) -> 1)
        .list();
    String before = told(storeId);
    jdbc.sql("delete from category_link where store_id = ?").param(storeId).update();
    table.forEach(
        (type, category) ->
            jdbc.sql(
                    """
                    insert into category_link (store_id, product_type, category_id)
                    values (?, ?, ?)
                    """)
                .params(storeId, type, category)
                .update());
    history.write(
        storeId,
        MappingHistory.CATEGORY,
        Topics.ANY,
        who,
        MappingHistory.How.API,
        null,
        before,
        told(storeId));
  }

  private String told(int storeId) {
    return jdbc.sql(
            """
            select coalesce(jsonb_object_agg(product_type, category_id), '{}')::text
            from category_link where store_id = ?
            """)
        .param(storeId)
        .query(String.class)
        .single();
  }
}
