package io.caravan.alert;

import io.caravan.store.Store;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/**
 * Which alerts are open. Whoever watches something says what is wrong now; what is new is raised to
 * every channel, once, and what is over is cleared, once: noted and told in one transaction, and
 * kept apart from another node's look by a unique index on what is open.
 */
@Component
public class AlertBook {
  /** In one look; the rest comes at the next. */
  static final int MOST = 200;

  /** So long after it was cleared an alert can still be read. */
  private static final Duration KEPT = Duration.ofDays(90);

  private final JdbcClient jdbc;
  private final JsonMapper json;
  private final List<AlertChannel> channels;
  private final Clock clock;

  public AlertBook(JdbcClient jdbc, JsonMapper json, List<AlertChannel> channels, Clock clock) {
    this.jdbc = jdbc;
    this.json = json;
    this.channels = channels;
    this.clock = clock;
  }

  /**
   * Notes and tells what changed since the last look.
   *
   * @param kinds what was looked at: open alerts of these that are not wrong now are cleared
   * @param now everything wrong of these kinds
   */
  @Transactional
  public AlertChanges look(Store store, Collection<String> kinds, List<Wrong> now) {
    return look(store, kinds, Subjects.ALL, now);
  }

  /**
   * Which of a kind's things were looked at, by the order of their characters' codes.
   *
   * @param after null: from the first on
   * @param upTo the last; null: all that follow
   */
  public record Subjects(@Nullable String after, @Nullable String upTo) {
    static final Subjects ALL = new Subjects(null, null);
  }

  /**
   * Notes and tells what changed of some things of a kind: where there are too many for one look,
   * they are looked at in pieces, and open alerts of the others stay as they are.
   *
   * @param now everything wrong of these
   */
  @Transactional
  public AlertChanges look(Store store, String kind, Subjects subjects, List<Wrong> now) {
    return look(store, List.of(kind), subjects, now);
  }

  private AlertChanges look(
      Store store, Collection<String> kinds, Subjects subjects, List<Wrong> now) {
    AlertChanges changes = AlertChanges.of(now, open(store.id(), kinds, subjects));
    changes.keep().forEach(kept -> update(store.id(), kept));
    changes.raise().stream().limit(MOST).forEach(wrong -> raise(store, wrong));
    changes.clear().stream().limit(MOST).forEach(open -> clear(store, open));
    forgetOld(store.id());
    return changes;
  }

  private List<AlertChanges.Open> open(int storeId, Collection<String> kinds, Subjects subjects) {
    return jdbc.sql(
            """
            select id, kind, subject, severity, title, raised_at from alert
            where store_id = :store and kind = any (:kinds) and cleared_at is null
              and (cast(:after as text) is null or subject collate "C" > :after)
              and (cast(:upTo as text) is null or subject collate "C" <= :upTo)
            order by raised_at, kind, subject
            """)
        .param("store", storeId)
        .param("kinds", kinds.toArray(String[]::new))
        .param("after", subjects.after(), Types.VARCHAR)
        .param("upTo", subjects.upTo(), Types.VARCHAR)
        .query(
            (rs, n) ->
                new AlertChanges.Open(
                    rs.getObject("id", UUID.class),
                    rs.getString("kind"),
                    rs.getString("subject"),
                    Severity.valueOf(rs.getString("severity")),
                    rs.getString("title"),
                    rs.getTimestamp("raised_at").toInstant()))
        .list();
  }

  private void raise(Store store, Wrong wrong) {
    UUID id = UUID.randomUUID();
    jdbc.sql(
            """
            insert into alert (store_id, kind, subject, id, severity, title, detail, next_action)
            values (?, ?, ?, ?, ?, ?, ?::jsonb, ?)
            on conflict (store_id, kind, subject) where cleared_at is null do nothing
            returning raised_at
            """)
        .params(
            store.id(),
            wrong.kind(),
            wrong.subject(),
            id,
            wrong.severity().name(),
            wrong.title(),
            json.writeValueAsString(wrong.facts()),
            wrong.nextAction())
        .query(Timestamp.class)
        .optional()
        .ifPresent(
            at ->
                tell(
                    new Alert(
                        id,
                        store.id(),
                        store.name(),
                        wrong.kind(),
                        wrong.subject(),
                        wrong.severity(),
                        wrong.title(),
                        wrong.facts(),
                        wrong.nextAction(),
                        Alert.Change.RAISED,
                        at.toInstant())));
  }

  /** Its words and figures as they are now, for who looks; nobody is told. */
  private void update(int storeId, AlertChanges.Kept kept) {
    String facts = json.writeValueAsString(kept.now().facts());
    jdbc.sql(
            """
            update alert set title = :title, detail = :detail::jsonb, next_action = :next
            where store_id = :store and id = :id and cleared_at is null
              and (title, detail, next_action)
                  is distinct from (:title, :detail::jsonb, :next)
            """)
        .param("title", kept.now().title())
        .param("detail", facts)
        .param("next", kept.now().nextAction())
        .param("store", storeId)
        .param("id", kept.open().id())
        .update();
  }

  private void clear(Store store, AlertChanges.Open open) {
    Optional<Instant> at =
        jdbc.sql(
                """
                update alert set cleared_at = clock_timestamp()
                where store_id = ? and id = ? and cleared_at is null
                returning cleared_at
                """)
            .params(store.id(), open.id())
            .query(Timestamp.class)
            .optional()
            .map(Timestamp::toInstant);
    at.ifPresent(
        moment ->
            tell(
                new Alert(
                    open.id(),
                    store.id(),
                    store.name(),
                    open.kind(),
                    open.subject(),
                    open.severity(),
                    open.title(),
                    Map.of("raisedAt", open.raisedAt().toString()),
                    "Nothing: its cause is gone.",
                    Alert.Change.CLEARED,
                    moment)));
  }

  private void tell(Alert alert) {
    channels.forEach(channel -> channel.tell(alert));
  }

  private void forgetOld(int storeId) {
    jdbc.sql("delete from alert where store_id = ? and cleared_at < ?")
        .params(storeId, Timestamp.from(clock.instant().minus(KEPT)))
        .update();
  }
}
