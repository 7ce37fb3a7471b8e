package io.caravan.aftersales.returns;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.fulfilment.deadline.DueSource.AnswerDue;
import io.caravan.testing.Postgres;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A return is due by TikTok's own time, as long as the seller is asked for something. */
class ReturnAnswersDueTest {
  @RegisterExtension static final Postgres db = Postgres.fresh();

  @Test
  void onlyWhatWaitsForTheSellerAndIsDueBeforeTheMomentIsTold() {
    int store = db.store("acme-us");
    back(store, "1", "SELLER_RESPOND_RETURN", "2026-11-23T12:00:00Z");
    back(store, "2", "SELLER_RESPOND_RETURN", "2026-11-23T20:00:00Z");
    back(store, "3", null, "2026-11-23T12:00:00Z");
    back(store, "4", "SELLER_RESPOND_REFUND", null);
    assertThat(
            new ReturnAnswersDue(db.jdbc())
                .answersDue(store, Instant.parse("2026-11-23T16:00:00Z")))
        .containsExactly(
            new AnswerDue("5761", "RETURN", "1", Instant.parse("2026-11-23T12:00:00Z")));
  }

  private static void back(int store, String id, @Nullable String action, @Nullable String by) {
    db.jdbc()
        .sql(
            """
            insert into tiktok_return (store_id, return_id, tiktok_order_id, type, status, updated_at, sent,
                                       outcome, because, next_action, next_action_due)
            values (?, ?, ?, 'RETURN_AND_REFUND', 'RETURN_OR_REFUND_REQUEST_PENDING', now(), false,
                    'OPEN', 'test', ?, ?::timestamptz)
            """)
        .params(Arrays.asList(store, id, "576" + id, action, by))
        .update();
  }
}
