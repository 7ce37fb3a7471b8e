package io.caravan.mapping;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Who changed what in the mapping tables; written in the transaction of the change. */
@Component
public class MappingHistory {
  public static final String SKU = "sku";
  public static final String WAREHOUSE = "warehouse";
  public static final String CATEGORY = "category";
  public static final String CARRIER = "carrier";

  private static final int MOST = 500;

  /** How a change came about. */
  public enum How {
    API,
    CSV,
    /** Caravan found the link by itself. */
    AUTO,
    /** A person agreed to a proposal. */
    APPROVE,
    REJECT;

    public String code() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /**
   * @param how {@code api, csv, auto, approve, reject}
   * @param before JSON; null if there was nothing
   * @param after JSON; null if nothing is left
   */
  public record Entry(
      Instant at,
      String who,
      String how,
      String subject,
      @Nullable String before,
      @Nullable String after) {}

  private final JdbcClient jdbc;

  MappingHistory(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  @Transactional(propagation = Propagation.MANDATORY)
  public void write(
      int storeId,
      String kind,
      String subject,
      String who,
      How how,
      @Nullable Long epoch,
      @Nullable String before,
      @Nullable String after) {
    jdbc.sql(
            """
            insert into mapping_history (store_id, kind, subject, who, how, epoch, before, after)
            values (?, ?, ?, ?, ?, ?, ?::jsonb, ?::jsonb)
            """)
        .params(Arrays.asList(storeId, kind, subject, who, how.code(), epoch, before, after))
        .update();
  }

  /** The changes of one thing, the newest first, at most 500. */
  public List<Entry> of(int storeId, String kind, String subject) {
    return jdbc.sql(
            """
            select at, who, how, subject, before::text, after::text from mapping_history
            where store_id = ? and kind = ? and subject = ? order by id desc limit ?
            """)
        .params(storeId, kind, subject, MOST)
        .query(
            (rs, n) ->
                new Entry(
                    rs.getTimestamp(1).toInstant(),
                    rs.getString(2),
                    rs.getString(3),
                    rs.getString(4),
                    rs.getString(5),
                    rs.getString(6)))
        .list();
  }

  /** The links that changed after one epoch and up to another, one more than asked for at most. */
  public List<LinkChanges.Change> changes(int storeId, long after, long upTo, int most) {
    return jdbc.sql(
            """
            select epoch, subject from mapping_history
            where store_id = ? and epoch > ? and epoch <= ? and kind = 'sku' order by epoch limit ?
            """)
        .params(storeId, after, upTo, most + 1)
        .query((rs, n) -> new LinkChanges.Change(rs.getLong(1), rs.getString(2)))
        .list();
  }
}
