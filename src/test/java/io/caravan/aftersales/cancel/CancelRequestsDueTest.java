package io.caravan.aftersales.cancel;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.fulfilment.deadline.DueSource.AnswerDue;
import io.caravan.testing.Postgres;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A request to cancel is due by TikTok's own time, as long as it waits. */
class CancelRequestsDueTest {
  @RegisterExtension static final Postgres db = Postgres.fresh();

  @Test
  void onlyWhatWaitsAndIsDueBeforeTheMomentIsTold() {
    int store = db.store("acme-us");
    request(store, "1", "CANCELLATION_REQUEST_PENDING", "2026-11-23T12:00:00Z");
    request(store, "2", "CANCELLATION_REQUEST_PENDING", "2026-11-23T20:00:00Z");
    request(store, "3", "CANCELLATION_REQUEST_COMPLETE", "2026-11-23T12:00:00Z");
    assertThat(
            new CancelRequestsDue(db.jdbc())
                .answersDue(store, Instant.parse("2026-11-23T16:00:00Z")))
        .containsExactly(
            new AnswerDue("5761", "CANCELLATION", "1", Instant.parse("2026-11-23T12:00:00Z")));
  }

  private static void request(int store, String id, String status, String by) {
    db.jdbc()
        .sql(
            """
            insert into tiktok_cancellation (store_id, cancel_id, tiktok_order_id, role, status, reason,
                                             lines, updated_at, answer_by)
            values (?, ?, ?, 'BUYER', ?, 'no_longer_needed', '{}', now(), ?::timestamptz)
            """)
        .params(store, id, "576" + id, status, by)
        .update();
  }
}
