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
 */
@Entity
@Table(name = "release_request")
@NamedQuery(
    name = ReleaseRequest.OLDEST_FIRST,
    query = "select r from ReleaseRequest r order by r.id",
    lockMode = LockModeType.PESSIMISTIC_WRITE,
    hints = @QueryHint(name = "jakarta.persistence.lock.timeout", value = "-2"))
public class ReleaseRequest {
  public static final String OLDEST_FIRST = "releaseRequestsOldestFirst";

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

  protected ReleaseRequest() {}

  public @Nullable Long getId() {
    return id;
  }

  public int getStoreId() {
    return storeId;
  }

  /** {@code sku}, later {@code location}, {@code carrier}, ... */
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
}
