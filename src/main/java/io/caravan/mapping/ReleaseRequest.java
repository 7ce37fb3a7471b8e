package io.caravan.mapping;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;
import jakarta.persistence.NamedQuery;
import jakarta.persistence.QueryHint;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something orders may wait on has changed. Committed with the change itself, consumed by the route
 * {@code release-orphans} through Camel JPA: SKIP LOCKED by the query's hints, so that two nodes
 * share the work (camel-jpa's own locking emits NOWAIT and fails the whole batch).
 *
 * <p>What is consumed is a store's turn: its oldest request stands for all of them, so that one
 * node at a time releases a store's orders and their deadlines count across all requests. The rows
 * go once nothing is left to be released for them; until then each turn is one small transaction.
 */
@Entity
@Table(name = "release_request")
@NamedQuery(
    name = ReleaseRequest.STORES_IN_TURN,
    query =
        "select r from ReleaseRequest r"
            + " where r.id = (select min(q.id) from ReleaseRequest q where q.storeId = r.storeId)"
            + " order by r.chunks, r.id",
    lockMode = LockModeType.PESSIMISTIC_WRITE,
    hints = @QueryHint(name = "jakarta.persistence.lock.timeout", value = "-2"))
public class ReleaseRequest {
  /** The oldest request of each store, those that had the fewest turns first. */
  public static final String STORES_IN_TURN = "releaseRequestsStoresInTurn";

  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  private @Nullable Long id;

  @Column(name = "store_id", nullable = false)
  private int storeId;

  @Column(nullable = false)
  private String topic = "";

  @Column(nullable = false)
  private String subject = "";

  @Column(name = "requested_at", nullable = false, insertable = false, updatable = false)
  private @Nullable Instant requestedAt;

  @Column(name = "requested_by", nullable = false)
  private String requestedBy = "";

  @Column(nullable = false)
  private int chunks;

  protected ReleaseRequest() {}

  public @Nullable Long getId() {
    return id;
  }

  public int getStoreId() {
    return storeId;
  }

  /** One of {@link Topics}, or {@code cause} for a retry by cause. */
  public String getTopic() {
    return topic;
  }

  public String getSubject() {
    return subject;
  }

  public @Nullable Instant getRequestedAt() {
    return requestedAt;
  }

  public String getRequestedBy() {
    return requestedBy;
  }

  /** How many turns it had already. */
  public int getChunks() {
    return chunks;
  }

  /** It had a turn, and more is to come: others first. */
  public void hadATurn() {
    chunks++;
  }
}
