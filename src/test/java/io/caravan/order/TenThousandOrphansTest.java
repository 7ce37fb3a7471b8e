package io.caravan.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.Postgres;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TenThousandOrphansTest {
  @RegisterExtension static final Postgres db = Postgres.fresh();

  private static final int ORDERS = 10_000;

  @Test
  void tenThousandAreReleasedInSmallTurnsByTheirDeadlinesAndNewOrdersKeepFlowing() {
    TenThousandOrphans run = new TenThousandOrphans(db, db.store("acme-us"));
    run.park(ORDERS);
    run.release(ORDERS, 10);

    assertThat(run.turns).as("orders in one transaction").allMatch(n -> n <= Orphans.CHUNK);
    assertThat(run.mostUnderWay).isLessThanOrEqualTo(Orphans.WINDOW);
    List<String> released = run.claimed.stream().filter(id -> id.startsWith("o")).toList();
    assertThat(released)
        .as("each once, by its deadline")
        .isEqualTo(IntStream.range(0, ORDERS).mapToObj(i -> "o" + i).toList());
    assertThat(run.newWaited).as("new orders").hasSizeGreaterThan(1000);
    assertThat(run.newWaited)
        .as("released orders before a new one, from its arrival")
        .allMatch(behind -> behind <= Orphans.WINDOW + 100);
    assertThat(db.jdbc().sql("select count(*) from release_request").query(Long.class).single())
        .isZero();
  }
}
