package io.caravan.settlement.statement;

import io.caravan.platform.PlatformException;
import io.caravan.settlement.SettlementSettings;
import io.caravan.store.Store;
import io.caravan.store.Stores;
import io.caravan.tiktok.FinancePage;
import io.caravan.tiktok.TikTokFinance;
import io.caravan.tiktok.TikTokPayment;
import io.caravan.tiktok.TikTokStatement;
import io.caravan.tiktok.UnsettledTransaction;
import io.caravan.work.Kinds;
import io.caravan.work.Lane;
import io.caravan.work.Lease;
import io.caravan.work.Outcome;
import io.caravan.work.PollSource;
import io.caravan.work.Polls;
import io.caravan.work.WorkQueue;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Finds statements that are new or have changed, payments, and what is still owed. A shop whose app
 * may not see its money is told so, and everything else goes on.
 */
@Component
public class StatementPoll implements PollSource {
  /** Code of the finding while the app has no right to read statements. */
  public static final String NO_SCOPE = "SCOPE_MISSING";

  private static final Logger log = LoggerFactory.getLogger(StatementPoll.class);

  /** A token that leads in a circle would be read for ever: 100 records a page. */
  private static final int MOST_PAGES = 200;

  /**
   * Orders of so long ago may still be owed. TikTok asks by the order's own time, and the report
   * takes one for forgotten a month after its delivery, and for two more: what is not listed here
   * is said to be neither settled nor owed.
   */
  private static final Duration OWED = Duration.ofDays(180);

  private final Stores stores;
  private final TikTokFinance finance;
  private final Polls polls;
  private final SettlementSettings settings;
  private final StatementLedger ledger;
  private final SettledOrders settled;
  private final WorkQueue queue;

  StatementPoll(
      Stores stores,
      TikTokFinance finance,
      Polls polls,
      SettlementSettings settings,
      StatementLedger ledger,
      SettledOrders settled,
      WorkQueue queue) {
    this.stores = stores;
    this.finance = finance;
    this.polls = polls;
    this.settings = settings;
    this.ledger = ledger;
    this.settled = settled;
    this.queue = queue;
  }

  @Override
  public List<Polls.Poll> polls() {
    Duration period = settings.poll();
    return period.isZero()
        ? List.of()
        : stores.all().stream()
            .map(
                store ->
                    new Polls.Poll(store.id(), Kinds.POLL_TIKTOK_STATEMENTS, Lane.REPORTS, period))
            .toList();
  }

  public void poll(Lease lease) {
    Store store = stores.byId(lease.storeId());
    settled.unshownDue(store.id());
    try {
      look(store);
      ledger.cleared(store.id(), NO_SCOPE, TikTokFinance.SCOPE);
    } catch (PlatformException.Forbidden e) {
      if (ledger.found(store.id(), NO_SCOPE, TikTokFinance.SCOPE, e.code())) {
        log.warn(
            "Statements of {} cannot be read: {}. Add scope {} to the app in TikTok's Partner Center"
                + " and authorise the shop again; all else goes on",
            store.name(),
            e.getMessage(),
            TikTokFinance.SCOPE);
      }
    }
    queue.settle(lease, Outcome.DONE);
  }

  private void look(Store store) {
    Instant watermark = polls.watermark(store.id(), Kinds.POLL_TIKTOK_STATEMENTS);
    Instant now = ledger.now();
    Instant from =
        from(
            now,
            watermark,
            ledger.oldestUnpaid(store.id()).orElse(null),
            settings.firstLook(),
            settings.look());
    Instant[] newest = {watermark == null ? from : watermark};
    int[] seen = {0};
    pages(
        token -> finance.statements(store, from, token),
        (TikTokStatement one) -> {
          Instant time = one.time();
          if (one.id().isEmpty() || time == null) {
            return;
          }
          ledger.seen(store, one);
          seen[0]++;
          newest[0] = time.isAfter(newest[0]) ? time : newest[0];
        });
    if (hasPayments(store)) {
      pages(
          token -> finance.payments(store, from, token),
          (TikTokPayment one) -> {
            if (!one.id().isEmpty()) {
              ledger.paid(store, one);
            }
          });
    }
    List<UnsettledTransaction> owed = new ArrayList<>();
    Instant since = latest(now.minus(OWED), TikTokFinance.FIRST_DATA);
    boolean whole = pages(token -> finance.unsettled(store, since, token), owed::add);
    ledger.owed(store, owed.stream().filter(one -> !one.id().isEmpty()).toList(), whole);
    // A time from the future would blind the poll.
    Instant next = newest[0].isAfter(now) ? now : newest[0];
    polls.advance(store.id(), Kinds.POLL_TIKTOK_STATEMENTS, watermark, next, seen[0]);
  }

  /** Statements change until they are paid, so the last days and all unpaid ones are read again. */
  static Instant from(
      Instant now,
      @Nullable Instant watermark,
      @Nullable Instant oldestUnpaid,
      Duration firstLook,
      Duration look) {
    Instant from = watermark == null ? now.minus(firstLook) : watermark.minus(look);
    if (oldestUnpaid != null && oldestUnpaid.isBefore(from)) {
      from = oldestUnpaid;
    }
    return latest(from, TikTokFinance.FIRST_DATA);
  }

  /** Not for markets of Southeast Asia (docv2/page/get-payments-202309). */
  static boolean hasPayments(Store store) {
    return !List.of("ID", "MY", "PH", "SG", "TH", "VN").contains(store.region());
  }

  private static Instant latest(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  /** Whether there were no more. */
  private static <T> boolean pages(
      Function<@Nullable String, FinancePage<T>> read, Consumer<T> each) {
    @Nullable String token = null;
    for (int page = 0; page < MOST_PAGES; page++) {
      FinancePage<T> some = read.apply(token);
      some.items().forEach(each);
      String next = some.nextPageToken();
      if (next == null || next.equals(token)) {
        return true;
      }
      token = next;
    }
    log.warn(
        "More than {} pages of finance records: the rest is left to the next look", MOST_PAGES);
    return false;
  }
}
