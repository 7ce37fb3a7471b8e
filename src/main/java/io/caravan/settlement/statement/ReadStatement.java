package io.caravan.settlement.statement;

import io.caravan.platform.PlatformException;
import io.caravan.settlement.statement.StatementLedger.Reading;
import io.caravan.store.Store;
import io.caravan.store.Stores;
import io.caravan.tiktok.StatementPage;
import io.caravan.tiktok.TikTokFinance;
import io.caravan.work.Lease;
import io.caravan.work.Outcome;
import io.caravan.work.WorkQueue;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Reads a statement's transactions, some pages a claim, and adds them up at the end. */
@Component
public class ReadStatement {
  /** Code of the finding while a statement and its transactions disagree. */
  public static final String DOES_NOT_ADD_UP = "STATEMENT_DOES_NOT_ADD_UP";

  private static final Logger log = LoggerFactory.getLogger(ReadStatement.class);

  /** A hundred transactions each: well within a lease, however long the statement is. */
  private static final int PAGES_A_CLAIM = 10;

  /** Where fewer were read than there are, so often it is read again at once. */
  private static final int RE_READS = 2;

  private static final String INCOMPLETE = "STATEMENT_INCOMPLETE";

  private final Stores stores;
  private final TikTokFinance finance;
  private final StatementLedger ledger;
  private final WorkQueue queue;

  ReadStatement(Stores stores, TikTokFinance finance, StatementLedger ledger, WorkQueue queue) {
    this.stores = stores;
    this.finance = finance;
    this.ledger = ledger;
    this.queue = queue;
  }

  public void read(Lease lease) {
    Store store = stores.byId(lease.storeId());
    String id = lease.key().externalId();
    Optional<Reading> reading = ledger.reading(store.id(), id);
    if (reading.isEmpty()) {
      log.warn("Statement {} of {} is due and not known", id, store.name());
      queue.settle(lease, Outcome.DONE);
      return;
    }
    try {
      queue.settle(lease, pages(lease, store, id, reading.get()));
    } catch (PlatformException.Forbidden e) {
      // The poll says so, once for all statements, and marks them due when it may see them again.
      ledger.beginAnew(store.id(), id);
      queue.settle(lease, Outcome.DONE);
    } catch (PlatformException.Misuse e) {
      // Its token may have aged: from the start the next time.
      ledger.beginAnew(store.id(), id);
      throw e;
    }
  }

  private Outcome pages(Lease lease, Store store, String id, Reading reading) {
    @Nullable String token = reading.token();
    for (int page = 0; page < PAGES_A_CLAIM; page++) {
      StatementPage read = finance.statement(store, id, token);
      ledger.keep(store.id(), id, read);
      String next = read.nextPageToken();
      if (next == null || next.equals(token)) {
        return finished(lease, store, id, reading);
      }
      token = next;
    }
    return Outcome.later(Duration.ZERO, "MORE_PAGES");
  }

  private Outcome finished(Lease lease, Store store, String id, Reading reading) {
    StatementSum sum = ledger.finish(store.id(), id, reading.since());
    if (sum.result() == StatementSum.Result.ADDS_UP) {
      ledger.cleared(store.id(), DOES_NOT_ADD_UP, id);
      return Outcome.DONE;
    }
    if (sum.result() == StatementSum.Result.INCOMPLETE
        && lease.attemptsFor(INCOMPLETE) < RE_READS) {
      return Outcome.failed(Duration.ofSeconds(5), INCOMPLETE);
    }
    String detail =
        "says %s (in the list %s), its %d transactions add up to %s; it counts %d"
            .formatted(
                plain(sum.total()), plain(sum.told()), sum.read(), sum.added(), sum.counted());
    if (ledger.found(store.id(), DOES_NOT_ADD_UP, id, detail)) {
      log.warn("Statement {} of {} {}", id, store.name(), detail);
    }
    return Outcome.DONE;
  }

  private static String plain(java.math.@Nullable BigDecimal amount) {
    return amount == null ? "nothing" : amount.toPlainString();
  }
}
