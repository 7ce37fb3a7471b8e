package io.caravan.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** All of the queue's tests again with the claim that is used behind a long snapshot. */
class JdbcWorkQueueFromHeadStartTest extends JdbcWorkQueueTest {

  @Override
  JdbcWorkQueue queue() {
    return from(new HeadStart(-1, HeadStart.GENERATION, System.nanoTime()));
  }

  private JdbcWorkQueue from(HeadStart head) {
    return new JdbcWorkQueue(db.dataSource(), LEASE, Clock.systemUTC(), signal, () -> head);
  }

  @Test
  void claimsGoOnWhereEarlierOnesCameTo() {
    HeadStart head = new HeadStart(-1, 0, System.nanoTime());
    JdbcWorkQueue eager = from(head);
    eager.markDue(orders(ACME, 20));
    for (int i = 0; i < 4; i++) {
      for (Lease lease : eager.claim(Lane.ORDERS, permits(5, ACME), 5, "c")) {
        assertThat(eager.settle(lease, Outcome.DONE)).isTrue();
      }
    }
    assertThat(count("work_item")).isZero();
    assertThat(head.bounds(List.of(ACME))[Due.SOON]).as("it came to somewhere").isPositive();
    eager.markDue(orders(ACME, 3));
    assertThat(eager.claim(Lane.ORDERS, permits(5, ACME), 5, "c")).hasSize(3);
  }

  @Test
  void aReadyKeyMadeMoreUrgentIsSeen() {
    JdbcWorkQueue eager = from(new HeadStart(-1, 0, System.nanoTime()));
    eager.markDue(List.of(Due.whenever(key(ACME, "patient"), Lane.ORDERS)));
    eager.markDue(orders(ACME, 4));
    for (int i = 0; i < 4; i++) {
      assertThat(eager.claim(Lane.ORDERS, permits(1, ACME), 1, "c")).hasSize(1);
    }
    eager.markDue(List.of(order(ACME, "patient")));
    assertThat(eager.claim(Lane.ORDERS, permits(1, ACME), 1, "c")).hasSize(1);
  }

  @Test
  void aKeyThatWasLockedWhenClaimsPassedItIsFoundSoon() throws Exception {
    JdbcWorkQueue eager = from(new HeadStart(-1, 0, System.nanoTime()));
    eager.markDue(orders(ACME, 2));
    try (Connection other = db.dataSource().getConnection()) {
      other.setAutoCommit(false);
      other
          .createStatement()
          .execute("select 1 from work_item where external_id = 'order-0' for update");
      for (int i = 0; i < 3; i++) {
        eager
            .claim(Lane.ORDERS, permits(5, ACME), 5, "c")
            .forEach(l -> eager.settle(l, Outcome.DONE));
      }
      other.rollback();
    }
    assertThat(eager.claim(Lane.ORDERS, permits(5, ACME), 5, "c")).as("it was passed").isEmpty();
    await()
        .atMost(Duration.ofSeconds(5))
        .until(() -> eager.claim(Lane.ORDERS, permits(5, ACME), 5, "c").size() == 1);
  }
}
