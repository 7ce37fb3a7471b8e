package io.caravan.mapping;

import java.util.Collection;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Why a release cannot be missed. A store has one epoch for everything a decision about an order
 * may stand on (links, warehouses, rules). A decision reads the epoch first; parking and the commit
 * of an intent require that it has not moved, else it is decided again. Whoever changes such a
 * thing commits the change, the next epoch and a release request together.
 */
@Component
public class Releases {
  private static final String ONE = "*";

  private final JdbcClient jdbc;

  Releases(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** The store's epoch now: read it before anything a decision stands on. */
  public long epoch(int storeId) {
    return jdbc.sql("select epoch from release_epoch where store_id = ? and topic = ?")
        .params(storeId, ONE)
        .query(Long.class)
        .optional()
        .orElse(0L);
  }

  /**
   * Holds writers of the store off until the caller's transaction ends, and says whether the epoch
   * still is the one its decision read.
   */
  @Transactional
  public boolean stillAt(int storeId, long epoch) {
    jdbc.sql("insert into release_epoch (store_id, topic) values (?, ?) on conflict do nothing")
        .params(storeId, ONE)
        .update();
    return jdbc.sql("select epoch from release_epoch where store_id = ? and topic = ? for share")
            .params(storeId, ONE)
            .query(Long.class)
            .single()
        == epoch;
  }

  /**
   * Moves the epoch on and asks for the release of what waits on the subjects, in the caller's
   * transaction: the one that changed them.
   *
   * @param topic one of {@link Topics}
   * @param subjects ids within the topic, or {@link Topics#ANY}
   * @param who kept with the request, and told in the timelines
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public void request(int storeId, String topic, Collection<String> subjects, String who) {
    jdbc.sql(
            """
            insert into release_epoch (store_id, topic, epoch) values (?, ?, 1)
            on conflict (store_id, topic) do update set epoch = release_epoch.epoch + 1
            """)
        .params(storeId, ONE)
        .update();
    jdbc.sql(
            """
            insert into release_request (store_id, topic, subject, requested_by)
            select ?, ?, s, ? from unnest(?::text[]) s
            """)
        .params(storeId, topic, who, subjects.stream().distinct().toArray(String[]::new))
        .update();
  }
}
