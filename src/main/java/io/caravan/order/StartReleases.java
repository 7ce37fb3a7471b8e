package io.caravan.order;

import io.caravan.mapping.Releases;
import io.caravan.mapping.Topics;
import io.caravan.store.Store;
import io.caravan.store.Stores;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Releases what a new start may make possible: a default location that was set meanwhile, and what
 * an older version could not handle. What was so at the last start is kept beside the orders, and
 * only a difference releases.
 */
@Component
public class StartReleases {
  private static final Logger log = LoggerFactory.getLogger(StartReleases.class);

  private static final int INSTALLATION = 0;

  /** What another version may be able to make an order of. */
  private static final List<ParkCause> OF_A_VERSION =
      List.of(ParkCause.INVALID, ParkCause.UNSUPPORTED);

  private final JdbcClient jdbc;
  private final Releases releases;
  private final Stores stores;

  StartReleases(JdbcClient jdbc, Releases releases, Stores stores) {
    this.jdbc = jdbc;
    this.releases = releases;
    this.stores = stores;
  }

  /**
   * To be called at a start.
   *
   * @param version of the program; null where it is not known: nothing is compared then
   */
  @Transactional
  public void compare(@Nullable String version) {
    boolean otherVersion = version != null && hasChanged(INSTALLATION, "version", version);
    for (Store store : stores.all()) {
      String location = store.defaultLocation() == null ? "" : store.defaultLocation();
      if (hasChanged(store.id(), "default-location", location) && !location.isEmpty()) {
        log.info(
            "Store {} has another default location: releasing what waits for one", store.name());
        releases.request(store.id(), Topics.LOCATION, List.of(Topics.ANY), "settings");
      }
      if (otherVersion) {
        log.info(
            "Caravan is another version now: {} of store {} are tried again",
            OF_A_VERSION,
            store.name());
        releases.request(
            store.id(),
            Orphans.CAUSE,
            OF_A_VERSION.stream().map(Enum::name).toList(),
            "caravan " + version);
      }
    }
  }

  /** False the first time: what was parked before this was noted is left as it is. */
  private boolean hasChanged(int storeId, String name, String value) {
    boolean changed =
        jdbc.sql(
                    """
                    update release_mark set value = ?, at = now()
                    where store_id = ? and name = ? and value <> ?
                    """)
                .params(value, storeId, name, value)
                .update()
            == 1;
    jdbc.sql(
            """
            insert into release_mark (store_id, name, value) values (?, ?, ?)
            on conflict (store_id, name) do nothing
            """)
        .params(storeId, name, value)
        .update();
    return changed;
  }
}
