package io.caravan.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.store.Store;
import io.caravan.testing.Postgres;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** An alert is raised once while its cause lasts, and cleared once when it is gone. */
class AlertBookTest {
  @RegisterExtension static final Postgres db = Postgres.fresh();

  private static final List<String> KINDS = List.of("LOW_STOCK", "PUSH_STALE");
  private static Store store;

  private final List<Alert> told = new CopyOnWriteArrayList<>();
  private final AlertBook book =
      new AlertBook(db.jdbc(), JsonMapper.builder().build(), List.of(told::add), Clock.systemUTC());

  @BeforeEach
  void empty() {
    if (store == null) {
      store =
          new Store(
              db.store("acme-us"),
              "acme-us",
              "US",
              "USD",
              "acme-us.myshopify.com",
              "7495540735365777001",
              null,
              null);
    }
    db.truncate("alert");
  }

  @Test
  void whatLastsIsToldOnceAndWhatIsOverIsToldOnce() {
    look(low("1", "3 left"));
    look(low("1", "3 left"));
    look(low("1", "2 left"));
    assertThat(told).singleElement().extracting(Alert::change).isEqualTo(Alert.Change.RAISED);
    assertThat(titles()).as("its words stay true").containsExactly("2 left open");

    look();
    look();
    assertThat(told)
        .extracting(Alert::change)
        .containsExactly(Alert.Change.RAISED, Alert.Change.CLEARED);
    assertThat(told.get(1).id()).as("the same alert").isEqualTo(told.get(0).id());
    assertThat(told.get(1).body(told.get(1).id()))
        .containsEntry("event", "alert-cleared")
        .containsKey("clearedAt");
  }

  @Test
  void whatComesBackIsAnotherAlert() {
    look(low("1", "3 left"));
    look();
    look(low("1", "3 left"));
    assertThat(told).hasSize(3);
    assertThat(told.get(2).id()).isNotEqualTo(told.get(0).id());
    assertThat(titles()).containsExactlyInAnyOrder("3 left over", "3 left open");
  }

  @Test
  void whatIsNotFirmKeepsAnAlertOpenAndRaisesNone() {
    Wrong nearly =
        new Wrong("LOW_STOCK", "1", Severity.WARNING, "4 left", Map.of(), "Restock.", false);
    look(nearly);
    assertThat(told).isEmpty();
    look(low("1", "3 left"));
    look(nearly);
    assertThat(told).extracting(Alert::change).containsExactly(Alert.Change.RAISED);
    look();
    assertThat(told).hasSize(2);
  }

  @Test
  void alertsOfAKindThatWasNotLookedAtStayOpen() {
    look(low("1", "3 left"));
    new TransactionTemplate(new JdbcTransactionManager(db.dataSource()))
        .executeWithoutResult(status -> book.look(store, List.of("PUSH_STALE"), List.of()));
    assertThat(told).hasSize(1);
    assertThat(titles()).containsExactly("3 left open");
  }

  @Test
  void twoNodesThatLookAtOnceTellItOnce() {
    CyclicBarrier together = new CyclicBarrier(2);
    Stream.of(1, 2)
        .map(
            n -> {
              Thread thread =
                  new Thread(
                      () -> {
                        try {
                          together.await();
                        } catch (Exception e) {
                          throw new IllegalStateException(e);
                        }
                        look(low("1", "3 left"));
                      });
              thread.start();
              return thread;
            })
        .toList()
        .forEach(
            thread -> {
              try {
                thread.join();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    assertThat(titles()).containsExactly("3 left open");
    assertThat(told).hasSize(1);
  }

  @Test
  void aFloodIsToldBitByBitAndLosesNothing() {
    Wrong[] many =
        IntStream.range(0, AlertBook.MOST + 50)
            .mapToObj(n -> low(Integer.toString(n), n + " is low"))
            .toArray(Wrong[]::new);
    look(many);
    assertThat(told).hasSize(AlertBook.MOST);
    look(many);
    assertThat(told).hasSize(AlertBook.MOST + 50);
  }

  private void look(Wrong... now) {
    new TransactionTemplate(new JdbcTransactionManager(db.dataSource()))
        .executeWithoutResult(status -> book.look(store, KINDS, List.of(now)));
  }

  private static Wrong low(String sku, String title) {
    return new Wrong(
        "LOW_STOCK", sku, Severity.WARNING, title, Map.of("skuId", sku), "Restock.", true);
  }

  private static List<String> titles() {
    return db.jdbc()
        .sql(
            "select title || case when cleared_at is null then ' open' else ' over' end from alert")
        .query(String.class)
        .list();
  }
}
